"""Runs Latent beside its peers, in turns, and prints a table of times, medians and ratios.

    run.py [autoencoder]    one training epoch of the linear autoencoder: Latent, Keras, PyTorch
    run.py cosine           cosines of items or users, one kernel of `latent bench`: Latent, scikit-learn; for the
                            nearest, Latent, sparse_dot_topn, implicit
    run.py embedding        one epoch of a model of embeddings, one kernel of `latent bench`: Latent, PyTorch or Keras
    run.py gemm             one sgemm of 2048 x 2048 x 2048: Latent, and C calling OpenBLAS with three choices of core
    run.py svd              the truncated SVD of rank 50: Latent, ARPACK, PROPACK, PRIMME, randomized_svd (svd.py)
    run.py factorization    an epoch of matrix factorization by SGD, and its error: Latent, LIBMF (libmf.py)
    run.py feedback         an epoch of models of implicit feedback, and their lists: Latent, irspack, implicit
                            (feedback.py)
    run.py neighborhood     errors and times of neighborhood models on one split: Latent, Surprise (neighborhood.py)
    run.py item-weights     sparse weights of items: Latent, fastslim, irspack; or Latent, sansa (item_weights.py)

Every peer is one process that warms up and then waits on its input. In each round every side does the work once while
all others wait; the round after begins with the next side.
"""

import argparse

import benchmarks
from machine import LATENT, available_cpus

SCRIPTS = {"svd": "svd.py", "factorization": "libmf.py", "feedback": "feedback.py", "item-weights": "item_weights.py",
           "neighborhood": "neighborhood.py"}  # fmt: skip


def parse_arguments():
    def positive(text):
        number = int(text)
        if number < 1:
            raise argparse.ArgumentTypeError("must be at least 1")
        return number

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = ["autoencoder", "cosine", "embedding", "gemm", *SCRIPTS]
    parser.add_argument("benchmark", nargs="?", choices=names, default=names[0])
    parser.add_argument("--data", help="a MovieLens folder (default: that of LATENT_DATA's which the"
                        " recorded results are from, such as ml-1m)")  # fmt: skip
    parser.add_argument("--rounds", type=positive, default=7)
    parser.add_argument("--latent", default=str(LATENT), help="the program to compare")
    parser.add_argument("--peers", help=f"for autoencoder some of {', '.join(benchmarks.PEERS)}"
                        f" (default: keras,pytorch), for svd of {', '.join(benchmarks.SOLVERS)},"
                        " for item-weights of fastslim, irspack, or sansa")  # fmt: skip
    parser.add_argument("--kernel", help=f"for cosine one of {', '.join(benchmarks.COSINES)}; for embedding one of"
                        f" {', '.join(benchmarks.EMBEDDINGS)}")  # fmt: skip
    parser.add_argument("--split", default="0.1:7", help="for neighborhood FRACTION:SEED (default: %(default)s)")
    parser.add_argument("--settings", help="for neighborhood Surprise's, separated by commas (default: all)")
    parser.add_argument("--neighbors", type=positive, default=20, help="for item-weights with sansa: weights an item")
    parser.add_argument("--threads", type=positive, default=available_cpus(), help="of every side")
    parser.add_argument("--warmup", type=positive, default=3, help="epochs a peer trains before the first round")
    parser.add_argument("--pause", type=float, default=0.3, help="seconds of rest before each measurement")
    parser.add_argument("--python", help="an interpreter with the packages of requirements*.txt, instead of making one")
    parser.add_argument("--keep-variables", action="store_true",
                        help="leave variables such as OPENBLAS_CORETYPE as they are in this shell")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of the table")
    arguments = parser.parse_args()
    peers = {"autoencoder": list(benchmarks.PEERS), "svd": benchmarks.SOLVERS}.get(arguments.benchmark)
    if peers:
        usual = [name for name in peers if name != "pytorch-autograd"]
        arguments.peers = arguments.peers.split(",") if arguments.peers else usual
        for name in arguments.peers:
            if name not in peers:
                parser.error(f"--peers: no {name!r} of {arguments.benchmark}; there are {', '.join(peers)}")
    if arguments.benchmark == "item-weights" and arguments.peers:
        arguments.peers = arguments.peers.split(",")
        if arguments.peers != ["sansa"] and not set(arguments.peers) <= {"fastslim", "irspack"}:
            parser.error("--peers: of item-weights fastslim, irspack or both, or sansa alone")
    kernels = {"cosine": benchmarks.COSINES, "embedding": benchmarks.EMBEDDINGS}.get(arguments.benchmark)
    if kernels:
        arguments.kernel = arguments.kernel or kernels[0]
        if arguments.kernel not in kernels:
            parser.error(f"--kernel: no {arguments.kernel!r} of {arguments.benchmark}; there are {', '.join(kernels)}")
    return arguments
