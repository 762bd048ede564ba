#!/usr/bin/env python3
"""Fails on a public declaration of the library without documentation.

Usage: Tests/documented.py FOLDER, which holds what `swift package dump-symbol-graph` wrote. What stands in for a
requirement of a protocol has the protocol's documentation.
"""

import glob
import json
import sys

MODULES = "Runtime LinearAlgebra Datasets Recommenders Evaluation Experiments Reports Benchmarking".split()


def missing(graph):
    """The symbols of one graph that nothing documents, each as (file, line, name)."""
    inherits = {r["source"] for r in graph["relationships"] if "sourceOrigin" in r}
    for symbol in graph["symbols"]:
        identifier = symbol["identifier"]["precise"]
        text = "".join(line["text"] for line in symbol.get("docComment", {}).get("lines", []))
        if text.strip() or identifier in inherits or "::SYNTHESIZED::" in identifier:
            continue
        place = symbol.get("location")  # what the compiler derives stands nowhere
        if place:
            name = ".".join(symbol["pathComponents"])
            yield place["uri"].removeprefix("file://"), place["position"]["line"] + 1, name


def main(folder):
    found = set()
    for module in MODULES:
        start = f"{folder}/Latent{module}"
        paths = glob.glob(f"{start}.symbols.json") + glob.glob(f"{start}@*.symbols.json")
        if not paths:
            sys.exit(f"{folder} has no symbol graph of Latent{module}")
        for path in paths:
            with open(path) as file:
                found.update(missing(json.load(file)))
    for path, line, name in sorted(found):
        print(f"{path}:{line}: error: {name} is public and has no documentation")
    sys.exit(1 if found else 0)


main(sys.argv[1])
