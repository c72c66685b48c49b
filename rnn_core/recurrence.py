"""A layer of cells along T steps, as fast as it goes: one loop forward, one loop back.

Autodiff through a loop keeps everything that a step computes, step by step. Here the loop forward keeps the states and
the residuals of each step only, the loop back takes the gradient from state to state by the vector–Jacobian product of
a step (backpropagation through time, Werbos 1990, Proceedings of the IEEE 78:1550-1560), and the gradients of the
weights are products over all steps.
"""

from functools import partial

import numpy as np

from rnn_core.backend import keras, tf
from rnn_core.cells import Step

_ops = keras.ops


def run(cell, activation, below, first, weights, real=None):
    """The states after every step, [(T, B, units), ...], and a function that takes gradients back through them.

    below: (T, B, F), the input of every step. first: the states before the first step, [(B, units), ...].
    weights: of the layer, in Keras's order. real: (T, B, 1) bool, False where a step leaves the states as they are.
    The function takes the gradients of the states, of h alone or of all, to that of the product with the kernel, and to
    that of the weights: a matrix in which one is under the other.
    """
    (kernel, *weights), mask = weights, [] if real is None else [real]
    product, zeros = tf.tensordot(below, kernel, 1), partial(np.zeros, dtype=kernel.dtype.as_numpy_dtype)
    one, *others = zeros(product.shape[1:]), *([zeros(each.shape) for each in arrays] for arrays in (first, weights))
    kept = cell.forward(one, *others, activation).residuals  # of a step of zeros, in NumPy

    def forward(last, arrived):
        (before, _), (product, *mask) = last, arrived
        step = cell.forward(product, before, weights, activation, _ops)
        return _choose(mask, step.states, before), step.residuals

    def backward(last, arrived):
        (later, _), (given, before, step, *mask) = last, arrived
        given = [*map(_ops.add, given, later), *later[len(given) :]]
        earlier, products = cell.backward(given, before, step, weights, activation, _ops)
        return _choose(mask, earlier, given), _choose(mask, products, _zeros(products))

    def back(given):
        before = [tf.concat([start[None], each[:-1]], axis=0) for start, each in zip(first, states, strict=True)]
        start = _zeros(first), _zeros([one] * weights[-1].shape.rank)  # there is a bias for each product
        elements = given, before, Step(states, residuals, {}), *mask
        _, products = tf.scan(backward, elements, initializer=start, reverse=True)
        sources = [below, before[0]] if cell.recurrent else [below]
        if len(products) == 1:
            return products[0], weight_gradient(sources, *products)
        found = [weight_gradient([source], each) for source, each in zip(sources, products, strict=True)]
        return products[0], tf.concat([*(each[:-1] for each in found), *(each[-1:] for each in found)], axis=0)

    states, residuals = tf.scan(forward, [product, *mask], initializer=(first, _zeros(kept)))
    return states, back


def weight_gradient(inputs, gradient):
    """The gradient of W, and under it that of b, by that of W x + b (T, B, any). inputs: what x consists of."""
    inputs = tf.concat([*inputs, tf.ones((*gradient.shape[:2], 1), gradient.dtype)], axis=-1)
    inputs, gradient = (tf.reshape(array, (-1, array.shape[-1])) for array in (inputs, gradient))
    return tf.matmul(inputs, gradient, transpose_a=True)


def _zeros(arrays):
    return [tf.zeros_like(array) for array in arrays]


def _choose(mask, new, old):
    return [tf.where(*mask, *pair) for pair in zip(new, old, strict=True)] if mask else new
