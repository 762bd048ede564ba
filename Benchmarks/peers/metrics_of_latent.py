#!/usr/bin/env python3
"""Holds Latent's figures of one model's lists against those that libraries compute from the same lists.

    metrics_of_latent.py --data PATH [--model ease] [--split numpy:0.2:1] [-n 10] [--latent PROGRAM]

Latent trains the model, judges it, and writes both parts of the split and the lists of all users; the libraries see these
files alone. Each is asked for the metrics that it defines as Latent does, which Documentation/Metrics.md says; MAP, of
which the one that divides so takes no lists, and AUC, which needs all scores, are not asked. Needs the packages of
metrics.py. Ends with 1 where a figure differs by more than 1e-12.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings

from machine import LATENT


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, help="a folder of ratings with numbers for ids")
    parser.add_argument("--model", default="ease")
    parser.add_argument("--split", default="numpy:0.2:1")
    parser.add_argument("-n", type=int, default=10)
    parser.add_argument("--latent", default=str(LATENT))
    return parser.parse_args()


def asked(arguments, folder):
    """What Latent says of its lists, the lists, and the two parts of the split."""
    import pandas as pd

    def latent(*words):
        command = [arguments.latent, *words, "--quiet"]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    model, of_data = os.path.join(folder, "model"), ["--data", arguments.data]
    latent("train", arguments.model, *of_data, "--split", arguments.split, "--output", model)
    latent("data", "split", arguments.data, "--split", arguments.split, "--output", folder)
    figures = json.loads(latent("evaluate", "--model", model, *of_data, "--top", str(arguments.n), "--json"))
    lists = json.loads(latent("recommend", "--model", model, "--all-users", "-n", str(arguments.n), "--json"))
    parts = [pd.read_csv(os.path.join(folder, name)) for name in ("train.csv", "test.csv")]
    return figures, {one["user"]: [item["item"] for item in one["items"]] for one in lists}, *parts


def computed(lists, train, test, n):
    """The metrics that libraries have, by Latent's names, with the library's."""
    import pandas as pd
    from lenskit import metrics as lenskit
    from lenskit.data import ItemList, ItemListCollection
    from ranx import Qrels, Run, evaluate
    from rectools import metrics as rectools

    names = {"user": "user_id", "item": "item_id"}
    items = sorted(set(train["item"]) | set(test["item"]))
    relevant = test[(test["rating"] >= 4) & test["user"].isin(set(train["user"]))].rename(columns=names)
    seen = train.rename(columns=names)
    grades = {user: dict(zip(rows["item_id"], rows["rating"])) for user, rows in relevant.groupby("user_id")}
    lists = {user: lists[user] for user in grades}
    listed = pd.DataFrame(
        [(user, item, rank) for user, ranked in lists.items() for rank, item in enumerate(ranked, 1)],
        columns=["user_id", "item_id", "rank"],
    )
    truth = Qrels({str(user): {str(item): int(grade) for item, grade in of.items()} for user, of in grades.items()})
    run = Run({str(user): {str(item): float(-rank) for rank, item in enumerate(of)} for user, of in lists.items()})
    ranked, held = ItemListCollection(["user_id"]), ItemListCollection(["user_id"])
    for user, of in lists.items():
        ranked.add(ItemList(item_ids=of, ordered=True), user_id=user)
        held.add(ItemList(item_ids=list(grades[user])), user_id=user)
    analysis = lenskit.RunAnalysis()
    analysis.add_metric(lenskit.Recall(n=n), label="recall")
    analysis.add_metric(lenskit.ListGini(n=n, items=len(items)), label="gini")
    measured = analysis.measure(ranked, held)
    return {
        f"precision@{n}": ("RecTools", rectools.Precision(n).calc(listed, relevant)),
        f"recall@{n}": ("RecTools", rectools.Recall(n).calc(listed, relevant)),
        f"recall@{n}:min": ("LensKit", measured.list_summary().loc["recall", "mean"]),
        f"ndcg@{n}": ("RecTools", rectools.NDCG(n, divide_by_achievable=True).calc(listed, relevant)),
        f"ndcg@{n}:graded": ("ranx", evaluate(truth, run, f"ndcg_burges@{n}")),
        f"mrr@{n}": ("RecTools", rectools.MRR(n).calc(listed, relevant)),
        f"hitRate@{n}": ("RecTools", rectools.HitRate(n).calc(listed, relevant)),
        f"catalogCoverage@{n}": ("RecTools", rectools.CatalogCoverage(n, normalize=True).calc(listed, items)),
        f"gini@{n}": ("LensKit", measured.global_metrics()["gini"]),
        f"novelty@{n}": ("RecTools", rectools.MeanInvUserFreq(n).calc(listed, seen)),
    }


def main():
    arguments = parse_arguments()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        figures, lists, train, test = asked(arguments, folder)
    found = computed(lists, train, test, arguments.n)
    print("| metric | Latent | library | differs by |\n| --- | --- | --- | --- |")
    for name, (library, figure) in found.items():
        print(f"| `{name}` | {figures[name]:.6f} | {library} | {abs(figures[name] - figure):.0e} |")
    sys.exit(any(abs(figures[name] - figure) > 1e-12 for name, (_, figure) in found.items()))


if __name__ == "__main__":
    main()
