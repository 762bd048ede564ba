#!/usr/bin/env python3
"""Runs each side of each comparison for a round on small data: whether the benchmarks run, not how fast anything is.

    smoke.py [--all] [run.py's options]

Without --all those whose peers install in seconds; with it PyTorch, TensorFlow and PRIMME, too. The data is
`ml-100k` in the folder that LATENT_DATA names; generated where there is none. Ends with 1 if a side failed.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

import benchmarks
from machine import HERE, LATENT, Failure, note

LIGHT = [
    ["gemm"],
    *(["cosine", "--kernel", kernel] for kernel in benchmarks.COSINES),
    ["svd", "--peers", ",".join(name for name in benchmarks.SOLVERS if name != "PRIMME")],
    ["factorization"],
    ["neighborhood", "--settings", "default"],
    ["item-weights"],
]
HEAVY = [
    ["autoencoder", "--peers", ",".join(benchmarks.PEERS)],
    *(["embedding", "--kernel", kernel] for kernel in benchmarks.EMBEDDINGS),
    ["svd", "--peers", "PRIMME"],
]


def data_in(folder, latent):
    """Small ratings: published ones where there are some, else generated in `folder`."""
    published = pathlib.Path(os.environ.get("LATENT_DATA") or folder) / "ml-100k"
    if published.is_dir():
        return published
    generated = pathlib.Path(folder) / "ml-100k"
    command = [latent, "data", "generate", "--preset", "ml-100k", "--output", str(generated), "--quiet"]
    if subprocess.run(command, stdout=subprocess.DEVNULL).returncode != 0:
        raise Failure(f"`{' '.join(command)}` failed; see above")
    return generated


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="also the peers that take long to install")
    parser.add_argument("--latent", default=str(LATENT), help="the program to compare")
    arguments, options = parser.parse_known_args()
    options += ["--latent", arguments.latent, "--rounds", "1", "--warmup", "1", "--pause", "0"]
    if os.environ.get("CI"):
        options.append("--keep-variables")  # a machine of CI may name a core because others do not run right there
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            options += ["--data", data_in(folder, benchmarks.latent_path(arguments))]
        except Failure as failure:
            note(failure)
            return 1
        for comparison in LIGHT + HEAVY if arguments.all else LIGHT:
            print(f"\n$ run.py {' '.join(comparison)}\n", flush=True)
            if subprocess.run([sys.executable, HERE / "run.py", *comparison, *options]).returncode != 0:
                failed.append(" ".join(comparison))
    print()
    for comparison in failed:
        note(f"failed: {comparison}")
    count = len(HEAVY) * arguments.all + len(LIGHT)
    print(f"benchmark-smoke: {count - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
