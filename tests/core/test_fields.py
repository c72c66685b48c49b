"""Fields: the values that each kind of field accepts and stores, and the errors for other values."""

import math
import pickle
from dataclasses import dataclass

import numpy as np
import pytest

from rnn_core import fields
from rnn_core.fields import SpecError


@dataclass(frozen=True)
class Choices:
    """A dataclass with a field of each kind, except for text, which `test_text.py` covers."""

    name: str = fields.choice("one", ("one", "two"))
    count: int = fields.whole(2, -1, 5)
    maybe: int | None = fields.whole(None, 1, 1000)
    share: float = fields.real(0.5, 1e-6, 10.0)
    on: bool = fields.flag(True)

    def __post_init__(self):
        fields.check(self)


def refusal(**choice):
    """Return the SpecError that a choice raises."""
    with pytest.raises(SpecError) as caught:
        Choices(**choice)
    return caught.value


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("name", {"two": "two"}),
        ("count", {-1: -1, np.int64(5): 5}),
        ("maybe", {None: None, np.uint8(7): 7}),
        ("share", {1e-6: 1e-6, 10: 10.0, np.float32(0.5): 0.5}),
        ("on", {False: False}),
    ],
)
def test_a_valid_value_is_stored_as_a_plain_python_value(name, values):
    """A value at a bound is valid. Equal choices have the same hash, and so does a copy from pickle."""
    for value, expected in values.items():
        choices = Choices(**{name: value})
        stored = getattr(choices, name)
        assert stored == expected
        assert type(stored) is type(expected)
        assert len({choices, Choices(**{name: expected}), pickle.loads(pickle.dumps(choices))}) == 1


STRANGE = (None, "", "x", b"one", math.nan, math.inf, -math.inf, 1j, [2], (1,), {}, 10**30)


@pytest.mark.parametrize(
    ("name", "rule", "values", "expected"),
    [
        ("name", "choice", (*STRANGE, "One", " one", 1, True), "one of one, two"),
        ("count", "whole", (*STRANGE, -2, 6, 2.0, np.float64(2), True, np.True_), "a whole number from -1 to 5"),
        ("maybe", "whole", (*STRANGE[1:], 0, 1001, False), "a whole number from 1 to 1000"),
        ("share", "real", (*STRANGE, 0, math.nextafter(10, 11), -1, True), "a number from 1e-06 to 10"),
        ("on", "flag", (*STRANGE, 1, 0, np.True_), "True or False"),
    ],
)
def test_an_invalid_value_is_refused_with_its_field_and_rule(name, rule, values, expected):
    """The SpecError, a ValueError, states the expected and the received value, before and after pickling."""
    for value in values:
        error = refusal(**{name: value})
        assert isinstance(error, ValueError)
        assert error.field == name
        assert error.rule == rule
        assert error.received == value or value != value
        assert str(error).startswith(f"Invalid value for `{name}`: expected {expected}")
        assert str(error).endswith(f", received {value!r}")
        copy = pickle.loads(pickle.dumps(error))
        assert str(copy) == str(error)
        assert str(vars(copy)) == str(vars(error))


def test_the_error_message_for_a_long_value_is_short():
    """There is a message even for an integer that has too many digits for Python to convert it to text."""
    assert len(str(refusal(name="x" * 10_000))) < 200
    assert "`count`" in str(refusal(count=10**5000))
