"""Cells: one step of each is Keras's, and the gradients of many are those that TensorFlow finds by itself."""

import string

import numpy as np
import pytest

from rnn_core import cells, recurrence
from rnn_core.backend import keras, tf
from rnn_core.cells import CELLS
from tests.support import by_hand

STEPS, SEQUENCES, UNITS = 5, 3, 4


def normal(*shape, seed=0, scale=1.0):
    """Random numbers that cannot be written to."""
    found = np.random.default_rng(seed).normal(0, scale, shape)
    found.flags.writeable = False
    return found


def drawn(cell):
    """Random kernel, recurrent_kernel if there is one, and bias of a cell, in the shapes of Keras."""
    wide = by_hand.GATES[cell] * UNITS
    shapes = [(2, wide), (UNITS, wide), (2, wide) if cell == "GRU" else (wide,)]
    return [normal(*shape, seed=i, scale=0.6) for i, shape in enumerate(shapes) if i != 1 or CELLS[cell].recurrent]


def begun(cell, sequences):
    """Random states before a step: h, and with LSTM c after it."""
    return [normal(sequences, UNITS, seed=10 + kind) for kind in range(by_hand.KINDS[cell])]


@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_steps_are_those_of_keras(cell, activation):
    """Step after step, h is that of the plain Keras layer with the same weights, and each term that by hand."""
    weights, states, inputs = drawn(cell), begun(cell, 3), normal(3, 5, 2, seed=20)
    options = {"return_sequences": True} if CELLS[cell].recurrent else {}
    layer = getattr(keras.layers, cell)(UNITS, activation=activation, dtype="float64", **options)
    layer.build(inputs.shape)
    layer.set_weights(weights)
    expected = layer(inputs, initial_state=list(states)) if options else layer(inputs)
    for t in range(5):
        following = by_hand.CELLS[cell](inputs[:, t], *states, *weights, activation=by_hand.ACTIVATIONS[activation])
        states, _, received = CELLS[cell].forward(inputs[:, t] @ weights[0], states, weights[1:], activation)
        assert list(received) == list(following)
        pair = (np.broadcast_arrays(*each.values()) for each in (received, following))
        np.testing.assert_allclose(*pair, rtol=1e-10, atol=1e-12)
        np.testing.assert_allclose(states[0], expected[:, t], rtol=0, atol=1e-6)
        for name, state in zip(CELLS[cell].states, states, strict=True):
            np.testing.assert_array_equal(received[name], state)


@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_the_description_fits_the_step(cell):
    """Symbols and equation name what the step has; the share of the candidate makes the candidate."""
    described, weights, states = CELLS[cell], drawn(cell), begun(cell, 1)
    terms = described.forward(normal(1, 2) @ weights[0], states, weights[1:], "linear").terms
    known = {*terms, *(f"previous {state}" for state in described.states)}
    assert terms.keys() <= described.symbols.keys() <= known
    used = {name for _, name, _, _ in string.Formatter().parse(described.equation) if name}
    assert used <= {"f"} | {name.replace(" ", "_") for name in known}
    changed = [np.array(weight) for weight in weights]
    described.candidate_columns(changed[0])[...] += 1  # a view of the kernel, so that only the candidate changes
    others = described.forward(normal(1, 2) @ changed[0], states, changed[1:], "linear").terms
    differ = {name for name in terms if not np.array_equal(terms[name], others[name])}
    assert "h" in differ
    assert not differ & {"update", "reset", "forget", "output"}


def test_at_the_edges():
    """At 0 relu has Keras's slope, 0; however large a number is, its sigmoid is 0 or 1, without a warning."""
    assert cells.ACTIVATIONS["relu"][1](np.zeros(3), np).tolist() == [0, 0, 0]
    with np.errstate(all="raise"):
        assert cells.sigmoid(np.array([-1e300, -1000.0, 0.0, 1000.0, 1e300])).tolist() == [0, 0, 0.5, 1, 1]


def unrolled(cell, activation, below, first, weights, real):
    """The states after every step, one step after the other."""
    states, found, (kernel, *weights) = first, [], weights
    for t in range(STEPS):
        after = cell.forward(below[t] @ kernel, states, weights, activation, keras.ops).states
        states = after if real is None else [tf.where(real[t], *pair) for pair in zip(after, states, strict=True)]
        found.append(states)
    return [tf.stack(each) for each in zip(*found, strict=True)]


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("name", CELLS)
def test_gradients_through_time(name, activation, masked):
    """In float64 states and gradients agree, of the input and of every weight, also where steps are masked."""
    below, weights = tf.constant(normal(STEPS, SEQUENCES, 2)), [tf.constant(weight) for weight in drawn(name)]
    first = [tf.constant(state) for state in begun(name, SEQUENCES)]
    given = [tf.constant(normal(STEPS, SEQUENCES, UNITS, seed=5 + kind)) for kind in range(len(first))]
    real = tf.constant(normal(STEPS, SEQUENCES, 1) < 0.3) if masked else None
    with tf.GradientTape() as tape:
        tape.watch([below, *weights])
        states = unrolled(CELLS[name], activation, below, first, weights, real)
    of_input, *weight_gradient = tape.gradient(states, [below, *weights], given)
    found, back = recurrence.run(CELLS[name], activation, below, first, weights, real)
    of_product, received = back(given)
    pairs = [*zip(found, states, strict=True), (of_product @ tf.transpose(weights[0]), of_input)]
    pairs += [(received, np.vstack(weight_gradient))]
    for received, expected in pairs:
        np.testing.assert_allclose(received, expected, rtol=1e-12, atol=1e-13)
