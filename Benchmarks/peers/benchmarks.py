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
SOLVERS = ["ARPACK", "PROPACK", "PRIMME", "randomized"]
COSINES = [f"cosine-{rows}{kind}" for rows in ("items", "users") for kind in ("", "-double", "-top")]
EMBEDDINGS = [f"embedding-{post}-{updates}" for post in ("fastai", "keras") for updates in ("touched", "dense")]
SIZE = 2048
# What the peers need: wheels of some megabytes; some gigabytes; what has to be compiled.
LIGHT, HEAVY, COMPILED = "requirements.txt", "requirements-heavy.txt", "requirements-compiled.txt"
FEEDBACK = "requirements-feedback.txt"


def latent_path(arguments):
    path = pathlib.Path(arguments.latent)
    if not os.access(path, os.X_OK) or path.is_dir():
        raise Failure(f"{path}: no such program. Build it with `swift build -c release` in {ROOT},"
                      " or name it with --latent")  # fmt: skip
    return str(path.resolve())


def data_path(arguments, folder="ml-1m"):
    if arguments.data:
        path = pathlib.Path(arguments.data)
    elif os.environ.get("LATENT_DATA"):
        path = pathlib.Path(os.environ["LATENT_DATA"]) / folder
    else:
        raise Failure(f"no data: name the MovieLens folder with --data, or the folder that holds {folder} with"
                      " LATENT_DATA; `latent data generate` writes generated ratings")  # fmt: skip
    if not path.exists():
        raise Failure(f"{path}: no such folder. Name the MovieLens folder with --data, or the folder that holds"
                      f" {folder} with LATENT_DATA")  # fmt: skip
    return str(path.resolve())


def python_with_peers(arguments, *more):
    """The interpreter of the peers' environment, where the light packages and the lists `more` are installed first."""
    if arguments.python:
        return arguments.python
    python = ENVIRONMENT / "bin" / "python"
    commands = [] if python.exists() else [[sys.executable, "-m", "venv", str(ENVIRONMENT)]]
    changed = []
    for name in (LIGHT, *more):
        wanted, installed = HERE / name, ENVIRONMENT / name
        if not installed.exists() or installed.read_text() != wanted.read_text():
            changed.append((wanted, installed))
            commands.append([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(wanted)])
    if commands:
        note(f"installing {', '.join(wanted.name for wanted, _ in changed)} in {ENVIRONMENT}, once")
    for command in commands:
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            raise Failure(f"`{' '.join(command)}` failed; see above. --python names an interpreter that has"
                          f" the packages of {' and '.join((LIGHT, *more))} already")  # fmt: skip
    for wanted, installed in changed:
        installed.write_text(wanted.read_text())
    return str(python)


def name_of(data):
    """The name of a data set in a title."""
    return pathlib.Path(data).name


# What follows begins the sides of one comparison, giving each to `begin`, ours first, and returns its title.


def autoencoder_sides(arguments, begin):
    latent, data, python = latent_path(arguments), data_path(arguments), python_with_peers(arguments, HEAVY)
    environment = clean_environment(arguments)
    begin(Latent([latent, "bench", "autoencoder", "--data", data, "--json"], "autoencoder-epoch", None, environment))
    for name in arguments.peers:
        script, *flags = PEERS[name]
        common = ["--data", data, "--serve", "--warmup", str(arguments.warmup), "--threads", str(arguments.threads)]
        begin(Served(name, [python, str(HERE / script), *common, *flags], "epoch", environment))
    return f"linear autoencoder, {name_of(data)}, 500 films, rank 25, batches of 125: one epoch"


def cosine_sides(arguments, begin):
    kernel = arguments.kernel
    latent, data, python = latent_path(arguments), data_path(arguments), python_with_peers(arguments)
    environment = clean_environment(arguments)
    begin(Latent([latent, "bench", kernel, "--data", data, "--json"], kernel, None, environment))
    common = ["--data", data, "--serve", "--threads", str(arguments.threads), "--rows", kernel.split("-")[1]]
    nearest = kernel.endswith("-top")
    for name in ["sparse_dot_topn", "implicit"] if nearest else ["scikit-learn"]:
        flags = ["--peer", name, *(["--double"] if kernel.endswith("-double") else [])]
        begin(Served(name, [python, str(HERE / "cosine.py"), *common, *flags], "run", environment))
    return f"{kernel}: {name_of(data)}, {'the 100 nearest' if nearest else 'all pairs, a dense matrix'}"


def embedding_sides(arguments, begin):
    kernel = arguments.kernel
    keras = kernel.startswith("embedding-keras")
    names = {"keras": ["--keras"]} if keras else {"pytorch": [], "pytorch-loader": ["--loader"]}
    latent, data = latent_path(arguments), data_path(arguments, "ml-latest-small-2018" if keras else "ml-100k")
    python = python_with_peers(arguments, HEAVY)
    environment = clean_environment(arguments)
    begin(Latent([latent, "bench", kernel, "--data", data, "--json"], kernel, None, environment))
    common = ["--data", data, "--serve", "--warmup", str(arguments.warmup), "--threads", str(arguments.threads)]
    for name, flags in names.items():
        begin(Served(name, [python, str(HERE / "embedding.py"), *common, *flags], "epoch", environment))
    return f"{kernel}: {name_of(data)}, dot-bias-sigmoid, rank 50, batches of 64, Adam: one epoch"


def gemm_sides(arguments, begin):
    latent = latent_path(arguments)
    program = ENVIRONMENT / "gemm"
    ENVIRONMENT.mkdir(exist_ok=True)
    if not shutil.which("cc"):
        raise Failure("no C compiler `cc` found")
    compile_it = ["cc", "-O2", str(HERE / "gemm.c"), "-o", str(program), "-lopenblas"]
    if subprocess.run(compile_it, stdout=sys.stderr).returncode != 0:
        raise Failure("gemm.c does not compile; see above (Debian and Ubuntu: apt install gcc libopenblas-dev)")

    environment = clean_environment(arguments)
    begin(Latent([latent, "bench", "gemm", "--json"], "gemm", "x".join([str(SIZE)] * 3), environment))
    cores = {"C, own choice": {}}
    if "OPENBLAS_CORETYPE" in environment:  # kept: where a core is named, others may not run right
        cores = {"C, named core": {}}
    elif platform.machine() in ("x86_64", "AMD64"):
        best = "SkylakeX" if "avx512f" in processor()["flags"] else "Haswell"
        cores = {"C, best core": {"OPENBLAS_CORETYPE": best}, **cores, "C, fallback": {"OPENBLAS_CORETYPE": "Prescott"}}
    for name, variables in cores.items():
        side = Served(name, [str(program), str(SIZE), str(arguments.threads)], "run", {**environment, **variables})
        begin(side)
        side.wait_until_ready()
        core = side.about["blas"]
        wanted = variables.get("OPENBLAS_CORETYPE", core)
        if core.lower() != wanted.lower():
            raise Failure(f"{name}: OpenBLAS runs its {core} kernels, not {wanted} as asked;"
                          " was it built for one CPU only?")  # fmt: skip
        library = " ".join(side.about["peer"].split()[:2])
        side.about |= {"peer": library, "blas": f"{library} {core}"}
    return f"sgemm {SIZE} x {SIZE} x {SIZE}, {2 * SIZE**3 / 1e9:.2f} GFLOP"
