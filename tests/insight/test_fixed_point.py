"""The fixed points of networks whose fixed points are known."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import fixed_point
from rnn_core.insight.network import network
from tests.insight.nets import CELLS, SMALL, UPPER, after, by_weights, drawn, normal, settled

ZERO, HALF = np.zeros(1), np.full(1, 0.5)


@pytest.mark.parametrize("cell", CELLS)
def test_a_step_leaves_a_fixed_point_as_it_is(cell):
    """By the equations by hand, for networks with strong recurrent kernels."""
    for layers, seed in ((1, 0), (1, 1), (2, 0), (2, 1), (3, 2)):
        spec = replace(SMALL, cell=cell, layers=layers, units=6)
        net = network(spec, drawn(spec, seed=seed, scale=0.9))
        point = fixed_point.find(net, HALF, normal(20, *net.shape, seed=seed, scale=0.3))
        np.testing.assert_allclose(after(net, HALF, point.state), point.state, rtol=0, atol=1e-10)
        assert 0 <= point.residual <= 1e-10
        assert len(point.distinct) == layers


def test_a_linear_network():
    """It is (x W + b) (1 - U)^-1 in each layer, for the fixed point of the layer below, stable or, at 2, unstable."""
    for scale in (0.2, 2.0):
        spec = replace(SMALL, layers=3, units=5, activation="linear")
        net = network(spec, drawn(spec, seed=1, scale=scale))
        point, x = fixed_point.find(net, HALF, normal(9, *net.shape)), HALF
        for layer, (kernel, recurrent_kernel, bias) in enumerate(net.layers):
            x = (x @ kernel + bias) @ np.linalg.inv(np.eye(5) - recurrent_kernel)
            np.testing.assert_allclose(point.state[layer], x, rtol=1e-9)
        assert point.distinct == (1, 1, 1)


@pytest.mark.parametrize(("around", "place"), [(0.9, 1), (0.6, 1), (0.3, 0), (-0.2, 0), (-0.7, -1)])
def test_the_nearest_of_three(around, place):
    """All are found, in each layer above the one chosen below; it is the nearest to the mean of the trajectory."""
    net = by_weights(([[0]], [[2]], [0]), ([[1]], [[0.5]], [0]))
    trajectory = np.repeat(around + 0.05 * (-1.0) ** np.arange(10), 2).reshape(10, 2, 1)
    point, upper = fixed_point.find(net, ZERO, trajectory), settled(lambda h: np.tanh(place * UPPER + h / 2))
    np.testing.assert_allclose(point.state, [[place * UPPER], [upper]], rtol=0, atol=1e-9)
    assert point.distinct == (3, 1)


def test_none():
    """A layer that adds to its state at every step has none, and a network has none if one of its layers has none."""
    grows, rests = ([[1]], [[1]], [0]), ([[1]], [[0.5]], [0])
    for layers in ([grows], [grows, rests], [rests, grows]):
        for activation in ("linear", "relu"):
            net = by_weights(*layers, activation=activation)
            assert fixed_point.find(net, HALF, np.ones((6, *net.shape))) is None


def test_a_line_of_fixed_points():
    """A layer that keeps one unit as it is has one at the mean of the trajectory, although the equation is singular."""
    net = by_weights(([[0, 1]], np.diag([1, 0.5]), [0, 0]), activation="linear")
    trajectory = normal(8, 1, 2)
    expected = [[trajectory[:, 0, 0].mean(), 1]]
    np.testing.assert_allclose(fixed_point.find(net, HALF, trajectory).state, expected, rtol=0, atol=1e-12)


def test_the_starts():
    """What zero and the mean do not lead to, random states do, and in a large layer a state of the trajectory."""
    for weight in (2, 1.003):  # the outer ones are 0.095 from the middle
        assert fixed_point.find(by_weights(([[0]], [[weight]], [0])), ZERO, np.zeros((5, 1, 1))).distinct == (3,)
    large = by_weights((np.zeros((1, 150)), 2 * np.eye(150), np.zeros(150)))
    trajectory = np.zeros((5, 1, 150))
    assert fixed_point.find(large, ZERO, trajectory).distinct == (1,)
    trajectory[-1] = 0.9
    point = fixed_point.find(large, ZERO, trajectory)
    assert point.distinct == (2,)
    np.testing.assert_allclose(point.state, np.zeros((1, 150)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("lost", [np.inf, -np.inf, np.nan, 1e300])
def test_a_trajectory_beyond_the_finite_numbers(lost):
    """The fixed point is found all the same; where the mean is no finite number, the nearest to 0 is chosen."""
    net = by_weights(([[1]], [[-3]], [0.2]), activation="linear")
    point = fixed_point.find(net, np.full(1, 0.6), np.array([0.1, -5.0, lost, lost]).reshape(4, 1, 1))
    np.testing.assert_allclose(point.state, [[0.2]], rtol=1e-12)
    assert point.distinct == (1,)
    if not np.isfinite(lost):
        net = by_weights(([[0, 0]], np.diag([2, 2]), [0, 0]))
        point = fixed_point.find(net, ZERO, np.full((5, 1, 2), [lost, 0.9]))
        np.testing.assert_allclose(point.state, [[0, UPPER]], rtol=0, atol=1e-9)


def fold(bias):
    """H = tanh(3 h + b): three fixed points, of which the lowest vanishes at b = 1.303, where the slope is 1."""
    return by_weights(([[0]], [[3]], [bias]))


@pytest.mark.parametrize("above", [(), (([[1]], [[0.5]], [0]),)])
def test_a_branch_is_followed_until_it_ends(above):
    """It is the lowest of three up to the fold, wherever the trajectory is, and beyond it there is none."""
    first, *others = (
        by_weights(*[tuple(each) for each in fold(bias).layers], *above) for bias in (0, 1.2, 1.3, 1.31, 2)
    )
    state = np.full(first.shape, -1.0)
    for _ in range(300):
        state = after(first, ZERO, state)
    for net, bias in zip(others, (1.2, 1.3, 1.31, 2), strict=True):
        found = fixed_point.follow(first, net, ZERO, state)
        if bias > 1.303:
            assert found is None
            continue
        lowest = -1.0
        for _ in range(3000):
            lowest = np.tanh(3 * lowest + bias)
        np.testing.assert_allclose(found.state[0], [lowest], rtol=0, atol=1e-9)
        np.testing.assert_allclose(after(net, ZERO, found.state), found.state, rtol=0, atol=1e-10)
    back = fixed_point.follow(first, first, ZERO, state)
    np.testing.assert_allclose(back.state, state, rtol=0, atol=1e-9)


@pytest.mark.parametrize("lost", [np.nan, np.inf])
def test_nothing_is_followed_to_weights_that_are_no_numbers(lost):
    """The branch ends there, and weights like these have no fixed point of a known slope."""
    broken = by_weights(([[0]], [[lost]], [0]))
    assert fixed_point.follow(fold(0), broken, ZERO, np.zeros((1, 1))) is None
    assert fixed_point.find(broken, ZERO, np.ones((4, 1, 1))) is None
