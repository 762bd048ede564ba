"""The preference matrix both peers train on: MovieLens 1M, the 500 films with the most ratings.

A preference is what remains of a rating r after the mean of all ratings, then the mean of the film, then the mean of
the user have been subtracted, each mean taken of what the step before left. Missing entries of the matrix are 0.
"""

import pathlib

import numpy as np

ITEM_COUNT = 500
# Two films have 599 ratings each and only one of them fits among the 500: the published run kept the first.
TIE_IN, TIE_OUT = 2371, 471


def read_ratings(path):
    """User ids, film ids and stars of `ratings.dat`, in file order. `path` is the file or its folder."""
    path = pathlib.Path(path)
    if path.is_dir():
        path = path / "ratings.dat"
    if not path.is_file():
        raise SystemExit(f"{path}: no such file; --data must name the MovieLens 1M folder")
    numbers = np.fromstring(path.read_bytes().replace(b"::", b" "), dtype=np.int64, sep=" ")
    if numbers.size == 0 or numbers.size % 4:
        raise SystemExit(f"{path}: expected lines of user::film::stars::timestamp")
    return numbers.reshape(-1, 4)[:, :3].T


def centered(values, groups):
    """`values` less the mean of each value's group."""
    return values - (np.bincount(groups, values) / np.bincount(groups))[groups]


def load(path):
    """The 6040 x 500 float32 matrix of preferences: users and films by ascending id, 0 where there is no rating."""
    users, films, stars = read_ratings(path)

    ids, counts = np.unique(films, return_counts=True)
    # Most ratings first; at equal counts the kept film of the tie, then by id.
    order = np.lexsort((ids, ids != TIE_IN, -counts))
    chosen = np.sort(ids[order[:ITEM_COUNT]])
    if TIE_IN not in chosen or TIE_OUT in chosen:
        raise SystemExit(f"{path}: the tie at 599 ratings did not come out as published; is this MovieLens 1M?")

    kept = np.isin(films, chosen)
    user_ids, row = np.unique(users[kept], return_inverse=True)
    column = np.searchsorted(chosen, films[kept])
    values = stars[kept].astype(np.float64)
    values -= values.mean()
    values = centered(values, column)
    values = centered(values, row)

    facts = (len(values), round(values.max(), 3), round(values.min(), 3), int((values == 0).sum()))
    expected = (530_109, 3.923, -4.643, 1)
    if facts != expected:
        raise SystemExit(f"{path}: known entries, max, min, zeros are {facts}, not the published {expected}")

    matrix = np.zeros((len(user_ids), ITEM_COUNT), dtype=np.float32)
    matrix[row, column] = values
    return matrix


if __name__ == "__main__":
    import sys

    matrix = load(sys.argv[1])
    print(f"{matrix.shape[0]} x {matrix.shape[1]}, {np.count_nonzero(matrix)} entries other than 0")
