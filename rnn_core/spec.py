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


RULES = {
    "choice": "one of {choices}",
    "whole": "a whole number from {low} to {high}",
    "real": "a number from {low} to {high}",
    "flag": "True or False",
    "sequences": "True: a single answer for a whole sequence is not built yet",
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


@dataclass(frozen=True)
class Spec:
    """One experiment. The defaults are those of Keras, the numbers those of the article.

    task, period: what is to be answered at each step; `cycle` counts down from `period` - 1 to 0, again and again.
    train_input: what the network hears while it is trained.
    samples, timesteps: how many sequences, of how many steps each.
    cell, units, layers, activation: the recurrent part; `activation` is that of the candidate state.
    return_sequences: an answer at every step.
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
    cell: str = "SimpleRNN"
    units: int = 10
    layers: int = 1
    activation: str = "tanh"
    return_sequences: bool = True
    optimizer: str = "adam"
    learning_rate: float = 0.001
    loss: str = "binary_crossentropy"
    batch_size: int = 10
    validation_split: float = 0.05
    seed: int = 0

    def __post_init__(self):
        for name, choices in CHOICES.items():
            value = getattr(self, name)
            if not isinstance(value, str) or value not in choices:
                raise SpecError(name, "choice", value, {"choices": ", ".join(choices)})
        for name, (low, high) in BOUNDS.items():
            self._check_number(name, low, high)
        if not isinstance(self.return_sequences, bool):
            raise SpecError("return_sequences", "flag", self.return_sequences, {})
        if not self.return_sequences:
            raise SpecError("return_sequences", "sequences", False, {})
        self._check_combinations()

    def _check_number(self, name, low, high):
        """Check one number, and store it as a plain int or float so that equal Specs hash alike."""
        value = getattr(self, name)
        kind, rule = (numbers.Real, "real") if name in _REALS else (numbers.Integral, "whole")
        if not isinstance(value, kind) or isinstance(value, bool) or not low <= value <= high:
            raise SpecError(name, rule, value, {"low": f"{low:g}" if rule == "real" else low, "high": high})
        object.__setattr__(self, name, float(value) if rule == "real" else int(value))

    def _check_combinations(self):
        steps = self.samples * self.timesteps * self.layers
        if steps > MAX_STEPS:
            sizes = {name: getattr(self, name) for name in ("samples", "timesteps", "layers")}
            raise SpecError("samples", "steps", self.samples, {"most": MAX_STEPS, "steps": steps, **sizes})
        if self.batch_size > self.samples:
            raise SpecError("batch_size", "batch", self.batch_size, {"samples": self.samples})
        if self.validation_split and self.train_samples == self.samples:
            raise SpecError("validation_split", "held_out", self.validation_split, {"samples": self.samples})

    @property
    def train_samples(self):
        """How many samples train; the rest, at the end, validate. Rounds as `keras.Model.fit` does."""
        return math.floor(self.samples * (1.0 - self.validation_split))

    @property
    def structure(self):
        """This Spec with all that does not change the compiled program set to its default."""
        free = ("seed", "learning_rate", "train_input")
        return replace(self, **{field.name: field.default for field in fields(self) if field.name in free})
