"""The compiled program of one experiment: recurrence, losses, and Keras's optimizers, under one `tf.function`.

Takes arrays and gives arrays. All weights are one vector in it, so that the optimizer, which treats every number
alike, has one variable. Its variables are scratch paper that every epoch writes first.
"""

import threading
from functools import lru_cache, partial
from itertools import chain
from math import prod

import numpy as np

from rnn_core import data, model, recurrence
from rnn_core.backend import keras, tf
from rnn_core.cells import CELLS
from rnn_core.losses import LOSSES

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
        self.task, steps, states = spec.about, (None, None), (None, spec.state_count, spec.units)
        features, classes = self.task.features, self.network.output_shape[-1]
        shapes = ((None,), (*steps, features), (*steps, classes), steps, (*steps, 2), states)
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
        held_out = np.arange(self.spec.train_samples, self.spec.samples)
        sides = [self._batches(order), self._batches(held_out)]
        chosen = np.concatenate(sides)
        feed = data.Feed(*(array[chosen] for array in feed))
        feed.weights[chosen < 0] = 0
        steps, by = feed.weights[..., 0].sum((1, 2)), feed.weights.sum((1, 2))
        with self.lock:
            vector, slots, totals = self._epoch(
                _flat(weights), self._flat_slots(slots), np.float32(learning_rate), steps, *_steps_first(feed)
            )
        parts = zip(totals.numpy().sum(-1), np.split(by, [len(sides[0])]), strict=True)
        metrics = [mean for total, part in parts if len(part) for mean in _means(total, part.sum(0))]
        return self._arrays(vector.numpy()), self._each_slot([slot.numpy() for slot in slots]), metrics

    def score(self, weights, feed):
        """Mean loss and accuracy over the steps of a Feed by their weights; NaN where it has no samples."""
        size, vector = max(1, _STEPS_AT_ONCE // feed.inputs.shape[1]), _flat(weights)
        parts, steps = [(0.0, 0.0)], feed.weights.sum((0, 1), dtype=np.float64)
        for i in range(0, len(feed.inputs), size):
            part = _steps_first(data.Feed(*(array[i : i + size] for array in feed)))
            parts.append(self._passes[self.spec.masked](vector, *part)[-1].numpy().sum(-1))
        return tuple(_means(np.sum(parts, axis=0), steps))

    def forward(self, weights, inputs, *, states=None, mask=None):
        """The states and outputs of a network after every step of inputs (B, T, F): ((B, T, S, units), (B, T, K)).

        states: (B, S, units) before the first step, zeros if none are given. mask: (B, T), False where no
        state is to change.
        """
        steps = inputs.shape[:2]
        if states is None:
            states = np.zeros((len(inputs), self.spec.state_count, self.spec.units), np.float32)
        targets, unused = (np.zeros((*steps, size), np.float32) for size in (self.network.output_shape[-1], 2))
        given = unused[..., 0] if mask is None else np.asarray(mask, np.float32)
        feed = _steps_first(data.Feed(inputs, targets, given, unused, states))
        states, outputs, _ = self._passes[mask is not None](_flat(weights), *feed)
        return _frozen(array.numpy().swapaxes(0, 1) for array in (states, outputs))

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

    def _epoch_body(self, vector, slots, learning_rate, *batches):
        """Train on the training batches, then evaluate the others; one compiled body serves both.

        batches: the steps that count in each, then the arrays of their Feeds, steps first.
        """
        variables = self.vector, *self.slots
        for variable, value in zip(variables, (vector, *slots), strict=True):
            variable.assign(value)
        self.optimizer.learning_rate.assign(learning_rate)
        count, training = batches[0].shape[0], -(-self.spec.train_samples // self.spec.batch_size)

        def batch(i, totals):
            trains, before = i < training, [tf.identity(variable.value) for variable in variables]
            gradient, sums = self._gradient(*(tf.gather(array, i) for array in batches))
            self.optimizer.apply([gradient], [self.vector])
            for variable, value in zip(variables, before, strict=True):
                variable.assign(tf.where(trains, variable.value, value))
            return i + 1, totals + tf.where(trains, [[[1.0]], [[0.0]]], [[[0.0]], [[1.0]]]) * sums

        start = (0, tf.zeros((2, 2, self.spec.batch_size)))
        _, totals = tf.while_loop(lambda i, _: i < count, batch, start, maximum_iterations=count)
        return self.vector.value, [v.value for v in self.slots], totals

    def _gradient(self, steps, inputs, targets, mask, weights, states):
        """The gradient of the mean loss of a batch over so many steps, and the sums that `_sums` gives."""
        mask = mask if self.spec.masked else None
        layers, kernel, logits, outputs = self._run(self.vector.value, inputs, states, mask)
        given = LOSSES[self.spec.loss].gradient(logits, outputs, targets, self.task.output, keras.ops)
        given *= (weights[..., 0] / steps)[..., None]
        gradients = [recurrence.of_weights(layers[-1][0][:1], given)]
        given = tf.tensordot(given, tf.transpose(kernel), 1)
        for _, back in reversed(layers):
            given, gradient = back([given])
            gradients.insert(0, gradient)
        vector = tf.concat([tf.reshape(gradient, [-1]) for gradient in gradients], axis=0)
        return vector, self._sums(targets, outputs, weights)

    def _pass_body(self, vector, inputs, targets, mask, weights, states, *, masked):
        """The states of every layer after every step (T, B, S, units), the outputs, and the sums."""
        layers, _, _, outputs = self._run(vector, inputs, states, mask if masked else None)
        states = tf.stack([state for states, _ in layers for state in states], axis=2)
        return states, outputs, self._sums(targets, outputs, weights)

    def _run(self, vector, inputs, states, mask):
        """What `recurrence.run` gives of every layer, the kernel of the output, its logits and outputs (T, B, K)."""
        parts = tf.split(vector, [prod(shape) for shape in self.shapes])
        *weights, kernel, bias = (tf.reshape(part, shape) for part, shape in zip(parts, self.shapes, strict=True))
        shares = (_shares(each, self.spec.layers) for each in (weights, tf.unstack(states, axis=1)))
        below, layers, real = inputs, [], None if mask is None else mask[..., None] > 0
        for own, first in zip(*shares, strict=True):
            layers.append(recurrence.run(CELLS[self.spec.cell], self.spec.activation, below, first, own, real))
            below = layers[-1][0][0]
        logits = tf.tensordot(below, kernel, 1) + bias
        return layers, kernel, logits, getattr(keras.ops, self.task.output, keras.activations.linear)(logits)

    def _sums(self, targets, outputs, weights):
        """Of each sequence the loss, and the correct steps, by weight: (2, B)."""
        correct = tf.equal(*(self.task.nearest(each, keras.ops) for each in (outputs, targets)))
        values = self.losses(targets, outputs), tf.cast(correct, tf.float32)
        return tf.stack([tf.reduce_sum(each * weights[..., i], 0) for i, each in enumerate(values)])


def _flat(arrays):
    return np.concatenate([array.ravel() for array in arrays])


def _steps_first(feed):
    """The arrays of a Feed, or of several in one, with the steps before the sequences; the states have no steps."""
    *arrays, states = feed
    return *(array.swapaxes(feed.mask.ndim - 2, feed.mask.ndim - 1) for array in arrays), states


def _means(totals, counts):
    """Sums over so many steps as means; NaN where there are none."""
    return [float(total / count) if count else np.nan for total, count in zip(totals, counts, strict=True)]


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
