"""Networks of random weights and of weights set by hand, and their equations and slopes by hand."""

import numpy as np

from rnn_core.insight.network import Network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from tests.support import by_hand

SMALL = Spec(samples=20, timesteps=8, units=3, batch_size=5)
VALUES = (0.5, -2.0, 0.0, 3.0, 1.5)
OWN = Probe(input_kind="own", values=VALUES, initial_state="ones")
"""Five steps, in a Spec whose longest sequence has eight."""

CELLS = tuple(by_hand.CELLS)
_SHARES = {"SimpleRNN": 1, "GRU": 3, "LSTM": 4, "Dense": 1}

PADDINGS = {
    "none": ({}, [0, 1, 2, 3, 4]),
    "pre": ({"min_timesteps": 2, "padding": "pre"}, [3, 4, 5, 6, 7]),
    "post": ({"min_timesteps": 2, "padding": "post"}, [0, 1, 2, 3, 4]),
    "pre, unmasked": ({"min_timesteps": 2, "padding": "pre", "masking": False}, [*range(8)]),
    "post, unmasked": ({"min_timesteps": 2, "padding": "post", "masking": False}, [*range(8)]),
}
"""name -> how a Spec may pad the sequence of OWN, and the steps that its network then makes."""


def padded(padding):
    """The inputs (T, 1) of OWN that a network sees with one of PADDINGS."""
    changes, steps = PADDINGS[padding]
    values = np.zeros(8)
    values[3:] = VALUES
    return (values if changes.get("padding") == "pre" else np.roll(values, -3))[steps, None]


def normal(*shape, seed=0, scale=1.0):
    return np.random.default_rng(seed).normal(0, scale, shape)


def drawn(spec, seed=0, scale=0.6):
    """A State of random weights, the biases too, in the shapes that Keras gives them."""
    rng, width, shapes = np.random.default_rng(seed), _SHARES[spec.cell] * spec.units, []
    for layer in range(spec.layers):
        bias = (2, width) if spec.cell == "GRU" else (width,)
        each = ((spec.units if layer else 1, width), (spec.units, width), bias)
        shapes += each[::2] if spec.cell == "Dense" else each
    classes = spec.period if spec.task == "cycle" else 2
    shapes += [(spec.units, classes), (classes,)]
    return State(seed, tuple(rng.normal(0, scale, shape).astype(np.float32) for shape in shapes), ())


def layers_of(spec, state):
    """The weights of each layer of a State, in float64."""
    count = by_hand.WEIGHTS[spec.cell]
    weights = [np.float64(array) for array in state.weights]
    return [weights[i * count : (i + 1) * count] for i in range(spec.layers)]


def by_weights(*layers, cell="SimpleRNN", activation="tanh"):
    """A Network with these weights of its layers, and an output of zeros."""
    layers = tuple(tuple(np.array(weight, float) for weight in weights) for weights in layers)
    units = len(layers[0][1])
    return Network(cell, activation, layers, (np.zeros((units, 2)), np.zeros(2)))


def after(net, inputs, states):
    """The full state (S, units) of a Network after a step with inputs (1,), by the equations by hand."""
    kinds, found, below = by_hand.KINDS[net.cell], [], inputs[None]
    for layer, weights in enumerate(net.layers):
        own = states[kinds * layer : kinds * (layer + 1), None]
        new = by_hand.CELLS[net.cell](below, *own, *weights, activation=by_hand.ACTIVATIONS[net.activation])
        found += [array[0] for array in new]
        below = new[0]
    return np.stack(found)


def slope(net, inputs, states, by=1e-6):
    """The Jacobian (n, n) of a step of the full state, by central differences."""
    moves = by * np.eye(states.size).reshape(-1, *states.shape)
    ends = [after(net, inputs, states + move) - after(net, inputs, states - move) for move in moves]
    return np.stack(ends, axis=-1).reshape(states.size, -1) / (2 * by)


def close(found, expected, atol=1e-13):
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=atol)
