"""The figure of the errors: losses by step, means by place (position in a word), and the lowest possible losses."""

import numpy as np
import pytest

from rnn_core.figures import errors
from tests.figures.plots import THEMES, axis, build, keys, notes, rgb, shapes
from tests.support.figures.errors import LETTERS, LOSSES, MEANS, MINIMUM, NAMES, PLACES, STEPS, draw


def bars_and_lines(figure):
    """Return [(bars, minima), ...]: the traces by step, then by place."""
    bars = [trace for trace in figure.data if trace.type == "bar"]
    lines = [trace for trace in figure.data if trace.type == "scatter" and trace.name is None]
    return list(zip(bars, lines, strict=True))


def levels(line):
    """Return the height of each piece of a line over the bars, {middle of the piece: height}."""
    pieces = [slice(start, start + 2) for start in range(0, len(line.x), 3)]
    assert all(line.x[piece.stop] is None for piece in pieces), "each piece should end with a gap"
    assert all(len(set(line.y[piece])) == 1 for piece in pieces), "each piece should be level"
    return {round(float(np.mean(line.x[piece])), 6): line.y[piece][0] for piece in pieces}


def test_each_bar_has_a_line_at_the_lowest_possible_loss():
    """The bars are the network's losses, by step in the upper panel and averaged by place in the lower one."""
    (by_step, minimum_by_step), (by_place, minimum_by_place) = bars_and_lines(draw())
    assert dict(zip(by_step.x, by_step.y, strict=True)) == dict(zip(STEPS, LOSSES, strict=True)), "losses by step"
    assert levels(minimum_by_step) == dict(zip(STEPS, MINIMUM, strict=True)), "the minimum by step"
    assert list(by_place.y) == MEANS[:, 0].tolist(), "mean losses by place"
    assert list(levels(minimum_by_place).values()) == MEANS[:, 1].tolist(), "the minimum by place"


def test_the_hover_text_of_a_bar_has_its_letter_or_place_and_its_loss():
    """The letter of a step is the step's target."""
    for (bar, _), texts in zip(bars_and_lines(draw()), (LETTERS, PLACES), strict=True):
        assert list(bar.customdata) == texts
        assert bar.hovertemplate == "%{customdata}<br>Loss: <b>%{y:.4f}</b><extra></extra>"


def test_each_panel_has_its_title_and_axis():
    """The losses by step are above the means by place. Each panel has a title at the top and an axis title below."""
    figure = draw()
    (by_step, line_by_step), (by_place, line_by_place) = bars_and_lines(figure)
    above, below = axis(figure, by_step), axis(figure, by_place)
    assert above.domain[0] > below.domain[1], "the steps should be above the means"
    assert notes(figure)["<b>Loss</b>"].y == above.domain[1], "the steps' title should be at their upper edge"
    assert notes(figure)["<b>Mean</b>"].y == below.domain[1], "the means' title should be at their upper edge"
    assert axis(figure, by_step, "x").title.text == "Step"
    assert axis(figure, by_place, "x").title.text == "Place"
    assert list(axis(figure, by_place, "x").ticktext) == PLACES
    for bar, line in ((by_step, line_by_step), (by_place, line_by_place)):
        assert (bar.xaxis or "x", bar.yaxis or "y") == (line.xaxis or "x", line.yaxis or "y"), (
            "a line should be in the panel of its bars"
        )


@pytest.mark.parametrize("dark", THEMES)
def test_the_legend_names_the_minimum_in_the_colour_of_its_lines(dark):
    """The lines have the colour of the text. The bars have the colour that stands for training."""
    figure, colours = draw(dark=dark), THEMES[dark]
    assert {name: trace.line.color for name, trace in keys(figure).items()} == {"Least": colours.text}
    assert {line.line.color for _, line in bars_and_lines(figure)} == {colours.text}
    assert {bar.marker.color for bar, _ in bars_and_lines(figure)} == {colours.train}


@pytest.mark.parametrize(
    ("losses", "minimum"),
    [(LOSSES, MINIMUM), (LOSSES, 2 * MINIMUM), (LOSSES, np.full(6, np.nan)), (0 * LOSSES, 0 * MINIMUM)],
)
def test_the_axes_reach_from_zero_to_above_the_highest_bar_or_line(losses, minimum):
    """The minimum can be unknown, and all values can be 0."""
    figure = draw(losses, minimum)
    for bar, line in bars_and_lines(figure):
        low, high = axis(figure, bar).range
        highest = np.nanmax([*bar.y, *(0 if height is None else height for height in line.y)])
        assert low == 0
        assert high > highest, f"the axis should reach above {highest}, not only to {high}"


BEGINS = np.array([True, False, False, False, True, False])


@pytest.mark.parametrize("dark", THEMES)
def test_each_bar_has_its_letter_below_and_a_hairline_precedes_each_word(dark):
    """In both panels, `strong` bars have the full colour, and all other bars are pale. Letters replace step numbers."""
    strong_places = np.array([True, False, False])
    figure = draw(begins=BEGINS, strong=BEGINS, strong_places=strong_places, dark=dark)
    (by_step, _), (by_place, _) = bars_and_lines(figure)
    ticks = axis(figure, by_step, "x")
    assert dict(zip(ticks.tickvals, ticks.ticktext, strict=True)) == dict(zip(STEPS, LETTERS, strict=True))
    assert ticks.tickangle == 0
    lines = shapes(figure, type="line")
    assert [line.x0 for line in lines] == [line.x1 for line in lines] == [4.5, 8.5]
    full = THEMES[dark].train
    pale = "rgba({:.0f},{:.0f},{:.0f},0.45)".format(*rgb(full))
    for bar, strong in ((by_step, BEGINS), (by_place, strong_places)):
        assert list(bar.marker.color) == [full if is_strong else pale for is_strong in strong]


@pytest.mark.parametrize(("letters", "count", "angle"), [("ab", 60, -90), ("a", 60, 0), ("a", 61, None)])
def test_words_are_written_upwards_and_more_than_60_letters_are_not_written(letters, count, angle):
    """Without letters, the axis has the numbers of the steps."""
    steps, losses, none = np.arange(count), np.ones(count), np.zeros(count, bool)
    texts = {"letters": [letters] * count, "places": PLACES, "names": NAMES}
    figure = build(errors.draw(steps, losses, losses, MEANS, begins=none, **texts))
    assert figure.layout.xaxis.tickangle == angle
    assert (figure.layout.xaxis.ticktext is None) == (angle is None)
