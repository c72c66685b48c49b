"""The figures of the seed sweep: the curves of many seeds, the share of them that has learned, and the map."""

import numpy as np
import pytest

from rnn_core.figures import sweep
from rnn_core.figures.sweep import Side
from tests.figures.plots import THEMES, build, keys, notes, rgb, shapes, words

NAMES = words("epoch loss share seed learned not_learned shown chance")
E = 10
SEEDS, LEARNED = (3, 5, 2**31 - 1, 21), (4, None, 9, None)
SHARE = np.repeat([0, 0.25, 0.5], [4, 5, 2])
LOSSES = np.random.default_rng(0).uniform(0, 0.9, (4, E + 1)).astype(np.float32)
LOSSES[0, 2] = np.nan
NOTHING = {"seeds": [], "share": np.full(E + 1, np.nan), "quartiles": [(None, "")] * 3}


def draw(losses=LOSSES, learned=LEARNED, **changes):
    given = {"seeds": SEEDS, "share": SHARE, "quartiles": [(4, "¼"), (9, "½"), (None, "")]}
    given |= {"chance": 0.693, "names": NAMES}
    return build(sweep.draw(losses, learned, **given | changes))


def curves(figure):
    """{seed: (its trace, losses)} of every curve that can be hovered; each begins at epoch 0 and ends with a gap."""
    found = {}
    for trace in figure.data:
        if trace.customdata is not None and trace.hoverinfo != "skip":
            points = zip(*np.reshape([trace.x, trace.y, trace.customdata], (3, -1, E + 2)).astype(float), strict=True)
            for epochs, (*losses, gap), seeds in points:
                assert (epochs.tolist(), set(seeds), np.isnan(gap)) == ([*range(E + 2)], {seeds[0]}, True)
                found[seeds[0]] = (trace, losses)
    assert set(found) == set(SEEDS)
    return found


@pytest.mark.parametrize("shown", [None, 3, 5])
def test_every_seed_has_its_curve(shown):
    """Every point tells its seed and can be pressed; those that learned have a colour and a dot, one is emphasised."""
    figure = draw(shown=shown)
    groups = {"learned": THEMES[False].validation, "not_learned": THEMES[False].incorrect}
    expected, dots = groups | ({"shown": THEMES[False].text} if shown else {}), set()
    for seed, learned, losses in zip(SEEDS, LEARNED, LOSSES, strict=True):
        trace, drawn = curves(figure)[seed]
        group = "shown" if seed == shown else "not_learned" if learned is None else "learned"
        np.testing.assert_array_equal(drawn, losses)
        assert trace.legendgroup == group
        assert "markers" in trace.mode  # Plotly tells of no press on a line alone
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
    ("epochs", "box", "line"), [((4, 9, None), [(4, 10.2)], [9]), ((2, 4, 7), [(2, 7)], [4]), ([None] * 3, [], [])]
)
def test_share_and_quarters(epochs, box, line):
    """The share goes in steps, in percent, with its last value; each quarter that was reached has a dot and a text.

    A box goes from the first to the third quartile, or to the end of the axis, and is parted at the median.
    """
    figure = draw(quartiles=[(epoch, f"text {epoch}") for epoch in epochs])
    share, quarters = (trace for trace in figure.data if trace.yaxis == "y2")
    np.testing.assert_array_equal([share.x, share.y], [np.arange(E + 1), 100 * SHARE])
    assert share.line.shape == "hv"
    assert share.hovertemplate == "Epoch %{x}<br>Share: <b>%{y:.1f}%</b><extra></extra>"
    assert (notes(figure)["<b>50 %</b>"].y, notes(figure)["<b>50 %</b>"].yref) == (50, "y2")
    reached = [(epoch, share, f"text {epoch}") for epoch, share in zip(epochs, (25, 50, 75), strict=True) if epoch]
    assert list(zip(quarters.x, quarters.y, quarters.text, strict=True)) == reached
    inward = ["top left" if epoch > E / 2 else "bottom right" for epoch, _, _ in reached]
    assert list(quarters.textposition) == inward  # towards the middle of the picture
    assert [(found.x0, found.x1) for found in shapes(figure, type="rect", yref="y2", y0=0, y1=100)] == box
    assert [found.x0 for found in shapes(figure, type="line", yref="y2")] == line


# --- the map

MAP_NAMES = words("value shown")
VALUES = np.array([[0.1, np.nan, 0.5], [np.nan, 0.9, 1.0]])
CERTAIN = np.array([[True, False, False], [True, True, True]])
TEXTS, HOVERS = [["10", "", ""], ["–", "90", "100"]], [["a", "b", "c"], ["d", "e", "f"]]
SIDES = Side("Across", ["1", "2", "4"], 0.5), Side("Up", ["GRU", "LSTM"], 1.0)


def heatmap(values=VALUES, certain=CERTAIN, **changes):
    given = {"texts": TEXTS, "hovers": HOVERS, "sides": SIDES, "impossible": {(0, 1): "why"}, "names": MAP_NAMES}
    return build(sweep.heatmap(values, certain=certain, **given | changes))


def points(values=VALUES[1], **changes):
    given = {"certain": [True, False, True], "hovers": HOVERS[1], "side": SIDES[0], "impossible": {(0,): "why"}}
    given |= {"intervals": [(0, 1), (0.8, 0.95), (0.7, 1)], "names": MAP_NAMES}
    return build(sweep.points(values, **given | changes))


def test_cells_of_a_map():
    """A cell that is certain is wide and has its text; another is small and has none; each tells of itself."""
    ground, small, large, dashes, crosses, ring = heatmap().data
    np.testing.assert_array_equal(np.isnan(np.float32(ground.z)), [[False, True, False], [False] * 3])
    np.testing.assert_array_equal(np.float32(small.z), np.float32([[np.nan, np.nan, 0.5], [np.nan] * 3]))
    np.testing.assert_array_equal(np.float32(large.z), np.float32([[0.1, np.nan, np.nan], [np.nan, 0.9, 1]]))
    assert small.xgap == small.ygap > 4 * large.xgap
    assert (small.texttemplate, large.texttemplate) == (None, "%{text}")
    for trace in (ground, small, large):
        np.testing.assert_array_equal(trace.customdata, [[0, 1, 2], [3, 4, 5]])
        assert (np.array(trace.hovertext).tolist(), trace.hovertemplate) == (HOVERS, "%{hovertext}<extra></extra>")
    assert (list(dashes.x), list(dashes.y), list(dashes.text)) == ([0], [1], ["–"])
    assert (list(crosses.x), list(crosses.y), list(crosses.hovertext)) == ([1], [0], ["why"])
    assert (list(ring.x), list(ring.y), ring.name) == ([0.5], [1], "Shown")
    nowhere = heatmap(sides=(SIDES[0], SIDES[1]._replace(shown=None))).data[-1]
    assert (nowhere.x, nowhere.showlegend) == ((), False)
    shares, epochs = (heatmap(epochs=epochs).layout.coloraxis for epochs in (None, 30))
    assert [(scale.cmin, scale.cmax) for scale in (shares, epochs)] == [(0, 1), (0, 30)]
    assert shares.colorscale != epochs.colorscale


def test_labels_have_room():
    """Of many numbers across every second has its label, of those up each; words are written in two rows."""
    look = {"texts": np.full((9, 9), ""), "hovers": np.full((9, 9), ""), "impossible": {}}
    sides = [Side("side", [f"{number}" for number in range(9)])] * 2
    layout = heatmap(np.zeros((9, 9)), np.ones((9, 9), bool), sides=sides, **look).layout
    assert list(layout.xaxis.ticktext) == list("02468")
    assert list(layout.yaxis.ticktext) == list("012345678")
    layout = heatmap(VALUES, sides=(Side("side", [*"abcde"], words=True), SIDES[1])).layout
    assert list(layout.xaxis.ticktext) == ["a", "<br>b", "c", "<br>d", "e"]


def test_points_of_a_map():
    """Each value that is known has its point and its interval; filled where it is certain; a rule where one is."""
    line, crosses, key = points().data
    np.testing.assert_allclose([line.x, line.y], [[1, 2], [90, 100]])
    np.testing.assert_allclose([line.error_y.array, line.error_y.arrayminus], [[5, 0], [10, 30]], atol=1e-9)
    assert list(line.marker.color) == [THEMES[False].paper, THEMES[False].validation]
    assert (list(line.customdata), list(line.hovertext)) == ([1, 2], ["e", "f"])
    assert (list(crosses.x), list(crosses.hovertext)) == ([0], ["why"])
    assert [(rule.x0, rule.x1) for rule in shapes(points(), type="line")] == [(0.5, 0.5)]
    assert key.name == "Shown"
    epochs = points([3, np.nan, 30], epochs=30, intervals=None)
    assert (list(epochs.data[0].y), epochs.data[0].error_y.array) == ([3, 30], None)
    assert epochs.layout.yaxis.range[1] > 30
