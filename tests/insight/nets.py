"""Networks of random weights and of weights set by hand, and their equations and slopes by hand."""

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
"""Five steps, in a Spec whose longest sequence has eight."""

CELLS = tuple(by_hand.CELLS)
drawn = partial(small.drawn, scale=0.6)
_PRE, _POST = ({"min_timesteps": 2, "padding": padding} for padding in ("pre", "post"))

PADDINGS = {
    "none": ({}, 0, VALUES),
    "pre": (_PRE, 3, VALUES),
    "post": (_POST, 0, VALUES),
    "pre, unmasked": (_PRE | {"masking": False}, 0, (0, 0, 0, *VALUES)),
    "post, unmasked": (_POST | {"masking": False}, 0, (*VALUES, 0, 0, 0)),
}
"""name -> how a Spec may pad the sequence of OWN, the first step that its network makes, and the inputs from there."""


def normal(*shape, seed=0, scale=1.0):
    return np.random.default_rng(seed).normal(0, scale, shape)


def of_one_unit(kernel, recurrent_kernel, bias=0, *, epoch=0):
    """The State of a layer of one unit."""
    arrays = ([[kernel]], [[recurrent_kernel]], [bias], [[1, -1]], [0, 0])
    return State(epoch, tuple(map(np.float32, arrays)), ())


def by_weights(*layers, activation="tanh"):
    """A Network of SimpleRNN with these weights of its layers, and an output of zeros."""
    layers = tuple(tuple(np.array(weight, float) for weight in weights) for weights in layers)
    units = len(layers[0][1])
    return Network("SimpleRNN", activation, layers, (np.zeros((units, 2)), np.zeros(2)))


def settled(function):
    """Where a contraction ends."""
    return reduce(lambda value, _: function(value), range(300), 1.0)


UPPER = settled(lambda h: np.tanh(2 * h))
"""The upper fixed point of h = tanh(2 h); the others are 0 and -UPPER."""


def after(net, inputs, states, *, kept=1.0, added=0.0):
    """The full states (..., S, units) of a Network after a step with inputs (..., 1), by the equations by hand.

    kept, added: by what each new state is multiplied, and what is added to it, before the next layer reads it.
    """
    shape, kinds, below, found = states.shape, by_hand.KINDS[net.cell], np.reshape(inputs, (-1, 1)), []
    kept, added, states = (np.broadcast_to(array, shape).reshape(-1, *net.shape) for array in (kept, added, states))
    for layer, weights in enumerate(net.layers):
        own = [kinds * layer + kind for kind in range(kinds)]
        new = by_hand.step(net.cell, below, states[:, own].swapaxes(0, 1), weights, activation=net.activation)
        found += [kept[:, place] * state + added[:, place] for place, state in zip(own, new, strict=True)]
        below = found[-kinds]
    return np.stack(found, axis=1).reshape(shape)


def slope(net, inputs, states, by=1e-6):
    """The Jacobian (n, n) of a step of the full state, by central differences."""
    moves = by * np.eye(states.size).reshape(-1, *states.shape)
    ends = after(net, inputs, states + moves) - after(net, inputs, states - moves)
    return ends.reshape(states.size, -1).T / (2 * by)


def close(found, expected, atol=1e-13):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=atol)
