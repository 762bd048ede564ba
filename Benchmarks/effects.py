#!/usr/bin/env python3
"""Models that stand on effects beside the effects alone, where ratings are few, and their errors before and after.

    effects.py DATA                      thinned: ML-1M at 5, 10, 20 and 50 ratings a user, beside `biases`
    effects.py DATA --whole              the sets as they are: RMSE, the mean over the splits
    effects.py DATA --whole --old LATENT the same beside an older build of the program

DATA holds ml-1m, and for --whole ml-100k, ml-latest-small-2016, ml-latest-small-2018 and filmtrust.

A fifth of the ratings is held out, numpy:0.2:SEED in Latent's words, for each of the seeds. Of each user of ML-1M as many
ratings as said are drawn first, by Python's random.Random(SEED); all of one who has fewer. A difference is that in RMSE to
`biases` on the same held-out ratings, with its standard error, users being the sample; over seeds, means of both.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

LATENT = pathlib.Path(__file__).resolve().parent.parent / ".build/release/latent"
MODELS = ["factorization", "bayesian", "item-knn", "svd-centered", "autoencoder:closed-form", "dot-bias-logistic"]
SETS = ["filmtrust", "ml-100k", "ml-latest-small-2016", "ml-latest-small-2018", "ml-1m"]
COUNTS = [5, 10, 20, 50]


def compared(latent, data, models, seed):
    command = [latent, "compare", "--data", data, "--models", ",".join(models), "--split", f"numpy:0.2:{seed}"]
    answer = subprocess.run([*command, "--json", "--quiet"], check=True, capture_output=True, text=True)
    return {result["model"]: result for result in json.loads(answer.stdout)["results"]}


def thinned(source, count, seed, target):
    """Writes `count` ratings of each user, in the order of the source."""
    rows = [line.split("::")[:3] for line in source.read_text(encoding="latin-1").splitlines()]
    places = {}
    for place, row in enumerate(rows):
        places.setdefault(row[0], []).append(place)
    draw = random.Random(seed)
    kept = sorted(place for own in places.values() for place in draw.sample(own, min(count, len(own))))
    lines = ["userId,movieId,rating"] + [",".join(rows[place]) for place in kept]
    target.write_text("\n".join(lines) + "\n")
    return len(kept)


def difference(found, model):
    """In RMSE to biases, and its standard error: of two models, one is the best, and the other's difference is to it."""
    sign, other = (1, model) if found[model]["differences"]["rmse"]["value"] else (-1, "biases")
    said = found[other]["differences"]["rmse"]
    return sign * said["value"], said["standardError"]


def beside_effects(data, seeds, models):
    print(f"{'ratings':>8} {'a user':>7}  {'model':24} {'RMSE':>7} {'to biases':>10} {'s.e.':>7}")
    behind = []
    with tempfile.TemporaryDirectory() as folder:
        for count in COUNTS:
            path = pathlib.Path(folder) / "ratings.csv"
            rows = {}
            for seed in seeds:
                size = thinned(data / "ml-1m/ratings.dat", count, seed, path)
                for model in models:
                    found = compared(LATENT, path, ["biases", model], seed)
                    rows.setdefault("biases", []).append((found["biases"]["rmse"], 0, 0))
                    rows.setdefault(model, []).append((found[model]["rmse"], *difference(found, model)))
            for model, values in rows.items():
                error, other, standard = (sum(column) / len(values) for column in zip(*values))
                mark = ""
                if other > standard:
                    behind.append((count, model))
                    mark = "  behind"
                print(f"{size:8} {count:7}  {model:24} {error:7.4f} {other:+10.4f} {standard:7.4f}{mark}", flush=True)
    print(f"\nbehind by more than a standard error: {len(behind)}")


def whole(data, seeds, models, old):
    print(f"{'set':22} {'model':24}" + (f" {'before':>8}" if old else "") + f" {'RMSE':>8}" + (f" {'change':>8}" if old else ""))
    for name in SETS:
        for model in ["biases", *models]:
            programs = [old, LATENT] if old else [LATENT]
            errors = [
                sum(compared(program, data / name, [model], seed)[model]["rmse"] for seed in seeds) / len(seeds)
                for program in programs
            ]
            change = f" {errors[1] - errors[0]:+8.4f}" if old else ""
            print(f"{name:22} {model:24}" + "".join(f" {error:8.4f}" for error in errors) + change, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--old", metavar="LATENT")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--models", default=",".join(MODELS))
    options = parser.parse_args()
    seeds, models = options.seeds.split(","), options.models.split(",")
    if options.whole:
        whole(options.data, seeds, models, options.old)
    else:
        beside_effects(options.data, seeds, models)


main()
