"""The figure of the seed sweep: the curves of many seeds, and the share of them that has learned."""

import numpy as np
import pytest

from rnn_core.figures import sweep
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
