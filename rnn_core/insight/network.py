"""A trained network in NumPy and float64: its step, the vector–Jacobian product of its step, and its trajectories."""

from typing import NamedTuple

import numpy as np

from rnn_core.cells import CELLS
from rnn_core.forward import Network, initial_state, network, run

__all__ = ["Network", "Trajectory", "each_layer", "jacobian", "network", "step", "trajectory", "vjp"]


class Trajectory(NamedTuple):
    """The full states along one sequence of T steps.

    inputs: (T, F). before, after: (T, S, units), before and after each step.
    steps: (T,) int, the place of each step among all steps of the Probe, padding included, from 0.
    """

    inputs: np.ndarray
    before: np.ndarray
    after: np.ndarray
    steps: np.ndarray


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


def trajectory(network, spec, probe):
    """The Trajectory of a Probe, without masked steps, which leave the state as it is."""
    inputs, mask = probe.feed(spec)
    steps = np.arange(inputs.shape[1]) if mask is None else np.flatnonzero(mask[0])
    inputs = np.asarray(inputs[:, steps], np.float64)
    first = initial_state(network, spec, probe)[None]
    (after,) = run(network, inputs, first)
    return Trajectory(inputs[0], np.concatenate([first, after[:-1]]), after, steps)


def each_layer(network, states):
    """Each layer as a Network by itself, with its part of the states (..., S, units)."""
    each = np.moveaxis(network.by_layer(states), -3, 0)
    return [(network._replace(layers=(weights,)), own) for weights, own in zip(network.layers, each, strict=True)]


def _each(network, states):
    """The states (B, S, units) as (layers, states of the cell, B, units)."""
    return np.moveaxis(network.by_layer(states), 0, 2)
