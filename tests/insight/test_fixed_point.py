"""The fixed points of networks, checked with the equations in tests/support/by_hand.py.

A branch is a fixed point that is followed while the weights change.
"""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import fixed_point
from rnn_core.insight.network import network
from tests.insight.nets import CELLS, SMALL, UPPER, after, by_weights, drawn, normal, settled

ZERO = np.zeros(1)
HALF = np.full(1, 0.5)


@pytest.mark.parametrize(("layers", "seed"), [(1, 0), (1, 1), (2, 0), (2, 1), (3, 2)])
@pytest.mark.parametrize("cell", CELLS)
def test_a_step_computed_by_hand_does_not_change_the_fixed_point(cell, layers, seed):
    """The weights are random and large: they are drawn at the scale 0.9."""
    spec = replace(SMALL, cell=cell, layers=layers, units=6)
    net = network(spec, drawn(spec, seed=seed, scale=0.9))
    point = fixed_point.find(net, HALF, normal(20, *net.shape, seed=seed, scale=0.3))
    np.testing.assert_allclose(after(net, HALF, point.state), point.state, rtol=0, atol=1e-10)
    assert 0 <= point.residual <= 1e-10
    assert len(point.distinct) == layers


@pytest.mark.parametrize("scale", [0.2, 2.0])
def test_a_linear_network_has_the_fixed_point_of_its_equation(scale):
    """In each layer, the fixed point is (x W + b) (1 - U)^-1, where x is the fixed point of the layer below.

    At scale 2, the fixed point is unstable.
    """
    spec = replace(SMALL, layers=3, units=5, activation="linear")
    net = network(spec, drawn(spec, seed=1, scale=scale))
    point = fixed_point.find(net, HALF, normal(9, *net.shape))
    x = HALF
    for layer, (kernel, recurrent_kernel, bias) in enumerate(net.layers):
        x = (x @ kernel + bias) @ np.linalg.inv(np.eye(5) - recurrent_kernel)
        np.testing.assert_allclose(point.state[layer], x, rtol=1e-9)
    assert point.distinct == (1, 1, 1)


@pytest.mark.parametrize(("around", "place"), [(0.9, 1), (0.6, 1), (0.3, 0), (-0.2, 0), (-0.7, -1)])
def test_of_three_fixed_points_the_nearest_to_the_mean_state_is_chosen(around, place):
    """The search finds all three fixed points of the lower layer. The chosen one is then the upper layer's input."""
    net = by_weights(([[0]], [[2]], [0]), ([[1]], [[0.5]], [0]))
    trajectory = np.repeat(around + 0.05 * (-1.0) ** np.arange(10), 2).reshape(10, 2, 1)
    point = fixed_point.find(net, ZERO, trajectory)
    upper = settled(lambda h: np.tanh(place * UPPER + h / 2))
    np.testing.assert_allclose(point.state, [[place * UPPER], [upper]], rtol=0, atol=1e-9)
    assert point.distinct == (3, 1)


GROWS = ([[1]], [[1]], [0])
"""The weights of a layer whose state grows at every step."""

RESTS = ([[1]], [[0.5]], [0])
"""The weights of a layer with a fixed point."""


@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("layers", [[GROWS], [GROWS, RESTS], [RESTS, GROWS]])
def test_a_network_with_a_layer_that_grows_has_no_fixed_point(layers, activation):
    """One growing layer, below or above another, is enough."""
    net = by_weights(*layers, activation=activation)
    assert fixed_point.find(net, HALF, np.ones((6, *net.shape))) is None


def test_of_a_line_of_fixed_points_the_one_at_the_mean_state_is_found():
    """If a layer never changes one of its units, the equation of its fixed point is singular."""
    net = by_weights(([[0, 1]], np.diag([1, 0.5]), [0, 0]), activation="linear")
    trajectory = normal(8, 1, 2)
    expected = [[trajectory[:, 0, 0].mean(), 1]]
    np.testing.assert_allclose(fixed_point.find(net, HALF, trajectory).state, expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("weight", [2, 1.003])  # with 1.003, the outer fixed points are 0.095 from the middle one
def test_random_starts_find_fixed_points_away_from_the_trajectory(weight):
    """The search finds all three fixed points, although the trajectory is zero."""
    assert fixed_point.find(by_weights(([[0]], [[weight]], [0])), ZERO, np.zeros((5, 1, 1))).distinct == (3,)


def test_in_a_large_layer_the_search_also_starts_from_the_trajectory():
    """The trajectory's last state leads to a second fixed point. No random start does."""
    large = by_weights((np.zeros((1, 150)), 2 * np.eye(150), np.zeros(150)))
    trajectory = np.zeros((5, 1, 150))
    assert fixed_point.find(large, ZERO, trajectory).distinct == (1,)
    trajectory[-1] = 0.9
    point = fixed_point.find(large, ZERO, trajectory)
    assert point.distinct == (2,)
    np.testing.assert_allclose(point.state, np.zeros((1, 150)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("lost", [np.inf, -np.inf, np.nan, 1e300])
def test_the_fixed_point_is_found_in_spite_of_a_trajectory_that_is_not_finite_or_is_huge(lost):
    """The search has other starts, which lead to the fixed point."""
    net = by_weights(([[1]], [[-3]], [0.2]), activation="linear")
    point = fixed_point.find(net, np.full(1, 0.6), np.array([0.1, -5.0, lost, lost]).reshape(4, 1, 1))
    np.testing.assert_allclose(point.state, [[0.2]], rtol=1e-12)
    assert point.distinct == (1,)


@pytest.mark.parametrize("lost", [np.inf, -np.inf, np.nan])
def test_a_mean_that_is_not_finite_counts_as_zero(lost):
    """The first unit's mean counts as 0, so this unit has the state 0 at the chosen fixed point."""
    net = by_weights(([[0, 0]], np.diag([2, 2]), [0, 0]))
    point = fixed_point.find(net, ZERO, np.full((5, 1, 2), [lost, 0.9]))
    np.testing.assert_allclose(point.state, [[0, UPPER]], rtol=0, atol=1e-9)


def fold(bias, *above):
    """Return the network h = tanh(3 h + b) with the bias b. At the fold, b = 1.303, the lowest fixed point vanishes."""
    return by_weights(([[0]], [[3]], [bias]), *above)


def lowest(net):
    """Return the fixed point that the equations reach from states of -1."""
    state = np.full(net.shape, -1.0)
    for _ in range(3000):
        state = after(net, ZERO, state)
    return state


ABOVE = [(), (RESTS,)]
"""Sets of layers above the layer with the fold."""


@pytest.mark.parametrize("bias", [0, 1.2, 1.3])
@pytest.mark.parametrize("above", ABOVE)
def test_the_lowest_fixed_point_is_followed_up_to_the_fold(above, bias):
    """The followed fixed point is still the lowest of three. With bias 0, `first` and `net` are the same network."""
    first = fold(0, *above)
    net = fold(bias, *above)
    found = fixed_point.follow(first, net, ZERO, lowest(first))
    np.testing.assert_allclose(found.state[0], lowest(net)[0], rtol=0, atol=1e-9)
    np.testing.assert_allclose(after(net, ZERO, found.state), found.state, rtol=0, atol=1e-10)


@pytest.mark.parametrize("bias", [1.31, 2])
@pytest.mark.parametrize("above", ABOVE)
def test_the_branch_ends_at_the_fold(above, bias):
    """Beyond the fold the network has a fixed point, but on another branch."""
    first = fold(0, *above)
    assert fixed_point.follow(first, fold(bias, *above), ZERO, lowest(first)) is None


@pytest.mark.parametrize("lost", [np.nan, np.inf])
def test_a_branch_ends_at_a_weight_that_is_not_finite(lost):
    """Neither `follow` nor `find` returns a fixed point."""
    broken = by_weights(([[0]], [[lost]], [0]))
    assert fixed_point.follow(fold(0), broken, ZERO, np.zeros((1, 1))) is None
    assert fixed_point.find(broken, ZERO, np.ones((4, 1, 1))) is None
