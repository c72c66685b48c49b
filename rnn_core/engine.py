"""The compiled program of one experiment: Keras's own layers, losses and optimizers under one `tf.function`.

Takes arrays and gives arrays. Its variables are scratch paper that every call writes first.
"""

import threading
from functools import lru_cache

import keras
import numpy as np
import tensorflow as tf

from rnn_core import model

_PASSED_AT_ONCE = 10_000  # steps; bounds the memory that a score takes
_building = threading.Lock()
tf.get_logger().setLevel("ERROR")  # it warns that each Engine traces its functions, which each does once


def engine(spec):
    """The engine of a Spec, compiled once for all Specs that differ in seed, learning rate or data only."""
    with _building:
        return _built(spec.structure)


@lru_cache(maxsize=8)
def _built(structure):
    return Engine(structure)


class Engine:
    """Network, optimizer and compiled epoch of one structure. Every method may be called from any thread."""

    def __init__(self, spec):
        self.spec = spec
        self.network = model.build(spec)
        self.constants = self.network.get_weights()
        self.optimizer = model.OPTIMIZERS[spec.optimizer]()
        self.optimizer.build(self.network.trainable_variables)
        self.slots = [v for v in self.optimizer.variables if v is not self.optimizer.learning_rate]
        self.empty_slots = _arrays(v.value for v in self.slots)
        self.losses = keras.losses.get(spec.loss)
        self.lock = threading.Lock()
        shapes = ((None, None, 1), (None, None, self.network.output_shape[-1]), (None, None))
        self._epoch = tf.function(self._epoch_body, jit_compile=True, autograph=False)
        self._pass = tf.function(self._pass_body, input_signature=[tf.TensorSpec(s) for s in shapes], autograph=False)

    def initial(self, spec):
        """Weights and optimizer variables before the first epoch, of the seed of `spec`."""
        with self.lock:
            return _frozen(model.initial_weights(spec, self.network, self.constants)), self.empty_slots

    def epoch(self, weights, slots, *, learning_rate, samples, order):
        """One epoch over the training samples of a Data in the given order.

        Returns (weights, slots, [loss, accuracy, and the two of the validation samples if there are any]).
        """
        held_out = np.arange(self.spec.train_samples, self.spec.samples, dtype=np.int32)
        batches = [self._batches(order), self._batches(held_out)]
        rate = tf.constant(learning_rate, tf.float32)
        with self.lock:
            weights, slots, totals = self._epoch(list(weights), list(slots), rate, np.concatenate(batches), *samples)
            weights, slots, totals = _arrays(weights), _arrays(slots), totals.numpy().tolist()
        metrics = [(loss / seen, hits / steps) for loss, hits, seen, steps in totals if seen]
        return weights, slots, [value for pair in metrics for value in pair]

    def score(self, weights, samples):
        """Mean loss and accuracy over a Data; NaN where it has no samples."""
        size = max(1, _PASSED_AT_ONCE // samples.inputs.shape[1])
        parts = [(0.0, 0.0, 0.0)]
        with self.lock:
            _assign(self.network.weights, weights)
            for i in range(0, len(samples.inputs), size):
                _, *totals = self._pass(*(array[i : i + size] for array in samples))
                parts.append([float(total) for total in totals])
        loss, hits, steps = np.sum(parts, axis=0).tolist()
        return (loss / steps, hits / steps) if steps else (np.nan, np.nan)

    def forward(self, weights, inputs):
        """The values of every layer for inputs (B, T, F): (B, T, units), ..., (B, T, K)."""
        targets = np.zeros((*inputs.shape[:2], self.network.output_shape[-1]), np.float32)
        mask = np.zeros(inputs.shape[:2], np.float32)
        with self.lock:
            _assign(self.network.weights, weights)
            return _arrays(self._pass(inputs, targets, mask)[0])

    def _batches(self, order):
        """Sample numbers as (batches, batch_size), the last batch filled up with -1."""
        size = self.spec.batch_size
        return np.pad(order, (0, -len(order) % size), constant_values=-1).reshape(-1, size)

    def _epoch_body(self, weights, slots, learning_rate, batches, inputs, targets, mask):
        """Descend on the training batches, then only look at the others; one compiled body serves both."""
        _assign(self.network.weights, weights)
        _assign(self.slots, slots)
        self.optimizer.learning_rate.assign(learning_rate)
        training = -(-self.spec.train_samples // self.spec.batch_size)

        def visit(i, totals):
            chosen = batches[i]
            real = tf.cast(chosen >= 0, tf.float32)
            batch = [tf.gather(array, tf.maximum(chosen, 0)) for array in (inputs, targets, mask)]
            gradients, *seen = self._look(*batch, real)
            weights = self.network.trainable_variables
            tf.cond(i < training, lambda: self.optimizer.apply(gradients, weights), lambda: None)
            side = tf.one_hot(tf.cast(i >= training, tf.int32), 2)
            return i + 1, totals + side[:, None] * tf.stack(seen)[None, :]

        start = (0, tf.zeros((2, 4)))
        count = batches.shape[0]
        _, totals = tf.while_loop(lambda i, _: i < count, visit, start, maximum_iterations=count)
        return [v.value for v in self.network.weights], [v.value for v in self.slots], totals

    def _look(self, inputs, targets, mask, real):
        """The gradients of a batch whose samples are `real`, (batch,) of 0 and 1, and what `fit` adds up of it.

        That is: mean loss x samples, right answers, samples, steps.
        """
        mask *= real[:, None]
        steps, samples = tf.reduce_sum(mask), tf.reduce_sum(real)
        with tf.GradientTape() as tape:
            outputs = self.network(inputs, training=True)
            loss = tf.reduce_sum(self.losses(targets, outputs) * mask) / steps
        gradients = tape.gradient(loss, self.network.trainable_variables)
        return gradients, loss * samples, _hits(targets, outputs, mask), samples, steps

    def _pass_body(self, inputs, targets, mask):
        """The values of every layer, and the sums of loss, right answers and steps."""
        values = [inputs]
        for layer in self.network.layers:
            values.append(layer(values[-1]))
        losses = tf.reduce_sum(self.losses(targets, values[-1]) * mask)
        return values[1:], losses, _hits(targets, values[-1], mask), tf.reduce_sum(mask)


def _hits(targets, outputs, mask):
    """How many answers are right, as `metrics=["accuracy"]` counts them."""
    return tf.reduce_sum(keras.metrics.categorical_accuracy(targets, outputs) * mask)


def _assign(variables, values):
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _arrays(tensors):
    return _frozen(tensor.numpy() for tensor in tensors)


def _frozen(arrays):
    """Copies of arrays that nobody can write to."""
    copies = tuple(map(np.array, arrays))
    for copy in copies:
        copy.flags.writeable = False
    return copies
