#!/usr/bin/env python3
"""The truncated SVD of rank 50: Latent beside SciPy's ARPACK and PROPACK, PRIMME, and scikit-learn's randomized_svd.

The matrix is that of MovieLens 1M's ratings less each user's mean, users by films, and that of the small edition of
2018 where it lies beside ml-1m. For every peer Latent is given the loosest tolerance (or the fewest iterations) of a
list at which its true residual is at most the peer's: the larger of |A v - s u| and |A' u - s v| over all triplets and
over s1, in double precision, by NumPy, from the vectors that each side returned. Then all sides take turns.

The time is that from a sparse matrix in memory to the factors in memory, warmed up; Latent's includes making the
transpose. Run by `run.py svd`, or by an interpreter that has the packages of requirements.txt.
"""

import importlib.metadata
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds
from sklearn.utils.extmath import randomized_svd
from threadpoolctl import threadpool_limits

import preferences
import ratings
import session
from arguments import parse_arguments
from benchmarks import data_path, latent_path
from machine import Failure, clean_environment, describe_machine, note
from report import conclude, heading, stated
from sides import about_latent, parsed, seconds_of, take_turns

RANK = 50
SMALL = "ml-latest-small-2018"
# For each peer what it is asked for: the tolerance of its own (each means another thing by it), and the first of ours.
PEERS = {
    "float": {"ARPACK": (0, 1e-6), "PROPACK": (1e-6, 4e-6), "PRIMME": (1e-4, 1e-4), "randomized": (20, None)},
    "double": {"ARPACK": (0, 1e-14), "PROPACK": (1e-10, 4e-10), "PRIMME": (1e-6, 1e-6), "randomized": (20, None)},
}
MOST_ITERATIONS = 30
HALVINGS = 6
# Runs of a warm engine in one process of ours, of which the median counts.
REPEAT = 3


def load(path):
    """The ratings less each user's mean, in double precision: users and films by ascending id."""
    users, films, stars = ratings.read(path)
    rows, columns = ratings.places(users), ratings.places(films)
    matrix = csr_matrix((preferences.centered(stars, rows), (rows, columns)))
    matrix.sort_indices()
    return matrix


def true_residual(matrix, u, s, vt):
    """Of the matrix as the side had it, in double precision."""
    u, s, v = u.astype(np.float64), s.astype(np.float64), vt.T.astype(np.float64)
    a = matrix.astype(np.float64)
    left = np.linalg.norm(a @ v - u * s, axis=0)
    right = np.linalg.norm(a.T @ u - v * s, axis=0)
    return max(left.max(), right.max()) / s.max()


class Peer:
    """One of theirs, in this process."""

    def __init__(self, name, matrix, setting):
        self.name, self.matrix, self.setting, self.seconds = name, matrix, setting, []
        # Once to warm up: buffers, threads, lazy imports.
        self.residual = true_residual(matrix, *self.factors())

    def factors(self):
        if self.name == "randomized":
            return randomized_svd(self.matrix, RANK, n_iter=self.setting, random_state=0)
        if self.name == "PRIMME":
            import primme  # compiled where it is installed, which takes minutes

            return primme.svds(self.matrix, RANK, tol=self.setting)
        start = np.random.default_rng(0)
        return svds(self.matrix, RANK, solver=self.name.lower(), tol=self.setting, rng=start)

    @property
    def asked(self):
        return f"n_iter={self.setting}" if self.name == "randomized" else f"tol={self.setting:g}"

    def measure(self):
        start = time.perf_counter()
        self.factors()
        self.seconds.append(time.perf_counter() - start)


class Latent:
    """Ours: one `latent svd` a round, which warms up and times its engine."""

    name = "latent"

    def __init__(self, arguments, data, precision, options):
        self.options, self.seconds = options, []
        self.environment = clean_environment(arguments)
        self.command = [latent_path(arguments), "svd", str(data), "--rank", str(RANK), "--center", "user-mean"]
        self.command += ["--precision", precision, *options, "--json", "--quiet"]

    def answer(self, *more):
        done = subprocess.run([*self.command, *more], capture_output=True, text=True, env=self.environment)
        if done.returncode != 0:
            raise Failure(f"{' '.join(self.command)} ended with code {done.returncode}: {done.stderr.strip()}")
        return parsed(done.stdout, "latent svd")

    def check(self, matrix):
        """The true residual of what it writes."""
        with tempfile.TemporaryDirectory() as folder:
            self.answer("--output", folder)
            self.residual = true_residual(matrix, *(np.load(f"{folder}/{name}.npy") for name in ("U", "s", "Vt")))
        return self.residual

    @property
    def asked(self):
        return " ".join(self.options)

    def measure(self):
        self.seconds.append(seconds_of(self.answer("--repeat", str(REPEAT)), "latent svd"))


def candidates(tolerance):
    if tolerance is None:
        for iterations in range(1, MOST_ITERATIONS + 1):
            yield ("--method", "randomized", "--iterations", str(iterations))
    else:
        for halvings in range(HALVINGS):
            yield ("--tolerance", f"{tolerance / 2**halvings:g}")


def matching(arguments, data, precision, matrix, peer, tolerance, known):
    """Ours whose residual is at most the peer's; the nearest there is where rounding does not let it be."""
    tried = []
    for options in candidates(tolerance):
        if options not in known:
            known[options] = Latent(arguments, data, precision, options)
            known[options].check(matrix)
        tried.append(known[options])
        if known[options].residual <= peer.residual:
            return known[options]
    return min(tried, key=lambda side: side.residual)


def compare(arguments, data, precision, matrix):
    """The rows of one table: a peer and ours at its residual, each pair of medians from the same rounds."""
    matrix = matrix.astype(np.float32 if precision == "float" else np.float64)
    known, pairs = {}, []
    for name in arguments.peers:
        setting, tolerance = PEERS[precision][name]
        peer = Peer(name, matrix, setting)
        ours = matching(arguments, data, precision, matrix, peer, tolerance, known)
        note(f"{data.name}, {precision}: {name} {peer.residual:.1e}, latent {ours.asked} {ours.residual:.1e}")
        pairs.append((peer, ours))
    ours = list({id(side): side for _, side in pairs}.values())
    take_turns([*ours, *(peer for peer, _ in pairs)], arguments.rounds, arguments.pause)
    return [row(peer, side) for peer, side in pairs]


def row(peer, ours):
    ratios = [theirs / mine for theirs, mine in zip(peer.seconds, ours.seconds)]
    medians = [statistics.median(side.seconds) for side in (peer, ours)]
    return {
        "peer": peer.name, "peerAsked": peer.asked, "peerSeconds": peer.seconds, "peerMedian": medians[0],
        "peerResidual": peer.residual, "asked": ours.asked, "seconds": ours.seconds, "median": medians[1],
        "residual": ours.residual, "ratio": medians[0] / medians[1], "ratioMin": min(ratios),
        "ratioMax": max(ratios),
    }  # fmt: skip


def table(rows):
    lines = [("peer", "", "median, ms", "residual", "latent", "median, ms", "residual", "ratio", "over the rounds")]
    for row in rows:
        above = "" if row["residual"] <= row["peerResidual"] else " (above)"
        lines.append((
            row["peer"], row["peerAsked"], f"{row['peerMedian'] * 1e3:.1f}", f"{row['peerResidual']:.1e}", row["asked"],
            f"{row['median'] * 1e3:.1f}", f"{row['residual']:.1e}{above}", f"{row['ratio']:.2f}",
            f"{row['ratioMin']:.2f} - {row['ratioMax']:.2f}",
        ))  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def report(document):
    heading(document)
    for part in document["tables"]:
        print(f"\n{part['data']}, {part['shape']}, {part['precision']}\n")
        print(table(part["rows"]))


def measure(arguments):
    large = pathlib.Path(data_path(arguments))
    folders = [large]
    if large.name == "ml-1m":
        folders.append(large.parent / SMALL)
        if not folders[1].is_dir():
            note(f"{folders.pop()} is not there, so only {large.name} is measured")
    packages = ["scipy", *(["primme"] if "PRIMME" in arguments.peers else []), "scikit-learn", "numpy"]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in packages)
    document = {
        "benchmark": "svd",
        "title": f"truncated SVD of rank {RANK}, ratings less each user's mean; residuals over the largest value",
        "machine": describe_machine(arguments.threads),
        "rounds": arguments.rounds,
        "sides": [
            stated("latent", about_latent(latent_path(arguments), clean_environment(arguments))),
            stated("peers", {"peer": versions, "blas": session.blas()}),
        ],
        "tables": [],
    }
    with threadpool_limits(arguments.threads):
        for folder in folders:
            matrix = load(folder)
            shape = f"{matrix.shape[0]} x {matrix.shape[1]}, {matrix.nnz} entries"
            for precision in PEERS:
                rows = compare(arguments, folder, precision, matrix)
                document["tables"].append(
                    {"data": folder.name, "shape": shape, "precision": precision, "rows": rows}
                )
    return document


if __name__ == "__main__":
    arguments = parse_arguments()
    sys.exit(conclude(arguments, measure, report))
