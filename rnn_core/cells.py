"""The recurrent cells: one description of each, with the equations of a step and of its vector–Jacobian product.

Knows NumPy and the order of Keras's weights, and no Keras.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import numpy as np


class Cell(NamedTuple):
    """What a kind of layer does in one step, for B sequences at once.

    step: (x (B, F), states [(B, units), ...], weights, activation) -> (new states, parts). The states are those that
    `states` names. The weights are those of the Keras layer: kernel, recurrent_kernel if there is one, bias. The
    parts are a NamedTuple of the terms of the equation, (B, units) each; every cell has a part `h`.
    vjp: (gradients of the new states, states, parts, weights, activation) -> (gradients of the states, gradient of
    x), by the chain rule; each has the shape of the array that it is the gradient of.
    states: their names, h first. gates: what the equal shares of its kernels belong to, in Keras's order, () for a
    single share. candidate: the number of the share that makes the candidate.
    recurrent: whether there is a recurrent kernel. layer, options: the Keras layer that computes the same.
    symbols: {part, or "previous h" and "previous c": its symbol in HTML}, in the order of the equation.
    equation: LaTeX, in which {f} is the activation and the others are the numbers of one unit; {x:+} has a sign,
    {x:-} is 1 - x.
    """

    layer: str
    step: Callable
    vjp: Callable
    symbols: dict[str, str]
    equation: str
    states: tuple[str, ...] = ("h",)
    gates: tuple[str, ...] = ()
    candidate: int = 0
    recurrent: bool = True
    options: dict[str, object] = MappingProxyType({})

    def share(self, kernel):
        """The columns (..., units) of a kernel that make the candidate."""
        return np.split(kernel, max(1, len(self.gates)), axis=-1)[self.candidate]


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


class DenseParts(NamedTuple):
    """The terms of `dense`: W x_t, b, their sum, h_t."""

    input: np.ndarray
    bias: np.ndarray
    sum: np.ndarray
    h: np.ndarray


def dense(x, states, weights, activation):
    """h_t = f(W x_t + b): the memoryless baseline, a layer that no state reaches."""
    kernel, bias = weights
    product = x @ kernel
    new = ACTIVATIONS[activation][0](product + bias)
    return [new], DenseParts(product, np.broadcast_to(bias, product.shape), product + bias, new)


def dense_vjp(gradients, states, parts, weights, activation):
    """Of `dense`: nothing goes back to the state before."""
    total = gradients[0] * ACTIVATIONS[activation][1](parts.h)
    return [np.zeros_like(states[0])], total @ weights[0].T


class SimpleRNNParts(NamedTuple):
    """The terms of `simple_rnn`: W x_t, U h_{t-1}, b, their sum, h_t."""

    input: np.ndarray
    recurrent: np.ndarray
    bias: np.ndarray
    sum: np.ndarray
    h: np.ndarray


def simple_rnn(x, states, weights, activation):
    """h_t = f(W x_t + U h_{t-1} + b), Elman's layer (Elman 1990, Finding Structure in Time, Cognitive Science 14)."""
    (h,), (kernel, recurrent_kernel, bias) = states, weights
    product, recurrent = x @ kernel, h @ recurrent_kernel
    total = product + recurrent + bias
    new = ACTIVATIONS[activation][0](total)
    return [new], SimpleRNNParts(product, recurrent, np.broadcast_to(bias, product.shape), total, new)


def simple_rnn_vjp(gradients, states, parts, weights, activation):
    """Of `simple_rnn`."""
    kernel, recurrent_kernel, _ = weights
    total = gradients[0] * ACTIVATIONS[activation][1](parts.h)
    return [total @ recurrent_kernel.T], total @ kernel.T


class GRUParts(NamedTuple):
    """The terms of `gru`: z, r, W_n x_t + b_n, U_n h_{t-1} + d_n, n, h_t."""

    update: np.ndarray
    reset: np.ndarray
    input: np.ndarray
    recurrent: np.ndarray
    candidate: np.ndarray
    h: np.ndarray


def gru(x, states, weights, activation):
    """h_t = z h_{t-1} + (1 - z) n, n = f(W x_t + b + r (U h_{t-1} + d)), with the gates z and r.

    Cho et al. 2014, arXiv:1406.1078, section 2.3, with the reset gate after the product, as in Keras.
    """
    (h,), (kernel, recurrent_kernel, bias) = states, weights
    products = np.split(x @ kernel + bias[0], 3, axis=-1)
    recurrents = np.split(h @ recurrent_kernel + bias[1], 3, axis=-1)
    update, reset = (sigmoid(products[gate] + recurrents[gate]) for gate in (0, 1))
    candidate = ACTIVATIONS[activation][0](products[2] + reset * recurrents[2])
    new = update * h + (1 - update) * candidate
    return [new], GRUParts(update, reset, products[2], recurrents[2], candidate, new)


def gru_vjp(gradients, states, parts, weights, activation):
    """Of `gru`."""
    (h,), (kernel, recurrent_kernel, _), (gradient,) = states, weights, gradients
    candidate = gradient * (1 - parts.update) * ACTIVATIONS[activation][1](parts.candidate)
    update = gradient * (h - parts.candidate) * parts.update * (1 - parts.update)
    reset = candidate * parts.recurrent * parts.reset * (1 - parts.reset)
    products = np.concatenate([update, reset, candidate], axis=-1)
    recurrents = np.concatenate([update, reset, candidate * parts.reset], axis=-1)
    return [gradient * parts.update + recurrents @ recurrent_kernel.T], products @ kernel.T


class LSTMParts(NamedTuple):
    """The terms of `lstm`: i, f, g, o, c_t, h_t."""

    input: np.ndarray
    forget: np.ndarray
    candidate: np.ndarray
    output: np.ndarray
    c: np.ndarray
    h: np.ndarray


def lstm(x, states, weights, activation):
    """c_t = f c_{t-1} + i g, h_t = o f(c_t), with the gates i, f and o and the candidate g.

    Hochreiter and Schmidhuber 1997, Long Short-Term Memory, Neural Computation 9, with the forget gate of
    Gers et al. 2000, Learning to Forget, Neural Computation 12.
    """
    (h, c), (kernel, recurrent_kernel, bias) = states, weights
    function = ACTIVATIONS[activation][0]
    sums = np.split(x @ kernel + h @ recurrent_kernel + bias, 4, axis=-1)
    admit, forget, candidate, emit = sigmoid(sums[0]), sigmoid(sums[1]), function(sums[2]), sigmoid(sums[3])
    memory = forget * c + admit * candidate
    new = emit * function(memory)
    return [new, memory], LSTMParts(admit, forget, candidate, emit, memory, new)


def lstm_vjp(gradients, states, parts, weights, activation):
    """Of `lstm`."""
    (_, c), (kernel, recurrent_kernel, _) = states, weights
    function, slope = ACTIVATIONS[activation]
    squashed = function(parts.c)
    memory = gradients[1] + gradients[0] * parts.output * slope(squashed)
    sums = np.concatenate(
        [
            memory * parts.candidate * parts.input * (1 - parts.input),
            memory * c * parts.forget * (1 - parts.forget),
            memory * parts.input * slope(parts.candidate),
            gradients[0] * squashed * parts.output * (1 - parts.output),
        ],
        axis=-1,
    )
    return [sums @ recurrent_kernel.T, memory * parts.forget], sums @ kernel.T


CELLS = {
    "SimpleRNN": Cell(
        "SimpleRNN",
        simple_rnn,
        simple_rnn_vjp,
        symbols={"input": "W x", "recurrent": "U h", "bias": "b", "sum": "Σ", "h": "h<sub>t</sub>"},
        equation=r"{f}({input}{recurrent:+}{bias:+}) = {f}({sum}) = {h}",
    ),
    "GRU": Cell(
        "GRU",
        gru,
        gru_vjp,
        symbols={
            "update": "z",
            "reset": "r",
            "input": "W x + b",
            "recurrent": "U h + d",
            "candidate": "n",
            "previous h": "h<sub>t−1</sub>",
            "h": "h<sub>t</sub>",
        },
        equation=r"z\,h_{{t-1}} + (1-z)\,n = {update} \cdot ({previous_h}) + {update:-} \cdot ({candidate}) = {h}",
        gates=("z", "r", "n"),
        candidate=2,
    ),
    "LSTM": Cell(
        "LSTM",
        lstm,
        lstm_vjp,
        symbols={
            "input": "i",
            "forget": "f",
            "candidate": "g",
            "output": "o",
            "previous c": "c<sub>t−1</sub>",
            "c": "c<sub>t</sub>",
            "h": "h<sub>t</sub>",
        },
        equation=r"o\,{f}(f\,c_{{t-1}} + i\,g) = {output} \cdot {f}({forget} \cdot ({previous_c}) + "
        r"{input} \cdot ({candidate})) = {output} \cdot {f}({c}) = {h}",
        states=("h", "c"),
        gates=("i", "f", "g", "o"),
        candidate=2,
    ),
    "Dense": Cell(
        "Dense",
        dense,
        dense_vjp,
        symbols={"input": "W x", "bias": "b", "sum": "Σ", "h": "h<sub>t</sub>"},
        equation=r"{f}({input}{bias:+}) = {f}({sum}) = {h}",
        recurrent=False,
    ),
}
"""name -> Cell."""
