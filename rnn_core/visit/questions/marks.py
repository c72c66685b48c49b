"""Marks: the kind of error that an answer is. Each function takes a guess and the truth.

A mark names a feature of the guess that shows how the visitor thinks. No mark is a distance.
"""

from collections.abc import Callable
from typing import Any

from rnn_core.visit.questions import curves
from rnn_core.visit.questions.question import RIGHT, Guess

Marks = Callable[[Any, Any], str]


def curve(guess: Any, truth: Any) -> str:
    """Return how the drawn curve differs from the true one: see `curves.compare`."""
    return curves.compare(guess, truth)


def chosen(guess: Guess, truth: Guess) -> str:
    """Return RIGHT, or the wrong option itself."""
    return RIGHT if guess == truth else str(guess)


def number(*, near: int, half: range | None = None) -> Marks:
    """Return a function that marks a number.

    Args:
        near: A guess is right if it differs from the truth by at most this.
        half: The guesses that are marked "half", or None for none.
    """

    def mark(guess: int, truth: int) -> str:
        if abs(guess - truth) <= near:
            return RIGHT
        if half and guess in half:
            return "half"
        return "fewer" if guess < truth else "more"

    return mark


def moment(*, trained: int) -> Marks:
    """Return a function that marks a step at which something ends, or () for never.

    Args:
        trained: The length of the training sequences.

    Returns:
        A function that returns RIGHT; "never" if the guess is never and the truth a step; "length" for a step near the
        length of the training sequences; or "step" for any other step.
    """

    def mark(guess: tuple[int, ...], truth: tuple[int, ...]) -> str:
        if guess == truth:
            return RIGHT
        if not guess:
            return "never"
        return "length" if abs(guess[0] - trained) <= trained // 10 else "step"

    return mark


def any_of(guess: tuple[int, ...], truth: tuple[int, ...]) -> str:
    """Return RIGHT if the guess names one or more of the true items and no other, "none" for no item, or "wrong"."""
    if not guess:
        return RIGHT if not truth else "none"
    return RIGHT if set(guess) <= set(truth) else "wrong"


def exactly(guess: tuple[int, ...], truth: tuple[int, ...]) -> str:
    """Return RIGHT if the guess names the true items, "more" if it names others too, or else "fewer"."""
    if guess == truth:
        return RIGHT
    return "more" if set(guess) - set(truth) else "fewer"
