"""The table of a comparison: times, medians and ratios."""

import json
import statistics

from machine import Failure, note


def stated(name, about):
    """What stands above a table of one side: its name, and what it said of itself."""
    return {"name": name, "version": about["peer"], "blas": about["blas"]}


def summary(side, ours, work):
    ratios = [theirs / mine for theirs, mine in zip(side.seconds, ours.seconds)]
    median = statistics.median(side.seconds)
    return {
        **stated(side.name, side.about),
        "seconds": side.seconds,
        "median": median,
        "min": min(side.seconds),
        "max": max(side.seconds),
        "gflops": work / median / 1e9 if work else None,
        "ratio": median / statistics.median(ours.seconds),
        "ratioMin": min(ratios),
        "ratioMax": max(ratios),
    }


def table(sides, work):
    rows = [["", *(side["name"] for side in sides)]]
    for number in range(len(sides[0]["seconds"])):
        rows.append([f"round {number + 1}, ms", *(f"{side['seconds'][number] * 1e3:.2f}" for side in sides)])
    for key in ("median", "min", "max"):
        rows.append([f"{key}, ms", *(f"{side[key] * 1e3:.2f}" for side in sides)])
    if work:
        rows.append(["GFLOP/s at the median", *(f"{side['gflops']:.1f}" for side in sides)])
    rows.append(["time over latent's", *(f"{side['ratio']:.2f}" for side in sides)])
    rows.append(["  over the rounds", "", *(f"{side['ratioMin']:.2f} - {side['ratioMax']:.2f}" for side in sides[1:])])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]
        lines.append("  ".join(cells).rstrip())
    rounds = len(sides[0]["seconds"])
    lines.insert(1 + rounds, "")
    lines.insert(1, "-" * len(max(lines, key=len)))
    return "\n".join(lines)


def heading(document):
    """The title, the machine and the versions: what every table begins with."""
    machine = document["machine"]
    print(f"{document['title']}\n")
    print(f"machine  {machine['cpu']}, {machine['cpus']} CPUs available, {machine['threads']} threads a side")
    print(f"system   {machine['system']}, load {machine['load']} at the start")
    print(f"when     {machine['date']}, commit {machine['commit'] or 'unknown'}, rounds: {document['rounds']}")
    for side in document["sides"]:
        print(f"{side['name']}: {side['version']}; BLAS {side['blas']}")


def report(document):
    heading(document)
    print()
    print(table(document["sides"], document["flops"]))


def conclude(arguments, measure, show):
    """Measures, prints the document as JSON or as `show` does, and gives the exit code: 1 for a failure, said in a line."""
    try:
        document = measure(arguments)
    except Failure as failure:
        note(failure)
        return 1
    except KeyboardInterrupt:
        return 130
    if arguments.json:
        print(json.dumps(document, indent=2))
    else:
        show(document)
    return 0
