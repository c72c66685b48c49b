"""The learning curves of two experiments."""

import numpy as np
import pytest

from rnn_core.figures import comparison
from tests.figures import test_sweep
from tests.figures.plots import THEMES, build, keys, notes, shapes, words

NAMES = words("epoch loss accuracy train validation chance")
METRICS = np.random.default_rng(0).uniform(0.1, 0.7, (5, 4))
PANELS = {"Loss": "yaxis", "Accuracy": "yaxis2"}
RUNS = {"A": METRICS, "B": METRICS[:3] / 2}
UNVALIDATED = METRICS * [1, 1, np.nan, np.nan]


def compare(runs=RUNS, **options):
    return build(comparison.draw(list(runs.items()), names=NAMES, **options))


def assert_curves(figure, metrics, run="", axes=PANELS):
    """Loss and accuracy of both kinds stand by epoch from 0 on their axes; gives (kind, (colour, dash)) of each."""
    lines = {trace.hovertemplate: trace for trace in figure.data if trace.hovertemplate}
    order = [(panel, kind) for kind in ("Train", "Validation") for panel in PANELS]
    for (panel, kind), values in zip(order, np.transpose(metrics), strict=True):
        if panel in axes:
            trace = lines.pop(f"{panel}, {kind}{run}: <b>%{{y:.4f}}</b><extra></extra>")
            np.testing.assert_array_equal([trace.x, trace.y], [np.arange(len(metrics)), values])
            assert trace.yaxis.replace("y", "yaxis") == axes[panel]
            yield kind, (trace.line.color, trace.line.dash)


def test_two_experiments():
    """Each has its colour and one entry of the legend; validation is dotted, with an entry too if there is one."""
    figure, colours = compare(), (THEMES[False].train, THEMES[False].validation)
    for (name, metrics), colour in zip(RUNS.items(), colours, strict=True):
        looks = dict(assert_curves(figure, metrics, run=f", {name}"))
        assert looks == {"Train": (colour, "solid"), "Validation": (colour, "dot")}
    legend = {name: trace.line.dash for name, trace in keys(figure).items()}
    assert list(legend.items()) == [("A", "solid"), ("B", "solid"), ("Validation", "dot")]
    assert list(keys(compare({"A": UNVALIDATED}))) == ["A"], "a curve without a number is not drawn"


@pytest.mark.parametrize("figure", [compare, test_sweep.draw])
def test_rule_at_chance(figure):
    """A level line across the panel of the loss, with its name, stands at the loss of a constant output."""
    drawn = figure(chance=0.25)
    (rule,), name = shapes(drawn, xref="paper"), notes(drawn)["Chance"]
    assert (rule.yref, rule.y0, rule.y1, rule.x0, rule.x1) == (name.yref, name.y, 0.25, 0, 1) == ("y", 0.25, 0.25, 0, 1)


@pytest.mark.parametrize("metrics", [METRICS, METRICS * [40, 0, 1, 0], METRICS * [1, 1, 90, 1], UNVALIDATED])
def test_everything_is_in_range(metrics):
    """All epochs, losses and accuracies lie within the axes."""

    def within(axis, values):
        low, high = axis.range
        assert low <= np.nanmin(values) <= np.nanmax(values) <= high

    figure = compare({"A": METRICS[:2], "B": metrics})
    for values, name in ((metrics[:, 0::2], "yaxis"), (metrics[:, 1::2], "yaxis2"), (np.arange(5), "xaxis")):
        within(figure.layout[name], values)
