"""What each library says of some people's lists."""

import collections
import itertools
import math

from metric_people import ITEMS, N, SETS, users
from metric_definitions import binary, linear


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
# What Sources/Evaluation/Metrics says, and Tests/EvaluationTests assert: each definition with the metric's name.
OURS = {"recall": {"h / R": "recall", "h / min(n, R)": "recall:min"}, "precision": {"h / n": "precision"},
        "NDCG": {"1 / log2(i + 1)": "ndcg"}, "graded NDCG": {"(2^r - 1) / log2(i + 1)": "ndcg:graded"},
        "MAP": {"P / min(n, R)": "map"}, "MRR": {"of the list": "mrr"}, "hit rate": {"any hit": "hitRate"},
        "AUC": {"of the whole ranking": "auc"}, "coverage": {"/ items": "catalogCoverage"},
        "Gini": {"of all items": "gini"}, "novelty": {"rarity": "novelty"}}  # fmt: skip
