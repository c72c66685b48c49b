"""The forward pass of a network in NumPy, in the precision of its weights.

A State is the network after a number of epochs, and a Probe is a test sequence. The module loads no Keras.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float, Shaped

from rnn_core import data
from rnn_core.cells import CELLS, by_layer
from rnn_core.losses import OUTPUT_ACTIVATIONS
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec

ChangeStates = Callable[[int, int, list[np.ndarray]], Sequence[np.ndarray]]
"""Function of (step, layer, states) that returns the states from which the layer starts the step instead of `states`.

Step and layer are numbered from 0. The states are the layer's states before the step, each (batch, units).
"""


@runtime_checkable
class HasWeights(Protocol):
    """The part of a `training.State` that the forward pass uses."""

    @property
    def weights(self) -> tuple[np.ndarray, ...]:
        """The weights in the order of `keras.Model.weights`."""
        ...


class Network(NamedTuple):
    """The weights of a State by layer.

    A full state, an array (states, units), holds the states of all layers, layer by layer. In each layer, h is first.

    Attributes:
        cell: A name of `cells.CELLS`.
        activation: A name of `cells.ACTIVATIONS`.
        layers: The weights of each recurrent layer in the order of Keras, the kernel first.
        output: The kernel V and the bias c of the output layer.
        output_activation: A name of `losses.OUTPUT_ACTIVATIONS`.
    """

    cell: str
    activation: str
    layers: tuple[tuple[np.ndarray, ...], ...]
    output: tuple[Float[np.ndarray, "units outputs"], Float[np.ndarray, " outputs"]]
    output_activation: str = "softmax"

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the full state, (states, units)."""
        return len(self.layers) * len(CELLS[self.cell].states), len(self.output[0])

    def by_layer(
        self, states: Float[np.ndarray, "*batch states units"]
    ) -> Float[np.ndarray, "*batch layers cell_states units"]:
        """Return full states with separate axes for the layers and for each layer's states."""
        *batch, _, units = states.shape
        return states.reshape(*batch, len(self.layers), len(CELLS[self.cell].states), units)

    def hidden(
        self, states: Float[np.ndarray, "*batch states units"], layer: int = -1
    ) -> Float[np.ndarray, "*batch units"]:
        """Return the hidden state h of one layer in full states. Layers count from 0. The default is the last layer."""
        return self.by_layer(states)[..., layer, 0, :]

    def logits(self, hidden: Float[np.ndarray, "*batch units"]) -> Float[np.ndarray, "*batch outputs"]:
        """Return V h + c."""
        kernel, bias = self.output
        return hidden @ kernel + bias

    def outputs(self, logits: Float[np.ndarray, "*batch outputs"]) -> Float[np.ndarray, "*batch outputs"]:
        """Return the outputs y for logits."""
        return OUTPUT_ACTIVATIONS[self.output_activation][0](logits)


def network(spec: Spec, state: HasWeights, dtype: type[np.floating] = np.float64) -> Network:
    """Return the Network of a State, with its weights converted to `dtype`."""
    *weights, kernel, bias = (np.asarray(array, dtype) for array in state.weights)
    layers = tuple(map(tuple, by_layer(weights, spec.layers)))
    return Network(spec.cell, spec.activation, layers, (kernel, bias), spec.task_info.output)


@np.errstate(over="ignore", invalid="ignore")
def run(
    network: Network,
    inputs: Float[np.ndarray, "batch time features"],
    states: Float[np.ndarray, "batch states units"] | None = None,
    *,
    mask: Shaped[np.ndarray, "batch time"] | None = None,
    change: ChangeStates | None = None,
) -> Float[np.ndarray, "batch time states units"]:
    """Return the full states after each step.

    Args:
        network: The weights.
        inputs: The input of each step.
        states: The full states before the first step, zeros by default.
        mask: False, or 0, for steps that change no state, such as padded ones.
        change: Function that changes a layer's states before each step, even a masked one.
    """
    cell = CELLS[network.cell]
    dtype = network.output[0].dtype
    below = np.asarray(inputs, dtype).swapaxes(0, 1)
    steps, count = below.shape[:2]
    shape = (count, len(network.layers), len(cell.states), network.shape[1])
    first = np.zeros(shape, dtype) if states is None else np.asarray(states, dtype).reshape(shape)
    real = None if mask is None else mask.astype(bool)
    recorded = np.empty((steps, *shape), dtype)
    for layer, (kernel, *weights) in enumerate(network.layers):
        now: list[Any] = list(first[:, layer].swapaxes(0, 1))
        for t, product in enumerate(below @ kernel):
            before = now if change is None else change(t, layer, now)
            now = cell.forward(product, before, weights, network.activation).states
            if real is not None:
                now = [np.where(real[:, t, None], *pair) for pair in zip(now, before, strict=True)]
            for index, values in enumerate(now):
                recorded[t, :, layer, index] = values
        below = recorded[:, :, layer, 0]
    return recorded.reshape(steps, count, *network.shape).swapaxes(0, 1)


def initial_state(network: Network, spec: Spec, probe: Probe) -> Float[np.ndarray, "states units"]:
    """Return the full state before a Probe's first step."""
    if probe.initial_state != OWN:
        return data.initial_state(probe.initial_state, spec)[0].astype(network.output[0].dtype)
    sequence = probe.inputs(spec)
    inputs = np.resize(sequence, (1, probe.state_steps, sequence.shape[-1]))
    return run(network, inputs)[0, -1]
