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
import subprocess
import sys

import benchmarks
from machine import HERE, ROOT, Failure, available_cpus, clean_environment, describe_machine, note
from report import report, summary
from sides import take_turns

SCRIPTS = {"svd": "svd.py", "factorization": "libmf.py"}


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
    parser.add_argument("--peers", default="keras,pytorch", help=f"some of {','.join(benchmarks.PEERS)} (autoencoder)")
    parser.add_argument("--kernel", help=f"for cosine one of {', '.join(benchmarks.COSINES)}; for embedding one of"
                        f" {', '.join(benchmarks.EMBEDDINGS)}")  # fmt: skip
    parser.add_argument("--threads", type=positive, default=available_cpus(), help="of every side")
    parser.add_argument("--warmup", type=positive, default=3, help="epochs a peer trains before the first round")
    parser.add_argument("--pause", type=float, default=0.3, help="seconds of rest before each measurement")
    parser.add_argument("--python", help="an interpreter with the packages of requirements.txt, instead of making one")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of the table")
    arguments = parser.parse_args()
    kernels = {"cosine": benchmarks.COSINES, "embedding": benchmarks.EMBEDDINGS}.get(arguments.benchmark)
    if kernels:
        arguments.kernel = arguments.kernel or kernels[0]
        if arguments.kernel not in kernels:
            parser.error(f"--kernel: no {arguments.kernel!r} of {arguments.benchmark}; there are {', '.join(kernels)}")
    return arguments


def run_script(name, arguments):
    """Runs a benchmark that is a script of its own in the peers' environment; the exit code is its own."""
    command = [benchmarks.python_with_peers(arguments), str(HERE / name), *sys.argv[1:]]
    return subprocess.run(command, env=clean_environment(arguments.threads)).returncode


def main():
    arguments = parse_arguments()
    if arguments.benchmark in SCRIPTS:
        try:
            return run_script(SCRIPTS[arguments.benchmark], arguments)
        except Failure as failure:
            note(failure)
            return 1
    gemm, size = arguments.benchmark == "gemm", benchmarks.SIZE
    begin = {
        "autoencoder": benchmarks.autoencoder_sides,
        "cosine": benchmarks.cosine_sides,
        "embedding": benchmarks.embedding_sides,
        "gemm": benchmarks.gemm_sides,
    }[arguments.benchmark]
    titles = {
        "autoencoder": "linear autoencoder, MovieLens 1M, 500 films, rank 25, batches of 125: one epoch",
        "cosine": f"{arguments.kernel}: MovieLens 1M, " + (
            "the 100 nearest" if arguments.kernel.endswith("-top") else "all pairs, a dense matrix"),
        "embedding": f"{arguments.kernel}: dot-bias-sigmoid, rank 50, batches of 64, Adam: one epoch",
        "gemm": f"sgemm {size} x {size} x {size}, {2 * size**3 / 1e9:.2f} GFLOP",
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

    work = 2 * size**3 if gemm else None
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
