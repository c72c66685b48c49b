"""Sights: the observations from which a visitor chooses after a guess, once the page shows the truth.

One in five observations of a physics demonstration contradicts what happened (Miller, Lasry, Chu and Mazur 2013, Role
of physics lecture demonstrations in conceptual learning, Physical Review Special Topics - Physics Education Research 9,
020113).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from rnn_core import analysis
from rnn_core.insight import ablation
from rnn_core.visit.parts import Bookmark
from rnn_core.visit.questions import curves
from rnn_core.visit.questions.evidence import Evidence


class Sight(NamedTuple):
    """The possible observations for one question.

    Attributes:
        options: The names of all options.
        true: Pure function of the truth, the Evidence, and the Bookmark that shows the truth. It returns the option
            that is true of what this Bookmark shows. For some questions, the Bookmark depends on the guess.
    """

    options: tuple[str, ...]
    true: Callable[[Any, Evidence, Bookmark], str]


def _after_ablation(truth: Any, evidence: Evidence, shown: Bookmark) -> str:
    """Return "right" if each step is correct after the ablation that is shown, or else "wrong"."""
    spec, state = evidence.networks[0]
    trace = ablation.look(spec, state, evidence.probe, shown.experiment.ablation, layer=shown.shown_layer)
    return "right" if analysis.correct_steps(spec, evidence.probe, trace).all() else "wrong"


def _some_or_all(truth: tuple[int, ...], evidence: Evidence, shown: Bookmark) -> str:
    """Return "all" if the truth names every step of the test, or else "some"."""
    return "all" if len(truth) == evidence.probe.requested_steps(shown.spec) else "some"


def _learned(truth: Any, evidence: Evidence, shown: Bookmark) -> str:
    """Return whether "none", a "few" or "most" of the seeds have learned. A few are fewer than half."""
    (outcomes,) = evidence.outcomes
    count = sum(outcome.learned is not None for outcome in outcomes)
    return "most" if 2 * count >= len(outcomes) else "few" if count else "none"


SHAPE = Sight(("slope", "cliff", "flat"), lambda truth, *_: curves.fall(truth).shape)
"""The shape of the true loss curve."""

WHETHER_ANY = Sight(("never", "once"), lambda truth, *_: "once" if truth else "never")
"""The observation whether the event that the question asks about happened at any step."""

AFTER_ABLATION = Sight(("right", "wrong"), _after_ablation)
"""The observation whether all outputs are correct after the ablation that is shown."""

SOME_STEPS = Sight(("some", "all"), _some_or_all)
"""The observation whether the error is high only at some steps, or at all steps."""

HOW_MANY_SEEDS = Sight(("most", "few", "none"), _learned)
"""The share of seeds that have learned."""

WHETHER_KEPT = Sight(("kept", "lost"), lambda truth, *_: "kept" if truth in ("first", "both") else "lost")
"""The observation whether the first of two networks keeps the symbol. The figure shows only the first network."""

HOW_MANY_CELLS = Sight(("none", "one", "more"), lambda truth, *_: ("none", "one", "more")[min(len(truth), 2)])
"""The number of cells of the map in which at least half of the seeds have learned."""


def amount(most: int) -> Sight:
    """Return the Sight of a number up to `most`: the lower, the middle or the upper third."""
    return Sight(("few", "half", "most"), lambda truth, *_: ("few", "half", "most")[min(3 * truth // most, 2)])


def option(*options: str) -> Sight:
    """Return the Sight of a choice, whose true option is the truth itself."""
    return Sight(options, lambda truth, *_: truth)
