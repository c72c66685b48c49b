"""The learning curves of two experiments."""

import numpy as np
import pytest

from tests.figures.plots import THEMES, keys, notes, shapes
from tests.support.figures import comparison, sweep
from tests.support.figures.comparison import METRICS, RUNS

PANELS = {"Loss": "yaxis", "Accuracy": "yaxis2"}
UNVALIDATED = METRICS * [1, 1, np.nan, np.nan]


def assert_curves(figure, metrics, run="", axes=PANELS):
    """Check that each curve shows its metrics, from epoch 0, and has the axis of its panel.

    Return {"Train" or "Validation": (colour, dash)}.
    """
    looks = {}
    lines = {trace.hovertemplate: trace for trace in figure.data if trace.hovertemplate}
    order = [(panel, kind) for kind in ("Train", "Validation") for panel in PANELS]
    for (panel, kind), values in zip(order, np.transpose(metrics), strict=True):
        if panel in axes:
            trace = lines.pop(f"{panel}, {kind}{run}: <b>%{{y:.4f}}</b><extra></extra>")
            np.testing.assert_array_equal([trace.x, trace.y], [np.arange(len(metrics)), values])
            assert trace.yaxis.replace("y", "yaxis") == axes[panel]
            looks[kind] = trace.line.color, trace.line.dash
    return looks


def test_each_of_two_experiments_has_its_own_colour_and_legend_entry():
    """The validation curves are dotted, and share one legend entry."""
    figure, colours = comparison.draw(), (THEMES[False].train, THEMES[False].validation)
    for (name, metrics), colour in zip(RUNS.items(), colours, strict=True):
        looks = assert_curves(figure, metrics, run=f", {name}")
        assert looks == {"Train": (colour, "solid"), "Validation": (colour, "dot")}
    legend = {name: trace.line.dash for name, trace in keys(figure).items()}
    assert list(legend.items()) == [("A", "solid"), ("B", "solid"), ("Validation", "dot")]


def test_a_curve_of_nan_alone_is_not_drawn():
    """Without validation samples, there is no legend entry for validation."""
    assert list(keys(comparison.draw({"A": UNVALIDATED}))) == ["A"]


@pytest.mark.parametrize("draw", [comparison.draw, sweep.draw])
def test_the_loss_of_a_constant_output_has_a_level_line_with_its_name(draw):
    """The line goes across the whole loss panel."""
    figure = draw(chance=0.25)
    (rule,) = shapes(figure, xref="paper")
    name = notes(figure)["Chance"]
    assert rule.yref == name.yref == "y"
    assert rule.y0 == rule.y1 == name.y == 0.25
    assert (rule.x0, rule.x1) == (0, 1)


@pytest.mark.parametrize("metrics", [METRICS, METRICS * [40, 0, 1, 0], METRICS * [1, 1, 90, 1], UNVALIDATED])
def test_the_axes_include_every_epoch_every_loss_and_every_accuracy(metrics):
    """The axes fit small and large metrics, and metrics without validation."""

    def within(axis, values):
        low, high = axis.range
        assert low <= np.nanmin(values) <= np.nanmax(values) <= high

    figure = comparison.draw({"A": METRICS[:2], "B": metrics})
    for values, name in ((metrics[:, 0::2], "yaxis"), (metrics[:, 1::2], "yaxis2"), (np.arange(5), "xaxis")):
        within(figure.layout[name], values)
