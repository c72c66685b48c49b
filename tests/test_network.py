"""The network in NumPy: what it goes through is what Keras shows, and its slopes are those of finite differences."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from rnn_core import analysis, model, network, training
from rnn_core.backend import keras  # from there, so that TensorFlow loads with the settings of the package
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from tests import by_hand

SMALL = Spec(samples=20, timesteps=8, units=3, batch_size=5)
CELLS, ACTIVATIONS = tuple(by_hand.CELLS), tuple(by_hand.ACTIVATIONS)
VALUES = (0.5, -2.0, 0.0, 3.0, 1.5)
PADDINGS = {
    "equal": {},
    "pre": {"min_timesteps": 2, "padding": "pre"},
    "post": {"min_timesteps": 2, "padding": "post"},
    "pre, unmasked": {"min_timesteps": 2, "padding": "pre", "masking": False},
    "post, unmasked": {"min_timesteps": 2, "padding": "post", "masking": False},
}
"""What a Spec may do with a sequence of five steps where its longest has eight."""

STATES = [("zeros", 1), ("ones", 1), ("random", 1), ("own", 1), ("own", 3), ("own", 12)]
"""Initial states, and after how many steps the own one is taken."""


def drawn(spec, seed=0):
    """A State of random weights, the biases too."""
    return State(0, by_hand.draw(model.build(spec).get_weights(), seed=seed), ())


def uniform(*shape, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, shape)


def central(function, value, *, by=1e-6):
    """The derivative of a function of an array that gives an array, (values, entries), by central differences."""
    each = by * np.eye(value.size).reshape(value.size, *value.shape)
    columns = [(function(value + move) - function(value - move)).ravel() / (2 * by) for move in each]
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_network_holds_the_weights(cell, layers):
    """A Network has the weights of a State layer by layer, in float64, and knows the shape of its full state."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state = drawn(spec)
    opened = network.network(spec, state)
    flat = [array for weights in (*opened.layers, opened.output) for array in weights]
    assert len(opened.layers) == layers
    for found, expected in zip(flat, state.weights, strict=True):
        assert found.dtype == np.float64
        np.testing.assert_array_equal(found, expected)
    assert (opened.cell, opened.activation) == (cell, "tanh")
    assert opened.kinds == by_hand.KINDS[cell]
    assert opened.shape == (spec.state_count, 3)
    hidden = uniform(2, 5, 3)
    np.testing.assert_allclose(opened.logits(hidden), hidden @ state.weights[-2] + state.weights[-1], rtol=1e-12)


def test_softmax():
    """Softmax is Keras's, along the last axis, and no logit is too large for it."""
    logits = 5 * uniform(4, 6, 3)
    np.testing.assert_allclose(network.softmax(logits), keras.ops.softmax(logits), rtol=0, atol=1e-6)
    np.testing.assert_allclose(network.softmax(logits), by_hand.softmax(logits), rtol=1e-12)
    with np.errstate(over="raise", invalid="raise"):
        assert network.softmax(np.array([[1e4, -1e4], [-1e300, 0.0]])).tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_step_is_that_by_hand(cell, activation, layers):
    """One step of several sequences gives the states of the equations by hand, and each layer's parts hold its h."""
    spec = replace(SMALL, cell=cell, layers=layers, activation=activation)
    state, inputs, states = drawn(spec), uniform(4, 1), uniform(4, spec.state_count, 3, seed=1)
    expected = by_hand.forward(spec, state.weights, inputs[:, None], states=states)[0][:, 0]
    after, parts = network.step(network.network(spec, state), inputs, states)
    np.testing.assert_allclose(after, expected, rtol=1e-12, atol=1e-14)
    assert len(parts) == layers
    for found, hidden in zip(parts, np.moveaxis(expected[:, :: by_hand.KINDS[cell]], 1, 0), strict=True):
        np.testing.assert_allclose(found["h"], hidden, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_jacobian_is_the_slope(cell, activation, layers):
    """The Jacobian of a step is what finite differences of the equations by hand give, entry by entry."""
    spec = replace(SMALL, cell=cell, layers=layers, activation=activation)
    state, inputs, states = drawn(spec), uniform(1), uniform(spec.state_count, 3, seed=1)

    def after(states):
        return by_hand.forward(spec, state.weights, inputs[None, None], states=states[None])[0]

    found = network.jacobian(network.network(spec, state), inputs, states)
    expected = central(after, states)
    assert found.shape == (states.size, states.size)
    assert np.abs(expected).max() > 0.01
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_backward_of_several_sequences(cell, layers):
    """Gradients sent back through a step are those sent through the slopes of each sequence for itself."""
    spec = replace(SMALL, cell=cell, layers=layers)
    state, inputs, states = drawn(spec), uniform(4, 1), uniform(4, spec.state_count, 3, seed=1)
    sent = uniform(*states.shape, seed=2)
    found = network.backward(network.network(spec, state), sent, inputs, states)
    assert found.shape == states.shape
    for i in range(4):

        def after(states, x=inputs[i]):
            return by_hand.forward(spec, state.weights, x[None, None], states=states[None])[0]

        expected = sent[i].ravel() @ central(after, states[i])
        np.testing.assert_allclose(found[i].ravel(), expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("cell", CELLS)
def test_what_a_layer_is_given_on_the_way_back(cell):
    """A layer's h is given what the next step sends and, of the same step, what the layer above it sends down."""
    spec = replace(SMALL, cell=cell, layers=2)
    opened, kinds = network.network(spec, drawn(spec)), by_hand.KINDS[cell]
    inputs, states, sent = uniform(4, 1), uniform(4, 2 * kinds, 3, seed=1), uniform(4, 2 * kinds, 3, seed=2)
    after, parts = network.step(opened, inputs, states)
    given, before = network.carry_back(opened, sent, states, parts)
    np.testing.assert_array_equal(before, network.backward(opened, sent, inputs, states))
    np.testing.assert_array_equal(given[1], sent[:, kinds])
    for i in range(4):

        def above(hidden, i=i):
            upper = states[i : i + 1, kinds:].transpose(1, 0, 2)
            step = by_hand.CELLS[cell](hidden[None], *upper, *opened.layers[1], activation=np.tanh)
            return np.stack(step) * sent[i, kinds:, None]

        expected = sent[i, 0] + central(above, after[i, 0]).sum(axis=0)
        np.testing.assert_allclose(given[0][i], expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("cell", CELLS)
def test_passage_is_what_keras_shows(cell, layers, padding):
    """From each initial state, states and outputs are those that Keras shows, and of masked steps there are none."""
    spec = replace(SMALL, cell=cell, layers=layers, **PADDINGS[padding])
    state, steps = drawn(spec), {"pre": [3, 4, 5, 6, 7], "equal": range(5), "post": range(5)}.get(padding, range(8))
    opened = network.network(spec, state)
    for (kind, count), several in product(STATES, (True, False)):
        shown = Probe(input_kind="own", values=VALUES, initial_state=kind, state_steps=count)
        spec = replace(spec, return_sequences=several)
        passed = network.passage(opened, spec, shown)
        trace = analysis.look(spec, state, shown)
        assert passed.steps.tolist() == list(steps)
        for layer in range(layers):
            np.testing.assert_allclose(
                passed.hidden(opened, layer), trace.hidden[layer][0, passed.steps], rtol=0, atol=1e-6
            )
            if cell == "LSTM":
                memory = trace.memory[layer][0, passed.steps]
                np.testing.assert_allclose(passed.after[:, 2 * layer + 1], memory, rtol=0, atol=1e-6)
        outputs = network.softmax(opened.logits(passed.hidden(opened)))
        expected = trace.outputs[0, passed.steps] if several else trace.outputs
        np.testing.assert_allclose(outputs if several else outputs[-1:], expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_passage_is_that_by_hand(cell, padding):
    """What is heard, and the states before and after it, are those by hand with the padding written out."""
    spec = replace(SMALL, cell=cell, layers=2, **PADDINGS[padding])
    state, nothing = drawn(spec), 3 * [0.0] if "unmasked" in padding else []
    heard = np.array([*nothing, *VALUES] if padding.startswith("pre") else [*VALUES, *nothing])[:, None]
    expected = by_hand.forward(spec, state.weights, heard[None], states=np.ones((1, spec.state_count, 3)))[0][0]
    passed = network.passage(
        network.network(spec, state), spec, Probe(input_kind="own", values=VALUES, initial_state="ones")
    )
    np.testing.assert_array_equal(passed.inputs, heard)
    np.testing.assert_allclose(passed.after, expected, rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(passed.before[0], np.ones((spec.state_count, 3)))
    np.testing.assert_array_equal(passed.before[1:], passed.after[:-1])


@pytest.mark.parametrize("kind", ["random", "zeros", "sine", "impulse"])
def test_passage_of_a_trained_network(kind):
    """After some epochs of training, too, and over more steps than it was trained on, it is what Keras shows."""
    spec = replace(SMALL, learning_rate=0.01)
    state = training.train(spec, training.init_state(spec), 5)[-1][0]
    opened, shown = network.network(spec, state), Probe(input_kind=kind, shown_timesteps=30)
    passed, trace = network.passage(opened, spec, shown), analysis.look(spec, state, shown)
    assert passed.steps.tolist() == list(range(30))
    np.testing.assert_allclose(passed.hidden(opened), trace.hidden[0][0], rtol=0, atol=1e-5)


@pytest.mark.parametrize("steps", [1, 2, 5, 7, 1000])
@pytest.mark.parametrize("cell", CELLS)
def test_own_initial_state(cell, steps):
    """The own state is the one after so many steps of the sequence, from zeros, begun again where it is shorter."""
    spec = replace(SMALL, cell=cell, layers=2)
    state = drawn(spec)
    heard = np.array([VALUES[t % 5] for t in range(steps)]).reshape(1, -1, 1)
    shown = Probe(input_kind="own", values=VALUES, initial_state="own", state_steps=steps)
    found = network.initial_state(network.network(spec, state), spec, shown)
    expected = by_hand.forward(spec, state.weights, heard)[0][0, -1]
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("cell", CELLS)
def test_run_with_a_hand_in_between(cell):
    """What stands between two steps is asked before each, is given its number and its states, and has the last word."""
    spec = replace(SMALL, cell=cell, layers=2)
    state, inputs, seen = drawn(spec), uniform(6, 1), []
    begins, pushed = uniform(spec.state_count, 3, seed=1), uniform(spec.state_count, 3, seed=2)

    def between(t, states):
        seen.append((t, states))
        return pushed if t in (0, 4) else states

    before, after = network.run(network.network(spec, state), inputs, begins, between=between)
    parts = [
        by_hand.forward(spec, state.weights, inputs[None, some], states=pushed[None])[0][0]
        for some in (slice(4), slice(4, 6))
    ]
    np.testing.assert_allclose(after, np.concatenate(parts), rtol=1e-12, atol=1e-14)
    np.testing.assert_array_equal(before, [pushed, *after[:3], pushed, after[4]])
    assert [t for t, _ in seen] == list(range(6))
    np.testing.assert_array_equal([states for _, states in seen], [begins, *after[:5]])


def test_passage_with_a_hand_in_between():
    """In a passage the steps in between are counted among those that the network hears, not those of a padding."""
    spec = replace(SMALL, **PADDINGS["pre"])
    state, pushed = drawn(spec), np.full((1, 3), 0.5)
    passed = network.passage(
        network.network(spec, state),
        spec,
        Probe(input_kind="own", values=VALUES),
        between=lambda t, states: pushed if t == 2 else states,
    )
    late = by_hand.forward(spec, state.weights, np.reshape(VALUES[2:], (1, 3, 1)), states=pushed[None])[0][0]
    np.testing.assert_allclose(passed.after[2:], late, rtol=1e-12, atol=1e-14)
    assert passed.steps.tolist() == [3, 4, 5, 6, 7]


def test_run_beyond_the_finite_numbers():
    """A network that grows out of the finite numbers is run to the end, and NumPy warns of nothing."""
    grows = network.Network("SimpleRNN", "linear", ((np.ones((1, 1)), np.full((1, 1), 1e200), np.zeros(1)),), ())
    after = network.run(grows, np.ones((4, 1)), np.zeros((1, 1)))[1].ravel()
    assert after[:2].tolist() == [1, 1e200]
    assert after[2:].tolist() == [np.inf, np.inf]
