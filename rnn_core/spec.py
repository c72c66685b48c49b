"""Spec: every choice that defines an experiment, checked as it is made.

Knows no array, no Keras and no page.
"""

import math
import numbers
import reprlib
from dataclasses import dataclass, fields, replace

CHOICES = {
    "task": ("alternate", "cycle"),
    "train_input": ("random", "zeros"),
    "padding": ("pre", "post"),
    "train_initial_state": ("zeros", "random"),
    "cell": ("SimpleRNN", "GRU", "LSTM"),
    "activation": ("tanh", "relu", "sigmoid", "linear"),
    "optimizer": ("adam", "sgd", "rmsprop"),
    "loss": ("binary_crossentropy", "categorical_crossentropy", "mean_squared_error"),
}
"""Fields that hold a name, with the names that each may hold."""

BOUNDS = {
    "period": (2, 8),
    "samples": (20, 2000),
    "timesteps": (2, 1000),
    "min_timesteps": (1, 1000),
    "units": (1, 256),
    "layers": (1, 4),
    "learning_rate": (1e-6, 10.0),
    "batch_size": (1, 2000),
    "validation_split": (0.0, 0.5),
    "seed": (0, 2**31 - 1),
}
"""Fields that hold a number, with the smallest and the largest that each may hold."""

MAX_STEPS = 500_000
"""The largest samples x timesteps x layers: what one epoch may cost."""

_REALS = ("learning_rate", "validation_split")
_FLAGS = ("return_sequences", "masking")

RULES = {
    "choice": "one of {choices}",
    "whole": "a whole number from {low} to {high}",
    "real": "a number from {low} to {high}",
    "flag": "True or False",
    "values": "1 to {most} finite numbers",
    "number": "a number in line {line}",
    "finite": "a finite number in line {line}",
    "column": "a single column in line {line}",
    "text": "text in UTF-8 in line {line}",
    "some": "at least one number, from line {line} on",
    "length": "at most {most:,} numbers (line {line} goes beyond)",
    "size": "at most {most:,} bytes (line {line} goes beyond)",
    "shortest": "at most the longest, {timesteps}",
    "steps": "samples x timesteps x layers of at most {most:,} ({samples} x {timesteps} x {layers} = {steps:,})",
    "batch": "at most the number of samples, {samples}",
    "held_out": "0, or enough to hold out one of the {samples} samples",
}
"""What can be expected of a value, by the name of the rule."""


class SpecError(ValueError):
    """A choice that cannot be: which field, which rule it broke, and what was given.

    `rule` names the rule and `limits` fills it in, so that a page can say it in another language.
    """

    def __init__(self, field, rule, received, limits):
        super().__init__(field, rule, received, limits)
        self.field, self.rule, self.received, self.limits = field, rule, received, limits

    def __str__(self):
        expected = RULES[self.rule].format(**self.limits)
        return f"Invalid value for `{self.field}`: expected {expected}, received {self.shown}"

    @property
    def shown(self):
        """What was received, short enough to read."""
        try:
            return reprlib.repr(self.received)
        except ValueError:  # Python writes no whole number of more than 4300 digits
            return "a number of thousands of digits"


def check_choice(field, value, choices):
    """Raise SpecError unless a value is one of the names it may hold."""
    if not isinstance(value, str) or value not in choices:
        raise SpecError(field, "choice", value, {"choices": ", ".join(choices)})


def check_number(field, value, low, high, *, real=False):
    """A number as a plain int or float, so that equal choices hash alike, or raise SpecError."""
    kind, rule = (numbers.Real, "real") if real else (numbers.Integral, "whole")
    if not isinstance(value, kind) or isinstance(value, bool) or not low <= value <= high:
        raise SpecError(field, rule, value, {"low": f"{low:g}" if real else low, "high": high})
    return float(value) if real else int(value)


@dataclass(frozen=True)
class Spec:
    """One experiment. The defaults are those of Keras, the numbers those of the article.

    task, period: what is to be answered at each step; `cycle` counts down from `period` - 1 to 0, again and again.
    train_input: what the network hears while it is trained.
    samples, timesteps: how many sequences, and the steps of the longest.
    min_timesteps: the steps of the shortest, None for `timesteps`: then all are of equal length.
    padding: where the shorter ones are filled up with zeros, before them or after, as in `keras.utils.pad_sequences`.
    masking: whether the network passes over the padding: no state changes there, and no answer counts.
    cell, units, layers, activation: the recurrent part; `activation` is that of the candidate state.
    return_sequences: an answer at every step, or else one for the whole sequence, after its last step.
    train_initial_state: the state before the first step, of each training sequence; of LSTM, both h and c.
    optimizer, learning_rate, loss, batch_size: as in `keras.Model.compile` and `fit`.
    validation_split: the share of the samples, from the end, that is held out as `fit` does.
    seed: where the data, the initial weights and the order of the batches come from.

    Raises SpecError, a ValueError, for a value outside CHOICES or BOUNDS, or for a combination of
    values that no experiment can have.
    """

    task: str = "alternate"
    period: int = 2
    train_input: str = "random"
    samples: int = 250
    timesteps: int = 100
    min_timesteps: int | None = None
    padding: str = "pre"
    masking: bool = True
    cell: str = "SimpleRNN"
    units: int = 10
    layers: int = 1
    activation: str = "tanh"
    return_sequences: bool = True
    train_initial_state: str = "zeros"
    optimizer: str = "adam"
    learning_rate: float = 0.001
    loss: str = "binary_crossentropy"
    batch_size: int = 10
    validation_split: float = 0.05
    seed: int = 0

    def __post_init__(self):
        for name, choices in CHOICES.items():
            check_choice(name, getattr(self, name), choices)
        for name, bounds in BOUNDS.items():
            value = getattr(self, name)
            if name != "min_timesteps" or value is not None:
                object.__setattr__(self, name, check_number(name, value, *bounds, real=name in _REALS))
        for name in _FLAGS:
            if not isinstance(getattr(self, name), bool):
                raise SpecError(name, "flag", getattr(self, name), {})
        self._check_combinations()

    def _check_combinations(self):
        if self.shortest > self.timesteps:
            raise SpecError("min_timesteps", "shortest", self.min_timesteps, {"timesteps": self.timesteps})
        steps = self.samples * self.timesteps * self.layers
        if steps > MAX_STEPS:
            sizes = {name: getattr(self, name) for name in ("samples", "timesteps", "layers")}
            raise SpecError("samples", "steps", self.samples, {"most": MAX_STEPS, "steps": steps, **sizes})
        if self.batch_size > self.samples:
            raise SpecError("batch_size", "batch", self.batch_size, {"samples": self.samples})
        if self.validation_split and self.train_samples == self.samples:
            raise SpecError("validation_split", "held_out", self.validation_split, {"samples": self.samples})

    @property
    def shortest(self):
        """The steps of the shortest sequence that there may be."""
        return self.timesteps if self.min_timesteps is None else self.min_timesteps

    @property
    def varying(self):
        """Whether the sequences are of different lengths, and so padded."""
        return self.shortest < self.timesteps

    @property
    def masked(self):
        """Whether there is a padding, and the network passes over it."""
        return self.varying and self.masking

    @property
    def state_count(self):
        """How many states the recurrent layers carry from step to step: h of each, and c of each LSTM."""
        return self.layers * (2 if self.cell == "LSTM" else 1)

    @property
    def train_samples(self):
        """How many samples train; the rest, at the end, validate. Rounds as `keras.Model.fit` does."""
        return math.floor(self.samples * (1.0 - self.validation_split))

    @property
    def effective(self):
        """This Spec with every choice that means nothing beside the others set to its default."""
        idle = [] if self.varying else ["min_timesteps", "padding", "masking"]
        idle += ["period"] if self.task == "alternate" else ["task"] if self.period == 2 else []
        return replace(self, **{name: getattr(Spec, name) for name in idle})

    @property
    def structure(self):
        """This Spec with all that does not change the compiled program set to its default."""
        free = ("seed", "learning_rate", "train_input", "train_initial_state", "return_sequences", "padding", "masking")
        shape = replace(self, **{field.name: field.default for field in fields(self) if field.name in free})
        return replace(shape, min_timesteps=1 if self.masked else None)
