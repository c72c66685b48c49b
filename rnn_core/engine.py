"""The compiled program of one experiment: Keras's own layers, losses and optimizers under one `tf.function`.

Takes arrays and gives arrays. Its variables are scratch paper that every call writes first.
"""

import threading
from functools import lru_cache

import keras
import numpy as np
import tensorflow as tf

from rnn_core import model

_SCORED_AT_ONCE = 50_000  # steps; bounds the memory that a score takes
_building = threading.Lock()


def engine(spec):
    """The engine of a Spec, compiled once for all Specs that differ in seed, learning rate or data only."""
    with _building:
        return _engine(spec.structure)


@lru_cache(maxsize=8)
def _engine(structure):
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
        self.empty_slots = tuple(keras.ops.convert_to_numpy(v) for v in self.slots)
        self.losses = keras.losses.get(spec.loss)
        self.lock = threading.Lock()

    def initial(self, spec):
        """Weights and optimizer variables before the first epoch, of the seed of `spec`."""
        with self.lock:
            return model.initial_weights(spec, self.network, self.constants), self.empty_slots

    def epoch(self, weights, slots, *, learning_rate, inputs, targets, order):
        """One epoch over the training samples in the given order.

        Returns (weights, slots, [loss, accuracy, and the two of the validation samples if there are any]).
        """
        with self.lock:
            rate = tf.constant(learning_rate, tf.float32)
            weights, slots, metrics = self._epoch(list(weights), list(slots), rate, inputs, targets, order)
            return _arrays(weights), _arrays(slots), [float(metric) for metric in metrics]

    def score(self, weights, inputs, targets):
        """Mean loss and accuracy over samples (N, T, F) and targets (N, T, K); NaN where N is 0."""
        size = max(1, _SCORED_AT_ONCE // inputs.shape[1])
        with self.lock:
            _assign(self.network.weights, weights)
            parts = [
                [float(total) for total in self._sums(inputs[i : i + size], targets[i : i + size])]
                for i in range(0, len(inputs), size)
            ]
        steps = inputs.shape[0] * inputs.shape[1]
        return tuple(np.sum(parts, axis=0) / steps) if steps else (np.nan, np.nan)

    def forward(self, weights, inputs):
        """The values of every layer for inputs (B, T, F): (B, T, units), ..., (B, T, K)."""
        with self.lock:
            _assign(self.network.weights, weights)
            return _arrays(self._forward(inputs))

    @tf.function(jit_compile=True, autograph=False)
    def _epoch(self, weights, slots, learning_rate, inputs, targets, order):
        _assign(self.network.weights, weights)
        _assign(self.slots, slots)
        self.optimizer.learning_rate.assign(learning_rate)
        split, size = self.spec.train_samples, self.spec.batch_size
        batches, rest = divmod(split, size)

        def visit(start, count, loss, hits):
            chosen = tf.slice(order, [start], [count])
            more = self._batch(tf.gather(inputs, chosen), tf.gather(targets, chosen))
            return loss + more[0], hits + more[1]

        _, loss, hits = tf.while_loop(
            lambda i, *_: i < batches,
            lambda i, loss, hits: (i + 1, *visit(i * size, size, loss, hits)),
            (0, 0.0, 0.0),
            maximum_iterations=batches,
        )
        if rest:
            loss, hits = visit(batches * size, rest, loss, hits)
        metrics = [total / (split * self.spec.timesteps) for total in (loss, hits)]
        if held_out := self.spec.samples - split:
            totals = self._sums(inputs[split:], targets[split:])
            metrics += [total / (held_out * self.spec.timesteps) for total in totals]
        return [v.value for v in self.network.weights], [v.value for v in self.slots], metrics

    def _batch(self, inputs, targets):
        """One step of gradient descent; returns the sums of loss and hits before it."""
        with tf.GradientTape() as tape:
            outputs = self.network(inputs, training=True)
            losses = self.losses(targets, outputs)
            loss = tf.reduce_mean(losses)
        weights = self.network.trainable_variables
        self.optimizer.apply(tape.gradient(loss, weights), weights)
        return tf.reduce_sum(losses), _hits(targets, outputs)

    @tf.function(autograph=False, reduce_retracing=True)
    def _sums(self, inputs, targets):
        outputs = self.network(inputs, training=False)
        return tf.reduce_sum(self.losses(targets, outputs)), _hits(targets, outputs)

    @tf.function(autograph=False, reduce_retracing=True)
    def _forward(self, inputs):
        values = [inputs]
        for layer in self.network.layers:
            values.append(layer(values[-1]))
        return values[1:]


def _hits(targets, outputs):
    """How many answers are right, as `metrics=["accuracy"]` counts them."""
    return tf.reduce_sum(keras.metrics.categorical_accuracy(targets, outputs))


def _assign(variables, values):
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)


def _arrays(tensors):
    """Tensors as arrays that nobody can write to."""
    arrays = tuple(np.array(tensor) for tensor in tensors)
    for array in arrays:
        array.flags.writeable = False
    return arrays
