"""Bookmark: a full description of the page's content, in four parts.

The parts are an experiment, a position in its training, a view of it, and a lesson. Each part is immutable, so it is
checked only when it is created.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple

from rnn_core.fields import check, choice, flag, real, whole
from rnn_core.insight.ablation import Ablation
from rnn_core.insight.grid import AXIS_FIELDS, Grid, axis, grid
from rnn_core.probe import Probe
from rnn_core.run import MAX_EPOCHS, RateSchedule
from rnn_core.spec import Spec
from rnn_core.visit.pace import PACES

PANEL_GROUPS = (
    ("step", "weights", "gradients"),
    ("dynamics", "ablation"),
    ("errors", "groups", "continuation"),
    ("sweep",),
)
"""The panels in groups. A panel is a module of `ui.panels`, and opens beside the stage, the page's main picture."""

PANELS = tuple(name for group in PANEL_GROUPS for name in group)
"""The panels of all groups. The keys 1 to 9 open them in this order."""

_MAP_BOUNDS = (1e-6, 2000)
"""Bounds for the values on any map, within which each field has its own bounds.

A map is a seed sweep (training from many random seeds) for several values of one or two fields.
"""


class Side(NamedTuple):
    """One side of a map. Its values are arguments for `insight.grid.axis`.

    Attributes:
        field: The name of a field of the Spec.
        low: The lowest value, or None for the field's default.
        high: The highest value, or None for the field's default.
        length: The number of values; rounding may leave fewer. It has no effect on a field with choices.
    """

    field: str
    low: float | None
    high: float | None
    length: int


@dataclass(frozen=True)
class Experiment:
    """An experiment.

    Attributes:
        spec: The choices that define the training.
        probe: The sequence that tests the network.
        ablation: The parts that are removed from the network.
    """

    spec: Spec = Spec()
    probe: Probe = Probe()
    ablation: Ablation = Ablation()


@dataclass(frozen=True)
class Position:
    """A position in a training run.

    Attributes:
        epoch: The epoch that is shown.
        trained: The newest epoch, or None if it is the epoch that is shown. A value below `epoch` has no effect.
        rates: The learning rates, or an empty RateSchedule if all epochs have the Spec's rate.

    Raises:
        SpecError: A field has an invalid value.
    """

    epoch: int = whole(0, 0, MAX_EPOCHS)
    trained: int | None = whole(None, 0, MAX_EPOCHS)
    rates: RateSchedule = RateSchedule()

    def __post_init__(self) -> None:
        check(self)

    @property
    def newest(self) -> int:
        """The last trained epoch, which is never before the epoch that is shown."""
        return max(self.epoch, self.trained or 0)


@dataclass(frozen=True)
class View:
    """A view of an experiment: the values of the controls that do not change the experiment.

    Attributes:
        epochs: The number of epochs that a press on Train adds.
        speed: A key of PACES: epochs a second, or "max".
        slow_down: True to train one epoch a second for four epochs after the loss leaves its plateau.
        threshold: True to show outputs rounded to 0 and 1.
        layer: The layer whose hidden states are shown, from 1, or None for the last one.
        memory: True to show the cell state too.
        accuracy: True to show the accuracy curve, False to show the loss curve.
        first_step: The first step that is shown, from 1.
        last_step: The last step that is shown, or None for the end.
        fold: "on" to split each row of a heatmap into a row for each phase of the period, "off" for no split, "auto" to
            let the page decide.
        panel: An item of PANELS, or "" for none.
        at: The step, from 1, that a panel describes, or after which a continuation begins.
        unit: The unit that a panel describes, from 1, or None for all units.
        temperature: The temperature at which the network draws symbols to continue a sequence.
        sampling_seed: The random seed for drawing symbols to continue a sequence.
        grouped: "symbol" to average hidden states by symbol, "context" by symbol and its position in a word.
        shape: "tree" to show groups of hidden states as a tree, "plane" to show them in a plane.
        seeds: The number of random seeds from which a seed sweep trains.
        until: The epoch up to which a sweep trains.
        over: The field on a map's first side, or "" for a sweep of a single experiment.
        over_low: The lowest value on the first side, or None for the field's default.
        over_high: The highest value on the first side, or None for the field's default.
        over_count: The number of values on the first side, as `Side.length`.
        across: The field on a map's second side, or "". It has no effect if it equals `over`.
        across_low: As `over_low`, for the second side.
        across_high: As `over_high`, for the second side.
        across_count: As `over_count`, for the second side.
        summary: "share" for a map of the share of seeds that have learned, "median" for their median epoch of learning.
        lang: The language, or "" for the browser's language.

    Raises:
        SpecError: A field has an invalid value.
    """

    epochs: int = whole(15, 1, MAX_EPOCHS)
    speed: str = choice("5", PACES)
    slow_down: bool = flag(False)
    threshold: bool = flag(False)
    layer: int | None = whole(None, 1, 4)
    memory: bool = flag(False)
    accuracy: bool = flag(False)
    first_step: int = whole(1, 1, 1000, group="shown")
    last_step: int | None = whole(None, 1, 1000, group="shown")
    fold: str = choice("auto", ("auto", "on", "off"), group="shown", worded=True)
    panel: str = choice("", ("", *PANELS))
    at: int = whole(1, 1, 1000)
    unit: int | None = whole(None, 1, 256)
    temperature: float = real(1.0, 0.05, 2.0, step=0.05)
    sampling_seed: int = whole(0, 0, 9999)
    grouped: str = choice("symbol", ("symbol", "context"), worded=True)
    shape: str = choice("tree", ("tree", "plane"), worded=True)
    seeds: int = whole(32, 8, 256)
    until: int = whole(15, 1, 200)
    over: str = choice("", ("", *AXIS_FIELDS))
    over_low: float | None = real(None, *_MAP_BOUNDS)
    over_high: float | None = real(None, *_MAP_BOUNDS)
    over_count: int = whole(7, 2, 12)
    across: str = choice("", ("", *AXIS_FIELDS))
    across_low: float | None = real(None, *_MAP_BOUNDS)
    across_high: float | None = real(None, *_MAP_BOUNDS)
    across_count: int = whole(7, 2, 12)
    summary: str = choice("share", ("share", "median"), worded=True)
    lang: str = choice("", ("", "en", "ja"))

    def __post_init__(self) -> None:
        check(self)

    @property
    def axes(self) -> tuple[Side, ...]:
        """The sides of the map, or () if there is no map."""
        if not self.over:
            return ()
        first = Side(self.over, self.over_low, self.over_high, self.over_count)
        if self.across in ("", self.over):
            return (first,)
        return first, Side(self.across, self.across_low, self.across_high, self.across_count)


@dataclass(frozen=True)
class Lesson:
    """The questions that the page asks, and a visitor's answers. Each is a text, as in an address.

    Attributes:
        ask: The names of questions, in order; () to ask nothing.
        said: One text for each question so far: the answer, or "skip". If the last text is "", its question is open. If
            all questions have a text, one more "" ends the lesson.
    """

    ask: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bookmark:
    """The page's content: an experiment, a position in the training run, a view, and a lesson."""

    experiment: Experiment = Experiment()
    position: Position = Position()
    view: View = View()
    lesson: Lesson = Lesson()

    @classmethod
    def of(cls, spec: Spec = Spec(), probe: Probe = Probe(), **values: Any) -> "Bookmark":
        """Return the Bookmark of a Spec and a Probe, with other values as in `change`."""
        return cls(Experiment(spec, probe)).change(**values)

    def change(self, **values: Any) -> "Bookmark":
        """Return this Bookmark with other values, given by the field names of its parts.

        Raises:
            SpecError: A field has an invalid value.
            TypeError: No part has a field of this name.
        """
        parts: dict[str, Any] = {}
        for name, part in vars(self).items():
            changes = {field.name: values.pop(field.name) for field in fields(part) if field.name in values}
            if changes:
                parts[name] = replace(part, **changes)
        if values:
            raise TypeError(f"A Bookmark has no {', '.join(values)}")
        return replace(self, **parts)

    @property
    def spec(self) -> Spec:
        """The Spec of the experiment."""
        return self.experiment.spec

    @property
    def probe(self) -> Probe:
        """The Probe (test sequence) of the experiment."""
        return self.experiment.probe

    @property
    def epoch(self) -> int:
        """The epoch that is shown."""
        return self.position.epoch

    @property
    def lang(self) -> str:
        """The language, or "" for the browser's language."""
        return self.view.lang

    @property
    def shown_layer(self) -> int:
        """The layer, from 1, whose hidden states are shown."""
        return self.view.layer or self.spec.layers

    @property
    def grid(self) -> Grid:
        """The Grid of the map's experiments, or of the single experiment if there is no map."""
        return grid(self.spec, tuple(axis(*side) for side in self.view.axes))

    @property
    def schedule(self) -> RateSchedule:
        """The learning rates of all epochs."""
        rates = self.position.rates
        return rates if rates.changes else RateSchedule.constant(self.spec.learning_rate)
