"""Tables as CSV: the learning curves, and the states and outputs of one sequence.

The first line says what each column is. Numbers are written in full, a NaN as an empty cell.
"""

import csv
import io

import numpy as np

from rnn_core.training import Metrics


def curves_csv(run):
    """One row for every epoch of a Run, from 0: epoch, learning_rate, and what Metrics holds.

    The learning rate is the one that the epoch was trained with; NaN in epoch 0, which was not trained.
    """
    rows = zip((np.nan, *map(run.rates.at, range(1, run.newest + 1))), run.metrics, strict=True)
    return table_csv(
        ["epoch", "learning_rate", *Metrics._fields],
        ([epoch, rate, *metrics] for epoch, (rate, metrics) in enumerate(rows)),
    )


def states_csv(trace, *, real=None):
    """One row for every step of a Trace, from 1: step, then layer1_h1 ... for every unit of every layer.

    With LSTM, layer1_c1 ... follow the h of each layer. A Trace of several sequences gives the first one.
    real: (T,) bool, the steps that have a row, as those that are no padding; all if it is not given.
    """
    columns, values = [], []
    for layer, hidden in enumerate(trace.hidden):
        kinds = {"h": hidden} | ({"c": trace.cell_state[layer]} if trace.cell_state else {})
        for letter, states in kinds.items():
            columns += [f"layer{layer + 1}_{letter}{unit + 1}" for unit in range(states.shape[-1])]
            values.append(states[0])
    steps, values = _steps(trace, real), np.concatenate(values, axis=1)
    return table_csv(["step", *columns], ([step, *values[step - 1]] for step in steps))


def outputs_csv(trace, target, *, real=None):
    """One row for every step of a Trace, from 1: step, target_y0 ..., and probability_y0 ... of every class.

    target: (L, K), or (1, K) or (K,) for a network with one output: then there is one row, of the last step.
    real: (T,) bool, the L steps that have a target and a row, as those that are no padding; all if it is not given.
    A Trace of several sequences gives the first one.
    Raises ValueError if there is not a target for each output.
    """
    outputs, target, steps = trace.outputs[0], np.atleast_2d(target), _steps(trace, real)
    if outputs.ndim > 1:
        outputs = outputs[steps - 1]
    else:
        outputs, steps = outputs[None], [trace.hidden[0].shape[1]]
    if outputs.shape != target.shape:
        raise ValueError(f"Invalid value for `target`: expected the shape {outputs.shape}, received {target.shape}")
    columns = [f"{kind}_y{k}" for kind in ("target", "probability") for k in range(target.shape[1])]
    return table_csv(
        ["step", *columns], ([step, *row] for step, row in zip(steps, np.hstack([target, outputs]), strict=True))
    )


def table_csv(columns, rows):
    """A table of the names of its columns and of rows of texts and numbers."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(["" if value != value else value for value in row] for row in rows)  # a NaN is unlike itself
    return file.getvalue()


def _steps(trace, real):
    """The steps that have a row, counted from 1."""
    count = trace.hidden[0].shape[1]
    return np.flatnonzero(np.ones(count, bool) if real is None else real) + 1
