"""A layer of cells along T steps, as fast as it goes: one loop forward, one loop back.

Autodiff through a loop keeps everything that a step computes, step by step. Here the loop forward keeps the states
only. On the way back the terms of all steps are computed at once, a loop takes the gradient from state to state by the
vjp of a step (backpropagation through time, Werbos 1990, Proceedings of the IEEE 78:1550-1560), and the gradients of
the weights are one product over all steps.
"""

from rnn_core.backend import keras, tf

_ops = keras.ops


def run(cell, activation, product, first, weights, *, real=None):
    """The states after every step, [(T, B, units), ...], which a gradient can be taken of.

    product: (T, B, columns), W x_t of every step. first: the states before the first step, [(B, units), ...].
    weights: as in `cells.Cell`. real: (T, B, 1) bool, False where a step leaves the states as they are.
    """

    @tf.custom_gradient
    def states_of(product, *weights):
        def forward(before, t):
            after, _ = cell.step(product[t], before, weights, activation, _ops)
            return [_choose(real, t, new, old) for new, old in zip(after, before, strict=True)]

        states = tf.scan(forward, tf.range(tf.shape(product)[0]), initializer=list(first))
        return states, lambda *given: _back(cell, activation, product, first, weights, real, states, given)

    return states_of(product, *weights)


def _back(cell, activation, product, first, weights, real, states, given):
    """The gradients of the product and of the weights, given those of the states."""
    shape = tf.shape(states[0])
    before = [tf.concat([start[None], each[:-1]], axis=0) for start, each in zip(first, states, strict=True)]
    with tf.GradientTape() as tape:
        tape.watch([product, *weights])
        after, parts = cell.step(_rows(product), [_rows(each) for each in before], weights, activation, _ops)
    terms = [tf.reshape(part, shape) for part in parts]

    def backward(sent, t):
        arrived = [gradient[t] + later for gradient, later in zip(given, sent, strict=True)]
        now = parts._make(term[t] for term in terms)
        earlier, _ = cell.vjp(arrived, [each[t] for each in before], now, weights, activation, _ops)
        return [_choose(real, t, new, old) for new, old in zip(earlier, arrived, strict=True)]

    nothing = [tf.zeros_like(start) for start in first]
    sent = tf.scan(backward, tf.range(shape[0]), initializer=nothing, reverse=True)
    arrived = [
        gradient + tf.concat([later[1:], end[None]], axis=0)
        for gradient, later, end in zip(given, sent, nothing, strict=True)
    ]
    if real is not None:
        arrived = [tf.where(real, each, tf.zeros_like(each)) for each in arrived]
    return tape.gradient(after, [product, *weights], [_rows(each) for each in arrived])


def _rows(array):
    """(T, B, n) as (T B, n)."""
    return tf.reshape(array, (-1, array.shape[-1]))


def _choose(real, t, new, old):
    return new if real is None else tf.where(real[t], new, old)
