"""The benchmarks: what each runs beside Latent, and on which data."""

import os
import pathlib
import platform
import shutil
import subprocess
import sys

from machine import HERE, ROOT, Failure, clean_environment, note, processor
from sides import Latent, Served

ENVIRONMENT = HERE / ".venv"
PEERS = {
    "keras": ["autoencoder_keras.py"],
    "pytorch": ["autoencoder_pytorch.py"],
    "pytorch-autograd": ["autoencoder_pytorch.py", "--autograd"],
}
COSINES = [f"cosine-{rows}{kind}" for rows in ("items", "users") for kind in ("", "-double", "-top")]
EMBEDDINGS = [f"embedding-{post}-{updates}" for post in ("fastai", "keras") for updates in ("touched", "dense")]
SIZE = 2048


def latent_path(arguments):
    path = pathlib.Path(arguments.latent)
    if not os.access(path, os.X_OK) or path.is_dir():
        raise Failure(f"{path}: no such program. Build it with `swift build -c release` in {ROOT},"
                      " or name it with --latent")  # fmt: skip
    return str(path.resolve())


def data_path(arguments, folder="ml-1m", file="ratings.dat"):
    if arguments.data:
        path = pathlib.Path(arguments.data)
    elif os.environ.get("LATENT_DATA"):
        path = pathlib.Path(os.environ["LATENT_DATA"]) / folder
    else:
        raise Failure(f"no data: name the MovieLens folder with --data, or the folder that holds {folder} with"
                      " LATENT_DATA")  # fmt: skip
    if not (path / file).is_file():
        raise Failure(f"{path}: no {file} there. Name the MovieLens folder with --data, or the folder that"
                      f" holds {folder} with LATENT_DATA")  # fmt: skip
    return str(path.resolve())


def python_with_peers(arguments):
    """The interpreter of the peers' environment, made first if it is missing or its requirements have changed."""
    if arguments.python:
        return arguments.python
    python, stamp = ENVIRONMENT / "bin" / "python", ENVIRONMENT / "installed.txt"
    wanted = (HERE / "requirements.txt").read_text()
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return str(python)
    note(f"installing the peers in {ENVIRONMENT}, some gigabytes, once")
    for command in (
        [sys.executable, "-m", "venv", str(ENVIRONMENT)],
        [str(python), "-m", "pip", "install", "--quiet", "-r", str(HERE / "requirements.txt")],
    ):
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            raise Failure(f"`{' '.join(command)}` failed; see above. --python names an interpreter that has"
                          " the packages of requirements.txt already")  # fmt: skip
    stamp.write_text(wanted)
    return str(python)


def autoencoder_sides(arguments, begin):
    names = [name.strip() for name in arguments.peers.split(",") if name.strip()]
    unknown = [name for name in names if name not in PEERS]
    if unknown:
        raise Failure(f"--peers: no peer {unknown[0]!r}; there are {', '.join(PEERS)}")
    latent, data = latent_path(arguments), data_path(arguments)
    python = python_with_peers(arguments) if names else None
    environment = clean_environment(arguments.threads)
    begin(Latent([latent, "bench", "autoencoder", "--data", data, "--json"], "autoencoder-epoch", None, environment))
    for name in names:
        script, *flags = PEERS[name]
        common = ["--data", data, "--serve", "--warmup", str(arguments.warmup), "--threads", str(arguments.threads)]
        begin(Served(name, [python, str(HERE / script), *common, *flags], "epoch", environment))


def cosine_sides(arguments, begin):
    kernel = arguments.kernel
    latent, data, python = latent_path(arguments), data_path(arguments), python_with_peers(arguments)
    environment = clean_environment(arguments.threads)
    begin(Latent([latent, "bench", kernel, "--data", data, "--json"], kernel, None, environment))
    common = ["--data", data, "--serve", "--threads", str(arguments.threads), "--rows", kernel.split("-")[1]]
    for name in ["sparse_dot_topn", "implicit"] if kernel.endswith("-top") else ["scikit-learn"]:
        flags = ["--peer", name, *(["--double"] if kernel.endswith("-double") else [])]
        begin(Served(name, [python, str(HERE / "cosine.py"), *common, *flags], "run", environment))


def embedding_sides(arguments, begin):
    kernel = arguments.kernel
    keras = kernel.startswith("embedding-keras")
    names = {"keras": ["--keras"]} if keras else {"pytorch": [], "pytorch-loader": ["--loader"]}
    latent, python = latent_path(arguments), python_with_peers(arguments)
    data = data_path(arguments, *(("ml-latest-small-2018", "ratings.csv") if keras else ("ml-100k", "u.data")))
    environment = clean_environment(arguments.threads)
    begin(Latent([latent, "bench", kernel, "--data", data, "--json"], kernel, None, environment))
    common = ["--data", data, "--serve", "--warmup", str(arguments.warmup), "--threads", str(arguments.threads)]
    for name, flags in names.items():
        begin(Served(name, [python, str(HERE / "embedding.py"), *common, *flags], "epoch", environment))


def gemm_sides(arguments, begin):
    latent = latent_path(arguments)
    program = ENVIRONMENT / "gemm"
    ENVIRONMENT.mkdir(exist_ok=True)
    if not shutil.which("cc"):
        raise Failure("no C compiler `cc` found")
    compile_it = ["cc", "-O2", str(HERE / "gemm.c"), "-o", str(program), "-lopenblas"]
    if subprocess.run(compile_it, stdout=sys.stderr).returncode != 0:
        raise Failure("gemm.c does not compile; see above (Debian and Ubuntu: apt install gcc libopenblas-dev)")

    begin(Latent([latent, "bench", "gemm", "--json"], "gemm", "x".join([str(SIZE)] * 3),
                 clean_environment(arguments.threads)))  # fmt: skip
    cores = {"C, own choice": {}}
    if platform.machine() in ("x86_64", "AMD64"):
        best = "SkylakeX" if "avx512f" in processor()["flags"] else "Haswell"
        cores = {"C, best core": {"OPENBLAS_CORETYPE": best}, **cores, "C, fallback": {"OPENBLAS_CORETYPE": "Prescott"}}
    for name, variables in cores.items():
        command = [str(program), str(SIZE), str(arguments.threads)]
        side = Served(name, command, "run", clean_environment(arguments.threads, **variables))
        begin(side)
        side.wait_until_ready()
        wanted = variables.get("OPENBLAS_CORETYPE", side.about["core"])
        if side.about["core"].lower() != wanted.lower():
            raise Failure(f"{name}: OpenBLAS runs its {side.about['core']} kernels, not {wanted} as asked;"
                          " was it built for one CPU only?")  # fmt: skip
        side.about["peer"] = f"{' '.join(side.about['peer'].split()[:2])}, core {side.about['core']}"
