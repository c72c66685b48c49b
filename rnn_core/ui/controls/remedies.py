"""Remedies: the field under which an invalid choice is explained, and the change that makes the choice valid."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from rnn_core import series, tasks
from rnn_core.fields import SpecError, fields_of
from rnn_core.spec import Spec
from rnn_core.tasks.text import readable
from rnn_core.ui import state
from rnn_core.visit.bookmark import Bookmark


class Remedy(NamedTuple):
    """A change of controls that makes a choice valid.

    Attributes:
        key: The key of the text on the button that makes the change.
        values: The values that fill in the text.
        changes: Key of a control -> its new value.
    """

    key: str
    values: dict[str, Any]
    changes: dict[str, Any]


def field_at_fault(error: SpecError, chosen: Mapping[str, Any], last: Spec) -> str:
    """Return the field under which an error is explained.

    By default, this is the field that the error names. But if the visitor has changed only other fields of an invalid
    combination, this is the first of the changed fields.

    Args:
        error: The error of an invalid combination or value.
        chosen: The values of the controls by field.
        last: The last valid Spec.
    """
    involved = [name for name in (error.field, *error.limits) if name in fields_of(Spec)]
    changed = [name for name in involved if chosen.get(name) != getattr(last, name)]
    return error.field if error.field in changed or not changed else changed[0]


def remedy(error: SpecError, chosen: Mapping[str, Any], last: Bookmark) -> Remedy | None:
    """Return the Remedy of an error, or None if there is none.

    Args:
        error: The error.
        chosen: The values of the controls by field. `values_problem` and `text_problem` are errors of uploaded files.
        last: The last valid Bookmark.
    """
    if error.field in ("values", "text"):
        return _remedy_of_text(error, chosen, last)
    limits = error.limits
    numbers = {
        "batch": lambda: ("batch_size", limits["samples"]),
        "shortest": lambda: ("min_timesteps", limits["timesteps"]),
        "held_out": lambda: ("validation_split", fields_of(Spec)["validation_split"].step),
        "within": lambda: ("timesteps", limits["most"]),
        "steps": lambda: ("samples", limits["most"] // (limits["timesteps"] * limits["layers"])),
    }
    if error.rule not in numbers:
        return None
    name, value = numbers[error.rule]()
    return Remedy("remedy_set", {"name": name, "value": value}, {name: value})


def lower_rate(rate: float) -> float | None:
    """Return a lower learning rate, or None if it is too low for a Spec.

    It is the highest of the rates ..., 0.01, 0.03, 0.1, 0.3, ... that is at most 0.4 times the given rate.
    """
    low = fields_of(Spec)["learning_rate"].low
    assert low is not None
    digits = (1.0, 3.0)
    power = math.floor(math.log10(rate))
    rates = [float(f"{digit}e{exponent}") for exponent in (power - 1, power) for digit in digits]
    lower = max(each for each in rates if each <= rate / 2.5)
    return lower if lower >= low else None


def _remedy_of_text(error: SpecError, chosen: Mapping[str, Any], last: Bookmark) -> Remedy:
    """Return the Remedy for the visitor's own numbers or text.

    The Remedy dismisses the error of a file, keeps the valid part of the text, or restores the last valid text.
    """
    name = error.field
    if chosen.get(f"{name}_problem") is error:
        return Remedy("remedy_keep", {}, {f"{name}_problem": None})
    text, task = str(chosen.get(name) or ""), chosen.get("task")
    if name == "text" and task == "text":
        kept = readable(text)
        part = Remedy("remedy_symbols", {"count": len(kept)}, {name: kept})
    else:
        numbers = series.readable(text)
        kept = " ".join(numbers)
        part = Remedy("remedy_numbers", {"count": len(numbers)}, {name: kept})
    if kept and kept != text and (name == "values" or _is_valid(task, kept)):
        return part
    before = " ".join(map(repr, last.probe.values)) or state.EXAMPLE if name == "values" else ""
    if name == "text" and last.spec.task == task:
        before = last.spec.text
    return Remedy("remedy_back", {}, {name: before})


def _is_valid(task: Any, text: str) -> bool:
    """Return whether a text is valid for a task on the visitor's own data."""
    try:
        tasks.task_of(tasks.Choices(task, 2, 1, text))
    except SpecError:
        return False
    return True
