"""Networks with random or hand-set weights, and their steps and slopes, computed by hand (tests/support/by_hand.py)."""

from functools import partial, reduce

import numpy as np

from rnn_core.insight.network import Network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from tests.support import by_hand, small

SMALL = Spec(samples=20, timesteps=8, units=3, batch_size=5)
VALUES = (0.5, -2.0, 0.0, 3.0, 1.5)
OWN = Probe(input_kind="own", values=VALUES, initial_state="ones")
"""A Probe (a test sequence) of five steps, for a Spec whose longest sequence has eight steps."""

CELLS = tuple(by_hand.CELLS)
drawn = partial(small.drawn, scale=0.6)
_PRE = {"min_timesteps": 2, "padding": "pre"}
_POST = {"min_timesteps": 2, "padding": "post"}

PADDINGS = {
    "none": ({}, 0, VALUES),
    "pre": (_PRE, 3, VALUES),
    "post": (_POST, 0, VALUES),
    "pre, unmasked": (_PRE | {"masking": False}, 0, (0, 0, 0, *VALUES)),
    "post, unmasked": (_POST | {"masking": False}, 0, (*VALUES, 0, 0, 0)),
}
"""Name -> (padding options of a Spec, index of the first unmasked step of OWN, inputs of all unmasked steps)."""


def normal(*shape, seed=0, scale=1.0):
    return np.random.default_rng(seed).normal(0, scale, shape)


def one_unit(kernel, recurrent_kernel, bias=0, *, epoch=0):
    """Return the State of a SimpleRNN with one unit."""
    arrays = ([[kernel]], [[recurrent_kernel]], [bias], [[1, -1]], [0, 0])
    return State(epoch, tuple(map(np.float32, arrays)), ())


def by_weights(*layers, activation="tanh"):
    """Return a SimpleRNN Network with these weights in its layers, and zero weights in its output."""
    layers = tuple(tuple(np.array(weight, float) for weight in weights) for weights in layers)
    units = len(layers[0][1])
    return Network("SimpleRNN", activation, layers, (np.zeros((units, 2)), np.zeros(2)))


def settled(function):
    """Return the fixed point of a contraction, found by iteration from 1."""
    return reduce(lambda value, _: function(value), range(300), 1.0)


UPPER = settled(lambda h: np.tanh(2 * h))
"""The upper fixed point of h = tanh(2 h). The other fixed points are 0 and -UPPER."""


def after(net, inputs, states, *, kept=1.0, added=0.0):
    """Return the states of all layers (..., states, units) after a step with inputs (..., 1), computed by hand.

    Each new state is multiplied by `kept`, and `added` is added to it, before the next layer reads the state.
    """
    shape = states.shape
    kinds = by_hand.STATE_COUNTS[net.cell]
    below = np.reshape(inputs, (-1, 1))
    found = []
    kept, added, states = (np.broadcast_to(array, shape).reshape(-1, *shape[-2:]) for array in (kept, added, states))
    for layer, weights in enumerate(net.layers):
        own = [kinds * layer + kind for kind in range(kinds)]
        new = by_hand.step(net.cell, below, states[:, own].swapaxes(0, 1), weights, activation=net.activation)
        found += [kept[:, place] * state + added[:, place] for place, state in zip(own, new, strict=True)]
        below = found[-kinds]
    return np.stack(found, axis=1).reshape(shape)


def slope(net, inputs, states, by=1e-6):
    """Return the Jacobian (n, n) of one step with respect to the states of all layers, by central differences."""
    moves = by * np.eye(states.size).reshape(-1, *states.shape)
    ends = after(net, inputs, states + moves) - after(net, inputs, states - moves)
    return ends.reshape(states.size, -1).T / (2 * by)


def close(found, expected, atol=1e-13):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=atol)


def turned(m, period, size=1.0):
    """Return the eigenvalue with modulus `size` that rotates the state by m / period of a turn."""
    return size * np.exp(2j * np.pi * m / period)


def pair(m, period, size):
    """Return the eigenvalue that `turned` returns, and its conjugate."""
    return [turned(m, period, size), turned(-m, period, size)]
