"""Robustness: which steps of a test are correct after a disturbance, for many disturbances at once.

The module `ablation` returns the whole Trace after a single disturbance. Neither module changes the State, which holds
the weights of the network.
"""

import numpy as np
from jaxtyping import Bool, Float

from rnn_core import analysis, data, forward
from rnn_core.analysis import Trace
from rnn_core.forward import ChangeStates
from rnn_core.insight import ablation
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State


def after_resets(spec: Spec, state: State, probe: Probe) -> Bool[np.ndarray, "resets time"]:
    """Return which steps of a test are correct after a reset of the state, for a reset before each step in turn.

    A reset sets the state of every layer to zero.

    Args:
        spec: The experiment. It has an output at every step.
        state: The experiment's network.
        probe: The test sequence, without padding.

    Returns:
        A row for each reset, in the order of the steps: True at the steps whose output is correct after the reset.
    """
    steps = probe.requested_steps(spec)

    def change(
        t: int, layer: int, states: list[Float[np.ndarray, "batch units"]]
    ) -> list[Float[np.ndarray, "batch units"]]:
        is_reset = (np.arange(steps) == t)[:, None]
        return [np.where(is_reset, 0, values) for values in states]

    return _correct_after(spec, state, probe, steps, change)


def after_noise(
    spec: Spec, state: State, probe: Probe, *, step: int, strength: float, draws: int
) -> Bool[np.ndarray, "draws time"]:
    """Return the correct steps of a test for several draws of Gaussian noise on the state before one step.

    Args:
        spec: The experiment. It has an output at every step. Its seed determines the noise. The first draw is the same
            noise as in `ablation`.
        state: The experiment's network.
        probe: The test sequence, without padding.
        step: The step, from 1.
        strength: The standard deviation of the noise.
        draws: The number of draws.

    Returns:
        A row for each draw: True at the steps whose output is correct.
    """
    noise = forward.network(spec, state).by_layer(strength * data.state_noises(spec, draws))

    def change(
        t: int, layer: int, states: list[Float[np.ndarray, "batch units"]]
    ) -> list[Float[np.ndarray, "batch units"]]:
        if t + 1 != step:
            return states
        return [values + noise[:, layer, index] for index, values in enumerate(states)]

    return _correct_after(spec, state, probe, draws, change)


def without_each_unit(spec: Spec, state: State, probe: Probe, *, layer: int) -> Bool[np.ndarray, "units time"]:
    """Silence each unit of a layer in turn, and return which steps of a test are then correct.

    Args:
        spec: The experiment. It has an output at every step.
        state: The experiment's network.
        probe: The test sequence.
        layer: The layer, from 1.

    Returns:
        A row for each silenced unit: True at the steps whose output is correct.
    """
    traces = (
        ablation.look(spec, state, probe, Ablation(silenced=(unit,)), layer=layer) for unit in range(1, spec.units + 1)
    )
    return np.stack([analysis.correct_steps(spec, probe, trace) for trace in traces])


def _correct_after(
    spec: Spec, state: State, probe: Probe, copies: int, change: ChangeStates
) -> Bool[np.ndarray, "copies time"]:
    """Run several copies of a test while `change` disturbs their states, and return each copy's correct steps."""
    network = forward.network(spec, state)
    inputs, _ = probe.feed(spec)
    before = forward.initial_state(network, spec, probe)
    copied = np.repeat(inputs, copies, axis=0)
    states = forward.run(network, copied, np.repeat(before[None], copies, axis=0), change=change)
    outputs = network.outputs(network.logits(network.hidden(states)))
    return np.stack([analysis.correct_steps(spec, probe, Trace((), each[None])) for each in outputs])
