#!/usr/bin/env python3
"""EASE over all items of MovieLens 1M, all ratings as 1: Latent beside irspack and skrecsys.

    ease.py --data PATH [--rounds 5]

It is run by an interpreter that has irspack, skrecsys, safetensors, NumPy and SciPy.

From the sparse matrix to the dense weights, sides in turns; Latent's time is `fitSeconds` of `latent train ease`, from a table of
ratings on. Each side's weights are held against NumPy's inverse in Double: the largest difference of a weight.
"""

import argparse
import importlib.metadata
import json
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.sparse as sparse

import ratings
from machine import LATENT, available_cpus, clean_environment, describe_machine, note

REGULARIZATION = 300.0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="the MovieLens folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--latent", default=str(LATENT))
    parser.add_argument("--threads", type=int, default=available_cpus())
    parser.add_argument("--keep-variables", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def latent_side(arguments, environment, path):
    command = [arguments.latent, "train", "ease", "--data", arguments.data, "--least-rating", "0", "--regularization",
               str(REGULARIZATION), "--threads", str(arguments.threads), "--output", path, "--json", "--quiet"]  # fmt: skip

    def run():
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: {done.stderr}")
        from safetensors.numpy import load_file

        return json.loads(done.stdout)["fitSeconds"], load_file(path)["weights"]

    return run


def irspack_side(matrix):
    from irspack.recommenders import DenseSLIMRecommender

    def run():
        model = DenseSLIMRecommender(matrix, reg=REGULARIZATION)
        start = time.perf_counter()
        model.learn()
        return time.perf_counter() - start, model.W

    return run


def skrecsys_side(matrix, threads):
    from skrecsys.recommendation import EASE

    def run():
        model = EASE(l2_reg=REGULARIZATION, n_jobs=threads)
        start = time.perf_counter()
        model._fit(sparse.csr_array(matrix))
        return time.perf_counter() - start, model.similarity_

    return run


def main():
    arguments = parse_arguments()
    environment = clean_environment(arguments)
    users, items, _ = ratings.read(arguments.data)
    user, item = ratings.places(users), ratings.places(items)
    matrix = sparse.csr_matrix((np.ones(len(user)), (user, item)))
    gram = (matrix.T @ matrix).toarray()
    inverse = np.linalg.inv(gram + REGULARIZATION * np.eye(len(gram)))
    exact = -inverse / np.diag(inverse)
    np.fill_diagonal(exact, 0)
    with tempfile.NamedTemporaryFile(suffix=".safetensors") as file:
        sides = {
            "latent": latent_side(arguments, environment, file.name),
            "irspack": irspack_side(matrix),
            "skrecsys": skrecsys_side(matrix, arguments.threads),
        }
        times, errors = {name: [] for name in sides}, {}
        for number in range(arguments.rounds + 1):
            for name in sorted(sides, key=lambda name: (list(sides).index(name) + number) % len(sides)):
                seconds, weights = sides[name]()
                errors[name] = np.abs(np.asarray(weights) - exact).max()
                if number:  # the first round warms up
                    times[name].append(seconds)
            note(f"round {number} of {arguments.rounds}")
    machine = describe_machine(arguments.threads)
    print(f"EASE of {matrix.shape[0]:,} people and {matrix.shape[1]:,} items, {arguments.threads} threads of {machine['cpu']}")
    ours = statistics.median(times["latent"])
    for name, seconds in times.items():
        version = importlib.metadata.version(name) if name != "latent" else ""
        ratio = [theirs / mine for theirs, mine in zip(seconds, times["latent"])]
        print(f"{name:10} {version:7} {statistics.median(seconds) * 1e3:8.1f} ms, {statistics.median(seconds) / ours:5.2f} times latent "
              f"({min(ratio):.2f} - {max(ratio):.2f}), {len(gram) ** 3 / statistics.median(seconds) / 1e9:6.1f} GFLOP/s of n^3; largest "
              f"error of a weight {errors[name]:.1e}")  # fmt: skip


if __name__ == "__main__":
    main()
