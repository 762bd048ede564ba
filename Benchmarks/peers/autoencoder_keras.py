"""The published linear autoencoder in Keras: a wrapper model around the recommender, fed by a Python generator.

The design is the one of the published pipeline: NumPy hides a fifth of each user's ratings row by row, the wrapper
model takes the masked and the full rows and returns the loss itself, and a dummy loss hands it to the optimizer.
"""

import os
import queue
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["KERAS_BACKEND"] = "tensorflow"

import session

with session.silent_stderr():  # TensorFlow greets before its log level applies
    import keras
    import tensorflow as tf
import numpy as np

import preferences

RANK = 25
BATCH_SIZE = 125
MASK_FRACTION = 0.2
HIDDEN_WEIGHT = 0.8


class MaskedError(keras.layers.Layer):
    """0.8 of the mean squared error over hidden entries and 0.2 of that over entries still shown, once per row.

    Keras averages what a model returns over the batch, and the mean of equal numbers is that number.
    """

    def call(self, inputs):
        shown, target, predicted = inputs

        def error(mask):
            return tf.reduce_mean(tf.square(tf.boolean_mask(target, mask) - tf.boolean_mask(predicted, mask)))

        hidden = error(tf.not_equal(shown, target))
        hidden = tf.where(tf.math.is_nan(hidden), 0.0, hidden)  # a batch where nothing is hidden
        known = error(tf.not_equal(shown, 0.0))
        return tf.fill([tf.shape(target)[0]], HIDDEN_WEIGHT * hidden + (1 - HIDDEN_WEIGHT) * known)

    def compute_output_shape(self, shapes):
        return shapes[0][:1]


def wrapper_model(item_count):
    shown = keras.Input((item_count,))
    target = keras.Input((item_count,))
    code = keras.layers.Dense(RANK, activation="linear", use_bias=False)(shown)
    predicted = keras.layers.Dense(item_count, activation="linear", use_bias=False)(code)
    model = keras.Model([shown, target], MaskedError()([shown, target, predicted]))
    model.compile(
        optimizer=keras.optimizers.Adadelta(learning_rate=1.0, rho=0.95, epsilon=1e-7),
        loss=lambda _, loss: loss,
    )
    return model


def batches(matrix, seed, permits):
    """Batches ((masked rows, rows), zeros): an epoch for every True in the queue `permits`, the end at False."""
    random = np.random.RandomState(seed)

    def hide(row):
        row = row.copy()
        known = np.flatnonzero(row)
        row[random.choice(known, size=int(MASK_FRACTION * len(known)), replace=False)] = 0
        return row

    users = np.arange(len(matrix))
    nothing = np.zeros(BATCH_SIZE, dtype=np.float32)
    while permits.get():
        random.shuffle(users)
        for start in range(0, len(users) - BATCH_SIZE + 1, BATCH_SIZE):
            rows = matrix[users[start : start + BATCH_SIZE]]
            yield (np.apply_along_axis(hide, 1, rows), rows), nothing


class Clock(keras.callbacks.Callback):
    """Times the epochs of one long `fit`, and asks before each whether it is wanted.

    Keras reads ahead of the training step in its own thread. The permits keep it from preparing the next epoch while
    another program is being timed; within an epoch it reads ahead as it likes.
    """

    def __init__(self, talk, permits):
        super().__init__()
        self.talk, self.permits = talk, permits

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()
        if epoch > 0:
            self.permits.put(True)

    def on_epoch_end(self, epoch, logs=None):
        self.talk.record(time.perf_counter() - self.start, float(logs["loss"]))
        if not self.talk.next():
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        self.permits.put(False)


def main():
    arguments = session.options(__doc__.splitlines()[0])
    tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
    tf.config.threading.set_inter_op_parallelism_threads(arguments.threads)
    keras.utils.set_random_seed(arguments.seed)
    matrix = preferences.load(arguments.data)

    talk = session.Session(arguments, f"keras {keras.__version__} / tensorflow {tf.__version__}")
    if talk.next():
        permits = queue.SimpleQueue()
        permits.put(True)  # Keras looks at the first batches before the first epoch begins
        wrapper_model(matrix.shape[1]).fit(
            batches(matrix, arguments.seed, permits),
            steps_per_epoch=len(matrix) // BATCH_SIZE,
            epochs=2**31 - 1,
            callbacks=[Clock(talk, permits)],
            shuffle=False,  # the generator does
            verbose=0,
        )
    talk.finish()


if __name__ == "__main__":
    main()
