"""Sights: after a guess, the visitor states what the page has shown, by choosing one of several observations.

One in five observations of a physics demonstration contradicts what happened (Miller, Lasry, Chu and Mazur 2013, Role
of physics lecture demonstrations in conceptual learning, Physical Review Special Topics - Physics Education Research 9,
020113).
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from rnn_core.visit.questions import curves


class Sight(NamedTuple):
    """The possible observations for one question.

    Attributes:
        options: The names of the observations.
        true: Function of the guess and the truth that returns the name of the true observation.
    """

    options: tuple[str, ...]
    true: Callable[[Any, Any], str]


SHAPE = Sight(("slope", "cliff", "flat"), lambda guess, truth: curves.fall(truth).shape)
"""The shape of the curve."""

WHETHER_ANY = Sight(("never", "once"), lambda guess, truth: "once" if truth else "never")
"""The event happened at some step, or never."""

WHETHER_HARMLESS = Sight(("right", "wrong"), lambda guess, truth: "right" if set(guess) <= set(truth) else "wrong")
"""The outputs stayed right, or went wrong, after a disturbance that is harmless only at the true steps."""

WHETHER_NEEDED = Sight(("right", "wrong"), lambda guess, truth: "wrong" if set(guess[:1]) & set(truth) else "right")
"""The outputs stayed right, or went wrong, without a unit."""

SOME_STEPS = Sight(("some", "all"), lambda guess, truth: "some")
"""The error is high at some steps only, which is always the true option, or at all steps."""

WHETHER_KEPT = Sight(("kept", "lost"), lambda guess, truth: "kept" if truth in ("first", "both") else "lost")
"""The first of two networks keeps the symbol, or loses it. The figure does not show the second network."""

HOW_MANY_CELLS = Sight(("none", "one", "more"), lambda guess, truth: ("none", "one", "more")[min(len(truth), 2)])
"""The number of cells of a map in which at least half of the seeds have learned."""


def amount(most: int) -> Sight:
    """Return the Sight of a number up to `most`: few, about half, or nearly all."""

    def true(guess: int, truth: int) -> str:
        third = min(int(3 * truth / most), 2)
        return ("few", "half", "most")[third]

    return Sight(("few", "half", "most"), true)


def option(*options: str) -> Sight:
    """Return the Sight of a choice. The true option is the truth itself."""
    return Sight(options, lambda guess, truth: truth)
