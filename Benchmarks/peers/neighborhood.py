"""Neighborhood models on one split: Latent's defaults against Surprise's KNNBaseline, the best of some of its settings.

The split is `numpy:FRACTION:SEED` on both sides. Surprise's settings are chosen on the held-out ratings, which favors
it; Latent's are its defaults. Fitting and predicting are timed on either side without reading files; Latent is run
before and after Surprise, `--rounds` times each, and the median of all its runs is printed. Run by
`run.py neighborhood`, or by an interpreter that has the packages of requirements.txt.
"""

import importlib.metadata
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np
import pandas
from surprise import Dataset, KNNBaseline, Reader

import ratings
import session
from arguments import parse_arguments
from benchmarks import data_path, latent_path
from machine import Failure, clean_environment, describe_machine
from report import conclude, heading, stated
from sides import about_latent, parsed

SETTINGS = {
    "default": dict(k=40),
    "item-msd": dict(k=40, sim_options={"user_based": False}),
    **{
        f"pearson-k{k}-s{s}": dict(
            k=k, sim_options={"name": "pearson_baseline", "user_based": False, "shrinkage": s}, min_k=1
        )
        for k in (20, 40, 80)
        for s in (50, 100, 200)
    },
}


def latent(arguments, data):
    """For each model its RMSE, fitting and predicting times of all runs."""
    command = [latent_path(arguments), "compare", "--data", data, "--models", "item-knn,user-knn"]
    command += ["--split", f"numpy:{arguments.split}", "--threads", str(arguments.threads), "--json", "--quiet"]
    results = {}
    for _ in range(arguments.rounds):
        done = subprocess.run(command, capture_output=True, text=True, env=clean_environment(arguments))
        if done.returncode != 0:
            raise Failure(f"{' '.join(command)} ended with code {done.returncode}: {done.stderr.strip()}")
        for result in parsed(done.stdout, "latent compare")["results"]:
            figures = result["rmse"], result["fitSeconds"], result["predictSeconds"]
            results.setdefault(result["model"], []).append(figures)
    return results


def surprise(train, test, settings):
    """Its RMSE and its fitting and predicting times."""
    reader = Reader(rating_scale=(train["rating"].min(), train["rating"].max()))
    trainset = Dataset.load_from_df(train, reader).build_full_trainset()
    model = KNNBaseline(verbose=False, bsl_options={"verbose": False}, **settings)
    start = time.perf_counter()
    model.fit(trainset)
    fitted = time.perf_counter()
    predictions = [model.predict(user, item).est for user, item in zip(test["user"], test["item"])]
    done = time.perf_counter()
    return float(np.sqrt(np.mean((predictions - test["rating"]) ** 2))), fitted - start, done - fitted


def compare(arguments, data, train, test):
    """The rows of the table: ours, then theirs from the smallest error."""
    names = arguments.settings.split(",") if arguments.settings else list(SETTINGS)
    unknown = [name for name in names if name not in SETTINGS]
    if unknown:
        raise Failure(f"--settings: no {unknown[0]!r}; there are {', '.join(SETTINGS)}")
    ours = latent(arguments, data)
    peers = [(f"surprise {name}", *surprise(train, test, SETTINGS[name])) for name in names]
    for model, runs in latent(arguments, data).items():
        ours[model] += runs
    medians = [(f"latent {model}", *map(statistics.median, zip(*runs))) for model, runs in ours.items()]
    rows = [*medians, *sorted(peers, key=lambda peer: peer[1])]
    return [dict(zip(("name", "rmse", "fitSeconds", "predictSeconds"), row)) for row in rows]


def report(document):
    heading(document)
    print(f"\n{'':30} {'RMSE':>8} {'fit':>10} {'predict':>10}")
    for row in document["rows"]:
        print(f"{row['name']:30} {row['rmse']:8.4f} {row['fitSeconds']:9.3f}s {row['predictSeconds']:9.3f}s")


def measure(arguments):
    data = data_path(arguments, "ml-100k")
    fraction, seed = arguments.split.split(":")
    frame = pandas.DataFrame(dict(zip(("user", "item", "rating"), ratings.read(data))))
    np.random.seed(int(seed))
    kept = np.random.rand(len(frame)) < 1 - float(fraction)
    train, test = frame[kept], frame[~kept]
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("scikit-surprise", "numpy"))
    return {
        "benchmark": "neighborhood",
        "title": f"neighborhood models, {pathlib.Path(data).name}: {len(train):,} ratings to learn from,"
                 f" {len(test):,} held out (numpy:{arguments.split})",
        "machine": describe_machine(arguments.threads),
        "rounds": arguments.rounds,
        "sides": [
            stated("latent", about_latent(latent_path(arguments), clean_environment(arguments))),
            stated("surprise", {"peer": versions, "blas": session.blas()}),
        ],
        "rows": compare(arguments, data, train, test),
    }  # fmt: skip


if __name__ == "__main__":
    arguments = parse_arguments()
    sys.exit(conclude(arguments, measure, report))
