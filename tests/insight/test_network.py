"""The network in NumPy: its trajectories are those by hand, its slopes those of finite differences."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from rnn_core import data
from rnn_core.insight import network
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, VALUES, after, close, drawn, normal, padded, slope
from tests.support import by_hand

KINDS = by_hand.KINDS


@pytest.mark.parametrize("cell", CELLS)
def test_the_weights_by_layer(cell):
    """A Network has the weights of a State layer by layer in float64, and knows where in its full state h lies."""
    spec = replace(SMALL, cell=cell, layers=3)
    state = drawn(spec)
    net = network.network(spec, state)
    assert [len(weights) for weights in net.layers] == 3 * [by_hand.WEIGHTS[cell]]
    flat = [array for weights in (*net.layers, net.output) for array in weights]
    for found, expected in zip(flat, state.weights, strict=True):
        assert found.dtype == np.float64
        np.testing.assert_array_equal(found, expected)
    assert (net.cell, net.activation, net.shape) == (cell, "tanh", (3 * KINDS[cell], 3))
    states = normal(2, 5, *net.shape)
    for layer in (0, 1, 2):
        np.testing.assert_array_equal(net.hidden(states, layer), states[:, :, KINDS[cell] * layer])
    np.testing.assert_array_equal(net.hidden(states[0, 0]), states[0, 0, -KINDS[cell]])
    hidden = net.hidden(states)
    close(net.logits(hidden), hidden @ state.weights[-2] + state.weights[-1])
    assert network.softmax(np.array([[1e4, -1e4], [-1e300, 0.0]])).tolist() == [[1, 0], [0, 1]]


@pytest.mark.parametrize("cell", CELLS)
def test_a_step_and_its_slope(cell):
    """A step of several sequences is that by hand; the Jacobian and the vjp are those of finite differences."""
    for activation, layers in product(by_hand.ACTIVATIONS, (1, 3)):
        spec = replace(SMALL, cell=cell, layers=layers, activation=activation)
        net = network.network(spec, drawn(spec))
        inputs, states, gradients = normal(4, 1), normal(4, *net.shape, seed=1), normal(4, *net.shape, seed=2)
        new, parts = network.step(net, inputs, states)
        for layer in range(layers):
            np.testing.assert_array_equal(parts[layer].h, net.hidden(new, layer))
        before, _ = network.vjp(net, gradients, states, parts)
        for i in range(4):
            close(new[i], after(net, inputs[i], states[i]))
            expected = slope(net, inputs[i], states[i])
            found = network.jacobian(net, inputs[i], states[i])
            np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)
            np.testing.assert_allclose(before[i].ravel(), gradients[i].ravel() @ expected, rtol=1e-6, atol=1e-7)
            assert found.any() or activation == "relu" or cell == "Dense"


@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM"])
def test_a_run_with_changes_and_a_padding(cell):
    """Before each step the change is asked, with its number and the states, and has the last word; a step that is
    not real leaves the states as they are.
    """
    spec = replace(SMALL, cell=cell, layers=2)
    net = network.network(spec, drawn(spec))
    inputs, states, pushed, asked = normal(6, 1), normal(*net.shape, seed=1), normal(*net.shape, seed=2), []

    def change(t, states):
        asked.append((t, states))
        return pushed if t in (0, 4) else states

    before, found = network.run(net, inputs, states, real=np.array([1, 1, 0, 1, 0, 1], bool), change=change)
    one = after(net, inputs[0], pushed)
    two = after(net, inputs[1], one)
    three = after(net, inputs[3], two)
    close(found, [one, two, two, three, pushed, after(net, inputs[5], pushed)])
    close(before, [pushed, one, two, two, pushed, pushed])
    assert [t for t, _ in asked] == list(range(6))
    close([given for _, given in asked], [states, one, two, two, three, pushed])


@pytest.mark.parametrize("cell", CELLS)
def test_initial_states(cell):
    """A Probe starts from a drawn state, or from the network's own after some steps, begun again at the end."""
    spec = replace(SMALL, cell=cell, layers=2)
    state = drawn(spec)
    net = network.network(spec, state)
    for kind in ("zeros", "ones", "random"):
        found = network.initial_state(net, spec, replace(OWN, initial_state=kind))
        np.testing.assert_array_equal(found, data.initial_state(kind, spec)[0])
    for steps in (1, 3, 5, 12):
        inputs = np.array([VALUES[t % 5] for t in range(steps)]).reshape(1, -1, 1)
        found = network.initial_state(net, spec, replace(OWN, initial_state="own", state_steps=steps))
        close(found, by_hand.forward(spec, state.weights, inputs)[0][0, -1])


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_a_trajectory_by_hand(cell, padding):
    """Inputs and states are those by hand with the padding written out, and there are no masked steps."""
    changes, steps = PADDINGS[padding]
    spec = replace(SMALL, cell=cell, layers=2, **changes)
    state, inputs = drawn(spec), padded(padding)
    path = network.trajectory(network.network(spec, state), spec, OWN)
    expected = by_hand.forward(spec, state.weights, inputs[None], states=np.ones((1, spec.state_count, 3)))[0][0]
    np.testing.assert_array_equal(path.inputs, inputs)
    assert path.steps.tolist() == steps
    close(path.after, expected)
    close(path.before, [np.ones((spec.state_count, 3)), *expected[:-1]])
