"""The lists that metrics are asked about: few, and such that no two definitions of a metric agree on all."""

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
