"""The compiled program of one experiment: Keras's own layers, losses and optimizers under one `tf.function`.

Takes arrays and gives arrays. Its variables are scratch paper that every call writes first.
"""

import threading
from functools import lru_cache, partial

import numpy as np

from rnn_core import model
from rnn_core.backend import keras, tf

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
    """Network, optimizer and compiled epoch of one structure. Every method may be called from any thread.

    A network that answers once is one that answers at every step, of which the last alone has a weight.
    """

    def __init__(self, spec):
        self.spec = spec
        self.network = model.build(spec)
        *self.recurrent, self.output = self.network.layers
        self.opened = [keras.layers.RNN(_Opened(layer.cell), return_sequences=True) for layer in self.recurrent]
        self.constants = self.network.get_weights()
        self.optimizer = model.OPTIMIZERS[spec.optimizer]()
        self.optimizer.build(self.network.trainable_variables)
        self.slots = [v for v in self.optimizer.variables if v is not self.optimizer.learning_rate]
        self.empty_slots = _arrays(v.value for v in self.slots)
        self.losses = keras.losses.get(spec.loss)
        self.lock = threading.Lock()
        steps, classes, states = (None, None), self.network.output_shape[-1], (None, spec.state_count, spec.units)
        shapes = ((*steps, 1), (*steps, classes), steps, steps, states)
        self._epoch = tf.function(self._epoch_body, jit_compile=True, autograph=False)
        self._passes = {
            masked: tf.function(
                partial(self._pass_body, masked=masked),
                input_signature=[tf.TensorSpec(shape) for shape in shapes],
                autograph=False,
            )
            for masked in (False, True)
        }

    def initial(self, spec):
        """Weights and optimizer variables before the first epoch, of the seed of `spec`."""
        with self.lock:
            return _frozen(model.initial_weights(spec, self.network, self.constants)), self.empty_slots

    def epoch(self, weights, slots, *, learning_rate, feed, order, recurrent=True):
        """One epoch over the training samples of a Feed in the given order.

        recurrent: whether the recurrent kernels learn, or else see a gradient of zero.
        Returns (weights, slots, [loss, accuracy, and the two of the validation samples if there are any]).
        """
        held_out = np.arange(self.spec.train_samples, self.spec.samples, dtype=np.int32)
        batches = [self._batches(order), self._batches(held_out)]
        scalars = [tf.constant(value, tf.float32) for value in (learning_rate, float(recurrent))]
        with self.lock:
            weights, slots, totals = self._epoch(list(weights), list(slots), *scalars, np.concatenate(batches), *feed)
            weights, slots, totals = _arrays(weights), _arrays(slots), totals.numpy().tolist()
        metrics = [(loss / steps, hits / steps) for loss, hits, steps in totals if steps]
        return weights, slots, [value for pair in metrics for value in pair]

    def score(self, weights, feed):
        """Mean loss and accuracy over the steps of a Feed by their weights; NaN where it has no samples."""
        size = max(1, _PASSED_AT_ONCE // feed.inputs.shape[1])
        parts = [(0.0, 0.0, 0.0)]
        with self.lock:
            _assign(self.network.weights, weights)
            for i in range(0, len(feed.inputs), size):
                _, _, *totals = self._passes[self.spec.masked](*(array[i : i + size] for array in feed))
                parts.append([float(total) for total in totals])
        loss, hits, steps = np.sum(parts, axis=0).tolist()
        return (loss / steps, hits / steps) if steps else (np.nan, np.nan)

    def forward(self, weights, inputs, *, states=None, mask=None):
        """What a network makes of inputs (B, T, F): the states after every step, and the answers to it.

        states: (B, S, units) before the first step, zeros if none are given. mask: (B, T), False where no
        state is to change. Returns ((B, T, S, units), (B, T, K)).
        """
        steps = inputs.shape[:2]
        if states is None:
            states = np.zeros((len(inputs), self.spec.state_count, self.spec.units), np.float32)
        nothing = np.zeros(steps, np.float32)
        targets = np.zeros((*steps, self.network.output_shape[-1]), np.float32)
        given = nothing if mask is None else np.asarray(mask, np.float32)
        with self.lock:
            _assign(self.network.weights, weights)
            return _arrays(self._passes[mask is not None](inputs, targets, given, nothing, states)[:2])

    def _batches(self, order):
        """Sample numbers as (batches, batch_size), the last batch filled up with -1."""
        size = self.spec.batch_size
        return np.pad(order, (0, -len(order) % size), constant_values=-1).reshape(-1, size)

    def _epoch_body(self, weights, slots, learning_rate, recurrent, batches, *feed):
        """Descend on the training batches, then only look at the others; one compiled body serves both.

        recurrent: 1., or 0. for recurrent kernels that do not learn.
        """
        _assign(self.network.weights, weights)
        _assign(self.slots, slots)
        self.optimizer.learning_rate.assign(learning_rate)
        training = -(-self.spec.train_samples // self.spec.batch_size)

        def visit(i, totals):
            chosen = batches[i]
            real = tf.cast(chosen >= 0, tf.float32)
            gradients, *seen = self._look(*(tf.gather(array, tf.maximum(chosen, 0)) for array in feed), real)
            weights = self.network.trainable_variables
            gradients = [
                gradient * recurrent if weight.name == "recurrent_kernel" else gradient
                for gradient, weight in zip(gradients, weights, strict=True)
            ]
            tf.cond(i < training, lambda: self.optimizer.apply(gradients, weights), lambda: None)
            side = tf.one_hot(tf.cast(i >= training, tf.int32), 2)
            return i + 1, totals + side[:, None] * tf.stack(seen)[None, :]

        start = (0, tf.zeros((2, 3)))
        count = batches.shape[0]
        _, totals = tf.while_loop(lambda i, _: i < count, visit, start, maximum_iterations=count)
        return [v.value for v in self.network.weights], [v.value for v in self.slots], totals

    def _look(self, inputs, targets, mask, weights, states, real):
        """The gradients of a batch whose samples are `real`, (batch,) of 0 and 1, and its sums.

        That is: loss, right answers and steps. The loss whose gradient it is, is their mean.
        """
        weights *= real[:, None]
        with tf.GradientTape() as tape:
            hidden = inputs
            for layer, before in zip(self.recurrent, self._by_layer(states), strict=True):
                hidden = layer(hidden, initial_state=before, mask=mask if self.spec.masked else None, training=True)
            loss, hits, steps = self._sums(targets, self.output(hidden), weights)
            mean = loss / steps
        return tape.gradient(mean, self.network.trainable_variables), loss, hits, steps

    def _pass_body(self, inputs, targets, mask, weights, states, *, masked):
        """The states of every layer after every step, the answers, and the sums."""
        hidden, values = inputs, []
        begun = tf.cumsum(mask, axis=1)[..., None] > 0
        for layer, before in zip(self.opened, self._by_layer(states), strict=True):
            after = layer(hidden, initial_state=before, mask=mask if masked else None)
            if masked:  # Keras puts zeros over a padding at the start, where in truth the initial state stands
                after = tf.where(begun, after, tf.concat(before, axis=-1)[:, None])
            values += tf.split(after, len(before), axis=-1)
            hidden = values[-len(before)]
        outputs = self.output(hidden)
        return tf.stack(values, axis=2), outputs, *self._sums(targets, outputs, weights)

    def _by_layer(self, states):
        """States (B, S, units) as a list for each layer."""
        each = tf.unstack(states, axis=1)
        size = len(each) // self.spec.layers
        return [each[i : i + size] for i in range(0, len(each), size)]

    def _sums(self, targets, outputs, weights):
        """Loss, right answers as `metrics=["accuracy"]` counts them, and steps; each by its weight."""
        hits = keras.metrics.categorical_accuracy(targets, outputs)
        return [tf.reduce_sum(values * weights) for values in (self.losses(targets, outputs), hits, 1.0)]


class _Opened(keras.layers.Layer):
    """A recurrent cell whose output is all of its states side by side: of LSTM, h and then c."""

    def __init__(self, cell):
        super().__init__()
        self.cell, self.state_size = cell, cell.state_size

    def call(self, inputs, states):
        """One step."""
        _, states = self.cell(inputs, states)
        return keras.ops.concatenate(states, axis=-1), states


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
