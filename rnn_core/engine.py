"""The compiled epoch of one experiment: recurrence, losses, and Keras's optimizers, under one `tf.function`.

Takes arrays and gives arrays. All weights are one vector in it, so that the optimizer, which treats every number
alike, has one variable. Its variables are scratch paper that every epoch writes first.
"""

import threading
from functools import lru_cache
from itertools import chain
from math import prod

import numpy as np

from rnn_core import data, model, recurrence
from rnn_core.backend import keras, tf
from rnn_core.cells import CELLS, by_layer
from rnn_core.losses import LOSSES, OUTPUTS, means

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
        self.lock = threading.Lock()
        self.task = spec.task_info
        self._epoch = tf.function(self._epoch_body, jit_compile=True, autograph=False)

    def initial(self, spec):
        """Weights and optimizer variables before the first epoch, of the seed of `spec`."""
        with self.lock:
            return _frozen(model.initial_weights(spec, self.network, self.constants)), self.empty_slots

    def epoch(self, weights, slots, *, learning_rate, feed, order):
        """One epoch over the training samples of a Feed in the given order.

        Returns (weights, slots, [loss, accuracy, and the two of the validation samples if there are any]).
        """
        sides = self._batches(order), self._batches(np.arange(self.spec.train_samples, self.spec.samples))
        chosen, train_count = np.concatenate(sides), len(sides[0])
        feed = data.Feed(*(array[chosen] for array in feed))
        feed.weights[chosen < 0] = 0
        counts = feed.weights.sum((1, 2))
        feed.weights[..., 0] /= counts[:, :1, None]
        trains = np.arange(len(chosen)) < train_count
        with self.lock:
            vector, slots, sums = self._epoch(
                _flat(weights), self._flat_slots(slots), np.float32(learning_rate), trains, *_steps_first(feed)
            )
        sums = sums.numpy().sum(-1, dtype=np.float64)
        sums[:, 0] *= counts[:, 0]
        sides = (slice(train_count), slice(train_count, None))[: 1 + (train_count < len(chosen))]
        metrics = [value for side in sides for value in means(sums[side].sum(0), counts[side].sum(0))]
        return self._arrays(vector.numpy()), self._each_slot([slot.numpy() for slot in slots]), metrics

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
        """Train on the batches that are to train, and evaluate the others; one compiled body serves both.

        batches: whether each trains, then the arrays that `_steps_first` gives.
        Returns the weights, the optimizer's variables, and the sums of `_gradient` for each batch.
        """
        variables = self.vector, *self.slots
        for variable, value in zip(variables, (vector, *slots), strict=True):
            variable.assign(value)
        self.optimizer.learning_rate.assign(learning_rate)
        count = batches[0].shape[0]

        def batch(i, sums):
            trains, *arrays = (tf.gather(array, i) for array in batches)
            before = [tf.convert_to_tensor(variable.value) for variable in variables]
            gradient, found = self._gradient(before[0], *arrays)
            self.optimizer.apply([gradient], [self.vector])
            for variable, value in zip(variables, before, strict=True):
                variable.assign(tf.where(trains, variable.value, value))
            return i + 1, sums.write(i, found)

        start = 0, tf.TensorArray(tf.float32, count, element_shape=(2, self.spec.batch_size))
        _, sums = tf.while_loop(lambda i, _: i < count, batch, start, maximum_iterations=count)
        return self.vector.value, [v.value for v in self.slots], sums.stack()

    def _gradient(self, vector, inputs, targets, symbols, mask, shares, counts, states):
        """The gradient of the mean loss of a batch, and of each sequence the loss and the correct steps, (2, B).

        shares: what each step is of the mean loss, counts: of the correct steps, (T, B).
        """
        parts = tf.split(vector, [prod(shape) for shape in self.shapes])
        *weights, kernel, bias = (tf.reshape(part, shape) for part, shape in zip(parts, self.shapes, strict=True))
        weights, states = (by_layer(arrays, self.spec.layers) for arrays in (weights, tf.unstack(states, axis=1)))
        below, layers, real = inputs, [], mask if self.spec.masked else None
        for own, first in zip(weights, states, strict=True):
            layers.append(recurrence.run(CELLS[self.spec.cell], self.spec.activation, below, first, own, real))
            below = layers[-1][0][0]
        logits, loss, output = tf.tensordot(below, kernel, 1) + bias, LOSSES[self.spec.loss], self.task.output
        outputs = OUTPUTS[output][0](logits, keras.ops)
        # The nearest symbol has the largest logit too: a loss of logits alone then needs no softmax to be compiled.
        correct = tf.equal(self.task.nearest(logits if output == "softmax" else outputs, tf), symbols)
        values = loss.value(logits, outputs, targets, keras.ops) * shares, tf.cast(correct, tf.float32) * counts
        given = loss.gradient(logits, outputs, targets, output, keras.ops) * shares[..., None]
        gradients, above = [recurrence.weight_gradient([below], given)], kernel
        for (_, back), (own, *_) in reversed(list(zip(layers, weights, strict=True))):
            given, gradient = back([tf.tensordot(given, tf.transpose(above), 1)])
            gradients, above = [gradient, *gradients], own
        vector = tf.concat([tf.reshape(gradient, [-1]) for gradient in gradients], axis=0)
        return vector, tf.stack([tf.reduce_sum(value, axis=0) for value in values])


def _flat(arrays):
    return np.concatenate([array.ravel() for array in arrays])


def _steps_first(feed):
    """The arrays of the Feed of each batch, (batches, T, B, ...), the two weights apart; the states as they are."""
    steps = *feed[:3], feed.mask[..., None] > 0, *np.moveaxis(feed.weights, -1, 0)
    return *(array.swapaxes(1, 2) for array in steps), feed.states


def _frozen(arrays):
    """Copies of arrays that nobody can write to."""
    copies = tuple(map(np.array, arrays))
    for copy in copies:
        copy.flags.writeable = False
    return copies
