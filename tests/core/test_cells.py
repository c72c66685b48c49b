"""Cells: one step of each is Keras's; its vector–Jacobian product is tested through a network, of several layers."""

import string

import numpy as np
import pytest

from rnn_core import cells
from rnn_core.backend import keras
from rnn_core.cells import CELLS
from tests.support import by_hand

GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4, "Dense": 1}
UNITS = 4


def normal(*shape, seed=0, scale=1.0):
    """Random numbers that cannot be written to."""
    found = np.random.default_rng(seed).normal(0, scale, shape)
    found.flags.writeable = False
    return found


def drawn(cell, features=2):
    """Random kernel, recurrent_kernel if there is one, and bias of a cell, in the shapes of Keras."""
    wide = GATES[cell] * UNITS
    shapes = [(features, wide), (UNITS, wide), (2, wide) if cell == "GRU" else (wide,)]
    return [normal(*shape, seed=i, scale=0.6) for i, shape in enumerate(shapes) if i != 1 or CELLS[cell].recurrent]


def begun(cell, sequences):
    """Random states before a step: h, and with LSTM c after it."""
    return [normal(sequences, UNITS, seed=10 + kind) for kind in range(by_hand.KINDS[cell])]


@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_steps_are_those_of_keras(cell, activation):
    """Step after step, each cell's states are those of the plain Keras layer with the same weights, and by hand."""
    weights, states, inputs = drawn(cell), begun(cell, 3), normal(3, 5, 2, seed=20)
    options = {"return_sequences": True} if CELLS[cell].recurrent else {}
    layer = getattr(keras.layers, cell)(UNITS, activation=activation, dtype="float64", **options)
    layer.build(inputs.shape)
    layer.set_weights(weights)
    expected = layer(inputs, initial_state=list(states)) if options else layer(inputs)
    for t in range(5):
        following = by_hand.CELLS[cell](inputs[:, t], *states, *weights, activation=by_hand.ACTIVATIONS[activation])
        states, _, terms = CELLS[cell].forward(inputs[:, t] @ weights[0], states, weights[1:], activation)
        np.testing.assert_allclose(np.stack(states), np.stack(following), rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(states[0], expected[:, t], rtol=0, atol=1e-6)
        for name, state in zip(CELLS[cell].states, states, strict=True):
            np.testing.assert_array_equal(terms[name], state)
        assert {np.broadcast_shapes(term.shape, (3, UNITS)) for term in terms.values()} == {(3, UNITS)}


@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_the_description_fits_the_step(cell):
    """States, gates, symbols and equation name what the step has; the share of the candidate makes the candidate."""
    described, weights, states = CELLS[cell], drawn(cell), begun(cell, 1)
    assert len(described.states) == by_hand.KINDS[cell]
    assert max(1, len(described.gates)) == GATES[cell]
    terms = described.forward(normal(1, 2) @ weights[0], states, weights[1:], "linear").terms
    known = {*terms, *(f"previous {state}" for state in described.states)}
    assert set(described.symbols) <= known
    written = {name for _, name, _, _ in string.Formatter().parse(described.equation) if name}
    assert written <= {"f"} | {name.replace(" ", "_") for name in known}
    changed = [np.array(weight) for weight in weights]
    described.share(changed[0])[...] += 1  # a view of the kernel, so that only the candidate changes
    others = described.forward(normal(1, 2) @ changed[0], states, changed[1:], "linear").terms
    differ = {name for name in terms if not np.array_equal(terms[name], others[name])}
    assert "h" in differ
    assert not differ & {"update", "reset", "forget", "output"}


def test_at_the_edges():
    """At 0 relu has Keras's slope, 0; however large a number is, its sigmoid is 0 or 1, without a warning."""
    assert cells.ACTIVATIONS["relu"][1](np.zeros(3), np).tolist() == [0, 0, 0]
    with np.errstate(all="raise"):
        assert cells.sigmoid(np.array([-1e300, -1000.0, 0.0, 1000.0, 1e300])).tolist() == [0, 0, 0.5, 1, 1]
