"""LSTM: long short-term memory (Hochreiter and Schmidhuber 1997, Long Short-Term Memory, Neural Computation 9)."""

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
    """Compute c_t = f c_{t-1} + i g and h_t = o a(c_t), with gates i, f and o, candidate g, and activation a.

    The forget gate f is an addition by Gers et al. (2000, Learning to Forget, Neural Computation 12).
    """
    _, before = states
    function, slope = ACTIVATIONS[activation]
    sums = xp.split(product + recurrent + bias, 4, axis=-1)
    admit, forget, emit = (sigmoid(sums[gate], xp) for gate in (0, 1, 3))
    candidate = function(sums[2], xp)
    c = forget * before + admit * candidate
    squashed = function(c, xp)
    h = emit * squashed
    # The argument of a gate is the argument of its sigmoid. The argument of g is the argument of the activation.
    slopes = [
        candidate * admit * (1 - admit),  # dc / d(argument of i).
        before * forget * (1 - forget),  # dc / d(argument of f).
        admit * slope(candidate, xp),  # dc / d(argument of g).
        squashed * emit * (1 - emit),  # dh / d(argument of o).
        emit * slope(squashed, xp),  # dh / dc.
        forget,  # dc / dc_{t-1}.
    ]
    terms = {"input": admit, "forget": forget, "candidate": candidate, "output": emit, "c": c, "h": h}
    return Step([h, c], slopes, terms)


def vjp(gradients: States, states: States, step: Step, activation: str, xp: ArrayModule = np) -> Gradients:
    """Compute the vector–Jacobian product of `step`."""
    c_by_input, c_by_forget, c_by_candidate, h_by_output, h_by_c, c_by_previous = step.residuals
    of_h, of_c = gradients
    of_c = of_c + of_h * h_by_c
    sums = xp.concatenate([of_c * c_by_input, of_c * c_by_forget, of_c * c_by_candidate, of_h * h_by_output], axis=-1)
    return [0.0, of_c * c_by_previous], [sums]


CELL = Cell(
    "LSTM",
    step,
    vjp,
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
)
