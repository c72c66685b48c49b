"""A trained network in NumPy and float64: its steps, their vector–Jacobian products, and its trajectories.

A full state is an array of the states of all layers, (states, units), in the order that `forward.Network` defines.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from rnn_core.cells import CELLS, Step
from rnn_core.forward import Network, initial_state, network, run
from rnn_core.probe import Probe
from rnn_core.spec import Spec

__all__ = ["Network", "Trajectory", "each_layer", "jacobian", "network", "real_trajectory", "step", "trajectory", "vjp"]


class Trajectory(NamedTuple):
    """The full states along one sequence.

    Attributes:
        inputs: The input of each step.
        before: The full state before each step.
        after: The full state after each step.
        steps: The index of each step among all steps of the Probe, padding included, from 0.
    """

    inputs: Float[np.ndarray, "time features"]
    before: Float[np.ndarray, "time states units"]
    after: Float[np.ndarray, "time states units"]
    steps: Int[np.ndarray, " time"]


def step(
    network: Network, inputs: Float[np.ndarray, "batch features"], states: Float[np.ndarray, "batch states units"]
) -> tuple[Float[np.ndarray, "batch states units"], list[Step]]:
    """Return the full states after one step, and the Step of each layer."""
    steps = []
    below = inputs
    for (kernel, *weights), before in zip(network.layers, _by_layer(network, states), strict=True):
        steps.append(CELLS[network.cell].forward(below @ kernel, before, weights, network.activation))
        below = steps[-1].states[0]
    return np.stack([state for layer_step in steps for state in layer_step.states], axis=1), steps


def vjp(
    network: Network,
    gradients: Float[np.ndarray, "batch states units"],
    states: Float[np.ndarray, "batch states units"],
    steps: Sequence[Step],
) -> tuple[Float[np.ndarray, "batch states units"], Float[np.ndarray, "batch units"]]:
    """Return the vector–Jacobian products of one step, through time and through the layers.

    Args:
        network: The network.
        gradients: The gradients with respect to the full states after the step.
        states: The full states before the step.
        steps: The Step of each layer, as `step` returns them.

    Returns:
        The gradients with respect to the full states before the step, and the gradients with respect to the first
        layer's h after the step. The gradients with respect to h are the sum of the first layer's `gradients` and the
        gradients that arrive from the layers above.
    """
    layers = list(
        zip(network.layers, _by_layer(network, gradients), _by_layer(network, states), steps, strict=True),
    )
    before = []
    hidden = from_above = np.zeros_like(gradients[:, 0])
    for (kernel, *weights), (first, *others), own_states, own_step in reversed(layers):
        hidden = first + from_above
        own_gradients, (product, *_) = CELLS[network.cell].backward(
            [hidden, *others], own_states, own_step, weights, network.activation
        )
        before = [*own_gradients, *before]
        from_above = product @ kernel.T
    return np.stack(before, axis=1), hidden


def jacobian(
    network: Network, inputs: Float[np.ndarray, " features"], state: Float[np.ndarray, "states units"]
) -> Float[np.ndarray, "states*units states*units"]:
    """Return the derivative of the full state after a step with respect to the full state before it.

    Row i is the gradient of entry i of the flattened state after the step.
    """
    size = state.size
    inputs, states = (np.broadcast_to(array, (size, *array.shape)) for array in (inputs, state))
    gradients = np.eye(size).reshape(states.shape)
    return vjp(network, gradients, states, step(network, inputs, states)[1])[0].reshape(size, size)


def trajectory(network: Network, spec: Spec, probe: Probe) -> Trajectory:
    """Return the Trajectory of a Probe (a test sequence) without masked steps, which change no state."""
    inputs, mask = probe.feed(spec)
    steps = np.arange(inputs.shape[1]) if mask is None else np.flatnonzero(mask[0])
    inputs = np.asarray(inputs[:, steps], np.float64)
    first = initial_state(network, spec, probe)[None]
    (after,) = run(network, inputs, first)
    return Trajectory(inputs[0], np.concatenate([first, after[:-1]]), after, steps)


def real_trajectory(network: Network, spec: Spec, probe: Probe) -> Trajectory:
    """Return the Trajectory of a Probe without padded steps, masked or not."""
    path = trajectory(network, spec, probe)
    is_real = probe.real_steps(spec)[path.steps]
    return Trajectory(*(part[is_real] for part in path))


def each_layer(
    network: Network, states: Float[np.ndarray, "*batch states units"]
) -> list[tuple[Network, Float[np.ndarray, "*batch layer_states units"]]]:
    """Return, for each layer, a Network of that layer alone, and the layer's part of the full states."""
    by_layer = np.moveaxis(network.by_layer(states), -3, 0)
    return [(network._replace(layers=(weights,)), own) for weights, own in zip(network.layers, by_layer, strict=True)]


def _by_layer(
    network: Network, states: Float[np.ndarray, "batch states units"]
) -> Float[np.ndarray, "layers layer_states batch units"]:
    return np.moveaxis(network.by_layer(states), 0, 2)
