"""Marks: a mark is RIGHT, or the name of the error in a guess.

The mark shows how the visitor thinks, not how far the guess is from the truth.
"""

from collections.abc import Callable
from typing import Any

from rnn_core.visit.questions import curves
from rnn_core.visit.questions.question import RIGHT, Guess

Marks = Callable[[Any, Any], str]
"""Function of a guess and the truth that returns the mark."""


def curve(guess: Any, truth: Any) -> str:
    """Return how the drawn curve differs from the true one: see `curves.compare`."""
    return curves.compare(guess, truth)


def chosen(guess: Guess, truth: Guess) -> str:
    """Return RIGHT, or the wrong option itself."""
    return RIGHT if guess == truth else str(guess)


def number(*, near: int, half: range | None = None) -> Marks:
    """Return a function that marks a number.

    Args:
        near: The largest difference from the truth at which a guess is right.
        half: The wrong guesses that are marked "half", or None if there are none.
    """

    def mark(guess: int, truth: int) -> str:
        if abs(guess - truth) <= near:
            return RIGHT
        if half and guess in half:
            return "half"
        return "fewer" if guess < truth else "more"

    return mark


def moment(*, trained: int) -> Marks:
    """Return a function that marks a guess of the step at which something changes. The guess () means "never".

    Args:
        trained: The length of the training sequences.

    Returns:
        A function that returns RIGHT; "never" if the guess is () but the truth is a step; "length" for a wrong step
        near the length of the training sequences; or "step" for any other wrong step.
    """

    def mark(guess: tuple[int, ...], truth: tuple[int, ...]) -> str:
        if guess == truth:
            return RIGHT
        if not guess:
            return "never"
        return "length" if abs(guess[0] - trained) <= trained // 10 else "step"

    return mark


def any_of(guess: tuple[int, ...], truth: tuple[int, ...]) -> str:
    """Return RIGHT if all guessed items are true, "none" if the guess wrongly names no item, or else "wrong"."""
    if not guess:
        return RIGHT if not truth else "none"
    return RIGHT if set(guess) <= set(truth) else "wrong"


def exactly(guess: tuple[int, ...], truth: tuple[int, ...]) -> str:
    """Return RIGHT if the guess names exactly the true items, "more" if it names any other item, or else "fewer"."""
    if guess == truth:
        return RIGHT
    return "more" if set(guess) - set(truth) else "fewer"
