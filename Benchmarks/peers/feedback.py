#!/usr/bin/env python3
"""Models of implicit feedback: Latent's `ials` and `bpr` beside irspack and implicit.

For each job the time of an epoch over all ratings of MovieLens 1M as 1, all sides taking turns: of Latent the median
epoch of one training a round, of a peer one more epoch a round. Beside it how good the lists are: each side is trained
for the same number of epochs on four fifths of the ratings, and the rest is looked for among all items that are not in
the training part, NDCG@100 and AUC as this script computes them from the factors of every side.

The objective of `ials` is irspack's, number for number; implicit's has no weight of what is not observed, and a penalty
that does not grow, so that only its time says something. Both sides of `bpr` have the same settings. Run by `run.py
feedback`, or by an interpreter that has the packages of requirements-feedback.txt.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

import numpy as np

import ratings
from arguments import parse_arguments
from benchmarks import data_path, latent_path
from machine import Failure, HERE, clean_environment, describe_machine
from report import conclude, heading, stated
from sides import Served, about_latent, parsed, take_turns

# Each job: Latent's model with its own settings, the rank, the epochs of the quality, and the peers' jobs.
IALS = {"regularization": 0.015, "unobserved": 0.1}
JOBS = {
    "ials, exact, rank 64": ("ials", ["--solver", "cholesky"], 64, 16,
                             {"irspack": "ials-cholesky", "implicit": "ials-cholesky"}),
    "ials, cg, rank 64": ("ials", ["--solver", "cg"], 64, 16, {"irspack": "ials-cg", "implicit": "ials-cg"}),
    "ials, subspace, rank 256": ("ials", ["--solver", "subspace"], 256, 16,
                                 {"irspack": "ials-subspace", "irspack cg": "ials-cg"}),
    "ials, cg, rank 256": ("ials", ["--solver", "cg"], 256, 16, {"irspack": "ials-subspace", "irspack cg": "ials-cg"}),
    "bpr, rank 64": ("bpr", [], 64, 100, {"implicit": "bpr"}),
}  # fmt: skip
BPR = {"learning-rate": 0.05, "regularization": 0.01}
HELD_OUT, SEED, TOP = 0.2, 1, 100


class Latent:
    """Ours: one training a round, the median of whose epochs counts."""

    name = "latent"

    def __init__(self, arguments, model, options, rank, csv):
        self.environment, self.seconds = clean_environment(arguments), []
        given = BPR if model == "bpr" else {"regularization": 0.015, "unobserved-weight": 0.1}
        settings = [word for name, value in given.items() for word in (f"--{name}", str(value))]
        self.command = [latent_path(arguments), "train", model, *options, "--rank", str(rank), *settings]
        self.command += ["--least-rating", "0", "--data", str(csv), "--threads", str(arguments.threads), "--quiet"]

    def train(self, *more):
        done = subprocess.run([*self.command, *more, "--json"], capture_output=True, text=True, env=self.environment)
        if done.returncode != 0:
            raise Failure(f"{' '.join(self.command)} ended with code {done.returncode}: {done.stderr.strip()}")
        return parsed(done.stdout, "latent train")

    def measure(self):
        self.seconds.append(statistics.median(epoch["seconds"] for epoch in self.train("--epochs", "5")["epochs"]))


def safetensors(path):
    """The tensors of a file, and its header."""
    data = pathlib.Path(path).read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    types = {"F32": np.float32, "F64": np.float64, "I32": np.int32, "I64": np.int64, "U8": np.uint8}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            body = np.frombuffer(data[8 + size + start : 8 + size + end], types[entry["dtype"]])
            tensors[name] = body.reshape(entry["shape"])
    return tensors


def quality(users, items, biases, train, held):
    """NDCG@100 and AUC over the people who have something held out, what they have of the training part left out."""
    discounts = 1 / np.log2(np.arange(2, TOP + 2))
    ndcg, auc = [], []
    for user in np.flatnonzero(np.diff(held.indptr)):
        scores = (items @ users[user] + biases).astype(np.float64)
        seen, wanted = train[user].indices, held[user].indices
        scores[seen] = -np.inf
        best = np.argsort(-scores, kind="stable")[:TOP]
        ndcg.append(discounts[np.isin(best, wanted)].sum() / discounts[: len(wanted)].sum())
        order = np.argsort(scores, kind="stable")
        ranks = np.empty(len(scores))
        ranks[order] = np.arange(len(scores)) - len(seen)
        others = len(scores) - len(seen) - len(wanted)
        if others:
            auc.append((ranks[wanted].sum() - len(wanted) * (len(wanted) - 1) / 2) / (len(wanted) * others))
    return np.array(ndcg), np.array(auc)


def write(folder, name, users, items, shape):
    """The same pairs for every side: a CSV of ratings of 1, and arrays."""
    csv, arrays = folder / f"{name}.csv", folder / f"{name}.npz"
    rows = np.stack([users, items, np.ones(len(users), int)], 1)
    np.savetxt(csv, rows, fmt="%d", delimiter=",", header="userId,movieId,rating", comments="")
    np.savez(arrays, users=users, items=items, shape=shape)
    return csv, arrays


def peer(arguments, job, name, rank, arrays):
    settings = BPR if job == "bpr" else IALS
    words = [word for key, value in settings.items() for word in (f"--{key}", str(value))]
    command = [sys.executable, HERE / "feedback_peer.py", "--train", arrays, "--job", job, "--peer", name.split()[0]]
    command += ["--rank", rank, "--threads", arguments.threads, "--serve", *words]
    return Served(name, [*map(str, command)], "epoch", clean_environment(arguments))


def times(arguments, job, csv, arrays):
    model, options, rank, _, peers = JOBS[job]
    ours = Latent(arguments, model, options, rank, csv)
    sides = [ours, *(peer(arguments, task, name, rank, arrays) for name, task in peers.items())]
    try:
        for side in sides[1:]:
            side.wait_until_ready()
            side.measure()  # the first epoch sets up
            side.seconds.clear()
        take_turns(sides, arguments.rounds, arguments.pause)
    finally:
        for side in sides[1:]:
            side.stop()
    return sides


def lists(arguments, job, csv, arrays, train, held, folder):
    """NDCG and AUC of each side after the same number of epochs."""
    model, options, rank, epochs, peers = JOBS[job]
    found = []
    output = folder / "model.safetensors"
    Latent(arguments, model, options, rank, csv).train("--epochs", str(epochs), "--output", str(output))
    tensors = safetensors(output)
    biases = tensors.get("item_biases", np.zeros(len(tensors["item_factors"]), np.float32))
    found.append(quality(tensors["user_factors"], tensors["item_factors"], biases, train, held))
    for name, task in peers.items():
        side = peer(arguments, task, name, rank, arrays)
        try:
            side.wait_until_ready()
            for _ in range(epochs):
                side.measure()
            path = folder / "factors.npz"
            side.process.stdin.write(f"save {path}\n")
            side.process.stdin.flush()
            side._answer()
            arrays_of = np.load(path)
            found.append(quality(arrays_of["users"], arrays_of["items"], arrays_of["biases"], train, held))
        finally:
            side.stop()
    return found


def measure(arguments):
    import scipy.sparse

    users, items, _ = ratings.read(data_path(arguments))
    users, items = ratings.places(users), ratings.places(items)
    shape = (users.max() + 1, items.max() + 1)
    held = np.random.default_rng(SEED).random(len(users)) < HELD_OUT
    # Everybody and everything keeps a place in the training part, so that places are the same for all sides.
    _, first_users = np.unique(users, return_index=True)
    _, first_items = np.unique(items, return_index=True)
    held[first_users] = held[first_items] = False

    def matrix(chosen):
        pairs = (np.ones(chosen.sum(), np.float32), (users[chosen], items[chosen]))
        return scipy.sparse.csr_matrix(pairs, shape=shape)

    rows, about = [], {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        everything = write(folder, "all", users, items, shape)
        part = write(folder, "train", users[~held], items[~held], shape)
        for job in JOBS:
            sides = times(arguments, job, *everything)
            found = lists(arguments, job, *part, matrix(~held), matrix(held), folder)
            for side, (ndcg, auc) in zip(sides, found):
                about[side.name.split()[0]] = getattr(side, "about", None) or about_latent(
                    latent_path(arguments), clean_environment(arguments)
                )
                ratios = [theirs / mine for theirs, mine in zip(side.seconds, sides[0].seconds)]
                difference = ndcg - found[0][0]
                rows.append({
                    "job": job, "name": side.name, "median": statistics.median(side.seconds), "seconds": side.seconds,
                    "ratio": statistics.median(side.seconds) / statistics.median(sides[0].seconds),
                    "ratioMin": min(ratios), "ratioMax": max(ratios), "ndcg": ndcg.mean(), "auc": auc.mean(),
                    "ndcgDifference": difference.mean(),
                    "ndcgError": difference.std(ddof=1) / len(difference) ** 0.5,
                })  # fmt: skip
    return {
        "benchmark": arguments.benchmark,
        "title": f"implicit feedback, {os.path.basename(data_path(arguments))}, all ratings as 1: an epoch, and lists",
        "machine": describe_machine(arguments.threads),
        "rounds": arguments.rounds,
        "sides": [stated(name, side) for name, side in about.items()],
        "rows": rows,
    }  # fmt: skip


def report(document):
    heading(document)
    head = ("job", "side", "median, ms", "over latent's", "over the rounds", "NDCG@100", "less latent's", "AUC")
    lines, job = [head], None
    for row in document["rows"]:
        lines.append((
            row["job"] if row["job"] != job else "", row["name"], f"{row['median'] * 1e3:.1f}", f"{row['ratio']:.2f}",
            f"{row['ratioMin']:.2f} - {row['ratioMax']:.2f}", f"{row['ndcg']:.4f}",
            f"{row['ndcgDifference']:+.4f} ± {row['ndcgError']:.4f}" if row["name"] != "latent" else "",
            f"{row['auc']:.4f}",
        ))  # fmt: skip
        job = row["job"]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    print()
    print("\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines))


if __name__ == "__main__":
    sys.exit(conclude(parse_arguments(), measure, report))
