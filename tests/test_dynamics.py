"""Dynamics: eigenvalues on weights set by hand, against the equations and against finite differences."""

from itertools import product

import numpy as np
import pytest

from rnn_core import dynamics
from rnn_core.network import Network
from rnn_core.training import State
from tests import by_hand

GATES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4}
CELLS = tuple(GATES)
SLOPES = {
    "tanh": lambda h: 1 - h**2,
    "relu": lambda h: (h > 0) * 1.0,
    "sigmoid": lambda h: h * (1 - h),
    "linear": np.ones_like,
}
"""The derivative of each activation where its value is h."""


def opened(*layers, cell="SimpleRNN", activation="tanh"):
    """A Network of these kernels, recurrent kernels and biases, whose output nobody asks for."""
    layers = tuple(tuple(np.array(weight, float) for weight in weights) for weights in layers)
    units = len(layers[0][1])
    return Network(cell, activation, layers, (np.zeros((units, 2)), np.zeros(2)))


def normal(*shape, seed=0, scale=1.0):
    return np.random.default_rng(seed).normal(0, scale, shape)


def shapes(cell, layers, units):
    """Those of the weights of each layer, as Keras has them."""
    width = GATES[cell] * units
    bias = (2, width) if cell == "GRU" else (width,)
    return [((units if layer else 1, width), (units, width), bias) for layer in range(layers)]


def drawn(cell="SimpleRNN", *, layers=1, units=4, activation="tanh", seed=0, scale=0.6):
    """A Network of random weights, the biases too."""
    rng = np.random.default_rng(seed)
    weights = [[rng.normal(0, scale, shape) for shape in each] for each in shapes(cell, layers, units)]
    return opened(*weights, cell=cell, activation=activation)


def drawn_state(spec, epoch=0):
    """A State of random weights, the biases too."""
    every = (*sum(shapes(spec.cell, spec.layers, spec.units), ()), (spec.units, 2), (2,))
    rng = np.random.default_rng(epoch)
    return State(epoch, tuple(rng.normal(0, 0.7, shape).astype(np.float32) for shape in every), ())


def after(net, heard, state):
    """The full state (S, units) after a step, by the equations by hand."""
    kinds, found, x = by_hand.KINDS[net.cell], [], heard[None]
    for layer, weights in enumerate(net.layers):
        own = state[kinds * layer : kinds * (layer + 1), None]
        new = by_hand.CELLS[net.cell](x, *own, *weights, activation=by_hand.ACTIVATIONS[net.activation])
        found += [array[0] for array in new]
        x = new[0]
    return np.stack(found)


def differences(net, heard, state, by=1e-6):
    """The Jacobian (n, n) of a step of the full state, by central differences."""
    moves = by * np.eye(state.size).reshape(-1, *state.shape)
    columns = [(after(net, heard, state + move) - after(net, heard, state - move)).ravel() / (2 * by) for move in moves]
    return np.stack(columns, axis=1)


def assert_same_values(found, expected, atol):
    """The same complex numbers, in any order."""
    assert len(found) == len(expected)
    left = list(expected)
    for value in found:
        nearest = left.pop(int(np.argmin(np.abs(np.array(left) - value))))
        assert abs(value - nearest) <= atol


def still(net):
    """A trajectory that does not leave the zero state."""
    return np.zeros((5, *net.shape))


def heard(value=0.0):
    return np.array([value])


@pytest.mark.parametrize("activation", SLOPES)
def test_eigenvalues_of_an_elman_layer(activation):
    """They are those of diag(f'(h)) U^T, h being the state after the step, at any state and for any input."""
    net = drawn(units=7, activation=activation, seed=3)
    ((kernel, recurrent_kernel, bias),) = net.layers
    for seed in range(5):
        state, x = normal(1, 7, seed=seed), normal(1, seed=seed + 10)
        h = by_hand.ACTIVATIONS[activation](x @ kernel + state[0] @ recurrent_kernel + bias)
        expected = np.linalg.eigvals(np.diag(SLOPES[activation](h)) @ recurrent_kernel.T)
        found = dynamics.spectrum(net, x, state)
        assert_same_values(found.values, expected, 1e-12)
        assert found.layers.tolist() == [0] * 7


@pytest.mark.parametrize(("cell", "layers"), [*product(CELLS, (1, 3))])
def test_eigenvalues_are_those_of_the_full_state(cell, layers):
    """They are those of the whole Jacobian, of all layers and of LSTM's c too, which is block triangular."""
    net = drawn(cell, layers=layers, seed=layers)
    state, x = normal(*net.shape, seed=5, scale=0.5), heard(0.7)
    whole = differences(net, x, state)
    found = dynamics.spectrum(net, x, state)
    assert_same_values(found.values, np.linalg.eigvals(whole), 1e-7)
    size = len(whole) // layers
    for layer in range(layers):
        own = slice(layer * size, (layer + 1) * size)
        assert np.abs(whole[own, own.stop :]).max(initial=0) == 0
        assert_same_values(found.values[found.layers == layer], np.linalg.eigvals(whole[own, own]), 1e-7)


def test_the_order_of_eigenvalues():
    """The largest modulus comes first, and of a pair that with the positive imaginary part; each knows its layer."""
    turn = [[0, -0.7], [0.7, 0]]
    net = opened(([[1, 1]], np.diag([0.5, -0.9]), [0, 0]), (np.eye(2), turn, [0, 0]), activation="linear")
    found = dynamics.spectrum(net, heard(), np.zeros(net.shape))
    np.testing.assert_allclose(found.values, [-0.9, 0.7j, -0.7j, 0.5], rtol=0, atol=1e-12)
    assert found.layers.tolist() == [0, 1, 1, 0]
