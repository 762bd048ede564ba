"""Ratings as the peers read them, in any of MovieLens' layouts."""

import pathlib

import numpy as np

LAYOUTS = ("ratings.dat", "u.data", "ratings.csv")


def read(path):
    """User ids, item ids and stars, in file order. `path` is the file or its folder."""
    path = pathlib.Path(path)
    if path.is_dir():
        path = next((path / name for name in LAYOUTS if (path / name).is_file()), path)
    if not path.is_file():
        raise SystemExit(f"{path}: none of {', '.join(LAYOUTS)} there; --data must name a MovieLens folder")
    text = path.read_bytes()
    if path.suffix == ".csv":
        text = text.partition(b"\n")[2].replace(b",", b" ")
    numbers = np.fromstring(text.replace(b"::", b" "), sep=" ")
    if numbers.size == 0 or numbers.size % 4:
        raise SystemExit(f"{path}: expected lines of user, item, stars and timestamp")
    users, items, stars, _ = numbers.reshape(-1, 4).T
    return users.astype(np.int64), items.astype(np.int64), stars


def places(ids):
    """Each id as its place among the sorted ids that occur."""
    return np.unique(ids, return_inverse=True)[1]
