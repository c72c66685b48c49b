"""Ablation: which parts of a trained network are removed or disturbed, and the Trace of the network that is left.

Computes in NumPy; the State itself is never changed.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from rnn_core import data, forward
from rnn_core.analysis import Trace, trace_of
from rnn_core.cells import CELLS
from rnn_core.fields import check, fields_of, flag, real, whole
from rnn_core.forward import Network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State


@dataclass(frozen=True)
class Ablation:
    """The parts of a network that are removed or disturbed. The defaults leave the network as it is.

    Units that the network does not have, steps after the end, and recurrent kernels of a cell without any change
    nothing. If reset and noise come before the same step, the reset comes first.

    Attributes:
        no_recurrence: True if every recurrent kernel is zero. SimpleRNN then has no memory. GRU and LSTM keep the path
            past it, z h_{t-1} and f c_{t-1}, with gates that no longer depend on h: their states still decay slowly.
        silenced: Units, from 1, whose states are zero at every step; in ascending order, each once.
        reset_step: The step, from 1, before which the state of every layer is set to zero.
        noise_step: The step, from 1, before which Gaussian noise is added to the state of every layer.
        noise: The standard deviation of the noise.

    Raises:
        SpecError: A value that its field does not accept; a ValueError.
    """

    # `__post_init__` checks all values and raises SpecError. A run-time checker of annotations must not come first.
    __no_type_check__ = True

    no_recurrence: bool = flag(False, group="ablation")
    silenced: tuple[int, ...] = ()
    reset_step: int | None = whole(None, 1, 1000, group="ablation")
    noise_step: int | None = whole(None, 1, 1000, group="ablation")
    noise: float = real(1.0, 0.0, 10.0, step=0.1, group="ablation")

    def __post_init__(self) -> None:
        check(self)
        units = self.silenced if np.iterable(self.silenced) else (self.silenced,)
        units = {fields_of(Spec)["units"].check("silenced", unit) for unit in units}
        object.__setattr__(self, "silenced", tuple(sorted(units)))

    @property
    def idle(self) -> bool:
        """True if this changes no network at all."""
        return not (self.no_recurrence or self.silenced or self.reset_step or (self.noise_step and self.noise))


def look(spec: Spec, state: State, probe: Probe, ablation: Ablation, *, layer: int) -> Trace:
    """Return the Trace of a Probe in the network after an Ablation.

    `analysis.trace_probe` returns the Trace in the whole network. If the Probe starts from the network's own state, it
    starts from the state of the whole network. Steps are counted over all steps, padding included; a reset or noise at
    a masked step changes the state that is held there.

    Args:
        spec: The experiment.
        state: Its network.
        probe: The test sequence.
        ablation: The changes.
        layer: The layer whose units are silenced, from 1.
    """
    whole_network = forward.network(spec, state)
    units = np.array(ablation.silenced, int) - 1
    units = units[units < spec.units]
    network = _ablated(whole_network, ablation.no_recurrence, units, layer - 1)
    inputs, mask = probe.feed(spec)
    noise = whole_network.by_layer(ablation.noise * data.state_noise(spec))

    def change(
        t: int, layer: int, states: list[Float[np.ndarray, "batch units"]]
    ) -> list[Float[np.ndarray, "batch units"]]:
        if ablation.reset_step == t + 1:
            states = [np.zeros_like(values) for values in states]
        if ablation.noise_step == t + 1:
            states = [values + added for values, added in zip(states, noise[layer], strict=True)]
        return states

    with np.errstate(over="ignore", invalid="ignore"):  # the visitor's own numbers may be too large for any network
        before = forward.initial_state(whole_network, spec, probe)
        states = forward.run(network, inputs, before[None], mask=mask, change=change)
        network.by_layer(states)[..., layer - 1, :, units] = 0
        outputs = network.outputs(network.logits(network.hidden(states)))
        return trace_of(spec, states.astype(np.float32), outputs.astype(np.float32))


def _ablated(network: Network, no_recurrence: bool, units: Int[np.ndarray, " silenced"], layer: int) -> Network:
    """Return the Network without its recurrent kernels, or without some units of a layer; both count from 0.

    The rows of silenced units are zero in each kernel that reads their h: the layer's own recurrent kernel, and the
    kernel of the next layer or of the output. For all other units this is the same as h = 0 at every step.
    """
    layers = [[array.copy() for array in weights] for weights in (*network.layers, network.output)]
    if CELLS[network.cell].recurrent:
        layers[layer][1][units] = 0
        for _, recurrent_kernel, _ in layers[:-1] if no_recurrence else ():
            recurrent_kernel[:] = 0
    layers[layer + 1][0][units] = 0
    *cells, (kernel, bias) = layers
    return network._replace(layers=tuple(map(tuple, cells)), output=(kernel, bias))
