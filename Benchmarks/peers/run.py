#!/usr/bin/env python3
"""Runs Latent beside its peers, in turns, and prints a table of times, medians and ratios: see run.py --help."""

import json
import subprocess
import sys

import benchmarks
from arguments import SCRIPTS, parse_arguments
from machine import HERE, Failure, clean_environment, describe_machine, note
from report import report, summary
from sides import take_turns


def run_script(name, arguments):
    """Runs a benchmark that is a script of its own in the peers' environment; the exit code is its own."""
    more = [benchmarks.COMPILED] if "PRIMME" in (arguments.peers or []) else []
    command = [benchmarks.python_with_peers(arguments, *more), str(HERE / name), *sys.argv[1:]]
    return subprocess.run(command, env=clean_environment(arguments)).returncode


def main():
    arguments = parse_arguments()
    if arguments.benchmark in SCRIPTS:
        try:
            return run_script(SCRIPTS[arguments.benchmark], arguments)
        except Failure as failure:
            note(failure)
            return 1
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
    except Failure as failure:
        note(failure)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        for side in sides:
            side.stop()

    work = 2 * benchmarks.SIZE**3 if arguments.benchmark == "gemm" else None
    document = {
        "benchmark": arguments.benchmark,
        "title": title,
        "machine": machine,
        "rounds": arguments.rounds,
        "flops": work,
        "sides": [summary(side, sides[0], work) for side in sides],
    }  # fmt: skip
    if arguments.json:
        print(json.dumps(document, indent=2))
    else:
        report(document)
    return 0


if __name__ == "__main__":
    sys.exit(main())
