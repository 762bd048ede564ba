#!/usr/bin/env python3
"""Catalogs with a long tail: what rare items cost, and Latent beside implicit's CosineRecommender.

    tail.py                  10,000 items of about 1,000,000 ratings, without and with 80,000 items of one rating each;
                             and 90,000 items of 280,000 ratings: Latent, implicit
    tail.py --old PROGRAM    the same of an earlier build of the program beside

Ratings are made here, by a fixed seed: activity is log-normal, popularity falls with the rank. All sides take turns; the
time of `cosine` is that of `latent bench cosine-...-top`, from a sparse matrix in memory to the 100 nearest of each row,
and so is implicit's. Of `item-knn` it is the time of the fit. implicit takes an item for its own neighbor, so that 99
others are left of its 100, and those are compared with our first 99: as equal counts a list whose similarities are, to
1e-5, and of the items how many are in both lists, of which ties have more than one.
"""

import argparse
import importlib.metadata
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import scipy.io
import scipy.sparse

from machine import LATENT, available_cpus, clean_environment, describe_machine, note

NEAREST = 100
USERS, ITEMS, RATINGS, TAIL = 10_000, 10_000, 1_000_000, 80_000
LONG_ITEMS, LONG_RATINGS = 90_000, 280_000


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--latent", default=str(LATENT))
    parser.add_argument("--old", help="an earlier build of the program")
    parser.add_argument("--threads", type=int, default=available_cpus())
    parser.add_argument("--keep-variables", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def draw(random, users, items, ratings, popularity):
    """`ratings` different pairs of a user and an item, each item in one of them at the least; and the users' activity."""
    activity = np.exp(1.2 * random.standard_normal(users))
    activity /= activity.sum()
    popularity = popularity / popularity.sum()
    pairs = random.choice(users, items, p=activity) * items + np.arange(items)
    while len(pairs) < ratings:
        more = ratings - len(pairs)
        drawn = random.choice(users, more, p=activity) * items + random.choice(items, more, p=popularity)
        pairs = np.unique(np.concatenate([pairs, drawn]))
    return pairs // items, pairs % items, activity


def write(folder, random, user, item):
    """Stars of user and item effects and noise."""
    effects = 0.45 * random.standard_normal(user.max() + 1)[user] + 0.46 * random.standard_normal(item.max() + 1)[item]
    stars = np.clip(np.rint(3.5 + effects + 0.8 * random.standard_normal(len(user))), 1, 5).astype(int)
    folder.mkdir(parents=True)
    with open(folder / "ratings.csv", "w") as file:
        file.write("userId,movieId,rating,timestamp\n")
        file.writelines(f"{u + 1},{i + 1},{r},0\n" for u, i, r in zip(user, item, stars))
    return scipy.sparse.csr_matrix((stars.astype(np.float32), (user, item)))


def make(folder):
    """The three sets, and the last as a matrix of users by items."""
    random = np.random.default_rng(0)
    rank = np.arange(ITEMS)
    user, item, activity = draw(random, USERS, ITEMS, RATINGS, (rank + RATINGS / USERS / 1.3) ** -2.0)
    write(folder / "frequent", np.random.default_rng(1), user, item)
    rare = random.choice(USERS, TAIL, p=activity)
    user, item = np.concatenate([user, rare]), np.concatenate([item, ITEMS + np.arange(TAIL)])
    write(folder / "tail", np.random.default_rng(1), user, item)
    user, item, _ = draw(random, USERS, LONG_ITEMS, LONG_RATINGS, 1 / (np.arange(LONG_ITEMS) + 10.0))
    return write(folder / "long", random, user, item)


def printed(command, environment):
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr}")
    return json.loads(done.stdout)


def latent_side(program, threads, environment, kernel, data):
    """One measurement, in seconds, of a kernel of `latent bench` or of the fit of a model."""
    words = ["train", kernel] if kernel.endswith("-knn") else ["bench", kernel]
    command = [program, *words, "--data", str(data), "--threads", str(threads), "--json", "--quiet"]

    def run():
        found = printed(command, environment)
        return found["fitSeconds"] if words[0] == "train" else found[0]["seconds"]

    return run


def implicit_side(users, threads):
    from implicit.nearest_neighbours import CosineRecommender

    model = CosineRecommender(K=NEAREST, num_threads=threads)

    def run():
        start = time.perf_counter()
        model.fit(users, show_progress=False)
        return time.perf_counter() - start

    return model, run


def take_turns(sides, rounds):
    times = {name: [] for name in sides}
    names = list(sides)
    for number in range(rounds + 1):
        for name in names[number % len(names):] + names[: number % len(names)]:  # fmt: skip
            seconds = sides[name]()
            if number:  # the first round warms up
                times[name].append(seconds)
        note(f"round {number} of {rounds}")
    return {name: statistics.median(seconds) for name, seconds in times.items()}


def compare_lists(arguments, environment, data, model, scratch):
    """How many lists are equal in their similarities, and the share of items that are in both lists."""
    output = scratch / "nearest.mtx"
    command = [arguments.latent, "cosine", str(data), "--top", str(NEAREST), "--output", str(output), "--quiet"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
    ours, theirs = scipy.io.mmread(output).tocsr(), model.similarity.tocsr()
    equal, shared, total = 0, 0, 0
    for row in range(ours.shape[0]):

        def best(matrix):
            part = slice(matrix.indptr[row], matrix.indptr[row + 1])
            items, scores = matrix.indices[part], matrix.data[part]
            kept = items != row
            order = np.lexsort((items[kept], -scores[kept]))[: NEAREST - 1]
            return items[kept][order], scores[kept][order]

        (mine, my_scores), (its, its_scores) = best(ours), best(theirs)
        equal += len(my_scores) == len(its_scores) and np.allclose(my_scores, its_scores, atol=1e-5)
        shared += len(np.intersect1d(mine, its))
        total += len(mine)
    return equal / ours.shape[0], shared / max(total, 1)


def main():
    arguments = parse_arguments()
    environment = clean_environment(arguments)
    programs = {"latent": arguments.latent, **({"latent before": arguments.old} if arguments.old else {})}
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        users = make(sets := scratch / "sets")
        machine = describe_machine(arguments.threads)
        print(f"machine  {machine['cpu']}, {machine['cpus']} CPUs available, {arguments.threads} threads a side\n"
              f"system   {machine['system']}, load {machine['load']} at the start\n"
              f"when     {machine['date']}, commit {machine['commit']}")  # fmt: skip
        for kernel in ("cosine-items-top", "item-knn", "cosine-users-top", "user-knn"):
            sides = {(name, data): latent_side(program, arguments.threads, environment, kernel, sets / data)
                     for name, program in programs.items() for data in ("frequent", "tail")}  # fmt: skip
            medians = take_turns(sides, arguments.rounds)
            print(f"\n{kernel}: {ITEMS:,} items of {RATINGS:,} ratings, and with {TAIL:,} of one more each; ms")
            for name in programs:
                bare, tail = medians[name, "frequent"] * 1e3, medians[name, "tail"] * 1e3
                print(f"{name:16}{bare:9.1f}{tail:9.1f}{tail / bare:8.2f} times")
        sides = {name: latent_side(program, arguments.threads, environment, "cosine-items-top", sets / "long")
                 for name, program in programs.items()}  # fmt: skip
        model, sides["implicit"] = implicit_side(users, arguments.threads)
        medians = take_turns(sides, arguments.rounds)
        print(f"\n{NEAREST} nearest of {LONG_ITEMS:,} items of {LONG_RATINGS:,} ratings; ms")
        for name, seconds in medians.items():
            version = importlib.metadata.version("implicit") if name == "implicit" else ""
            print(f"{name:16}{version:8}{seconds * 1e3:9.1f}{seconds / medians['latent']:8.2f} times latent")
        equal, shared = compare_lists(arguments, environment, sets / "long", model, scratch)
        print(f"lists with equal similarities: {equal:.4f}; items in both lists: {shared:.4f}")


if __name__ == "__main__":
    main()
