"""The exported tables, read back with the csv module, hold the numbers of a Run and of a Trace."""

import csv

import numpy as np
import pytest

from rnn_core import export
from rnn_core.analysis import Trace
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from tests.support.small import schedule

REAL = np.array([False, False, True, True, True])


def random(*shape):
    return np.random.default_rng(shape).random(shape, dtype=np.float32)


def test_curves():
    """One row for every epoch from 0, kept or not, to the last digit; what is not a number is empty."""
    states, rates = (State(0, (), ()), State(2, (), ())), (0.001, 1e-6)
    metrics = (Metrics(0.7, 0.5, 0.1 + 0.2, 1.0), Metrics(1e-9, 1.0, 0.5, 0.5), Metrics(0.25, 0.5))
    rows = "0,,0.7,0.5,0.30000000000000004,1.0", "1,0.001,1e-09,1.0,0.5,0.5", "2,1e-06,0.25,0.5,,"
    expected = "\n".join(["epoch,learning_rate,loss,accuracy,val_loss,val_accuracy", *rows, ""])
    assert export.curves_csv(Run(Spec(), states, metrics, schedule(rates))) == expected


@pytest.mark.parametrize("real", [None, REAL])
def test_states(real):
    """One row for every real step, from 1, with each unit of each layer: h, and c beside it where there is one."""
    hidden, cell_state = (random(2, 5, 3), random(2, 5, 2)), (-random(2, 5, 3), -random(2, 5, 2))
    steps = np.arange(5) if real is None else np.flatnonzero(real)
    for trace, letters in ((Trace(hidden, None), "h"), (Trace(hidden, None, cell_state), "hc")):
        header, *rows = csv.reader(export.states_csv(trace, real=real).splitlines())
        names = [f"layer{n}_{k}{u}" for n, units in ((1, 3), (2, 2)) for k in letters for u in range(1, units + 1)]
        assert header == ["step", *names]
        columns = [kind[layer][0, steps] for layer in range(2) for kind in (hidden, cell_state)[: len(letters)]]
        np.testing.assert_array_equal(np.float32(rows), np.column_stack([steps + 1, *columns]))
    gaps = np.array([[[np.nan, 1.0], [np.inf, -0.5]]])
    assert export.states_csv(Trace((gaps,), gaps)) == "step,layer1_h1,layer1_h2\n1,,1.0\n2,inf,-0.5\n"


def test_outputs():
    """One row for every real step, with target and probability of each class; with one output, one row."""
    trace, target = Trace((random(1, 5, 2),), random(1, 5, 3)), np.eye(3)[[2, 1, 0, 2, 1]]
    once = trace._replace(outputs=random(1, 3))
    for given, targets, real, expected in (
        (trace, target, None, [np.arange(1, 6), target, trace.outputs[0]]),
        (trace, target[:3], REAL, [[3, 4, 5], target[:3], trace.outputs[0, 2:]]),
        (once, target[:1], ~REAL, [[5], target[:1], once.outputs]),
        (once, target[0], ~REAL, [[5], target[:1], once.outputs]),
    ):
        header, *rows = csv.reader(export.outputs_csv(given, targets, real=real).splitlines())
        assert header == ["step", *(f"{kind}_y{k}" for kind in ("target", "probability") for k in range(3))]
        np.testing.assert_array_equal(np.float32(rows), np.column_stack(expected))
    for wrong in (np.zeros((4, 3)), np.zeros((5, 2)), np.zeros(3)):
        with pytest.raises(ValueError, match=r"`target`: expected the shape \(5, 3\), received"):
            export.outputs_csv(trace, wrong)
