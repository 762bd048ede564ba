#!/usr/bin/env python3
"""Sparse weights of items for lists: Latent's `slim` beside fastslim and irspack, `ease-sparse` beside sansa.

    run.py item-weights [--data PATH]                   slim: from MovieLens 1M, all ratings as 1, to the weights
    run.py item-weights --peers sansa --python PYTHON   ease-sparse: from books' numbers, generated, to the weights

Of `slim` all sides make one objective least, with lambda 100 and beta 200; what it comes to in Double is printed beside
the times. Of `ease-sparse` both sides are given as many weights an item, `--neighbors` of them, of which sansa has two
matrices, and the penalty of sansa's own example; a fifth of the feedback is held out, and the NDCG of 100 of it is
printed beside the times. sansa's factorization is the incomplete one, which its documentation recommends for a catalog
of this size. It needs SuiteSparse (Debian and Ubuntu: libsuitesparse-dev) and a Cython below 3, so that `--python`
names an interpreter that has it.

Reading is not timed, on either side; Latent's time is `fitSeconds` of `latent train`, from a table of ratings on. Sides
take turns. Run by `run.py item-weights`, or by an interpreter that has the packages of requirements.txt.
"""

import importlib.metadata
import json
import logging
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.sparse as sparse

import ratings
import session
from arguments import parse_arguments
from benchmarks import data_path, latent_path
from machine import Failure, clean_environment, describe_machine, note
from report import conclude, heading, stated
from sides import about_latent, parsed

L1, L2 = 100.0, 200.0
BOOKS = dict(people=52_643, items=91_599, entries=2_984_108, groups=600)
REGULARIZATION = 20


def generate(seed, people, items, entries, groups):
    """Pairs of a person and an item: a person likes some groups of items, and in them what many like."""
    random = np.random.default_rng(seed)
    popularity, group = random.lognormal(0, 1.2, items), random.integers(0, groups, items)
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(groups + 1))
    sums = np.concatenate([[0], np.cumsum(popularity[order])])
    activity = random.lognormal(0, 0.9, people)
    counts = np.maximum(10, np.round(activity / activity.sum() * entries * 1.12)).astype(int)
    pairs = []
    for person, count in enumerate(counts):
        liked = random.integers(0, groups, 4)[random.integers(0, 4, count)]
        inside = random.random(count) < 0.8
        low = np.where(inside, sums[starts[liked]], 0)
        high = np.where(inside, sums[starts[liked + 1]], sums[-1])
        places = np.searchsorted(sums, low + random.random(count) * (high - low), side="right") - 1
        found = np.unique(order[np.clip(places, 0, items - 1)])
        pairs.append(np.stack([np.full(len(found), person), found]))
    return np.concatenate(pairs, 1)


class Latent:
    """Ours: one training a round, of which the model's file has the weights."""

    name = "latent"

    def __init__(self, arguments, data, folder, model, options):
        self.environment, self.file = clean_environment(arguments), folder / "latent.safetensors"
        self.command = [latent_path(arguments), "train", model, "--data", data, "--output", self.file, *options]
        self.command += ["--least-rating", "0", "--threads", str(arguments.threads), "--json", "--quiet"]
        self.command = [str(word) for word in self.command]
        self.about = about_latent(self.command[0], self.environment)

    def run(self):
        """Its seconds and B, whose column j holds the weights for item j."""
        done = subprocess.run(self.command, capture_output=True, text=True, env=self.environment)
        if done.returncode != 0:
            raise Failure(f"{' '.join(self.command)} ended with code {done.returncode}: {done.stderr.strip()}")
        return parsed(done.stdout, "latent train")["fitSeconds"], weights_in(self.file)


def weights_in(path):
    """B of a model file: Latent keeps its transpose by rows."""
    data = pathlib.Path(path).read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])

    def tensor(name, kind):
        begin, end = header[name]["data_offsets"]
        return np.frombuffer(data[8 + length + begin : 8 + length + end], kind)

    offsets = tensor("weights.offsets", "<i8")
    parts = tensor("weights.values", "<f4"), tensor("weights.indices", "<i4"), offsets
    return sparse.csr_matrix(parts, shape=(len(offsets) - 1,) * 2).T.tocsr()


class Peer:
    """A package of Python: `fit` is timed, and gives B, or two factors of it."""

    def __init__(self, name, fit):
        self.name, self.fit = name, fit
        self.about = {"peer": f"{name} {importlib.metadata.version(name)}", "blas": session.blas()}

    def run(self):
        start = time.perf_counter()
        result = self.fit()
        return time.perf_counter() - start, result


def fastslim(x, arguments):
    import fastslim

    return Peer("fastslim", lambda: fastslim.fit(x, lambd=L1, beta=L2, n_threads=arguments.threads))


def irspack(x, arguments):
    from irspack import SLIMRecommender

    settings = dict(alpha=(L1 + L2) / x.shape[0], l1_ratio=L1 / (L1 + L2), n_threads=arguments.threads)
    return Peer("irspack", lambda: SLIMRecommender(x, **settings).learn().W)


def sansa(x, arguments):
    from sansa import SANSA, ICFGramianFactorizerConfig, SANSAConfig, UMRUnitLowerTriangleInverterConfig

    logging.getLogger("sansa").setLevel(logging.WARNING)
    config = SANSAConfig(
        l2=REGULARIZATION,
        weight_matrix_density=arguments.neighbors / x.shape[1],
        gramian_factorizer_config=ICFGramianFactorizerConfig(),
        lower_triangle_inverter_config=UMRUnitLowerTriangleInverterConfig(scans=1, finetune_steps=5),
    )
    # What is compiled on first use is compiled here.
    SANSA(config).fit(sparse.random(200, 50, 0.3, "csr", np.float32, np.random.default_rng(0)))
    return Peer("sansa", lambda: SANSA(config).fit(x).weights)


def objective(x):
    """What a side's B comes to, in Double."""
    gram = (x.T @ x).toarray()

    def value(b):
        b = np.asarray(b.todense(), dtype=np.float64)
        product = gram @ b
        penalties = L1 * np.abs(b).sum() + L2 / 2 * (b**2).sum()
        return np.trace(gram) / 2 - (gram * b).sum() + (b * product).sum() / 2 + penalties

    return value


def gain(x, held, top=100, people=4000):
    """The mean NDCG of `top`, of what was held out of the first `people` who have some, without what they have."""
    chosen = np.flatnonzero(np.diff(held.indptr))[:people]
    discounts = 1 / np.log2(np.arange(top) + 2)
    ideals = np.cumsum(discounts)

    def value(result):
        first, second = result if isinstance(result, tuple) else (result, None)
        total = 0.0
        for start in range(0, len(chosen), 500):
            some = chosen[start : start + 500]
            scores = x[some] @ first
            scores = np.asarray((scores if second is None else scores @ second).todense())
            scores[x[some].nonzero()] = -np.inf
            best = np.argpartition(-scores, top, axis=1)[:, :top]
            best = np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1), 1)
            hits = np.take_along_axis(np.asarray(held[some].todense()), best, 1) > 0
            total += ((hits * discounts).sum(1) / ideals[np.minimum(np.diff(held.indptr)[some], top) - 1]).sum()
        return total / len(chosen)

    return value


def slim_sides(arguments, folder):
    data = data_path(arguments, "ml-1m")
    users, items, _ = ratings.read(data)
    users, items = ratings.places(users), ratings.places(items)
    x = sparse.csr_matrix((np.ones(len(users)), (users, items)))
    peers = [{"fastslim": fastslim, "irspack": irspack}[name](x, arguments) for name in arguments.peers]
    ours = Latent(arguments, data, folder, "slim", ["--l1", L1, "--l2", L2])
    title = f"slim, {pathlib.Path(data).name}, all ratings as 1: lambda {L1:g}, beta {L2:g}"
    return title, [ours, *peers], "objective", objective(x)


def sparse_ease_sides(arguments, folder):
    people, items = generate(0, **BOOKS)
    held = np.random.default_rng(1).random(len(people)) < 0.2
    # Latent knows the items that it learns from alone.
    known, places = np.unique(items[~held], return_inverse=True)
    data = folder / "books.csv"
    rows = np.stack([people[~held], items[~held], np.ones_like(people[~held])], 1)
    np.savetxt(data, rows, fmt="%d", delimiter=",", header="userId,movieId,rating", comments="")
    shape = BOOKS["people"], len(known)
    x = sparse.csr_matrix((np.ones(len(places), np.float32), (people[~held], places)), shape)
    of = held & np.isin(items, known)
    test = sparse.csr_matrix((np.ones(of.sum()), (people[of], np.searchsorted(known, items[of]))), shape)
    options = ["--neighbors", arguments.neighbors, "--regularization", REGULARIZATION]
    ours = Latent(arguments, data, folder, "ease-sparse", options)
    title = f"ease-sparse, generated: {shape[0]:,} people, {shape[1]:,} items, {x.nnz:,} entries," \
            f" {arguments.neighbors} weights an item"  # fmt: skip
    return title, [ours, sansa(x, arguments)], "NDCG@100", gain(x, test)


def measure(arguments):
    arguments.peers = arguments.peers or ["fastslim", "irspack"]
    with tempfile.TemporaryDirectory() as folder:
        begin = sparse_ease_sides if "sansa" in arguments.peers else slim_sides
        machine = describe_machine(arguments.threads)
        title, sides, quality, value = begin(arguments, pathlib.Path(folder))
        seconds, values = {side.name: [] for side in sides}, {}
        for number in range(arguments.rounds):
            first = number % len(sides)
            for side in sides[first:] + sides[:first]:
                time.sleep(arguments.pause)
                took, result = side.run()
                seconds[side.name].append(took)
                if side.name not in values:
                    values[side.name] = float(value(result))
                del result
            note(f"round {number + 1}: " + ", ".join(f"{name} {took[-1]:.3f} s" for name, took in seconds.items()))
    ours = statistics.median(seconds["latent"])
    return {
        "benchmark": "item-weights",
        "title": title,
        "machine": machine,
        "rounds": arguments.rounds,
        "quality": quality,
        "sides": [stated(side.name, side.about) for side in sides],
        "rows": [
            {
                "name": side.name,
                "seconds": seconds[side.name],
                "median": statistics.median(seconds[side.name]),
                "ratio": statistics.median(seconds[side.name]) / ours,
                "quality": values[side.name],
            }
            for side in sides
        ],
    }


def report(document):
    heading(document)
    print(f"\n{'':10} {'median':>9} {'least':>9} {'most':>9} {'over latent':>12} {document['quality']:>14}")
    for row in document["rows"]:
        times = " ".join(f"{number:8.3f}s" for number in (row["median"], min(row["seconds"]), max(row["seconds"])))
        print(f"{row['name']:10} {times} {row['ratio']:12.2f} {row['quality']:14.6g}")


if __name__ == "__main__":
    arguments = parse_arguments()
    sys.exit(conclude(arguments, measure, report))
