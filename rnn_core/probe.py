"""Probe: what a network is shown, at whatever epoch; the sequence, its length, and the state it starts from.

Knows no Keras but through `data.pad`.
"""

import numbers
from dataclasses import dataclass

import numpy as np

from rnn_core import data
from rnn_core.spec import SpecError, check_choice, check_number

OWN = "own"
"""The name of the visitor's own numbers among the inputs, and of the network's own state among the states."""

CHOICES = {"input_kind": (*data.INPUTS, OWN), "initial_state": (*data.STATES, OWN)}
"""Fields that hold a name, with the names that each may hold."""

BOUNDS = {"shown_timesteps": (1, 1000), "state_steps": (1, 1000)}
"""Fields that hold a whole number, with the smallest and the largest that each may hold."""

MAX_VALUES = 1000
"""The longest sequence of one's own."""

LARGEST = 3.4e38
"""The largest number of one's own, either way: that of float32."""


@dataclass(frozen=True)
class Probe:
    """One sequence to show. No network is trained anew for another one.

    input_kind: a name of `data.INPUTS`, or `own` for `values`.
    values: one's own numbers; as many steps as there are numbers.
    shown_timesteps: the steps of the others, None for as many as the longest that is trained on.
    initial_state: a name of `data.STATES`, or `own` for the state that the network itself has after it
    has heard `state_steps` steps of the sequence (from its start again where it is shorter).

    Raises SpecError, a ValueError, for what is not among CHOICES, BOUNDS or finite numbers.
    """

    input_kind: str = "random"
    values: tuple[float, ...] = ()
    shown_timesteps: int | None = None
    initial_state: str = "zeros"
    state_steps: int = 1

    def __post_init__(self):
        for name, choices in CHOICES.items():
            check_choice(name, getattr(self, name), choices)
        for name, bounds in BOUNDS.items():
            value = getattr(self, name)
            if name != "shown_timesteps" or value is not None:
                object.__setattr__(self, name, check_number(name, value, *bounds))
        given = self.values if np.iterable(self.values) and not isinstance(self.values, str | bytes) else (None,)
        enough = len(given) > 0 or self.input_kind != OWN
        if not enough or len(given) > MAX_VALUES or not all(map(_is_number, given)):
            raise SpecError("values", "values", self.values, {"most": MAX_VALUES})
        object.__setattr__(self, "values", tuple(map(float, given)))


def _is_number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and abs(value) <= LARGEST


def inputs(probe, spec):
    """The sequence itself, (1, T, 1) float32."""
    if probe.input_kind == OWN:
        return np.float32(probe.values).reshape(1, -1, 1)
    return data.probe(probe.input_kind, timesteps=probe.shown_timesteps or spec.timesteps, seed=spec.seed)


def real_steps(probe, spec):
    """Which of the steps that the network runs are real, (T,) bool.

    Where the Spec's lengths vary, a sequence shorter than its longest is padded as in training.
    """
    steps = inputs(probe, spec).shape[1]
    if spec.varying and steps < spec.timesteps:
        return data.real_steps([steps], spec.timesteps, spec.padding)[0]
    return np.ones(steps, bool)


def feed(probe, spec):
    """What the network is given: inputs (1, T, 1), padding included, and a mask (1, T), or None where it needs none."""
    sequence, real = inputs(probe, spec), real_steps(probe, spec)
    if real.all():
        return sequence, None
    return data.pad(spec, sequence), real[None] if spec.masking else None
