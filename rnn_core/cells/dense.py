"""Dense: the memoryless baseline, a layer that ignores the previous state."""

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
    """Compute h_t = f(W x_t + b)."""
    total = product + bias
    h = ACTIVATIONS[activation][0](total, xp)
    return Step([h], [], {"input": product, "bias": bias, "sum": total, "h": h})


def vjp(gradients: States, states: States, step: Step, activation: str, xp: ArrayModule = np) -> Gradients:
    """Compute the vector–Jacobian product of `step`. The gradient of the previous state is 0."""
    to_sum = gradients[0] * ACTIVATIONS[activation][1](step.states[0], xp)
    return [xp.zeros_like(to_sum)], [to_sum]


CELL = Cell(
    "Dense",
    step,
    vjp,
    symbols={"input": "W x", "bias": "b", "sum": "Σ", "h": "h<sub>t</sub>"},
    equation=r"{f}({input}{bias:+}) = {f}({sum}) = {h}",
    recurrent=False,
)
