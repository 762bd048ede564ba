#!/usr/bin/env python3
"""Which of the usual rating models, at their defaults, end behind `biases` on data that nobody tuned for.

    behind.py            the generated sets below, for each of two seeds
    behind.py --seeds 1  for so many

The sets are made here, by NumPy's generator for the seed: noise alone; few ratings; heavy outliers, one rating in a thousand
100 times the scale; one rating a user; all of one small matrix; scales of two values, of one, and to a million. A fifth of
the ratings is held out, numpy:0.2:SEED in Latent's words. A difference is that in RMSE to `biases` on the same held-out
ratings, with its standard error, users being the sample. Behind is more than one standard error; a refusal is shown with
what it says.
"""

import argparse
import pathlib
import subprocess
import tempfile

import numpy as np

from effects import LATENT, compared, difference

MODELS = [
    "biases", "dot-bias", "dot-bias-sigmoid", "dot-bias-logistic", "dot", "neural", "factorization", "item-knn",
    "svd-centered", "autoencoder", "autoencoder:closed-form",
]


def drawn(random, users, items, a_user):
    """Different items of each user."""
    user = np.repeat(np.arange(users), a_user)
    item = np.concatenate([random.choice(items, a_user, replace=False) for _ in range(users)])
    return user, item


def stars(random, user, item, signal=0.5):
    """Ratings of 1 to 5 by effects of users and items, as strong as `signal`, and noise."""
    effects = random.standard_normal(user.max() + 1)[user] + random.standard_normal(item.max() + 1)[item]
    return np.clip(np.rint(3.5 + signal * effects + random.standard_normal(len(user))), 1, 5)


def sets(seed):
    """Names, users, items, ratings."""
    random = np.random.default_rng(seed)
    user, item = drawn(random, 400, 150, 25)
    usual = stars(random, user, item)
    yield "noise", user, item, stars(random, user, item, signal=0)
    yield "usual", user, item, usual
    yield "outliers", user, item, np.where(random.random(len(user)) < 0.001, 100 * usual, usual)
    yield "two values", user, item, (usual > 3).astype(float)
    yield "one value", user, item, np.ones(len(user))
    yield "to a million", user, item, np.rint(usual * 2e5)
    few = drawn(random, 300, 100, 6)
    yield "few", *few, stars(random, *few)
    one = drawn(random, 3000, 100, 1)
    yield "one a user", *one, stars(random, *one)
    all_of = drawn(random, 80, 60, 60)
    yield "all by all", *all_of, stars(random, *all_of)


def beside_biases(path, model, seed):
    """RMSE, how far it is from that of `biases`, and the standard error of that; or what was said instead."""
    try:
        found = compared(LATENT, path, ["biases", model] if model != "biases" else [model], seed)
    except subprocess.CalledProcessError as error:
        return None, (error.stderr.strip().splitlines() or ["no word"])[-1]
    if model not in found or found[model].get("rmse") is None:
        return None, str(found.get(model, {}).get("reason", "no figure"))
    return (found[model]["rmse"], *(difference(found, model) if model != "biases" else (0, 0))), None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=2)
    arguments = parser.parse_args()
    print(f"{'set':14}{'seed':>4}  {'model':25}{'RMSE':>12}{'to biases':>12}{'s.e.':>10}")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "ratings.csv")
        for seed in range(1, arguments.seeds + 1):
            for name, user, item, rating in sets(seed):
                lines = [f"{u},{i},{r:g}" for u, i, r in zip(user, item, rating)]
                path.write_text("user,item,rating\n" + "\n".join(lines) + "\n")
                for model in MODELS:
                    show(name, seed, model, *beside_biases(path, model, seed))


def show(name, seed, model, figures, refusal):
    head = f"{name:14}{seed:4}  {model:25}"
    if refusal:
        print(f"{head}{refusal}", flush=True)
        return
    error, other, standard = figures
    behind = "  behind" if other > standard else ""
    print(f"{head}{error:12.4f}{other:+12.4f}{standard:10.4f}{behind}", flush=True)


if __name__ == "__main__":
    main()
