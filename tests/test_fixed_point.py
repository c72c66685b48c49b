"""The fixed points of networks whose fixed points are known."""

from itertools import product

import numpy as np
import pytest

from rnn_core import dynamics, fixed_point
from tests import by_hand
from tests.test_dynamics import CELLS, after, drawn, heard, normal, opened, still


@pytest.mark.parametrize(("cell", "layers"), [*product(CELLS, (1, 3))])
def test_the_fixed_point_of_a_zero_network(cell, layers):
    """A network without weights forgets: zero is its only fixed point."""
    net = drawn(cell, layers=layers, scale=0)
    point = fixed_point.find(net, heard(0.5), normal(9, *net.shape))
    np.testing.assert_allclose(point.state, np.zeros(net.shape), rtol=0, atol=1e-12)
    assert point.residual <= 1e-12
    assert point.distinct == (1,) * layers


@pytest.mark.parametrize("scale", [0.2, 2.0])
def test_the_fixed_point_of_a_linear_network(scale):
    """It is (x W + b) (1 - U)^-1, of each layer for what the layer below gives, be it stable or not."""
    net = drawn(layers=3, units=5, activation="linear", scale=scale, seed=1)
    point = fixed_point.find(net, heard(0.5), normal(9, *net.shape))
    x = heard(0.5)
    for layer, (kernel, recurrent_kernel, bias) in enumerate(net.layers):
        x = (x @ kernel + bias) @ np.linalg.inv(np.eye(5) - recurrent_kernel)
        np.testing.assert_allclose(point.state[layer], x, rtol=1e-9)
    assert point.distinct == (1, 1, 1)
    assert point.residual <= 1e-12 * max(1, np.abs(point.state).max())
    modulus = np.abs(dynamics.spectrum(net, heard(0.5), point.state).values[0])
    assert modulus < 1 if scale == 0.2 else modulus > 1


def test_the_fixed_point_of_gates_that_recall_nothing():
    """Without recurrent kernels it is f(x W + b) of GRU, and c = i g / (1 - f) and h = o f(c) of LSTM."""
    x, (kernel, _, bias) = heard(0.8), drawn("GRU").layers[0]
    bias[1] = 0
    net = opened((kernel, np.zeros((4, 12)), bias), cell="GRU")
    point = fixed_point.find(net, x, still(net))
    np.testing.assert_allclose(point.state, np.tanh(x @ kernel + bias[0])[None, 8:], rtol=0, atol=1e-10)

    kernel, _, bias = drawn("LSTM").layers[0]
    net = opened((kernel, np.zeros((4, 16)), bias), cell="LSTM")
    i, f, g, o = np.split(x @ kernel + bias, 4)
    c = by_hand.sigmoid(i) * np.tanh(g) / (1 - by_hand.sigmoid(f))
    point = fixed_point.find(net, x, still(net))
    np.testing.assert_allclose(point.state, [by_hand.sigmoid(o) * np.tanh(c), c], rtol=0, atol=1e-10)
    np.testing.assert_array_equal(point.hidden(net), point.state[0])


@pytest.mark.parametrize(("around", "place"), [(0.9, 1), (0.6, 1), (0.3, 0), (-0.2, 0), (-0.7, -1)])
def test_the_nearest_of_three_fixed_points(around, place):
    """h = tanh(2 h) has three, all are found, and that nearest to the mean of the trajectory is taken."""
    upper = 1.0
    for _ in range(200):
        upper = np.tanh(2 * upper)
    net = opened(([[0]], [[2]], [0]))
    swing = around + 0.05 * (-1.0) ** np.arange(10)
    point = fixed_point.find(net, heard(), swing.reshape(10, 1, 1))
    assert point.distinct == (3,)
    np.testing.assert_allclose(point.state, [[place * upper]], rtol=0, atol=1e-9)


def test_the_only_fixed_point():
    """h = tanh(h / 2 + 1) has one, and so has h = tanh(-2 h), which the trajectory swings around and never visits."""
    one = 0.0
    for _ in range(200):
        one = np.tanh(one / 2 + 1)
    net = opened(([[0.5]], [[0.5]], [0.5]))
    point = fixed_point.find(net, heard(1.0), normal(10, 1, 1))
    np.testing.assert_allclose(point.state, [[one]], rtol=0, atol=1e-10)
    assert point.distinct == (1,)

    net, swing = opened(([[0]], [[-2]], [0])), [0.3]
    for _ in range(50):
        swing.append(np.tanh(-2 * swing[-1]))
    assert np.abs(swing[-10:]).min() > 0.9
    point = fixed_point.find(net, heard(), np.reshape(swing, (-1, 1, 1)))
    np.testing.assert_allclose(point.state, [[0]], rtol=0, atol=1e-12)
    assert point.distinct == (1,)


def test_a_layer_hears_the_fixed_point_that_was_chosen_below():
    """Of two layers each counts its own fixed points, the upper one above the one that was chosen below."""
    net = opened(([[0]], [[2]], [0]), ([[1]], [[0.5]], [0]))
    lower, upper = 1.0, 1.0
    for _ in range(200):
        lower = np.tanh(2 * lower)
        upper = np.tanh(lower + upper / 2)
    point = fixed_point.find(net, heard(), np.full((4, 2, 1), [[0.8], [-0.5]]))
    np.testing.assert_allclose(point.state, [[lower], [upper]], rtol=0, atol=1e-9)
    assert point.distinct == (3, 1)
    assert (point.hidden(net, 0), point.hidden(net)) == (point.state[0], point.state[1])


@pytest.mark.parametrize(("cell", "layers", "seed"), [*product(CELLS, (1, 2), (0, 1, 2))])
def test_a_step_leaves_a_fixed_point_as_it_is(cell, layers, seed):
    """By the equations by hand, for networks with strong recurrent kernels, and the residual is what a step changes."""
    net, x = drawn(cell, layers=layers, units=6, scale=0.9, seed=seed), heard(0.5)
    point = fixed_point.find(net, x, normal(20, *net.shape, seed=seed, scale=0.3))
    np.testing.assert_allclose(after(net, x, point.state), point.state, rtol=0, atol=1e-10)
    assert 0 <= point.residual <= 1e-10
    assert len(point.distinct) == layers


@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_no_fixed_point(activation):
    """A layer that adds to its state at every step has none, and a network has none if one of its layers has none."""
    grows, rests = ([[1]], [[1]], [0]), ([[1]], [[0.5]], [0])
    for layers in ([grows], [grows, rests], [rests, grows]):
        net = opened(*layers, activation=activation)
        assert fixed_point.find(net, heard(0.5), np.ones((6, *net.shape))) is None


def test_a_line_of_fixed_points():
    """A layer that keeps one unit as it is has one at the mean of the trajectory there, be the equation singular."""
    net = opened(([[0, 1]], np.diag([1, 0.5]), [0, 0]), activation="linear")
    trajectory = normal(8, 1, 2)
    point = fixed_point.find(net, heard(0.5), trajectory)
    np.testing.assert_allclose(point.state, [[trajectory[:, 0, 0].mean(), 1]], rtol=0, atol=1e-12)
    assert point.residual <= 1e-12
    np.testing.assert_allclose(dynamics.spectrum(net, heard(0.5), point.state).values, [1, 0.5], rtol=0, atol=1e-12)


def test_newton_starts_from_several_states():
    """What zero and the mean do not lead to, random states do, and in a large layer the states of the trajectory."""
    small = opened(([[0]], [[2]], [0]))
    assert fixed_point.find(small, heard(), still(small)).distinct == (3,)
    units = 150
    large = opened((np.zeros((1, units)), 2 * np.eye(units), np.zeros(units)))
    assert fixed_point.find(large, heard(), still(large)).distinct == (1,)
    visits = still(large)
    visits[-1] = 0.9
    found = fixed_point.find(large, heard(), visits)
    assert found.distinct == (2,)
    np.testing.assert_allclose(found.state, np.zeros((1, units)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("lost", [np.inf, -np.inf, np.nan, 1e300])
def test_a_trajectory_that_has_left_the_numbers(lost):
    """The fixed point of a network that blows up is found all the same, and no other."""
    net = opened(([[1]], [[-3]], [0.2]), activation="linear")
    trajectory = np.array([0.1, -5.0, lost, lost]).reshape(4, 1, 1)
    point = fixed_point.find(net, heard(0.6), trajectory)
    np.testing.assert_allclose(point.state, [[0.2]], rtol=1e-12)
    assert point.distinct == (1,)


@pytest.mark.parametrize("lost", [np.inf, -np.inf, np.nan])
def test_a_mean_that_is_no_number_in_part(lost):
    """Of several fixed points that is taken which is nearest to 0 there, and no state beyond the numbers is one."""
    net = opened(([[0, 0]], np.diag([2, 2]), [0, 0]))
    upper = 1.0
    for _ in range(200):
        upper = np.tanh(2 * upper)
    point = fixed_point.find(net, heard(), np.full((5, 1, 2), [lost, 0.9]))
    np.testing.assert_allclose(point.state, [[0, upper]], rtol=0, atol=1e-9)
