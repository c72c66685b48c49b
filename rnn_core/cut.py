"""Cut: what is taken from a trained network while it is shown a sequence, and what it then does.

Computes in NumPy; the State that it looks at stays as it is.
"""

from dataclasses import dataclass

import numpy as np

from rnn_core import data, probe
from rnn_core import network as networks
from rnn_core.analysis import Trace
from rnn_core.spec import SpecError, check_number

BOUNDS = {"silenced": (1, 256), "reset_step": (1, 1000), "noise_step": (1, 1000), "noise": (0.0, 10.0)}
"""Fields that hold numbers, with the smallest and the largest that each may hold."""


@dataclass(frozen=True)
class Cut:
    """What is cut. Every default leaves the network whole.

    no_recurrence: whether every recurrent kernel is zero. Of SimpleRNN that leaves no memory. GRU and LSTM keep the
    path that goes round it, z h_{t-1} and f c_{t-1}, with gates that no longer depend on h: they still fade slowly.
    silenced: units, from 1, whose h stays zero, and c of LSTM with it; in ascending order, each once.
    reset_step: the step, from 1, before which the state of every layer is set to zero, or None.
    noise_step: the step, from 1, before which Gaussian noise is added to the state of every layer, or None. The
    state is h, and of LSTM c too. Both at one step are first the reset and then the noise.
    noise: the standard deviation of that noise.

    A unit that the network does not have, or a step beyond the sequence, cuts nothing.
    Raises SpecError, a ValueError, for what is outside BOUNDS.
    """

    no_recurrence: bool = False
    silenced: tuple[int, ...] = ()
    reset_step: int | None = None
    noise_step: int | None = None
    noise: float = 1.0

    def __post_init__(self):
        if not isinstance(self.no_recurrence, bool):
            raise SpecError("no_recurrence", "flag", self.no_recurrence, {})
        units = self.silenced if np.iterable(self.silenced) else (self.silenced,)
        units = {check_number("silenced", unit, *BOUNDS["silenced"]) for unit in units}
        object.__setattr__(self, "silenced", tuple(sorted(units)))
        for name in ("reset_step", "noise_step"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, check_number(name, getattr(self, name), *BOUNDS[name]))
        object.__setattr__(self, "noise", check_number("noise", self.noise, *BOUNDS["noise"], real=True))

    @property
    def idle(self):
        """Whether nothing is cut, whatever the network."""
        return not (self.no_recurrence or self.silenced or self.reset_step or (self.noise_step and self.noise))


def look(spec, state, shown, cut, *, layer):
    """The Trace of what a Probe shows to a network that is cut, as `analysis.look` gives it of the whole one.

    layer: the one, from 1, whose units are silenced. Where the Probe starts from the network's own state, it is
    that of the whole network. Steps are counted over all that are shown, padding included; where the
    network passes over a padding, a reset or noise still changes the state that stands there.
    """
    whole = networks.network(spec, state)
    units = np.array(cut.silenced, int) - 1
    units = units[units < spec.units]
    left = _silence(_forget(whole) if cut.no_recurrence else whole, units, layer - 1)
    inputs, mask = probe.feed(shown, spec)
    real = np.ones(inputs.shape[1], bool) if mask is None else mask[0]
    with np.errstate(over="ignore", invalid="ignore"):  # numbers of one's own may be too large for any network
        before = networks.initial_state(whole, spec, shown)
        states = _run(left, inputs[0], real, before, lambda t, found: _disturb(spec, cut, t, found))
        states = states.reshape(len(states), spec.layers, whole.kinds, spec.units)
        states[:, layer - 1, :, units] = 0
        outputs = networks.softmax(left.logits(states[:, -1, 0]))
        states, outputs = states.astype(np.float32)[None], outputs.astype(np.float32)[None]
    hidden, *memory = (tuple(states[:, :, i, kind] for i in range(spec.layers)) for kind in range(whole.kinds))
    return Trace(hidden, outputs if spec.return_sequences else outputs[:, -1], *memory)


def _forget(whole):
    """The Network with every recurrent kernel zero."""
    return whole._replace(
        layers=tuple((kernel, np.zeros_like(recurrent), bias) for kernel, recurrent, bias in whole.layers)
    )


def _silence(whole, units, number):
    """The Network in which nothing hears these units (from 0) of a layer (from 0).

    Their rows are zero in each kernel that reads h: the layer's own recurrent kernel, and above it the next layer's
    kernel or that of the output. So for all others, their h is zero at every step.
    """

    def deaf(kernel):
        kernel = kernel.copy()
        kernel[units] = 0
        return kernel

    layers = list(whole.layers)
    kernel, recurrent_kernel, bias = layers[number]
    layers[number] = kernel, deaf(recurrent_kernel), bias
    if number + 1 < len(layers):
        kernel, *rest = layers[number + 1]
        layers[number + 1] = deaf(kernel), *rest
        return whole._replace(layers=tuple(layers))
    kernel, bias = whole.output
    return whole._replace(layers=tuple(layers), output=(deaf(kernel), bias))


def _disturb(spec, cut, t, states):
    """The full state (S, units) that step t, from 0, goes on from, where it finds `states`."""
    if cut.reset_step == t + 1:
        states = np.zeros_like(states)
    return states + cut.noise * data.state_noise(spec) if cut.noise_step == t + 1 else states


def _run(left, inputs, real, states, disturb):
    """The full state after each of T steps, (T, S, units). Over the steps that are not `real` it stands still.

    inputs: (T, 1). real: (T,) bool. states: (S, units) before the first step.
    disturb: function of (the step from 0, the states before it) that gives the states to go on from.
    """
    stands = states

    def between(t, after):
        nonlocal stands
        stands = disturb(t, after if t and real[t - 1] else stands)
        return stands

    before, after = networks.run(left, inputs, states, between=between)
    return np.where(real[:, None, None], after, before)
