#!/usr/bin/env python3
"""Latent as it comes, and after `latent tune --models auto`, beside other libraries, on sets of several kinds.

    any_data.py DATA --set filmtrust [--seconds 600] [--seeds 5] [--models NAMES] [--peers NAMES] [--no-tune]

Of ratings (filmtrust, ml-100k, ml-1m, ml-latest-small-2016, ml-latest-small-2018): RMSE beside Surprise, myFM and cmfrec.
Of counts and visits (lastfm, msweb): NDCG@10 of lists of what the person has not met, beside implicit and irspack. Needs
these from PyPI, NumPy and SciPy. DATA is the folder of the sets.

A fifth is held out, numpy:0.2:SEED in Latent's words. Each library has so many seconds, once, on the training part of
seed 1: its models' settings, the defaults first and then others drawn from the ranges below, are judged on a fifth of that
part until the time is over. What was best is fitted to the training part of every seed. Latent's rows are models as
they come, and what its own search finds in as many seconds. Differences are paired by user, of whom each
counts once over the seeds; of RMSE, by the sum of the user's squared errors.
"""

import argparse
import json
import math
import pathlib
import shlex
import subprocess
import tempfile
import time

import numpy as np
import scipy.sparse as sp

LATENT = pathlib.Path(__file__).resolve().parent.parent / ".build/release/latent"
LENGTH = 10
RATINGS = {
    "filmtrust": ("ratings.txt", None, 0, slice(0, 3)),
    "ml-100k": ("u.data", None, 0, slice(0, 3)),
    "ml-1m": ("ratings.dat", "::", 0, slice(0, 3)),
    "ml-latest-small-2016": ("ratings.csv", ",", 1, slice(0, 3)),
    "ml-latest-small-2018": ("ratings.csv", ",", 1, slice(0, 3)),
}
EVENTS = {"lastfm": ("user_artists.dat", "\t", 1, slice(0, 3)), "msweb": ("visits.tsv", None, 0, slice(0, 2))}
SPACES = {
    "Surprise BaselineOnly": {},
    "Surprise SVD": {"n_factors": [10, 20, 50, 100], "n_epochs": [20, 40, 80], "lr_all": [0.002, 0.005, 0.01],
                     "reg_all": [0.02, 0.05, 0.1, 0.2]},
    "Surprise KNNBaseline": {"k": [20, 40, 80], "min_k": [1, 3, 5], "user_based": [False, True], "shrinkage": [10, 50, 100, 300]},
    "Surprise SVDpp": {"n_factors": [5, 10, 20], "lr_all": [0.005, 0.01], "reg_all": [0.02, 0.05, 0.1]},
    "myFM": {"rank": [2, 4, 8, 16, 32], "n_iter": [100, 200, 400]},
    "cmfrec": {"k": [5, 10, 20, 40], "lambda_": [1.0, 3.0, 10.0, 20.0, 35.0], "scale_lam": [False, True]},
    "implicit ALS": {"factors": [32, 64, 128], "alpha": [1, 3, 10, 30], "regularization": [0.01, 0.1, 1, 10, 100]},
    "implicit BM25": {"K": [20, 50, 100, 300], "K1": [0.2, 0.5, 1.2], "B": [0.25, 0.5, 0.75, 1]},
    "implicit cosine": {"K": [20, 50, 100, 300]},
    "implicit BPR": {"factors": [32, 64, 128], "learning_rate": [0.01, 0.03, 0.1], "regularization": [0.003, 0.01, 0.03]},
    "irspack EASE": {"reg": [30, 100, 300, 1000, 3000]},
    "irspack iALS": {"n_components": [16, 32, 64, 128], "alpha0": [0.003, 0.01, 0.03, 0.1], "reg": [0.0003, 0.001, 0.003, 0.01]},
    "irspack RP3beta": {"beta": [0.0, 0.2, 0.4, 0.6], "top_k": [50, 100, 300]},
}  # fmt: skip
#: What a library has beside its defaults, which stand where they are no class's own.
DEFAULTS = {"myFM": {"rank": 8, "n_iter": 200}, "implicit BM25": {"K": 100}, "implicit cosine": {"K": 100}}


class Data:
    """Users and items as numbers from 0, and values, in the file's order; an event met again is added to the first."""

    def __init__(self, users, items, values, adds):
        _, self.users = np.unique(users, return_inverse=True)
        _, self.items = np.unique(items, return_inverse=True)
        self.values, self.shape = values, (self.users.max() + 1, self.items.max() + 1)
        if adds:
            whole = sp.csr_matrix((values, (self.users, self.items)), self.shape).tocoo()
            self.users, self.items, self.values = whole.row, whole.col, whole.data

    def parted(self, seed):
        """The training part and what is held out, as `numpy:0.2:SEED` says."""
        order = np.random.RandomState(seed).permutation(len(self.values))
        held = np.zeros(len(order), bool)
        held[order[: round(0.2 * len(order))]] = True
        return self.part(~held), self.part(held)

    def part(self, mask):
        part = object.__new__(Data)
        part.users, part.items, part.values, part.shape = self.users[mask], self.items[mask], self.values[mask], self.shape
        return part

    def matrix(self):
        return sp.csr_matrix((self.values, (self.users, self.items)), self.shape, np.float32)


def read(folder, name):
    file, separator, header, columns = {**RATINGS, **EVENTS}[name]
    path = next(path for path in [folder / name / file, *sorted((folder / name).glob("*.*"))] if path.is_file())
    lines = path.read_text(encoding="latin-1").splitlines()[header:]
    rows = np.array([line.split(separator)[columns] for line in lines if line.strip()])
    values = rows[:, 2].astype(float) if rows.shape[1] > 2 else np.ones(len(rows))
    data = Data(rows[:, 0].astype(int), rows[:, 1].astype(int), values, name in EVENTS)
    if name not in EVENTS:  # of a rating given again the last counts
        last = np.unique((data.users * data.shape[1] + data.items)[::-1], return_index=True)[1]
        data = data.part(np.sort(len(data.values) - 1 - last))
    return data


class Task:
    """What is learned from and what is judged."""

    def __init__(self, train, test, lists):
        self.train, self.test, self.lists = train, test, lists
        if lists:
            self.seen = train.matrix().toarray() > 0
            unknown = ~self.seen.any(axis=0)
            known = self.seen.any(axis=1)[test.users] & ~unknown[test.items]
            self.relevant = test.part(known).matrix().toarray() > 0
            self.judged = np.flatnonzero(self.relevant.any(axis=1))
            self.masked = self.seen | unknown

    def losses(self, found):
        """By user: the sum of squared errors and their number, or 1 - NDCG and 1."""
        if self.lists:
            discounts, losses = 1 / np.log2(np.arange(2, LENGTH + 2)), {}
            for user in self.judged.tolist():
                hits = self.relevant[user, found[user]] & (found[user] >= 0)
                ideal = discounts[: min(LENGTH, self.relevant[user].sum())].sum()
                losses[user] = (1 - float((hits * discounts).sum() / ideal), 1)
            return losses
        squares = (found - self.test.values) ** 2
        users, counts = np.unique(self.test.users, return_counts=True)
        sums = np.bincount(self.test.users, squares, self.train.shape[0])
        return {int(user): (float(sums[user]), int(count)) for user, count in zip(users, counts)}

    def top(self, scores):
        scores = np.array(scores, dtype=np.float64)
        scores[self.masked] = -np.inf
        best = np.argpartition(-scores, LENGTH, axis=1)[:, :LENGTH]
        return np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable"), axis=1)


def surprise(task, model, settings):
    import surprise
    from surprise import Dataset, Reader

    low, high = task.train.values.min(), task.train.values.max()
    table = Dataset.load_from_df(frame(task.train), Reader(rating_scale=(low, high))).build_full_trainset()
    options = dict(settings)
    if model == "KNNBaseline":
        options["sim_options"] = {"name": "pearson_baseline", "user_based": options.pop("user_based", False),
                                  "shrinkage": options.pop("shrinkage", 100)}  # fmt: skip
    seeded = {} if model in ("BaselineOnly", "KNNBaseline") else {"random_state": 0}
    fitted = getattr(surprise, model)(**options, **seeded, **({"verbose": False} if model in ("BaselineOnly", "KNNBaseline") else {}))
    fitted.fit(table)
    return np.array([fitted.predict(user, item).est for user, item in zip(task.test.users.tolist(), task.test.items.tolist())])


def frame(data):
    import pandas as pd

    return pd.DataFrame({"user": data.users, "item": data.items, "value": data.values})


def myfm(task, _, settings):
    import myfm

    def rows(data):
        count, (users, items) = len(data.values), data.shape
        columns = np.stack([data.users, users + data.items], 1).ravel()
        return sp.csr_matrix((np.ones(2 * count), columns, np.arange(0, 2 * count + 1, 2)), (count, users + items))

    groups = [0] * task.train.shape[0] + [1] * task.train.shape[1]
    fitted = myfm.MyFMRegressor(rank=settings["rank"], random_seed=0)
    mean = task.train.values.mean()
    fitted.fit(rows(task.train), task.train.values - mean, n_iter=settings["n_iter"], n_kept_samples=settings["n_iter"] * 4 // 5,
               grouping=groups)  # fmt: skip
    return clipped(task, fitted.predict(rows(task.test)) + mean)


def cmfrec(task, _, settings):
    import cmfrec

    fitted = cmfrec.CMF(**settings, verbose=False, random_state=0)
    fitted.fit(frame(task.train).set_axis(["UserId", "ItemId", "Rating"], axis=1))
    found = fitted.predict(task.test.users, task.test.items)
    return clipped(task, np.where(np.isfinite(found), found, task.train.values.mean()))


def clipped(task, predictions):
    return np.clip(predictions, task.train.values.min(), task.train.values.max())


def implicit(task, model, settings):
    from implicit.cpu.als import AlternatingLeastSquares
    from implicit.cpu.bpr import BayesianPersonalizedRanking
    from implicit.nearest_neighbours import BM25Recommender, CosineRecommender

    matrix = task.train.matrix()
    matrix.data = np.ones_like(matrix.data) if model != "BM25" else matrix.data
    if model in ("BM25", "cosine"):
        fitted = {"BM25": BM25Recommender, "cosine": CosineRecommender}[model](**settings)
        fitted.fit(matrix, show_progress=False)
        return task.top((matrix @ fitted.similarity).toarray())
    fitted = {"ALS": AlternatingLeastSquares, "BPR": BayesianPersonalizedRanking}[model](random_state=0, **settings)
    fitted.fit(matrix, show_progress=False)
    return task.top(fitted.user_factors @ fitted.item_factors.T)


def irspack(task, model, settings):
    import irspack

    matrix = (task.train.matrix() > 0).astype(np.float64)
    name = {"EASE": "DenseSLIM", "iALS": "IALS", "RP3beta": "RP3beta"}[model]
    return task.top(getattr(irspack, f"{name}Recommender")(matrix, **settings).learn().get_score(np.arange(matrix.shape[0])))


SIDES = {"Surprise": surprise, "myFM": myfm, "cmfrec": cmfrec, "implicit": implicit, "irspack": irspack}


def latent(task, command):
    """Predictions or lists of the model that `command`, the words after `latent train`, makes."""
    with tempfile.TemporaryDirectory() as folder:
        table, model, out = f"{folder}/train.csv", f"{folder}/model", f"{folder}/out"
        write(task.train, table)
        run(["train", *command, "--data", table, "--output", model])
        if not task.lists:
            write(task.test, f"{folder}/pairs.csv")
            run(["predict", "--model", model, "--pairs", f"{folder}/pairs.csv", "--output", f"{out}.npy"])
            return clipped(task, np.load(f"{out}.npy"))
        run(["recommend", "--model", model, "--all-users", "--top", str(LENGTH), "--output", f"{out}.csv"])
        lists = np.full((task.train.shape[0], LENGTH), -1)
        for user, rank, item in np.loadtxt(f"{out}.csv", int, delimiter=",", skiprows=1, usecols=(0, 1, 2)):
            lists[user, rank - 1] = item
        return lists


def write(data, path):
    np.savetxt(path, np.stack([data.users, data.items, data.values], 1), ["%d", "%d", "%g"], ",", header="user,item,rating",
               comments="")  # fmt: skip


def run(words):
    done = subprocess.run([LATENT, *words, "--quiet"], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"latent {shlex.join(map(str, words))}: {done.stderr}")
    return done.stdout


def tuned(train, lists, seconds):
    """The words after `latent train` that a search of so many seconds ends with."""
    with tempfile.TemporaryDirectory() as folder:
        write(train, f"{folder}/train.csv")
        metric = ["--metric", "ndcg"] if lists else []
        found = json.loads(run(["tune", "--models", "auto", "--budget", f"{seconds}s", "--data", f"{folder}/train.csv", *metric, "--json"]))
    words = shlex.split(found["train"])
    keep = words[words.index("train") + 1 :]
    for option in ("--data", "--output"):
        place = keep.index(option)
        del keep[place : place + 2]
    return keep


def searched(task, models, seconds):
    """The model and settings that are best on the task, the defaults first, then drawn, in turns until time is over."""
    random, best, begin = np.random.RandomState(0), (math.inf, None, None), time.monotonic()
    trials = 0
    while trials < len(models) or time.monotonic() - begin < seconds:
        name = models[trials % len(models)]
        space = SPACES[name]
        if trials < len(models):
            settings = DEFAULTS.get(name, {})
        elif not space:
            trials += 1
            continue
        else:
            settings = {key: choices[random.randint(len(choices))] for key, choices in space.items()}
        loss = mean(task.losses(fitted(task, name, settings)).values())
        best = min(best, (loss, name, settings), key=lambda found: found[0])
        trials += 1
    return best[1], best[2], trials


def fitted(task, name, settings):
    library, _, model = name.partition(" ")
    return SIDES[library](task, model, settings)


def mean(losses):
    sums = np.array(list(losses), dtype=float)
    return sums[:, 0].sum() / sums[:, 1].sum()


def merged(splits):
    """Of each user, the sums over the splits; lists are averaged, so that each user counts once."""
    users = {}
    for split in splits:
        for user, (loss, count) in split.items():
            users.setdefault(user, []).append((loss, count))
    return {user: tuple(np.sum(found, axis=0)) for user, found in users.items()}


def compared(mine, other, lists):
    """How much better than the other, and its standard error over users."""
    users = list(mine)
    a, b, n = (np.array([side[user][place] for user in users], float) for side, place in ((mine, 0), (other, 0), (mine, 1)))
    ratio = (b - a).sum() / n.sum()
    error = math.sqrt(((b - a - ratio * n) ** 2).sum()) / n.sum() * math.sqrt(len(users) / (len(users) - 1))
    scale = 1 if lists else 1 / (math.sqrt(a.sum() / n.sum()) + math.sqrt(b.sum() / n.sum()))
    return ratio * scale, error * scale


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--set", required=True, choices=[*RATINGS, *EVENTS])
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--models", help="Latent's models that are shown as they come")
    parser.add_argument("--peers", help="libraries to run beside, where not all: myFM,cmfrec")
    parser.add_argument("--no-tune", action="store_true", help="leave Latent's own search out")
    arguments = parser.parse_args()
    data, lists = read(arguments.data, arguments.set), arguments.set in EVENTS
    part = Task(*data.parted(1)[0].parted(101), lists)
    # SVD++ is quadratic in what a person has rated.
    models = [name for name in SPACES if (name.split()[0] in ("implicit", "irspack")) == lists]
    models = [name for name in models if arguments.set != "ml-1m" or name != "Surprise SVDpp"]
    if arguments.peers:
        models = [name for name in models if name.split()[0] in arguments.peers.split(",")]
    sides = {}
    for library in dict.fromkeys(name.split()[0] for name in models):
        name, settings, trials = searched(part, [name for name in models if name.split()[0] == library], arguments.seconds)
        told = " ".join(f"{key}={value}" for key, value in settings.items()) or "as it comes"
        sides[f"{name} ({told}; {trials} tried)"] = lambda task, name=name, settings=settings: fitted(task, name, settings)
    for model in (arguments.models or ("rdlae,ials" if lists else "item-knn,factorization,dot-bias-logistic")).split(","):
        sides[f"latent {model} as it comes"] = lambda task, model=model: latent(task, [model])
    if not arguments.no_tune:
        command = tuned(data.parted(1)[0], lists, arguments.seconds)
        sides[f"latent tuned: {' '.join(command)}"] = lambda task: latent(task, command)
    found = {name: [] for name in sides}
    for seed in range(1, arguments.seeds + 1):
        task = Task(*data.parted(seed), lists)
        for name, side in sides.items():
            found[name].append(task.losses(side(task)))
    whole = {name: merged(splits) for name, splits in found.items()}
    peers = [name for name in whole if not name.startswith("latent")]
    best = min(peers, key=lambda name: mean(whole[name].values()))
    kind = f"NDCG@{LENGTH}" if lists else "RMSE"
    print(f"{arguments.set}: {len(data.values):,} {'events' if lists else 'ratings'}, {data.shape[0]:,} users, {data.shape[1]:,} items; "
          f"{kind}, mean of {arguments.seeds} seeds; {arguments.seconds} s of search each")  # fmt: skip
    for name in sorted(whole, key=lambda name: mean(whole[name].values())):
        loss = mean(whole[name].values())
        gain, error = compared(whole[name], whole[best], lists)
        against = "best of the others" if name == best else f"{gain:+.4f} ± {error:.4f}"
        print(f"  {1 - loss if lists else math.sqrt(loss):.4f}  {against:20}  {name}")


if __name__ == "__main__":
    main()
