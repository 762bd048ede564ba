"""What both peers share: the options, and the conversation about which epochs to run.

Alone, a peer runs its warm-up and then `--epochs` epochs and prints one JSON document. With `--serve` it prints one
line when the warm-up is over, then waits: every line `epoch` on its input runs one more epoch and prints one line;
the end of the input ends it. While it waits it computes nothing, so that another program can be timed.
"""

import argparse
import contextlib
import json
import os
import sys

import threadpoolctl


def available_cpus():
    """The CPUs this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@contextlib.contextmanager
def silent_stderr():
    """Drops what is written to the standard error, by C++ too; exceptions still come out."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def blas():
    """The BLAS libraries of this process and the cores whose kernels they run, as far as they tell."""
    names = sorted({f"{library['internal_api']} {library['version']} {library.get('architecture', '')}".strip()
                    for library in threadpoolctl.threadpool_info() if library["user_api"] == "blas"})  # fmt: skip
    if "tensorflow" in sys.modules:
        names.insert(0, "Eigen and oneDNN in TensorFlow")
    if torch := sys.modules.get("torch"):
        name = "MKL" if torch.backends.mkl.is_available() else "no MKL"
        names.insert(0, f"{name} in PyTorch, for {torch.backends.cpu.get_cpu_capability()}")
    return ", ".join(names) or "none"


def options(description, **switches):
    """The parsed command line; `switches` are a peer's own, by name with their help."""

    def count(text):
        number = int(text)
        if number < 0:
            raise argparse.ArgumentTypeError("must not be negative")
        return number

    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--data", required=True, help="the MovieLens folder, or its file of ratings")
    parser.add_argument("--epochs", type=count, default=10, help="epochs to report (without --serve)")
    parser.add_argument("--warmup", type=count, default=2, help="epochs trained before those, not reported")
    parser.add_argument("--seed", type=count, default=42)
    parser.add_argument("--threads", type=count, default=available_cpus())
    parser.add_argument("--serve", action="store_true", help="run one epoch for every line `epoch` on the input")
    for name, text in switches.items():
        parser.add_argument(f"--{name}", action="store_true", help=text)
    return parser.parse_args()


class Session:
    """`while session.next(): ...; session.record(seconds, loss)`, then `session.finish()`."""

    def __init__(self, arguments, peer):
        self.arguments = arguments
        self.about = {"peer": peer, "blas": blas(), "threads": arguments.threads}
        self.trained = 0
        self.epochs = []

    @staticmethod
    def _print(document):
        print(json.dumps(document), flush=True)

    def next(self):
        """Whether one more epoch is wanted. Serving, it blocks until that is known."""
        served = self.trained - self.arguments.warmup
        if served < 0:
            return True
        if not self.arguments.serve:
            return served < self.arguments.epochs
        if served == 0:
            self._print({**self.about, "ready": True})
        line = sys.stdin.readline()
        if line and line.strip() != "epoch":
            raise SystemExit(f"expected a line `epoch`, got {line!r}")
        return bool(line)

    def record(self, seconds, loss):
        self.trained += 1
        if self.trained <= self.arguments.warmup:
            return
        if self.arguments.serve:
            self._print({"seconds": seconds, "loss": loss})
        else:
            self.epochs.append({"epoch": self.trained, "loss": loss, "seconds": seconds})

    def finish(self):
        if not self.arguments.serve:
            self._print({**self.about, "epochs": self.epochs})
