"""Cells: one step of each is Keras's, and what flows back through it is what finite differences say."""

import numpy as np
import pytest

from rnn_core import cells
from rnn_core.backend import keras  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.spec import CHOICES
from tests import by_hand

KINDS, ACTIVATIONS = list(cells.CELLS), list(cells.ACTIVATIONS)
GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
UNITS = 4


def normal(*shape, seed=0, scale=1.0):
    return np.random.default_rng(seed).normal(0, scale, shape)


def drawn(cell, features):
    """Random kernel, recurrent_kernel and bias of a cell, in the shapes of Keras."""
    wide = GATES[cell] * UNITS
    bias = (2, wide) if cell == "GRU" else (wide,)
    return tuple(normal(*shape, seed=i, scale=0.6) for i, shape in enumerate([(features, wide), (UNITS, wide), bias]))


def begun(cell, sequences, seed=10):
    """Random states before a step: h, and of LSTM c after it."""
    return [normal(sequences, UNITS, seed=seed + kind) for kind in range(by_hand.KINDS[cell])]


def slopes(function, value, *, by=1e-6):
    """The gradient of a function of an array that gives a number, by central differences."""
    found = np.empty_like(value)
    for place in np.ndindex(value.shape):
        moved = np.zeros_like(value)
        moved[place] = by
        found[place] = (function(value + moved) - function(value - moved)) / (2 * by)
    return found


def test_the_cells_and_activations_are_those_of_a_spec():
    """What a Spec may name is what there is, the cells in the same order."""
    assert tuple(cells.CELLS) == CHOICES["cell"]
    assert set(cells.ACTIVATIONS) == set(CHOICES["activation"])


@pytest.mark.parametrize("features", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cell", KINDS)
def test_steps_are_those_of_keras(cell, activation, features):
    """Step after step, each cell's states are those of the plain Keras layer with the same weights."""
    weights, states, inputs = drawn(cell, features), begun(cell, 3), normal(3, 6, features, seed=20)
    layer = getattr(keras.layers, cell)(
        UNITS, activation=activation, return_sequences=True, return_state=True, dtype="float64"
    )
    layer.build(inputs.shape)
    layer.set_weights(weights)
    sequence, *last = layer(inputs, initial_state=list(states))
    for t in range(6):
        states, _ = cells.CELLS[cell].step(inputs[:, t], states, weights, activation)
        np.testing.assert_allclose(states[0], sequence[:, t], rtol=0, atol=1e-6)
    for found, expected in zip(states, last, strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cell", KINDS)
def test_steps_are_those_by_hand(cell, activation):
    """One step is that of the equations written out in the tests, and writes to nothing that it was given."""
    weights, states, x = drawn(cell, 2), begun(cell, 5), normal(5, 2, seed=20)
    for array in (x, *states, *weights):
        array.flags.writeable = False
    found, _ = cells.CELLS[cell].step(x, states, weights, activation)
    expected = by_hand.CELLS[cell](x, *states, *weights, activation=by_hand.ACTIVATIONS[activation])
    assert len(found) == by_hand.KINDS[cell]
    np.testing.assert_allclose(np.stack(found), np.stack(expected), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("SimpleRNN", ["input", "recurrent", "bias", "sum", "h"]),
        ("GRU", ["update", "reset", "input", "recurrent", "candidate", "h"]),
        ("LSTM", ["input", "forget", "candidate", "output", "c", "h"]),
    ],
)
def test_parts_have_their_names_and_shapes(cell, names):
    """The parts come in the order of the equation, (B, units) each, and the last of them are the new states."""
    states, parts = cells.CELLS[cell].step(normal(5, 2), begun(cell, 5), drawn(cell, 2), "tanh")
    assert list(parts) == names
    assert {part.shape for part in parts.values()} == {(5, UNITS)}
    np.testing.assert_array_equal(parts["h"], states[0])
    if cell == "LSTM":
        np.testing.assert_array_equal(parts["c"], states[1])


@pytest.mark.parametrize("features", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cell", KINDS)
def test_backward_is_the_slope(cell, activation, features):
    """The gradients of the states before a step and of its input are those of finite differences."""
    weights, states, x = drawn(cell, features), begun(cell, 3), normal(3, features, seed=20)
    sent = [normal(3, UNITS, seed=30 + kind) for kind in range(len(states))]
    step, backward = cells.CELLS[cell]

    def loss(x, *states):
        new, _ = step(x, list(states), weights, activation)
        return sum((one * other).sum() for one, other in zip(sent, new, strict=True))

    _, parts = step(x, states, weights, activation)
    before, at_input = backward(sent, states, parts, weights, activation)
    assert len(before) == len(states)
    assert np.abs(at_input).max() > 0.01
    np.testing.assert_allclose(at_input, slopes(lambda x: loss(x, *states), x), rtol=1e-6, atol=1e-8)
    for kind, found in enumerate(before):
        expected = slopes(lambda h, kind=kind: loss(x, *states[:kind], h, *states[kind + 1 :]), states[kind])
        assert np.abs(found).max() > 0.01
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activations(activation):
    """An activation is Keras's, and its slope, told by its value, is that of finite differences."""
    function, slope = cells.ACTIVATIONS[activation]
    x = np.array([-30.0, -3.0, -0.7, -0.01, 0.01, 0.7, 3.0, 30.0])
    np.testing.assert_allclose(function(x), keras.activations.get(activation)(x), rtol=0, atol=1e-6)
    np.testing.assert_allclose(function(x), by_hand.ACTIVATIONS[activation](x), rtol=1e-12, atol=1e-15)
    by = 1e-6
    expected = (by_hand.ACTIVATIONS[activation](x + by) - by_hand.ACTIVATIONS[activation](x - by)) / (2 * by)
    np.testing.assert_allclose(slope(function(x)), expected, rtol=1e-6, atol=1e-9)


def test_relu_is_flat_at_zero():
    """Where relu has two slopes it takes that of Keras, 0."""
    assert cells.ACTIVATIONS["relu"][1](np.zeros(3)).tolist() == [0, 0, 0]


def test_sigmoid_does_not_overflow():
    """However large a number is, its sigmoid is 0 or 1 and NumPy warns of nothing."""
    with np.errstate(all="raise"):
        assert cells.sigmoid(np.array([-1e300, -1000.0, 0.0, 1000.0, 1e300])).tolist() == [0, 0, 0.5, 1, 1]
