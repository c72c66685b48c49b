"""Ablation: which parts of a trained network are removed or disturbed, and the Trace of what is left.

Computes in NumPy; the State itself is never changed.
"""

from dataclasses import dataclass

import numpy as np

from rnn_core import data, forward
from rnn_core.analysis import trace_of
from rnn_core.cells import CELLS
from rnn_core.fields import check, fields_of, flag, real, whole
from rnn_core.spec import Spec


@dataclass(frozen=True)
class Ablation:
    """What is removed or disturbed. The defaults leave the network as it is.

    no_recurrence: whether every recurrent kernel is zero. SimpleRNN then has no memory. GRU and LSTM keep the path
    past it, z h_{t-1} and f c_{t-1}, with gates that no longer depend on h: their states still decay slowly.
    silenced: units, from 1, whose states are zero at every step; in ascending order, each once.
    reset_step: the step, from 1, before which the state of every layer is set to zero, or None.
    noise_step: the step, from 1, before which Gaussian noise is added to the state of every layer, or None. Where
    both are the same step, the reset comes first.
    noise: the standard deviation of that noise.

    Units that the network does not have, steps after the end, and recurrent kernels of a cell without any change
    nothing. Raises SpecError, a ValueError, for a value that its field may not hold.
    """

    no_recurrence: bool = flag(False, group="ablation")
    silenced: tuple[int, ...] = ()
    reset_step: int | None = whole(None, 1, 1000, group="ablation")
    noise_step: int | None = whole(None, 1, 1000, group="ablation")
    noise: float = real(1.0, 0.0, 10.0, step=0.1, group="ablation")

    def __post_init__(self):
        check(self)
        units = self.silenced if np.iterable(self.silenced) else (self.silenced,)
        units = {fields_of(Spec)["units"].check("silenced", unit) for unit in units}
        object.__setattr__(self, "silenced", tuple(sorted(units)))

    @property
    def idle(self):
        """Whether this changes no network at all."""
        return not (self.no_recurrence or self.silenced or self.reset_step or (self.noise_step and self.noise))


def look(spec, state, probe, ablation, *, layer):
    """Return the Trace of a Probe in the network after an Ablation, as `analysis.trace_probe` for the whole network.

    layer: the one, from 1, whose units are silenced. Where the Probe starts from the network's own state, this is
    the state of the whole network. Steps are counted over all steps, padding included; a reset or noise at a masked
    step changes the state that is held there.
    """
    full = forward.network(spec, state)
    units = np.array(ablation.silenced, int) - 1
    units = units[units < spec.units]
    left = _remove(full, ablation.no_recurrence, units, layer - 1)
    inputs, mask = probe.feed(spec)
    noise = full.by_layer(ablation.noise * data.state_noise(spec))

    def change(t, layer, states):
        if ablation.reset_step == t + 1:
            states = [np.zeros_like(each) for each in states]
        return [*(states + noise[layer][:, None])] if ablation.noise_step == t + 1 else states

    with np.errstate(over="ignore", invalid="ignore"):  # the visitor's own numbers may be too large for any network
        before = forward.initial_state(full, spec, probe)
        states = forward.run(left, inputs, before[None], mask=mask, change=change)
        left.by_layer(states)[..., layer - 1, :, units] = 0
        outputs = left.outputs(left.logits(left.hidden(states)))
        return trace_of(spec, states.astype(np.float32), outputs.astype(np.float32))


def _remove(network, no_recurrence, units, layer):
    """The Network without what an Ablation removes; units and layer from 0.

    The rows of silenced units are zero in each kernel that reads their h: the layer's own recurrent kernel, and the
    kernel of the next layer or of the output. For all other units that is the same as h = 0 at every step.
    """
    layers = [[array.copy() for array in weights] for weights in (*network.layers, network.output)]
    if CELLS[network.cell].recurrent:
        layers[layer][1][units] = 0
        for _, recurrent_kernel, _ in layers[:-1] if no_recurrence else ():
            recurrent_kernel[:] = 0
    layers[layer + 1][0][units] = 0
    *layers, output = map(tuple, layers)
    return network._replace(layers=tuple(layers), output=output)
