"""Bookmark: everything that an address says, an experiment, what is shown of it, and how it is looked at.

Reads any address, however wrong, and says what it had to change. Knows no Keras and no page.
"""

import re
from dataclasses import dataclass, fields
from typing import NamedTuple

from rnn_core import cut, probe, series, spec
from rnn_core.cut import Cut
from rnn_core.probe import OWN, Probe
from rnn_core.run import MAX_EPOCHS
from rnn_core.spec import MAX_STEPS, Spec, SpecError

VIEWS = ("moment", "weights", "gradients", "dynamics", "cut", "luck")
"""The views that may stand beside the stage."""

CHOICES = (
    spec.CHOICES
    | probe.CHOICES
    | {"lang": ("", "en", "ja"), "speed": ("1", "2", "5", "10", "max"), "view": ("", *VIEWS)}
)
"""Names of an address that hold a name, with those that each may hold."""

BOUNDS = (
    spec.BOUNDS
    | probe.BOUNDS
    | {name: bounds for name, bounds in cut.BOUNDS.items() if name != "silenced"}
    | {"epoch": (0, MAX_EPOCHS), "trained": (0, MAX_EPOCHS), "epochs": (1, MAX_EPOCHS), "layer": (1, 4)}
    | {"at": (1, 1000), "unit": (1, 256), "seeds": (8, 256), "until": (1, 200)}
)
"""Names of an address that hold a number, with the smallest and the largest."""

OTHERS = ("embed", "embed_options", "hide", "play", "tour")
"""Names that an address may hold for the page and for Streamlit, and that open nothing."""

FLAGS = {"true": True, "1": True, "false": False, "0": False}
"""How an address says yes and no, in small letters."""

_MAX_SHOWN = 24  # characters of a wrong value


@dataclass(frozen=True)
class Why:
    """What stands beside the stage, to see why the network does what it does.

    view: a name of VIEWS, or "" for none. at: the step that is opened, from 1. unit: the one that is picked there,
    from 1, None for all. seeds, until: how many seeds try their luck, and the epoch up to which.
    """

    view: str = ""
    at: int = 1
    unit: int | None = None
    seeds: int = 32
    until: int = 15


@dataclass(frozen=True)
class Bookmark:
    """What an address opens. A field that is not one of Spec, Probe, Why or Cut is one of the page.

    epoch: the epoch that is shown. trained: the newest epoch, None if it is the one that is shown.
    rates: ((first epoch, learning rate), ...) from epoch 1 on, where the rate was not always that of the Spec.
    epochs: how many a press on Train adds.
    layer: whose hidden states are shown, None for the last one's. lang: "" for that of the browser.
    """

    spec: Spec = Spec()
    probe: Probe = Probe()
    epoch: int = 0
    trained: int | None = None
    rates: tuple[tuple[int, float], ...] = ()
    epochs: int = 15
    speed: str = "5"
    threshold: bool = False
    layer: int | None = None
    memory: bool = False
    lang: str = ""
    why: Why = Why()
    cut: Cut = Cut()

    @property
    def newest(self):
        """The last epoch that is to be trained."""
        return max(self.epoch, self.trained or 0)

    @property
    def each_rate(self):
        """The learning rate of every epoch from 1 to the newest."""
        rates = dict(self.rates)
        each = [rates.get(1, self.spec.learning_rate)]
        for epoch in range(2, self.newest + 1):
            each.append(rates.get(epoch, each[-1]))
        return tuple(each[: self.newest])

    def next_piece(self, trained):
        """(learning rate, epochs) of the next piece of the way after `trained` epochs, all of one rate."""
        ahead = self.each_rate[trained:]
        same = next((i for i, rate in enumerate(ahead) if rate != ahead[0]), len(ahead))
        return ahead[0], same


class Change(NamedTuple):
    """What of an address was not taken as it is: its name, what was given, and what is used in its place.

    rule: "value" of a wrong value, "repeated" of a name that stands there twice, "unknown" of one that means nothing.
    """

    name: str
    rule: str
    received: str
    used: str


def write(bookmark):
    """The names and values of an address, {name: text}: those only that are not the default."""
    default = Bookmark()
    own = {name: (getattr(bookmark, name), getattr(default, name)) for name in _PAGE}
    for part in PARTS:
        chosen, usual = getattr(bookmark, part), getattr(default, part)
        own |= {field.name: (getattr(chosen, field.name), getattr(usual, field.name)) for field in fields(chosen)}
    if bookmark.probe.input_kind != OWN:
        own.pop("values")
    return {name: _text(value) for name, (value, usual) in own.items() if value != usual}


def read(query):
    """What an address opens, whatever it holds: (Bookmark, [Change, ...]).

    query: {name: [text, ...]}. Numbers out of range are clamped, everything else that is wrong is left out.
    """
    values, changes = {}, []
    for name, texts in query.items():
        if name in OTHERS:
            continue
        if name not in DEFAULTS:
            changes.append(Change(short(name), "unknown", short(texts[0]), short("")))
            continue
        if len(texts) > 1:
            changes.append(Change(name, "repeated", short(", ".join(texts)), short(texts[0])))
        values[name], right = _value(name, texts[0])
        if not right:
            changes.append(Change(name, "value", short(texts[0]), short(_text(values[name]))))
    if values.get("input_kind") == OWN and not values.get("values"):
        changes.append(Change("input_kind", "value", OWN, Probe.input_kind))
        values["input_kind"] = Probe.input_kind
    experiment = _possible(_take(values, Spec), changes)
    if (values.get("layer") or 1) > experiment.layers:
        changes.append(Change("layer", "value", str(values.pop("layer")), str(experiment.layers)))
    parts = {name: kind(**_take(values, kind)) for name, kind in PARTS.items() if name != "spec"}
    page = {name: values[name] for name in _PAGE if name in values}
    return Bookmark(spec=experiment, **parts, **page), changes


def _value(name, text):
    """(what a text means for a name, whether it is what was meant)."""
    default = DEFAULTS[name]
    if isinstance(default, bool):
        return FLAGS.get(text.lower(), default), text.lower() in FLAGS
    if name in CHOICES:
        return (text, True) if text in CHOICES[name] else (default, False)
    if name in BOUNDS:
        return _number(name, text, default)
    return _list(name, text)


def _number(name, text, default):
    low, high = BOUNDS[name]
    pattern = r"[+-]?\d+" if isinstance(low, int) else r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?"
    if not re.fullmatch(pattern, text, re.ASCII | re.IGNORECASE):
        return default, False
    number = float(text)  # of thousands of digits it makes infinity
    value = min(max(number, low), high)
    return type(low)(value), low <= number <= high


def _list(name, text):
    """The numbers of one's own sequence, the units that are silenced, or the changes of the learning rate."""
    try:
        if name == "values":
            return series.parse(text), True
        if name == "silenced":
            units = tuple(_number("unit", unit, None)[0] for unit in text.split(","))
            silenced = () if None in units else Cut(silenced=units).silenced
            return silenced, bool(silenced) and ",".join(map(str, silenced)) == text
        pairs = [pair.split(":") for pair in text.split(",")]
        rates = [(_number("epoch", epoch, None), _number("learning_rate", rate, None)) for epoch, rate in pairs]
    except ValueError:
        return DEFAULTS[name], False
    right = all(good for pair in rates for _, good in pair)
    epochs = [epoch for (epoch, _), _ in rates]
    if not right or epochs != sorted(set(epochs)) or epochs[0] != 1:
        return DEFAULTS[name], False
    return tuple((epoch, rate) for (epoch, _), (rate, _) in rates), True


def _possible(values, changes):
    """The Spec of the values; what cannot be together is brought within its bounds."""
    while True:
        try:
            return Spec(**values)
        except SpecError as error:
            given = values.get(error.field, getattr(Spec, error.field))
            size = values.get("timesteps", Spec.timesteps) * values.get("layers", Spec.layers)
            nearest = {
                "steps": MAX_STEPS // size,
                "batch": values.get("samples", Spec.samples),
                "shortest": values.get("timesteps", Spec.timesteps),
            }
            values = values | {error.field: nearest.get(error.rule, getattr(Spec, error.field))}
            changes.append(Change(error.field, "value", short(str(given)), short(_text(values[error.field]))))


def _take(values, kind):
    return {field.name: values[field.name] for field in fields(kind) if field.name in values}


def _text(value):
    """A value as an address has it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(":".join(map(_text, item)) if isinstance(item, tuple) else _text(item) for item in value)
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)


def short(text):
    """A text short enough for a notice, with nothing in it that could be taken for markup."""
    text = re.sub(r"[^\w.,:+-]", " ", text).strip() or "–"
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


PARTS = {"spec": Spec, "probe": Probe, "why": Why, "cut": Cut}
"""The fields of a Bookmark that hold fields of their own -> what they are."""

_PAGE = tuple(field.name for field in fields(Bookmark) if field.name not in PARTS)
DEFAULTS = {
    field.name: field.default
    for kind in (Bookmark, *PARTS.values())
    for field in fields(kind)
    if field.name not in PARTS
}
"""name -> what it is where an address does not say it."""
