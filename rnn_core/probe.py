"""Probe: a test sequence for the network of any epoch; the input, its length, and the state it starts from.

Knows NumPy only.
"""

import numbers
from dataclasses import dataclass, replace

import numpy as np

from rnn_core import data, padding
from rnn_core.fields import SpecError, check, choice, whole
from rnn_core.series import LARGEST, MAX_VALUES

OWN = "own"
"""The name of the visitor's own numbers among the inputs, and of the network's own state among the states."""


@dataclass(frozen=True)
class Probe:
    """One test sequence. No network is trained anew for another one.

    input_kind: a name of `data.INPUTS`, or `own` for `values`.
    values: one's own numbers; as many steps as there are numbers, if the task can be tested on that many.
    shown_timesteps: the steps of the others, None for as many as the longest training sequence has.
    initial_state: a name of `data.STATES`, or `own` for the state that the network itself has after
    `state_steps` steps of the sequence (from its start again where it is shorter).

    Raises SpecError, a ValueError, for a value that its field may not hold, or `values` that are no finite numbers.
    """

    input_kind: str = choice("random", (*data.INPUTS, OWN), worded=True, group="input")
    values: tuple[float, ...] = ()
    shown_timesteps: int | None = whole(None, 1, 1000, group="shown")
    initial_state: str = choice("zeros", (*data.STATES, OWN), worded=True, keras=True, group="shown")
    state_steps: int = whole(1, 1, 1000, group="shown")

    def __post_init__(self):
        check(self)
        given = self.values if np.iterable(self.values) and not isinstance(self.values, str | bytes) else (None,)
        enough = len(given) > 0 or self.input_kind != OWN
        if not enough or len(given) > MAX_VALUES or not all(map(_is_number, given)):
            raise SpecError("values", "values", self.values, {"most": MAX_VALUES})
        object.__setattr__(self, "values", tuple(map(float, given)))

    def inputs(self, spec):
        """The sequence itself, (1, T, F) float32; one's own numbers are those of every feature."""
        task, steps = spec.task_info, data.test_steps(spec, self.requested_steps(spec))
        if self.input_kind == OWN:
            return np.repeat(np.float32(self.values[:steps]).reshape(1, -1, 1), task.features, axis=-1)
        if self.input_kind == "random" and task.symbolic:
            return task.vectors[data.test_sequence(spec, steps).symbols[:, :-1]]
        return data.probe(self.input_kind, timesteps=steps, features=task.features, seed=spec.seed)

    def requested_steps(self, spec):
        """Return how many steps the visitor asks for; a test on a text or numbers of their own may have fewer."""
        return len(self.values) if self.input_kind == OWN else self.shown_timesteps or spec.timesteps

    def longer(self, steps):
        """The same kind of sequence with so many steps; one's own numbers stay as they are."""
        return self if self.input_kind == OWN else replace(self, shown_timesteps=steps)

    def real_steps(self, spec):
        """Which of the steps that the network runs are real, (T,) bool.

        Where the Spec's lengths vary, a sequence shorter than its longest is padded as in training.
        """
        steps = self.inputs(spec).shape[1]
        if spec.varying and steps < spec.timesteps:
            return padding.real_steps([steps], spec.timesteps, spec.padding)[0]
        return np.ones(steps, bool)

    def feed(self, spec):
        """The input of the network: (1, T, F), padding included, and a mask (1, T), or None where it needs none."""
        sequence, real = self.inputs(spec), self.real_steps(spec)
        if real.all():
            return sequence, None
        return padding.pad(sequence[0], real[None]), real[None] if spec.masking else None

    def acting_steps(self, spec):
        """The steps, from 1, at which the network acts, (n,) int: all but those that a mask passes over."""
        inputs, mask = self.feed(spec)
        return np.arange(1, inputs.shape[1] + 1) if mask is None else np.flatnonzero(mask[0]) + 1


def _is_number(value):
    return isinstance(value, numbers.Real) and not isinstance(value, bool) and abs(value) <= LARGEST
