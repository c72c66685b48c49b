"""The figures of the seed sweep: the curves of many seeds, the share of seeds that have learned, and the map."""

import numpy as np
import pytest

from rnn_core.figures.sweep import Side
from tests.figures.plots import THEMES, keys, notes, rgb, shapes
from tests.support.figures.sweep import (
    EPOCHS,
    HOVERS,
    LEARNED,
    LOSSES,
    SEEDS,
    SHARE,
    SIDES,
    VALUES,
    draw,
    heatmap,
    points,
)


def curves(figure):
    """Return the trace and the losses of every curve with a hover text, {seed: (trace, losses)}.

    Check that each curve begins at epoch 0 and ends with a gap.
    """
    found = {}
    for trace in figure.data:
        if trace.customdata is not None and trace.hoverinfo != "skip":
            points = zip(
                *np.reshape([trace.x, trace.y, trace.customdata], (3, -1, EPOCHS + 2)).astype(float), strict=True
            )
            for epochs, (*losses, gap), seeds in points:
                assert epochs.tolist() == [*range(EPOCHS + 2)]
                assert set(seeds) == {seeds[0]}
                assert np.isnan(gap)
                found[seeds[0]] = (trace, losses)
    assert set(found) == set(SEEDS)
    return found


@pytest.mark.parametrize("shown", [None, 3, 5])
def test_every_seed_has_its_curve(shown):
    """A curve's colour shows the outcome, and a dot shows the epoch in which the seed learned.

    One curve can be emphasised. Every point of a curve has the seed in its hover text, and can be clicked.
    """
    figure = draw(shown=shown)
    groups = {"learned": THEMES[False].validation, "not_learned": THEMES[False].incorrect}
    expected, dots = groups | ({"shown": THEMES[False].text} if shown else {}), set()
    for seed, learned, losses in zip(SEEDS, LEARNED, LOSSES, strict=True):
        trace, drawn = curves(figure)[seed]
        group = "shown" if seed == shown else "not_learned" if learned is None else "learned"
        np.testing.assert_array_equal(drawn, losses)
        assert trace.legendgroup == group
        assert "markers" in trace.mode  # Plotly has no event for a click on a line alone
        assert trace.marker.opacity == 0
        assert trace.hovertemplate == "Seed %{customdata} · Epoch %{x}<br>Loss: <b>%{y:.4f}</b><extra></extra>"
        assert "{:.0f},{:.0f},{:.0f},".format(*rgb(expected[group])) in trace.line.color or group == "shown"
        dots |= {(group, learned, losses[learned])} if learned else set()
    marks = [trace for trace in figure.data if trace.mode == "markers" and trace.legendgroup]
    assert {(trace.legendgroup, *place) for trace in marks for place in zip(trace.x, trace.y, strict=True)} == dots
    assert {name.lower(): trace.line.color for name, trace in keys(figure).items()} == expected
    if shown:
        *others, halo, own = (trace for trace in figure.data if trace.customdata is not None)
        assert own is curves(figure)[shown][0]
        assert others[0].line.width < own.line.width < halo.line.width


@pytest.mark.parametrize(
    ("ends", "learned", "at"),
    [
        ((0.05, 0.02, 0.03, 0.04), (4, None, 9, None), 0.02),
        ((0.05, 0.2, 0.03, 0.04), (4, None, 9, None), 0.04),
        ((0.05, 0.2, 0.03, 0.4), (4, None, 9, None), None),
        ((0.05, 0.02, np.nan, np.nan), (None, None, None, 9), None),
    ],
)
def test_a_low_loss_without_learning_has_a_note(ends, learned, at):
    """The loss of a seed that has not learned is low if it is below the final loss of some seed that has learned.

    The note is at the end of the lowest such curve.
    """
    losses = LOSSES.copy()
    losses[:, -1] = ends
    note = notes(draw(losses, learned)).get("Low")
    assert (note and (note.x, note.y)) == (at and (EPOCHS, pytest.approx(at)))


@pytest.mark.parametrize(
    ("epochs", "box", "line"), [((4, 9, None), [(4, 10.2)], [9]), ((2, 4, 7), [(2, 7)], [4]), ([None] * 3, [], [])]
)
def test_each_quartile_that_is_reached_has_a_dot_and_a_text(epochs, box, line):
    """A box extends from the first quartile's epoch to the third's, or to the end of the axis if there is no third.

    A line in the box marks the median.
    """
    figure = draw(quartiles=[(epoch, f"text {epoch}") for epoch in epochs])
    _, quarters = (trace for trace in figure.data if trace.yaxis == "y2")
    reached = [(epoch, share, f"text {epoch}") for epoch, share in zip(epochs, (25, 50, 75), strict=True) if epoch]
    assert list(zip(quarters.x, quarters.y, quarters.text, strict=True)) == reached
    inward = ["top left" if epoch > EPOCHS / 2 else "bottom right" for epoch, _, _ in reached]
    assert list(quarters.textposition) == inward  # texts extend towards the middle of the picture
    assert [(found.x0, found.x1) for found in shapes(figure, type="rect", yref="y2", y0=0, y1=100)] == box
    assert [found.x0 for found in shapes(figure, type="line", yref="y2")] == line


def test_the_share_is_a_staircase_and_has_a_text_with_its_last_value():
    """The share is in percent. The text also has the number of seeds that have learned."""
    figure = draw()
    share, _ = (trace for trace in figure.data if trace.yaxis == "y2")
    np.testing.assert_array_equal([share.x, share.y], [np.arange(EPOCHS + 1), 100 * SHARE])
    assert share.line.shape == "hv"
    assert share.hovertemplate == "Epoch %{x}<br>Share: <b>%{y:.1f}%</b><extra></extra>"
    count = sum(epoch is not None for epoch in LEARNED)
    last = notes(figure)[f"<b>50%</b><br>{count}/{len(LEARNED)}"]
    assert last.y == 50
    assert last.yref == "y2"


# --- the map


def test_a_certain_cell_is_large_and_has_its_text():
    """A cell is certain if the confidence interval of its value is narrow. An uncertain cell is small and has no text.

    Every cell has an index and a hover text.
    """
    ground, small, large, *_ = heatmap().data
    np.testing.assert_array_equal(np.isnan(np.float32(ground.z)), [[False, True, False], [False] * 3])
    np.testing.assert_array_equal(np.float32(small.z), np.float32([[np.nan, np.nan, 0.5], [np.nan] * 3]))
    np.testing.assert_array_equal(np.float32(large.z), np.float32([[0.1, np.nan, np.nan], [np.nan, 0.9, 1]]))
    assert small.xgap == small.ygap > 4 * large.xgap
    assert small.texttemplate is None
    assert large.texttemplate == "%{text}"
    for trace in (ground, small, large):
        np.testing.assert_array_equal(trace.customdata, [[0, 1, 2], [3, 4, 5]])
        assert np.array(trace.hovertext).tolist() == HOVERS
        assert trace.hovertemplate == "%{hovertext}<extra></extra>"


def test_a_certain_cell_without_a_value_has_a_dash():
    """The cell itself has no colour."""
    *_, dashes, _, _ = heatmap().data
    assert list(dashes.x) == [0]
    assert list(dashes.y) == [1]
    assert list(dashes.text) == ["–"]


def test_an_impossible_cell_is_crossed_out_and_has_the_reason_as_hover_text():
    *_, crosses, _ = heatmap().data
    assert list(crosses.x) == [1]
    assert list(crosses.y) == [0]
    assert list(crosses.hovertext) == ["why"]


def test_a_ring_marks_the_present_experiment():
    """The ring can be between two cells of the map, and has a legend entry."""
    ring = heatmap().data[-1]
    assert list(ring.x) == [0.5]
    assert list(ring.y) == [1]
    assert ring.name == "Shown"


def test_an_experiment_that_is_not_on_the_map_has_no_ring():
    """The legend has no entry for the ring either."""
    ring = heatmap(sides=(SIDES[0], SIDES[1]._replace(shown=None))).data[-1]
    assert ring.x == ()
    assert ring.showlegend is False


def test_epochs_and_shares_have_different_scales():
    """The scale of shares is from 0 to 1, and the scale of epochs is from 0 to the last one."""
    shares = heatmap().layout.coloraxis
    epochs = heatmap(epochs=30).layout.coloraxis
    assert (shares.cmin, shares.cmax) == (0, 1)
    assert (epochs.cmin, epochs.cmax) == (0, 30)
    assert shares.colorscale != epochs.colorscale


def test_only_every_second_of_many_numbers_on_the_horizontal_axis_has_a_label():
    """On the vertical axis, every number has a label."""
    look = {"texts": np.full((9, 9), ""), "hovers": np.full((9, 9), ""), "impossible": {}}
    sides = [Side("side", [f"{number}" for number in range(9)])] * 2
    layout = heatmap(np.zeros((9, 9)), np.ones((9, 9), bool), sides=sides, **look).layout
    assert list(layout.xaxis.ticktext) == list("02468")
    assert list(layout.yaxis.ticktext) == list("012345678")


def test_many_words_across_are_written_in_two_rows():
    """Every second word is in the lower row."""
    layout = heatmap(VALUES, sides=(Side("side", [*"abcde"], words=True), SIDES[1])).layout
    assert list(layout.xaxis.ticktext) == ["a", "<br>b", "c", "<br>d", "e"]


def test_each_known_value_has_a_point_and_its_interval():
    """A certain value's point is filled. A vertical line marks the present experiment."""
    line, crosses, key = points().data
    np.testing.assert_allclose([line.x, line.y], [[1, 2], [90, 100]])
    np.testing.assert_allclose([line.error_y.array, line.error_y.arrayminus], [[5, 0], [10, 30]], atol=1e-9)
    assert list(line.marker.color) == [THEMES[False].paper, THEMES[False].validation]
    assert list(line.customdata) == [1, 2]
    assert list(line.hovertext) == ["e", "f"]
    assert list(crosses.x) == [0]
    assert list(crosses.hovertext) == ["why"]
    assert [(rule.x0, rule.x1) for rule in shapes(points(), type="line")] == [(0.5, 0.5)]
    assert key.name == "Shown"


def test_points_of_epochs_have_no_interval():
    """The vertical axis ends above the last epoch."""
    figure = points([3, np.nan, 30], epochs=30, intervals=None)
    assert list(figure.data[0].y) == [3, 30]
    assert figure.data[0].error_y.array is None
    assert figure.layout.yaxis.range[1] > 30
