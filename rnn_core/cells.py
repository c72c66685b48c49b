"""The recurrent cells: one description of each, with the equations of a step and of its vector–Jacobian product.

Knows the order of Keras's weights, and no Keras. The equations are written once for every use: the array module comes
as `xp`, NumPy by default, or `keras.ops`.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import numpy as np


class Cell(NamedTuple):
    """What a kind of layer does in one step, for B sequences at once.

    A cell meets its input x_t only in the product W x_t, which can so be taken of all steps at once beforehand.

    step: (product (B, columns of the kernel), states [(B, units), ...], weights, activation, xp) -> (new states,
    parts). The states are those that `states` names. The weights are those of the Keras layer without the kernel:
    recurrent_kernel if there is one, bias. The parts are a NamedTuple of the terms of the equation, (B, units) each;
    every cell has a part `h`.
    vjp: (gradients of the new states, states, parts, weights, activation, xp) -> (gradients of the states, gradient
    of the product), by the chain rule; each has the shape of the array that it is the gradient of.
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


def sigmoid(x, xp=np):
    """1 / (1 + e^-x), without overflow."""
    return 0.5 + 0.5 * xp.tanh(0.5 * x)


ACTIVATIONS = {
    "tanh": (lambda x, xp: xp.tanh(x), lambda y, xp: 1 - y * y),
    "relu": (lambda x, xp: xp.maximum(x, 0), lambda y, xp: xp.sign(y)),
    "sigmoid": (sigmoid, lambda y, xp: y * (1 - y)),
    "linear": (lambda x, xp: x, lambda y, xp: xp.ones_like(y)),
}
"""name -> the function of (x, xp), and its slope as a function of its value and xp."""


class DenseParts(NamedTuple):
    """The terms of `dense`: W x_t, b, their sum, h_t."""

    input: np.ndarray
    bias: np.ndarray
    sum: np.ndarray
    h: np.ndarray


def dense(product, states, weights, activation, xp=np):
    """h_t = f(W x_t + b): the memoryless baseline, a layer that no state reaches."""
    (bias,) = weights
    total = product + bias
    new = ACTIVATIONS[activation][0](total, xp)
    return [new], DenseParts(product, xp.zeros_like(product) + bias, total, new)


def dense_vjp(gradients, states, parts, weights, activation, xp=np):
    """Of `dense`: nothing goes back to the state before."""
    return [xp.zeros_like(states[0])], gradients[0] * ACTIVATIONS[activation][1](parts.h, xp)


class SimpleRNNParts(NamedTuple):
    """The terms of `simple_rnn`: W x_t, U h_{t-1}, b, their sum, h_t."""

    input: np.ndarray
    recurrent: np.ndarray
    bias: np.ndarray
    sum: np.ndarray
    h: np.ndarray


def simple_rnn(product, states, weights, activation, xp=np):
    """h_t = f(W x_t + U h_{t-1} + b), Elman's layer (Elman 1990, Finding Structure in Time, Cognitive Science 14)."""
    (h,), (recurrent_kernel, bias) = states, weights
    recurrent = h @ recurrent_kernel
    total = product + recurrent + bias
    new = ACTIVATIONS[activation][0](total, xp)
    return [new], SimpleRNNParts(product, recurrent, xp.zeros_like(product) + bias, total, new)


def simple_rnn_vjp(gradients, states, parts, weights, activation, xp=np):
    """Of `simple_rnn`."""
    total = gradients[0] * ACTIVATIONS[activation][1](parts.h, xp)
    return [total @ xp.transpose(weights[0])], total


class GRUParts(NamedTuple):
    """The terms of `gru`: z, r, W_n x_t + b_n, U_n h_{t-1} + d_n, n, h_t."""

    update: np.ndarray
    reset: np.ndarray
    input: np.ndarray
    recurrent: np.ndarray
    candidate: np.ndarray
    h: np.ndarray


def gru(product, states, weights, activation, xp=np):
    """h_t = z h_{t-1} + (1 - z) n, n = f(W x_t + b + r (U h_{t-1} + d)), with the gates z and r.

    Cho et al. 2014, arXiv:1406.1078, section 2.3, with the reset gate after the product, as in Keras.
    """
    (h,), (recurrent_kernel, bias) = states, weights
    products = xp.split(product + bias[0], 3, axis=-1)
    recurrents = xp.split(h @ recurrent_kernel + bias[1], 3, axis=-1)
    update, reset = (sigmoid(products[gate] + recurrents[gate], xp) for gate in (0, 1))
    candidate = ACTIVATIONS[activation][0](products[2] + reset * recurrents[2], xp)
    new = update * h + (1 - update) * candidate
    return [new], GRUParts(update, reset, products[2], recurrents[2], candidate, new)


def gru_vjp(gradients, states, parts, weights, activation, xp=np):
    """Of `gru`."""
    (h,), (recurrent_kernel, _), (gradient,) = states, weights, gradients
    candidate = gradient * (1 - parts.update) * ACTIVATIONS[activation][1](parts.candidate, xp)
    update = gradient * (h - parts.candidate) * parts.update * (1 - parts.update)
    reset = candidate * parts.recurrent * parts.reset * (1 - parts.reset)
    recurrents = xp.concatenate([update, reset, candidate * parts.reset], axis=-1)
    before = gradient * parts.update + recurrents @ xp.transpose(recurrent_kernel)
    return [before], xp.concatenate([update, reset, candidate], axis=-1)


class LSTMParts(NamedTuple):
    """The terms of `lstm`: i, f, g, o, c_t, h_t."""

    input: np.ndarray
    forget: np.ndarray
    candidate: np.ndarray
    output: np.ndarray
    c: np.ndarray
    h: np.ndarray


def lstm(product, states, weights, activation, xp=np):
    """c_t = f c_{t-1} + i g, h_t = o f(c_t), with the gates i, f and o and the candidate g.

    Hochreiter and Schmidhuber 1997, Long Short-Term Memory, Neural Computation 9, with the forget gate of
    Gers et al. 2000, Learning to Forget, Neural Computation 12.
    """
    (h, c), (recurrent_kernel, bias) = states, weights
    function = ACTIVATIONS[activation][0]
    sums = xp.split(product + h @ recurrent_kernel + bias, 4, axis=-1)
    admit, forget, emit = (sigmoid(sums[gate], xp) for gate in (0, 1, 3))
    candidate = function(sums[2], xp)
    memory = forget * c + admit * candidate
    new = emit * function(memory, xp)
    return [new, memory], LSTMParts(admit, forget, candidate, emit, memory, new)


def lstm_vjp(gradients, states, parts, weights, activation, xp=np):
    """Of `lstm`."""
    (_, c), (function, slope) = states, ACTIVATIONS[activation]
    squashed = function(parts.c, xp)
    memory = gradients[1] + gradients[0] * parts.output * slope(squashed, xp)
    product = xp.concatenate(
        [
            memory * parts.candidate * parts.input * (1 - parts.input),
            memory * c * parts.forget * (1 - parts.forget),
            memory * parts.input * slope(parts.candidate, xp),
            gradients[0] * squashed * parts.output * (1 - parts.output),
        ],
        axis=-1,
    )
    return [product @ xp.transpose(weights[0]), memory * parts.forget], product


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
