"""Vectors and biases of users and films under a sigmoid, trained in batches of 64 by Adam: PyTorch and Keras.

    embedding.py --data PATH              the published fastai model in PyTorch, written for speed
    embedding.py --data PATH --loader     the same as most programs are written
    embedding.py --data PATH --keras      the published `RecommenderV2`

PyTorch has what a step of fastai's learner does and nothing around it: autograd with dense gradients, so that the
optimizer sweeps over the tables at every step; Adam with decoupled decay, its rate and momentum following one cycle of
five epochs. It trains its first epoch on one thread and its second on all, and stays with the faster.

What was tried for speed, on two cores (milliseconds an epoch of MovieLens 100k; one thread or two, no clear winner):
- optimizer: one tensor after another 600 to 820, `foreach` 740 to 1130, `fused` 510 to 880. Kept: the last; `--loader`
  has the first, the default.
- data: a `DataLoader` over the ratings 400 more. Kept: all columns put in the epoch's order at once, then cut.

Keras is given arrays, as published, in one long `fit`.
"""

import itertools
import math
import os
import time

import numpy as np

import ratings
import session

RANK = 50
BATCH_SIZE = 64


def load(path):
    """Users and films as places among their ids, ratings, and how many users and films there are."""
    users, films, stars = ratings.read(path)
    users, films = ratings.places(users), ratings.places(films)
    return users, films, stars.astype(np.float32), int(users.max()) + 1, int(films.max()) + 1


def cycle(step, steps):
    """Learning rate and momentum of one cycle: up for a quarter of the steps, then down, along half a cosine each."""

    def between(start, end, place):
        return end + (start - end) * (1 + math.cos(math.pi * place)) / 2

    place = step / steps
    if place < 0.25:
        return between(5e-3 / 25, 5e-3, place / 0.25), between(0.95, 0.85, place / 0.25)
    place = (place - 0.25) / 0.75
    return between(5e-3, 5e-3 / 1e5, place), between(0.85, 0.95, place)


def train_pytorch(arguments):
    import torch

    class DotProductBias(torch.nn.Module):
        def __init__(self, users, films):
            super().__init__()
            self.user_vectors, self.user_biases = torch.nn.Embedding(users, RANK), torch.nn.Embedding(users, 1)
            self.film_vectors, self.film_biases = torch.nn.Embedding(films, RANK), torch.nn.Embedding(films, 1)
            for table in self.children():
                torch.nn.init.normal_(table.weight, 0, 0.01)

        def forward(self, users, films):
            product = (self.user_vectors(users) * self.film_vectors(films)).sum(1, keepdim=True)
            product = product + self.user_biases(users) + self.film_biases(films)
            return 5.5 * torch.sigmoid(product).squeeze(1)

    torch.manual_seed(arguments.seed)
    users, films, stars, user_count, film_count = load(arguments.data)
    users, films, stars = (torch.from_numpy(column) for column in (users, films, stars))
    model = DotProductBias(user_count, film_count)
    optimizer = torch.optim.AdamW(
        model.parameters(), betas=(0.95, 0.99), eps=1e-5, weight_decay=0.01, fused=not arguments.loader
    )
    group = optimizer.param_groups[0]
    batches = len(stars) // BATCH_SIZE
    columns = users, films, stars
    loader = torch.utils.data.DataLoader(
        torch.utils.data.TensorDataset(*columns), BATCH_SIZE, shuffle=True, drop_last=True
    )
    steps = itertools.cycle(cycle(step, 5 * batches) for step in range(5 * batches))

    def in_order():
        order = torch.randperm(len(stars))[: batches * BATCH_SIZE]
        return zip(*(column[order].split(BATCH_SIZE) for column in columns))

    def epoch():
        start = time.perf_counter()
        losses = torch.empty(batches)
        for number, (user, film, rating) in enumerate(loader if arguments.loader else in_order()):
            group["lr"], momentum = next(steps)
            group["betas"] = momentum, 0.99
            loss = torch.nn.functional.mse_loss(model(user, film), rating)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses[number] = loss.detach()
        return time.perf_counter() - start, losses.mean().item()

    times = {}
    for threads in sorted({1, arguments.threads}):
        torch.set_num_threads(threads)
        times[threads] = epoch()[0]
    fastest = min(times, key=times.get)
    torch.set_num_threads(fastest)
    name = f"pytorch {torch.__version__}{' with a DataLoader' if arguments.loader else ''}"
    talk = session.Session(arguments, f"{name}, faster on {fastest} of {arguments.threads} threads")
    while talk.next():
        talk.record(*epoch())
    talk.finish()


def train_keras(arguments):
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ["KERAS_BACKEND"] = "tensorflow"
    with session.silent_stderr():  # TensorFlow greets before its log level applies
        import keras
        import tensorflow as tf
    from keras import layers

    tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
    tf.config.threading.set_inter_op_parallelism_threads(arguments.threads)
    keras.utils.set_random_seed(arguments.seed)
    users, films, stars, user_count, film_count = load(arguments.data)
    lowest, highest = float(stars.min()), float(stars.max())

    def embedded(index, rows, numbers):
        table = layers.Embedding(
            rows, numbers, embeddings_initializer="he_normal", embeddings_regularizer=keras.regularizers.l2(1e-6)
        )
        return layers.Reshape((numbers,))(table(index))

    user, film = keras.Input((1,)), keras.Input((1,))
    vectors = [embedded(user, user_count, RANK), embedded(film, film_count, RANK)]
    biases = [embedded(user, user_count, 1), embedded(film, film_count, 1)]
    product = layers.Add()([layers.Dot(axes=1)(vectors), *biases])
    rating = layers.Lambda(lambda share: share * (highest - lowest) + lowest)(layers.Activation("sigmoid")(product))
    model = keras.Model([user, film], rating)
    model.compile(loss="mean_squared_error", optimizer=keras.optimizers.Adam(learning_rate=1e-3))

    class Clock(keras.callbacks.Callback):
        """Times the epochs of one long `fit`, and asks after each whether another is wanted."""

        def on_epoch_begin(self, epoch, logs=None):
            self.start = time.perf_counter()

        def on_epoch_end(self, epoch, logs=None):
            talk.record(time.perf_counter() - self.start, float(logs["loss"]))
            if not talk.next():
                model.stop_training = True

    talk = session.Session(arguments, f"keras {keras.__version__} / tensorflow {tf.__version__}")
    if talk.next():
        model.fit([users, films], stars, batch_size=BATCH_SIZE, epochs=2**31 - 1, callbacks=[Clock()], verbose=0)
    talk.finish()


def main():
    arguments = session.options(
        __doc__.splitlines()[0],
        loader="let a DataLoader fetch the ratings, and leave the optimizer at its defaults, as most programs do",
        keras="Keras' model instead of PyTorch's",
    )
    (train_keras if arguments.keras else train_pytorch)(arguments)


if __name__ == "__main__":
    main()
