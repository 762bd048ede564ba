"""The preference matrix both peers train on: the 500 films with the most ratings, of MovieLens 1M as published.

A preference is what remains of a rating r after the mean of all ratings, then the mean of the film, then the mean of
the user have been subtracted, each mean taken of what the step before left. Missing entries of the matrix are 0.
"""

import numpy as np

import ratings

ITEM_COUNT = 500
# Two films have 599 ratings each and only one of them fits among the 500: the published run kept the first.
TIE_IN, TIE_OUT = 2371, 471
# How many ratings MovieLens 1M has, and the sum of their stars: what generated data of its shape does not share.
MOVIELENS_1M = (1_000_209, 3_582_313)


def centered(values, groups):
    """`values` less the mean of each value's group."""
    return values - (np.bincount(groups, values) / np.bincount(groups))[groups]


def load(path):
    """The float32 matrix of preferences, 6040 x 500 as published: users and films by ascending id, 0 for no rating."""
    users, films, stars = ratings.read(path)
    is_published = (len(stars), stars.sum()) == MOVIELENS_1M

    ids, counts = np.unique(films, return_counts=True)
    # Most ratings first; at equal counts the kept film of the tie, then by id.
    order = np.lexsort((ids, ids != TIE_IN, -counts))
    chosen = np.sort(ids[order[:ITEM_COUNT]])
    if is_published and (TIE_IN not in chosen or TIE_OUT in chosen):
        raise SystemExit(f"{path}: the tie at 599 ratings did not come out as published")

    kept = np.isin(films, chosen)
    user_ids, row = np.unique(users[kept], return_inverse=True)
    column = np.searchsorted(chosen, films[kept])
    values = stars[kept] - stars[kept].mean()
    values = centered(values, column)
    values = centered(values, row)

    facts = (len(values), round(values.max(), 3), round(values.min(), 3), int((values == 0).sum()))
    expected = (530_109, 3.923, -4.643, 1)
    if is_published and facts != expected:
        raise SystemExit(f"{path}: known entries, max, min, zeros are {facts}, not the published {expected}")

    matrix = np.zeros((len(user_ids), len(chosen)), dtype=np.float32)
    matrix[row, column] = values
    return matrix


if __name__ == "__main__":
    import sys

    matrix = load(sys.argv[1])
    print(f"{matrix.shape[0]} x {matrix.shape[1]}, {np.count_nonzero(matrix)} entries other than 0")
