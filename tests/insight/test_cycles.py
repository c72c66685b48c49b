"""The cycles of networks whose cycles are known, by hand, and by going on until the state comes again."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight.network import network
from rnn_core.insight.orbits import cycles
from tests.insight.nets import SMALL, UPPER, after, by_weights, drawn, normal, slope

SCALES = {"SimpleRNN": 1.8, "GRU": 4.0, "LSTM": 5.0}
"""cell -> the standard deviation of weights with which some networks end in a cycle."""

ZERO, HALF = np.zeros(1), np.full(1, 0.5)


def shift(units, weight):
    """A network of tanh units, each of which takes over the state of the one before it."""
    return by_weights((np.zeros((1, units)), weight * np.roll(np.eye(units), 1, axis=1), np.zeros(units)))


def test_one_unit_that_flips():
    """H = tanh(w h) with w < -1 alternates between h* and -h*, stable, with the multiplier (w (1 - h*^2))^2."""
    net = by_weights(([[0]], [[-2]], [0]))
    (cycle,) = cycles.find(net, ZERO, np.full((4, 1, 1), 0.1), period=2, point=np.zeros((1, 1)))
    np.testing.assert_allclose(cycle.states, [[[UPPER]], [[-UPPER]]], rtol=0, atol=1e-10)
    np.testing.assert_allclose(cycle.multipliers, [(2 * (1 - UPPER**2)) ** 2], rtol=1e-8)
    assert cycle.stable
    for weight in (-0.9, 0.5, 2.0):  # nothing but fixed points
        assert cycles.find(by_weights(([[0]], [[weight]], [0])), ZERO, np.ones((4, 1, 1)), period=2) == ()


@pytest.mark.parametrize("period", range(2, 9))
def test_a_state_that_goes_round(period):
    """Its cycle has as many states as units, and each multiplier is the same product of slopes."""
    state = np.full((1, period), -UPPER)
    state[0, 0] = UPPER
    trajectory = np.stack([np.roll(state, steps, axis=1) for steps in range(period)]) * 0.9
    (cycle,) = (one for one in cycles.find(shift(period, 2), ZERO, trajectory, period=period) if one.stable)
    for place, found in enumerate(cycle.states):
        np.testing.assert_allclose(found, np.roll(cycle.states[0], place, axis=1), rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.sort(cycle.states[0, 0]), np.sort(state[0]), rtol=0, atol=1e-9)
    np.testing.assert_allclose(cycle.multipliers, np.full(period, (2 * (1 - UPPER**2)) ** period), rtol=1e-6)


def test_a_shorter_period_counts_if_it_divides():
    """What alternates is a cycle of two where four are asked for, not of four, and none where three are."""
    trajectory = np.array([[[0.9, -0.9]], [[-0.9, 0.9]]])
    for period, expected in ((2, [2]), (4, [2]), (6, [2]), (3, []), (5, [])):
        found = cycles.find(shift(2, 2), ZERO, trajectory, period=period)
        assert [cycle.period for cycle in found if cycle.stable] == expected
    assert cycles.find(shift(2, 2), ZERO, trajectory, period=1) == ()


@pytest.mark.parametrize("cell", SCALES)
def test_by_going_on_until_the_state_comes_again(cell):
    """Where the equations by hand end in a cycle it is found, and its multipliers are those by differences."""
    seen = 0
    for seed in range(24):
        spec = replace(SMALL, cell=cell, layers=1 + seed % 2, units=4)
        net = network(spec, drawn(spec, seed=seed, scale=SCALES[cell]))
        state = normal(*net.shape, seed=seed, scale=0.5)
        path = [state := after(net, HALF, state) for _ in range(1000)]
        trajectory, path = np.stack(path[:400]), path[-5:]
        period = next((steps for steps in (1, 2, 3, 4) if np.abs(path[steps] - path[0]).max() < 1e-9), None)
        if period in (None, 1):
            continue
        seen += 1
        found = cycles.find(net, HALF, trajectory, period=period)
        assert any(np.abs(found[0].states - each).max(axis=(1, 2)).min() < 1e-8 for each in path[:period]), seed
        for cycle in found:
            product = np.eye(state.size)
            for place, each in enumerate(cycle.states):
                following = cycle.states[(place + 1) % cycle.period]
                np.testing.assert_allclose(after(net, HALF, each), following, rtol=0, atol=1e-9)
                product = slope(net, HALF, each) @ product
            sizes = np.sort(np.abs(np.linalg.eigvals(product)))[::-1]
            np.testing.assert_allclose(np.abs(cycle.multipliers[0]), sizes[0], rtol=1e-4, atol=1e-6)
            assert cycle.stable == (sizes[0] < 1)
    assert seen, f"{cell}: none of the networks has a cycle, so that the test shows nothing"


def test_the_unstable_cycle_between():
    """Beside a stable fixed point and a stable cycle there is an unstable cycle, which separates where they lead."""
    net = by_weights(([[0, 0]], 1.12 * np.array([[-1.3, 2.0], [1.0, -1.4]]), [-0.9, -1.4]))
    point = np.array([[-0.7, -0.9]])
    for _ in range(5000):
        point = after(net, ZERO, point)
    stable, unstable = cycles.find(net, ZERO, np.array([[[0.9, -0.9]]]), period=2, point=point)
    assert (stable.stable, unstable.stable) == (True, False)
    edge = unstable.states[0]
    for share, end in ((0.98, point), (1.02, None)):
        state = point + share * (edge - point)
        for _ in range(4000):
            state = after(net, ZERO, state)
        away = min(np.abs(state - each).max() for each in ([end] if end is not None else stable.states))
        assert away < 1e-6, f"from {share} of the way to the unstable cycle the state ends elsewhere"


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_no_isolated_cycle(activation):
    """Where every state alternates, or all grow without end, no cycle is isolated, and none is found."""
    for recurrent in (-1, 1, 0.5):
        net = by_weights(([[1]], [[recurrent]], [0]), activation=activation)
        assert cycles.find(net, np.ones(1), np.full((6, 1, 1), 0.25), period=2) == ()
    rotation = by_weights(([[0] * 3], np.roll(np.eye(3), 1, axis=1), [0] * 3), activation=activation)
    assert cycles.find(rotation, ZERO, np.abs(normal(6, 1, 3)), period=3) == ()


def test_an_isolated_cycle_of_relu():
    """H = relu(1 - 2 h) alternates between 0 and 1, where the slope is 0."""
    net = by_weights(([[0]], [[-2]], [1]), activation="relu")
    (cycle,) = (one for one in cycles.find(net, ZERO, np.full((4, 1, 1), 0.9), period=2) if one.stable)
    assert (cycle.states.ravel().tolist(), cycle.multipliers.tolist()) == ([1, 0], [0])


@pytest.mark.parametrize("lost", [np.nan, np.inf, -np.inf, 1e300])
def test_hostile_numbers(lost):
    """Weights and states that are no finite numbers have no cycle, and break nothing."""
    for activation in ("tanh", "relu", "linear"):
        net = by_weights(([[0, 0]], [[lost, 1], [0.5, -2]], [0, 0]), activation=activation)
        assert all(np.isfinite(cycle.states).all() for cycle in cycles.find(net, ZERO, np.ones((4, 1, 2)), period=2))
    net = by_weights(([[0]], [[-2]], [0]))
    (cycle,) = cycles.find(net, ZERO, np.full((4, 1, 1), lost), period=2, point=np.zeros((1, 1)))
    assert cycle.stable
