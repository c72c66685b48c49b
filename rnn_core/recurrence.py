"""A recurrent layer over T steps, optimized for speed: one loop forward, one loop backward.

Automatic differentiation through a loop stores all intermediate values of each step. Here the forward loop stores only
each step's states, and its residuals: the few other arrays that the backward loop needs. The backward loop applies each
step's vector–Jacobian product, from the last step to the first (backpropagation through time, Werbos 1990, Proceedings
of the IEEE 78:1550-1560). The gradients of the weights are matrix products over all steps.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Bool, Float

from rnn_core.arrays import Array
from rnn_core.backend import keras, tf
from rnn_core.cells import Cell, Step

States: TypeAlias = list[Float[Array, "time batch units"]]
"""Each state after every step, beginning with h."""

BackwardPass: TypeAlias = Callable[[States], tuple[Array, Array]]
"""Vector–Jacobian product: a function that takes the gradients of h, or of all states, and returns two gradients.

The first is the gradient of W x, the input's product with the kernel, (time, batch, columns). The second is the
gradient of the weights, as one matrix: the rows of the kernel, then of the recurrent kernel, then of the biases.
"""

_ops = keras.ops


def run(
    cell: Cell,
    activation: str,
    below: Float[Array, "time batch features"],
    first: Sequence[Float[Array, "batch units"]],
    weights: Sequence[Array],
    real: Bool[Array, "time batch 1"] | None = None,
) -> tuple[States, BackwardPass]:
    """Return the states after every step, and their vector–Jacobian product.

    Args:
        cell: The equations of a step.
        activation: A name of `cells.ACTIVATIONS`.
        below: The input of every step.
        first: The states before the first step, beginning with h.
        weights: The weights of the layer, in Keras's order.
        real: False for a step that leaves the states unchanged; None if every step changes them.
    """
    kernel, *other_weights = weights
    mask = [] if real is None else [real]
    product = tf.tensordot(below, kernel, 1)
    empty_product, empty_residuals = _shapes_of_a_step(cell, activation, product, first, other_weights)

    def forward(last: Any, elements: Any) -> Any:
        before, _ = last
        product, *mask = elements
        step = cell.forward(product, before, other_weights, activation, _ops)
        return _choose(mask, step.states, before), step.residuals

    def backward(last: Any, elements: Any) -> Any:
        later, _ = last
        gradients, before, step, *mask = elements
        gradients = [*map(_ops.add, gradients, later), *later[len(gradients) :]]
        earlier, products = cell.backward(gradients, before, step, other_weights, activation, _ops)
        return _choose(mask, earlier, gradients), _choose(mask, products, _zeros(products))

    def back(gradients: States) -> tuple[Array, Array]:
        before = [tf.concat([start[None], state[:-1]], axis=0) for start, state in zip(first, states, strict=True)]
        biases = other_weights[-1].shape.rank  # 1, or 2 for GRU, which has a bias for each of its products
        start = _zeros(first), _zeros([empty_product] * biases)
        elements = gradients, before, Step(states, residuals, {}), *mask
        _, products = tf.scan(backward, elements, initializer=start, reverse=True)
        sources = [below, before[0]] if cell.recurrent else [below]
        if len(products) == 1:
            return products[0], weight_gradient(sources, *products)
        separate = [weight_gradient([source], each) for source, each in zip(sources, products, strict=True)]
        kernels = [gradient[:-1] for gradient in separate]
        bias_rows = [gradient[-1:] for gradient in separate]
        return products[0], tf.concat([*kernels, *bias_rows], axis=0)

    states, residuals = tf.scan(forward, [product, *mask], initializer=(first, _zeros(empty_residuals)))
    return states, back


def weight_gradient(
    inputs: Sequence[Float[Array, "time batch _"]], gradient: Float[Array, "time batch columns"]
) -> Float[Array, "rows columns"]:
    """Return the gradients of W and b from the gradient of W x + b; the last row is the gradient of b.

    Args:
        inputs: The parts of x, which are concatenated.
        gradient: The gradient of W x + b.
    """
    ones = tf.ones((*gradient.shape[:2], 1), gradient.dtype)
    rows = tf.concat([*inputs, ones], axis=-1)
    rows, columns = (tf.reshape(array, (-1, array.shape[-1])) for array in (rows, gradient))
    return tf.matmul(rows, columns, transpose_a=True)


def _shapes_of_a_step(
    cell: Cell,
    activation: str,
    product: Float[Array, "time batch columns"],
    first: Sequence[Float[Array, "batch units"]],
    weights: Sequence[Array],
) -> tuple[np.ndarray, list[Any]]:
    """Return arrays with the shapes of W x_t and of a step's residuals, from one NumPy step on zeros."""
    dtype = product.dtype.as_numpy_dtype
    empty_product = np.zeros(product.shape[1:], dtype)
    states = [np.zeros(state.shape, dtype) for state in first]
    empty_weights = [np.zeros(array.shape, dtype) for array in weights]
    return empty_product, cell.forward(empty_product, states, empty_weights, activation).residuals


def _zeros(arrays: Sequence[Any]) -> list[Any]:
    return [tf.zeros_like(array) for array in arrays]


def _choose(mask: Sequence[Any], new: Sequence[Any], old: Sequence[Any]) -> list[Any]:
    """Return the new arrays where the mask is True, the old ones elsewhere; all new if `mask` is empty."""
    return [tf.where(*mask, *pair) for pair in zip(new, old, strict=True)] if mask else list(new)
