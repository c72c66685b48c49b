"""Ablation: the Trace of a network after some of its parts are removed or disturbed.

A Trace has the states and outputs on a test sequence. An Ablation changes a copy of the network. The State, which has
the weights of the network, stays the same.
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
    """The parts of a network that are removed or disturbed. The defaults change nothing.

    Silencing a unit that the network lacks has no effect, and neither does a reset or noise after the end of the
    sequence. `no_recurrence` has no effect on a cell without a recurrent kernel. If the reset and the noise are before
    the same step, the reset comes first.

    Attributes:
        no_recurrence: True to set every recurrent kernel to zero. SimpleRNN then has no memory. GRU and LSTM keep some
            memory through z h_{t-1} and f c_{t-1}, but their gates no longer depend on h.
        silenced: The units, from 1, whose states are set to zero at every step. Sorted, without duplicates.
        reset_step: The step, from 1, before which the state of every layer is set to zero.
        noise_step: The step, from 1, before which Gaussian noise is added to the state of every layer.
        noise: The standard deviation of the noise.

    Raises:
        SpecError: A field holds an invalid value. The error is a ValueError.
    """

    # `__post_init__` checks all values and raises SpecError. A run-time type checker must not raise an error first.
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
        """True if the ablation changes no network at all."""
        return not (self.no_recurrence or self.silenced or self.reset_step or (self.noise_step and self.noise))


def look(spec: Spec, state: State, probe: Probe, ablation: Ablation, *, layer: int) -> Trace:
    """Return the Trace of a Probe in the network after an Ablation.

    `analysis.trace_probe` returns the Trace of the intact network. A Probe with the initial state "own" starts from the
    state that the network reaches after some steps. The intact network takes these steps.

    The Ablation's step numbers count padded steps too. A reset or noise takes effect even before a masked step, which
    itself changes no state.

    Args:
        spec: The experiment.
        state: The experiment's network.
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

    with np.errstate(over="ignore", invalid="ignore"):  # states computed from a visitor's huge numbers can overflow
        before = forward.initial_state(whole_network, spec, probe)
        states = forward.run(network, inputs, before[None], mask=mask, change=change)
        network.by_layer(states)[..., layer - 1, :, units] = 0
        outputs = network.outputs(network.logits(network.hidden(states)))
        return trace_of(spec, states.astype(np.float32), outputs.astype(np.float32))


def _ablated(network: Network, no_recurrence: bool, units: Int[np.ndarray, " silenced"], layer: int) -> Network:
    """Return a copy of the Network with some units silenced, and with zero recurrent kernels if `no_recurrence`.

    Units and layers are numbered from 0. Two kernels multiply the h of silenced units: the recurrent kernel of their
    layer, if the cell has one, and the kernel of the next layer or of the output. In both kernels, the rows of these
    units are set to zero. For all other units, the effect is the same as with h = 0 at every step.
    """
    layers = [[array.copy() for array in weights] for weights in (*network.layers, network.output)]
    if CELLS[network.cell].recurrent:
        layers[layer][1][units] = 0
        for _, recurrent_kernel, _ in layers[:-1] if no_recurrence else ():
            recurrent_kernel[:] = 0
    layers[layer + 1][0][units] = 0
    *cells, (kernel, bias) = layers
    return network._replace(layers=tuple(map(tuple, cells)), output=(kernel, bias))
