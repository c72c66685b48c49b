"""The panel of the dynamics, against networks made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import figures, run
from rnn_core.probe import Probe
from rnn_core.ui.panels import PANELS, dynamics_epochs
from rnn_core.ui.words import say
from tests.ui.made import SMALL, Here, first_real, frame, passed, spy, trained
from tests.ui.test_panels import answer, case, read, table

ZEROS = Probe("zeros")
PERIOD_3 = replace(SMALL, task="cycle", period=3)


def turning(sizes, spec=SMALL, degrees=180.0):
    """A Run of Elman networks whose fixed point is 0 on zeros: so U has the eigenvalues of its Jacobian there.

    sizes: of each epoch, the modulus of the eigenvalue that turns the state by so many degrees in a step.
    """
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turn = np.array([[-1]]) if degrees == 180 else np.array([[cos, -sin], [sin, cos]])

    def change(epoch, arrays):
        recurrent = 0.1 * np.eye(3)
        recurrent[: len(turn), : len(turn)] = sizes[epoch] * turn
        return [arrays[0], recurrent, 0 * arrays[2], *arrays[3:]]

    return trained(spec, epochs=len(sizes) - 1, change=change)


def test_the_trajectory_and_the_eigenvalues(monkeypatch):
    """Drawn are the states by hand in the plane of the answer, at their steps, and the eigenvalues of the epoch."""
    calls = spy(monkeypatch, figures.dynamics)
    for name in ("GRU", "LSTM, two layers", "padded", "period 3", "Dense"):
        shown = case(name, epoch=2)
        found = answer("dynamics", shown)
        PANELS["dynamics"].figure(shown, found, False)
        (places,), options = calls[-1]
        hidden = passed(shown)[0][:, 0]
        np.testing.assert_allclose(places, (hidden - found.plane.centre) @ found.plane.axes.T, atol=1e-5)
        np.testing.assert_array_equal(options["steps"], first_real(shown) + np.arange(len(hidden)))
        assert options["period"] == len(options["names"]["phases"]) == (3 if name == "period 3" else 2)
        assert (options["epoch"], options["epochs"]) == (2, 3)
        assert options["losses"] == [metrics.loss for metrics in shown.run.metrics]
        np.testing.assert_array_equal(options["values"], found.stability[2].spectrum.values)
        rows = [row for row in table("dynamics", shown)[1] if row[0] == 2]
        assert [(complex(*row[3:5]), row[5]) for row in rows] == [(each, abs(each)) for each in options["values"]]
        assert {row[1] for row in rows} == {shown.run.metrics[2].loss}


def test_the_bifurcation(monkeypatch):
    """It tells the last epoch inside of the unit circle, the first one outside, the losses of both, and the cycle."""
    calls, sizes = spy(monkeypatch, figures.dynamics), (0.6, 0.8, 1.1, 1.3)
    for spec, degrees, kind, cycle in ((SMALL, 180, "flip", 2), (PERIOD_3, 112, "neimark_sacker", 3)):
        shown = frame(turning(sizes, spec, degrees), ZEROS, epoch=0, lang="ja")
        found = read("dynamics", shown)
        assert found["dynamics_stable"]["size"] == pytest.approx(0.6, abs=1e-5)
        values = found[f"dynamics_{kind}"]
        assert (values["before"], values["after"], values["cycle"]) == (1, 2, cycle)
        assert [values["loss_before"], values["loss_after"]] == [shown.run.metrics[epoch].loss for epoch in (1, 2)]
        assert values["angle"] == pytest.approx(degrees, abs=1e-3)
        PANELS["dynamics"].figure(shown, answer("dynamics", shown), False)
        options = calls[-1].kwargs
        assert options["bifurcation"] == (1, 2)
        assert options["names"]["bifurcation"] == say("ja", "dynamics_bifurcation", epoch=2)
        moduli = np.array([each for _, *each in options["stabilities"]], float)
        np.testing.assert_allclose(np.sort(moduli)[:, 0], sizes, atol=1e-5)
    shown = frame(turning((1.1, 1.2, 1.3)), ZEROS, epoch=1)
    assert read("dynamics", shown) == {
        "dynamics_unstable": {"epoch": 1, "value": "-1.200", "size": pytest.approx(1.2)},
        "dynamics_cycle": {"cycle": 2},
        "dynamics_outside": {"period": 2, "newest": 2},
    }
    PANELS["dynamics"].figure(shown, answer("dynamics", shown), False)
    assert calls[-1].kwargs["bifurcation"] is None
    linear = replace(SMALL, activation="linear")  # an integrator of a constant has no fixed point
    rest = trained(linear, change=lambda _, arrays: [0 * arrays[0] + 1, np.eye(3), 0 * arrays[2], *arrays[3:]])
    found = read("dynamics", frame(rest, Probe("ones")))
    assert found == {"dynamics_no_point": {"epoch": 3}, "dynamics_unknown": {"period": 2, "newest": 3}}


def test_the_bifurcation_in_a_long_run(monkeypatch):
    """Of a long run a few epochs are asked for, and the kept ones around the bifurcation; of gaps it says between."""
    monkeypatch.setattr(dynamics_epochs, "MAX_EPOCHS", 3)
    whole = turning((0.5, 0.55, 0.6, 0.7, 0.9, 1.1, 1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5))
    for kept, key, places in ((1, "dynamics_flip", (4, 5)), (3, "dynamics_flip_between", (3, 6))):
        states = tuple(state for state in whole.states if state.epoch % kept == 0)
        shown = frame(replace(whole, states=states), ZEROS)
        assert len(answer("dynamics", shown).stability) < len(whole.states)
        values = read("dynamics", shown)[key]
        assert (values["before"], values["after"]) == places


class Slow(Here):
    """The workers are still at whatever is asked of several epochs."""

    def each(self, shown, epochs, probe, function, **options):
        if len(epochs) == 1:
            return super().each(shown, epochs, probe, function, **options)
        self.asked.append((function, epochs, options))
        return {}


def test_which_epochs_are_asked_for():
    """Up to 120, evenly, and the newest; before them the one shown; for the plane 16, in training to a power of two.

    Meanwhile the epoch that is shown is told as soon as it is there, and how many are missing, but no bifurcation.
    """

    def asked(grown, **looks):
        here = Slow()
        answer("dynamics", frame(grown, **looks), here)
        return [epochs for _, epochs, _ in here.asked]

    for newest, kept, stride in ((119, 1, 1), (120, 1, 2), (500, 1, 8), (2000, 4, 32)):
        states = tuple(trained(epochs=0).states[0]._replace(epoch=epoch) for epoch in range(0, newest + 1, kept))
        plane, alone, wanted, *_ = asked(replace(trained(epochs=0), states=states), epoch=73 - 73 % kept)
        assert (len(plane), plane[0], plane[-1]) == (16, 0, newest)
        assert alone == (73 - 73 % kept,)
        assert list(wanted) == sorted({*range(0, newest + 1, stride), newest}), "the same whatever epoch is shown"
    lasts = [asked(run.rewind(trained(epochs=9), newest), playing=True)[0][-1] for newest in range(1, 10)]
    assert lasts == [1, 2, 2, 4, 4, 4, 4, 8, 8]
    assert asked(trained(epochs=9))[0][-1] == 9
    found = read("dynamics", frame(turning((0.6, 0.8, 1.1, 1.3)), ZEROS, epoch=2), Slow())
    assert found.keys() == {"dynamics_unstable", "dynamics_cycle", "dynamics_waiting"}
    assert found["dynamics_waiting"] == {"count": 4}


def bending(*scales):
    """A Run of two units whose flip is subcritical: a cycle stands beside the stable fixed point from 0.8 on."""

    def change(epoch, arrays):
        recurrent = scales[epoch] * np.array([[-1.3, 2.0], [1.0, -1.4]])
        return [0 * arrays[0], recurrent, np.array([-0.9, -1.4]), *arrays[3:]]

    return trained(replace(SMALL, units=2), epochs=len(scales) - 1, change=change)


def test_bistability(monkeypatch):
    """It tells at which epochs both are stable, and of the shown one what that means, and that the flip is subcritical.

    Drawn are the cycles in the plane and along its first axis, as by hand.
    """
    calls = spy(monkeypatch, figures.dynamics)
    for scales, key, told in (
        ((0.5, 0.7, 1.0, 1.3), "dynamics_bistable", {"count": 1, "first": 2, "last": 2}),
        ((0.5, 0.9, 1.0, 1.3), "dynamics_bistable_several", {"count": 2, "first": 1, "last": 2}),
    ):
        shown = frame(bending(*scales), ZEROS, epoch=2)
        found, reading = answer("dynamics", shown), read("dynamics", shown)
        assert read("dynamics", shown._replace(bookmark=shown.bookmark.change(epoch=3)))[key] == told
        assert (key in reading) == (told["count"] > 1), "what is said of the epoch that is shown is not said twice"
        assert reading["dynamics_both"] == {"cycle": 2}
        assert {"dynamics_stable", "dynamics_flip", "dynamics_subcritical"} < reading.keys()
        PANELS["dynamics"].figure(shown, found, False)
        options, cycles = calls[-1].kwargs, found.stability[2].cycles
        assert [stable for _, stable, _ in options["cycles"]] == [True, False]
        for (places, _, size), cycle in zip(options["cycles"], cycles, strict=True):
            by_hand = (cycle.states[:, 0] - found.plane.centre) @ found.plane.axes.T
            np.testing.assert_allclose(places, by_hand, atol=1e-9)
            assert size == abs(cycle.multipliers[0])
        rests = options["rests"]
        assert [(rest.epoch, rest.stable, len(rest.cycles)) for rest in rests][2:] == [(2, True, 2), (3, False, 1)]
        np.testing.assert_allclose(rests[2].cycles[0][0], options["cycles"][0][0][:, 0])
        columns, rows = table("dynamics", shown)
        rows = [dict(zip(columns, row, strict=True)) for row in rows]
        sizes = [row["modulus"] for row in rows if row["epoch"] == 2 and row["cycle"] == 1]
        np.testing.assert_array_equal(sizes, np.abs(cycles[0].multipliers))
        assert {row["period"] for row in rows if row["cycle"]} == {2}
    at_once = read("dynamics", frame(bending(0.5, 0.7, 1.0, 1.3), ZEROS, epoch=3))
    assert at_once["dynamics_cycle"] == {"cycle": 2}, "where only the cycle is stable, it is not said that both are"
    assert "dynamics_both" not in at_once


def test_a_branch_that_ends():
    """Where another fixed point takes the place of the one that has vanished, it says between which epochs."""

    def change(epoch, arrays):
        bias = (-1, 0, 1.2, 1.5, 1.6)[epoch]
        return [0 * arrays[0], np.array([[3]]), np.array([bias]), *arrays[3:]]

    shown = frame(trained(replace(SMALL, units=1), epochs=4, change=change), ZEROS)
    found = read("dynamics", shown)
    assert found["dynamics_branch"] == {"before": 2, "after": 3}
    assert [rest.branch for rest in answer("dynamics", shown).stability.values()] == [0, 0, 0, 1, 1]
