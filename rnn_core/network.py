"""A trained network in NumPy: its step, one layer above the other, and what flows back through it.

For looking inside, where Keras shows only what comes out: in float64, for networks that are already trained.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import data, probe
from rnn_core.cells import CELLS


class Network(NamedTuple):
    """The weights of a State, by layer and in float64.

    layers: kernel, recurrent_kernel and bias of each recurrent layer. output: kernel (units, K) and bias (K,).
    """

    cell: str
    activation: str
    layers: tuple[tuple[np.ndarray, ...], ...]
    output: tuple[np.ndarray, np.ndarray]

    @property
    def kinds(self):
        """How many states each layer has: h, and of LSTM c."""
        return 2 if self.cell == "LSTM" else 1

    @property
    def shape(self):
        """(S, units) of the full state: of each layer h, and of LSTM c after it."""
        return self.kinds * len(self.layers), self.layers[0][1].shape[0]

    def logits(self, hidden):
        """V h + c of hidden states (..., units), (..., K)."""
        kernel, bias = self.output
        return hidden @ kernel + bias


class Passage(NamedTuple):
    """What a network goes through as it hears one sequence of T steps.

    inputs: (T, 1). before, after: (T, S, units), the full state before and after each step.
    steps: (T,) int, the place of each among all the steps that are shown, padding included, from 0.
    """

    inputs: np.ndarray
    before: np.ndarray
    after: np.ndarray
    steps: np.ndarray

    def hidden(self, network, layer=-1):
        """h_t of a layer, (T, units); of the last one if none is given."""
        return self.after[:, :: network.kinds][:, layer]


def network(spec, state):
    """The Network of a State."""
    weights = [np.asarray(array, np.float64) for array in state.weights]
    layers = tuple(tuple(weights[i : i + 3]) for i in range(0, 3 * spec.layers, 3))
    return Network(spec.cell, spec.activation, layers, tuple(weights[-2:]))


def softmax(logits):
    """The probabilities of logits (..., K)."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def step(network, inputs, states):
    """One step of B sequences: (the states after it (B, S, units), [parts of each layer]).

    inputs: (B, F). states: (B, S, units). The parts are those of the cell in `cells.CELLS`, of each layer.
    """
    new, parts, heard = [], [], inputs
    for number, weights in enumerate(network.layers):
        before = _of_layer(network, states, number)
        after, between = CELLS[network.cell].step(heard, before, weights, network.activation)
        new += after
        parts.append(between)
        heard = after[0]
    return np.stack(new, axis=1), parts


def backward(network, gradients, inputs, states):
    """From the gradients with respect to the states after a step (B, S, units) to those before it, of the same shape.

    Through time and through the layers: a layer's h goes on to its own next step and, in the same step, to the
    layer above. inputs (B, 1) and states (B, S, units) are those of the step.
    """
    return carry_back(network, gradients, states, step(network, inputs, states)[1])[1]


def carry_back(network, gradients, states, parts):
    """As `backward`, with the parts that `step` gave: ([of each layer, (B, units)], before the step (B, S, units)).

    Of each layer: the gradient with respect to the h that the step gave, which what comes after the step
    (`gradients`) depends on and, in the same step, the layers above.
    """
    given, before, from_above = [], [], 0.0
    for number in reversed(range(len(network.layers))):
        first, *others = _of_layer(network, gradients, number)
        given.insert(0, first + from_above)
        found, from_above = CELLS[network.cell].backward(
            [given[0], *others],
            _of_layer(network, states, number),
            parts[number],
            network.layers[number],
            network.activation,
        )
        before = found + before
    return given, np.stack(before, axis=1)


def jacobian(network, inputs, states):
    """The derivative of the full state after a step with respect to the one before it, (n, n), n = S x units.

    inputs: (1,). states: (S, units). Row i is the gradient of entry i of the flattened state after the step.
    """
    size = states.size
    each = np.eye(size).reshape(size, *states.shape)
    many = (np.broadcast_to(array, (size, *array.shape)) for array in (inputs, states))
    return backward(network, each, *many).reshape(size, size)


@np.errstate(over="ignore", invalid="ignore")
def run(network, inputs, states, *, between=None):
    """The full state before and after each of T steps: (T, S, units) twice.

    inputs: (T, 1). states: (S, units) before the first step.
    between: function of (the step from 0, the states (S, units) before it) that gives the states to go on from.
    """
    before, after = [], []
    for t, heard in enumerate(np.asarray(inputs, np.float64)):
        states = states if between is None else between(t, states)
        before.append(states)
        states = step(network, heard[None], states[None])[0][0]
        after.append(states)
    return np.stack(before), np.stack(after)


def initial_state(network, spec, shown):
    """The full state (S, units) that a Probe starts from."""
    if shown.initial_state != probe.OWN:
        return data.initial_state(shown.initial_state, spec)[0].astype(np.float64)
    heard = np.resize(probe.inputs(shown, spec)[0], (shown.state_steps, 1))
    return run(network, heard, np.zeros(network.shape))[1][-1]


def passage(network, spec, shown, *, between=None):
    """The Passage of what a Probe shows; steps that a mask passes over are left out, for they change nothing."""
    inputs, mask = probe.feed(shown, spec)
    steps = np.arange(inputs.shape[1]) if mask is None else np.flatnonzero(mask[0])
    heard = np.asarray(inputs[0][steps], np.float64)
    before, after = run(network, heard, initial_state(network, spec, shown), between=between)
    return Passage(heard, before, after, steps)


def each_layer(net, states):
    """Each layer as a Network by itself, with its part of the states (..., S, units)."""
    parts = np.split(states, len(net.layers), axis=-2)
    return [(net._replace(layers=(weights,)), part) for weights, part in zip(net.layers, parts, strict=True)]


def _of_layer(network, states, number):
    """The states (B, S, units) that belong to a layer, as a list."""
    return [states[:, kind] for kind in range(number * network.kinds, (number + 1) * network.kinds)]
