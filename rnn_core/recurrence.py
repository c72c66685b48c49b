"""A layer of cells along T steps, as fast as it goes: one loop forward, one loop back.

Autodiff through a loop keeps everything that a step computes, step by step. Here the loop forward keeps the states and
the residuals of each step only, the loop back takes the gradient from state to state by the vector–Jacobian product of
a step (backpropagation through time, Werbos 1990, Proceedings of the IEEE 78:1550-1560), and the gradient of each
weight is one product over all steps.
"""

from rnn_core.backend import keras, tf
from rnn_core.cells import Step

_ops = keras.ops


def run(cell, activation, product, first, weights, *, real=None):
    """The states after every step, [(T, B, units), ...], which a gradient can be taken of.

    product: (T, B, columns), W x_t of every step. first: the states before the first step, [(B, units), ...].
    weights: of the layer, in Keras's order, without the kernel. real: (T, B, 1) bool, False where a step leaves the
    states as they are.
    """

    @tf.custom_gradient
    def states_of(product, *weights):
        def forward(last, t):
            before, _ = last
            step = cell.forward(product[t], before, weights, activation, _ops)
            return [_choose(real, t, new, old) for new, old in zip(step.states, before, strict=True)], step.residuals

        shapes = cell.forward(product[0], first, weights, activation, _ops)
        start = (first, _nothing(shapes.residuals))
        states, residuals = tf.scan(forward, tf.range(tf.shape(product)[0]), initializer=start)
        kept = Step(states, residuals, {})
        return states, lambda *given: _back(cell, activation, product, first, weights, real, kept, given)

    return states_of(product, *weights)


def _back(cell, activation, product, first, weights, real, steps, given):
    """The gradients of the product and of the weights, given those of the states. steps: a Step of all T of them."""
    states = [tf.concat([start[None], each[:-1]], axis=0) for start, each in zip(first, steps.states, strict=True)]

    def backward(last, t):
        arrived = [gradient[t] + later for gradient, later in zip(given, last[0], strict=True)]
        before = [each[t] for each in states]
        earlier, *products = cell.backward(arrived, before, steps.at(t), weights, activation, _ops)
        earlier = [_choose(real, t, new, old) for new, old in zip(earlier, arrived, strict=True)]
        return earlier, [_choose(real, t, each, tf.zeros_like(each)) for each in products]

    start = (_nothing(first), _nothing([product[0], product[0]]))
    _, (product, recurrent) = tf.scan(backward, tf.range(tf.shape(product)[0]), initializer=start, reverse=True)
    bias = tf.reduce_sum(product, (0, 1))
    if weights[-1].shape.rank == 2:  # one for each of the two products
        bias = tf.stack([bias, tf.reduce_sum(recurrent, (0, 1))])
    kernel = [tf.tensordot(states[0], recurrent, [[0, 1], [0, 1]])] if cell.recurrent else []
    return product, *kernel, bias


def _nothing(arrays):
    return [tf.zeros_like(array) for array in arrays]


def _choose(real, t, new, old):
    return new if real is None else tf.where(real[t], new, old)
