"""The three parts of a Bookmark: an experiment, a position in its training, and how it is looked at.

Each is checked when it is made, and so only when it changes.
"""

from dataclasses import dataclass

from rnn_core.fields import check, choice, flag, real, whole
from rnn_core.insight.ablation import Ablation
from rnn_core.insight.grid import AXES
from rnn_core.probe import Probe
from rnn_core.run import MAX_EPOCHS, RateSchedule
from rnn_core.spec import Spec
from rnn_core.visit.pace import PACES

PANELS = ("step", "weights", "errors", "groups", "continuation", "gradients", "dynamics", "ablation", "sweep")
"""The panels that may stand beside the stage; each is the module of that name in `ui.panels`."""

_BOUNDS = (1e-6, 2000)  # of whatever a map may be over


@dataclass(frozen=True)
class Experiment:
    """What is trained, the sequence that it is tested with, and what is removed of the network."""

    spec: Spec = Spec()
    probe: Probe = Probe()
    ablation: Ablation = Ablation()


@dataclass(frozen=True)
class Position:
    """Where one is in a training run.

    epoch: the epoch that is shown. trained: the newest epoch, None if it is the one that is shown.
    rates: the learning rates, where they were not always that of the Spec; else a RateSchedule of no changes.

    Raises SpecError, a ValueError, for a value that its field may not hold.
    """

    epoch: int = whole(0, 0, MAX_EPOCHS)
    trained: int | None = whole(None, 0, MAX_EPOCHS)
    rates: RateSchedule = RateSchedule()

    def __post_init__(self):
        check(self)

    @property
    def newest(self):
        """The last epoch that is to be trained."""
        return max(self.epoch, self.trained or 0)


@dataclass(frozen=True)
class View:
    """How an experiment is looked at, and what stands at the page's controls.

    epochs, speed: how many a press on Train adds, and how many of them a second.
    threshold: whether outputs are shown as 0 and 1. layer: whose hidden states are shown, None for the last one's.
    memory: whether the cell state is shown too. accuracy: whether its curve is shown instead of that of the loss.
    first_step, last_step: the window of steps that is shown, from 1; None for the last one there is. fold: whether rows
    are split by the period. panel: a name of PANELS, or "". at, unit: the step and unit in it, from 1; None for all.
    temperature, sampling_seed: how a continuation is drawn.
    grouped, shape: by what hidden states are averaged, and whether as a tree or in a plane.
    seeds, until: how many seeds the sweep has, and up to which epoch.
    over, across: the fields of a map, "" for none; without `over` the sweep is of one experiment. low, high, count of
    each: its values, None for the usual bounds. summary: the share that has learned, or the median epoch of learning.
    lang: "" for that of the browser.

    Raises SpecError, a ValueError, for a value that its field may not hold.
    """

    epochs: int = whole(15, 1, MAX_EPOCHS)
    speed: str = choice("5", PACES)
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
    over: str = choice("", ("", *AXES))
    over_low: float | None = real(None, *_BOUNDS)
    over_high: float | None = real(None, *_BOUNDS)
    over_count: int = whole(7, 2, 12)
    across: str = choice("", ("", *AXES))
    across_low: float | None = real(None, *_BOUNDS)
    across_high: float | None = real(None, *_BOUNDS)
    across_count: int = whole(7, 2, 12)
    summary: str = choice("share", ("share", "median"), worded=True)
    lang: str = choice("", ("", "en", "ja"))

    def __post_init__(self):
        check(self)

    @property
    def axes(self):
        """((field, low, high, count), ...) of each side of the map; () without one."""
        count = 0 if not self.over else 1 if self.across in ("", self.over) else 2
        sides = (
            (self.over, self.over_low, self.over_high, self.over_count),
            (self.across, self.across_low, self.across_high, self.across_count),
        )
        return sides[:count]
