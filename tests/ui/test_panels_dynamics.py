"""The panel of the dynamics of handmade networks: its reading (the sentences), its figure and its table."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from rnn_core import figures, run
from rnn_core.probe import Probe
from rnn_core.ui.panels import PANELS, dynamics_epochs
from rnn_core.ui.words import say
from tests.support.panel_cases import answer, case, read
from tests.ui.made import SMALL, Here, by_key, first_real, frame, passed, spy, trained

ZEROS = Probe("zeros")
PERIOD_3 = replace(SMALL, task="cycle", period=3)


def turning(moduli, spec=SMALL, degrees=180.0):
    """Return a Run of Elman networks whose fixed point is 0 if the input is zeros.

    The Jacobian at 0 has the eigenvalues of the recurrent kernel.

    moduli: For each epoch, the modulus of the eigenvalue that turns the state by `degrees` in a step.
    """
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[-1]]) if degrees == 180 else np.array([[cos, -sin], [sin, cos]])

    def change(epoch, arrays):
        recurrent = 0.1 * np.eye(3)
        recurrent[: len(turn), : len(turn)] = moduli[epoch] * turn
        return [arrays[0], recurrent, 0 * arrays[2], *arrays[3:]]

    return trained(spec, epochs=len(moduli) - 1, change=change)


@cache
def seen_case(name):
    """Return the Frame of a case at epoch 2, and the panel's answer. Both are cached for several tests."""
    shown = case(name, epoch=2)
    return shown, answer("dynamics", shown)


@cache
def seen_turning(moduli, spec, degrees):
    """Return the Frame of a `turning` Run at epoch 0, with Japanese texts, and the panel's answer."""
    shown = frame(turning(moduli, spec, degrees), ZEROS, epoch=0, lang="ja")
    return shown, answer("dynamics", shown)


@cache
def seen_bending(scales, epoch):
    """Return the Frame of a `bending` Run, and the panel's answer."""
    shown = frame(bending(*scales), ZEROS, epoch=epoch)
    return shown, answer("dynamics", shown)


def said(shown, found):
    """Return the sentences of an answer, {key: values}."""
    return by_key(PANELS["dynamics"].read(shown, found))


def drawn(monkeypatch, shown, found):
    """Return the call that draws the figure of an answer, with `args` and `kwargs`."""
    calls = spy(monkeypatch, figures.dynamics)
    PANELS["dynamics"].figure(shown, found, False)
    return calls[-1]


# --- one epoch


@pytest.mark.parametrize("name", ["GRU", "LSTM, two layers", "padded", "period 3", "Dense"])
def test_trajectory_equals_the_reference_in_the_plane_of_the_answer(monkeypatch, name):
    """A step's index counts padded steps before it, too. The figure has a label for each phase of the period."""
    shown, found = seen_case(name)
    (places,), options = drawn(monkeypatch, shown, found)
    hidden = passed(shown)[0][:, 0]
    np.testing.assert_allclose(places, (hidden - found.plane.centre) @ found.plane.axes.T, atol=1e-5)
    np.testing.assert_array_equal(options["steps"], first_real(shown) + np.arange(len(hidden)))
    assert options["period"] == len(options["names"]["phases"]) == (3 if name == "period 3" else 2)


@pytest.mark.parametrize("name", ["GRU", "LSTM, two layers", "padded", "period 3", "Dense"])
def test_figure_and_table_have_the_eigenvalues_and_losses(monkeypatch, name):
    """The eigenvalues and the loss are those of the shown epoch."""
    shown, found = seen_case(name)
    options = drawn(monkeypatch, shown, found).kwargs
    assert options["epoch"] == 2
    assert options["epochs"] == 3
    np.testing.assert_array_equal(options["values"], found.stability[2].spectrum.values)
    rows = [row for row in PANELS["dynamics"].table(shown, found)[1] if row[0] == 2]
    assert [complex(*row[3:5]) for row in rows] == list(options["values"])
    assert [row[5] for row in rows] == [abs(value) for value in options["values"]]
    assert {row[1] for row in rows} == {shown.run.metrics[2].loss}


# --- the bifurcation

BIFURCATIONS = [(SMALL, 180, "flip", 2), (PERIOD_3, 112, "neimark_sacker", 3)]
"""[(Spec, angle of the eigenvalue in degrees, name of the bifurcation, period of the cycle after it), ...]."""


@pytest.mark.parametrize(("spec", "degrees", "kind", "cycle"), BIFURCATIONS)
def test_reading_has_the_epochs_around_the_bifurcation(spec, degrees, kind, cycle):
    """The reading also has the losses of both epochs, and the period of the cycle after the bifurcation."""
    shown, found = seen_turning((0.6, 0.8, 1.1, 1.3), spec, degrees)
    sentences = said(shown, found)
    assert sentences["dynamics_stable"]["size"] == pytest.approx(0.6, abs=1e-5)
    values = sentences[f"dynamics_{kind}"]
    assert values["before"] == 1
    assert values["after"] == 2
    assert values["cycle"] == cycle
    assert values["loss_before"] == shown.run.metrics[1].loss
    assert values["loss_after"] == shown.run.metrics[2].loss
    assert values["angle"] == pytest.approx(degrees, abs=1e-3)


@pytest.mark.parametrize(("spec", "degrees", "kind", "cycle"), BIFURCATIONS)
def test_figure_has_the_bifurcation(monkeypatch, spec, degrees, kind, cycle):
    """The label has the first epoch after the bifurcation."""
    options = drawn(monkeypatch, *seen_turning((0.6, 0.8, 1.1, 1.3), spec, degrees)).kwargs
    assert options["bifurcation"] == (1, 2)
    assert options["names"]["bifurcation"] == say("ja", "dynamics_bifurcation", epoch=2)


def test_run_whose_eigenvalue_begins_outside_the_unit_circle_has_no_bifurcation(monkeypatch):
    """The reading says that the eigenvalue was outside the unit circle at the first epoch."""
    shown = frame(turning((1.1, 1.2, 1.3)), ZEROS, epoch=1)
    found = answer("dynamics", shown)
    assert said(shown, found) == {
        "dynamics_unstable": {"epoch": 1, "value": "-1.200", "size": pytest.approx(1.2)},
        "dynamics_cycle": {"cycle": 2},
        "dynamics_outside": {"period": 2, "newest": 2},
    }
    assert drawn(monkeypatch, shown, found).kwargs["bifurcation"] is None


def test_integrator_of_a_constant_has_no_fixed_point():
    """The reading says that no epoch has a fixed point, so it is unknown whether there was a bifurcation."""
    linear = replace(SMALL, activation="linear")
    integrator = trained(linear, change=lambda _, arrays: [0 * arrays[0] + 1, np.eye(3), 0 * arrays[2], *arrays[3:]])
    assert read("dynamics", frame(integrator, Probe("ones"))) == {
        "dynamics_no_point": {"epoch": 3},
        "dynamics_unknown": {"period": 2, "newest": 3},
    }


@pytest.mark.parametrize(
    ("stride", "key", "before", "after"), [(1, "dynamics_flip", 4, 5), (3, "dynamics_flip_between", 3, 6)]
)
@pytest.mark.slow
def test_bifurcation_in_a_long_run_is_found_among_all_stored_epochs(monkeypatch, stride, key, before, after):
    """At first, only some epochs are computed. If epochs around the bifurcation are not stored, the reading says so."""
    monkeypatch.setattr(dynamics_epochs, "MAX_EPOCHS", 3)
    whole = turning((0.5, 0.55, 0.6, 0.7, 0.9, 1.1, 1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5))
    states = tuple(state for state in whole.states if state.epoch % stride == 0)
    shown = frame(replace(whole, states=states), ZEROS)
    found = answer("dynamics", shown)
    assert len(found.stability) < len(whole.states)
    values = said(shown, found)[key]
    assert values["before"] == before
    assert values["after"] == after


# --- the epochs


class Slow(Here):
    """A replacement for a Session. Its workers never finish a computation over several epochs."""

    def each(self, shown, epochs, probe, function, **options):
        if len(epochs) == 1:
            return super().each(shown, epochs, probe, function, **options)
        self.asked.append((function, epochs, options))
        return {}


def asked_epochs(grown, **looks):
    """Return the epochs of each call: first the epochs for the plane, then the shown epoch, then the whole series."""
    session = Slow()
    answer("dynamics", frame(grown, **looks), session)
    return [epochs for _, epochs, _ in session.asked]


@pytest.mark.parametrize(("newest", "stored", "stride"), [(119, 1, 1), (120, 1, 2), (500, 1, 8), (2000, 4, 32)])
def test_up_to_120_evenly_spaced_epochs_and_the_newest_are_computed(newest, stored, stride):
    """The shown epoch and up to 16 epochs for the plane are computed before the others."""
    states = tuple(trained(epochs=0).states[0]._replace(epoch=epoch) for epoch in range(0, newest + 1, stored))
    shown = 73 - 73 % stored
    plane, alone, series, *_ = asked_epochs(replace(trained(epochs=0), states=states), epoch=shown)
    assert len(plane) == 16
    assert plane[0] == 0
    assert plane[-1] == newest
    assert alone == (shown,)
    assert list(series) == sorted({*range(0, newest + 1, stride), newest}), (
        "the series should be the same for every shown epoch"
    )


def test_plane_follows_training_at_powers_of_two():
    """During training, the last epoch of the plane is a power of two, so the plane rarely changes.

    At rest, the last epoch of the plane is the newest epoch.
    """
    runs = [run.rewind(trained(epochs=9), newest) for newest in range(1, 10)]
    assert [asked_epochs(grown, playing=True)[0][-1] for grown in runs] == [1, 2, 2, 4, 4, 4, 4, 8, 8]
    assert asked_epochs(trained(epochs=9))[0][-1] == 9


def test_shown_epoch_is_read_before_the_others_are_known():
    """The reading has the number of missing epochs, and no bifurcation."""
    sentences = read("dynamics", frame(turning((0.6, 0.8, 1.1, 1.3)), ZEROS, epoch=2), Slow())
    assert sentences.keys() == {"dynamics_unstable", "dynamics_cycle", "dynamics_waiting"}
    assert sentences["dynamics_waiting"] == {"count": 4}


# --- bistability


def bending(*scales):
    """Return a Run of two units with a subcritical flip (a period-doubling bifurcation).

    scales: the factor of the recurrent kernel at each epoch. At factors of at least 0.8, there is a stable cycle in
    addition to the fixed point.
    """

    def change(epoch, arrays):
        recurrent = scales[epoch] * np.array([[-1.3, 2.0], [1.0, -1.4]])
        return [0 * arrays[0], recurrent, np.array([-0.9, -1.4]), *arrays[3:]]

    return trained(replace(SMALL, units=2), epochs=len(scales) - 1, change=change)


BISTABLE = [
    ((0.5, 0.7, 1.0, 1.3), "dynamics_bistable", {"count": 1, "first": 2, "last": 2}),
    ((0.5, 0.9, 1.0, 1.3), "dynamics_bistable_several", {"count": 2, "first": 1, "last": 2}),
]
"""[(factors for `bending`, key of the sentence on the bistable epochs, values of that sentence), ...]."""


@pytest.mark.slow
@pytest.mark.parametrize(("scales", "key", "values"), BISTABLE)
def test_reading_has_the_bistable_epochs_and_the_subcritical_flip(scales, key, values):
    """If only the shown epoch is bistable, the reading does not name the bistable epochs again."""
    sentences = said(*seen_bending(scales, 2))
    assert said(*seen_bending(scales, 3))[key] == values
    assert (key in sentences) == (values["count"] > 1)
    assert sentences["dynamics_both"] == {"cycle": 2}
    assert {"dynamics_stable", "dynamics_flip", "dynamics_subcritical"} < sentences.keys()


@pytest.mark.parametrize(("scales", "key", "values"), BISTABLE)
def test_cycles_are_drawn_in_the_plane_and_along_its_first_axis(monkeypatch, scales, key, values):
    """The stable cycle comes before the unstable one. The table has the multipliers of the stable cycle."""
    shown, found = seen_bending(scales, 2)
    options = drawn(monkeypatch, shown, found).kwargs
    cycles = found.stability[2].cycles
    assert [stable for _, stable, _ in options["cycles"]] == [True, False]
    for (places, _, multiplier), cycle in zip(options["cycles"], cycles, strict=True):
        by_hand = (cycle.states[:, 0] - found.plane.centre) @ found.plane.axes.T
        np.testing.assert_allclose(places, by_hand, atol=1e-9)
        assert multiplier == abs(cycle.multipliers[0])
    rests = options["rests"]
    assert [(rest.epoch, rest.stable, len(rest.cycles)) for rest in rests][2:] == [(2, True, 2), (3, False, 1)]
    np.testing.assert_allclose(rests[2].cycles[0][0], options["cycles"][0][0][:, 0])
    columns, rows = PANELS["dynamics"].table(shown, found)
    rows = [dict(zip(columns, row, strict=True)) for row in rows]
    moduli = [row["modulus"] for row in rows if row["epoch"] == 2 and row["cycle"] == 1]
    np.testing.assert_array_equal(moduli, np.abs(cycles[0].multipliers))
    assert {row["period"] for row in rows if row["cycle"]} == {2}


def test_epoch_with_only_a_stable_cycle_is_not_bistable():
    """The reading has the sentence on the cycle, but not the sentence on bistability."""
    sentences = said(*seen_bending((0.5, 0.7, 1.0, 1.3), 3))
    assert sentences["dynamics_cycle"] == {"cycle": 2}
    assert "dynamics_both" not in sentences


def test_reading_has_the_epochs_around_the_end_of_a_branch():
    """A branch is a fixed point that is followed over epochs. Another branch begins when that point vanishes."""

    def change(epoch, arrays):
        bias = (-1, 0, 1.2, 1.5, 1.6)[epoch]
        return [0 * arrays[0], np.array([[3]]), np.array([bias]), *arrays[3:]]

    shown = frame(trained(replace(SMALL, units=1), epochs=4, change=change), ZEROS)
    found = answer("dynamics", shown)
    assert said(shown, found)["dynamics_branch"] == {"before": 2, "after": 3}
    assert [stability.branch for stability in found.stability.values()] == [0, 0, 0, 1, 1]
