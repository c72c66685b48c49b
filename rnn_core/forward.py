"""The forward pass of a network in NumPy, in the precision of its weights.

Knows the cells, Specs, States and Probes, and no Keras.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import data
from rnn_core.cells import CELLS, by_layer
from rnn_core.losses import OUTPUTS
from rnn_core.probe import OWN


class Network(NamedTuple):
    """The weights of a State by layer.

    layers: the weights of each layer of cells, in the order of Keras, the kernel first. output: kernel V (units, K)
    and bias c (K,). output_activation: a name of `losses.OUTPUTS`.

    Its full state is (S, units): for each layer the states of the cell, h first.
    """

    cell: str
    activation: str
    layers: tuple[tuple[np.ndarray, ...], ...]
    output: tuple[np.ndarray, np.ndarray]
    output_activation: str = "softmax"

    @property
    def shape(self):
        """(S, units), the shape of the full state."""
        return len(self.layers) * len(CELLS[self.cell].states), len(self.output[0])

    def by_layer(self, states):
        """Full states (..., S, units) as (..., layers, states of the cell, units), on the same memory."""
        *others, _, units = states.shape
        return states.reshape(*others, len(self.layers), len(CELLS[self.cell].states), units)

    def hidden(self, states, layer=-1):
        """H of a layer (from 0, by default the last) in full states (..., S, units): (..., units)."""
        return self.by_layer(states)[..., layer, 0, :]

    def logits(self, hidden):
        """V h + c of hidden states (..., units), (..., K)."""
        kernel, bias = self.output
        return hidden @ kernel + bias

    def outputs(self, logits):
        """The outputs y of logits (..., K)."""
        return OUTPUTS[self.output_activation][0](logits)


def network(spec, state, dtype=np.float64):
    """Return the Network of a State, with weights of a dtype."""
    *weights, kernel, bias = (np.asarray(array, dtype) for array in state.weights)
    layers = tuple(map(tuple, by_layer(weights, spec.layers)))
    return Network(spec.cell, spec.activation, layers, (kernel, bias), spec.task_info.output)


@np.errstate(over="ignore", invalid="ignore")
def run(network, inputs, states=None, *, mask=None, change=None):
    """Return the full states after each of T steps of B sequences, (B, T, S, units).

    inputs: (B, T, F). states: (B, S, units) before the first step; zeros by default.
    mask: (B, T), False for steps that leave the state as it is, as in a padding.
    change: function of (the step from 0, the layer from 0, the states [(B, units), ...] of that layer before the step)
    that returns the states to continue from.
    """
    cell, dtype = CELLS[network.cell], network.output[0].dtype
    below = np.asarray(inputs, dtype).swapaxes(0, 1)
    steps, count = below.shape[:2]
    shape = count, len(network.layers), len(cell.states), network.shape[1]
    first = np.zeros(shape, dtype) if states is None else np.asarray(states, dtype).reshape(shape)
    mask = None if mask is None else np.asarray(mask, bool)
    found = np.empty((steps, *shape), dtype)
    for layer, (kernel, *weights) in enumerate(network.layers):
        now = list(first[:, layer].swapaxes(0, 1))
        for t, product in enumerate(below @ kernel):
            before = now if change is None else change(t, layer, now)
            now = cell.forward(product, before, weights, network.activation).states
            if mask is not None:
                now = [np.where(mask[:, t, None], *pair) for pair in zip(now, before, strict=True)]
            for place, values in enumerate(now):
                found[t, :, layer, place] = values
        below = found[:, :, layer, 0]
    return found.reshape(steps, count, *network.shape).swapaxes(0, 1)


def initial_state(network, spec, probe):
    """Return the full state (S, units) that a Probe starts from."""
    if probe.initial_state != OWN:
        return data.initial_state(probe.initial_state, spec)[0].astype(network.output[0].dtype)
    given = probe.inputs(spec)
    inputs = np.resize(given, (1, probe.state_steps, given.shape[-1]))
    return run(network, inputs)[0, -1]
