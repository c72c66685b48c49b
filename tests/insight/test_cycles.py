"""Cycles, compared with cycles computed by hand, or found by running a network until its state repeats."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight.network import network
from rnn_core.insight.orbits import cycles
from tests.insight.nets import SMALL, UPPER, after, by_weights, drawn, normal, slope

DRAWN = {"SimpleRNN": (1.8, (1, 2, 5, 7)), "GRU": (4.0, (18,)), "LSTM": (5.0, (0, 17, 19, 20))}
"""Cell -> (the standard deviation of the weights, seeds with which the network ends in a cycle of 2 to 4 steps)."""

ZERO = np.zeros(1)
HALF = np.full(1, 0.5)

ALTERNATING = np.array([[[0.9, -0.9]], [[-0.9, 0.9]]])
"""The trajectory of two units that alternate."""


def shift(units, weight):
    """Return a network of tanh units. Each unit's input is `weight` times the previous state of the unit before it."""
    return by_weights((np.zeros((1, units)), weight * np.roll(np.eye(units), 1, axis=1), np.zeros(units)))


def test_one_unit_with_a_weight_below_minus_one_has_a_stable_cycle_of_two():
    """The state h = tanh(w h) with w < -1 alternates between h* and -h*. The multiplier is (w (1 - h*^2))^2."""
    net = by_weights(([[0]], [[-2]], [0]))
    (cycle,) = cycles.find(net, ZERO, np.full((4, 1, 1), 0.1), period=2, point=np.zeros((1, 1)))
    np.testing.assert_allclose(cycle.states, [[[UPPER]], [[-UPPER]]], rtol=0, atol=1e-10)
    np.testing.assert_allclose(cycle.multipliers, [(2 * (1 - UPPER**2)) ** 2], rtol=1e-8)
    assert cycle.stable


@pytest.mark.parametrize("weight", [-0.9, 0.5, 2.0])
def test_one_unit_with_a_weight_above_minus_one_has_no_cycle(weight):
    """The unit has only fixed points."""
    assert cycles.find(by_weights(([[0]], [[weight]], [0])), ZERO, np.ones((4, 1, 1)), period=2) == ()


@pytest.mark.parametrize("period", range(2, 9))
def test_a_network_that_shifts_its_state_has_a_cycle_of_as_many_steps_as_units(period):
    """All multipliers are equal: each is the product of the slopes at all steps."""
    state = np.full((1, period), -UPPER)
    state[0, 0] = UPPER
    trajectory = np.stack([np.roll(state, steps, axis=1) for steps in range(period)]) * 0.9
    found = cycles.find(shift(period, 2), ZERO, trajectory, period=period)
    (cycle,) = (cycle for cycle in found if cycle.stable)
    for place, after_steps in enumerate(cycle.states):
        np.testing.assert_allclose(after_steps, np.roll(cycle.states[0], place, axis=1), rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.sort(cycle.states[0, 0]), np.sort(state[0]), rtol=0, atol=1e-9)
    np.testing.assert_allclose(cycle.multipliers, np.full(period, (2 * (1 - UPPER**2)) ** period), rtol=1e-6)


@pytest.mark.parametrize(("period", "expected"), [(2, [2]), (4, [2]), (6, [2]), (3, []), (5, [])])
def test_a_cycle_is_found_if_its_period_divides_the_requested_one(period, expected):
    """A request for period 4 finds the cycle of period 2. A request for period 3 does not."""
    found = cycles.find(shift(2, 2), ZERO, ALTERNATING, period=period)
    assert [cycle.period for cycle in found if cycle.stable] == expected


def test_a_period_of_one_has_no_cycles():
    """A fixed point is not returned as a cycle."""
    assert cycles.find(shift(2, 2), ZERO, ALTERNATING, period=1) == ()


@pytest.mark.slow
@pytest.mark.parametrize("cell", DRAWN)
def test_the_cycle_that_a_network_ends_in_is_found(cell):
    """The steps are computed by hand until the state repeats. The multipliers are compared with finite differences."""
    scale, seeds = DRAWN[cell]
    for seed in seeds:
        spec = replace(SMALL, cell=cell, layers=1 + seed % 2, units=4)
        net = network(spec, drawn(spec, seed=seed, scale=scale))
        state = normal(*net.shape, seed=seed, scale=0.5)
        path = [state := after(net, HALF, state) for _ in range(1000)]
        trajectory, path = np.stack(path[:400]), path[-5:]
        period = next(steps for steps in (1, 2, 3, 4) if np.abs(path[steps] - path[0]).max() < 1e-9)
        assert period > 1, f"seed {seed}: the network ends in a fixed point, so its cycle cannot be tested"
        found = cycles.find(net, HALF, trajectory, period=period)
        assert any(np.abs(found[0].states - state).max(axis=(1, 2)).min() < 1e-8 for state in path[:period]), seed
        for cycle in found:
            product = np.eye(state.size)
            for place, state in enumerate(cycle.states):
                following = cycle.states[(place + 1) % cycle.period]
                np.testing.assert_allclose(after(net, HALF, state), following, rtol=0, atol=1e-9)
                product = slope(net, HALF, state) @ product
            sizes = np.sort(np.abs(np.linalg.eigvals(product)))[::-1]
            np.testing.assert_allclose(np.abs(cycle.multipliers[0]), sizes[0], rtol=1e-4, atol=1e-6)
            assert cycle.stable == (sizes[0] < 1)


def test_an_unstable_cycle_separates_a_stable_fixed_point_from_a_stable_cycle():
    """A state just inside the unstable cycle goes to the fixed point. A state just outside goes to the stable cycle."""
    net = by_weights(([[0, 0]], 1.12 * np.array([[-1.3, 2.0], [1.0, -1.4]]), [-0.9, -1.4]))
    point = np.array([[-0.7, -0.9]])
    for _ in range(5000):
        point = after(net, ZERO, point)
    stable, unstable = cycles.find(net, ZERO, np.array([[[0.9, -0.9]]]), period=2, point=point)
    assert stable.stable
    assert not unstable.stable
    edge = unstable.states[0]
    for share, ends in ((0.98, [point]), (1.02, stable.states)):
        state = point + share * (edge - point)
        for _ in range(4000):
            state = after(net, ZERO, state)
        away = min(np.abs(state - end).max() for end in ends)
        assert away < 1e-6, f"a state at {share} of the way to the unstable cycle should end at one of {ends}"


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("recurrent", [-1, 1, 0.5])
def test_no_cycle_is_returned_if_none_is_isolated(recurrent, activation):
    """With the weight -1, the cycles form a continuum. With the other weights, the unit has none."""
    net = by_weights(([[1]], [[recurrent]], [0]), activation=activation)
    assert cycles.find(net, np.ones(1), np.full((6, 1, 1), 0.25), period=2) == ()


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_no_cycle_of_a_rotation_is_returned(activation):
    """The cycles of a rotation form a continuum. Only isolated cycles are returned."""
    rotation = by_weights(([[0] * 3], np.roll(np.eye(3), 1, axis=1), [0] * 3), activation=activation)
    assert cycles.find(rotation, ZERO, np.abs(normal(6, 1, 3)), period=3) == ()


def test_an_isolated_cycle_of_relu_is_found():
    """The state h = relu(1 - 2 h) alternates between 0 and 1. The slope at 1 is 0."""
    net = by_weights(([[0]], [[-2]], [1]), activation="relu")
    found = cycles.find(net, ZERO, np.full((4, 1, 1), 0.9), period=2)
    (cycle,) = (cycle for cycle in found if cycle.stable)
    assert cycle.states.ravel().tolist() == [1, 0]
    assert cycle.multipliers.tolist() == [0]


HOSTILE = [np.nan, np.inf, -np.inf, 1e300]
"""Numbers that are not finite, or so large that computing with them overflows."""


@pytest.mark.parametrize("activation", ["tanh", "relu", "linear"])
@pytest.mark.parametrize("weight", HOSTILE)
def test_a_weight_that_is_not_finite_or_is_huge_gives_only_finite_cycles(weight, activation):
    """The search raises no exception."""
    net = by_weights(([[0, 0]], [[weight, 1], [0.5, -2]], [0, 0]), activation=activation)
    assert all(np.isfinite(cycle.states).all() for cycle in cycles.find(net, ZERO, np.ones((4, 1, 2)), period=2))


@pytest.mark.parametrize("state", HOSTILE)
def test_the_cycle_is_found_in_spite_of_a_trajectory_that_is_not_finite_or_is_huge(state):
    """The search has other starts, which lead to the cycle."""
    net = by_weights(([[0]], [[-2]], [0]))
    (cycle,) = cycles.find(net, ZERO, np.full((4, 1, 1), state), period=2, point=np.zeros((1, 1)))
    assert cycle.stable
