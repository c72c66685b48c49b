"""The recurrent cells: one description of each, with the equations of a step and of its vector–Jacobian product.

Knows the order of Keras's weights, and no Keras. The equations are written once for every use: the array module comes
as `xp`, NumPy by default, or `keras.ops`.
"""

from collections.abc import Callable
from types import MappingProxyType
from typing import NamedTuple

import numpy as np


class Step(NamedTuple):
    """One step of a cell, for B sequences at once.

    states: the new states [(B, units), ...], h first. residuals: what the vector–Jacobian product needs besides the
    states, a list of arrays. terms: {name: (B, units)}, the terms of the equation.
    """

    states: list
    residuals: list
    terms: dict

    def at(self, place):
        """What the vector–Jacobian product needs of the Step of some of the sequences, or of one of many steps."""
        return Step([each[place] for each in self.states], [each[place] for each in self.residuals], {})


class Cell(NamedTuple):
    """What a kind of layer does in one step, for B sequences at once.

    A cell meets its input only in the product W x_t and the state before only in U h_{t-1}, besides number by number:
    so both products are taken outside of it, that with W of all steps at once.

    step: (W x_t (B, columns of the kernel), U h_{t-1} in the same shape, 0 where there is no U, bias, states
    [(B, units), ...], activation, xp) -> Step. The states are those that `states` names.
    vjp: (gradients of the new states, states, Step, activation, xp) -> (gradients of the states number by number,
    [gradient of W x_t, gradient of U h_{t-1}], one alone if it is that of both), by the chain rule. Of the Step it
    needs states and residuals.
    states: their names, h first. gates: what the equal shares of its kernels belong to, in Keras's order, () for a
    single share. candidate: the number of the share that makes the candidate.
    recurrent: whether there is a recurrent kernel. layer, options: the Keras layer that computes the same.
    symbols: {term, or "previous h" and "previous c": its symbol in HTML}, in the order of the equation.
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

    def forward(self, product, states, weights, activation, xp=np):
        """The Step from W x_t and the states before. weights: the layer's, in Keras's order, without the kernel."""
        *recurrent_kernel, bias = weights
        recurrent = states[0] @ recurrent_kernel[0] if self.recurrent else xp.zeros_like(product)
        return self.step(product, recurrent, bias, states, activation, xp)

    def backward(self, gradients, states, step, weights, activation, xp=np):
        """The gradients of the states before, and as in `vjp` those of the products, by those of the new states.

        states, weights: as in `forward`, which gave the Step.
        """
        (first, *others), products = self.vjp(gradients, states, step, activation, xp)
        if self.recurrent:
            first = first + products[-1] @ xp.transpose(weights[0])
        return [first, *others], products


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


def dense(product, recurrent, bias, states, activation, xp=np):
    """h_t = f(W x_t + b): the memoryless baseline, a layer that no state reaches."""
    total = product + bias
    h = ACTIVATIONS[activation][0](total, xp)
    return Step([h], [], {"input": product, "bias": bias, "sum": total, "h": h})


def dense_vjp(gradients, states, step, activation, xp=np):
    """Of `dense`: nothing goes back to the state before."""
    total = gradients[0] * ACTIVATIONS[activation][1](step.states[0], xp)
    return [xp.zeros_like(total)], [total]


def simple_rnn(product, recurrent, bias, states, activation, xp=np):
    """h_t = f(W x_t + U h_{t-1} + b), Elman's layer (Elman 1990, Finding Structure in Time, Cognitive Science 14)."""
    total = product + recurrent + bias
    h = ACTIVATIONS[activation][0](total, xp)
    return Step([h], [], {"input": product, "recurrent": recurrent, "bias": bias, "sum": total, "h": h})


def simple_rnn_vjp(gradients, states, step, activation, xp=np):
    """Of `simple_rnn`."""
    total = gradients[0] * ACTIVATIONS[activation][1](step.states[0], xp)
    return [0.0], [total]


def gru(product, recurrent, bias, states, activation, xp=np):
    """h_t = z h_{t-1} + (1 - z) n, n = f(W x_t + b + r (U h_{t-1} + d)), with the gates z and r.

    Cho et al. 2014, arXiv:1406.1078, section 2.3, with the reset gate after the product, as in Keras.
    """
    (before,), product, recurrent = states, product + bias[0], recurrent + bias[1]
    ends = [2 * before.shape[-1]]
    (for_gates, product), (of_gates, recurrent) = (xp.split(array, ends, axis=-1) for array in (product, recurrent))
    gates = sigmoid(for_gates + of_gates, xp)
    update, reset = xp.split(gates, 2, axis=-1)
    candidate = ACTIVATIONS[activation][0](product + reset * recurrent, xp)
    h = update * before + (1 - update) * candidate
    terms = {"update": update, "reset": reset, "input": product, "recurrent": recurrent}
    return Step([h], [gates, recurrent, candidate], terms | {"candidate": candidate, "h": h})


def gru_vjp(gradients, states, step, activation, xp=np):
    """Of `gru`."""
    (before,), (gradient,), (gates, recurrent, candidate) = states, gradients, step.residuals
    update, reset = xp.split(gates, 2, axis=-1)
    to_candidate = gradient * (1 - update) * ACTIVATIONS[activation][1](candidate, xp)
    to_update = gradient * (before - candidate) * update * (1 - update)
    to_reset = to_candidate * recurrent * reset * (1 - reset)
    product, recurrent = (
        xp.concatenate([to_update, to_reset, last], axis=-1) for last in (to_candidate, to_candidate * reset)
    )
    return [gradient * update], [product, recurrent]


def lstm(product, recurrent, bias, states, activation, xp=np):
    """c_t = f c_{t-1} + i g, h_t = o f(c_t), with the gates i, f and o and the candidate g.

    Hochreiter and Schmidhuber 1997, Long Short-Term Memory, Neural Computation 9, with the forget gate of
    Gers et al. 2000, Learning to Forget, Neural Computation 12.
    """
    (_, before), (function, slope) = states, ACTIVATIONS[activation]
    sums = xp.split(product + recurrent + bias, 4, axis=-1)
    admit, forget, emit = (sigmoid(sums[gate], xp) for gate in (0, 1, 3))
    candidate = function(sums[2], xp)
    c = forget * before + admit * candidate
    squashed = function(c, xp)
    h = emit * squashed
    slopes = [  # of c by the sums of i, f and g, of h by that of o and by c, of c by c_{t-1}
        candidate * admit * (1 - admit),
        before * forget * (1 - forget),
        admit * slope(candidate, xp),
        squashed * emit * (1 - emit),
        emit * slope(squashed, xp),
        forget,
    ]
    terms = {"input": admit, "forget": forget, "candidate": candidate, "output": emit, "c": c, "h": h}
    return Step([h, c], slopes, terms)


def lstm_vjp(gradients, states, step, activation, xp=np):
    """Of `lstm`."""
    admit, forget, candidate, emit, through, kept = step.residuals
    c = gradients[1] + gradients[0] * through
    sums = xp.concatenate([c * admit, c * forget, c * candidate, gradients[0] * emit], axis=-1)
    return [0.0, c * kept], [sums]


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


def by_layer(arrays, layers):
    """The weights or the states of so many layers of cells, one list for all, as a list for each layer."""
    each = len(arrays) // layers
    return [arrays[i : i + each] for i in range(0, len(arrays), each)]
