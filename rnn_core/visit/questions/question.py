"""Question: which experiment a question opens, which kind of guess it asks for, and how the guess is judged."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TypeAlias

from rnn_core.visit.parts import Bookmark
from rnn_core.visit.questions import curves
from rnn_core.visit.questions.evidence import Evidence
from rnn_core.visit.questions.sights import Sight

Kind = Literal["curve", "step", "unit", "choice", "number", "share", "cells"]
"""The kinds of guesses: a drawn curve; a step; a unit; one of `Question.options`; a number; a share of the seeds, given
as a number of seeds; or cells of a map.
"""

Cover = Literal["", "curve", "now", "panel"]

Guess: TypeAlias = tuple[float, ...] | tuple[int, ...] | int | str
"""The losses of a "curve"; the numbers of steps, units or cells, from 1, or () for none; a number; or an option."""

RIGHT = "right"
"""The mark of a correct answer."""

_NONE = "none"
_NUMBERS = r"\d{1,4}(\.\d{1,4})*"


class Solution(NamedTuple):
    """The truth of a Question, and the true observation after a guess.

    Attributes:
        truth: The true Guess.
        seen: The option of the Question's Sight that is true of what the page shows after the guess.
    """

    truth: Any
    seen: str


def _as_opened(opened: Bookmark, answer: Guess) -> Bookmark:
    """Return the opened Bookmark unchanged: the experiment itself shows the truth."""
    return opened


@dataclass(frozen=True)
class Question:
    """A question to a visitor.

    The page's texts are `ask_NAME`; `ask_NAME_option_OPTION` for the options of a choice; `ask_NAME_MARK` for each kind
    of error and for RIGHT; `ask_NAME_saw_OPTION` for the options of its Sight; `ask_NAME_keep` for the sentence to
    remember; and `ask_NAME_other` for the contrast. A question has `ask_NAME_shows` too if its guess does not say what
    the page then shows.

    Attributes:
        name: The name in an address.
        opens: The Bookmark that the Question opens. The page covers what would give the truth away.
        kind: The kind of the guess.
        truth: Pure function of the Evidence that returns the true Guess.
        marks: Pure function of a guess and the truth, both Guesses of the Question's kind. It returns RIGHT or the kind
            of error.
        contrast: The Bookmark of another case, where the truth is different.
        sight: The observations among which the visitor chooses once the truth is shown.
        options: The names from which a "choice" is chosen.
        most: The largest valid guess of the kind "number".
        compares: True if the truth needs the network of the contrast too.
        cover: The part of the page that is covered until the visitor guesses: "curve" for the loss curve, "now" for the
            bands of the trained network, "panel" for the panel, "" for none.
        reveals: Function of `opens` and a guess. It returns the Bookmark that shows the truth. The guess is () if the
            visitor wants to know the truth without guessing.
    """

    name: str
    opens: Bookmark
    kind: Kind
    truth: Callable[[Evidence], Any]
    marks: Callable[[Any, Any], str]
    contrast: Bookmark
    sight: Sight
    options: tuple[str, ...] = ()
    most: int = 0
    compares: bool = False
    cover: Cover = ""
    reveals: Callable[[Bookmark, Guess], Bookmark] = _as_opened

    @property
    def limit(self) -> int:
        """The largest number that a guess may contain; 0 for a curve or a choice."""
        spec, view = self.opens.spec, self.opens.view
        limits = {
            "step": self.opens.probe.requested_steps(spec),
            "unit": spec.units,
            "cells": len(self.opens.grid.places),
            "number": self.most,
            "share": view.seeds,
        }
        return limits.get(self.kind, 0)

    @property
    def sweeps(self) -> bool:
        """True if the truth needs a seed sweep or a map."""
        return self.opens.view.panel == "sweep"

    def shows(self, guess: Guess | None) -> Bookmark:
        """Return the Bookmark that shows the truth after a guess. Before a guess, return `opens`."""
        return self.opens if guess is None else self.reveals(self.opens, guess)

    def solve(self, evidence: Evidence, guess: Guess) -> Solution:
        """Return the Solution for a guess."""
        truth = self.truth(evidence)
        return Solution(truth, self.sight.true(truth, evidence, self.shows(guess)))

    def parse(self, text: str) -> Guess:
        """Return the answer that a text in an address stands for.

        Raises:
            ValueError: The text is not an answer to this Question.
        """
        if self.kind == "curve":
            return curves.parse(text)
        if self.kind == "choice":
            if text not in self.options:
                raise ValueError(f"expected one of {', '.join(self.options)}")
            return text
        numbers = () if text == _NONE else _numbers(text)
        if self.kind in ("number", "share"):
            if len(numbers) != 1 or numbers[0] > self.limit:
                raise ValueError(f"expected a number up to {self.limit}")
            return numbers[0]
        most = self.limit if self.kind == "cells" else 1
        is_ascending = list(numbers) == sorted(set(numbers))
        if len(numbers) > most or not is_ascending or any(not 1 <= number <= self.limit for number in numbers):
            raise ValueError(f"expected up to {most} ascending numbers from 1 to {self.limit}")
        return numbers

    def write(self, answer: Guess) -> str:
        """Return the text that stands for an answer in an address."""
        if isinstance(answer, tuple):
            return curves.write(answer) if self.kind == "curve" else ".".join(map(str, answer)) or _NONE
        return str(answer)


def _numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a text such as 3.17.

    Raises:
        ValueError: The text is anything else.
    """
    if not re.fullmatch(_NUMBERS, text, re.ASCII):
        raise ValueError("expected whole numbers, separated by full stops")
    return tuple(map(int, text.split(".")))
