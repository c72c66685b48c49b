"""Sights: what there was to see after a guess. One observation in five contradicts what has happened.

(Miller, Lasry, Chu and Mazur 2013, Role of physics lecture demonstrations in conceptual learning, Physical Review
Special Topics - Physics Education Research 9, 020113.)
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from rnn_core.visit.questions import curves


class Sight(NamedTuple):
    """What a visitor may say to have seen.

    Attributes:
        options: The names of all options.
        true: Function of the guess and the truth that returns the true option.
    """

    options: tuple[str, ...]
    true: Callable[[Any, Any], str]


SHAPE = Sight(("slope", "cliff", "flat"), lambda guess, truth: curves.fall(truth).shape)
"""Whether the curve fell slowly, suddenly, or not at all."""

WHETHER_ANY = Sight(("never", "once"), lambda guess, truth: "once" if truth else "never")
"""Whether what was asked about happened at any step."""

WHETHER_HARMLESS = Sight(("right", "wrong"), lambda guess, truth: "right" if set(guess) <= set(truth) else "wrong")
"""Whether the outputs stayed right after a disturbance that is harmless only at the true steps."""

WHETHER_NEEDED = Sight(("right", "wrong"), lambda guess, truth: "wrong" if set(guess[:1]) & set(truth) else "right")
"""Whether the outputs stayed right without a unit."""

SOME_STEPS = Sight(("some", "all"), lambda guess, truth: "some")
"""Whether the errors differ from step to step."""

WHETHER_KEPT = Sight(("kept", "lost"), lambda guess, truth: "kept" if truth in ("first", "both") else "lost")
"""Whether the first of two networks keeps the symbol: the figure shows only this one."""

HOW_MANY_CELLS = Sight(("none", "one", "more"), lambda guess, truth: ("none", "one", "more")[min(len(truth), 2)])
"""How many cells of the map are true."""


def amount(most: int) -> Sight:
    """Return the Sight of a number up to `most`: few, about half, or nearly all."""

    def true(guess: int, truth: int) -> str:
        third = min(int(3 * truth / most), 2)
        return ("few", "half", "most")[third]

    return Sight(("few", "half", "most"), true)


def option(*options: str) -> Sight:
    """Return the Sight of a choice, whose true option is the truth itself."""
    return Sight(options, lambda guess, truth: truth)
