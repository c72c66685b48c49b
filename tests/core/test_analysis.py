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
MASKED = replace(SMALL, layers=2, min_timesteps=1)


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape).astype(np.float32)


def assert_is(trace, states, outputs, spec, *, real=slice(None)):
    """At the real steps a Trace holds these states, (B, T, S, units), in its `hidden` and `cell_state`, and outputs."""
    kinds = by_hand.KINDS[spec.cell]
    assert len(trace.hidden) == spec.layers
    assert len(trace.cell_state) == (spec.layers if kinds == 2 else 0)
    for kind, layers in enumerate((trace.hidden, trace.cell_state)[:kinds]):
        for layer, found in enumerate(layers):
            np.testing.assert_allclose(found[:, real], states[:, :, kinds * layer + kind], rtol=0, atol=1e-5)
    found = trace.outputs[:, real] if spec.return_sequences else trace.outputs
    np.testing.assert_allclose(found, outputs if spec.return_sequences else outputs[:, -1], rtol=0, atol=1e-5)


@EACH_CELL
@pytest.mark.parametrize("return_sequences", [True, False])
def test_trace(cell, return_sequences):
    """The states of each layer and the outputs, or the last one, are those of NumPy, for any length and any state."""
    spec = replace(SMALL, cell=cell, layers=2, return_sequences=return_sequences)
    state = drawn(spec)
    one = analysis.trace(spec, state, [[[0], [1], [2]]])
    np.testing.assert_array_equal(one.outputs, analysis.trace(spec, state, np.float32([[[0], [1], [2]]])).outputs)
    assert not any(array.flags.writeable for array in (*one.hidden, one.outputs, *one.cell_state))
    assert {array.dtype for array in (*one.hidden, one.outputs, *one.cell_state)} == {np.dtype(np.float32)}
    for sequences, steps in ((2, 1), (3, 31)):
        inputs, before = numbers(sequences, steps, 1), numbers(sequences, spec.state_count, 4, seed=1)
        expected = by_hand.forward(spec, state.weights, inputs, states=before)
        assert_is(analysis.trace(spec, state, inputs, initial_state=before), *expected, spec)
        assert_is(analysis.trace(spec, state, inputs), *by_hand.forward(spec, state.weights, inputs), spec)


@EACH_CELL
@pytest.mark.parametrize("padding", ["pre", "post"])
def test_masked_steps(cell, padding):
    """A padded sequence is the one without padding on its real steps; over the padding every state stands still."""
    spec = replace(MASKED, cell=cell, padding=padding)
    state, before = drawn(spec), numbers(spec.samples, spec.state_count, 4, seed=1)
    inputs, _, mask = data.sample(spec)
    trace = analysis.trace(spec, state, np.where(mask[..., None], inputs, 9), initial_state=before, mask=mask)
    values = np.stack(
        [array for pair in zip(trace.hidden, trace.cell_state or trace.hidden, strict=True) for array in pair]
    )
    values = values[:: 1 if trace.cell_state else 2]
    for i, real in enumerate(mask == 1):
        states, outputs = by_hand.forward(spec, state.weights, inputs[i : i + 1, real], states=before[i : i + 1])
        one = Trace(
            *(
                [array[i : i + 1] for array in field] if isinstance(field, tuple) else field[i : i + 1]
                for field in trace
            )
        )
        assert_is(one, states, outputs, spec, real=real)
        held = before[i] if padding == "pre" else values[:, i, real][:, -1]
        np.testing.assert_allclose(values[:, i, ~real], np.repeat(held[:, None], (~real).sum(), axis=1), rtol=0, atol=0)


@EACH_CELL
@pytest.mark.parametrize("kind", ["zeros", "ones", "random", "own"])
def test_look(cell, kind):
    """A Probe starts from zeros, ones, numbers by the seed, or the state after k steps of its input, repeated."""
    spec = replace(SMALL, cell=cell, layers=2, seed=3)
    state, values = drawn(spec), np.float32([0.5, -2, 0, 3, 1.5])
    for steps in (2, 7) if kind == "own" else (1,):
        before = data.initial_state(kind, spec) if kind != "own" else None
        if kind == "own":
            first = np.array([values[t % 5] for t in range(steps)]).reshape(1, -1, 1)
            before = by_hand.forward(spec, state.weights, first)[0][:, -1]
        probe = Probe(input_kind="own", values=values, initial_state=kind, state_steps=steps)
        expected = by_hand.forward(spec, state.weights, values.reshape(1, -1, 1), states=before)
        assert_is(analysis.look(spec, state, probe), *expected, spec)
    others = [drawn(spec, seed=1), state]
    for found, other in zip(analysis.look_at_each(spec, others, probe), others, strict=True):
        np.testing.assert_array_equal(found.outputs, analysis.look(spec, other, probe).outputs)


@pytest.mark.parametrize("padding", ["pre", "post"])
@pytest.mark.parametrize("masking", [True, False])
@pytest.mark.parametrize("return_sequences", [True, False])
def test_look_at_a_padded_sequence(return_sequences, masking, padding):
    """Masked, a short Probe is on its real steps as without padding; else the padding is so many zeros of input."""
    spec = replace(MASKED, cell="LSTM", padding=padding, masking=masking, return_sequences=return_sequences)
    state, values = drawn(spec), numbers(1, 3, 1)
    trace = analysis.look(
        spec, state, Probe(input_kind="own", values=values.ravel(), initial_state="own", state_steps=2)
    )
    before = by_hand.forward(spec, state.weights, values[:, :2])[0][:, -1]
    real = slice(3) if padding == "post" else slice(3, 6)
    if not masking:
        values, real = np.pad(values, ((0, 0), (3, 0) if padding == "pre" else (0, 3), (0, 0))), slice(None)
    assert_is(trace, *by_hand.forward(spec, state.weights, values, states=before), spec, real=real)


@pytest.mark.parametrize("padding", ["pre", "post"])
def test_targets_and_correct_steps(padding):
    """The target begins with the first real step; a step is correct where output and target agree on the class."""
    spec = replace(SMALL, task="cycle", period=3, min_timesteps=2, padding=padding)
    probe = Probe(shown_timesteps=5)
    np.testing.assert_array_equal(analysis.targets(spec, probe), np.eye(3)[[2, 1, 0, 2, 1]])
    assert analysis.first_step(spec, probe) == (2 if padding == "pre" else 1)
    assert analysis.first_step(spec, Probe(shown_timesteps=9)) == 1
    real = [[0.3, 0.3, 0.4], [0.4, 0.35, 0.25], [np.nan, 0.5, 0.5], [0.0, 0.0, np.inf], [0.1, 0.8, 0.1]]
    nothing = [[0.0, 0.0, 1.0]]
    trace = Trace((), np.array([nothing + real if padding == "pre" else real + nothing]))
    assert analysis.correct_steps(spec, probe, trace).tolist() == [True, False, False, False, True]
    once = replace(spec, return_sequences=False)
    np.testing.assert_array_equal(analysis.targets(once, probe), [[0, 1, 0]])
    for outputs, correct in (([[0.2, 0.5, 0.3]], True), ([[0.5, 0.3, 0.2]], False), ([[0.2, np.nan, 0.3]], False)):
        assert analysis.correct_steps(once, probe, Trace((), np.array(outputs))).tolist() == [correct]


@pytest.mark.slow
@pytest.mark.parametrize("steps", [1, 2, 11])
def test_the_state_sets_the_phase(steps, trained):
    """From its own state after an odd number of steps the trained network is in the opposite phase and stays there."""
    probe = Probe(initial_state="own", state_steps=steps)
    trace = analysis.look(trained.spec, trained.states[-1], probe)
    correct = analysis.correct_steps(trained.spec, probe, trace)
    assert correct.tolist() == [steps % 2 == 0] * 100
    assert analysis.back_in_phase(correct, 2) == (None if steps % 2 else 0)


@pytest.mark.parametrize(
    ("correct", "period", "expected"),
    [
        ("1", 2, 0),
        ("0", 2, None),
        (50 * "01", 2, None),
        (50 * "1" + "0", 2, None),
        ("0" + 8 * "1", 2, 1),
        ("0" + 7 * "1", 2, None),
        ("1110011" + "0" + 20 * "1", 2, 8),
        ("10" + 12 * "1", 3, 2),
        ("10" + 11 * "1", 3, None),
        ("0" + 90 * "1" + "0" + 8 * "1", 2, 92),
    ],
)
def test_back_in_phase(correct, period, expected):
    """From the step on from which all are correct, if that is the first one or leaves four periods at least."""
    found = analysis.back_in_phase(np.array([step == "1" for step in correct]), period)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize("classes", [2, 3, 8])
@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy", "mean_squared_error"])
def test_chance_loss(loss, classes):
    """The loss of a constant output 1/K is what Keras gives for it, ln 2 in the article's program."""
    target = np.eye(classes)[np.arange(24) % classes]
    expected = np.mean(keras.losses.get(loss)(target, np.full_like(target, 1 / classes)))
    assert analysis.chance_loss(loss, classes) == pytest.approx(expected, abs=1e-5)
    assert analysis.chance_loss(Spec.loss, 2) == pytest.approx(np.log(2))


def test_is_constant():
    """Outputs that are all within a fifth of 1/K count as constant, and a single one beyond as not."""
    p = np.linspace(0.31, 0.69, 101)
    near = np.stack([p, 1 - p], axis=1)
    assert analysis.is_constant(near) is True
    assert analysis.is_constant(np.concatenate([near, [[0.71, 0.29]]])) is False
    assert analysis.is_constant(near, within=0.1) is False
    assert analysis.is_constant(np.full((10, 4), 0.25)) is True
    assert analysis.is_constant(np.full((10, 4), 0.5)) is False
