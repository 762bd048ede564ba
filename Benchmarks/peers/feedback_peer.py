"""A model of implicit feedback by irspack or implicit, trained an epoch for every line on the input.

    feedback_peer.py --train FILE.npz --job ials-cholesky --peer irspack --rank 64 --serve

FILE.npz has `users` and `items`, the places of what people have, and the shape. A line `epoch` trains one more epoch
and prints its time, as the library itself takes it where it tells (implicit), else around its call (irspack); a line
`save FILE.npz` writes the factors. implicit's BLAS is held to one thread, as it asks for.
"""

import argparse
import json
import os
import sys
import time

os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np  # noqa: E402
import scipy.sparse  # noqa: E402

import session  # noqa: E402


def arguments_given():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--train", required=True)
    parser.add_argument("--job", choices=["ials-cholesky", "ials-cg", "ials-subspace", "bpr"], required=True)
    parser.add_argument("--peer", choices=["irspack", "implicit"], required=True)
    parser.add_argument("--rank", type=int, required=True)
    parser.add_argument("--regularization", type=float, required=True)
    parser.add_argument("--unobserved", type=float, default=0.1)
    parser.add_argument("--learning-rate", type=float, default=0.05)
    parser.add_argument("--threads", type=int, default=session.available_cpus())
    parser.add_argument("--serve", action="store_true")
    return parser.parse_args()


class Irspack:
    """The objective of `latent train ials`: the same weights, penalties and start."""

    def __init__(self, given, matrix):
        import irspack
        from irspack.recommenders._ials_core import LossType, SolverType
        from irspack.recommenders.ials import IALSTrainer

        solver = {"cholesky": "CHOLESKY", "cg": "CG", "subspace": "IALSPP"}[given.job.split("-")[1]]
        self.version = f"irspack {irspack.__version__}"
        self.trainer = IALSTrainer(
            matrix, given.rank, given.unobserved, given.regularization, 1.0, 0.1, getattr(SolverType, solver), 3, 64,
            LossType.IALSPP, 1, given.threads, 5, 7,
        )  # fmt: skip

    def epoch(self):
        start = time.perf_counter()
        self.trainer.run_epoch()
        return time.perf_counter() - start

    def factors(self):
        users, items = self.trainer.core_trainer.user, self.trainer.core_trainer.item
        return users, items, np.zeros(len(items), np.float32)


class Implicit:
    def __init__(self, given, matrix):
        import implicit

        self.version, self.matrix, self.bpr = f"implicit {implicit.__version__}", matrix, given.job == "bpr"
        common = {"regularization": given.regularization, "num_threads": given.threads, "iterations": 1}
        if self.bpr:
            # Its last factor is the bias.
            self.model = implicit.cpu.bpr.BayesianPersonalizedRanking(
                factors=given.rank, learning_rate=given.learning_rate, random_state=1, **common
            )
        else:
            self.model = implicit.cpu.als.AlternatingLeastSquares(
                factors=given.rank, use_cg=given.job == "ials-cg", random_state=1, **common
            )

    def epoch(self):
        seconds = []
        self.model.fit(self.matrix, show_progress=False, callback=lambda _, elapsed, *rest: seconds.append(elapsed))
        return seconds[0]

    def factors(self):
        users, items = self.model.user_factors, self.model.item_factors
        if not self.bpr:
            return users, items, np.zeros(len(items), np.float32)
        return users[:, :-1], items[:, :-1], items[:, -1]


def main():
    given = arguments_given()
    data = np.load(given.train)
    entries = np.ones(len(data["users"]), np.float32)
    matrix = scipy.sparse.csr_matrix((entries, (data["users"], data["items"])), shape=tuple(data["shape"]))
    side = (Irspack if given.peer == "irspack" else Implicit)(given, matrix)
    print(json.dumps({"ready": True, "peer": side.version, "blas": session.blas()}), flush=True)
    for line in sys.stdin:
        word, _, path = line.strip().partition(" ")
        if word == "save":
            np.savez(path, **dict(zip(("users", "items", "biases"), side.factors())))
            print(json.dumps({"saved": path}), flush=True)
        else:
            print(json.dumps({"seconds": side.epoch()}), flush=True)


if __name__ == "__main__":
    main()
