"""The compiled program of one experiment: the recurrence, Keras's losses and optimizers under one `tf.function`.

Takes arrays and gives arrays. All weights are one vector in it, so that the optimizer, which treats every number
alike, has one variable. Its variables are scratch paper that every epoch writes first.
"""

import threading
from functools import lru_cache, partial
from itertools import chain
from math import prod

import numpy as np

from rnn_core import model, recurrence
from rnn_core.backend import keras, tf
from rnn_core.cells import CELLS

_STEPS_AT_ONCE = 10_000  # bounds the memory that `score` takes
_building = threading.Lock()
tf.get_logger().setLevel("ERROR")  # it warns that each Engine traces its functions, which each does once


def engine(spec):
    """The engine of a Spec, compiled once for all Specs of the same structure."""
    with _building:
        return _built(spec.structure)


@lru_cache(maxsize=8)
def _built(structure):
    return Engine(structure)


class Engine:
    """Network, optimizer and compiled epoch of one structure. Every method may be called from any thread.

    A network with one output for a sequence is one with an output at every step, of which only the last counts.
    """

    def __init__(self, spec):
        self.spec = spec
        self.network = model.build(spec)
        self.constants = self.network.get_weights()
        self.shapes = [array.shape for array in self.constants]
        self.vector = keras.Variable(_flat(self.constants))
        self.optimizer = keras.optimizers.get(spec.optimizer)
        self.optimizer.build([self.vector])
        self.slots = [v for v in self.optimizer.variables if v is not self.optimizer.learning_rate]
        self.empty_slots = self._each_slot([v.numpy() for v in self.slots])
        self.losses = keras.losses.get(spec.loss)
        self.lock = threading.Lock()
        steps, classes, states = (None, None), self.network.output_shape[-1], (None, spec.state_count, spec.units)
        shapes = ((None,), (*steps, 1), (*steps, classes), steps, steps, states)
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

    def epoch(self, weights, slots, *, learning_rate, feed, order):
        """One epoch over the training samples of a Feed in the given order.

        Returns (weights, slots, [loss, accuracy, and the two of the validation samples if there are any]).
        """
        held_out = np.arange(self.spec.train_samples, self.spec.samples, dtype=np.int32)
        batches = np.concatenate([self._batches(order), self._batches(held_out)])
        with self.lock:
            vector, slots, totals = self._epoch(
                _flat(weights), self._flat_slots(slots), np.float32(learning_rate), batches, *feed
            )
        metrics = [(loss / steps, hits / steps) for loss, hits, steps in totals.numpy().tolist() if steps]
        weights, slots = self._arrays(vector.numpy()), self._each_slot([slot.numpy() for slot in slots])
        return weights, slots, [value for pair in metrics for value in pair]

    def score(self, weights, feed):
        """Mean loss and accuracy over the steps of a Feed by their weights; NaN where it has no samples."""
        size, vector = max(1, _STEPS_AT_ONCE // feed.inputs.shape[1]), _flat(weights)
        parts = [(0.0, 0.0, 0.0)]
        for i in range(0, len(feed.inputs), size):
            _, _, *totals = self._passes[self.spec.masked](vector, *(array[i : i + size] for array in feed))
            parts.append([float(total) for total in totals])
        loss, hits, steps = np.sum(parts, axis=0).tolist()
        return (loss / steps, hits / steps) if steps else (np.nan, np.nan)

    def forward(self, weights, inputs, *, states=None, mask=None):
        """The states and outputs of a network after every step of inputs (B, T, F): ((B, T, S, units), (B, T, K)).

        states: (B, S, units) before the first step, zeros if none are given. mask: (B, T), False where no
        state is to change.
        """
        steps = inputs.shape[:2]
        if states is None:
            states = np.zeros((len(inputs), self.spec.state_count, self.spec.units), np.float32)
        unused = np.zeros(steps, np.float32)
        targets = np.zeros((*steps, self.network.output_shape[-1]), np.float32)
        given = unused if mask is None else np.asarray(mask, np.float32)
        states, outputs, *_ = self._passes[mask is not None](_flat(weights), inputs, targets, given, unused, states)
        return _frozen([states.numpy(), outputs.numpy()])

    # --- arrays and vectors

    def _arrays(self, vector):
        """The arrays of the weights, or of what the optimizer keeps of each, that are a vector."""
        parts = np.split(vector, np.cumsum([prod(shape) for shape in self.shapes])[:-1])
        return _frozen(part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True))

    def _each_slot(self, slots):
        """The optimizer's variables as Keras has them: the iteration, then for each array of weights those of it."""
        iteration, *kinds = slots
        return *_frozen([iteration]), *chain.from_iterable(zip(*map(self._arrays, kinds), strict=True))

    def _flat_slots(self, slots):
        """The optimizer's variables as the engine has them: the iteration, then of each kind one vector."""
        (iteration, *each), kinds = slots, len(self.slots) - 1
        return [iteration, *(_flat(each[kind::kinds]) for kind in range(kinds))]

    def _batches(self, order):
        """Sample numbers as (batches, batch_size), the last batch filled up with -1."""
        size = self.spec.batch_size
        return np.pad(order, (0, -len(order) % size), constant_values=-1).reshape(-1, size)

    # --- what is compiled

    def _epoch_body(self, vector, slots, learning_rate, batches, *feed):
        """Train on the training batches, then evaluate the others; one compiled body serves both."""
        variables = self.vector, *self.slots, self.optimizer.learning_rate
        for variable, value in zip(variables, (vector, *slots, learning_rate), strict=True):
            variable.assign(value)
        training = -(-self.spec.train_samples // self.spec.batch_size)

        def batch(i, totals):
            chosen = batches[i]
            real = tf.cast(chosen >= 0, tf.float32)
            gradient, *sums = self._gradient(*(tf.gather(array, tf.maximum(chosen, 0)) for array in feed), real)
            tf.cond(i < training, lambda: self.optimizer.apply([gradient], [self.vector]), lambda: None)
            side = tf.one_hot(tf.cast(i >= training, tf.int32), 2)
            return i + 1, totals + side[:, None] * tf.stack(sums)[None, :]

        start = (0, tf.zeros((2, 3)))
        count = batches.shape[0]
        _, totals = tf.while_loop(lambda i, _: i < count, batch, start, maximum_iterations=count)
        return self.vector.value, [v.value for v in self.slots], totals

    def _gradient(self, inputs, targets, mask, weights, states, real):
        """The gradient of the mean loss of a batch, and the sums that `_sums` gives.

        real: (batch,), 1 for a sample, 0 where the batch is only filled up.
        """
        weights *= real[:, None]
        vector = self.vector.value
        with tf.GradientTape() as tape:
            tape.watch(vector)
            _, outputs = self._run(vector, inputs, states, mask if self.spec.masked else None)
            loss, hits, steps = self._sums(targets, outputs, weights)
            mean = loss / steps
        return tape.gradient(mean, vector), loss, hits, steps

    def _pass_body(self, vector, inputs, targets, mask, weights, states, *, masked):
        """The states of every layer after every step, the outputs, and the sums."""
        states, outputs = self._run(vector, inputs, states, mask if masked else None)
        return tf.transpose(states, (2, 1, 0, 3)), outputs, *self._sums(targets, outputs, weights)

    def _run(self, vector, inputs, states, mask):
        """The states of every layer after every step, [(T, B, units), ...], and the outputs (B, T, K)."""
        parts = tf.split(vector, [prod(shape) for shape in self.shapes])
        *weights, kernel, bias = (tf.reshape(part, shape) for part, shape in zip(parts, self.shapes, strict=True))
        layers = (_shares(each, self.spec.layers) for each in (weights, tf.unstack(states, axis=1)))
        below, values = tf.transpose(inputs, (1, 0, 2)), []
        real = None if mask is None else tf.transpose(mask)[..., None] > 0
        for (below_kernel, *own), first in zip(*layers, strict=True):
            product = tf.tensordot(below, below_kernel, 1)
            values += recurrence.run(CELLS[self.spec.cell], self.spec.activation, product, first, own, real=real)
            below = values[-len(first)]
        return values, keras.ops.softmax(tf.transpose(below, (1, 0, 2)) @ kernel + bias)

    def _sums(self, targets, outputs, weights):
        """Loss, correct steps as `metrics=["accuracy"]` counts them, and steps; each by its weight."""
        hits = keras.metrics.categorical_accuracy(targets, outputs)
        return [tf.reduce_sum(values * weights) for values in (self.losses(targets, outputs), hits, 1.0)]


def _flat(arrays):
    return np.concatenate([array.ravel() for array in arrays])


def _shares(values, count):
    """A list in so many equal parts."""
    size = len(values) // count
    return [values[i : i + size] for i in range(0, len(values), size)]


def _frozen(arrays):
    """Copies of arrays that nobody can write to."""
    copies = tuple(map(np.array, arrays))
    for copy in copies:
        copy.flags.writeable = False
    return copies
