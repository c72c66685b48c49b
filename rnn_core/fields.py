"""Fields: the valid values of a dataclass field, declared beside its default, and the error for any other value.

The module uses neither NumPy nor Keras, and does not depend on the page.
"""

import dataclasses
import numbers
import reprlib
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

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
    "within": "at most one less than the number of symbols or numbers in the sequence ({most})",
    "shortest": "at most the length of the longest sequence ({timesteps})",
    "steps": "sequences × steps × layers of at most {most:,} ({samples} × {timesteps} × {layers} = {steps:,})",
    "batch": "at most the number of sequences ({samples})",
    "held_out": "0, or enough for at least one of the {samples} sequences",
}
"""Name of a rule -> the expected value. The limits of a SpecError replace the braces."""


class SpecError(ValueError):
    """An invalid value. The name of the rule and its limits are enough to translate the message.

    Attributes:
        field: The name of the field.
        rule: A name of RULES.
        received: The value, or the invalid part of it, or the size of content that is too large.
        limits: The values for the braces in the rule.
    """

    def __init__(self, field: str, rule: str, received: object, limits: Mapping[str, Any]) -> None:
        super().__init__(field, rule, received, limits)
        self.field = field
        self.rule = rule
        self.received = received
        self.limits = limits

    def __str__(self) -> str:
        expected = RULES[self.rule].format(**self.limits)
        return f"Invalid value for `{self.field}`: expected {expected}, received {self.shown}"

    @property
    def shown(self) -> str:
        """The received value, short enough to read."""
        try:
            return reprlib.repr(self.received)
        except ValueError:  # Python refuses to convert an integer of more than 4300 digits to text
            return "a number of thousands of digits"


class Field(NamedTuple):
    """The values that a dataclass field may hold, and how the page offers them.

    Attributes:
        kind: "choice", one of the names in `choices`; "whole" or "real", a number from `low` to `high`; "flag"; or
            "text" of up to `high` characters.
        choices: The names of a "choice".
        low: The lowest number.
        high: The highest number, or the maximum number of characters.
        optional: True if the value may be None.
        step: The step size of a real number's control.
        group: The group of controls that the field's control is in, "" for none.
        keras: True if Keras uses the name of the field too. The help of the control then says so.
        worded: True if the page translates the choices. Otherwise the choices are names, such as Keras's "adam".
        structural: True if a program may have to be compiled again when the value changes.
        span: The default range, (low, high), of this number on an axis of a map. None if the number cannot be on an
            axis. A map compares training at several values of a field.
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

    def check(self, name: str, value: object) -> Any:
        """Check a value and return it. A number is returned as a plain int or float.

        Args:
            name: The name of the field, for the error.
            value: The value to check.

        Raises:
            SpecError: The value is invalid for the field.
        """
        if value is None and self.optional:
            return None
        if self.kind == "choice" and not (isinstance(value, str) and value in self.choices):
            raise SpecError(name, "choice", value, {"choices": ", ".join(self.choices)})
        if self.kind == "flag" and not isinstance(value, bool):
            raise SpecError(name, "flag", value, {})
        if self.kind == "text":
            self._check_text(name, value)
        if self.kind in ("whole", "real"):
            return self._number(name, value)
        return value

    def _check_text(self, name: str, value: object) -> None:
        assert self.high is not None
        if not isinstance(value, str) or len(value) > self.high:
            raise SpecError(name, "characters", value, {"most": self.high})

    def _number(self, name: str, value: Any) -> float:
        assert self.low is not None
        assert self.high is not None
        is_real = self.kind == "real"
        kind: type = numbers.Real if is_real else numbers.Integral
        if not isinstance(value, kind) or isinstance(value, bool) or not self.low <= value <= self.high:
            limits = {"low": f"{self.low:g}" if is_real else self.low, "high": self.high}
            raise SpecError(name, self.kind, value, limits)
        return float(value) if is_real else int(value)


def choice(default: str | None, choices: Iterable[str], **options: Any) -> Any:
    """Return a dataclass field that holds a name.

    Args:
        default: A name, or None if other fields decide the default.
        choices: The names.
        **options: Further attributes of its Field.
    """
    return _field(default, Field("choice", choices=tuple(choices), **options))


def whole(default: int | None, low: int, high: int, **options: Any) -> Any:
    """Return a dataclass field that holds a whole number.

    None is valid too if it is the default, unless `options` has `optional=False`.

    Args:
        default: The number, or None.
        low: The lowest number.
        high: The highest number.
        **options: Further attributes of its Field.
    """
    options.setdefault("optional", default is None)
    return _field(default, Field("whole", low=low, high=high, **options))


def real(default: float | None, low: float, high: float, **options: Any) -> Any:
    """Return a dataclass field that holds a real number.

    None is valid too if it is the default, unless `options` has `optional=False`.

    Args:
        default: The number, or None.
        low: The lowest number.
        high: The highest number.
        **options: Further attributes of its Field.
    """
    options.setdefault("optional", default is None)
    return _field(default, Field("real", low=low, high=high, **options))


def flag(default: bool, **options: Any) -> Any:
    """Return a dataclass field that holds True or False; `options` are further attributes of its Field."""
    return _field(default, Field("flag", **options))


def text(default: str, maximum: int, **options: Any) -> Any:
    """Return a dataclass field that holds a text.

    Args:
        default: The text.
        maximum: The maximum number of characters.
        **options: Further attributes of its Field.
    """
    return _field(default, Field("text", high=maximum, **options))


def _field(default: object, field: Field) -> Any:
    return dataclasses.field(default=default, metadata={"field": field})


@cache
def fields_of(kind: type) -> dict[str, Field]:
    """Return the Fields of a dataclass by name, in order; dataclass fields without a Field are left out."""
    return {field.name: field.metadata["field"] for field in dataclasses.fields(kind) if "field" in field.metadata}


def check(instance: Any) -> None:
    """Check every Field of a frozen dataclass, and store numbers as plain int or float. Call this in `__post_init__`.

    Raises:
        SpecError: A field holds an invalid value.
    """
    for name, field in fields_of(type(instance)).items():
        object.__setattr__(instance, name, field.check(name, getattr(instance, name)))
