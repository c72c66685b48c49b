"""GRU: the gated recurrent unit (Cho et al. 2014, arXiv:1406.1078, section 2.3)."""

import numpy as np

from rnn_core.arrays import Array, ArrayModule
from rnn_core.cells.activations import ACTIVATIONS, sigmoid
from rnn_core.cells.cell import Cell, Columns, Gradients, States, Step


def step(
    product: Columns,
    recurrent: Columns,
    bias: Array,
    states: States,
    activation: str,
    xp: ArrayModule = np,
) -> Step:
    """Compute h_t = z h_{t-1} + (1 - z) n, with candidate n = f(W x_t + b + r (U h_{t-1} + d)) and gates z and r.

    b and d are the rows of `bias`. As in Keras, the reset gate r multiplies U h_{t-1} + d, not h_{t-1}.
    """
    (before,) = states
    columns_of_gates = [2 * before.shape[-1]]
    input_to_gates, product = xp.split(product + bias[0], columns_of_gates, axis=-1)
    recurrent_to_gates, recurrent = xp.split(recurrent + bias[1], columns_of_gates, axis=-1)
    gates = sigmoid(input_to_gates + recurrent_to_gates, xp)
    update, reset = xp.split(gates, 2, axis=-1)
    candidate = ACTIVATIONS[activation][0](product + reset * recurrent, xp)
    h = update * before + (1 - update) * candidate
    terms = {"update": update, "reset": reset, "input": product, "recurrent": recurrent}
    return Step([h], [gates, recurrent, candidate], terms | {"candidate": candidate, "h": h})


def vjp(gradients: States, states: States, step: Step, activation: str, xp: ArrayModule = np) -> Gradients:
    """Compute the vector–Jacobian product of `step`."""
    (before,) = states
    (gradient,) = gradients
    gates, recurrent, candidate = step.residuals
    update, reset = xp.split(gates, 2, axis=-1)
    to_candidate = gradient * (1 - update) * ACTIVATIONS[activation][1](candidate, xp)
    to_update = gradient * (before - candidate) * update * (1 - update)
    to_reset = to_candidate * recurrent * reset * (1 - reset)
    to_product = xp.concatenate([to_update, to_reset, to_candidate], axis=-1)
    to_recurrent = xp.concatenate([to_update, to_reset, to_candidate * reset], axis=-1)
    return [gradient * update], [to_product, to_recurrent]


CELL = Cell(
    "GRU",
    step,
    vjp,
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
)
