"""Sheet: a panel's picture that is not made of bands (horizontal strips), as numbers and words for JSON.

The `kind` of a sheet tells `drawing/sheets` how to draw it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.ui.web import Json
from rnn_core.ui.web.packing import packed

MAX_WEIGHTS = 64
"""Maximum number of drawn rows of a weight matrix, and of drawn columns of each of its parts."""

MAX_UNITS = 24
"""Maximum number of units, and of inputs, that are drawn in the sheet of one step."""

MAX_COLUMNS = 120
"""Maximum number of columns of gradients. In a longer sequence several steps share a column."""

LOWEST, HIGHEST = -8, 4
"""The exponents of ten at the ends of the colour scale and of the axis for the norms of gradients."""


class Matrix(NamedTuple):
    """An array of weights.

    Attributes:
        title: The title above the matrix.
        rows: The labels of its rows.
        columns: The labels of its columns.
        start: The weights before training.
        now: The weights at the shown epoch.
        parts: The labels of equally large groups of columns, such as gates, in place of the columns' labels.
        turned: True if the connections lead from the columns to the rows, False if from the rows to the columns.
    """

    title: str
    rows: Sequence[str]
    columns: Sequence[str]
    start: Float[np.ndarray, "rows columns"]
    now: Float[np.ndarray, "rows columns"]
    parts: tuple[str, ...] = ()
    turned: bool = False


class Wiring(NamedTuple):
    """One layer at one step, and the output layer that reads it.

    Attributes:
        inputs: The input x_t.
        previous: The hidden state h_{t-1}.
        hidden: The hidden state h_t.
        outputs: The output y_t.
        kernel: The weights of the input. In a cell with gates, these are the weights of the candidate state.
        recurrent_kernel: The weights of the hidden state. In a cell with gates, these are the weights of the candidate
            state. None in a layer without recurrent connections.
        readout: The weights of the output layer, None unless this is the last layer.
    """

    inputs: Float[np.ndarray, " features"]
    previous: Float[np.ndarray, " units"]
    hidden: Float[np.ndarray, " units"]
    outputs: Float[np.ndarray, " outputs"]
    kernel: Float[np.ndarray, "features units"]
    recurrent_kernel: Float[np.ndarray, "units units"] | None
    readout: Float[np.ndarray, "units outputs"] | None


def weights_at_start(matrices: Iterable[Matrix]) -> Json:
    """Return the data that is the same at all epochs: the labels, and each Matrix before training."""
    return {
        "matrices": [
            {
                "title": matrix.title,
                "rows": matrix.rows,
                "columns": matrix.columns,
                "parts": matrix.parts,
                "turned": matrix.turned,
                "start": packed(_finite(matrix.start)),
            }
            for matrix in map(_first, matrices)
        ]
    }


def weights(matrices: Iterable[Matrix], *, limit: float, words: dict[str, str]) -> Json:
    """Return the sheet of the weights at one epoch. The browser also needs `weights_at_start` of the same matrices.

    Args:
        matrices: The matrices of the shown layer and of the output layer.
        limit: The absolute value at both ends of the colour scale.
        words: The words "start", "now", "change" and "weight" in the language of the page.
    """
    now = [packed(_finite(_first(matrix).now)) for matrix in matrices]
    return {"kind": "weights", "limit": float(limit), "words": words, "now": now}


def gradients(
    norms: Float[np.ndarray, "columns lags"],
    steps: tuple[int, int],
    quartiles: Float[np.ndarray, "3 lags"],
    *,
    every: int,
    words: dict[str, str],
) -> Json:
    """Return the sheet of the gradients' norms by step t and lag k. It also shows their quartiles by lag.

    A lag is a number of steps back in time.

    Args:
        norms: The Euclidean norm of d loss_t / d h_{t-k}, or its median over a column's steps. NaN is not drawn.
        steps: The first and the last step, from 1.
        quartiles: The lower quartile, median and upper quartile at each lag.
        every: The number of steps in a column.
        words: The words "norm", "lag", "median", "quartiles" and "step" in the language of the page.
    """
    known = np.isfinite(norms)
    reach = np.where(known.any(axis=1), norms.shape[1] - known[:, ::-1].argmax(axis=1), 0)
    # Lags that reach before the first step, about half of the matrix, are not sent.
    sent = [row[:count] for row, count in zip(norms, reach, strict=True)]
    return {
        "kind": "gradients",
        "linked": True,
        "words": words,
        "first": steps[0],
        "last": steps[1],
        "every": every,
        "lags": norms.shape[1] - 1,
        "low": LOWEST,
        "high": HIGHEST,
        "reach": packed(reach),
        "norms": packed(_rounded(np.concatenate(sent))),
        "quartiles": packed(quartiles),
    }


def step(
    wiring: Wiring,
    columns: Iterable[tuple[str, Float[np.ndarray, " units"]]],
    outputs: Iterable[tuple[str, Float[np.ndarray, " outputs"]]],
    *,
    input_names: Sequence[str],
    input_label: str,
    output_names: Sequence[str],
    words: dict[str, str],
    picked: int | None = None,
) -> Json:
    """Return the sheet of one step: a Wiring, and the numbers of its equation with a row for each unit.

    Args:
        wiring: The layer that is shown.
        columns: The title and numbers of each term of the equation.
        outputs: The title and numbers of each term of the output's equation.
        input_names: The label of each input.
        input_label: The symbol of the inputs.
        output_names: The label of each output.
        words: The words "recurrent" and "value" in the language of the page.
        picked: The unit (from 0) whose connections are highlighted, or None.
    """
    units = [f"h{unit + 1}" for unit in range(min(len(wiring.hidden), MAX_UNITS))]
    nodes = {
        "inputs": (input_names[:MAX_UNITS], wiring.inputs),
        "previous": ([f"{unit} (t−1)" for unit in units], wiring.previous),
        "hidden": ([f"{unit} (t)" for unit in units], wiring.hidden),
        "outputs": (list(output_names), wiring.outputs),
    }
    kernels = {
        "W": wiring.kernel[:MAX_UNITS, :MAX_UNITS],
        "U": None if wiring.recurrent_kernel is None else wiring.recurrent_kernel[:MAX_UNITS, :MAX_UNITS],
        "V": None if wiring.readout is None else wiring.readout[:MAX_UNITS],
    }
    return {
        "kind": "step",
        "words": words,
        "label": input_label,
        "picked": picked,
        "nodes": {
            kind: {"names": names, "values": packed(values[: len(names)])} for kind, (names, values) in nodes.items()
        },
        "weights": {symbol: None if kernel is None else packed(kernel) for symbol, kernel in kernels.items()},
        "columns": [[title, packed(np.asarray(values)[:MAX_UNITS])] for title, values in columns],
        "outputs": [[title, packed(values)] for title, values in outputs],
    }


def _first(matrix: Matrix) -> Matrix:
    """Return a Matrix with only the rows and columns that are drawn."""
    columns_of_part = len(matrix.columns) // max(1, len(matrix.parts))
    drawn = [i for i in range(len(matrix.columns)) if i % columns_of_part < MAX_WEIGHTS]
    return matrix._replace(
        rows=matrix.rows[:MAX_WEIGHTS],
        columns=[matrix.columns[i] for i in drawn],
        start=matrix.start[:MAX_WEIGHTS, drawn],
        now=matrix.now[:MAX_WEIGHTS, drawn],
    )


def _finite(values: Float[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Return values with NaN in place of infinity."""
    return np.where(np.isfinite(values), values, np.nan)


def _rounded(numbers: Float[np.ndarray, " numbers"]) -> Float[np.ndarray, " numbers"]:
    """Return numbers rounded to 13 significant bits, about four digits, and limited to the maximum of single precision.

    Rounded numbers compress better on the way to the browser.
    """
    mantissas, exponents = np.frexp(np.minimum(numbers, np.finfo(np.float32).max))
    return np.ldexp(np.round(mantissas * 2**13) / 2**13, exponents)
