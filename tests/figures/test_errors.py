"""The figure of the errors: the loss of each step and the means by place, each with the least that is possible."""

import numpy as np
import pytest

from rnn_core.figures import errors
from tests.figures.plots import THEMES, axis, build, keys, notes, words

NAMES = words("loss place mean least step")
STEPS, LETTERS, PLACES = np.arange(5, 11), [*"guuuba"], ["1", "2", "3"]
LOSSES, LEAST = np.array([0.4, 0.1, 0.2, 0.05, 0.9, 0.3]), np.array([0.3, 0.0, 0.1, 0.02, 0.6, 0.25])
MEANS = np.array([[0.7, 0.6], [0.2, 0.1], [0.3, 0.05]])


def draw(losses=LOSSES, least=LEAST, **options):
    given = {"letters": LETTERS, "places": PLACES, "names": NAMES}
    return build(errors.draw(STEPS, losses, least, MEANS, **given, **options))


def bars_and_lines(figure):
    """Of the steps, then of the places: (the bars, the line of the least possible)."""
    bars = [trace for trace in figure.data if trace.type == "bar"]
    lines = [trace for trace in figure.data if trace.type == "scatter" and trace.name is None]
    return list(zip(bars, lines, strict=True))


def levels(line):
    """{middle: height} of the pieces of a line that lie over bars."""
    pieces = [slice(start, start + 2) for start in range(0, len(line.x), 3)]
    assert all(line.x[piece.stop] is None for piece in pieces), "there is a gap after each piece"
    assert all(len(set(line.y[piece])) == 1 for piece in pieces), "each piece is level"
    return {round(float(np.mean(line.x[piece])), 6): line.y[piece][0] for piece in pieces}


def test_each_bar_has_the_least_possible_above_it():
    """Bars are the network's losses, the lines over them the least possible, above by step and below by place."""
    (by_step, least_by_step), (by_place, least_by_place) = bars_and_lines(draw())
    assert dict(zip(by_step.x, by_step.y, strict=True)) == dict(zip(STEPS, LOSSES, strict=True)), "losses by step"
    assert levels(least_by_step) == dict(zip(STEPS, LEAST, strict=True)), "the least possible by step"
    assert list(by_place.y) == MEANS[:, 0].tolist(), "mean losses by place"
    assert list(levels(least_by_place).values()) == MEANS[:, 1].tolist(), "the least possible by place"


def test_what_pointing_at_a_bar_tells():
    """The letter that was to come, or the place, and the loss."""
    for (bar, _), told in zip(bars_and_lines(draw()), (LETTERS, PLACES), strict=True):
        assert list(bar.customdata) == told
        assert bar.hovertemplate == "%{customdata}<br>Loss: <b>%{y:.4f}</b><extra></extra>"


def test_each_panel_has_its_title_and_axis():
    """The steps are above the means; each is named at its edge, and below it what its bars stand for."""
    figure = draw()
    (by_step, line_by_step), (by_place, line_by_place) = bars_and_lines(figure)
    above, below = axis(figure, by_step), axis(figure, by_place)
    assert above.domain[0] > below.domain[1], "the steps lie above the means"
    assert notes(figure)["<b>Loss</b>"].y == above.domain[1], "the title of the steps is at their upper edge"
    assert notes(figure)["<b>Mean</b>"].y == below.domain[1], "the title of the means is at their upper edge"
    assert axis(figure, by_step, "x").title.text == "Step"
    assert axis(figure, by_place, "x").title.text == "Place"
    assert list(axis(figure, by_place, "x").ticktext) == PLACES
    for bar, line in ((by_step, line_by_step), (by_place, line_by_place)):
        assert (bar.xaxis or "x", bar.yaxis or "y") == (line.xaxis or "x", line.yaxis or "y"), (
            "a line lies over its bars"
        )


@pytest.mark.parametrize("dark", THEMES)
def test_the_line_is_named_in_its_colour(dark):
    """The legend has the least possible in the colour of the lines; the bars have that of training."""
    figure, colours = draw(dark=dark), THEMES[dark]
    assert {name: trace.line.color for name, trace in keys(figure).items()} == {"Least": colours.text}
    assert {line.line.color for _, line in bars_and_lines(figure)} == {colours.text}
    assert {bar.marker.color for bar, _ in bars_and_lines(figure)} == {colours.train}


def test_all_is_inside_of_its_panel():
    """The axes begin at 0 and reach above the highest bar or line, also where the least possible is not known."""
    for losses, least in ((LOSSES, LEAST), (LOSSES, 2 * LEAST), (LOSSES, np.full(6, np.nan)), (0 * LOSSES, 0 * LEAST)):
        figure = draw(losses, least)
        for bar, line in bars_and_lines(figure):
            low, high = axis(figure, bar).range
            highest = np.nanmax([*bar.y, *(0 if height is None else height for height in line.y)])
            assert low == 0
            assert high > highest, f"a bar or line of {highest} is cut off at {high}"
