"""Sheet: what the drawing module is sent of panels' pictures that are no bands, in numbers and words that JSON holds.

A sheet is a scene with a `kind`, which says how `drawing/sheets` draws it.
"""

from typing import NamedTuple

import numpy as np

from rnn_core.ui.web.scene import packed

MOST_WEIGHTS = 64
"""The most rows, and columns of each part, that are drawn of a matrix of weights: the first ones."""

MOST_UNITS = 24
"""The most units, and inputs, that are drawn of one step: the first ones."""

MOST_COLUMNS = 120
"""The most columns of gradients: of more steps several share one, so that it is a few pixels wide."""

LOWEST, HIGHEST = -8, 4
"""The powers of ten from where to where the norms of gradients are drawn, in colours and on the axis."""


class Matrix(NamedTuple):
    """One array of weights: its title, the names of its rows and columns, and (rows, columns) at the start and now.

    parts: names of equal shares of the columns, such as gates, in place of the columns' own.
    turned: whether it goes from the columns to the rows, not from the rows to the columns.
    """

    title: str
    rows: list[str]
    columns: list[str]
    start: np.ndarray
    now: np.ndarray
    parts: tuple[str, ...] = ()
    turned: bool = False


class Wiring(NamedTuple):
    """One layer at one step, and the output that reads it.

    inputs (F,), previous (units,), hidden (units,), outputs (K,): the activations x_t, h_{t-1}, h_t and y_t.
    kernel (F, units), recurrent_kernel (units, units) or None in a layer without recurrent connections, readout
    (units, K) or None under another layer: the connections; of a cell with gates, those of its candidate.
    """

    inputs: np.ndarray
    previous: np.ndarray
    hidden: np.ndarray
    outputs: np.ndarray
    kernel: np.ndarray
    recurrent_kernel: np.ndarray | None
    readout: np.ndarray | None


def weights_at_start(matrices):
    """Return what the sheets of the weights have in common at all epochs: names, and each Matrix at the start."""
    kept = map(_first, matrices)
    names = ("title", "rows", "columns", "parts", "turned")
    return {
        "matrices": [
            {name: getattr(each, name) for name in names} | {"start": packed(_finite(each.start))} for each in kept
        ]
    }


def weights(matrices, *, limit, words):
    """Return the sheet of each Matrix before training, now, and the change between the two.

    limit: the weight whose colour is the last of the scale, either way. words: {"start", "now", "change", "weight"} in
    the reader's language.
    """
    now = [packed(_finite(_first(each).now)) for each in matrices]
    return {"kind": "weights", "limit": float(limit), "words": words, "now": now}


def gradients(norms, steps, quartiles, *, every, words):
    """Return the sheet of the norms over the steps t and the lags k, and of their quartiles over the lags alone.

    norms: (columns, K+1), the Euclidean norm of d loss_t / d h_{t-k}, or their median over the steps of a column; NaN
    is not drawn. steps: (first, last) of the steps that the columns stand for, from 1. every: how many a column has.
    quartiles: (3, K+1), lower quartile, median and upper quartile for each lag.
    words: {"norm", "lag", "median", "quartiles", "step"} in the reader's language.
    """
    known = np.isfinite(norms)
    reach = np.where(known.any(axis=1), norms.shape[1] - known[:, ::-1].argmax(axis=1), 0)
    sent = [row[:count] for row, count in zip(norms, reach, strict=True)]  # there are none before the first step
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
        "norms": packed(_shorter(np.concatenate(sent))),
        "quartiles": packed(quartiles),
    }


def step(wiring, columns, outputs, *, input_names, input_label, output_names, words, picked=None):
    """Return the sheet of one step: a Wiring, and the numbers of its equation, a row for each unit.

    columns: [(title, (units,)), ...], the parts of the equation. outputs: [(title, (K,)), ...], those of the output.
    input_names, output_names: a name for each. input_label: what stands beside the inputs. picked: the unit, from 0,
    whose connections alone stand out. words: {"recurrent", "value"} in the reader's language.
    """
    units = [f"h{unit + 1}" for unit in range(min(len(wiring.hidden), MOST_UNITS))]
    nodes = {
        "inputs": (input_names[:MOST_UNITS], wiring.inputs),
        "previous": ([f"{unit} (t−1)" for unit in units], wiring.previous),
        "hidden": ([f"{unit} (t)" for unit in units], wiring.hidden),
        "outputs": (list(output_names), wiring.outputs),
    }
    kernels = {
        "W": wiring.kernel[:MOST_UNITS, :MOST_UNITS],
        "U": None if wiring.recurrent_kernel is None else wiring.recurrent_kernel[:MOST_UNITS, :MOST_UNITS],
        "V": None if wiring.readout is None else wiring.readout[:MOST_UNITS],
    }
    return {
        "kind": "step",
        "words": words,
        "label": input_label,
        "picked": picked,
        "nodes": {
            kind: {"names": names, "values": packed(values[: len(names)])} for kind, (names, values) in nodes.items()
        },
        "weights": {symbol: kernel if kernel is None else packed(kernel) for symbol, kernel in kernels.items()},
        "columns": [[title, packed(np.asarray(values)[:MOST_UNITS])] for title, values in columns],
        "outputs": [[title, packed(values)] for title, values in outputs],
    }


def _first(matrix):
    """Return a Matrix of the rows and columns that are drawn."""
    columns = len(matrix.columns) // max(1, len(matrix.parts))
    kept = [i for i in range(len(matrix.columns)) if i % columns < MOST_WEIGHTS]
    return matrix._replace(
        rows=matrix.rows[:MOST_WEIGHTS],
        columns=[matrix.columns[i] for i in kept],
        start=matrix.start[:MOST_WEIGHTS, kept],
        now=matrix.now[:MOST_WEIGHTS, kept],
    )


def _finite(values):
    """Return values with NaN in place of those that are not finite."""
    return np.where(np.isfinite(values), values, np.nan)


def _shorter(numbers):
    """Return numbers to four digits: with their last bits at zero they take less of the line to the browser."""
    share, power = np.frexp(np.minimum(numbers, np.finfo(np.float32).max))
    return np.ldexp(np.round(share * 2**13) / 2**13, power)
