#!/usr/bin/env python3
"""Neighborhood models on one split: Latent's defaults against Surprise's KNNBaseline, the best of some of its settings.

    neighborhood.py --data ml-100k --split 0.1:7 --settings default,pearson,pearson-all

The split is `numpy:FRACTION:SEED` on both sides. Surprise's settings are chosen on the held-out ratings, which favors
it; Latent's are its defaults. Fitting and predicting are timed on either side without reading files; Latent is run
before and after Surprise, and the median of all its runs is printed. Needs the packages of `requirements.txt`.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent

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


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="a MovieLens folder: ml-100k, ml-1m or ml-latest-small")
    parser.add_argument("--split", default="0.1:7", help="FRACTION:SEED (default: %(default)s)")
    parser.add_argument("--settings", default=",".join(SETTINGS), help="Surprise's, separated by commas")
    parser.add_argument("--latent", default=str(HERE.parent.parent / ".build/release/latent"))
    parser.add_argument("--runs", type=int, default=3, help="runs of Latent before and after (default: %(default)s)")
    return parser.parse_args()


def load(folder):
    """Users, items and ratings, in file order."""
    for name, separator, header in (("ratings.dat", "::", 0), ("u.data", "\t", 0), ("ratings.csv", ",", 1)):
        path = pathlib.Path(folder) / name
        if path.is_file():
            lines = path.read_text(encoding="latin-1").splitlines()[header:]
            return [(u, i, float(r)) for u, i, r in (line.split(separator)[:3] for line in lines)]
    raise SystemExit(f"{folder}: no MovieLens ratings there")


def latent(arguments, runs):
    """For each model its RMSE and all its fitting and predicting times."""
    results = {}
    for _ in range(runs):
        command = [arguments.latent, "compare", "--data", arguments.data, "--models", "item-knn,user-knn", "--split"]
        answer = subprocess.run(
            [*command, f"numpy:{arguments.split}", "--json", "--quiet"], capture_output=True, text=True, check=True
        )
        for result in json.loads(answer.stdout)["results"]:
            results.setdefault(result["model"], []).append(
                (result["rmse"], result["fitSeconds"], result["predictSeconds"])
            )
    return results


def surprise(train, test, settings):
    """Its RMSE and its fitting and predicting times."""
    import pandas
    from surprise import Dataset, KNNBaseline, Reader

    ratings = [rating for _, _, rating in train]
    reader = Reader(rating_scale=(min(ratings), max(ratings)))
    frame = pandas.DataFrame(train, columns=["user", "item", "rating"])
    trainset = Dataset.load_from_df(frame, reader).build_full_trainset()
    model = KNNBaseline(verbose=False, bsl_options={"verbose": False}, **settings)
    start = time.perf_counter()
    model.fit(trainset)
    fitted = time.perf_counter()
    predictions = [model.predict(user, item).est for user, item, _ in test]
    done = time.perf_counter()
    errors = np.array(predictions) - np.array([rating for _, _, rating in test])
    return float(np.sqrt(np.mean(errors**2))), fitted - start, done - fitted


def main():
    arguments = parse_arguments()
    fraction, seed = arguments.split.split(":")
    ratings = load(arguments.data)
    np.random.seed(int(seed))
    kept = np.random.rand(len(ratings)) < 1 - float(fraction)
    train = [rating for rating, is_kept in zip(ratings, kept) if is_kept]
    test = [rating for rating, is_kept in zip(ratings, kept) if not is_kept]
    print(f"{pathlib.Path(arguments.data).name}: {len(train):,} ratings to learn from, {len(test):,} held out", end=" ")
    print(f"(numpy:{arguments.split})\n")
    print(f"{'':30} {'RMSE':>8} {'fit':>10} {'predict':>10}")
    ours = latent(arguments, arguments.runs)
    peers = []
    for name in arguments.settings.split(","):
        if name not in SETTINGS:
            raise SystemExit(f"no setting is called {name}: there are {', '.join(SETTINGS)}")
        peers.append((f"surprise {name}", *surprise(train, test, SETTINGS[name])))
    for model, runs in latent(arguments, arguments.runs).items():
        ours[model] += runs
    for model, runs in ours.items():
        rmse, fit, predict = (statistics.median(column) for column in zip(*runs))
        print(f"{'latent ' + model:30} {rmse:8.4f} {fit:9.3f}s {predict:9.3f}s")
    for name, rmse, fit, predict in sorted(peers, key=lambda peer: peer[1]):
        print(f"{name:30} {rmse:8.4f} {fit:9.3f}s {predict:9.3f}s", flush=True)


if __name__ == "__main__":
    main()
