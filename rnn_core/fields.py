"""Fields: what a choice may hold, written beside it, and the error that says what was wrong with a value.

Knows no array, no Keras and no page.
"""

import dataclasses
import numbers
import reprlib
from functools import cache
from typing import NamedTuple

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
    "length": "at most {most:,} numbers (exceeded in line {line})",
    "size": "at most {most:,} bytes (exceeded in line {line})",
    "characters": "a text of at most {most:,} characters",
    "bytes": "at most {most:,} bytes",
    "least": "at least {least} symbols, two of them different",
    "numbers": "at least {least} numbers, two of them different",
    "symbols": "at most {most:,} symbols ({count:,} received)",
    "kinds": "at most {most} different symbols ({count} received)",
    "visible": "no control or invisible characters ({character} in line {line})",
    "within": "at most one step less than the text has symbols ({most})",
    "shortest": "at most the length of the longest sequence ({timesteps})",
    "steps": "sequences × steps × layers of at most {most:,} ({samples} × {timesteps} × {layers} = {steps:,})",
    "batch": "at most the number of sequences ({samples})",
    "held_out": "0, or enough for at least one of the {samples} sequences",
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


class Field(NamedTuple):
    """What a choice may hold, and how it is offered.

    kind: "choice" (one of `choices`, names), "whole" or "real" (a number from `low` to `high`), "flag", or "text" of at
    most `high` characters.
    optional: whether it may be None. step: by how much the control of a real number moves.
    group: the group of controls in which it stands, "" for none.
    keras: whether it is an argument of Keras, whose name the control's help tells.
    worded: whether the names are words to be translated; else they are Keras's own.
    structural: whether another value asks for another compiled program.
    span: from where to where a map over a number goes at first; its values are in equal ratios.
    """

    kind: str
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    optional: bool = False
    step: float | None = None
    group: str = ""
    keras: bool = False
    worded: bool = False
    structural: bool = True
    span: tuple[float, float] | None = None

    def check(self, name, value):
        """The value in its plain type, so that equal choices hash alike. Raises SpecError for what it may not hold."""
        if value is None and self.optional:
            return None
        if self.kind == "choice" and not (isinstance(value, str) and value in self.choices):
            raise SpecError(name, "choice", value, {"choices": ", ".join(self.choices)})
        if self.kind == "flag" and not isinstance(value, bool):
            raise SpecError(name, "flag", value, {})
        if self.kind == "text" and not (isinstance(value, str) and len(value) <= self.high):
            raise SpecError(name, "characters", value, {"most": self.high})
        if self.kind in ("whole", "real"):
            return self._number(name, value)
        return value

    def _number(self, name, value):
        real = self.kind == "real"
        kind = numbers.Real if real else numbers.Integral
        if not isinstance(value, kind) or isinstance(value, bool) or not self.low <= value <= self.high:
            limits = {"low": f"{self.low:g}" if real else self.low, "high": self.high}
            raise SpecError(name, self.kind, value, limits)
        return float(value) if real else int(value)


def choice(default, choices, **more):
    """A dataclass field that holds one of some names; `more` as in Field."""
    return _field(default, Field("choice", choices=tuple(choices), **more))


def whole(default, low, high, **more):
    """A dataclass field that holds a whole number, or None where that is its default; `more` as in Field."""
    return _field(default, Field("whole", low=low, high=high, **{"optional": default is None} | more))


def real(default, low, high, **more):
    """A dataclass field that holds a number, or None where that is its default; `more` as in Field."""
    return _field(default, Field("real", low=low, high=high, **{"optional": default is None} | more))


def flag(default, **more):
    """A dataclass field that holds True or False; `more` as in Field."""
    return _field(default, Field("flag", **more))


def text(default, most, **more):
    """A dataclass field that holds a text of at most so many characters; `more` as in Field."""
    return _field(default, Field("text", high=most, **more))


def _field(default, field):
    return dataclasses.field(default=default, metadata={"field": field})


@cache
def fields_of(kind):
    """{name: Field} of a dataclass, in the order in which they are written; those without a Field are left out."""
    return {field.name: field.metadata["field"] for field in dataclasses.fields(kind) if "field" in field.metadata}


def check(instance):
    """Check every Field of a frozen dataclass, in its `__post_init__`. Raises SpecError."""
    for name, field in fields_of(type(instance)).items():
        object.__setattr__(instance, name, field.check(name, getattr(instance, name)))
