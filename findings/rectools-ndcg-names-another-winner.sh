#!/usr/bin/env bash
# Guess: NDCG@10 of a perfect list is 1 in every library, and two libraries agree on which of two models is the better.
# What happens: RecTools divides DCG by that of ten hits, also for a user who has but one relevant item. A perfect list
# is worth 0.22 for that user, and users with few relevant items hardly count; ranx and scikit-learn say 1. On the
# lists below RecTools prefers one model and the others the other. divide_by_achievable=True agrees with them; it is
# not the default.
# Why it matters: a figure or a winner from RecTools cannot be set beside NDCG@10 of papers or of other libraries.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check RecTools==0.19.0 ranx==0.3.21 scikit-learn==1.8.0

"$folder/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import numpy as np
import pandas as pd
import ranx
import sklearn.metrics
from rectools.metrics import NDCG

# Users 0 to 59 have one relevant item, 0; users 60 to 99 have ten, 0 to 9. Other items are not relevant.
relevant = {user: list(range(1 if user < 60 else 10)) for user in range(100)}
misses = list(range(10, 20))
# One model is right for the first kind and has one hit, the last, for the second; the other finds all ten of the second
# kind and nothing for the first.
models = {
    "right for few": {user: [0] + misses[:9] if user < 60 else misses[:9] + [0] for user in range(100)},
    "right for many": {user: misses if user < 60 else list(range(10)) for user in range(100)},
}


def rectools(lists, **options):
    listed = pd.DataFrame(
        [(user, item, rank) for user, items in lists.items() for rank, item in enumerate(items, 1)],
        columns=["user_id", "item_id", "rank"],
    )
    truth = pd.DataFrame([(user, item) for user in relevant for item in relevant[user]], columns=["user_id", "item_id"])
    return NDCG(k=10, **options).calc(listed, truth)


def by_ranx(lists):
    truth = {str(user): {str(item): 1 for item in items} for user, items in relevant.items()}
    run = {str(user): {str(item): 1 / rank for rank, item in enumerate(items, 1)} for user, items in lists.items()}
    return ranx.evaluate(ranx.Qrels(truth), ranx.Run(run), "ndcg@10")


def by_sklearn(lists):
    truth, scores = np.zeros((100, 20)), np.zeros((100, 20))
    for user, items in lists.items():
        truth[user, relevant[user]] = 1
        scores[user, items] = 1 / np.arange(1, 11)
    return sklearn.metrics.ndcg_score(truth, scores, k=10)


sides = {
    f"RecTools {version('RecTools')}": rectools,
    f"RecTools {version('RecTools')}, divide_by_achievable": lambda lists: rectools(lists, divide_by_achievable=True),
    f"ranx {version('ranx')}": by_ranx,
    f"scikit-learn {version('scikit-learn')}": by_sklearn,
}
print(f"{'NDCG@10':40} {'perfect list, R = 1':>20} {'right for few':>15} {'right for many':>15}")
found = {}
for name, side in sides.items():
    found[name] = [float(side(models[model])) for model in models]
    # Of perfect lists for all, less what the 40 users with ten relevant items have of it.
    perfect = {user: relevant[user] + misses[: 10 - len(relevant[user])] for user in range(100)}
    first = (float(side(perfect)) - 0.4) / 0.6
    print(f"{name:40} {first:20.4f} {found[name][0]:15.4f} {found[name][1]:15.4f}")
ours, achievable, *others = found.values()
# Seen: RecTools 0.2201, .1575, .4000; the others 1.0000, .6254, .4000.
assert ours[0] < ours[1], "the behaviour has changed: RecTools' default names the others' winner"
assert all(figures[0] > figures[1] for figures in (achievable, *others)), "the others have changed"
PYTHON
