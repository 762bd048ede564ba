#!/usr/bin/env python3
"""What the defaults of the embedding models rest on: `latent tune` around them, on training ratings alone.

    defaults.py DATA [MODEL ...]        DATA holds ml-latest-small-2016 and ml-latest-small-2018

The held-out ratings of the two posts about ml-latest-small are taken away first; each model is tuned twice on what is
left of either, on validation parts of their own. A setting is worth the mean of those four errors. No rating of ML-100k has a
say: its five splits overlap, so that the training ratings of one are held out in another.
"""

import collections
import json
import pathlib
import subprocess
import sys

PARTS = [("ml-latest-small-2016", "numpy:0.2:7"), ("ml-latest-small-2018", "sklearn:0.1:42")]
GRIDS = {
    "dot": ["epochs=15,19,25", "learningRate=6e-3,8e-3,1.1e-2", "weightDecay=0.03", "regularization=1.5e-4,3e-4,5e-4"],
    "dot-bias": ["epochs=12,15,19", "learningRate=2e-3,3e-3,5e-3", "weightDecay=0.02", "regularization=4e-4,6e-4,9e-4"],
    "dot-sigmoid": [
        "range=observed,widened", "epochs=11,14,17", "learningRate=5e-3,8e-3,1.1e-2", "regularization=9e-4,1.2e-3,1.6e-3"],
    "dot-bias-sigmoid": [
        "range=observed,widened", "epochs=10,13,17", "learningRate=2.5e-3,3.5e-3,5e-3", "regularization=4e-4,6e-4,9e-4"],
    "dot-bias-logistic": [
        "epochs=14,17,21", "learningRate=2e-3,3e-3,4e-3", "weightDecay=0.04", "regularization=5e-5,7e-5,1e-4"],
    "neural": ["epochs=9,11,14", "learningRate=4e-3,6e-3,8e-3", "weightDecay=0.02", "regularization=1e-4,1.5e-4,2e-4"],
}


def errors(latent, data, model):
    """The validation errors of each combination: by data and seed."""
    found = collections.defaultdict(list)
    for folder, split in PARTS:
        for seed in "1", "2":
            command = [latent, "tune", model, "--data", data / folder, "--split", split, "--seed", seed, "--json", "--quiet"]
            answer = subprocess.run([*command, "--grid", *GRIDS[model]], check=True, capture_output=True, text=True)
            for trial in json.loads(answer.stdout)["trials"]:
                configuration = trial["configuration"]
                names = [values.split("=")[0] for values in GRIDS[model]]
                found[tuple(f"{name}={configuration[name]}" for name in names)].append(trial["rmse"] or float("inf"))
    return found


def main():
    data = pathlib.Path(sys.argv[1])
    latent = pathlib.Path(__file__).resolve().parent.parent / ".build/release/latent"
    for model in sys.argv[2:] or GRIDS:
        found = errors(latent, data, model)
        ranked = sorted(found, key=lambda names: sum(found[names]))
        print(f"{model}: mean RMSE of {len(PARTS) * 2} validation parts, best of {len(ranked)} first")
        for names in ranked[:5]:
            values = found[names]
            print(f"  {sum(values) / len(values):.4f}  {' '.join(f'{value:.4f}' for value in values)}  {' '.join(names)}")
        print(flush=True)


main()
