"""The compiled epoch of a network: recurrence, losses, and Keras's optimizers, in one `tf.function`.

The epoch takes and returns arrays. Inside the epoch, all weights are one vector. The optimizer treats every number
alike, so one variable is enough. Keras's variables are scratch space, which every epoch overwrites first.
"""

import threading
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from math import prod
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core import data, model, recurrence
from rnn_core.arrays import Array
from rnn_core.backend import keras, tf
from rnn_core.cells import CELLS, by_layer
from rnn_core.losses import LOSSES, OUTPUT_ACTIVATIONS, means
from rnn_core.spec import Spec

Arrays: TypeAlias = tuple[np.ndarray, ...]

_building = threading.Lock()
tf.get_logger().setLevel("ERROR")  # hides warnings about repeated tracing; each Engine traces its epoch only once


def engine(spec: Spec) -> "Engine":
    """Return the Engine that all Specs of the same `Spec.structure` share; up to eight Engines stay in memory."""
    with _building:
        return _built(spec.structure)


@lru_cache(maxsize=8)
def _built(structure: Spec) -> "Engine":
    return Engine(structure)


class Engine:
    """The network, optimizer and compiled epoch for one `Spec.structure`. All methods are thread-safe.

    The epoch computes an output at every step, even if the network has one output per sequence. In that case only the
    last step has a weight above 0.
    """

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.network = model.build(spec)
        self.built_weights = self.network.get_weights()
        self.shapes = [array.shape for array in self.built_weights]
        self.vector = keras.Variable(_flat(self.built_weights))
        self.optimizer: Any = keras.optimizers.get(spec.optimizer)
        self.optimizer.build([self.vector])
        self.slots = [v for v in self.optimizer.variables if v is not self.optimizer.learning_rate]
        self.initial_slots = self._keras_slots(_numpy(self.slots))
        self.lock = threading.Lock()
        self.task = spec.task_info
        self._epoch = tf.function(self._epoch_body, jit_compile=True, autograph=False)

    def initial(self, spec: Spec) -> tuple[Arrays, Arrays]:
        """Return the initial weights for the seed of `spec`, and the optimizer's initial variables."""
        with self.lock:
            return _frozen(model.initial_weights(spec, self.network, self.built_weights)), self.initial_slots

    def epoch(
        self,
        weights: Arrays,
        slots: Arrays,
        *,
        learning_rate: float,
        feed: data.Feed,
        order: Int[np.ndarray, " train_samples"],
    ) -> tuple[Arrays, Arrays, list[float]]:
        """Train one epoch.

        Args:
            weights: The weights before the epoch.
            slots: The variables of the optimizer before the epoch.
            learning_rate: The learning rate.
            feed: All samples of the experiment.
            order: The indices of the training samples in the order of training.

        Returns:
            The weights, the variables of the optimizer, and the metrics: loss and accuracy, then validation loss and
            validation accuracy if there are validation samples.
        """
        train_batches = self._batches(order)
        validation_batches = self._batches(np.arange(self.spec.train_samples, self.spec.samples))
        chosen = np.concatenate([train_batches, validation_batches])
        feed = data.Feed(*(array[chosen] for array in feed))
        feed.weights[chosen < 0] = 0  # padding, for which the index -1 has chosen the last sample
        counts = feed.weights.sum((1, 2))
        feed.weights[..., 0] /= counts[:, :1, None]
        trains = np.arange(len(chosen)) < len(train_batches)
        with self.lock:
            vector, new_slots, sums = self._epoch(
                _flat(weights), self._flat_slots(slots), np.float32(learning_rate), trains, *_steps_first(feed)
            )
        sums = sums.numpy().sum(-1, dtype=np.float64)
        sums[:, 0] *= counts[:, 0]  # from the mean loss of a batch to the sum of its losses
        sides = [slice(len(train_batches))]
        if len(validation_batches):
            sides.append(slice(len(train_batches), None))
        metrics = [value for side in sides for value in means(sums[side].sum(0), counts[side].sum(0))]
        return self._arrays(vector.numpy()), self._keras_slots(_numpy(new_slots)), metrics

    # --- arrays and vectors

    def _arrays(self, vector: Float[np.ndarray, " all_weights"]) -> Arrays:
        """Split a vector into read-only arrays with the shapes of the weights."""
        parts = np.split(vector, np.cumsum([prod(shape) for shape in self.shapes])[:-1])
        return _frozen(part.reshape(shape) for part, shape in zip(parts, self.shapes, strict=True))

    def _keras_slots(self, slots: Sequence[np.ndarray]) -> Arrays:
        """Return the optimizer's variables in Keras's order: the iteration, then all variables of each weight array."""
        iteration, *kinds = slots
        return *_frozen([iteration]), *chain.from_iterable(zip(*map(self._arrays, kinds), strict=True))

    def _flat_slots(self, slots: Arrays) -> list[np.ndarray]:
        """Return the optimizer's variables in the Engine's order.

        The iteration comes first. One vector follows for each kind of variable, such as Adam's momentum and velocity.
        """
        iteration, *arrays = slots
        kinds = len(self.slots) - 1
        return [iteration, *(_flat(arrays[kind::kinds]) for kind in range(kinds))]

    def _batches(self, order: Int[np.ndarray, " samples"]) -> Int[np.ndarray, "batches batch_size"]:
        """Return the indices of the samples batch by batch. The last batch is padded with -1."""
        size = self.spec.batch_size
        return np.pad(order, (0, -len(order) % size), constant_values=-1).reshape(-1, size)

    # --- the compiled part

    def _epoch_body(self, vector: Any, slots: Sequence[Any], learning_rate: Any, *batches: Any) -> Any:
        """Train on the training batches and evaluate the validation batches, in one loop.

        Args:
            vector: The weights.
            slots: The optimizer's variables in the Engine's order.
            learning_rate: The learning rate.
            *batches: An array that is True for training batches, then the arrays of `_steps_first`.

        Returns:
            The weights, the optimizer's variables, and the sums that `_gradient` returns for each batch.
        """
        variables = [self.vector, *self.slots]
        for variable, value in zip(variables, (vector, *slots), strict=True):
            variable.assign(value)
        self.optimizer.learning_rate.assign(learning_rate)
        count = batches[0].shape[0]

        def batch(i: Any, sums: Any) -> Any:
            trains, *arrays = (tf.gather(array, i) for array in batches)
            before = [tf.convert_to_tensor(variable.value) for variable in variables]
            gradient, sums_of_batch = self._gradient(before[0], *arrays)
            self.optimizer.apply([gradient], [self.vector])
            for variable, value in zip(variables, before, strict=True):
                variable.assign(tf.where(trains, variable.value, value))
            return i + 1, sums.write(i, sums_of_batch)

        start = 0, tf.TensorArray(tf.float32, count, element_shape=(2, self.spec.batch_size))
        _, sums = tf.while_loop(lambda i, _: i < count, batch, start, maximum_iterations=count)
        return self.vector.value, [v.value for v in self.slots], sums.stack()

    def _gradient(
        self,
        vector: Float[Array, " all_weights"],
        inputs: Float[Array, "time batch features"],
        targets: Float[Array, "time batch outputs"],
        symbols: Int[Array, "time batch"],
        mask: Bool[Array, "time batch 1"],
        shares: Float[Array, "time batch"],
        counts: Float[Array, "time batch"],
        states: Float[Array, "batch states units"],
    ) -> tuple[Float[Array, " all_weights"], Float[Array, "2 batch"]]:
        """Return the gradient of a batch's mean loss, and two sums for each sequence.

        The first sum is the sequence's share of that loss. The second is the sum of the accuracy weights
        (`counts`) of the correct steps.

        Args:
            vector: The weights.
            inputs: The input of each step.
            targets: The target of each step.
            symbols: The index of each target's symbol.
            mask: True for a real step.
            shares: The share of each step in the mean loss.
            counts: The weight of each step in the accuracy.
            states: The states of each layer before the first step.
        """
        parts = tf.split(vector, [prod(shape) for shape in self.shapes])
        *weights, kernel, bias = (tf.reshape(part, shape) for part, shape in zip(parts, self.shapes, strict=True))
        weights_by_layer = by_layer(weights, self.spec.layers)
        states_by_layer = by_layer(tf.unstack(states, axis=1), self.spec.layers)
        real = mask if self.spec.masked else None
        below = inputs
        backs = []
        for own_weights, first in zip(weights_by_layer, states_by_layer, strict=True):
            after, back = recurrence.run(CELLS[self.spec.cell], self.spec.activation, below, first, own_weights, real)
            backs.append(back)
            below = after[0]
        logits = tf.tensordot(below, kernel, 1) + bias
        loss = LOSSES[self.spec.loss]
        output = self.task.output
        outputs = OUTPUT_ACTIVATIONS[output][0](logits, keras.ops)
        # The most likely symbol also has the highest logit. With logits here, the compiler can leave out the softmax if
        # the loss does not need it either.
        correct = tf.equal(self.task.nearest(logits if output == "softmax" else outputs, tf), symbols)
        losses = loss.value(logits, outputs, targets, keras.ops) * shares
        correct_counts = tf.cast(correct, tf.float32) * counts
        at_product = loss.gradient(logits, outputs, targets, output, keras.ops) * shares[..., None]
        gradients = [recurrence.weight_gradient([below], at_product)]
        above = kernel
        for back, own_weights in reversed(list(zip(backs, weights_by_layer, strict=True))):
            at_product, gradient = back([tf.tensordot(at_product, tf.transpose(above), 1)])
            gradients.insert(0, gradient)
            above = own_weights[0]
        all_gradients = tf.concat([tf.reshape(gradient, [-1]) for gradient in gradients], axis=0)
        return all_gradients, tf.stack([tf.reduce_sum(values, axis=0) for values in (losses, correct_counts)])


def _numpy(tensors: Iterable[Any]) -> list[np.ndarray]:
    """Return variables or tensors as NumPy arrays."""
    return [np.asarray(tensor.numpy()) for tensor in tensors]


def _flat(arrays: Iterable[np.ndarray]) -> Float[np.ndarray, " numbers"]:
    return np.concatenate([array.ravel() for array in arrays])


def _steps_first(feed: data.Feed) -> tuple[np.ndarray, ...]:
    """Return a batched Feed's arrays. In each array with a time axis, this axis comes before the axis of sequences.

    The mask becomes boolean, and the two weights of a step become two arrays.
    """
    steps = *feed[:3], feed.mask[..., None] > 0, *np.moveaxis(feed.weights, -1, 0)
    return *(array.swapaxes(1, 2) for array in steps), feed.states


def _frozen(arrays: Iterable[np.ndarray]) -> Arrays:
    """Return read-only copies of arrays."""
    copies = tuple(map(np.array, arrays))
    for copy in copies:
        copy.flags.writeable = False
    return copies
