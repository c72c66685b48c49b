"""Probe: a test sequence for the network of any epoch, with its input, its length and the initial state.

The module loads no Keras.
"""

import numbers
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core import data, padding
from rnn_core.fields import SpecError, check, choice, real, whole
from rnn_core.series import MAX_MAGNITUDE, MAX_VALUES
from rnn_core.spec import Spec

OWN = "own"
"""The `input_kind` of the visitor's own numbers, and the `initial_state` that is the network's own state."""


@dataclass(frozen=True)
class Probe:
    """One test sequence. A network can be tested on any Probe without further training.

    In a task on the visitor's own text or series, a test may have fewer steps than the Probe asks for.

    Attributes:
        input_kind: A name of `data.INPUTS`, or "own" for `values`. With "random", a task that predicts the next symbol
            or number takes the sequence of `data.test_sequence` as its input. The other tasks take random numbers.
        values: The visitor's own numbers, one for each step.
        shown_timesteps: The length of the test in steps; the input "own" has as many steps as `values`. None means the
            length of the longest training sequence.
        initial_state: A name of `data.STATES`, or "own" for the state that the network reaches from zeros after
            `state_steps` steps of the sequence. A sequence with fewer steps is repeated.
        state_steps: The number of steps in which an initial state "own" is reached.
        input_scale: The factor by which every number of the input is multiplied. The network is trained with factor 1.

    Raises:
        SpecError: A field holds an invalid value. The `values` must be at most MAX_VALUES numbers of at most
            MAX_MAGNITUDE each, and at least one number for the input "own". The error is a ValueError.
    """

    # `__post_init__` checks all values and raises SpecError. A run-time type checker must not raise an error first.
    __no_type_check__ = True

    input_kind: str = choice("random", (*data.INPUTS, OWN), worded=True, group="input")
    values: tuple[float, ...] = ()
    shown_timesteps: int | None = whole(None, 1, 1000, group="shown")
    initial_state: str = choice("zeros", (*data.STATES, OWN), worded=True, keras=True, group="shown")
    state_steps: int = whole(1, 1, 1000, group="shown")
    input_scale: float = real(1.0, 0.0, 100.0, step=0.5, group="shown")

    def __post_init__(self) -> None:
        check(self)
        values: Any = self.values if np.iterable(self.values) and not isinstance(self.values, str | bytes) else (None,)
        enough = len(values) > 0 or self.input_kind != OWN
        if not enough or len(values) > MAX_VALUES or not all(map(_is_number, values)):
            raise SpecError("values", "values", self.values, {"most": MAX_VALUES})
        object.__setattr__(self, "values", tuple(map(float, values)))

    def inputs(self, spec: Spec) -> Float[np.ndarray, "1 time features"]:
        """Return the sequence without padding, float32, multiplied by `input_scale`.

        The visitor's own numbers are repeated for every feature. Products beyond MAX_MAGNITUDE are clamped.
        """
        scaled = self.input_scale * self._as_in_training(spec).astype(float)
        return np.clip(scaled, -MAX_MAGNITUDE, MAX_MAGNITUDE).astype(np.float32)

    def _as_in_training(self, spec: Spec) -> Float[np.ndarray, "1 time features"]:
        """Return the sequence before it is multiplied by `input_scale`."""
        task = spec.task_info
        steps = data.test_steps(spec, self.requested_steps(spec))
        if self.input_kind == OWN:
            values = np.array(self.values[:steps], np.float32)
            return np.repeat(values.reshape(1, -1, 1), task.features, axis=-1)
        if self.input_kind == "random" and task.predicts_next:
            return task.vectors[data.test_sequence(spec, steps).symbols[:, :-1]]
        return data.probe(self.input_kind, timesteps=steps, features=task.features, seed=spec.seed)

    def requested_steps(self, spec: Spec) -> int:
        """Return the number of steps that the Probe asks for."""
        return len(self.values) if self.input_kind == OWN else self.shown_timesteps or spec.timesteps

    def longer(self, steps: int) -> "Probe":
        """Return the Probe with `steps` steps; unchanged if it has the visitor's own numbers."""
        return self if self.input_kind == OWN else replace(self, shown_timesteps=steps)

    def real_steps(self, spec: Spec) -> Bool[np.ndarray, " time"]:
        """Return True for each real step of the network's input, False for each padded step.

        If the lengths in training vary, a test shorter than the longest training sequence is padded as in training.
        """
        steps = self.inputs(spec).shape[1]
        if spec.varying and steps < spec.timesteps:
            return padding.real_steps(np.array([steps]), spec.timesteps, spec.padding)[0]
        return np.ones(steps, bool)

    def feed(self, spec: Spec) -> tuple[Float[np.ndarray, "1 time features"], Bool[np.ndarray, "1 time"] | None]:
        """Return the network's input, padding included, and its mask, which is None if no step is masked."""
        sequence = self.inputs(spec)
        real = self.real_steps(spec)
        if real.all():
            return sequence, None
        return padding.pad(sequence[0], real[None]), real[None] if spec.masking else None

    def acting_steps(self, spec: Spec) -> Int[np.ndarray, " acting"]:
        """Return the steps, from 1, at which the network acts: all steps that the mask does not skip."""
        inputs, mask = self.feed(spec)
        return np.arange(1, inputs.shape[1] + 1) if mask is None else np.flatnonzero(mask[0]) + 1


def _is_number(value: Any) -> bool:
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        return False
    try:
        return abs(float(value)) <= MAX_MAGNITUDE
    except OverflowError:  # an integer beyond the range of float
        return False
