"""The learning curves, of one experiment and of two."""

import numpy as np
import pytest

from rnn_core.figures import comparison, curves
from tests.figures import test_sweep
from tests.figures.plots import THEMES, build, keys, notes, shapes, words

NAMES = words("epoch loss accuracy train validation chance")
METRICS = np.random.default_rng(0).uniform(0.1, 0.7, (5, 4))
ORDER = [("Loss", "Train"), ("Accuracy", "Train"), ("Loss", "Validation"), ("Accuracy", "Validation")]
RUNS = {"A": METRICS, "B": METRICS[:3] / 2}
UNVALIDATED = METRICS * [1, 1, np.nan, np.nan]


def draw(metrics=METRICS, *, epoch=2, epochs=15, chance=0.693, **options):
    return build(curves.draw(metrics, epoch=epoch, epochs=epochs, chance=chance, names=NAMES, **options))


def compare(runs=RUNS, **options):
    return build(comparison.draw(list(runs.items()), names=NAMES, **options))


def lines(figure):
    """The curves by what hovering them tells before the value with four digits."""
    curves = [trace for trace in figure.data if trace.hovertemplate]
    return {trace.hovertemplate.removesuffix(": <b>%{y:.4f}</b><extra></extra>"): trace for trace in curves}


def test_curves_hold_the_metrics():
    """Loss and accuracy of both kinds stand by epoch from 0 in two panels with a title each, in their colours."""
    figure = draw()
    for column, (panel, kind) in enumerate(ORDER):
        trace, axis = lines(figure)[f"{panel}, {kind}"], {"Loss": "y", "Accuracy": "y2"}[panel]
        np.testing.assert_array_equal(trace.y, METRICS[:, column])
        np.testing.assert_array_equal(trace.x, np.arange(5))
        assert (trace.name, trace.yaxis) == (kind, axis)
        assert trace.line.color == getattr(THEMES[False], kind.lower())
        assert notes(figure)[f"<b>{panel}</b>"].y == figure.layout[axis.replace("y", "yaxis")].domain[1]
    assert set(keys(figure)) == {"Train", "Validation"}
    assert figure.layout.hovermode == "x unified"


def test_uprights():
    """A solid line stands at the epoch, and one of another kind with its text at each change of the learning rate."""
    figure = draw(epoch=0, rates=[(1, "0.01"), (3, "0.1")])
    uprights = [(shape.x0, shape.x1, shape.line.dash) for shape in shapes(figure, xref="x", yref="paper", y0=0)]
    assert uprights == [(1, 1, "dashdot"), (3, 3, "dashdot"), (0, 0, "solid")]
    assert [(notes(figure)[text].xref, notes(figure)[text].x) for text in ("0.01", "0.1")] == [("x", 1), ("x", 3)]


@pytest.mark.parametrize("figure", [draw, compare, test_sweep.draw])
def test_rule_at_chance(figure):
    """A level line across the panel of the loss, with its name, stands at the loss of a constant output."""
    drawn = figure(chance=0.25)
    (rule,) = shapes(drawn, xref="paper")
    assert (rule.yref, rule.y0, rule.y1, rule.x0, rule.x1) == ("y", 0.25, 0.25, 0, 1)
    assert (notes(drawn)["Chance"].yref, notes(drawn)["Chance"].y) == ("y", 0.25)


@pytest.mark.parametrize("metrics", [METRICS, METRICS * [40, 0, 1, 0], METRICS * [1, 1, 90, 1], UNVALIDATED])
def test_everything_is_in_range(metrics):
    """All epochs, losses and accuracies lie within the axes; a curve without a number is not drawn."""
    assert len(draw(metrics).data) == np.isfinite(metrics[0]).sum()
    for figure in (draw(metrics, epochs=4), compare({"A": METRICS[:2], "B": metrics})):
        for values, name in ((metrics[:, 0::2], "yaxis"), (metrics[:, 1::2], "yaxis2"), (np.arange(5), "xaxis")):
            low, high = figure.layout[name].range
            assert low <= np.nanmin(values) <= np.nanmax(values) < high


def test_two_experiments():
    """Each has its colour and one entry of the legend; validation is dotted, with an entry too if there is one."""
    figure, colours = compare(), (THEMES[False].train, THEMES[False].validation)
    for (name, metrics), colour in zip(RUNS.items(), colours, strict=True):
        for column, (panel, kind) in enumerate(ORDER):
            trace = lines(figure)[f"{panel}, {kind}, {name}"]
            np.testing.assert_array_equal(trace.y, metrics[:, column])
            assert (trace.line.color, trace.line.dash) == (colour, "solid" if kind == "Train" else "dot")
    legend = [(name, trace.line.dash) for name, trace in keys(figure).items()]
    assert legend == [("A", "solid"), ("B", "solid"), ("Validation", "dot")]
    assert set(keys(compare({"A": UNVALIDATED}))) == {"A"}
