"""Guesses at the questions: for each mark that a question's truth allows, a guess that gets this mark."""

from itertools import combinations

from rnn_core.visit.questions import curves

_LEVEL, _FLOOR = 0.7, 0.04
"""The loss of a drawn curve before its fall, and the loss of a cliff after its fall."""


def by_mark(question, truth):
    """Return {mark: guess as in an address}.

    If several guesses have the same mark, the middle guess is returned, because small errors of the hand rarely change
    its mark.
    """
    found = {}
    for guess in _guesses(question):
        found.setdefault(question.marks(guess, truth), []).append(guess)
    return {mark: question.write(guesses[len(guesses) // 2]) for mark, guesses in found.items()}


def _guesses(question):
    """Return possible guesses for a question, in order."""
    items = range(1, question.limit + 1)
    if question.kind == "curve":
        return _curves()
    if question.kind == "choice":
        return question.options
    if question.kind in ("number", "share"):
        return (0, *items)
    if question.kind == "cells":
        return [chosen for count in range(question.limit + 1) for chosen in combinations(items, count)]
    return [(), *((number,) for number in items)]


def _curves():
    """Return a level curve, straight slopes, and cliffs that fall at each point except the first and the last one."""
    points = range(curves.POINTS)
    slopes = [tuple(_LEVEL - steepness * point for point in points) for steepness in (0.035, 0.04, 0.044)]
    cliffs = [tuple(_LEVEL if point < at else _FLOOR for point in points) for at in points[1:-1]]
    return [(_LEVEL,) * curves.POINTS, *slopes, *cliffs]
