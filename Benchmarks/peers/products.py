#!/usr/bin/env python3
"""The largest inner products of many rows with many: Latent beside faiss' exact index and implicit's topk.

    products.py                         10 of 10,000 x 660,940, rank 64: Latent, faiss (IndexFlatIP)
    products.py --factors FOLDER        100 of a model's users and items, seen ones masked: Latent, implicit, and faiss
                                        without a mask; FOLDER as `latent vectors` writes it

Rows are random normal numbers in Float. All sides take turns in one run; the time is from arrays in memory to lists in
memory. What the lists hold is compared: a row counts as equal where its products are, to 1e-4 of the largest.
"""

import argparse
import importlib.metadata
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np

from machine import LATENT, available_cpus, clean_environment, describe_machine, note


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shape", default="10000x660940x64", help="rows x others x rank (default: %(default)s)")
    parser.add_argument("--factors", help="a folder that `latent vectors` wrote")
    parser.add_argument("--top", type=int, help="the length of lists (default: 10; of --factors 100)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--latent", default=str(LATENT))
    parser.add_argument("--threads", type=int, default=available_cpus())
    parser.add_argument("--keep-variables", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def peak(arguments, environment):
    """The multiply-add limit of all threads in GFLOP/s, as `latent bench` measures it."""
    command = [arguments.latent, "bench", "gemm", "--threads", str(arguments.threads), "--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    row = json.loads(done.stdout)[0]
    return row["gflops"] / row["peakFraction"]


def latent_side(arguments, environment, folder, seen):
    command = [arguments.latent, "topk", f"{folder}/users.npy", f"{folder}/items.npy", "--top", str(arguments.top),
               "--threads", str(arguments.threads), "--scores", f"{folder}/found.npy", "--json", "--quiet"]  # fmt: skip
    command += ["--seen", seen] if seen else []

    def run():
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: {done.stderr}")
        return json.loads(done.stdout)["seconds"], np.load(f"{folder}/found.npy")

    return run


def timed(function):
    start = time.perf_counter()
    found = function()
    return time.perf_counter() - start, found


def faiss_side(users, items, top):
    import faiss

    index = faiss.IndexFlatIP(items.shape[1])
    index.add(items)
    return lambda: timed(lambda: index.search(users, top)[0])


def implicit_side(users, items, top, seen, threads):
    from implicit.cpu.topk import topk

    return lambda: timed(lambda: topk(items, users, top, filter_query_items=seen, num_threads=threads)[1])


def main():
    arguments = parse_arguments()
    arguments.top = arguments.top or (100 if arguments.factors else 10)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    environment = clean_environment(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder, seen = pathlib.Path(scratch), None
        if arguments.factors:
            import scipy.io

            source = pathlib.Path(arguments.factors)
            users, items = np.load(source / "users.npy"), np.load(source / "items.npy")
            seen = scipy.io.mmread(source / "seen.mtx").tocsr().astype(np.float32)
        else:
            rows, others, rank = map(int, arguments.shape.split("x"))
            random = np.random.default_rng(0)
            users = random.standard_normal((rows, rank), dtype=np.float32)
            items = random.standard_normal((others, rank), dtype=np.float32)
        np.save(folder / "users.npy", users)
        np.save(folder / "items.npy", items)
        sides = {"latent": latent_side(arguments, environment, folder, arguments.factors and source / "seen.mtx")}
        import faiss

        faiss.omp_set_num_threads(arguments.threads)
        sides["faiss"] = faiss_side(users, items, arguments.top)
        if arguments.factors:
            sides["latent without a mask"] = latent_side(arguments, environment, folder, None)
            sides["implicit"] = implicit_side(users, items, arguments.top, seen, arguments.threads)
        times, found = {name: [] for name in sides}, {}
        for number in range(arguments.rounds + 1):
            for name in sorted(sides, key=lambda name: (list(sides).index(name) + number) % len(sides)):
                seconds, found[name] = sides[name]()
                if number:  # the first round warms up
                    times[name].append(seconds)
            note(f"round {number} of {arguments.rounds}")
    flops = 2 * users.shape[0] * items.shape[0] * users.shape[1]
    limit = peak(arguments, environment)
    machine = describe_machine(arguments.threads)
    print(f"{arguments.top} largest products of {users.shape[0]:,} x {items.shape[0]:,}, rank {users.shape[1]}, "
          f"{arguments.threads} threads of {machine['cpu']}")  # fmt: skip
    versions = {name: importlib.metadata.version(package) for name, package in
                {"faiss": "faiss-cpu", "implicit": "implicit"}.items() if name in sides}  # fmt: skip
    ours = statistics.median(times["latent"])
    for name, seconds in times.items():
        median = statistics.median(seconds)
        share = f", {flops / median / 1e9 / limit:.2f} of the limit"
        masked = name in ("latent", "implicit") or not arguments.factors
        same = "latent" if masked else "latent without a mask"
        best = np.nan_to_num(found[same])
        close = np.abs(np.nan_to_num(found[name]) - best).max(axis=1) <= 1e-4 * np.abs(best).max()
        print(f"{name:22} {versions.get(name, ''):8} {median * 1e3:8.1f} ms, {median / ours:5.2f} times latent{share}; "
              f"equal lists {close.mean():.4f}")  # fmt: skip


if __name__ == "__main__":
    main()
