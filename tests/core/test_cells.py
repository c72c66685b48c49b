"""The cells: a step equals that of the Keras layer, and gradients through time equal those of TensorFlow's autodiff."""

import string

import numpy as np
import pytest

from rnn_core import cells, recurrence
from rnn_core.backend import keras, tf
from rnn_core.cells import CELLS
from tests.support import by_hand

STEPS, SEQUENCES, UNITS = 5, 3, 4


def normal(*shape, seed=0, scale=1.0):
    """Return a read-only array of normally distributed numbers. scale: the standard deviation."""
    numbers = np.random.default_rng(seed).normal(0, scale, shape)
    numbers.flags.writeable = False
    return numbers


def keras_layer(cell, **options):
    """Return the Keras layer that a cell equals, for inputs of two numbers. options: further arguments of the layer."""
    described = CELLS[cell]
    if described.recurrent:
        options["return_sequences"] = True
    layer = getattr(keras.layers, described.layer)(UNITS, dtype="float64", **described.options, **options)
    layer.build((None, STEPS, 2))
    return layer


def drawn(cell):
    """Return random weights of a cell in Keras's shapes: kernel, recurrent kernel (if the cell has one), and bias."""
    return [normal(*weight.shape, seed=i, scale=0.6) for i, weight in enumerate(keras_layer(cell).weights)]


def initial(cell, sequences):
    """Return random states before a step: h, then c for LSTM."""
    return [normal(sequences, UNITS, seed=10 + kind) for kind in range(len(CELLS[cell].states))]


@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_the_states_of_a_cell_equal_those_of_keras(cell, activation):
    """With the same weights, the Keras layer has the same h. A step's terms (named values) include each new state."""
    described, weights, states = CELLS[cell], drawn(cell), initial(cell, SEQUENCES)
    inputs = normal(SEQUENCES, STEPS, 2, seed=20)
    layer = keras_layer(cell, activation=activation)
    layer.set_weights(weights)
    expected = layer(inputs, initial_state=list(states)) if described.recurrent else layer(inputs)
    for t in range(STEPS):
        states, _, terms = described.forward(inputs[:, t] @ weights[0], states, weights[1:], activation)
        np.testing.assert_allclose(states[0], expected[:, t], rtol=0, atol=1e-6)
        for name, state in zip(described.states, states, strict=True):
            np.testing.assert_array_equal(terms[name], state)


@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_the_terms_of_a_step_equal_those_computed_by_hand(cell, activation):
    """The terms of a step have the names, the values and the order of the terms in by_hand.py."""
    weights, states, inputs = drawn(cell), initial(cell, 15), normal(15, 2, seed=20)
    expected = by_hand.CELLS[cell](inputs, *states, *weights, activation=by_hand.ACTIVATIONS[activation])
    terms = CELLS[cell].forward(inputs @ weights[0], states, weights[1:], activation).terms
    assert list(terms) == list(expected)
    found, wanted = (np.broadcast_arrays(*each.values()) for each in (terms, expected))
    np.testing.assert_allclose(found, wanted, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_symbols_and_the_equation_use_only_terms_and_previous_states(cell):
    """Every term has a symbol. Apart from terms and previous states, the equation uses only the activation f."""
    described, weights = CELLS[cell], drawn(cell)
    terms = described.forward(normal(1, 2) @ weights[0], initial(cell, 1), weights[1:], "linear").terms
    known = {*terms, *(f"previous {state}" for state in described.states)}
    assert terms.keys() <= described.symbols.keys() <= known
    used = {name for _, name, _, _ in string.Formatter().parse(described.equation) if name}
    assert used <= {"f"} | {name.replace(" ", "_") for name in known}


@pytest.mark.parametrize("cell", CELLS)
def test_h_depends_on_the_candidate_columns_of_the_kernel_but_no_gate_does(cell):
    """Gates are found by name. LSTM's input gate is left out, because in other cells the term "input" is no gate."""
    described, weights, states = CELLS[cell], drawn(cell), initial(cell, 1)
    terms = described.forward(normal(1, 2) @ weights[0], states, weights[1:], "linear").terms
    changed = [np.array(weight) for weight in weights]
    described.candidate_columns(changed[0])[...] += 1  # a view of the kernel
    others = described.forward(normal(1, 2) @ changed[0], states, changed[1:], "linear").terms
    differ = {name for name in terms if not np.array_equal(terms[name], others[name])}
    assert "h" in differ
    assert not differ & {"update", "reset", "forget", "output"}


def test_the_slope_of_relu_at_0_is_0_as_in_keras():
    assert cells.ACTIVATIONS["relu"][1](np.zeros(3), np).tolist() == [0, 0, 0]


def test_the_sigmoid_of_a_huge_number_is_0_or_1_without_a_warning():
    """In this test, NumPy raises an error in place of each warning."""
    with np.errstate(all="raise"):
        assert cells.sigmoid(np.array([-1e300, -1000.0, 0.0, 1000.0, 1e300])).tolist() == [0, 0, 0.5, 1, 1]


def unrolled(cell, activation, below, first, weights, real):
    """Return the states after every step, computed in a Python loop. real: False at masked steps, None without mask."""
    kernel, *weights = weights
    states, by_step = first, []
    for t in range(STEPS):
        after = cell.forward(below[t] @ kernel, states, weights, activation, keras.ops).states
        states = after if real is None else [tf.where(real[t], *pair) for pair in zip(after, states, strict=True)]
        by_step.append(states)
    return [tf.stack(each) for each in zip(*by_step, strict=True)]


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("activation", by_hand.ACTIVATIONS)
@pytest.mark.parametrize("name", CELLS)
def test_gradients_through_time_are_those_of_autodiff(name, activation, masked):
    """The states and gradients of `recurrence.run` are those of a Python loop and its autodiff, in float64."""
    below, weights = tf.constant(normal(STEPS, SEQUENCES, 2)), [tf.constant(weight) for weight in drawn(name)]
    first = [tf.constant(state) for state in initial(name, SEQUENCES)]
    gradients = [tf.constant(normal(STEPS, SEQUENCES, UNITS, seed=5 + kind)) for kind in range(len(first))]
    real = tf.constant(normal(STEPS, SEQUENCES, 1) < 0.3) if masked else None
    with tf.GradientTape() as tape:
        tape.watch([below, *weights])
        states = unrolled(CELLS[name], activation, below, first, weights, real)
    of_input, *of_weights = tape.gradient(states, [below, *weights], gradients)
    found, back = recurrence.run(CELLS[name], activation, below, first, weights, real)
    of_product, of_all_weights = back(gradients)
    pairs = [*zip(found, states, strict=True), (of_product @ tf.transpose(weights[0]), of_input)]
    pairs += [(of_all_weights, np.vstack(of_weights))]
    for received, expected in pairs:
        np.testing.assert_allclose(received, expected, rtol=1e-12, atol=1e-13)
