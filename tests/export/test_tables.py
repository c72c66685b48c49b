"""The exported tables: they have the numbers of a Run or of a Trace."""

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
"""A mask of two steps of padding and three real steps."""


def random(*shape):
    return np.random.default_rng(shape).random(shape, dtype=np.float32)


def test_curves_have_a_row_for_every_epoch():
    """An epoch without a State has a row, too. Numbers have full precision, and NaN is an empty field of the table."""
    states = (State(0, (), ()), State(2, (), ()))
    metrics = (Metrics(0.7, 0.5, 0.1 + 0.2, 1.0), Metrics(1e-9, 1.0, 0.5, 0.5), Metrics(0.25, 0.5))
    assert export.curves_csv(Run(Spec(), states, metrics, schedule([0.001, 1e-6]))).splitlines() == [
        "epoch,learning_rate,loss,accuracy,val_loss,val_accuracy",
        "0,,0.7,0.5,0.30000000000000004,1.0",
        "1,0.001,1e-09,1.0,0.5,0.5",
        "2,1e-06,0.25,0.5,,",
    ]


@pytest.mark.parametrize("letters", ["h", "hc"])
@pytest.mark.parametrize("real", [None, REAL])
def test_states_have_a_row_for_every_real_step(real, letters):
    """For each layer, a row has h of each unit. If the network has a cell state, c of each unit follows."""
    hidden, cell_state = (random(2, 5, 3), random(2, 5, 2)), (-random(2, 5, 3), -random(2, 5, 2))
    steps = np.arange(5) if real is None else np.flatnonzero(real)
    trace = Trace(hidden, random(2, 5, 2), cell_state if letters == "hc" else ())
    header, *rows = csv.reader(export.states_csv(trace, real=real).splitlines())
    names = [f"layer{n}_{k}{u}" for n, units in ((1, 3), (2, 2)) for k in letters for u in range(1, units + 1)]
    assert header == ["step", *names]
    columns = [kind[layer][0, steps] for layer in range(2) for kind in (hidden, cell_state)[: len(letters)]]
    np.testing.assert_array_equal(np.float32(rows), np.column_stack([steps + 1, *columns]))


def test_nan_is_an_empty_field_of_the_table_and_infinity_is_inf():
    """The states of a network that has diverged can be NaN or infinite."""
    gaps = np.array([[[np.nan, 1.0], [np.inf, -0.5]]])
    assert export.states_csv(Trace((gaps,), gaps)) == "step,layer1_h1,layer1_h2\n1,,1.0\n2,inf,-0.5\n"


TRACE = Trace((random(1, 5, 2),), random(1, 5, 3))
ONCE = TRACE._replace(outputs=random(1, 3))
TARGET = np.eye(3)[[2, 1, 0, 2, 1]]


@pytest.mark.parametrize(
    ("trace", "target", "real", "expected"),
    [
        (TRACE, TARGET, None, [np.arange(1, 6), TARGET, TRACE.outputs[0]]),
        (TRACE, TARGET[:3], REAL, [[3, 4, 5], TARGET[:3], TRACE.outputs[0, 2:]]),
        (ONCE, TARGET[:1], ~REAL, [[5], TARGET[:1], ONCE.outputs]),
        (ONCE, TARGET[0], ~REAL, [[5], TARGET[:1], ONCE.outputs]),
    ],
    ids=["all steps", "real steps", "one output", "one output, one axis"],
)
def test_outputs_have_a_row_for_every_real_step(trace, target, real, expected):
    """Each row has the targets and outputs of all classes.

    If the network has an output at the last step only, the table has one row.
    """
    header, *rows = csv.reader(export.outputs_csv(trace, target, real=real).splitlines())
    assert header == ["step", *(f"{kind}_y{k}" for kind in ("target", "probability") for k in range(3))]
    np.testing.assert_array_equal(np.float32(rows), np.column_stack(expected))


@pytest.mark.parametrize("shape", [(4, 3), (5, 2), (3,)])
def test_a_target_of_another_shape_is_refused(shape):
    """The error states the shape of the outputs."""
    with pytest.raises(ValueError, match=r"`target`: expected the shape \(5, 3\), received"):
        export.outputs_csv(TRACE, np.zeros(shape))
