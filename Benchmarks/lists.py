#!/usr/bin/env python3
"""How good the lists of Latent's models are beside EASE in NumPy, or beside other libraries, settings chosen alike.

    lists.py DATA                  MovieLens 100k: five splits, Latent's models and EASE in NumPy at a penalty of 300
    lists.py DATA --peers          one split, and the models of irspack, implicit and skrecsys as well
    lists.py DATA --defaults       five splits, Latent's models as they come, without a search
    ... --found FILE               keep what is found in FILE, and go on from there when run again

Needs NumPy and SciPy, with --peers also those three of PyPI. DATA is a folder of MovieLens 100k or 1M.

A fifth of the ratings is held out: numpy:0.2:SEED, in Latent's words. The settings of a model are those whose lists
are best on validation parts, each a fifth of the training part: three on MovieLens 100k, as one is noisy there, and one
with --peers. It is then fitted to the training part with these, and judged once on what was held out. All models are
tried as often, on the same validation parts.

Lists are of 10 of all items of the training part but those that the person has rated there. Relevant is what they
rated 4 or more among the held out; models learn from the ratings of 4 or more. NDCG@10 of each user is computed here,
from the lists, by one function for all sides. Differences are paired by user, of whom each counts once: as the mean
over the splits.
"""

import argparse
import itertools
import json
import math
import pathlib
import subprocess
import tempfile

import numpy as np
import scipy.sparse as sp

LATENT = pathlib.Path(__file__).resolve().parent.parent / ".build/release/latent"
LIKED = 4
LENGTH = 10
PENALTIES = [50, 100, 150, 200, 300, 400, 600, 800, 1200]
# The objective of iALS in the paper's terms, which irspack and Latent share.
IALS = {"rank": [32, 64, 128], "unobserved": [0.05, 0.1, 0.2], "regularization": [0.003, 0.01, 0.02, 0.04]}
SPACES = {
    "ease": {"regularization": PENALTIES},
    "edlae": {"regularization": PENALTIES, "dropout": [0.1, 0.2, 0.3, 0.5]},
    "rdlae": {"regularization": PENALTIES, "dropout": [0.1, 0.2, 0.3, 0.5], "diagonal": [0.1, 0.3, 0.5, 0.7]},
    "ials": {"rank": IALS["rank"], "unobserved-weight": IALS["unobserved"], "regularization": IALS["regularization"]},
    "pure-svd": {"rank": [10, 15, 20, 30, 40, 60, 80]},
}
PEER_SPACES = {
    "irspack EASE": {"reg": PENALTIES},
    "irspack EDLAE": {"reg": PENALTIES, "dropout_p": [0.1, 0.2, 0.3, 0.5]},
    "irspack iALS": {"n_components": IALS["rank"], "alpha0": IALS["unobserved"], "reg": IALS["regularization"]},
    "irspack RP3beta": {"beta": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], "top_k": [100, 300, 1000]},
    "implicit ALS": {"factors": [32, 64, 128], "alpha": [3, 10, 30], "regularization": [3, 10, 30, 100]},
    "implicit BM25": {"K": [100, 300, 1000], "K1": [0.2, 0.5, 1], "B": [0.5, 0.75, 1]},
    "implicit BPR": {"factors": [32, 64, 128], "learning_rate": [0.03, 0.1], "regularization": [0.003, 0.01, 0.03]},
    "skrecsys EASE": {"l2_reg": PENALTIES},
    "skrecsys RP3beta": {"alpha": [0.6, 1], "beta": [0.2, 0.3, 0.4, 0.5, 0.6], "n_neighbors": [100, 300, 1000]},
}


class Ratings:
    """Users, items and ratings by row, users and items as numbers from 0."""

    def __init__(self, users, items, ratings, shape):
        self.users, self.items, self.ratings, self.shape = users, items, ratings, shape

    @classmethod
    def read(cls, folder):
        old = folder / "u.data"
        path, separator = (old, "\t") if old.exists() else (folder / "ratings.dat", "::")
        rows = [line.split(separator)[:3] for line in path.read_text(encoding="latin-1").splitlines()]
        users, items, ratings = np.array(rows, dtype=int).T
        # MovieLens numbers both from 1.
        return cls(users - 1, items - 1, ratings, (users.max(), items.max()))

    def parted(self, share, seed):
        """Training rows and held-out ones, as `numpy.random.rand() < 1 - share` has it."""
        kept = np.random.RandomState(seed).rand(len(self.users)) < 1 - share
        return [Ratings(self.users[m], self.items[m], self.ratings[m], self.shape) for m in (kept, ~kept)]

    def matrix(self, mask=slice(None)):
        """Ones where the rows under the mask are: users by items."""
        users, items = self.users[mask], self.items[mask]
        return sp.csr_matrix((np.ones(len(users), np.float32), (users, items)), shape=self.shape)


class Task:
    """What is learned from, and what lists are judged on."""

    def __init__(self, train, test):
        self.train, self.liked = train, train.matrix(train.ratings >= LIKED)
        self.seen = train.matrix().toarray() > 0
        known_items, known_users = self.seen.any(axis=0), self.seen.any(axis=1)
        self.unknown_items = ~known_items
        held = (test.ratings >= LIKED) & known_items[test.items] & known_users[test.users]
        self.relevant = test.matrix(held).toarray() > 0
        self.judged = np.flatnonzero(self.relevant.any(axis=1))
        self.folder = tempfile.TemporaryDirectory()
        rows = np.stack([train.users, train.items, train.ratings], axis=1)
        np.savetxt(self.path("train.csv"), rows, "%d", ",", header="userId,movieId,rating", comments="")

    def path(self, name):
        """Of a file for Latent, which has the training part and nothing else."""
        return pathlib.Path(self.folder.name) / name

    def top(self, scores):
        """The best unseen items of each user, best first."""
        scores = np.array(scores, dtype=np.float64)
        scores[self.seen] = -np.inf
        scores[:, self.unknown_items] = -np.inf
        best = np.argpartition(-scores, LENGTH, axis=1)[:, :LENGTH]
        order = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
        return np.take_along_axis(best, order, axis=1)

    def ndcg(self, lists):
        """NDCG of each judged user's list; -1 in a list is no item."""
        discounts = 1 / np.log2(np.arange(2, LENGTH + 2))
        found = {}
        for user in self.judged.tolist():
            listed = lists[user]
            hits = self.relevant[user, listed] & (listed >= 0)
            ideal = discounts[: min(LENGTH, self.relevant[user].sum())].sum()
            found[str(user)] = float((hits * discounts).sum() / ideal)
        return found


def ease_in_numpy(task, penalty=300.0):
    """Steck's closed form as he prints it, in 64 bits."""
    matrix = task.liked.astype(np.float64)
    gram = (matrix.T @ matrix).toarray()
    gram[np.diag_indices_from(gram)] += penalty
    inverse = np.linalg.inv(gram)
    weights = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return task.top(matrix @ weights)


def latent(task, model, settings):
    """Latent's lists, through its command and files."""
    told = [part for key, value in settings.items() for part in (f"--{key}", str(value))]
    fit = [LATENT, "train", model, "--data", task.path("train.csv"), "--output", task.path("model"), "--quiet"]
    subprocess.run([*fit, "--least-rating", str(LIKED), *told], check=True, capture_output=True)
    show = [LATENT, "recommend", "--model", task.path("model"), "--all-users", "--top", str(LENGTH), "--quiet"]
    subprocess.run([*show, "--output", task.path("lists.csv")], check=True, capture_output=True)
    lists = np.full((task.train.shape[0], LENGTH), -1)
    for user, rank, item in np.loadtxt(task.path("lists.csv"), int, delimiter=",", skiprows=1, usecols=(0, 1, 2)):
        lists[user, rank - 1] = item
    return lists


def irspack(task, model, settings):
    import irspack

    classes = {"EASE": "DenseSLIM", "EDLAE": "EDLAE", "iALS": "IALS", "RP3beta": "RP3beta"}
    fitted = getattr(irspack, f"{classes[model]}Recommender")(task.liked.astype(np.float64), **settings).learn()
    return task.top(fitted.get_score(np.arange(task.liked.shape[0])))


def implicit(task, model, settings):
    from implicit.cpu.als import AlternatingLeastSquares
    from implicit.cpu.bpr import BayesianPersonalizedRanking
    from implicit.nearest_neighbours import BM25Recommender

    if model == "BM25":
        fitted = BM25Recommender(**settings)
        fitted.fit(task.liked, show_progress=False)
        return task.top((task.liked @ fitted.similarity).toarray())
    kind = {"ALS": AlternatingLeastSquares, "BPR": BayesianPersonalizedRanking}[model]
    fitted = kind(random_state=0, **settings)
    fitted.fit(task.liked, show_progress=False)
    return task.top(fitted.user_factors @ fitted.item_factors.T)


def skrecsys(task, model, settings):
    from skrecsys.recommendation import EASE, RP3Beta

    pairs = np.stack(task.liked.nonzero(), axis=1)
    fitted = {"EASE": EASE, "RP3beta": RP3Beta}[model](**settings).fit(pairs)
    users = np.unique(pairs[:, 0])
    seen = np.stack([task.train.users, task.train.items], axis=1)
    lists = np.full((task.liked.shape[0], LENGTH), -1)
    lists[users] = fitted.recommend(users, n_recommendations=LENGTH, exclude_interactions=seen)[0]
    return lists


def lists(task, name, settings):
    library, _, model = name.rpartition(" ")
    sides = {"": latent, "irspack": irspack, "implicit": implicit, "skrecsys": skrecsys}
    return sides[library](task, model, settings)


def mean(values):
    return sum(values) / len(values)


def searched(parts, space, trials):
    """The settings of a space whose lists are best on the validation parts; all of it, or so many drawn."""
    name, choices = space
    every = [dict(zip(choices, values)) for values in itertools.product(*choices.values())]
    if len(every) > trials:
        drawn = np.random.RandomState(0).permutation(len(every))[:trials]
        every = [every[place] for place in sorted(drawn)]
    if len(every) == 1:
        return every[0]
    return max(every, key=lambda settings: mean([mean(part.ndcg(lists(part, name, settings)).values()) for part in parts]))


def compared(mine, other):
    """The mean difference over users, its standard error, and the two-sided p of their ratio."""
    differences = np.array([mine[user] - other[user] for user in mine])
    error = differences.std(ddof=1) / math.sqrt(len(differences))
    if error == 0:
        return differences.mean(), 0, 1
    return differences.mean(), error, math.erfc(abs(differences.mean() / error) / math.sqrt(2))


def by_user(splits):
    """Each user's mean over the splits that judge them."""
    users = sorted(set().union(*splits))
    return {user: mean([split[user] for split in splits if user in split]) for user in users}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--peers", action="store_true", help="one split, and other libraries as well")
    parser.add_argument("--defaults", action="store_true", help="Latent's models as they come")
    parser.add_argument("--found", type=pathlib.Path, help="keep what is found here, and go on from it")
    arguments = parser.parse_args()

    data = Ratings.read(arguments.data)
    spaces = {**SPACES, **PEER_SPACES} if arguments.peers else SPACES
    if arguments.defaults:
        spaces = {name: {} for name in SPACES}
    # Of the spaces, what there is time for: each trial of a peer on MovieLens 1M takes seconds.
    seeds, trials = ([1], 9) if arguments.peers else ([1, 2, 3, 4, 5], 18)
    known = json.loads(arguments.found.read_text()) if arguments.found and arguments.found.exists() else {}
    floor = "EASE in NumPy"
    found = {name: [] for name in [floor, *spaces]}
    for seed in seeds:
        train, test = data.parted(0.2, seed)
        whole = Task(train, test)
        parts = [Task(*train.parted(0.2, 100 * part + seed)) for part in range(1, 2 if arguments.peers else 4)]
        found[floor].append(whole.ndcg(ease_in_numpy(whole)))
        for name, space in spaces.items():
            key = f"numpy:0.2:{seed}  {name}"
            if key not in known:
                best = searched(parts, (name, space), trials)
                known[key] = {"settings": best, "ndcg": whole.ndcg(lists(whole, name, best))}
                if arguments.found:
                    arguments.found.write_text(json.dumps(known))
            found[name].append(known[key]["ndcg"])
            told = " ".join(f"{setting}={value}" for setting, value in known[key]["settings"].items())
            print(f"{key:36}{mean(found[name][-1].values()):.4f}  {told}", flush=True)
    means = {name: mean([mean(split.values()) for split in splits]) for name, splits in found.items()}
    users = {name: by_user(splits) for name, splits in found.items()}
    tried = "settings as they come" if arguments.defaults else f"at most {trials} settings tried of each"
    print(f"\nNDCG@{LENGTH}, mean of {len(seeds)} split(s); {tried}; {len(users[floor])} users")
    best = max((name for name in spaces if " " in name), key=means.get, default=floor)
    others = [floor] if best == floor else [floor, best]
    print(f"\n{'model':20}  NDCG@{LENGTH}" + "".join(f"  {'more than ' + other:>30}  {'p':>7}" for other in others))
    for name in sorted(found, key=means.get, reverse=True):
        row = f"{name:20}  {means[name]:7.4f}"
        for other in others:
            difference, error, p = compared(users[name], users[other])
            row += f"  {'':>30}  {'':>7}" if name == other else f"  {f'{difference:+.4f} ± {error:.4f}':>30}  {p:7.2g}"
        print(row.rstrip())


main()
