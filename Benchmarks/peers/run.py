#!/usr/bin/env python3
"""Runs Latent beside its peers, in turns, and prints a table of times, medians and ratios: see run.py --help."""

import subprocess
import sys

import benchmarks
from arguments import SCRIPTS, parse_arguments
from machine import HERE, Failure, clean_environment, describe_machine, note
from report import conclude, report, summary
from sides import take_turns


def run_script(name, arguments):
    """Runs a benchmark that is a script of its own in the peers' environment; the exit code is its own."""
    more = [benchmarks.COMPILED] if "PRIMME" in (arguments.peers or []) else []
    if arguments.benchmark == "feedback":
        more.append(benchmarks.FEEDBACK)
    command = [benchmarks.python_with_peers(arguments, *more), str(HERE / name), *sys.argv[1:]]
    return subprocess.run(command, env=clean_environment(arguments)).returncode


def measure(arguments):
    begin = {
        "autoencoder": benchmarks.autoencoder_sides,
        "cosine": benchmarks.cosine_sides,
        "embedding": benchmarks.embedding_sides,
        "gemm": benchmarks.gemm_sides,
    }[arguments.benchmark]
    sides = []
    try:
        machine = describe_machine(arguments.threads)
        title = begin(arguments, sides.append)
        for side in sides:
            if not side.about:
                side.wait_until_ready()
        take_turns(sides, arguments.rounds, arguments.pause)
    finally:
        for side in sides:
            side.stop()
    work = 2 * benchmarks.SIZE**3 if arguments.benchmark == "gemm" else None
    return {
        "benchmark": arguments.benchmark,
        "title": title,
        "machine": machine,
        "rounds": arguments.rounds,
        "flops": work,
        "sides": [summary(side, sides[0], work) for side in sides],
    }  # fmt: skip


def main():
    arguments = parse_arguments()
    if arguments.benchmark not in SCRIPTS:
        return conclude(arguments, measure, report)
    try:
        return run_script(SCRIPTS[arguments.benchmark], arguments)
    except Failure as failure:
        note(failure)
        return 1


if __name__ == "__main__":
    sys.exit(main())
