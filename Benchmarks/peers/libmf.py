#!/usr/bin/env python3
"""Matrix factorization by stochastic gradient descent: Latent's `factorization` beside LIBMF.

On MovieLens 1M a tenth of the ratings is held out, the same for all sides (`files:` of Latent); printed are, for each
of three ranks, the time of an epoch, memory, and the error on the held-out tenth after the last epoch. The settings of
both sides were chosen on a tenth of the training part: LIBMF's iterations, step size and regularization for each rank,
Latent's once, its defaults. With --data naming a folder that has `ratings.csv` (as `latent data generate --preset
ml-25m` writes): only times, of rank 64, and memory. Memory is the most that the whole process held, reading included.

LIBMF comes from the sources in the `libmf` package of PyPI, built with SSE, as its own Makefile does, and with AVX. Run
by `run.py factorization`, or by an interpreter that has the packages of requirements.txt.
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time

import numpy as np

import ratings
from arguments import parse_arguments
from benchmarks import ENVIRONMENT, data_path, latent_path
from machine import Failure, HERE, clean_environment, describe_machine
from report import conclude, heading, stated
from sides import Served, about_latent, parsed, take_turns

VERSION = "0.9.2"
FLAGS = {"SSE": ["-DUSESSE", "-msse3"], "AVX": ["-DUSEAVX", "-mavx"]}
# For each rank LIBMF's iterations, step size and regularization.
SETTINGS = {50: (27, 0.05, 0.055), 64: (37, 0.04, 0.055), 128: (39, 0.03, 0.05)}
LARGE_RANK = 64
HELD_OUT, SEED = 0.1, 100


def build():
    """The programs by name, compiled in the peers' folder when they are missing or older than their source."""
    folder = ENVIRONMENT / "libmf"
    programs = {name: folder / f"libmf-{name.lower()}" for name in FLAGS}
    written = (HERE / "libmf.cpp").stat().st_mtime
    if all(program.exists() and program.stat().st_mtime > written for program in programs.values()):
        return programs
    if not shutil.which("c++"):
        raise Failure("no C++ compiler `c++` found (Debian and Ubuntu: apt install g++)")
    folder.mkdir(parents=True, exist_ok=True)
    fetch = ["-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", f"libmf=={VERSION}", "-d", folder]
    if subprocess.run([sys.executable, *map(str, fetch)], stdout=sys.stderr).returncode != 0:
        raise Failure(f"the sources of libmf {VERSION} cannot be had; see above")
    with tarfile.open(folder / f"libmf-{VERSION}.tar.gz") as archive:
        archive.extractall(folder, filter="data")
    sources = folder / f"libmf-{VERSION}" / "src_cpp"
    common = ["-O3", "-std=c++11", "-pthread", "-fopenmp", "-DUSEOMP", f"-I{sources}"]
    compilers = {}
    for name, program in programs.items():
        command = ["c++", *common, *FLAGS[name], HERE / "libmf.cpp", sources / "mf.cpp", "-o", program]
        compilers[name] = subprocess.Popen([*map(str, command)], stdout=sys.stderr)
    failed = [name for name, compiler in compilers.items() if compiler.wait() != 0]
    if failed:
        raise Failure(f"LIBMF does not compile with {' and '.join(failed)}; see above")
    return programs


def split(data, folder):
    """Writes train.csv and test.csv and returns their paths."""
    users, films, stars = ratings.read(data)
    held = np.random.default_rng(SEED).random(len(users)) < HELD_OUT
    paths = []
    for name, chosen in (("train", ~held), ("test", held)):
        paths.append(folder / f"{name}.csv")
        rows = np.stack([users[chosen], films[chosen], stars[chosen]], 1)
        np.savetxt(paths[-1], rows, fmt=["%d", "%d", "%g"], delimiter=",", header="userId,movieId,rating", comments="")
    return paths


def peak_kilobytes(process):
    """The most memory that a running process has held; None where the system does not tell."""
    try:
        lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), None)


class Latent:
    """Ours: one training a round, the median of whose epochs counts."""

    name = "latent"

    def __init__(self, arguments, options, rank, epochs):
        self.environment, self.seconds, self.kilobytes = clean_environment(arguments), [], 0
        self.command = [latent_path(arguments), "train", "factorization", *options, "--rank", str(rank)]
        self.command += ["--json", "--quiet"]
        self.epochs = ["--epochs", str(epochs)]

    def train(self, *more):
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            process = subprocess.Popen([*self.command, *more], stdout=output, stderr=errors, env=self.environment)
            while process.poll() is None:
                self.kilobytes = peak_kilobytes(process.pid) or self.kilobytes
                time.sleep(0.05)
            for file in (output, errors):
                file.seek(0)
            if process.returncode != 0:
                raise Failure(f"{' '.join(self.command)} ended with code {process.returncode}: "
                                  + errors.read().decode(errors="replace").strip())  # fmt: skip
            return parsed(output.read(), "latent train")

    def measure(self):
        epochs = [epoch["seconds"] for epoch in self.train(*self.epochs)["epochs"]]
        self.seconds.append(statistics.median(epochs))


def last_error(program, paths, rank, threads):
    """The error on the held-out ratings after the last iteration."""
    iterations, eta, penalty = SETTINGS[rank]
    command = [program, "score", *paths, rank, threads, iterations, eta, penalty]
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    rows = [line.split() for line in done.stdout.splitlines()]
    errors = [float(row[2]) for row in rows if len(row) == 4 and row[0].isdigit()]
    if done.returncode != 0 or len(errors) != iterations:
        raise Failure(f"LIBMF printed no table: {done.stderr.strip() or done.stdout[:200]}")
    return errors[-1]


def compare(arguments, programs, file, options, rank, iterations):
    """Medians of an epoch's time, all sides taking turns."""
    ours = Latent(arguments, options, rank, 2 * iterations)
    peers = [Served(f"LIBMF {name}", [*map(str, (program, "time", file, rank, arguments.threads, iterations))],
                  "epoch", ours.environment) for name, program in programs.items()]  # fmt: skip
    try:
        for peer in peers:
            peer.wait_until_ready()
        take_turns([ours, *peers], arguments.rounds, arguments.pause)
        memory = [ours.kilobytes, *(peak_kilobytes(peer.process.pid) for peer in peers)]
    finally:
        for peer in peers:
            peer.stop()
    rows = []
    for side, kilobytes in zip([ours, *peers], memory):
        ratios = [theirs / mine for theirs, mine in zip(side.seconds, ours.seconds)]
        median = statistics.median(side.seconds)
        rows.append({
            "name": side.name, "rank": rank, "seconds": side.seconds, "median": median, "kilobytes": kilobytes,
            "ratio": median / statistics.median(ours.seconds), "ratioMin": min(ratios), "ratioMax": max(ratios),
            "rmse": None,
        })  # fmt: skip
    return ours, rows


def measure_small(arguments, programs, data):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        paths = split(data, pathlib.Path(folder))
        options = ["--data", data, "--split", f"files:{paths[0]}:{paths[1]}"]
        for rank in SETTINGS:
            ours, found = compare(arguments, programs, paths[0], options, rank, 25)
            found[0]["rmse"] = ours.train()["rmse"]
            error = last_error(programs["AVX"], paths, rank, arguments.threads)
            for row in found[1:]:
                row["rmse"] = error
            rows += found
    return rows


def bench(arguments, data):
    """The share of the machine's measured limit, of the flops that an epoch of rank 64 needs at the least."""
    command = [latent_path(arguments), "bench", "factorization-epoch", "--data", data, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, env=clean_environment(arguments))
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} ended with code {done.returncode}: {done.stderr.strip()}")
    return parsed(done.stdout, "latent bench")[0]


def report(document):
    heading(document)
    print()
    kernel = document["bench"]
    lines = [("side", "rank", "median, ms", "time over latent's", "over the rounds", "peak memory, MB", "RMSE")]
    for row in document["rows"]:
        memory = f"{row['kilobytes'] / 1e3:.0f}" if row["kilobytes"] else ""
        lines.append((
            row["name"], str(row["rank"]), f"{row['median'] * 1e3:.2f}", f"{row['ratio']:.2f}",
            f"{row['ratioMin']:.2f} - {row['ratioMax']:.2f}", memory,
            f"{row['rmse']:.4f}" if row["rmse"] else "",
        ))  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    print("\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines))
    print(f"\nleast work, rank {LARGE_RANK}: {kernel['gflops']:.1f} GFLOP/s, {100 * kernel['peakFraction']:.0f}% of the"
          f" multiply-adds in registers ({kernel['shape']})")  # fmt: skip


def measure(arguments):
    large = arguments.data and (pathlib.Path(arguments.data) / "ratings.csv").is_file()
    data = os.path.abspath(arguments.data) if large else data_path(arguments)
    document = {
        "benchmark": "factorization",
        "title": f"matrix factorization by SGD, {pathlib.Path(data).name}: one epoch",
        "machine": describe_machine(arguments.threads),
        "rounds": arguments.rounds,
        "sides": [
            stated("latent", about_latent(latent_path(arguments), clean_environment(arguments))),
            stated("LIBMF", {"peer": f"libmf {VERSION} of PyPI", "blas": f"none: {' or '.join(FLAGS)} of its own"}),
        ],
    }
    programs = build()
    if large:
        file = pathlib.Path(data) / "ratings.csv"
        document["rows"] = compare(arguments, programs, file, ["--data", data], LARGE_RANK, 3)[1]
    else:
        document["rows"] = measure_small(arguments, programs, data)
    document["bench"] = bench(arguments, data)
    return document


if __name__ == "__main__":
    arguments = parse_arguments()
    sys.exit(conclude(arguments, measure, report))
