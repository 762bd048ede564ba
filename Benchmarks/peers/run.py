#!/usr/bin/env python3
"""Runs Latent beside its peers, in turns, and prints a table of times, medians and ratios.

    run.py [autoencoder]    one training epoch of the linear autoencoder: Latent, Keras, PyTorch
    run.py cosine           cosines of items or users, one kernel of `latent bench`: Latent, scikit-learn; for the
                            nearest, Latent, sparse_dot_topn, implicit
    run.py embedding        one epoch of a model of embeddings, one kernel of `latent bench`: Latent, PyTorch or Keras
    run.py gemm             one sgemm of 2048 x 2048 x 2048: Latent, and C calling OpenBLAS with three choices of core
    run.py svd              the truncated SVD of rank 50: Latent, ARPACK, PROPACK, PRIMME, randomized_svd (svd.py)
    run.py factorization    an epoch of matrix factorisation by SGD, and its error: Latent, LIBMF (libmf.py)

Every peer is one process that warms up and then waits on its input. In each round every side does the work once while
all others wait; the round after begins with the next side.
"""

import argparse
import json
import os
import pathlib
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
ENVIRONMENT = HERE / ".venv"
PEERS = {
    "keras": ["autoencoder_keras.py"],
    "pytorch": ["autoencoder_pytorch.py"],
    "pytorch-autograd": ["autoencoder_pytorch.py", "--autograd"],
}
COSINES = [f"cosine-{rows}{kind}" for rows in ("items", "users") for kind in ("", "-double", "-top")]
EMBEDDINGS = [f"embedding-{post}-{updates}" for post in ("fastai", "keras") for updates in ("touched", "dense")]
SIZE = 2048
SCRIPTS = {"svd": "svd.py", "factorization": "libmf.py"}
# Variables that would make one side use other threads or kernels than the table says.
STRAY_VARIABLES = ("OPENBLAS_", "GOTO_", "MKL_", "OMP_", "SLURM_CPUS_PER_TASK")


class Failure(Exception):
    """Something the person at the keyboard can act on."""


def note(text):
    print(f"run.py: {text}", file=sys.stderr, flush=True)


# The machine


def processor():
    """Name and flags of the CPU, as far as the system tells."""
    fields = {}
    try:
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            key, colon, value = line.partition(":")
            if colon:
                fields.setdefault(key.strip(), value.strip())
    except OSError:
        pass
    name = fields.get("model name") or platform.processor() or platform.machine()
    family = [f"{word} {fields[key]}" for word, key in (("family", "cpu family"), ("model", "model")) if key in fields]
    return {"cpu": " ".join([name, *(["(" + ", ".join(family) + ")"] if family else [])]),
            "flags": set(fields.get("flags", "").split())}  # fmt: skip


def available_cpus():
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def first_line(command):
    """The first line a command prints, or None where it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = done.stdout.split("\n")
    return lines[0].strip() or None if done.returncode == 0 else None


def describe_machine(threads):
    return {
        "cpu": processor()["cpu"],
        "cpus": available_cpus(),
        "threads": threads,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "commit": first_line(["git", "describe", "--always", "--dirty"]),
        "load": round(os.getloadavg()[0], 2),
        "date": time.strftime("%Y-%m-%d"),
    }


def clean_environment(threads, **extra):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(STRAY_VARIABLES)}
    return {**kept, "OMP_NUM_THREADS": str(threads), **extra}


# The sides


class Served:
    """A peer that waits on its input and does the work once for every line."""

    def __init__(self, name, command, word, environment):
        self.name, self.word, self.seconds = name, word, []
        self.errors = tempfile.TemporaryFile()
        try:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors, env=environment, text=True
            )
        except OSError as error:
            raise Failure(f"{name}: cannot start {command[0]}: {error.strerror}") from error
        self.about = {}

    def wait_until_ready(self):
        self.about = self._answer()
        if not self.about.get("ready"):
            raise Failure(f"{self.name}: expected it to say it is ready, got {self.about}")

    def measure(self):
        try:
            self.process.stdin.write(self.word + "\n")
            self.process.stdin.flush()
        except OSError:
            pass  # it has died: the answer, which will not come, says why
        self.seconds.append(seconds_of(self._answer(), self.name))

    def _answer(self):
        line = self.process.stdout.readline()
        if not line:
            code = self.process.wait()
            self.errors.seek(0)
            tail = self.errors.read().decode(errors="replace").strip().splitlines()[-15:]
            raise Failure("\n".join([f"{self.name} ended with code {code} before it answered", *tail]))
        return parsed(line, self.name)

    def stop(self):
        try:
            self.process.stdin.close()
        except OSError:
            pass
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()


class Latent:
    """Ours: one `latent bench` a round, which warms up and times by itself."""

    name = "latent"

    def __init__(self, command, kernel, shape, environment):
        self.command, self.kernel, self.shape, self.environment = command, kernel, shape, environment
        self.about = {"peer": first_line([command[0], "--version"]) or "latent"}
        self.seconds = []

    def wait_until_ready(self):
        pass

    def measure(self):
        words = " ".join(map(str, self.command))
        try:
            done = subprocess.run(self.command, capture_output=True, text=True, env=self.environment)
        except OSError as error:
            raise Failure(f"cannot run {words}: {error.strerror}") from error
        if done.returncode != 0:
            tail = done.stderr.strip().splitlines()[-15:]
            raise Failure("\n".join([f"{words} ended with code {done.returncode}", *tail]))
        rows = parsed(done.stdout, words)
        found = [row for row in rows if isinstance(row, dict) and row.get("kernel") == self.kernel
                 and self.shape in (None, row.get("shape"))] if isinstance(rows, list) else []  # fmt: skip
        if len(found) != 1:
            wanted = f"kernel {self.kernel!r}" + (f" of shape {self.shape!r}" if self.shape else "")
            raise Failure(f"{words}: expected one row with {wanted}, found {len(found)}")
        self.seconds.append(seconds_of(found[0], words))

    def stop(self):
        pass


def parsed(text, source):
    try:
        return json.loads(text)
    except ValueError:
        raise Failure(f"{source}: expected JSON, got {text[:200]!r}") from None


def seconds_of(answer, source):
    seconds = answer.get("seconds") if isinstance(answer, dict) else None
    if not isinstance(seconds, (int, float)) or not seconds > 0:
        raise Failure(f"{source}: expected a positive number of seconds, got {answer}")
    return seconds


# What is run


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
        path = ROOT.parent / "shared" / "data" / folder
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


def run_script(name, arguments):
    """Runs a benchmark that is a script of its own in the peers' environment; the exit code is its own."""
    command = [python_with_peers(arguments), str(HERE / name), *sys.argv[1:]]
    return subprocess.run(command, env=clean_environment(arguments.threads)).returncode


def take_turns(sides, rounds, pause):
    for number in range(rounds):
        first = number % len(sides)
        for side in sides[first:] + sides[:first]:
            time.sleep(pause)  # the side before may still have threads that spin for a moment
            side.measure()
        note(f"round {number + 1} of {rounds}: "
             + ", ".join(f"{side.name} {side.seconds[-1] * 1e3:.1f} ms" for side in sides))  # fmt: skip


# What is printed


def summary(side, ours, work):
    ratios = [theirs / mine for theirs, mine in zip(side.seconds, ours.seconds)]
    median = statistics.median(side.seconds)
    return {
        "name": side.name,
        "version": side.about["peer"],
        "seconds": side.seconds,
        "median": median,
        "min": min(side.seconds),
        "max": max(side.seconds),
        "gflops": work / median / 1e9 if work else None,
        "ratio": median / statistics.median(ours.seconds),
        "ratioMin": min(ratios),
        "ratioMax": max(ratios),
    }


def table(sides, work):
    rows = [["", *(side["name"] for side in sides)]]
    for number in range(len(sides[0]["seconds"])):
        rows.append([f"round {number + 1}, ms", *(f"{side['seconds'][number] * 1e3:.2f}" for side in sides)])
    for key in ("median", "min", "max"):
        rows.append([f"{key}, ms", *(f"{side[key] * 1e3:.2f}" for side in sides)])
    if work:
        rows.append(["GFLOP/s at the median", *(f"{side['gflops']:.1f}" for side in sides)])
    rows.append(["time over latent's", *(f"{side['ratio']:.2f}" for side in sides)])
    rows.append(["  over the rounds", "", *(f"{side['ratioMin']:.2f} - {side['ratioMax']:.2f}" for side in sides[1:])])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
        lines.append("  ".join(cells).rstrip())
    rounds = len(sides[0]["seconds"])
    lines.insert(1 + rounds, "")
    lines.insert(1, "-" * len(max(lines, key=len)))
    return "\n".join(lines)


def report(document):
    machine = document["machine"]
    print(f"{document['title']}\n")
    print(f"machine  {machine['cpu']}, {machine['cpus']} CPUs available, {machine['threads']} threads a side")
    print(f"system   {machine['system']}, load {machine['load']} at the start")
    print(f"when     {machine['date']}, commit {machine['commit'] or 'unknown'}")
    for side in document["sides"]:
        print(f"{side['name']}: {side['version']}")
    print()
    print(table(document["sides"], document["flops"]))


def parse_arguments():
    def positive(text):
        number = int(text)
        if number < 1:
            raise argparse.ArgumentTypeError("must be at least 1")
        return number

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ["autoencoder", "cosine", "embedding", "gemm", *SCRIPTS]
    parser.add_argument("benchmark", nargs="?", choices=names, default=names[0])
    parser.add_argument("--data", help="MovieLens 1M folder (default $LATENT_DATA/ml-1m, else ../shared/data/ml-1m);"
                        " for embedding ml-100k or ml-latest-small-2018")  # fmt: skip
    parser.add_argument("--rounds", type=positive, default=7)
    parser.add_argument("--latent", default=str(ROOT / ".build" / "release" / "latent"), help="the program to compare")
    parser.add_argument("--peers", default="keras,pytorch", help=f"some of {','.join(PEERS)} (autoencoder)")
    parser.add_argument("--kernel", help=f"for cosine one of {', '.join(COSINES)}; for embedding one of"
                        f" {', '.join(EMBEDDINGS)}")  # fmt: skip
    parser.add_argument("--threads", type=positive, default=available_cpus(), help="of every side")
    parser.add_argument("--warmup", type=positive, default=3, help="epochs a peer trains before the first round")
    parser.add_argument("--pause", type=float, default=0.3, help="seconds of rest before each measurement")
    parser.add_argument("--python", help="an interpreter with the packages of requirements.txt, instead of making one")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of the table")
    arguments = parser.parse_args()
    kernels = {"cosine": COSINES, "embedding": EMBEDDINGS}.get(arguments.benchmark)
    if kernels:
        arguments.kernel = arguments.kernel or kernels[0]
        if arguments.kernel not in kernels:
            parser.error(f"--kernel: no {arguments.kernel!r} of {arguments.benchmark}; there are {', '.join(kernels)}")
    return arguments


def main():
    arguments = parse_arguments()
    if arguments.benchmark in SCRIPTS:
        try:
            return run_script(SCRIPTS[arguments.benchmark], arguments)
        except Failure as failure:
            note(failure)
            return 1
    gemm = arguments.benchmark == "gemm"
    begin = {
        "autoencoder": autoencoder_sides, "cosine": cosine_sides, "embedding": embedding_sides, "gemm": gemm_sides
    }[arguments.benchmark]  # fmt: skip
    titles = {
        "autoencoder": "linear autoencoder, MovieLens 1M, 500 films, rank 25, batches of 125: one epoch",
        "cosine": f"{arguments.kernel}: MovieLens 1M, " + (
            "the 100 nearest" if arguments.kernel.endswith("-top") else "all pairs, a dense matrix"),
        "embedding": f"{arguments.kernel}: dot-bias-sigmoid, rank 50, batches of 64, Adam: one epoch",
        "gemm": f"sgemm {SIZE} x {SIZE} x {SIZE}, {2 * SIZE**3 / 1e9:.2f} GFLOP",
    }  # fmt: skip
    sides = []
    try:
        machine = describe_machine(arguments.threads)
        begin(arguments, sides.append)
        for side in sides:
            if not side.about:
                side.wait_until_ready()
        take_turns(sides, arguments.rounds, arguments.pause)
    except Failure as failure:
        note(failure)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        for side in sides:
            side.stop()

    work = 2 * SIZE**3 if gemm else None
    document = {
        "benchmark": arguments.benchmark,
        "title": titles[arguments.benchmark],
        "machine": machine,
        "flops": work,
        "sides": [summary(side, sides[0], work) for side in sides],
    }  # fmt: skip
    if arguments.json:
        print(json.dumps(document, indent=2))
    else:
        report(document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
