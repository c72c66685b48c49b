"""The view of the weights: every weight of the State, at the start and now, and what has changed most."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import figures
from rnn_core.ui.text import say
from rnn_core.ui.views import weights
from tests import by_hand
from tests.test_views import EACH, SMALL, VIEW, drawn, here, show, shown_in, tabled, told

NAMES = ("kernel", "recurrent_kernel", "bias", "output kernel", "output bias")


def by_state(shown, epoch, layer=1):
    """The arrays of a State that the view shows, as Keras has them."""
    arrays = shown.run.states[epoch].weights
    return *arrays[3 * (layer - 1) : 3 * layer], *arrays[-2:]


def rows(figure):
    """The values of the three heatmaps of each matrix, from top to bottom."""
    drawn = [np.array(trace.z, float) for trace in figure.data]
    return [drawn[i : i + 3] for i in range(0, len(drawn), 3)]


@pytest.mark.parametrize("layer", [1, 2])
@EACH
def test_every_weight_is_drawn(case, layer):
    """Each matrix is drawn as it was at the start, as it is, and by how much it has changed; the output's upright."""
    shown = shown_in(case, epoch=2)
    layer = min(layer, shown.spec.layers)
    view = VIEW._replace(layer=layer)
    found = rows(weights.figure(shown, view, weights.answer(here, shown, view)))
    expected = []
    for start, now in zip(by_state(shown, 0, layer), by_state(shown, 2, layer), strict=True):
        expected.append([np.atleast_2d(array) for array in (start, now, now.astype(float) - start)])
    expected[3] = [array.T for array in expected[3]]
    assert len(found) == len(expected) == 5
    for three, others in zip(found, expected, strict=True):
        for one, other in zip(three, others, strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-6)


@pytest.mark.parametrize("cell", by_hand.CELLS)
def test_labels(cell):
    """Columns are units, of cells with gates those of each gate; rows are what is heard, which above is a layer."""
    gates = {"SimpleRNN": [""], "GRU": ["z ", "r ", "n "], "LSTM": ["i ", "f ", "g ", "o "]}[cell]
    units = ["h1", "h2", "h3"]
    shown = shown_in(f"{cell}, two layers")
    for layer, heard in ((1, ["x"]), (2, [f"{unit}, 1" for unit in units])):
        view = VIEW._replace(layer=layer)
        kernel, _, _, recurrent, *_ = weights.figure(shown, view, weights.answer(here, shown, view)).data
        assert list(kernel.y) == heard
        assert list(recurrent.y) == units
        assert list(kernel.x) == list(recurrent.x) == [f"{gate}{unit}" for gate in gates for unit in units]


@pytest.mark.parametrize("most", range(5))
def test_what_has_changed_most(most):
    """It tells the array that has changed most, in root mean square over its weights, and by how much."""

    def change(epoch, arrays):
        """The same at every epoch, but for the one that grows most, and for another that grows less."""
        arrays = [np.full_like(array, 0.5) for array in arrays]
        arrays[most] = arrays[most] + 2 * epoch
        arrays[most - 1] = arrays[most - 1] + epoch
        return [array.astype(np.float32) for array in arrays]

    shown = show(drawn(SMALL, change=change), epoch=2)
    read = told(weights, shown, VIEW, weights.answer(here, shown, VIEW))
    values = read["weights_changed"]
    assert (values["epoch"], values["name"]) == (2, NAMES[most])
    assert values["change"] == pytest.approx(4, abs=1e-5)
    assert f"`{NAMES[most]}`" in say("en", "weights_changed", **values)
    assert "4.000" in say("ja", "weights_changed", **values)


@EACH
def test_changes_are_those_of_the_layer_that_is_shown(case):
    """The change is that of the arrays of the layer that is shown, and so is the largest eigenvalue of U, by NumPy."""
    shown = shown_in(case)
    read = told(weights, shown, VIEW, weights.answer(here, shown, VIEW))
    values = read["weights_changed"]
    pairs = zip(by_state(shown, 3), by_state(shown, 0), strict=True)
    changes = [np.sqrt(((now.astype(float) - start) ** 2).mean()) for now, start in pairs]
    assert values["change"] == pytest.approx(max(changes))
    assert values["name"] == NAMES[int(np.argmax(changes))]
    if shown.spec.cell == "SimpleRNN":
        radii = [max(abs(np.linalg.eigvals(by_state(shown, epoch)[1].astype(float)))) for epoch in (0, 3)]
        assert list(read["weights_grown"].values()) == pytest.approx(radii)
    else:
        assert "weights_grown" not in read


def test_before_training_nothing_has_changed():
    """At epoch 0 it says so, and the change that is drawn is 0 everywhere."""
    shown = shown_in("LSTM", epoch=0)
    answer = weights.answer(here, shown, VIEW)
    assert told(weights, shown, VIEW, answer) == {"weights_untrained": {}}
    assert all(not change.any() for _, _, change in rows(weights.figure(shown, VIEW, answer)))


def test_the_scale_stands_still_for_the_scrubber():
    """Whatever epoch is shown of a run, a colour means the same weight, and no weight of its ends is beyond it."""
    run = drawn(SMALL, change=lambda epoch, arrays: [(1 + epoch) * array for array in arrays])
    scales = []
    for epoch in range(4):
        shown = show(run, epoch=epoch)
        axis = weights.figure(shown, VIEW, weights.answer(here, shown, VIEW)).layout.coloraxis
        scales.append((axis.cmin, axis.cmax))
    assert len(set(scales)) == 1
    low, high = scales[0]
    assert -low == high >= max(np.abs(array).max() for epoch in (0, 3) for array in by_state(show(run), epoch))


@pytest.mark.parametrize("layer", [1, 2])
@EACH
def test_the_table(case, layer):
    """A row for each weight: from where to where, at the start and now; no two of the same place."""
    shown = shown_in(case, epoch=2)
    layer = min(layer, shown.spec.layers)
    view = VIEW._replace(layer=layer)
    columns, found = tabled(weights, shown, view, weights.answer(here, shown, view))
    assert columns == ("matrix", "from", "to", "start", "epoch_2")
    assert len({row[:3] for row in found}) == len(found)
    for column, epoch in ((3, 0), (4, 2)):
        kernel, recurrent, bias, readout, output = by_state(shown, epoch, layer)
        expected = np.concatenate([array.ravel() for array in (kernel, recurrent, bias, readout.T, output)])
        np.testing.assert_array_equal([row[column] for row in found], expected.astype(float))


def test_of_a_large_layer_the_first_units_are_drawn():
    """It says how many of how many are drawn, and the table has all of them."""
    units = figures.weights.MOST + 1
    shown = show(drawn(replace(SMALL, units=units)))
    answer = weights.answer(here, shown, VIEW)
    assert told(weights, shown, VIEW, answer)["moment_first"] == {"count": figures.weights.MOST, "units": units}
    assert len(tabled(weights, shown, VIEW, answer)[1]) == units * (1 + units + 1 + 2) + 2
    assert rows(weights.figure(shown, VIEW, answer))[1][0].shape == (figures.weights.MOST,) * 2
