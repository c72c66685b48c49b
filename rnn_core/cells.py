"""The equations of the recurrent cells in NumPy, one step at a time, and what flows back through them.

Knows the order of Keras's weights, and no Keras.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Cell(NamedTuple):
    """What a kind of layer does in one step, for B sequences at once, and how gradients pass it backward.

    step: (x (B, F), states [(B, units), ...], weights, activation) -> (new states, parts). The states are h, and
    of LSTM c after it; the weights are kernel, recurrent_kernel and bias as in Keras; the parts are
    {name: (B, units)}, what the equation passes through, in its order.
    backward: (gradients of the new states, states, parts, weights, activation) -> (gradients of the states
    before, gradient of x), by the chain rule; each has the shape of what it is the gradient of.
    """

    step: Callable
    backward: Callable


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    return 0.5 + 0.5 * np.tanh(0.5 * x)


ACTIVATIONS = {
    "tanh": (np.tanh, lambda y: 1 - y**2),
    "relu": (lambda x: np.maximum(x, 0), lambda y: (y > 0).astype(y.dtype)),
    "sigmoid": (sigmoid, lambda y: y * (1 - y)),
    "linear": (lambda x: x, np.ones_like),
}
"""name -> the function, and its slope as a function of its value."""


def simple_rnn(x, states, weights, activation):
    """h_t = f(W x_t + U h_{t-1} + b), Elman's layer (Elman 1990, Finding Structure in Time, Cognitive Science 14)."""
    (h,), (kernel, recurrent_kernel, bias) = states, weights
    heard, recalled = x @ kernel, h @ recurrent_kernel
    total = heard + recalled + bias
    new = ACTIVATIONS[activation][0](total)
    return [new], {
        "input": heard,
        "recurrent": recalled,
        "bias": np.broadcast_to(bias, heard.shape),
        "sum": total,
        "h": new,
    }


def simple_rnn_backward(gradients, states, parts, weights, activation):
    """Through `simple_rnn`."""
    kernel, recurrent_kernel, _ = weights
    inside = gradients[0] * ACTIVATIONS[activation][1](parts["h"])
    return [inside @ recurrent_kernel.T], inside @ kernel.T


def gru(x, states, weights, activation):
    """h_t = z h_{t-1} + (1 - z) n, n = f(W x_t + b + r (U h_{t-1} + d)), with the gates z and r.

    Cho et al. 2014, arXiv:1406.1078, section 2.3, with the reset gate after the product, as in Keras.
    """
    (h,), (kernel, recurrent_kernel, bias) = states, weights
    heard = np.split(x @ kernel + bias[0], 3, axis=-1)
    recalled = np.split(h @ recurrent_kernel + bias[1], 3, axis=-1)
    update, reset = (sigmoid(heard[gate] + recalled[gate]) for gate in (0, 1))
    candidate = ACTIVATIONS[activation][0](heard[2] + reset * recalled[2])
    new = update * h + (1 - update) * candidate
    gates = {"update": update, "reset": reset}
    return [new], gates | {"input": heard[2], "recurrent": recalled[2], "candidate": candidate, "h": new}


def gru_backward(gradients, states, parts, weights, activation):
    """Through `gru`."""
    (h,), (kernel, recurrent_kernel, _), (gradient,) = states, weights, gradients
    update, reset, _, recalled, candidate, _ = parts.values()
    candidate_inside = gradient * (1 - update) * ACTIVATIONS[activation][1](candidate)
    update_inside = gradient * (h - candidate) * update * (1 - update)
    reset_inside = candidate_inside * recalled * reset * (1 - reset)
    heard = np.concatenate([update_inside, reset_inside, candidate_inside], axis=-1)
    recalled = np.concatenate([update_inside, reset_inside, candidate_inside * reset], axis=-1)
    return [gradient * update + recalled @ recurrent_kernel.T], heard @ kernel.T


def lstm(x, states, weights, activation):
    """c_t = f c_{t-1} + i g, h_t = o f(c_t), with the gates i, f and o and the candidate g.

    Hochreiter and Schmidhuber 1997, Long Short-Term Memory, Neural Computation 9, with the forget gate of
    Gers et al. 2000, Learning to Forget, Neural Computation 12.
    """
    (h, c), (kernel, recurrent_kernel, bias) = states, weights
    squash = ACTIVATIONS[activation][0]
    insides = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    admit, forget, candidate, emit = sigmoid(insides[0]), sigmoid(insides[1]), squash(insides[2]), sigmoid(insides[3])
    memory = forget * c + admit * candidate
    new = emit * squash(memory)
    parts = {"input": admit, "forget": forget, "candidate": candidate, "output": emit, "c": memory, "h": new}
    return [new, memory], parts


def lstm_backward(gradients, states, parts, weights, activation):
    """Through `lstm`."""
    (_, c), (kernel, recurrent_kernel, _) = states, weights
    squash, slope = ACTIVATIONS[activation]
    admit, forget, candidate, emit, memory, _ = parts.values()
    squashed = squash(memory)
    through = gradients[1] + gradients[0] * emit * slope(squashed)
    inside = np.concatenate(
        [
            through * candidate * admit * (1 - admit),
            through * c * forget * (1 - forget),
            through * admit * slope(candidate),
            gradients[0] * squashed * emit * (1 - emit),
        ],
        axis=-1,
    )
    return [inside @ recurrent_kernel.T, through * forget], inside @ kernel.T


CELLS = {
    "SimpleRNN": Cell(simple_rnn, simple_rnn_backward),
    "GRU": Cell(gru, gru_backward),
    "LSTM": Cell(lstm, lstm_backward),
}
"""name -> Cell."""
