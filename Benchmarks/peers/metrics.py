#!/usr/bin/env python3
"""Says which library computes which definition of a ranking metric, by scoring the same small lists with all of them.

    metrics.py [--peers ranx,implicit]

A library's figure is compared with those of `metric_definitions.py`, which are plain loops. The lists are chosen so that
no two definitions of a metric have the same figure. The table names the definition whose figure the library has, to
1e-9, on users with full lists and on the same with one whose list is shorter than n; and how one more user counts, who
has no relevant item. The tables are Documentation/Metrics.md's. A library that is not installed is left out, and that
is said. Needs the packages of requirements-metrics.txt, and those of requirements-metrics-no-deps.txt by `pip install
--no-deps`: what these ask for excludes each other's, and their metrics do not use it.
"""

import argparse
import importlib.metadata
import logging
import math
import sys
import warnings

from metric_people import ITEMS, LISTS, SETS
from metric_definitions import OF_LISTS, OF_USERS, check_definitions, figures
from metric_libraries import NAMES, OURS, PEERS, SCORED, WHOLE


def value(figure):
    """A library's figure, or the name of the error that it raises instead."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return float(figure())
    except Exception as error:  # whatever a library refuses lists with
        return type(error).__name__


def figures_of(peer, people):
    try:
        return PEERS[peer](people)
    except ImportError:
        raise
    except Exception as error:  # some refuse the lists as a whole
        name = type(error).__name__
        return dict.fromkeys(PEERS[peer](LISTS), lambda: name)


def matches(figure, metric, people):
    """The definitions that have this figure, each with the rule for users without a relevant item."""
    return {key for key, number in figures(metric, people).items() if abs(number - figure) < 1e-9}


def judge(peer):
    """Of each metric of a library, by its label: definition, rule for users without a relevant item, short lists."""
    found = {key: figures_of(peer, people) for key, people in SETS.items()}
    said = {}
    for label in found["full"]:
        metric = label.split(" (")[0]
        full, short, empty = (value(found[key][label]) for key in SETS)
        definitions = set() if isinstance(full, str) else {name for name, _ in matches(full, metric, LISTS)}
        with_short = set() if isinstance(short, str) else {name for name, _ in matches(short, metric, SETS["short"])}
        if isinstance(empty, str) or math.isnan(empty):
            rule = "refused" if isinstance(empty, str) else "nan"
        else:
            rules = {rule for name, rule in matches(empty, metric, SETS["empty"]) if name in definitions}
            rule = " or ".join(sorted(rules)) or f"{empty:.6f}"
        said[label] = {
            "definition": " = ".join(sorted(definitions & with_short or definitions)) or f"another ({full})",
            "empty": rule,
            "short": "as defined" if definitions & with_short else "refused" if isinstance(short, str) else "otherwise",
        }
    return said


def tie_rule(peer):
    """The first n of all items where they have the same score, by asking for users with one relevant item each."""
    if peer not in SCORED:
        return "ranks are given"
    ranks = {}
    for item in ITEMS:
        figure = value(PEERS[peer]({1: (ITEMS, {item: 1}, [])})["NDCG"])
        ranks[item] = 2 ** (1 / figure) - 1 if figure else math.inf
    if len(set(ranks.values())) == 1:
        return "the mean of all orders"
    first = sorted((rank, item) for item, rank in ranks.items() if rank < math.inf)
    return "ids " + ", ".join(str(item) for _, item in first)


def table(rows):
    return "\n".join(["| " + " | ".join(row) + " |" for row in [rows[0], ["---"] * len(rows[0]), *rows[1:]]])


def named(peer, label):
    return NAMES.get(peer, peer) + (f" `{label.split(' (', 1)[1][:-1]}`" if " (" in label else "")


def grouped(said, key):
    """Each rule with its metrics, which are not named where all have one rule."""
    rules = {}
    for label, facts in said.items():
        metric, option = (label.split(" (") + [""])[:2]
        if metric in OF_USERS or facts[key] in ("left out", "otherwise"):
            rules.setdefault(facts[key], {})[f"`{option[:-1]}`" if metric == "MAP" and option else metric] = True
    if len(rules) == 1:
        return next(iter(rules))
    usual = max(rules, key=lambda rule: len(rules[rule]))
    others = [f"{rule}: {', '.join(names)}" for rule, names in rules.items() if rule != usual]
    return f"{usual}; {'; '.join(others)}"


def tables(said, versions):
    who = [["metric", "definition", "library"]]
    for metric in OF_USERS | OF_LISTS:
        of_metric = [(facts["definition"], named(peer, label)) for peer, labels in said.items()
                     for label, facts in labels.items() if label.split(" (")[0] == metric]  # fmt: skip
        ours = OURS.get(metric, {})
        definitions = list(dict.fromkeys([*ours, *(name for name, _ in figures(metric, LISTS)),
                                          *(name for name, _ in of_metric)]))  # fmt: skip
        for definition in definitions:
            libraries = [f"**Latent** `{ours[definition]}`"] if definition in ours else []
            libraries += [name for known, name in of_metric if known == definition]
            if libraries:
                who.append([metric, definition, ", ".join(libraries)])
    how = [["library", "version", "a user without a relevant item", "a list shorter than n", "of 40 equal scores"]]
    for peer, labels in said.items():
        short = "there is none" if peer in WHOLE else grouped(labels, "short")
        how.append([NAMES.get(peer, peer), versions[peer], grouped(labels, "empty"), short, tie_rule(peer)])
    return table(who) + "\n\n" + table(how)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peers", help=f"some of {', '.join(PEERS)} (default: all that are installed)")
    arguments = parser.parse_args()
    arguments.peers = arguments.peers.split(",") if arguments.peers else list(PEERS)
    for name in arguments.peers:
        if name not in PEERS:
            parser.error(f"--peers: no {name!r}; there are {', '.join(PEERS)}")
    return arguments


def main():
    arguments = parse_arguments()
    check_definitions()
    logging.disable(logging.WARNING)
    versions, said = {}, {}
    for peer in arguments.peers:
        try:
            said[peer] = judge(peer)
            versions[peer] = importlib.metadata.version(peer)
        except ImportError as error:
            print(f"metrics.py: {peer} is left out: {error}", file=sys.stderr)
    print(tables(said, versions))


if __name__ == "__main__":
    main()
