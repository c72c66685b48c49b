"""The network in NumPy: its trajectories are those by hand, its slopes those of finite differences."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from rnn_core import data
from rnn_core.insight import network
from tests.insight.nets import CELLS, OWN, PADDINGS, SMALL, VALUES, after, close, drawn, normal, slope
from tests.support import by_hand


@pytest.mark.parametrize("cell", CELLS)
def test_a_step_and_its_slope(cell):
    """A step of several sequences is that by hand; the Jacobian and the vjp are those of finite differences."""
    for activation, layers in product(by_hand.ACTIVATIONS, (1, 3)):
        spec = replace(SMALL, cell=cell, layers=layers, activation=activation)
        net = network.network(spec, drawn(spec))
        inputs, states, gradients = normal(4, 1), normal(4, *net.shape, seed=1), normal(4, *net.shape, seed=2)
        new, steps = network.step(net, inputs, states)
        close(new, after(net, inputs, states))
        for layer in range(layers):
            np.testing.assert_array_equal(steps[layer].states[0], net.hidden(new, layer))
        before, _ = network.vjp(net, gradients, states, steps)
        for i in range(4):
            expected = slope(net, inputs[i], states[i])
            found = network.jacobian(net, inputs[i], states[i])
            np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-8)
            np.testing.assert_allclose(before[i].ravel(), gradients[i].ravel() @ expected, rtol=1e-6, atol=1e-7)
            assert found.any() or activation == "relu" or cell == "Dense"


def test_a_run_with_changes_and_a_padding():
    """Before each step the change has the last word; a step that is not real leaves the states as they are."""
    net = network.network(SMALL, drawn(SMALL))
    inputs, states, pushed = normal(4, 1), normal(*net.shape, seed=1), normal(*net.shape, seed=2)
    real, change = np.array([True, True, False, True]), lambda t, given: given + pushed * (t in (0, 2))
    before, found = network.run(net, inputs, states, real=real, change=change)
    one = after(net, inputs[0], states + pushed)
    two = after(net, inputs[1], one)
    close(before, [states + pushed, one, two + pushed, two + pushed])
    close(found, [one, two, two + pushed, after(net, inputs[3], two + pushed)])


@pytest.mark.parametrize("padding", PADDINGS)
@pytest.mark.parametrize("cell", CELLS)
def test_a_trajectory_by_hand(cell, padding):
    """Without masked steps it is that by hand, the padding written out, from a drawn state or the network's own."""
    changes, first, inputs = PADDINGS[padding]
    spec = replace(SMALL, cell=cell, layers=2, **changes)
    state, inputs = drawn(spec), np.array(inputs)[:, None]
    own = by_hand.forward(spec, state.weights, np.reshape(3 * VALUES, (1, 15, 1)))[0][0]
    starts = {replace(OWN, initial_state="own", state_steps=steps): own[steps - 1] for steps in (1, 3, 5, 12)}
    for kind in ("zeros", "ones", "random"):
        starts[replace(OWN, initial_state=kind)] = data.initial_state(kind, spec)[0]
    for probe, start in starts.items():
        path = network.trajectory(network.network(spec, state), spec, probe)
        expected = by_hand.forward(spec, state.weights, inputs[None], states=start[None])[0][0]
        np.testing.assert_array_equal(path.inputs, inputs)
        assert path.steps.tolist() == [*range(first, first + len(inputs))]
        close(path.after, expected)
        close(path.before, [start, *expected[:-1]])
