"""Curves: a drawn loss curve as numbers, and the shape that a reader sees in it.

A curve has POINTS values at equal distances from the first epoch to the last one.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from jaxtyping import Float

POINTS = 16
"""Number of values of a curve."""

TOP = 1.0
"""The loss at the upper edge of the axes on which a curve is drawn. The lower edge is 0."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
"""The letters for losses from 0 to TOP, at equal distances."""

_MIN_FALL = 0.3
"""A curve falls if its loss decreases by more than this share of the first loss."""

_MAX_CLIFF_SHARE = 0.25
"""A fall is a cliff if its steep part takes at most this share of all epochs."""

_MAX_SHIFT_SHARE = 0.12
"""Two cliffs count as being at the same epoch if their middles differ by at most this share of all epochs."""

_STEEP_PART = (0.85, 0.15)
"""A fall's steep part begins and ends where these shares of the fall are still to come."""

Shape = Literal["flat", "slope", "cliff"]
"""A flat curve does not fall. A slope falls over many epochs, and a cliff within a few."""


class Fall(NamedTuple):
    """The fall of a curve.

    Attributes:
        shape: The Shape.
        middle: The position of the middle of the steep part, as a share of all epochs; NaN for a flat curve.
    """

    shape: Shape
    middle: float


def parse(text: str) -> tuple[float, ...]:
    """Return the losses that POINTS letters stand for.

    Raises:
        ValueError: The text is anything else.
    """
    if len(text) != POINTS or not set(text) <= set(_LETTERS):
        raise ValueError(f"expected {POINTS} letters from a to z")
    return tuple(TOP * _LETTERS.index(letter) / (len(_LETTERS) - 1) for letter in text)


def write(losses: Sequence[float]) -> str:
    """Return the letters of POINTS losses. Losses beyond the axes move to the nearest edge."""
    levels = np.rint(np.clip(np.asarray(losses, float) / TOP, 0, 1) * (len(_LETTERS) - 1)).astype(int)
    return "".join(_LETTERS[level] for level in levels)


def sample(losses: Sequence[float]) -> tuple[float, ...]:
    """Return the POINTS values of a curve, given the loss of each epoch from 0 on."""
    epochs = np.linspace(0, len(losses) - 1, POINTS)
    return tuple(np.interp(epochs, np.arange(len(losses)), losses).tolist())


def fall(losses: Sequence[float]) -> Fall:
    """Return the Fall of a curve with POINTS losses.

    Wobbles are smoothed: each value is replaced by the highest value from there to the end.
    """
    values = np.asarray(losses, float)
    start = values[0]
    end = values[-2:].mean()
    if start - end <= _MIN_FALL * max(start, np.finfo(float).tiny):
        return Fall("flat", np.nan)
    falling = np.maximum.accumulate(values[::-1])[::-1]
    left = (falling - end) / (start - end)
    first, last = (_crossing(left, share) for share in _STEEP_PART)
    shape: Shape = "cliff" if last - first <= _MAX_CLIFF_SHARE else "slope"
    return Fall(shape, (first + last) / 2)


def compare(drawn: Sequence[float], true: Sequence[float]) -> str:
    """Return how a drawn curve differs from the true one.

    Returns:
        The drawn shape ("slope", "cliff" or "flat") if the true shape is different. "early" or "late" if both curves
        are cliffs, but the drawn cliff is at a different epoch. Otherwise "right".
    """
    guess = fall(drawn)
    truth = fall(true)
    if guess.shape != truth.shape:
        return guess.shape
    if guess.shape != "cliff" or abs(guess.middle - truth.middle) <= _MAX_SHIFT_SHARE:
        return "right"
    return "early" if guess.middle < truth.middle else "late"


def _crossing(left: Float[np.ndarray, " points"], share: float) -> float:
    """Return the position, from 0 to 1, at which a curve falls below a share.

    The position is interpolated between two points.

    Args:
        left: The share of the fall that is still to come, at each point.
        share: The share.
    """
    below = int(np.argmax(left < share))
    above = left[below - 1] if below else left[0]
    within = (above - share) / max(above - left[below], np.finfo(float).tiny) if below else 0.0
    return float((below - 1 + within) / (len(left) - 1)) if below else 0.0
