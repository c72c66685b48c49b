"""Guesses for the questions: for each mark that a guess can get if a question has a given truth, one such guess."""

from itertools import combinations

from rnn_core.visit.questions import curves

_LEVEL = 0.7
"""The loss at which each drawn curve begins."""

_FLOOR = 0.04
"""The loss of a cliff, a curve with one sudden fall, after its fall."""


def by_mark(question, truth):
    """Return {mark: guess in the format of the page's address (URL)}.

    If several guesses get the same mark, the middle one of them is returned. A learner's hand that answers it with a
    small error then rarely gets another mark.
    """
    found = {}
    for guess in _guesses(question):
        found.setdefault(question.marks(guess, truth), []).append(guess)
    return {mark: question.write(guesses[len(guesses) // 2]) for mark, guesses in found.items()}


def _guesses(question):
    """Return the guesses for a question from which `by_mark` chooses. Similar guesses are neighbours in the list."""
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
    """Return a level curve, three straight slopes, and the cliffs: one for each inner point, at which it falls."""
    points = range(curves.POINTS)
    slopes = [tuple(_LEVEL - steepness * point for point in points) for steepness in (0.035, 0.04, 0.044)]
    cliffs = [tuple(_LEVEL if point < at else _FLOOR for point in points) for at in points[1:-1]]
    return [(_LEVEL,) * curves.POINTS, *slopes, *cliffs]
