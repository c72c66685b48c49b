"""Analysis: traces of any length, and the numbers that are read off them."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, training
from rnn_core.model import keras  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.spec import Spec

SMALL = Spec(samples=23, timesteps=8, units=4, batch_size=5, validation_split=0.2)


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize(("sequences", "timesteps"), [(1, 1), (1, 8), (3, 31), (2, 1000)])
def test_trace_shapes(sequences, timesteps, layers):
    """A trace has the hidden states of every layer and the outputs at every step, float32, for any length."""
    spec = replace(SMALL, layers=layers)
    inputs = np.tile(data.probe("random", timesteps=timesteps), (sequences, 1, 1))
    trace = analysis.trace(spec, training.init_state(spec), inputs)
    assert [hidden.shape for hidden in trace.hidden] == layers * [(sequences, timesteps, 4)]
    assert trace.outputs.shape == (sequences, timesteps, 2)
    assert {array.dtype for array in (*trace.hidden, trace.outputs)} == {np.dtype(np.float32)}
    assert len({array.tobytes() for array in trace.hidden}) == layers
    np.testing.assert_allclose(trace.outputs.sum(axis=-1), 1, atol=1e-6)


def test_trace_takes_any_number_for_an_input():
    """Inputs of another type, lists too, are traced as the float32 array that they are equal to."""
    state = training.init_state(SMALL)
    expected = analysis.trace(SMALL, state, np.array([[[0.0], [1.0], [2.0]]], np.float32))
    for inputs in ([[[0], [1], [2]]], np.array([[[0], [1], [2]]]), np.array([[[0.0], [1.0], [2.0]]])):
        np.testing.assert_array_equal(analysis.trace(SMALL, state, inputs).outputs, expected.outputs)


def test_trace_is_causal():
    """What is heard later changes nothing of what was answered before."""
    state = training.init_state(SMALL)
    whole = data.probe("random", timesteps=20)
    cut = analysis.trace(SMALL, state, whole[:, :12])
    np.testing.assert_allclose(analysis.trace(SMALL, state, whole).outputs[:, :12], cut.outputs, atol=1e-6)


def test_traces_are_read_only():
    """Nobody can write to the arrays of a Trace."""
    trace = analysis.trace(SMALL, training.init_state(SMALL), data.probe("zeros", timesteps=3))
    assert not any(array.flags.writeable for array in (*trace.hidden, trace.outputs))


def test_right_steps():
    """A step is right where the larger output is that of the target, however close the two are."""
    outputs = np.array([[0.2, 0.8], [0.6, 0.4], [0.7, 0.3], [0.49, 0.51], [0.1, 0.9]])
    target = np.array([[0, 1], [1, 0], [0, 1], [1, 0], [0, 1]])
    right = analysis.right_steps(outputs, target)
    assert right.dtype == bool
    assert right.tolist() == [True, True, False, False, True]


def test_right_steps_of_more_classes():
    """Of three classes a step is right where the largest output is that of the target."""
    outputs = np.array([[0.4, 0.35, 0.25], [0.3, 0.3, 0.4], [0.1, 0.5, 0.4]])
    assert analysis.right_steps(outputs, np.eye(3)).tolist() == [True, False, False]


@pytest.mark.parametrize("classes", [2, 3, 8])
@pytest.mark.parametrize("loss", ["binary_crossentropy", "categorical_crossentropy", "mean_squared_error"])
def test_chance_loss(loss, classes):
    """The loss of chance is what Keras gives for answering one class of many with 1/K everywhere."""
    target = np.eye(classes)[np.arange(24) % classes]
    answer = np.full_like(target, 1 / classes)
    expected = keras.ops.convert_to_numpy(keras.losses.get(loss)(target, answer)).mean()
    assert analysis.chance_loss(loss, classes) == pytest.approx(expected, abs=1e-5)


def test_chance_loss_of_the_article():
    """For the article's program it is ln 2, and a quarter for the squared error."""
    assert analysis.chance_loss("binary_crossentropy", 2) == pytest.approx(0.69314718056)
    assert analysis.chance_loss("categorical_crossentropy", 2) == pytest.approx(0.69314718056)
    assert analysis.chance_loss("mean_squared_error", 2) == 0.25


def test_answers_half():
    """Outputs that are all within a fifth of one half count as answering it, and a single one beyond as not."""
    p = np.linspace(0.31, 0.69, 101)
    near = np.stack([p, 1 - p], axis=1)
    assert analysis.answers_half(near) is True
    assert analysis.answers_half(np.concatenate([near, [[0.71, 0.29]]])) is False
    assert analysis.answers_half(np.concatenate([[[0.05, 0.95]], near])) is False
    assert analysis.answers_half(near, within=0.1) is False


def test_answers_half_of_more_classes():
    """With four classes it is a quarter that counts."""
    assert analysis.answers_half(np.full((10, 4), 0.25)) is True
    assert analysis.answers_half(np.full((10, 4), 0.5)) is False
