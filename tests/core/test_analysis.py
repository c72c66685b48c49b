"""Analysis: traces (states and outputs), compared with the equations in by_hand.py, and the measures of a trace."""

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

CYCLE = replace(SMALL, task="cycle", period=3, min_timesteps=2)
EACH_CELL = pytest.mark.parametrize("cell", CELLS)


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def states_of(trace):
    """Return the S states of all layers in a Trace, (B, T, S, units): h of each layer, then c if its cell has one."""
    kinds = [kind for kind in (trace.hidden, trace.cell_state) if kind]
    return np.stack([state for layer in zip(*kinds, strict=True) for state in layer], axis=2)


def assert_trace(trace, states, outputs, spec, *, real=slice(None)):
    """Assert that a Trace has these states, (B, T, S, units), and outputs, (B, T, K), at the real steps.

    real: a slice of the steps that are not padding. Without `return_sequences`, only the last output is compared.
    """
    assert len(trace.cell_state) == (spec.layers if spec.cell == "LSTM" else 0)
    np.testing.assert_allclose(states_of(trace)[:, real], states, rtol=0, atol=1e-5)
    traced = trace.outputs[:, real] if spec.return_sequences else trace.outputs
    np.testing.assert_allclose(traced, outputs if spec.return_sequences else outputs[:, -1], rtol=0, atol=1e-5)


@EACH_CELL
def test_each_sequence_of_a_batch_starts_from_its_own_state(cell):
    """States and outputs equal the results of the equations in NumPy. All arrays of the Trace are read-only."""
    spec = replace(SMALL, cell=cell, layers=2)
    state = drawn(spec)
    inputs = numbers(3, 6, 1)
    before = numbers(3, spec.state_count, 4, seed=1)
    trace = analysis.trace(spec, state, inputs.tolist(), initial_state=before)
    assert_trace(trace, *by_hand.forward(spec, state.weights, inputs, states=before), spec)
    for array in (*trace.hidden, trace.outputs, *trace.cell_state):
        assert array.dtype == np.float32
        assert not array.flags.writeable


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
def test_the_trace_of_a_probe_equals_the_equations_in_numpy(cell, changes, zeros, real):
    """A Probe is a test sequence. It starts from each kind of initial state in turn.

    Masked padding changes no state. The network reads unmasked padding as input 0.
    """
    spec = replace(SMALL, cell=cell, layers=2, seed=3, **changes)
    inputs = numbers(1, 4, 1)
    once, state = replace(spec, return_sequences=False), drawn(spec)
    padded = np.pad(inputs, ((0, 0), zeros, (0, 0)))
    own = by_hand.forward(spec, state.weights, np.tile(inputs, (1, 2, 1)))[0]
    for kind, steps in (("zeros", 1), ("ones", 1), ("random", 1), ("own", 2), ("own", 7)):
        before = own[:, steps - 1] if kind == "own" else data.initial_state(kind, spec)
        probe = Probe(input_kind="own", values=inputs.ravel(), initial_state=kind, state_steps=steps)
        expected = by_hand.forward(spec, state.weights, padded, states=before)
        trace = analysis.trace_probe(spec, state, probe)
        assert_trace(trace, *expected, spec, real=real)
        assert_trace(analysis.trace_probe(once, state, probe), *expected, once, real=real)
        states = states_of(trace)[0]
        unchanged = np.broadcast_to(before[0] if real.start else states[3], states.shape)
        pair = (np.delete(array, real, axis=0) for array in (states, unchanged))
        np.testing.assert_allclose(*pair, rtol=0, atol=1e-6)
    last = analysis.trace_each(spec, [drawn(spec, seed=1), state], probe)[1]
    np.testing.assert_array_equal(last.outputs, analysis.trace_probe(spec, state, probe).outputs)


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_targets_begin_with_the_first_real_step(padding):
    """With one padded step before the sequence, the first real step is step 2. Otherwise, it is step 1."""
    spec = replace(CYCLE, padding=padding)
    probe = Probe(shown_timesteps=5)
    np.testing.assert_array_equal(analysis.targets(spec, probe), np.eye(3)[[2, 1, 0, 2, 1]])
    assert analysis.first_real_step(spec, probe) == (2 if padding == "pre" else 1)
    assert analysis.first_real_step(spec, Probe(shown_timesteps=9)) == 1


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_a_step_is_correct_if_output_and_target_have_the_same_class(padding):
    """An output that is not finite is incorrect. The result leaves out padded steps."""
    spec = replace(CYCLE, padding=padding)
    probe = Probe(shown_timesteps=5)
    real = [[0.3, 0.3, 0.4], [0.4, 0.35, 0.25], [np.nan, 0.5, 0.5], [0.0, 0.0, np.inf], [0.1, 0.8, 0.1]]
    outputs = np.insert(real, 0 if padding == "pre" else 5, [0.0, 0.0, 1.0], axis=0)
    correct = analysis.correct_steps(spec, probe, Trace((), outputs[None]))
    assert correct.tolist() == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("output", "correct"),
    [([0.2, 0.5, 0.3], True), ([0.5, 0.3, 0.2], False), ([0.2, np.nan, 0.3], False)],
    ids=["same class", "other class", "not finite"],
)
def test_a_network_with_one_output_has_one_target(output, correct):
    """The output is compared with the target of the last step."""
    spec = replace(CYCLE, return_sequences=False)
    probe = Probe(shown_timesteps=5)
    np.testing.assert_array_equal(analysis.targets(spec, probe), [[0, 1, 0]])
    assert analysis.correct_steps(spec, probe, Trace((), np.array([output]))).tolist() == [correct]


@pytest.mark.parametrize(
    ("correct", "period", "expected"),
    [
        ("1", 2, 0),
        (50 * "01", 2, None),
        (50 * "1" + "0", 2, None),
        ("0" + 8 * "1", 2, 1),
        ("0" + 7 * "1", 2, None),
        ("1110011" + "0" + 20 * "1", 2, 8),
        ("10" + 12 * "1", 3, 2),
        ("10" + 11 * "1", 3, None),
    ],
)
def test_a_network_is_back_in_phase_at_the_first_step_after_its_last_error(correct, period, expected):
    """If fewer than four periods follow the last error, the result is None. Without an error, the result is 0."""
    first = analysis.back_in_phase(np.array([step == "1" for step in correct]), period)
    assert first == expected
    assert type(first) is type(expected)


@pytest.mark.parametrize("classes", [2, 3, 8])
@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy", "mean_squared_error"])
def test_the_chance_loss_is_the_loss_of_the_best_constant_output_in_keras(loss, classes):
    """For K equally frequent classes, the best constant output is 1/K for each class.

    Keras returns the same loss for this output.
    """
    target = np.eye(classes)[np.arange(24) % classes]
    expected = np.mean(keras.losses.get(loss)(target, np.full_like(target, 1 / classes)))
    assert analysis.chance_loss(Spec(task="cycle", period=classes, loss=loss)) == pytest.approx(expected, abs=1e-5)


def test_outputs_are_constant_if_all_differ_from_the_best_constant_output_by_less_than_a_fifth():
    """A single output that differs more makes the result False. `within` replaces the limit of 0.2."""
    near = np.linspace([0.31, 0.69], [0.69, 0.31], 101)
    assert analysis.is_constant(Spec(), near) is True
    assert analysis.is_constant(Spec(), np.concatenate([near, [[0.71, 0.29]]])) is False
    assert analysis.is_constant(Spec(), near, within=0.1) is False


def test_the_best_constant_output_for_four_classes_is_a_quarter():
    """Outputs of 1/4 count as constant. Outputs of 1/2 differ too much from 1/4."""
    spec = Spec(task="cycle", period=4)
    assert analysis.is_constant(spec, np.full((10, 4), 0.25))
    assert not analysis.is_constant(spec, np.full((10, 4), 0.5))


@pytest.mark.parametrize("once", [False, True])
def test_the_cosine_is_1_if_the_outputs_are_the_true_probabilities(once):
    """If a network has one output per sequence, this output is compared with the probabilities at the last step.

    Outputs unlike the true probabilities have a lower cosine.
    """
    spec = Spec(task="classes", samples=20, timesteps=20, return_sequences=not once)
    true = data.test_sequence(spec, 20).probabilities[0] @ spec.task_info.vectors
    outputs = true[-1:] if once else true[None]
    assert analysis.cosine(spec, Probe(), Trace((), outputs)) == pytest.approx(1)
    unlike = true[[np.argmin(true @ true[-1])]]
    others = unlike if once else np.broadcast_to(unlike, (1, *true.shape))
    assert analysis.cosine(spec, Probe(), Trace((), others)) < 0.9, (
        "outputs unlike the true probabilities should have a lower cosine"
    )
