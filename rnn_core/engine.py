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
tf.get_logger().setLevel("ERROR")  # it warns that each Engine traces its functions, which each does once


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
        self.empty_slots = _arrays(v.value for v in self.slots)
        self.losses = keras.losses.get(spec.loss)
        self.lock = threading.Lock()
        inputs, targets, mask = (tf.TensorSpec(shape) for shape in ((None, None, 1), (None, None, None), (None, None)))
        self._epoch = tf.function(self._epoch, jit_compile=True, autograph=False)
        self._sums = tf.function(self._sums, input_signature=[inputs, targets, mask], autograph=False)
        self._forward = tf.function(self._forward, input_signature=[inputs], autograph=False)

    def initial(self, spec):
        """Weights and optimizer variables before the first epoch, of the seed of `spec`."""
        with self.lock:
            return _frozen(model.initial_weights(spec, self.network, self.constants)), self.empty_slots

    def epoch(self, weights, slots, *, learning_rate, samples, order):
        """One epoch over the training samples of a Data in the given order.

        Returns (weights, slots, [loss, accuracy, and the two of the validation samples if there are any]).
        """
        full = -len(order) % self.spec.batch_size  # what the last batch lacks
        order = np.pad(order, (0, full))
        rate = tf.constant(learning_rate, tf.float32)
        with self.lock:
            weights, slots, metrics = self._epoch(list(weights), list(slots), rate, order, *samples)
            return _arrays(weights), _arrays(slots), [float(metric) for metric in metrics]

    def score(self, weights, samples):
        """Mean loss and accuracy over a Data; NaN where it has no samples."""
        size = max(1, _SCORED_AT_ONCE // samples.inputs.shape[1])
        parts = [(0.0, 0.0, 0.0)]
        with self.lock:
            _assign(self.network.weights, weights)
            for i in range(0, len(samples.inputs), size):
                part = self._sums(*(array[i : i + size] for array in samples))
                parts.append([float(total) for total in part])
        loss, hits, steps = np.sum(parts, axis=0)
        return (loss / steps, hits / steps) if steps else (np.nan, np.nan)

    def forward(self, weights, inputs):
        """The values of every layer for inputs (B, T, F): (B, T, units), ..., (B, T, K)."""
        with self.lock:
            _assign(self.network.weights, weights)
            return _arrays(self._forward(inputs))

    def _epoch(self, weights, slots, learning_rate, order, inputs, targets, mask):
        _assign(self.network.weights, weights)
        _assign(self.slots, slots)
        self.optimizer.learning_rate.assign(learning_rate)
        split, size = self.spec.train_samples, self.spec.batch_size
        batches = order.shape[0] // size

        def visit(i, loss, hits, steps):
            """One batch. The last one is filled up with samples that weigh nothing, for one program fits all."""
            places = i * size + tf.range(size)
            real = tf.cast(places < split, tf.float32)
            chosen = tf.gather(order, places)
            batch = (tf.gather(array, chosen) for array in (inputs, targets, mask))
            more = self._descend(*batch, real)
            return i + 1, loss + more[0], hits + more[1], steps + more[2]

        start = (0, 0.0, 0.0, 0.0)
        _, loss, hits, steps = tf.while_loop(lambda i, *_: i < batches, visit, start, maximum_iterations=batches)
        metrics = [loss / split, hits / steps]
        if split < self.spec.samples:
            loss, hits, steps = self._sums(inputs[split:], targets[split:], mask[split:])
            metrics += [loss / steps, hits / steps]
        return [v.value for v in self.network.weights], [v.value for v in self.slots], metrics

    def _descend(self, inputs, targets, mask, real):
        """One step of gradient descent on the samples that are `real`, (batch,) of 0 and 1.

        Returns, from before the step, mean loss x samples, right answers, and steps: as `fit` adds them up.
        """
        mask *= real[:, None]
        steps = tf.reduce_sum(mask)
        with tf.GradientTape() as tape:
            outputs = self.network(inputs, training=True)
            loss = tf.reduce_sum(self.losses(targets, outputs) * mask) / steps
        weights = self.network.trainable_variables
        self.optimizer.apply(tape.gradient(loss, weights), weights)
        return loss * tf.reduce_sum(real), _hits(targets, outputs, mask), steps

    def _sums(self, inputs, targets, mask):
        outputs = self.network(inputs, training=False)
        losses = tf.reduce_sum(self.losses(targets, outputs) * mask)
        return losses, _hits(targets, outputs, mask), tf.reduce_sum(mask)

    def _forward(self, inputs):
        values = [inputs]
        for layer in self.network.layers:
            values.append(layer(values[-1]))
        return values[1:]


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
