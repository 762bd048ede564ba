#!/usr/bin/env python3
"""Two builds of Latent in turn: the kernels of `latent bench`, medians over the rounds and their ratio.

    interleave.py OLD NEW [--rounds 30] [--keep FILE] [kernels ...]

OLD and NEW are paths of the program. Which goes first changes with the round. --keep writes every time as JSON, and
reads them instead of measuring where the file is there. Nothing else should run meanwhile.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("old")
parser.add_argument("new")
parser.add_argument("--rounds", type=int, default=30)
parser.add_argument("--keep", type=pathlib.Path)
parser.add_argument("kernels", nargs="*")
arguments = parser.parse_args()
# The library's own choice is what is measured, not this shell's.
environment = {name: value for name, value in os.environ.items() if not name.startswith("OPENBLAS_")}


def times(program):
    command = [program, "bench", "--json", "--quiet", *arguments.kernels]
    printed = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    return {entry["kernel"]: entry["seconds"] for entry in json.loads(printed)}


if arguments.keep and arguments.keep.exists():
    rounds = json.loads(arguments.keep.read_text())
else:
    rounds = []
    for number in range(arguments.rounds):
        order = ("old", "new") if number % 2 == 0 else ("new", "old")
        rounds.append({side: times(getattr(arguments, side)) for side in order})
        if arguments.keep:
            arguments.keep.write_text(json.dumps(rounds))
print(f"{len(rounds)} rounds; ms, medians\n")
print(f"{'kernel':26}{'old':>9}{'new':>9}{'new/old':>9}{'of pairs':>10}")
for kernel in rounds[0]["old"]:
    old, new = ([pair[side][kernel] for pair in rounds] for side in ("old", "new"))
    a, b = statistics.median(old), statistics.median(new)
    pairs = statistics.median(theirs / ours for ours, theirs in zip(old, new))
    print(f"{kernel:26}{a * 1e3:9.2f}{b * 1e3:9.2f}{b / a:9.3f}{pairs:10.3f}")
