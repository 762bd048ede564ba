#!/usr/bin/env python3
"""EASE over as many items as MovieLens 20M keeps in its published protocol, generated: Latent beside NumPy's inverse.

    ease_large.py [--items 20720]

It is run by an interpreter that has NumPy and SciPy, and needs some 8 GB.

Latent is timed from a table of ratings to weights (`fitSeconds` of `latent train ease`), and its largest memory is that of
the whole process, reading and writing included. NumPy inverts G + 300 in Float, once. Least work is n^3 multiplications
and additions; the limit is what `latent bench` measures.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.sparse as sparse

from machine import LATENT, available_cpus, clean_environment, describe_machine, note
from products import peak

REGULARIZATION = 300.0


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--items", type=int, default=20_720)
    parser.add_argument("--latent", default=str(LATENT))
    parser.add_argument("--threads", type=int, default=available_cpus())
    parser.add_argument("--keep-variables", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def generate(items):
    """Of each person some 60 items, of which many like a few."""
    random = np.random.default_rng(1)
    popularity = random.lognormal(0, 1.5, items)
    user = np.repeat(np.arange(2 * items), 60)
    item = random.choice(items, user.size, p=popularity / popularity.sum())
    pairs = np.unique(np.stack([user, item], 1), axis=0)
    return np.concatenate([pairs, np.stack([np.arange(items), np.arange(items)], 1)])


def main():
    arguments = parse_arguments()
    environment = clean_environment(arguments)
    limit = peak(arguments, environment)
    pairs = np.unique(generate(arguments.items), axis=0)
    matrix = sparse.csr_matrix((np.ones(len(pairs), np.float32), pairs.T))
    work = arguments.items**3
    with tempfile.TemporaryDirectory() as folder:
        table, weights = f"{folder}/ratings.csv", f"{folder}/weights.safetensors"
        np.savetxt(table, pairs, "%d", ",", header="user,item", comments="")
        command = [arguments.latent, "train", "ease", "--data", table, "--regularization", str(REGULARIZATION),
                   "--threads", str(arguments.threads), "--output", weights, "--json", "--quiet"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        if done.returncode:
            sys.exit(done.stderr)
        ours = json.loads(done.stdout)["fitSeconds"]
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        with open(weights, "rb") as file:
            length = int.from_bytes(file.read(8), "little")
            begin, end = json.loads(file.read(length))["weights"]["data_offsets"]
            found = np.memmap(weights, np.float32, "r", 8 + length + begin, (arguments.items, arguments.items))
        note("NumPy")
        gram = (matrix.T @ matrix).toarray()
        gram[np.diag_indices_from(gram)] += np.float32(REGULARIZATION)
        start = time.perf_counter()
        inverse = np.linalg.inv(gram)
        theirs = time.perf_counter() - start
        inverse /= -np.diag(inverse).copy()
        np.fill_diagonal(inverse, 0)
        difference = np.abs(found - inverse).max()
    machine = describe_machine(arguments.threads)
    print(f"EASE of {matrix.shape[0]:,} people and {arguments.items:,} items, {matrix.nnz:,} entries, {arguments.threads} threads of "
          f"{machine['cpu']}")  # fmt: skip
    print(f"latent          {ours:6.1f} s, {work / ours / 1e9:5.1f} GFLOP/s of n^3, {work / ours / 1e9 / limit:.2f} of the limit of "
          f"{limit:.0f}; memory {memory / 1e9:.2f} GB, {memory / 4 / arguments.items**2:.2f} n^2 Floats")  # fmt: skip
    print(f"NumPy's inverse {theirs:6.1f} s, {theirs / ours:.2f} times latent; largest difference of a weight {difference:.1e}")


if __name__ == "__main__":
    main()
