"""The view of the gradients: the chain rule by hand, in the picture, the sentences and the table."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import data, gradients
from rnn_core.probe import Probe
from rnn_core.ui.text import LANGUAGES, say
from rnn_core.ui.views import gradients as view_of_gradients
from tests import by_hand
from tests.test_views import EACH, SMALL, VARYING, VIEW, drawn, first_real, here, passed, show, shown_in, tabled, told


def looked_at(shown):
    """The answer, and its picture's heatmap, band and median."""
    answer = view_of_gradients.answer(here, shown, VIEW)
    return answer, view_of_gradients.figure(shown, VIEW, answer).data


def chain(shown):
    """Of one Elman layer, by hand: the norms of dL_t / dh_{t-k}, (L, L), NaN before the first step.

    dL_t / dh_t = V (sigmoid(V h + c) - y) / K, and a step back multiplies by U diag(1 - h^2).
    """
    _, recurrent, _, readout, bias = (np.float64(array) for array in shown.run.states[shown.epoch].weights)
    states = passed(shown)[0][:, 0]
    target = data.target(shown.spec, timesteps=len(states))
    norms = np.full((len(states), len(states)), np.nan)
    for t, h in enumerate(states):
        sent = readout @ (by_hand.sigmoid(h @ readout + bias) - target[t]) / target.shape[1]
        for lag in range(t + 1):
            norms[t, lag] = np.linalg.norm(sent)
            sent = recurrent @ (sent * (1 - states[t - lag] ** 2))
    return norms


def scaled(factor, spec=SMALL):
    """A Run whose recurrent kernel is that many times an orthogonal one, heard so softly that f' is nearly 1."""
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]

    def change(epoch, arrays):
        return [arrays[0] * 1e-3, np.float32(factor * turn), arrays[2] * 0, *arrays[3:]]

    return drawn(spec, change=change)


@pytest.mark.parametrize("spec", [SMALL, replace(SMALL, **VARYING)], ids=["equal", "padded"])
def test_the_picture_is_that_of_the_chain_rule(spec):
    """Colours, what hovering tells, and the median over the steps are those of the chain rule by hand."""
    shown = show(drawn(spec), Probe(shown_timesteps=8))
    _, (heatmap, band, median) = looked_at(shown)
    expected = chain(shown)
    np.testing.assert_allclose(np.array(heatmap.customdata, float), expected.T, rtol=1e-6)
    drawn_at = np.array(heatmap.z, float)
    np.testing.assert_allclose(drawn_at, np.log10(np.clip(expected.T, 1e-9, 1e2)), rtol=0, atol=1e-5)
    assert list(heatmap.x) == list(range(first_real(shown) + 1, first_real(shown) + 9))
    assert list(heatmap.y) == list(median.x) == list(range(8))
    np.testing.assert_allclose(np.array(median.y, float), np.nanmedian(expected, axis=0), rtol=1e-6)
    quartiles = np.nanpercentile(expected, [25, 75], axis=0)
    np.testing.assert_allclose(np.array(median.customdata, float), quartiles.T, rtol=1e-6)
    np.testing.assert_allclose(np.array(band.y[:16], float), [*quartiles[0], *quartiles[1][::-1]], rtol=1e-6)


@EACH
def test_the_picture_shows_the_answer(case):
    """Of every experiment the picture has a column for each step with a loss, and tells the core's norms."""
    shown = shown_in(case)
    answer, (heatmap, _, median) = looked_at(shown)
    expected = gradients.flow(shown.spec, shown.run.states[-1], shown.probe, layer=0)
    np.testing.assert_array_equal(answer.norms, expected.norms)
    np.testing.assert_array_equal(np.array(heatmap.customdata, float), expected.norms.T)
    np.testing.assert_array_equal(heatmap.x, expected.steps + 1)
    steps = len(passed(shown)[1])
    last = first_real(shown) + steps
    assert list(heatmap.x) == (list(range(last - steps + 1, last + 1)) if shown.spec.return_sequences else [last])
    assert len(median.x) == steps


@pytest.mark.parametrize(
    ("factor", "kind"),
    [(0.5, "vanishes"), (0.9, "vanishes"), (1.0, "holds"), (1.3, "explodes")],
)
def test_what_becomes_of_it(factor, kind):
    """With an orthogonal recurrent kernel times a factor, each step back multiplies the gradient by that factor."""
    shown = show(scaled(factor), epoch=2)
    read = told(view_of_gradients, shown, VIEW, looked_at(shown)[0])
    values = read[f"gradients_{kind}"]
    assert values["factor"] == pytest.approx(factor, abs=2e-3)
    assert values["epoch"] == 2
    for lang in LANGUAGES:
        assert f"{factor:.2f}" in say(lang, f"gradients_{kind}", **values)
    assert "gradients_thousandth" not in read


def test_from_where_less_than_a_thousandth_is_left():
    """It tells the first lag from which on the median is below a thousandth: at a factor 0.3 that is 6 steps back."""
    shown = show(scaled(0.3))
    read = told(view_of_gradients, shown, VIEW, looked_at(shown)[0])
    assert read["gradients_thousandth"] == {"lag": next(lag for lag in range(20) if 0.3**lag <= 1e-3)}


def test_the_slope_is_that_of_the_medians():
    """The factor is the slope of a straight line through the logarithms of the medians by hand."""
    shown = show(drawn(SMALL))
    medians = np.nanmedian(chain(shown), axis=0)[:7]
    expected = np.exp(np.polyfit(np.arange(7), np.log(medians), 1)[0])
    read = told(view_of_gradients, shown, VIEW, looked_at(shown)[0])
    assert read["gradients_vanishes"]["factor"] == pytest.approx(expected)


def test_where_there_is_no_gradient():
    """A sequence of one step, or an output that reads nothing, has no gradient to follow back, and it says so."""
    deaf = drawn(SMALL, change=lambda epoch, arrays: [*arrays[:-2], arrays[-2] * 0, arrays[-1]])
    for shown in (show(drawn(SMALL), Probe(shown_timesteps=1)), show(deaf)):
        answer, _ = looked_at(shown)
        assert told(view_of_gradients, shown, VIEW, answer) == {"gradients_none": {}}


@EACH
def test_the_table(case):
    """A row for each step and lag that there is: counted as on the stage, with the core's norm."""
    shown = shown_in(case)
    answer, _ = looked_at(shown)
    columns, rows = tabled(view_of_gradients, shown, VIEW, answer)
    assert columns == ("step", "lag", "norm")
    steps, lags = len(answer.steps), answer.norms.shape[1]
    assert len(rows) == (lags * (lags + 1) // 2 if shown.spec.return_sequences else lags)
    assert steps == (lags if shown.spec.return_sequences else 1)
    for step, lag, norm in rows:
        row = step - 1 - answer.steps[0]
        assert norm == answer.norms[row, lag]
        assert lag <= step - 1 - first_real(shown)
