"""A trained network in NumPy and float64: its step, the vector–Jacobian product of its step, and its trajectories.

Knows the cells, Specs, States and Probes, and no Keras.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import data
from rnn_core.cells import CELLS, by_layer
from rnn_core.losses import OUTPUTS
from rnn_core.probe import OWN


class Network(NamedTuple):
    """The weights of a State, by layer and in float64.

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
        """h of a layer (from 0, by default the last) in full states (..., S, units): (..., units)."""
        return self.by_layer(states)[..., layer, 0, :]

    def logits(self, hidden):
        """V h + c of hidden states (..., units), (..., K)."""
        kernel, bias = self.output
        return hidden @ kernel + bias

    def outputs(self, logits):
        """The outputs y of logits (..., K)."""
        return OUTPUTS[self.output_activation][0](logits)


class Trajectory(NamedTuple):
    """The full states along one sequence of T steps.

    inputs: (T, F). before, after: (T, S, units), before and after each step.
    steps: (T,) int, the place of each step among all steps of the Probe, padding included, from 0.
    """

    inputs: np.ndarray
    before: np.ndarray
    after: np.ndarray
    steps: np.ndarray


def network(spec, state):
    """The Network of a State."""
    *weights, kernel, bias = (np.asarray(array, np.float64) for array in state.weights)
    layers = tuple(map(tuple, by_layer(weights, spec.layers)))
    return Network(spec.cell, spec.activation, layers, (kernel, bias), spec.about.output)


def step(network, inputs, states):
    """One step of B sequences: (the full states after it (B, S, units), [the `cells.Step` of each layer]).

    inputs: (B, F). states: (B, S, units).
    """
    steps, below = [], inputs
    for (kernel, *weights), before in zip(network.layers, _each(network, states), strict=True):
        steps.append(CELLS[network.cell].forward(below @ kernel, before, weights, network.activation))
        below = steps[-1].states[0]
    return np.stack([state for each in steps for state in each.states], axis=1), steps


def vjp(network, gradients, states, steps):
    """The vector–Jacobian product of a step of B sequences.

    gradients: (B, S, units), with respect to the states after the step. states: before it, (B, S, units).
    steps: of each layer, as `step` returned them. Returns the gradients with respect to

    - the states before the step, (B, S, units), through time and through the layers, and
    - h of the first layer after the step, (B, units): what later steps add and, in this step, the layers above.
    """
    layers = zip(network.layers, _each(network, gradients), _each(network, states), steps, strict=True)
    before, hidden, from_above = [], None, 0.0
    for (kernel, *weights), (first, *others), own, step in reversed(list(layers)):
        hidden = first + from_above
        found, (product, *_) = CELLS[network.cell].backward([hidden, *others], own, step, weights, network.activation)
        before, from_above = [*found, *before], product @ kernel.T
    return np.stack(before, axis=1), hidden


def jacobian(network, inputs, states):
    """The derivative of the full state after a step with respect to the one before it, (n, n), n = S x units.

    inputs: (F,). states: (S, units). Row i is the gradient of entry i of the flattened state after the step.
    """
    size = states.size
    inputs, states = (np.broadcast_to(array, (size, *array.shape)) for array in (inputs, states))
    gradients = np.eye(size).reshape(states.shape)
    return vjp(network, gradients, states, step(network, inputs, states)[1])[0].reshape(size, size)


@np.errstate(over="ignore", invalid="ignore")
def run(network, inputs, states, *, real=None, change=None):
    """The full state before and after each of T steps: (T, S, units) twice.

    inputs: (T, F). states: (S, units) before the first step.
    real: (T,) bool, False for steps that leave the state as it is, as in a padding.
    change: function of (the step from 0, the states (S, units) before it) that returns the states to continue from.
    """
    before, after = [], []
    for t, values in enumerate(np.asarray(inputs, np.float64)):
        states = states if change is None else change(t, states)
        before.append(states)
        states = step(network, values[None], states[None])[0][0] if real is None or real[t] else states
        after.append(states)
    return np.stack(before), np.stack(after)


def initial_state(network, spec, probe):
    """The full state (S, units) that a Probe starts from."""
    if probe.initial_state != OWN:
        return data.initial_state(probe.initial_state, spec)[0].astype(np.float64)
    given = probe.inputs(spec)[0]
    inputs = np.resize(given, (probe.state_steps, given.shape[-1]))
    return run(network, inputs, np.zeros(network.shape))[1][-1]


def trajectory(network, spec, probe):
    """The Trajectory of a Probe, without masked steps, which leave the state as it is."""
    inputs, mask = probe.feed(spec)
    steps = np.arange(inputs.shape[1]) if mask is None else np.flatnonzero(mask[0])
    inputs = np.asarray(inputs[0][steps], np.float64)
    return Trajectory(inputs, *run(network, inputs, initial_state(network, spec, probe)), steps)


def each_layer(network, states):
    """Each layer as a Network by itself, with its part of the states (..., S, units)."""
    each = np.moveaxis(network.by_layer(states), -3, 0)
    return [(network._replace(layers=(weights,)), own) for weights, own in zip(network.layers, each, strict=True)]


def _each(network, states):
    """The states (B, S, units) as (layers, states of the cell, B, units)."""
    return np.moveaxis(network.by_layer(states), 0, 2)
