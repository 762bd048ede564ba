#!/usr/bin/env python3
"""Says which library computes which definition of a ranking metric, by scoring the same small lists with all of them.

    metrics.py [--peers ranx,implicit]

A library's figure is compared with those of the definitions below, which are plain loops. The lists are chosen so that
no two definitions of a metric have the same figure. The table names the definition whose figure the library has, to
1e-9, on users with full lists and on the same with one whose list is shorter than n; and how one more user counts, who
has no relevant item. The tables are Documentation/Metrics.md's. A library that is not installed is left out, and that
is said. Needs the packages of requirements-metrics.txt, and those of requirements-metrics-no-deps.txt by `pip install
--no-deps`: what these ask for excludes each other's, and their metrics do not use it.
"""

import argparse
import collections
import importlib.metadata
import itertools
import logging
import math
import sys
import warnings

N = 4  # the length of lists
ITEMS = list(range(40))

# Who is there: the list, best first; the relevant items with their grades; what the user has in the training part.
# An item's score follows from its place in the list; those that are not listed come after, in the order of their ids.
LISTS = {
    1: ([3, 0, 7, 5], {0: 2, 5: 3, 9: 1}, [1, 2]),  # fewer relevant than n
    2: ([2, 1, 6, 4], {2: 1, 6: 3, 8: 2, 9: 3, 10: 1, 11: 2}, [0, 3, 5]),  # more relevant than n
    3: ([9, 8, 3, 1], {0: 1, 15: 2}, [2]),  # no hit
    4: ([5, 3, 0, 2], {5: 1}, [0, 1, 3, 11]),  # one relevant item, the first
    5: ([10, 3, 2, 12], {3: 2, 2: 1, 12: 3, 14: 3, 13: 2}, [0, 3, 2]),  # three hits; two listed items seen in training
}
SHORT = {6: ([1, 13], {13: 2, 3: 1, 12: 1}, [1, 5])}  # a list shorter than n
EMPTY = {7: ([2, 0, 14, 1], {}, [1, 4])}  # a user without a relevant item
SETS = {"full": LISTS, "short": LISTS | SHORT, "empty": LISTS | EMPTY}


class User:
    """What a definition needs to know of one user."""

    def __init__(self, listed, grades, seen):
        self.listed, self.grades, self.seen = listed, grades, seen
        self.ranking = listed + [item for item in ITEMS if item not in listed]
        self.relevant = len(grades)
        self.hits = [rank for rank, item in enumerate(listed, 1) if item in grades]
        self.reachable = min(N, self.relevant)

    def gains(self, gain):
        return [gain(self.grades.get(item, 0)) for item in self.listed]

    def ideal(self, gain):
        return sorted((gain(grade) for grade in self.grades.values()), reverse=True)


def users(people):
    return {name: User(*facts) for name, facts in people.items()}


# The definitions: of one user, who has a relevant item ------------------------------------------------------------


def discounted(gains, discount):
    return sum(gain * discount(rank) for rank, gain in enumerate(gains, 1))


def usual(rank):
    return 1 / math.log2(rank + 1)


def original(rank):
    """The discount of the paper: none for the first two ranks."""
    return 1 / math.log2(max(rank, 2))


def binary(grade):
    return min(grade, 1)


def linear(grade):
    return grade


def exponential(grade):
    return 2**grade - 1


def ndcg(gain, discount=usual, cut=True, full=False):
    """`cut`: the ideal list has at most n items; `full`: it has n relevant ones, whether or not there are so many."""

    def figure(user):
        ideal = [1] * N if full else user.ideal(gain)[: N if cut else None]
        return discounted(user.gains(gain), discount) / discounted(ideal, discount)

    return figure


def average_precision(divisor):
    def figure(user):
        precisions = sum(number / rank for number, rank in enumerate(user.hits, 1))
        return precisions / divisor(user) if precisions else 0

    return figure


def whole_average_precision(user):
    ranks = [rank for rank, item in enumerate(user.ranking, 1) if item in user.grades]
    return sum(number / rank for number, rank in enumerate(ranks, 1)) / user.relevant


def ordered(items, relevant):
    """How many pairs of a relevant and another item there are, and how many of them stand in the right order."""
    right = before = 0
    for item in items:
        if item in relevant:
            before += 1
        else:
            right += before
    return right, before * (len(items) - before)


def whole_auc(user):
    right, pairs = ordered(user.ranking, user.grades)
    return right / pairs


def listed_auc(user):
    """Of the list's own pairs; 0 without a hit, 1 without a miss."""
    right, pairs = ordered(user.listed, user.grades)
    return right / pairs if pairs else float(bool(user.hits))


def rest_auc(user):
    """Of all items, where those not listed stand in a random order."""
    right, _ = ordered(user.listed, user.grades)
    others = len(ITEMS) - user.relevant
    misses = len(user.listed) - len(user.hits)
    right += (len(user.hits) + user.relevant) / 2 * (others - misses)
    return right / (user.relevant * others)


def partial_auc(user):
    """Of the relevant items and the first n others of the list; who is not listed is last."""
    misses = right = 0
    for item in user.listed:
        if item in user.grades:
            right += N - misses
        else:
            misses += 1
    return right / (user.relevant * N)


def padded_auc(user):
    """As `rest_auc`, the list filled up to n with items that are not relevant."""
    right, _ = ordered(user.listed + [None] * (N - len(user.listed)), user.grades)
    others = len(ITEMS) - user.relevant
    right += (len(user.hits) + user.relevant) / 2 * (others - (N - len(user.hits)))
    return right / (user.relevant * others)


OF_USERS = {
    "recall": {
        "h / R": lambda user: len(user.hits) / user.relevant,
        "h / min(n, R)": lambda user: len(user.hits) / user.reachable,
    },
    "precision": {
        "h / n": lambda user: len(user.hits) / N,
        "h / length": lambda user: len(user.hits) / len(user.listed),
        "h / min(n, R)": lambda user: len(user.hits) / user.reachable,
    },
    "NDCG": {
        "1 / log2(i + 1)": ndcg(binary),
        "1 / log2(max(i, 2))": ndcg(binary, original),
        "1 / log2(i + 1), ideal of R": ndcg(binary, cut=False),
        "1 / log2(i + 1), ideal of n": ndcg(binary, full=True),
    },
    "graded NDCG": {
        "r / log2(i + 1)": ndcg(linear),
        "(2^r - 1) / log2(i + 1)": ndcg(exponential),
        "r / log2(max(i, 2))": ndcg(linear, original),
        "(2^r - 1) / log2(max(i, 2))": ndcg(exponential, original),
        "r / log2(i + 1), ideal of R": ndcg(linear, cut=False),
        "(2^r - 1) / log2(i + 1), ideal of R": ndcg(exponential, cut=False),
    },
    "MAP": {
        "P / min(n, R)": average_precision(lambda user: user.reachable),
        "P / R": average_precision(lambda user: user.relevant),
        "P / n": average_precision(lambda user: N),
        "P / min(length, R)": average_precision(lambda user: min(len(user.listed), user.relevant)),
        "P / h": average_precision(lambda user: len(user.hits)),
        "of the whole ranking": whole_average_precision,
    },
    "MRR": {
        "of the list": lambda user: 1 / user.hits[0] if user.hits else 0,
        "of the whole ranking": lambda user: 1 / min(user.ranking.index(item) + 1 for item in user.grades),
    },
    "hit rate": {"any hit": lambda user: float(bool(user.hits))},
    "AUC": {
        "of the whole ranking": whole_auc,
        "of the list alone": listed_auc,
        "unlisted at random": rest_auc,
        "unlisted at random, list filled": padded_auc,
        "the list against its first n others": partial_auc,
    },
}


# And of all lists, without regard to what is relevant ---------------------------------------------------------------


def counts(people):
    listed = [item for user in people for item in user.listed]
    return [listed.count(item) for item in ITEMS]


def gini(numbers):
    numbers = sorted(numbers)
    weighted = sum((2 * rank - len(numbers) - 1) * number for rank, number in enumerate(numbers, 1))
    return weighted / (len(numbers) * sum(numbers))


def fans(item, everybody):
    return sum(item in user.seen for user in everybody)


def mean_over_lists(value, divisor=lambda user: len(user.listed)):
    def figure(people, everybody):
        return mean(sum(value(item, user, everybody) for item in user.listed) / divisor(user) for user in people)

    return figure


def rarity(item, user, everybody):
    """-log2 of the share of users who have the item; who nobody has counts as had by one."""
    return -math.log2(max(fans(item, everybody), 1) / len(everybody))


def information(item, user, everybody):
    """-log2 of the item's share of all ratings, of which each item has one more than it has."""
    total = sum(len(other.seen) for other in everybody) + len(ITEMS)
    return -math.log2((fans(item, everybody) + 1) / total)


def unseen(item, user, everybody):
    return item not in user.seen


def popularity_rank(item, user, everybody):
    """The share of the rated items that are no more popular, of equally popular ones half."""
    number = fans(item, everybody)
    rated = [count for count in (fans(other, everybody) for other in ITEMS) if count]
    if number == 0:
        return 0
    return (sum(count < number for count in rated) + (rated.count(number) + 1) / 2) / len(rated)


def distinct(people):
    return len({item for user in people for item in user.listed})


def trained(everybody):
    return {item for user in everybody for item in user.seen}


OF_LISTS = {
    "coverage": {
        "/ items": lambda people, everybody: distinct(people) / len(ITEMS),
        "count": lambda people, everybody: distinct(people),
        "/ trained items": lambda people, everybody: distinct(people) / len(trained(everybody)),
        "trained / trained items": lambda people, everybody: (
            len({item for user in people for item in user.listed} & trained(everybody)) / len(trained(everybody))
        ),
    },
    "Gini": {
        "of all items": lambda people, everybody: gini(counts(people)),
        "of listed items": lambda people, everybody: gini([number for number in counts(people) if number]),
        "of all items, N / (N - 1)": lambda people, everybody: gini(counts(people)) * len(ITEMS) / (len(ITEMS) - 1),
    },
    "novelty": {
        "rarity": mean_over_lists(rarity),
        "rarity / log2 U": mean_over_lists(
            lambda item, user, everybody: rarity(item, user, everybody) / math.log2(len(everybody))
        ),
        "rarity / log2 U, / n": mean_over_lists(
            lambda item, user, everybody: rarity(item, user, everybody) / math.log2(len(everybody)), lambda user: N
        ),
        "information": mean_over_lists(information),
        "share unseen": mean_over_lists(unseen),
        "share unseen, / n": mean_over_lists(unseen, lambda user: N),
        "share unseen, gaps unseen": lambda people, everybody: mean(
            (sum(unseen(item, user, everybody) for item in user.listed) + N - len(user.listed)) / N for user in people
        ),
        "popularity rank": mean_over_lists(popularity_rank),
    },
}


def mean(numbers):
    numbers = list(numbers)
    return sum(numbers) / len(numbers)


def figures(metric, people):
    """What each definition says of `people`, by its name and by how a user without a relevant item counts."""
    everyone = users(people)
    relevant = [user for user in everyone.values() if user.relevant]
    missing = len(everyone) - len(relevant)
    found = {}
    if metric in OF_LISTS:
        for name, definition in OF_LISTS[metric].items():
            found[name, "as any"] = definition(list(everyone.values()), list(everyone.values()))
            if missing:
                found[name, "left out"] = definition(relevant, list(everyone.values()))
        return found
    for name, definition in OF_USERS[metric].items():
        values = [definition(user) for user in relevant]
        found[name, "left out"] = mean(values)
        if missing:
            found[name, "0"] = mean(values + [0] * missing)
            found[name, "1"] = mean(values + [1] * missing)
    if metric == "precision":
        hits = sum(len(user.hits) for user in relevant)
        found["sum of h / sum of min(n, R)", "left out"] = hits / sum(user.reachable for user in relevant)
    return found


def check_definitions():
    """No two definitions may have the same figure on the lists that tell them apart."""
    for metric in OF_USERS | OF_LISTS:
        full, short = figures(metric, SETS["full"]), figures(metric, SETS["short"])
        for one, other in itertools.combinations(full, 2):
            apart = max(abs(found[one] - found[other]) for found in (full, short))
            assert apart > 1e-5, f"{metric}: {one[0]} and {other[0]} have the same figures"


# The libraries: each says its figures of `people` ---------------------------------------------------------------------


def matrix(people, number):
    return [[number(user, item) for item in ITEMS] for user in users(people).values()]


def score(user, item):
    """By the place in the ranking; the same for all where all items are listed."""
    return 1.0 if len(user.listed) == len(ITEMS) else float(len(ITEMS) - user.ranking.index(item))


def sklearn(people):
    import numpy as np
    from sklearn import metrics as library

    scores = np.array(matrix(people, score))
    grades = np.array(matrix(people, lambda user, item: user.grades.get(item, 0)))
    truth = (grades > 0).astype(int)
    return {
        "NDCG": lambda: library.ndcg_score(truth, scores, k=N),
        "graded NDCG": lambda: library.ndcg_score(grades, scores, k=N),
        "MAP": lambda: library.label_ranking_average_precision_score(truth, scores),
        "AUC": lambda: library.roc_auc_score(truth, scores, average="samples"),
        "MAP (average_precision_score)": lambda: library.average_precision_score(truth, scores, average="samples"),
    }


class Lists:
    """The lists as a model of implicit's: what it is asked for comes back."""

    def __init__(self, people):
        self.lists = list(users(people).values())

    def recommend(self, userid, user_items, N=10, **options):
        import numpy as np

        listed = [(self.lists[user].listed + [-1] * N)[:N] for user in np.atleast_1d(userid)]
        return np.array(listed, np.int32), np.tile(np.arange(N, 0, -1, dtype=np.float32), (len(listed), 1))


def implicit(people):
    import scipy.sparse
    from implicit.evaluation import ranking_metrics_at_k

    truth = scipy.sparse.csr_matrix(matrix(people, lambda user, item: float(item in user.grades)))
    nothing = scipy.sparse.csr_matrix(truth.shape)
    found = ranking_metrics_at_k(Lists(people), nothing, truth, K=N, show_progress=False)
    return {name: lambda key=key: found[key] for name, key in
            {"precision": "precision", "NDCG": "ndcg", "MAP": "map", "AUC": "auc"}.items()}  # fmt: skip


class Scores:
    """The scores as a model of irspack's."""

    def __init__(self, people):
        import numpy as np
        import scipy.sparse

        self.scores = np.array(matrix(people, score))
        self.n_users, self.n_items = self.scores.shape
        self.X_train_all = scipy.sparse.csr_matrix(self.scores.shape)

    def get_score_block(self, begin, end):
        return self.scores[begin:end].copy()


def irspack(people):
    import scipy.sparse
    from irspack.evaluation import Evaluator

    truth = scipy.sparse.csr_matrix(matrix(people, lambda user, item: float(item in user.grades)))
    lists = [user.listed if len(user.listed) < N else ITEMS for user in users(people).values()]
    # A list is shorter than n only where fewer items may be recommended, and then only those count as relevant.
    options = {"per_user_recommendable_items": [sorted(listed) for listed in lists]} if people is SETS["short"] else {}
    found = {with_cutoff: Evaluator(truth, cutoff=N, n_threads=1, recall_with_cutoff=with_cutoff, **options).get_score(
        Scores(people)) for with_cutoff in (False, True)}  # fmt: skip
    names = {"recall": "recall", "precision": "precision", "NDCG": "ndcg", "MAP": "map", "hit rate": "hit",
             "coverage": "appeared_item", "Gini": "gini_index"}  # fmt: skip
    figures = {name: lambda key=key: found[False][key] for name, key in names.items()}
    figures["recall (recall_with_cutoff=True)"] = lambda: found[True]["recall"]
    return figures


def frames(people, user="user_id", item="item_id", rank="rank"):
    import pandas as pd

    everyone = users(people)
    listed = pd.DataFrame(
        [(name, thing, place, score(facts, thing))
         for name, facts in everyone.items() for place, thing in enumerate(facts.listed, 1)],
        columns=[user, item, rank, "score"],
    )  # fmt: skip
    truth = pd.DataFrame(
        [(name, thing, float(grade)) for name, facts in everyone.items() for thing, grade in facts.grades.items()],
        columns=[user, item, "rating"],
    )
    seen = pd.DataFrame(
        [(name, thing) for name, facts in everyone.items() for thing in facts.seen], columns=[user, item]
    )
    return listed, truth, seen


def rectools(people):
    from rectools import metrics as library

    listed, truth, seen = frames(people)

    def of(metric, *rest):
        return lambda: metric.calc(listed, *rest)

    return {
        "recall": of(library.Recall(N), truth),
        "precision": of(library.Precision(N), truth),
        "precision (r_precision=True)": of(library.Precision(N, r_precision=True), truth),
        "NDCG": of(library.NDCG(N), truth),
        "NDCG (divide_by_achievable=True)": lambda: library.NDCG(N, divide_by_achievable=True).calc(listed, truth),
        "MAP": of(library.MAP(N), truth),
        "MAP (divide_by_k=True)": of(library.MAP(N, divide_by_k=True), truth),
        "MRR": of(library.MRR(N), truth),
        "hit rate": of(library.HitRate(N), truth),
        "AUC": of(library.PartialAUC(N), truth),
        "coverage": of(library.CatalogCoverage(N), ITEMS),
        "coverage (normalize=True)": of(library.CatalogCoverage(N, normalize=True), ITEMS),
        "novelty": of(library.MeanInvUserFreq(N), seen),
    }


def ranx(people):
    from ranx import Qrels, Run, evaluate

    everyone = users(people)
    run = Run({str(name): {str(item): score(user, item) for item in user.listed} for name, user in everyone.items()})

    def of(metric, grades):
        truth = {str(name): {str(item): int(grades(grade)) for item, grade in user.grades.items()} or {"none": 0}
                 for name, user in everyone.items()}  # fmt: skip
        return lambda: evaluate(Qrels(truth), run, metric, make_comparable=True)

    names = {"recall": "recall", "precision": "precision", "NDCG": "ndcg", "MAP": "map", "MRR": "mrr",
             "hit rate": "hit_rate"}  # fmt: skip
    return {name: of(f"{key}@{N}", binary) for name, key in names.items()} | {
        "graded NDCG": of(f"ndcg@{N}", linear),
        "graded NDCG (ndcg_burges)": of(f"ndcg_burges@{N}", linear),
    }


def lenskit(people):
    from lenskit import metrics as library
    from lenskit.data import ItemList, ItemListCollection, from_interactions_df

    everyone = users(people)
    listed, truth = ItemListCollection(["user_id"]), ItemListCollection(["user_id"])
    for name, user in everyone.items():
        listed.add(ItemList(item_ids=user.listed, ordered=True), user_id=name)
        if user.grades:
            grades = [float(grade) for grade in user.grades.values()]
            truth.add(ItemList(item_ids=list(user.grades), rating=grades), user_id=name)

    def of(metric):
        def figure():
            analysis = library.RunAnalysis()
            analysis.add_metric(metric, label="metric")
            found = analysis.measure(listed, truth)
            of_run = found.global_metrics().get("metric", math.nan)
            return found.list_summary().loc["metric", "mean"] if math.isnan(of_run) else of_run

        return figure

    def usual():
        return library.LogRankWeight(offset=1)

    return {
        "recall": of(library.Recall(n=N)),
        "precision": of(library.Precision(n=N)),
        "NDCG": of(library.NDCG(n=N)),
        "NDCG (LogRankWeight(offset=1))": of(library.NDCG(n=N, weight=library.LogRankWeight(offset=1))),
        "graded NDCG": of(library.NDCG(n=N, gain="rating")),
        "graded NDCG (LogRankWeight(offset=1))": of(
            library.NDCG(n=N, weight=library.LogRankWeight(offset=1), gain="rating")
        ),
        "MAP": of(library.ranking.AveragePrecision(n=N)),
        "MRR": of(library.RecipRank(n=N)),
        "hit rate": of(library.Hit(n=N)),
        "Gini": of(library.ListGini(n=N, items=len(ITEMS))),
        "novelty (MeanPopRank)": of(library.MeanPopRank(from_interactions_df(frames(people)[2]), n=N)),
    }


def skrecsys(people):
    from skrecsys import metrics as library

    everyone = list(users(people).values())
    truth = [list(user.grades) for user in everyone]
    # Its ranking metrics take a rectangle, so that a short list is filled with what is no item.
    listed = [user.listed + list(range(-N, -len(user.listed))) for user in everyone]
    alone = [user.listed for user in everyone]
    seen = [(name, item) for name, user in users(people).items() for item in user.seen]

    def of(metric, **options):
        return lambda: metric(truth, listed, k=N, **options)

    popularity = {item: float(sum(item == thing for _, thing in seen)) for item in ITEMS}
    return {
        "recall": of(library.recall_at_k),
        "precision": of(library.precision_at_k),
        "NDCG": of(library.ndcg_at_k),
        "MAP": of(library.average_precision_at_k),
        "MRR": of(library.reciprocal_rank_at_k),
        "hit rate": of(library.hit_rate_at_k),
        "coverage": lambda: library.catalog_coverage_at_k(None, alone, k=N, catalog=ITEMS),
        "novelty": lambda: library.novelty_at_k(None, alone, k=N, item_popularity=popularity),
    }


def replay(people):
    from replay import metrics as library

    listed, truth, seen = frames(people, user="query_id")
    listed, truth = listed.rename(columns={"score": "rating"}), truth.drop(columns="rating")

    def of(metric, other):
        return lambda: next(iter(metric(listed, other).values()))

    return {
        "recall": of(library.Recall(N), truth),
        "precision": of(library.Precision(N), truth),
        "NDCG": of(library.NDCG(N), truth),
        "MAP": of(library.MAP(N), truth),
        "MRR": of(library.MRR(N), truth),
        "hit rate": of(library.HitRate(N), truth),
        "AUC": of(library.RocAuc(N), truth),
        "coverage": of(library.Coverage(N), seen),
        "novelty": of(library.Novelty(N), seen),
        "novelty (Surprisal)": of(library.Surprisal(N), seen),
    }


def cornac(people):
    import numpy as np
    from cornac import metrics as library
    from cornac.data import Dataset
    from cornac.eval_methods.base_method import ranking_eval
    from cornac.models import Recommender

    everyone = list(users(people).values())

    class Given(Recommender):
        def score(self, user_idx, item_idx=None):
            return np.array([score(everyone[user_idx], item) for item in ITEMS])

    def data(rating):
        ids = (collections.OrderedDict((place, place) for place in range(size)) for size in (len(everyone), len(ITEMS)))
        pairs = itertools.product(range(len(everyone)), ITEMS)
        return Dataset.build([(user, item, rating(everyone[user], item)) for user, item in pairs], "UIR", *ids)

    # Ratings below 1 make users and items known, and no item relevant.
    train, test = data(lambda user, item: 0.5), data(lambda user, item: 1 if item in user.grades else 0.5)

    def of(metric):
        return lambda: ranking_eval(Given("given").fit(train), [metric], train, test)[0][0]

    return {
        "recall": of(library.Recall(k=N)),
        "precision": of(library.Precision(k=N)),
        "NDCG": of(library.NDCG(k=N)),
        "MAP": of(library.MAP()),
        "MRR": of(library.MRR()),
        "hit rate": of(library.HitRatio(k=N)),
        "AUC": of(library.AUC()),
    }


PEERS = {
    "scikit-learn": sklearn,
    "implicit": implicit,
    "irspack": irspack,
    "rectools": rectools,
    "ranx": ranx,
    "lenskit": lenskit,
    "skrecsys": skrecsys,
    "replay-rec": replay,
    "cornac": cornac,
}
NAMES = {"rectools": "RecTools", "lenskit": "LensKit", "replay-rec": "RePlay", "cornac": "Cornac"}
WHOLE = ["scikit-learn", "cornac"]  # these are given scores of all items, so that no list is short
SCORED = ["scikit-learn", "irspack", "ranx", "replay-rec", "cornac"]  # these sort by scores themselves
# What Sources/Evaluation/Metrics says, and Tests/EvaluationTests assert.
OURS = {"recall": "h / R", "precision": "h / n", "NDCG": "1 / log2(i + 1)", "MAP": "P / min(n, R)",
        "hit rate": "any hit"}  # fmt: skip


# What is said of them -------------------------------------------------------------------------------------------------


def value(figure):
    """A library's figure, or the name of the error that it raises instead."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return float(figure())
    except Exception as error:  # whatever a library refuses lists with
        return type(error).__name__


def figures_of(peer, people):
    try:
        return PEERS[peer](people)
    except ImportError:
        raise
    except Exception as error:  # some refuse the lists as a whole
        name = type(error).__name__
        return dict.fromkeys(PEERS[peer](LISTS), lambda: name)


def matches(figure, metric, people):
    """The definitions that have this figure, each with the rule for users without a relevant item."""
    return {key for key, number in figures(metric, people).items() if abs(number - figure) < 1e-9}


def judge(peer):
    """Of each metric of a library, by its label: definition, rule for users without a relevant item, short lists."""
    found = {key: figures_of(peer, people) for key, people in SETS.items()}
    said = {}
    for label in found["full"]:
        metric = label.split(" (")[0]
        full, short, empty = (value(found[key][label]) for key in SETS)
        definitions = set() if isinstance(full, str) else {name for name, _ in matches(full, metric, LISTS)}
        with_short = set() if isinstance(short, str) else {name for name, _ in matches(short, metric, SETS["short"])}
        if isinstance(empty, str) or math.isnan(empty):
            rule = "refused" if isinstance(empty, str) else "nan"
        else:
            rules = {rule for name, rule in matches(empty, metric, SETS["empty"]) if name in definitions}
            rule = " or ".join(sorted(rules)) or f"{empty:.6f}"
        said[label] = {
            "definition": " = ".join(sorted(definitions & with_short or definitions)) or f"another ({full})",
            "empty": rule,
            "short": "as defined" if definitions & with_short else "refused" if isinstance(short, str) else "otherwise",
        }
    return said


def tie_rule(peer):
    """The first n of all items where they have the same score, by asking for users with one relevant item each."""
    if peer not in SCORED:
        return "ranks are given"
    ranks = {}
    for item in ITEMS:
        figure = value(PEERS[peer]({1: (ITEMS, {item: 1}, [])})["NDCG"])
        ranks[item] = 2 ** (1 / figure) - 1 if figure else math.inf
    if len(set(ranks.values())) == 1:
        return "the mean of all orders"
    first = sorted((rank, item) for item, rank in ranks.items() if rank < math.inf)
    return "ids " + ", ".join(str(item) for _, item in first)


def table(rows):
    return "\n".join(["| " + " | ".join(row) + " |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]]])


def named(peer, label):
    return NAMES.get(peer, peer) + (f" `{label.split(' (', 1)[1][:-1]}`" if " (" in label else "")


def grouped(said, key):
    """Each rule with its metrics, which are not named where all have one rule."""
    rules = {}
    for label, facts in said.items():
        metric, option = (label.split(" (") + [""])[:2]
        if metric in OF_USERS or facts[key] in ("left out", "otherwise"):
            rules.setdefault(facts[key], {})[f"`{option[:-1]}`" if metric == "MAP" and option else metric] = True
    if len(rules) == 1:
        return next(iter(rules))
    usual = max(rules, key=lambda rule: len(rules[rule]))
    others = [f"{rule}: {', '.join(names)}" for rule, names in rules.items() if rule != usual]
    return f"{usual}; {'; '.join(others)}"


def tables(said, versions):
    who = [["metric", "definition", "library"]]
    for metric in OF_USERS | OF_LISTS:
        of_metric = [(facts["definition"], named(peer, label)) for peer, labels in said.items()
                     for label, facts in labels.items() if label.split(" (")[0] == metric]  # fmt: skip
        definitions = list(dict.fromkeys([OURS.get(metric), *(name for name, _ in figures(metric, LISTS)),
                                          *(name for name, _ in of_metric)]))  # fmt: skip
        for definition in definitions:
            libraries = ["**Latent**"] * (definition == OURS.get(metric)) + [
                name for known, name in of_metric if known == definition
            ]
            if definition and libraries:
                who.append([metric, definition, ", ".join(libraries)])
    how = [["library", "version", "a user without a relevant item", "a list shorter than n", "of 40 equal scores"]]
    for peer, labels in said.items():
        short = "there is none" if peer in WHOLE else grouped(labels, "short")
        how.append([NAMES.get(peer, peer), versions[peer], grouped(labels, "empty"), short, tie_rule(peer)])
    return table(who) + "\n\n" + table(how)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help=f"some of {', '.join(PEERS)} (default: all that are installed)")
    arguments = parser.parse_args()
    arguments.peers = arguments.peers.split(",") if arguments.peers else list(PEERS)
    for name in arguments.peers:
        if name not in PEERS:
            parser.error(f"--peers: no {name!r}; there are {', '.join(PEERS)}")
    return arguments


def main():
    arguments = parse_arguments()
    check_definitions()
    logging.disable(logging.WARNING)
    versions, said = {}, {}
    for peer in arguments.peers:
        try:
            said[peer] = judge(peer)
            versions[peer] = importlib.metadata.version(peer)
        except ImportError as error:
            print(f"metrics.py: {peer} is left out: {error}", file=sys.stderr)
    print(tables(said, versions))


if __name__ == "__main__":
    main()
