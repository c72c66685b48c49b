"""SimpleRNN: Elman's layer (Elman 1990, Finding Structure in Time, Cognitive Science 14:179-211)."""

import numpy as np

from rnn_core.arrays import Array, ArrayModule
from rnn_core.cells.activations import ACTIVATIONS
from rnn_core.cells.cell import Cell, Columns, Gradients, States, Step


def step(
    product: Columns,
    recurrent: Columns,
    bias: Array,
    states: States,
    activation: str,
    xp: ArrayModule = np,
) -> Step:
    """Compute h_t = f(W x_t + U h_{t-1} + b).

    `Cell.forward` computes U h_{t-1}, and the callers of `Cell.forward` compute W x_t.
    """
    total = product + recurrent + bias
    h = ACTIVATIONS[activation][0](total, xp)
    return Step([h], [], {"input": product, "recurrent": recurrent, "bias": bias, "sum": total, "h": h})


def vjp(gradients: States, states: States, step: Step, activation: str, xp: ArrayModule = np) -> Gradients:
    """Compute the vector–Jacobian product of `step`."""
    to_sum = gradients[0] * ACTIVATIONS[activation][1](step.states[0], xp)
    return [0.0], [to_sum]


CELL = Cell(
    "SimpleRNN",
    step,
    vjp,
    symbols={"input": "W x", "recurrent": "U h", "bias": "b", "sum": "Σ", "h": "h<sub>t</sub>"},
    equation=r"{f}({input}{recurrent:+}{bias:+}) = {f}({sum}) = {h}",
)
