#!/usr/bin/env python3
"""Models of ratings at their defaults on scales, sizes and densities that nobody tuned them for.

    scales.py DATA [MODEL ...]        DATA holds ml-1m, ml-100k, ml-latest-small-2018, filmtrust

First the RMSE of each model beside that of biases, with the difference and its standard error over users: of ML-1M thinned to
some ratings a user, ML-100k whole and in small parts, and made ratings on a scale of 1 to 100. Then the RMSE of ML-100k's
ratings r as a r + b, divided by a: the same for a model that heeds neither scale nor origin.
LATENT names another executable than that of this checkout's release build.
"""

import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

MODELS = ["dot", "dot-sigmoid", "dot-bias", "dot-bias-sigmoid", "dot-bias-logistic", "neural", "autoencoder"]
CHANGES = [(1, 0), (0.01, 0), (20, 0), (1, -3), (1, 1000)]
LATENT = os.environ.get("LATENT", pathlib.Path(__file__).resolve().parent.parent / ".build/release/latent")


def read(path, separator):
    with open(path, encoding="latin-1") as lines:
        rows = [line.split(separator) for line in lines if line[0].isdigit()]
    return [(row[0], row[1], float(row[2])) for row in rows]


def halves(rows, share, draw):
    """What is learned from, and the rest, `share` of the rows."""
    held = [draw.random() < share for _ in rows]
    return [r for r, h in zip(rows, held) if not h], [r for r, h in zip(rows, held) if h]


def thinned(rows, count, draw):
    """So many ratings of each user to learn from, and ten more to test on."""
    users = {}
    for row in draw.sample(rows, len(rows)):
        users.setdefault(row[0], []).append(row)
    return [r for u in users.values() for r in u[:count]], [r for u in users.values() for r in u[count : count + 10]]


def hundred(draw, users=400, items=150, count=4000):
    """Effects of users and items, three tastes and noise, about 72 of 100."""
    normal = lambda deviation, size: [draw.gauss(0, deviation) for _ in range(size)]
    b, c = normal(9, users), normal(9, items)
    p, q = [normal(1, 3) for _ in range(users)], [normal(4, 3) for _ in range(items)]
    pairs = draw.sample(range(users * items), count)
    rating = lambda u, i: 72 + b[u] + c[i] + sum(x * y for x, y in zip(p[u], q[i])) + draw.gauss(0, 15)
    return [(u, i, min(max(round(rating(u, i)), 1), 100)) for u, i in (divmod(pair, items) for pair in pairs)]


def write(rows, path):
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([("user", "item", "rating"), *rows])


def compare(parts, models, folder):
    """The RMSE of each model, and how much larger it is than that of biases, with the standard error."""
    for name, rows in zip(("train.csv", "test.csv"), parts):
        write(rows, f"{folder}/{name}")
    split = f"files:{folder}/train.csv:{folder}/test.csv"
    found = {}
    for model in models:
        command = [LATENT, "compare", "--data", f"{folder}/train.csv", "--split", split, "--models", f"biases,{model}"]
        answer = subprocess.run([*command, "--json", "--quiet"], check=True, capture_output=True, text=True)
        results = {result["model"]: result for result in json.loads(answer.stdout)["results"]}
        beside = max(results.values(), key=lambda result: result["rmse"])
        error = beside["differences"]["rmse"]["standardError"] or 0
        found[model] = (results[model]["rmse"], results[model]["rmse"] - results["biases"]["rmse"], error)
        found["biases"] = (results["biases"]["rmse"], 0, 0)
    return found


def sets(data):
    draw = random.Random(5)
    large = read(data / "ml-1m/ratings.dat", "::")
    small = read(data / "ml-100k/u.data", "\t")
    for count in 5, 10, 20, 50:
        yield f"ML-1M, {count} a user", thinned(large, count, draw)
    yield "ML-1M", halves(large, 0.1, draw)
    for count in 1500, 3000, 6000:
        yield f"ML-100k, {count}", halves(draw.sample(small, count), 0.1, draw)
    yield "ML-100k", halves(small, 0.1, draw)
    yield "ml-latest-small 2018", halves(read(data / "ml-latest-small-2018/ratings.csv", ","), 0.1, draw)
    yield "filmtrust", halves(read(data / "filmtrust/ratings.txt", None), 0.1, draw)
    yield "1 to 100, 4000", halves(hundred(draw), 0.1, draw)


def main():
    data, models = pathlib.Path(sys.argv[1]), sys.argv[2:] or MODELS
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'RMSE, less that of biases':26}{'biases':>9}" + "".join(f"{name:>28}" for name in models))
        for name, parts in sets(data):
            found = compare(parts, models, folder)
            cells = [f"{found[model][0]:.4f} {found[model][1]:+.4f} ± {found[model][2]:.4f}" for model in models]
            print(f"{name:26}{found['biases'][0]:9.4f}" + "".join(f"{cell:>28}" for cell in cells), flush=True)
        print()
        print(f"{'ML-100k, RMSE / a':26}{'biases':>9}" + "".join(f"{name:>19}" for name in models))
        train, test = halves(read(data / "ml-100k/u.data", "\t"), 0.1, random.Random(7))
        for a, b in CHANGES:
            changed = [[(u, i, f"{a * r + b:g}") for u, i, r in part] for part in (train, test)]
            found = compare(changed, models, folder)
            row = "".join(f"{found[model][0] / a:19.4f}" for model in models)
            print(f"{f'{a} r + {b}':26}{found['biases'][0] / a:9.4f}{row}", flush=True)


main()
