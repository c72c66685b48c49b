"""Tables as CSV: the learning curves, and the states and outputs of one sequence.

The first line has the names of the columns. Numbers have full precision, and NaN is an empty cell.
"""

import csv
import io
from collections.abc import Iterable

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core.analysis import Trace
from rnn_core.run import Run
from rnn_core.training import Metrics


def curves_csv(run: Run) -> str:
    """Return a table with one row for every epoch of a Run, from 0: epoch, learning_rate, and the Metrics.

    Epoch 0 was not trained, so the learning rate is an empty cell there.
    """
    rates = [np.nan, *map(run.rates.at, range(1, run.newest + 1))]
    rows = [[epoch, rate, *metrics] for epoch, (rate, metrics) in enumerate(zip(rates, run.metrics, strict=True))]
    return table_csv(["epoch", "learning_rate", *Metrics._fields], rows)


def states_csv(trace: Trace, *, real: Bool[np.ndarray, " time"] | None = None) -> str:
    """Return a table of the states, with a row for each step of a Trace.

    The columns are step, from 1, then layer1_h1, layer1_h2 and so on for every layer. With LSTM, the columns layer1_c1,
    layer1_c2 and so on follow the h columns of their layer.

    Args:
        trace: The Trace, whose first sequence is written.
        real: True for the steps that have a row, such as the steps that are not padding; None for all.
    """
    columns = []
    values = []
    for layer, hidden in enumerate(trace.hidden):
        kinds = {"h": hidden} | ({"c": trace.cell_state[layer]} if trace.cell_state else {})
        for letter, states in kinds.items():
            columns += [f"layer{layer + 1}_{letter}{unit + 1}" for unit in range(states.shape[-1])]
            values.append(states[0])
    all_values = np.concatenate(values, axis=1)
    return table_csv(["step", *columns], ([step, *all_values[step - 1]] for step in _steps(trace, real)))


def outputs_csv(
    trace: Trace,
    target: Float[np.ndarray, "rows outputs"] | Float[np.ndarray, " outputs"],
    *,
    real: Bool[np.ndarray, " time"] | None = None,
) -> str:
    """Return a table of the targets and outputs, with a row for each step of a Trace.

    The columns are step, from 1, then target_y0, target_y1 and so on, then probability_y0 and so on. The
    columns of the outputs have these names even if the outputs are not probabilities. If the network has one output per
    sequence, the table has one row, for the last step.

    Args:
        trace: The Trace, whose first sequence is written.
        target: The target of each step that has a row.
        real: True for the steps that have a row, such as the steps that are not padding; None for all.

    Raises:
        ValueError: Targets and outputs differ in shape.
    """
    outputs = trace.outputs[0]
    target = np.atleast_2d(target)
    steps = _steps(trace, real)
    if outputs.ndim > 1:
        outputs = outputs[steps - 1]
    else:
        outputs = outputs[None]
        steps = [trace.hidden[0].shape[1]]
    if outputs.shape != target.shape:
        raise ValueError(f"Invalid value for `target`: expected the shape {outputs.shape}, received {target.shape}")
    columns = [f"{kind}_y{k}" for kind in ("target", "probability") for k in range(target.shape[1])]
    rows = ([step, *row] for step, row in zip(steps, np.hstack([target, outputs]), strict=True))
    return table_csv(["step", *columns], rows)


def table_csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """Return a table with these column names, and rows of texts and numbers."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    # Only a NaN differs from itself.
    writer.writerows(["" if value != value else value for value in row] for row in rows)
    return file.getvalue()


def _steps(trace: Trace, real: Bool[np.ndarray, " time"] | None) -> Int[np.ndarray, " rows"]:
    """Return the steps, from 1, that have a row."""
    count = trace.hidden[0].shape[1]
    return np.flatnonzero(np.ones(count, bool) if real is None else real) + 1
