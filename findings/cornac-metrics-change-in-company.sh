#!/usr/bin/env bash
# Guess: a metric's value depends on the model and the data, not on which other metrics are asked for in the same call.
# What happens: Cornac ranks each user's items once, sorted only down to the largest cut-off asked for. NDCG and MRR
# without a cut-off (k = -1) are then computed on a list whose rest is in no order, as soon as any metric with a k is in
# the list of metrics. No warning; the values move in the third digit.
# Why it matters: adding Recall@10 to an experiment changes its NDCG and MRR, so two reports of one model disagree.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check cornac==3.0.1 numpy==2.4.6 scipy==1.17.1

"$folder/venv/bin/python" - <<'PYTHON'
import cornac
import numpy as np
from cornac.eval_methods.base_method import BaseMethod, ranking_eval
from cornac.metrics import MRR, NDCG, Recall

# 200 users draw 25 of 3000 items, popular ones more often; five of each are held out.
random = np.random.default_rng(0)
weights = 1 / (np.arange(3000) + 20)
train, test = [], []
for user in range(200):
    drawn = random.choice(3000, 25, replace=False, p=weights / weights.sum())
    train += [(str(user), str(item), 1.0) for item in drawn[:20]]
    test += [(str(user), str(item), 1.0) for item in drawn[20:]]
split = BaseMethod.from_splits(train, test, exclude_unknowns=True, seed=1)
# One trained model; nothing is learned between the evaluations.
model = cornac.models.BPR(k=8, max_iter=20, learning_rate=0.05, seed=1, num_threads=1).fit(split.train_set)


def evaluate(*metrics):
    means, _ = ranking_eval(model, list(metrics), split.train_set, split.test_set)
    return [float(mean) for mean in means]


print(f"cornac {cornac.__version__}, {split.train_set.num_items} items, one trained model")
print(f"{'asked for':24} {'MRR':>10} {'NDCG':>10}")
alone = evaluate(MRR(), NDCG())
print(f"{'MRR, NDCG':24} {alone[0]:10.6f} {alone[1]:10.6f}")
moved = []
for k in (1, 10, 100):
    mrr, ndcg, _ = evaluate(MRR(), NDCG(), Recall(k=k))
    print(f"{f'MRR, NDCG, Recall@{k}':24} {mrr:10.6f} {ndcg:10.6f}")
    moved.append(abs(ndcg - alone[1]))
# Seen: alone 0.151193 and 0.280219; beside Recall@10 0.150900 and 0.277436.
assert evaluate(MRR(), NDCG()) == alone, "the same call twice"
assert max(moved) > 1e-4, "the behaviour has changed: company no longer moves NDCG"
PYTHON
