"""Functions that turn a Bookmark into an address, and an address into a Bookmark.

A Bookmark is a full description of the page's content, and an address is a URL that opens it. The query of an address
consists of names and their texts, such as `epoch=15`. Any address can be read, even an invalid one, and each correction
is reported. This module loads neither Keras nor Streamlit.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, NamedTuple
from urllib.parse import urlencode

from rnn_core import series, tasks
from rnn_core.fields import Field, SpecError, fields_of
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import OWN, Probe
from rnn_core.run import RateSchedule
from rnn_core.spec import MAX_STEPS, Spec
from rnn_core.visit import questions
from rnn_core.visit.parts import Bookmark, Experiment, Lesson, Position, View
from rnn_core.visit.questions import QUESTIONS

IGNORED = ("embed", "embed_options", "hide", "play", "present", "tour")
"""Names in an address that are for the page or for Streamlit, and are not part of a Bookmark."""

FLAGS = {"true": True, "1": True, "false": False, "0": False}
"""Lower-case text of a flag in an address -> value."""

MAX_ADDRESS_BYTES = 8000
"""Maximum bytes of an address's query. The visitor's own text is left out if the query would be longer."""

_NEAREST: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "steps": lambda limits: MAX_STEPS // (limits["timesteps"] * limits["layers"]),
    "batch": lambda limits: limits["samples"],
    "shortest": lambda limits: limits["timesteps"],
    "choice": lambda limits: limits["choices"].split(", ")[0],
    "within": lambda limits: limits["most"],
}
"""Rule of a SpecError -> function that takes the limits of the error, and returns the nearest valid value."""

_MAX_SHOWN_CHARACTERS = 24
"""Maximum length of a text in a Change."""

_LESSON = ("ask", "said")
"""Names in an address whose texts are read and written by `questions.address`."""


KINDS = (Spec, Probe, Ablation, Position, View, Lesson)
"""The classes whose fields an address may name."""

FIELDS: dict[str, Field] = {name: field for kind in KINDS for name, field in fields_of(kind).items()}
"""Name in an address -> Field. The names `values`, `silenced`, `rates`, `ask` and `said` stand for lists. They have no
Field.
"""

_EXPERIMENT = {field.name for kind in (Spec, Probe, Ablation, Position) for field in fields(kind)} | {"panel"}

_DEFAULTS: dict[str, Any] = {field.name: field.default for kind in KINDS for field in fields(kind)}


class Change(NamedTuple):
    """A correction of a value in an address. `received` and `used` are shortened for a notice.

    Attributes:
        name: The name in the address.
        rule: "value" if the value is invalid, "repeated" if the name occurs more than once, "unknown" if no field has
            this name.
        received: The value in the address, or all values of a repeated name.
        used: The value that is used instead, or "–" if there is none.
    """

    name: str
    rule: str
    received: str
    used: str


def write(bookmark: Bookmark, *, longest: int | None = None) -> dict[str, str]:
    """Return the names and texts of a Bookmark's address: only the values that differ from the task's defaults.

    The visitor's own text and values are left out if they have no effect.

    Args:
        longest: Maximum bytes of the query, beyond which the visitor's own text is left out; None for no limit.
    """
    experiment = bookmark.experiment
    values: dict[str, Any] = {}
    for part in (bookmark.position, bookmark.view, *vars(experiment).values()):
        values |= vars(part)
    if bookmark.probe.input_kind != OWN:
        values.pop("values")
    if bookmark.spec.task not in tasks.OWN:
        values.pop("text")
    defaults = _DEFAULTS | bookmark.spec.task_defaults
    texts = {name: _text(value) for name, value in values.items() if value != defaults[name]}
    texts |= questions.address.write(bookmark.lesson, questions.LESSON)
    if longest and len(urlencode(texts)) > longest:
        texts.pop("text", None)
    return texts


def lacks_text(bookmark: Bookmark) -> bool:
    """Return True if the visitor's own text is too long for an address."""
    return write(bookmark) != write(bookmark, longest=MAX_ADDRESS_BYTES)


def read(query: Mapping[str, list[str]]) -> tuple[Bookmark, list[Change]]:
    """Return the Bookmark that an address opens, and the Changes that were needed.

    Numbers out of range are clamped, long texts are cut, and invalid combinations become the nearest valid ones. Other
    invalid values are ignored. The first value of a repeated name is used.
    """
    values: dict[str, Any] = {}
    changes: list[Change] = []
    for name, texts in query.items():
        if name in IGNORED:
            continue
        if name not in _DEFAULTS:
            changes.append(Change(short(name), "unknown", short(texts[0]), short("")))
            continue
        if len(texts) > 1:
            changes.append(Change(name, "repeated", short(", ".join(texts)), short(texts[0])))
        if name in _LESSON:
            continue
        values[name], is_valid = _parse(name, texts[0], _field(name, query))
        if not is_valid:
            used = Spec().task_defaults.get(name) if values[name] is None else values[name]
            changes.append(Change(name, "value", short(texts[0]), short(_text(used))))
    if values.get("input_kind") == OWN and not values.get("values"):
        changes.append(Change("input_kind", "value", OWN, Probe.input_kind))
        values["input_kind"] = Probe.input_kind
    spec = _nearest_spec(_values_of(Spec, values), changes)
    if (values.get("layer") or 1) > spec.layers:
        changes.append(Change("layer", "value", str(values.pop("layer")), str(spec.layers)))
    experiment = Experiment(spec, Probe(**_values_of(Probe, values)), Ablation(**_values_of(Ablation, values)))
    position = Position(**_values_of(Position, values))
    received = {name: query.get(name, [""])[0] for name in _LESSON}
    lesson, corrected = questions.address.read(QUESTIONS, questions.LESSON, **received)
    changes += [Change(name, "value", short(received[name]), short(text)) for name, text in corrected.items()]
    return Bookmark(experiment, position, View(**_values_of(View, values)), lesson), changes


def names_experiment(query: Mapping[str, list[str]]) -> bool:
    """Return True if an address names an experiment, an epoch or a panel, valid or not."""
    return not _EXPERIMENT.isdisjoint(query)


def _field(name: str, query: Mapping[str, list[str]]) -> Field | None:
    """Return the Field of a name, or None.

    A Field may depend on the query: `over=units` gives `over_low` the bounds of `units`.
    """
    field = FIELDS.get(name)
    side = name.removesuffix("_low").removesuffix("_high")
    over = fields_of(Spec).get(query.get(side, [""])[0]) if side != name else None
    return field._replace(low=over.low, high=over.high) if field and over and over.span else field


def _parse(name: str, text: str, field: Field | None) -> tuple[Any, bool]:
    """Return (the value that a text gives to a name, True if the text is valid)."""
    default = _DEFAULTS[name]
    if field is None:
        return _parse_list(name, text)
    if field.kind == "flag":
        return FLAGS.get(text.lower(), default), text.lower() in FLAGS
    if field.kind == "text":
        clipped = text.encode(errors="replace").decode()[: int(field.high or 0)]
        return clipped, clipped == text
    if field.kind == "choice":
        return (text, True) if text in field.choices else (default, False)
    return _parse_number(name, text, field)


def _parse_number(name: str, text: str, field: Field) -> tuple[float | None, bool]:
    """Return (the number in a text, clamped to the field's bounds; True if the number was within them).

    If the text is not a number, return (the default, False).
    """
    pattern = r"[+-]?\d+" if field.kind == "whole" else r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?"
    if field.low is None or field.high is None or not re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE):
        return _DEFAULTS[name], False
    number = float(text)  # infinity for thousands of digits
    value = min(max(number, field.low), field.high)
    return int(value) if field.kind == "whole" else value, field.low <= number <= field.high


def _parse_list(name: str, text: str) -> tuple[Any, bool]:
    """Return (the values that a text gives to a name without a Field, True if the text is valid)."""
    try:
        if name == "values":
            return series.parse(text), True
        return _parse_units(text) if name == "silenced" else (_parse_rates(text), True)
    except ValueError:
        return _DEFAULTS[name], False


def _parse_units(text: str) -> tuple[tuple[int, ...], bool]:
    """Return (the silenced units of a text, True if the text is valid). The units are clamped and sorted."""
    numbers = [_parse_number("unit", unit, FIELDS["unit"])[0] for unit in text.split(",")]
    units = tuple(int(number) for number in numbers if number is not None)
    if len(units) < len(numbers):
        return (), False
    silenced = Ablation(silenced=units).silenced
    return silenced, _text(silenced) == text


def _parse_rates(text: str) -> RateSchedule:
    """Return the learning rates of a text such as 1:0.001,8:0.01.

    With this text, the rate is 0.001 from epoch 1 on, and 0.01 from epoch 8 on.

    Raises:
        ValueError: The text is invalid.
    """
    schedule = RateSchedule()
    last_epoch = 0
    for pair in text.split(","):
        epoch_text, rate_text = pair.split(":")
        epoch, is_epoch = _parse_number("epoch", epoch_text, FIELDS["epoch"])
        rate, is_rate = _parse_number("learning_rate", rate_text, FIELDS["learning_rate"])
        if epoch is None or rate is None or not (is_epoch and is_rate):
            raise ValueError(text)
        if epoch <= last_epoch or (last_epoch == 0 and epoch != 1):
            raise ValueError(text)
        last_epoch = int(epoch)
        schedule = schedule.then(last_epoch, rate)
    return schedule


def _nearest_spec(values: dict[str, Any], changes: list[Change]) -> Spec:
    """Return the Spec of some values. Correct an invalid combination to the nearest valid one, and add a Change."""
    while True:
        try:
            return Spec(**values)
        except SpecError as error:
            nearest = _NEAREST.get(error.rule)
            used = nearest(error.limits) if nearest else _DEFAULTS[error.field]
            values = values | {error.field: used}
            changes.append(Change(error.field, "value", short(str(error.received)), short(_text(used))))


def _values_of(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that belong to fields of a class."""
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}


def _text(value: object) -> str:
    """Return the text that stands for a value in an address."""
    if isinstance(value, RateSchedule):
        value = value.changes
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(":".join(map(_text, item)) if isinstance(item, tuple) else _text(item) for item in value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def short(text: str) -> str:
    """Return a text shortened for a notice and without markup, or "–" if nothing is left."""
    text = re.sub(r"[^\w.,:+-]", " ", text).strip() or "–"
    return text if len(text) <= _MAX_SHOWN_CHARACTERS else text[: _MAX_SHOWN_CHARACTERS - 1] + "…"
