"""Analysis: traces of any sequence from any state, against NumPy by hand, and the numbers that are read off them."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.analysis import Trace
from rnn_core.backend import keras
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from tests.support import by_hand
from tests.support.small import CELLS, SMALL, drawn

EACH_CELL = pytest.mark.parametrize("cell", CELLS)


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def states_of(trace):
    """All states of a Trace, (B, T, S, units): of each layer h, and c after it where the cell has one."""
    kinds = [kind for kind in (trace.hidden, trace.cell_state) if kind]
    return np.stack([state for layer in zip(*kinds, strict=True) for state in layer], axis=2)


def assert_is(trace, states, outputs, spec, *, real=slice(None)):
    """At the real steps a Trace holds these states, (B, T, S, units), and these outputs, or the last of them."""
    assert len(trace.cell_state) == (spec.layers if spec.cell == "LSTM" else 0)
    np.testing.assert_allclose(states_of(trace)[:, real], states, rtol=0, atol=1e-5)
    found = trace.outputs[:, real] if spec.return_sequences else trace.outputs
    np.testing.assert_allclose(found, outputs if spec.return_sequences else outputs[:, -1], rtol=0, atol=1e-5)


@EACH_CELL
def test_trace(cell):
    """Each sequence of a batch is run from its own state, as in NumPy; nobody can write to what it gives."""
    spec = replace(SMALL, cell=cell, layers=2)
    state, inputs, before = drawn(spec), numbers(3, 6, 1), numbers(3, spec.state_count, 4, seed=1)
    trace = analysis.trace(spec, state, inputs.tolist(), initial_state=before)
    assert_is(trace, *by_hand.forward(spec, state.weights, inputs, states=before), spec)
    for array in (*trace.hidden, trace.outputs, *trace.cell_state):
        assert (array.dtype, array.flags.writeable) == (np.float32, False)


@EACH_CELL
@pytest.mark.parametrize(
    ("changes", "zeros", "real"),
    [
        ({}, (0, 0), slice(4)),
        ({"min_timesteps": 1, "padding": "pre"}, (0, 0), slice(2, 6)),
        ({"min_timesteps": 1, "padding": "post"}, (0, 0), slice(4)),
        ({"min_timesteps": 1, "padding": "pre", "masking": False}, (2, 0), slice(6)),
        ({"min_timesteps": 1, "padding": "post", "masking": False}, (0, 2), slice(6)),
    ],
)
def test_look(cell, changes, zeros, real):
    """From any kind of state a Probe gives what NumPy does; over a padding the states stand still, or it is zeros."""
    spec, inputs = replace(SMALL, cell=cell, layers=2, seed=3, **changes), numbers(1, 4, 1)
    once, state = replace(spec, return_sequences=False), drawn(spec)
    given = np.pad(inputs, ((0, 0), zeros, (0, 0)))
    own = by_hand.forward(spec, state.weights, np.tile(inputs, (1, 2, 1)))[0]
    for kind, steps in (("zeros", 1), ("ones", 1), ("random", 1), ("own", 2), ("own", 7)):
        before = own[:, steps - 1] if kind == "own" else data.initial_state(kind, spec)
        probe = Probe(input_kind="own", values=inputs.ravel(), initial_state=kind, state_steps=steps)
        expected = by_hand.forward(spec, state.weights, given, states=before)
        trace = analysis.trace_probe(spec, state, probe)
        assert_is(trace, *expected, spec, real=real)
        assert_is(analysis.trace_probe(once, state, probe), *expected, once, real=real)
        found = states_of(trace)[0]
        held = np.broadcast_to(before[0] if real.start else found[3], found.shape)
        np.testing.assert_allclose(*(np.delete(each, real, axis=0) for each in (found, held)), rtol=0, atol=1e-6)
    last = analysis.trace_each(spec, [drawn(spec, seed=1), state], probe)[1]
    np.testing.assert_array_equal(last.outputs, analysis.trace_probe(spec, state, probe).outputs)


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_targets_and_correct_steps(padding):
    """The target begins with the first real step; a step is correct where output and target agree on the class."""
    spec = replace(SMALL, task="cycle", period=3, min_timesteps=2, padding=padding)
    probe = Probe(shown_timesteps=5)
    np.testing.assert_array_equal(analysis.targets(spec, probe), np.eye(3)[[2, 1, 0, 2, 1]])
    assert analysis.first_real_step(spec, probe) == (2 if padding == "pre" else 1)
    assert analysis.first_real_step(spec, Probe(shown_timesteps=9)) == 1
    real = [[0.3, 0.3, 0.4], [0.4, 0.35, 0.25], [np.nan, 0.5, 0.5], [0.0, 0.0, np.inf], [0.1, 0.8, 0.1]]
    outputs = np.insert(real, 0 if padding == "pre" else 5, [0.0, 0.0, 1.0], axis=0)
    correct = analysis.correct_steps(spec, probe, Trace((), outputs[None]))
    assert correct.tolist() == [True, False, False, False, True]
    once = replace(spec, return_sequences=False)
    np.testing.assert_array_equal(analysis.targets(once, probe), [[0, 1, 0]])
    for outputs, correct in (([[0.2, 0.5, 0.3]], True), ([[0.5, 0.3, 0.2]], False), ([[0.2, np.nan, 0.3]], False)):
        assert analysis.correct_steps(once, probe, Trace((), np.array(outputs))).tolist() == [correct]


def test_back_in_phase():
    """From the step on from which all are correct, if that is the first one or leaves four periods at least."""
    for correct, period, expected in (
        ("1", 2, 0),
        (50 * "01", 2, None),
        (50 * "1" + "0", 2, None),
        ("0" + 8 * "1", 2, 1),
        ("0" + 7 * "1", 2, None),
        ("1110011" + "0" + 20 * "1", 2, 8),
        ("10" + 12 * "1", 3, 2),
        ("10" + 11 * "1", 3, None),
    ):
        found = analysis.back_in_phase(np.array([step == "1" for step in correct]), period)
        assert (found, type(found)) == (expected, type(expected)), correct


@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy", "mean_squared_error"])
def test_chance_loss(loss):
    """The loss of a constant output 1/K is what Keras gives for it, ln 2 in the article's program."""
    for classes in (2, 3, 8):
        target = np.eye(classes)[np.arange(24) % classes]
        expected = np.mean(keras.losses.get(loss)(target, np.full_like(target, 1 / classes)))
        assert analysis.chance_loss(Spec(task="cycle", period=classes, loss=loss)) == pytest.approx(expected, abs=1e-5)


def test_is_constant():
    """Outputs that are all within a fifth of 1/K count as constant, and a single one beyond as not."""
    near = np.linspace([0.31, 0.69], [0.69, 0.31], 101)
    assert analysis.is_constant(Spec(), near) is True
    assert analysis.is_constant(Spec(), np.concatenate([near, [[0.71, 0.29]]])) is False
    assert analysis.is_constant(Spec(), near, within=0.1) is False
    four = Spec(task="cycle", period=4)
    assert [analysis.is_constant(four, np.full((10, 4), value)) for value in (0.25, 0.5)] == [True, False]


@pytest.mark.parametrize("once", [False, True])
def test_the_cosine_with_the_true_probabilities(once):
    """It is 1 where the outputs are the true probabilities; a single output has those after the last step."""
    spec = Spec(task="classes", samples=20, timesteps=20, return_sequences=not once)
    true = data.test_sequence(spec, 20).probabilities[0] @ spec.task_info.vectors
    outputs = true[-1:] if once else true[None]
    assert analysis.cosine(spec, Probe(), Trace((), outputs)) == pytest.approx(1)
    unlike = true[[np.argmin(true @ true[-1])]]
    others = unlike if once else np.broadcast_to(unlike, (1, *true.shape))
    assert analysis.cosine(spec, Probe(), Trace((), others)) < 0.9, "those of one step are not those of another"
