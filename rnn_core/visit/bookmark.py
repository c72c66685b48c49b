"""Bookmark: everything that says what is on the page, and how it is written into an address and read from one.

Reads any address, however wrong, and says what it had to change. Knows no Keras and no page.
"""

import re
from dataclasses import dataclass, fields, replace
from typing import NamedTuple
from urllib.parse import urlencode

from rnn_core import series, tasks
from rnn_core.fields import SpecError, fields_of
from rnn_core.insight.ablation import Ablation
from rnn_core.insight.grid import axis, grid
from rnn_core.probe import OWN, Probe
from rnn_core.run import RateSchedule
from rnn_core.spec import MAX_STEPS, Spec
from rnn_core.visit.parts import Experiment, Position, View

OTHERS = ("embed", "embed_options", "hide", "play", "present", "tour")
"""Names that an address may hold for the page and for Streamlit, and that open nothing."""

FLAGS = {"true": True, "1": True, "false": False, "0": False}
"""How an address says yes and no, in small letters."""

MAX_ADDRESS_BYTES = 8000
"""Bytes of the longest address that a text of one's own is written into."""

_NEAREST = {
    "steps": lambda limits: MAX_STEPS // (limits["timesteps"] * limits["layers"]),
    "batch": lambda limits: limits["samples"],
    "shortest": lambda limits: limits["timesteps"],
    "choice": lambda limits: limits["choices"].split(", ")[0],
    "within": lambda limits: limits["most"],
}
"""Rule that a combination broke -> the value nearest to what was meant, by the limits of the error."""

_MAX_SHOWN = 24  # characters of a wrong value


@dataclass(frozen=True)
class Bookmark:
    """What is on the page: an experiment, a position in its training, and how it is looked at."""

    experiment: Experiment = Experiment()
    position: Position = Position()
    view: View = View()

    @classmethod
    def of(cls, spec=Spec(), probe=Probe(), **values):
        """Return the Bookmark of a Spec and a Probe, with other values as in `change`."""
        return cls(Experiment(spec, probe)).change(**values)

    def change(self, **values):
        """Return this Bookmark with other values, by the names of the fields of its three parts."""
        parts = {}
        for part, kind in (("experiment", Experiment), ("position", Position), ("view", View)):
            given = {field.name: values.pop(field.name) for field in fields(kind) if field.name in values}
            if given:
                parts[part] = replace(getattr(self, part), **given)
        if values:
            raise TypeError(f"A Bookmark has no {', '.join(values)}")
        return replace(self, **parts)

    @property
    def spec(self):
        """The Spec of the experiment."""
        return self.experiment.spec

    @property
    def probe(self):
        """The Probe of the experiment."""
        return self.experiment.probe

    @property
    def epoch(self):
        """The epoch that is shown."""
        return self.position.epoch

    @property
    def lang(self):
        """The language, "" for that of the browser."""
        return self.view.lang

    @property
    def shown_layer(self):
        """The layer, from 1, whose hidden states are shown."""
        return self.view.layer or self.spec.layers

    @property
    def grid(self):
        """The Grid of the map, or of the one experiment."""
        return grid(self.spec, tuple(axis(*side) for side in self.view.axes))

    @property
    def schedule(self):
        """The learning rates of all epochs."""
        rates = self.position.rates
        return rates if rates.changes else RateSchedule.constant(self.spec.learning_rate)


KINDS = (Spec, Probe, Ablation, Position, View)
"""The classes whose fields an address may name."""

FIELDS = {name: field for kind in KINDS for name, field in fields_of(kind).items()}
"""Name in an address -> its Field. The lists `values`, `silenced` and `rates` have none."""

_DEFAULTS = {field.name: field.default for kind in KINDS for field in fields(kind)}


class Change(NamedTuple):
    """What of an address was not taken as it is: its name, what was given, and what is used in its place.

    rule: "value" of a wrong value, "repeated" of a name that stands there twice, "unknown" of one that means nothing.
    """

    name: str
    rule: str
    received: str
    used: str


def write(bookmark, *, longest=None):
    """The names and values of an address, {name: text}: those only that are not the default.

    longest: so many bytes at most, else the visitor's own text is left out.
    """
    experiment = bookmark.experiment
    own = {}
    for part in (bookmark.position, bookmark.view, experiment.spec, experiment.probe, experiment.ablation):
        own |= vars(part)
    if bookmark.probe.input_kind != OWN:
        own.pop("values")
    if bookmark.spec.task not in tasks.OWN:
        own.pop("text")
    usual = _DEFAULTS | bookmark.spec.task_defaults
    found = {name: _text(value) for name, value in own.items() if value != usual[name]}
    if longest and len(urlencode(found)) > longest:
        found.pop("text", None)
    return found


def lacks_text(bookmark):
    """Whether an address has no room for the visitor's own text."""
    return write(bookmark) != write(bookmark, longest=MAX_ADDRESS_BYTES)


def read(query):
    """What an address opens, whatever it holds: (Bookmark, [Change, ...]).

    query: {name: [text, ...]}. Numbers out of range are clamped, everything else that is wrong is left out.
    """
    values, changes = {}, []
    for name, texts in query.items():
        if name in OTHERS:
            continue
        if name not in _DEFAULTS:
            changes.append(Change(short(name), "unknown", short(texts[0]), short("")))
            continue
        if len(texts) > 1:
            changes.append(Change(name, "repeated", short(", ".join(texts)), short(texts[0])))
        values[name], right = _value(name, texts[0], _field(name, query))
        if not right:
            used = Spec().task_defaults.get(name) if values[name] is None else values[name]
            changes.append(Change(name, "value", short(texts[0]), short(_text(used))))
    if values.get("input_kind") == OWN and not values.get("values"):
        changes.append(Change("input_kind", "value", OWN, Probe.input_kind))
        values["input_kind"] = Probe.input_kind
    experiment = _possible(_take(values, Spec), changes)
    if (values.get("layer") or 1) > experiment.layers:
        changes.append(Change("layer", "value", str(values.pop("layer")), str(experiment.layers)))
    probe, ablation, position, view = (kind(**_take(values, kind)) for kind in (Probe, Ablation, Position, View))
    return Bookmark(Experiment(experiment, probe, ablation), position, view), changes


def _field(name, query):
    """Return the Field of a name, or None; the ends of a map have the bounds of the field that the map is over."""
    side, field = name.removesuffix("_low").removesuffix("_high"), FIELDS.get(name)
    over = fields_of(Spec).get(query.get(side, [""])[0]) if side != name else None
    return field._replace(low=over.low, high=over.high) if over and over.span else field


def _value(name, text, field):
    """(what a text means for a name, whether it is what was meant)."""
    default = _DEFAULTS[name]
    if field is None:
        return _list(name, text)
    if field.kind == "flag":
        return FLAGS.get(text.lower(), default), text.lower() in FLAGS
    if field.kind == "text":
        whole = text.encode(errors="replace").decode()[: field.high]
        return whole, whole == text
    if field.kind == "choice":
        return (text, True) if text in field.choices else (default, False)
    return _number(name, text, field)


def _number(name, text, field=None):
    """(the number of a text within its bounds, or the default where it is none, whether it is what was meant)."""
    field = field or FIELDS[name]
    pattern = r"[+-]?\d+" if field.kind == "whole" else r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?"
    if not re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE):
        return _DEFAULTS[name], False
    number = float(text)  # of thousands of digits it makes infinity
    value = min(max(number, field.low), field.high)
    return int(value) if field.kind == "whole" else value, field.low <= number <= field.high


def _list(name, text):
    """The numbers of one's own sequence, the silenced units, or the changes of the learning rate."""
    try:
        if name == "values":
            return series.parse(text), True
        if name == "silenced":
            units = [_number("unit", unit)[0] for unit in text.split(",")]
            silenced = () if None in units else Ablation(silenced=units).silenced
            return silenced, bool(silenced) and _text(silenced) == text
        pairs = [pair.split(":") for pair in text.split(",")]
        rates = [(_number("epoch", epoch), _number("learning_rate", rate)) for epoch, rate in pairs]
    except ValueError:
        return _DEFAULTS[name], False
    right = all(good for pair in rates for _, good in pair)
    epochs = [epoch for (epoch, _), _ in rates]
    if not right or epochs != sorted(set(epochs)) or epochs[0] != 1:
        return _DEFAULTS[name], False
    schedule = RateSchedule()
    for (epoch, _), (rate, _) in rates:
        schedule = schedule.then(epoch, rate)
    return schedule, True


def _possible(values, changes):
    """The Spec of the values; what cannot be together is brought within its bounds."""
    while True:
        try:
            return Spec(**values)
        except SpecError as error:
            nearest = _NEAREST.get(error.rule)
            values = values | {error.field: nearest(error.limits) if nearest else _DEFAULTS[error.field]}
            changes.append(Change(error.field, "value", short(str(error.received)), short(_text(values[error.field]))))


def _take(values, kind):
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}


def _text(value):
    """A value as an address has it."""
    if isinstance(value, RateSchedule):
        value = value.changes
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(":".join(map(_text, item)) if isinstance(item, tuple) else _text(item) for item in value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def short(text):
    """A text short enough for a notice, with nothing in it that could be taken for markup."""
    text = re.sub(r"[^\w.,:+-]", " ", text).strip() or "–"
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"
