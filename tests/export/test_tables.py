"""The exported tables, read back with the csv module, hold the numbers of a Run and of a Trace."""

import csv
import io

import numpy as np
import pytest

from rnn_core import export
from rnn_core.analysis import Trace
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State

REAL = np.array([False, False, True, True, True])


def read(text):
    """The header of a table, and its cells."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert text.endswith("\n")
    assert "\r" not in text
    assert {len(row) for row in rows} == {len(header)}
    return header, rows


def random(*shape):
    return np.random.default_rng(shape).random(shape, dtype=np.float32)


def test_curves():
    """One row for every epoch from 0, kept or not, to the last digit; what is not a number is empty."""
    states = (State(0, (), ()), State(2, (), ()))
    metrics = (Metrics(0.7, 0.5, 0.1 + 0.2, 1.0), Metrics(1e-9, 1.0, 0.5, 0.5), Metrics(0.25, 0.5))
    header, rows = read(export.curves_csv(Run(Spec(), states, metrics, (0.001, 1e-6))))
    assert header == ["epoch", "learning_rate", "loss", "accuracy", "val_loss", "val_accuracy"]
    assert rows == [
        ["0", "", "0.7", "0.5", "0.30000000000000004", "1.0"],
        ["1", "0.001", "1e-09", "1.0", "0.5", "0.5"],
        ["2", "1e-06", "0.25", "0.5", "", ""],
    ]


@pytest.mark.parametrize("real", [None, REAL])
def test_states(real):
    """One row for every real step, from 1, with each unit of each layer: h, and c beside it where there is one."""
    hidden, cell_state = (random(2, 5, 3), random(2, 5, 2)), (-random(2, 5, 3), -random(2, 5, 2))
    steps = np.arange(5) if real is None else np.flatnonzero(real)
    for trace, letters in ((Trace(hidden, None), "h"), (Trace(hidden, None, cell_state), "hc")):
        header, rows = read(export.states_csv(trace, real=real))
        names = [f"layer{n}_{k}{u}" for n, units in ((1, 3), (2, 2)) for k in letters for u in range(1, units + 1)]
        assert header == ["step", *names]
        kinds = [hidden, cell_state][: len(letters)]
        columns = [kind[layer][0, steps] for layer in range(2) for kind in kinds]
        np.testing.assert_array_equal(np.float32(rows), np.column_stack([steps + 1, *columns]))
    gaps = np.array([[[np.nan, 1.0], [np.inf, -0.5]]])
    assert read(export.states_csv(Trace((gaps,), gaps)))[1] == [["1", "", "1.0"], ["2", "inf", "-0.5"]]


def test_outputs():
    """One row for every real step, with target and probability of each class; with one output, one row."""
    trace, target = Trace((random(1, 5, 2),), random(1, 5, 3)), np.eye(3)[[2, 1, 0, 2, 1]]
    header, rows = read(export.outputs_csv(trace, target))
    assert header == ["step", *(f"{kind}_y{k}" for kind in ("target", "probability") for k in range(3))]
    np.testing.assert_array_equal(np.float32(rows), np.column_stack([np.arange(1, 6), target, trace.outputs[0]]))
    _, rows = read(export.outputs_csv(trace, target[:3], real=REAL))
    np.testing.assert_array_equal(np.float32(rows), np.column_stack([[3, 4, 5], target[:3], trace.outputs[0, 2:]]))
    once = trace._replace(outputs=random(1, 3))
    for given in (target[:1], target[0]):
        _, rows = read(export.outputs_csv(once, given, real=~REAL))
        np.testing.assert_array_equal(np.float32(rows), [[5, 0, 0, 1, *once.outputs[0]]])
    for wrong in (np.zeros((4, 3)), np.zeros((5, 2)), np.zeros(3)):
        with pytest.raises(ValueError, match=r"`target`: expected the shape \(5, 3\), received"):
            export.outputs_csv(trace, wrong)
