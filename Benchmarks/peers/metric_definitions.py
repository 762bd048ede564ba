"""Each definition of each metric of lists, written down plainly."""

import itertools
import math

from metric_people import ITEMS, N, SETS, users


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
