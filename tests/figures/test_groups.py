"""The figure of the groups: a tree or a plane of the untrained network, and beside it one of the present network."""

import numpy as np
import pytest

from rnn_core.figures import groups
from tests.figures.plots import THEMES, axis, build, keys, notes
from tests.figures.test_every_figure import contrast
from tests.support.figures.groups import BEFORE, KINDS, NAMES, NOW, PLACES_BEFORE, PLACES_NOW, planes, trees


def placed(figure):
    """Return the traces with data. The others exist only for their legend entries."""
    return [trace for trace in figure.data if list(trace.x) != [None]]


def sides(figure):
    """Return the traces of the untrained network, on the left, and those of the present network, on the right."""
    each = {domain: [] for domain in sorted({axis(figure, trace, "x").domain for trace in placed(figure)})}
    for trace in placed(figure):
        each[axis(figure, trace, "x").domain].append(trace)
    return list(each.values())


@pytest.mark.parametrize("draw", [trees, planes])
def test_each_side_has_its_title(draw):
    """Each title begins at the left edge of its side."""
    figure = draw()
    before, now = (axis(figure, traces[0], "x").domain for traces in sides(figure))
    assert notes(figure)["<b>Before</b>"].x == before[0], "the untrained network should be on the left"
    assert notes(figure)["<b>Now</b>"].x == now[0], "the present network should be on the right"
    assert before[1] < now[0], "the sides should be beside one another"


def test_the_branches_of_a_tree_join_at_their_distances():
    """Distances grow from right to left. Each label is at the end of its branch."""
    figure = trees()
    for (lines, texts), (order, _, branches) in zip(sides(figure), (BEFORE, NOW), strict=True):
        for number, (distances, places) in enumerate(branches):
            part = slice(5 * number, 5 * number + 4)
            assert list(lines.x[part]) == distances
            assert list(lines.y[part]) == places
            assert lines.x[part.stop] is None, "there should be a gap between two branches"
        named = dict(zip((text.strip() for text in texts.text), texts.y, strict=True))
        assert named == {name: place for place, name in enumerate(order)}, (
            "each name should be at the height of its branch"
        )
        assert set(texts.x) == {0}, "names should be at distance 0"
        across, up = axis(figure, lines, "x"), axis(figure, lines)
        assert across.range[0] > max(branches[-1][0]), "the last join should be inside the picture"
        assert across.range[1] < 0, "there should be room for the names"
        assert up.range == (len(order) - 0.5, -0.5), "the first group should be at the top"
        assert across.title.text == "Distance"


def test_each_group_has_its_position_in_the_plane():
    """Both axes have the same range, with 0 in the middle."""
    figure = planes()
    for (points,), (order, _, _), places in zip(sides(figure), (BEFORE, NOW), (PLACES_BEFORE, PLACES_NOW), strict=True):
        found = dict(zip(points.text, zip(points.x, points.y, strict=True), strict=True))
        assert found == {name: tuple(place) for name, place in zip(order, places, strict=True)}
        across, up = axis(figure, points, "x"), axis(figure, points)
        assert across.range == up.range, "both components should have one scale"
        assert across.range[1] == -across.range[0] > np.abs(places).max(), (
            "0 should be in the middle, and all groups inside"
        )
        assert across.title.text == "First"
    assert axis(figure, sides(figure)[0][0]).title.text == "Second"


def test_a_single_group_is_drawn_without_branches():
    (before, _), *_ = sides(build(groups.trees([(["a"], [], []), (["a"], [], [])], names=NAMES)))
    assert list(before.x) == []


def looks(marker):
    """Return the symbol and the colour of each mark, [(symbol, colour), ...]."""
    return list(zip(marker.symbol, marker.color, strict=True))


@pytest.mark.parametrize("draw", [trees, planes])
@pytest.mark.parametrize("dark", THEMES)
def test_each_group_has_the_mark_of_its_kind(draw, dark):
    """A kind is a class of symbols, such as nouns. The legend names each kind beside its mark."""
    figure = draw(dark=dark)
    legend = {name: (trace.marker.symbol, trace.marker.color) for name, trace in keys(figure).items()}
    assert list(legend) == [*KINDS.values()]
    for (*_, leaves), (_, kinds, _) in zip(sides(figure), (BEFORE, NOW), strict=True):
        assert looks(leaves.marker) == [legend[KINDS[kind]] for kind in kinds]


@pytest.mark.parametrize("dark", THEMES)
def test_five_kinds_differ_in_shape_and_in_colour(dark):
    """Each colour has a contrast of at least 3 with the paper (WCAG 1.4.11)."""
    names = {kind: kind for kind in "abcde"}
    figure = build(groups.trees([([*"abcde"], [*"abcde"], [])] * 2, names=NAMES, kinds=names, dark=dark))
    marks = [trace.marker for trace in keys(figure).values()]
    assert len({mark.symbol for mark in marks}) == len({mark.color for mark in marks}) == 5
    assert all(contrast(mark.color, THEMES[dark].paper) >= 3 for mark in marks)


def test_without_kinds_there_is_no_legend():
    """The marks of the groups are invisible, but their labels are shown."""
    figure = trees(kinds={})
    assert keys(figure) == {}
    assert all(leaves.marker.opacity == 0 for _, leaves in sides(figure))


@pytest.mark.parametrize("widest", [0.0123, 0.7, 1.0, 1.99, 2.0, 4.9, 87.0])
def test_the_ticks_of_the_distances_are_round_and_end_within_the_tree(widest):
    """An axis has two to five equally spaced ticks, beginning at 0. The space for the labels has no tick."""
    figure = build(groups.trees([(["a", "b"], [], [([0.0, widest, widest, 0.0], [0, 0, 1, 1])])] * 2, names=NAMES))
    ticks = np.array(figure.layout.xaxis.tickvals)
    assert ticks[0] == 0
    assert 0.4 * widest < ticks[-1] <= widest
    assert 2 <= len(ticks) <= 5
    np.testing.assert_allclose(np.diff(ticks), ticks[1])
    assert f"{ticks[1]:e}"[:8] in ("1.000000", "2.000000", "5.000000")


@pytest.mark.parametrize("longest", [2, 8])
def test_labels_have_room(longest):
    """In the narrowest figure, a tree with its labels is 130 pixels wide. A letter has a mean width of 6.6 pixels."""
    labels = ["a", "m" * longest]
    branches = [([0.0, 3.0, 3.0, 0.0], [0, 0, 1, 1])]
    figure = build(groups.trees([(labels, [], branches)] * 2, names=NAMES))
    begin, end = figure.layout.xaxis.range
    assert 130 * end / (end - begin) >= 6.6 * longest
    assert begin > 3
