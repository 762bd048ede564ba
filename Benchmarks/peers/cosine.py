"""Cosines of items or users: all pairs by scikit-learn, the 100 nearest by sparse_dot_topn and implicit.

    cosine.py --data PATH --peer scikit-learn --rows items [--double]
    cosine.py --data PATH --peer sparse_dot_topn --rows users

Each does the work of one `latent bench cosine-...`: from the sparse matrix of ratings, in memory, to a dense matrix of
all cosines, or to the 100 nearest of each row. sparse_dot_topn and implicit are given rows of length 1, the others'
normalization being no part of them, and take a row for its own neighbor; asked for 100 here, they do not look for the
101st.
"""

import argparse
import json
import sys
import time

import numpy as np
import scipy.sparse

import ratings
import session

NEAREST = 100


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the MovieLens folder, or its file of ratings")
    parser.add_argument("--peer", choices=["scikit-learn", "sparse_dot_topn", "implicit"], required=True)
    parser.add_argument("--rows", choices=["items", "users"], default="items")
    parser.add_argument("--double", action="store_true", help="64 bits instead of 32")
    parser.add_argument("--runs", type=int, default=5, help="runs to report (without --serve)")
    parser.add_argument("--threads", type=int, default=session.available_cpus())
    parser.add_argument("--serve", action="store_true", help="work once for every line `run` on the input")
    return parser.parse_args()


def load(path, rows, dtype):
    """The ratings as a sparse matrix with a row for each item or user."""
    users, items, stars = ratings.read(path)
    user, item = ratings.places(users), ratings.places(items)
    return scipy.sparse.csr_matrix((stars.astype(dtype), (item, user) if rows == "items" else (user, item)))


def work(peer, matrix, threads):
    """The version of `peer`, and what is timed."""
    if peer == "scikit-learn":
        import sklearn
        from sklearn.metrics.pairwise import cosine_similarity

        return f"scikit-learn {sklearn.__version__}", lambda: cosine_similarity(matrix)
    from sklearn.preprocessing import normalize

    if peer == "sparse_dot_topn":
        import sparse_dot_topn

        rows = normalize(matrix)
        columns = rows.T.tocsr()
        return f"sparse_dot_topn {sparse_dot_topn.__version__}", lambda: sparse_dot_topn.sp_matmul_topn(
            rows, columns, top_n=NEAREST, n_threads=threads, sort=True
        )
    import implicit
    from implicit.nearest_neighbours import CosineRecommender

    # It is fitted on users by items, and finds the nearest items.
    users = matrix.T.tocsr()
    model = CosineRecommender(K=NEAREST, num_threads=threads)
    return f"implicit {implicit.__version__}", lambda: model.fit(users, show_progress=False)


def main():
    arguments = parse_arguments()
    matrix = load(arguments.data, arguments.rows, np.float64 if arguments.double else np.float32)
    version, run = work(arguments.peer, matrix, arguments.threads)

    def seconds():
        start = time.perf_counter()
        with session.silent_stderr():
            run()
        return time.perf_counter() - start

    seconds()
    about = {"peer": version, "blas": session.blas(), "threads": arguments.threads}
    if not arguments.serve:
        print(json.dumps({**about, "seconds": [seconds() for _ in range(arguments.runs)]}))
        return
    print(json.dumps({**about, "ready": True}), flush=True)
    for line in sys.stdin:
        if line.strip() != "run":
            raise SystemExit(f"expected a line `run`, got {line!r}")
        print(json.dumps({"seconds": seconds()}), flush=True)


if __name__ == "__main__":
    main()
