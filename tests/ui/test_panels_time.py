"""The panels of the dynamics, the ablation and the seed sweep, against networks made by hand."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import figures, run
from rnn_core.insight.ablation import Ablation
from rnn_core.insight.seeds import Outcome
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.training import Metrics, State
from rnn_core.ui.panels import PANELS, sweep
from rnn_core.ui.panels import dynamics as panel_of_dynamics
from rnn_core.ui.words import say
from tests.ui.made import SMALL, Here, first_real, frame, passed, spy, told, trained
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


# --- dynamics


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
        moduli = np.array([each for _, *each in options["story"]], float)
        np.testing.assert_allclose(np.sort(moduli)[:, 0], sizes, atol=1e-5)
    shown = frame(turning((1.1, 1.2, 1.3)), ZEROS, epoch=1)
    assert read("dynamics", shown) == {
        "dynamics_unstable": {"epoch": 1, "value": "-1.200", "size": pytest.approx(1.2)},
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
    monkeypatch.setattr(panel_of_dynamics, "_MOST", 3)
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
    """Up to 120, evenly, the newest and the one shown; for the plane 16, and in training up to a power of two.

    Meanwhile the epoch that is shown is told as soon as it is there, and how many are missing, but no bifurcation.
    """

    def asked(grown, **looks):
        here = Slow()
        answer("dynamics", frame(grown, **looks), here)
        return [epochs for _, epochs, _ in here.asked]

    for newest, kept, stride in ((119, 1, 1), (120, 1, 2), (500, 1, 8), (2000, 4, 32)):
        states = tuple(trained(epochs=0).states[0]._replace(epoch=epoch) for epoch in range(0, newest + 1, kept))
        plane, _, wanted, *_ = asked(replace(trained(epochs=0), states=states), epoch=72)
        assert (len(plane), plane[0], plane[-1]) == (16, 0, newest)
        assert list(wanted) == sorted({*range(0, newest + 1, stride), 72, newest})
    lasts = [asked(run.rewind(trained(epochs=9), newest), playing=True)[0][-1] for newest in range(1, 10)]
    assert lasts == [1, 2, 2, 4, 4, 4, 4, 8, 8]
    assert asked(trained(epochs=9))[0][-1] == 9
    found = read("dynamics", frame(turning((0.6, 0.8, 1.1, 1.3)), ZEROS, epoch=2), Slow())
    assert found.keys() == {"dynamics_unstable", "dynamics_waiting"}
    assert found["dynamics_waiting"] == {"count": 3}


# --- ablation

CLOCK = replace(SMALL, units=1, timesteps=60)
PADDED = replace(CLOCK, timesteps=70, min_timesteps=20)


def pulses(*steps, **probe):
    """60 zeros, but 1 at these steps, from 1."""
    return Probe("own", values=tuple(float(step in steps) for step in range(1, 61)), **probe)


def effect(spec=CLOCK, probe=None, **ablation):
    """What is said of an ablation of a network that keeps time; its untrained baseline is not spoken of.

    Its h alternates in sign, above 0 first, and a large input sets it above 0.
    """
    weights = [[[9.0]], [[-5.0]], [0.1], [[-4.0, 4.0]], [0.0, 0.0]]
    clock = trained(spec, epochs=0, change=lambda *_: weights)
    found = read("ablation", frame(clock, probe or pulses(), ablation=Ablation(**ablation)))
    assert found.pop("ablation_baseline_waiting") == {}
    return found


def of_60(now, whole=60):
    """How many steps are correct."""
    return {"ablation_correct": {"now": now, "steps": 60, "whole": whole}}


def test_what_an_ablation_does():
    """How many steps are still correct, and from when on after the last disturbance, counted as on the stage."""
    for spec, before in ((CLOCK, 0), (PADDED, 10)):
        assert effect(spec, no_recurrence=True) == of_60(30)
        assert effect(spec, reset_step=50 + before) == of_60(49) | {"ablation_never_back": {}}
        assert effect(spec, reset_step=49 + before) == of_60(60)
        back = {"ablation_back": {"step": 25 + before, "count": 5}}
        assert effect(spec, pulses(25), reset_step=20 + before) == of_60(55) | back
    at_once, other_phase = {"ablation_at_once": {}}, pulses(initial_state="ones")
    assert effect(probe=other_phase, reset_step=21) == of_60(40, whole=0) | at_once
    disturbed = effect(probe=pulses(25, 45), reset_step=20, noise_step=42, noise=1e-6)
    assert disturbed.keys() == {"ablation_correct", "ablation_at_once"}
    for nothing in ({}, {"noise_step": 3, "noise": 0.0}, {"noise": 2.0}):
        assert effect(**nothing) == {"ablation_nothing": {}}
    assert effect(reset_step=61) == of_60(60)
    assert effect(probe=other_phase, reset_step=61) == of_60(0, whole=0)
    assert effect(no_recurrence=True, noise_step=30, noise=0.0) == of_60(30)
    once = effect(replace(CLOCK, return_sequences=False), reset_step=50)
    assert once == {"ablation_correct": {"now": 0, "steps": 1, "whole": 1}}


def test_the_table_of_an_ablation():
    """A row for each real step, or for the last one, with the outputs of the whole network and of what is left."""
    for name in ("GRU, two layers", "padded", "once"):
        shown = case(name, ablation=Ablation(silenced=(2,)))
        ablated, (columns, rows) = answer("ablation", shown).ablated, table("ablation", shown)
        assert columns == ["step", "whole_y0", "whole_y1", "ablated_y0", "ablated_y1"]
        steps, outputs = np.flatnonzero(shown.bookmark.probe.real_steps(shown.bookmark.spec)), passed(shown)[1]
        left = ablated.outputs[0]
        if name == "once":
            steps, outputs, left = steps[-1:], outputs[-1:], {steps[-1]: left}
        rows = np.array(rows, float)
        np.testing.assert_array_equal(rows[:, 0], steps + 1)
        np.testing.assert_allclose(rows[:, 1:3], outputs, atol=1e-6)
        np.testing.assert_array_equal(rows[:, 3:], [left[step] for step in steps])
        assert [hidden[0][:, 1].any() for hidden in ablated.hidden] == [False, True][: shown.run.spec.layers]


def test_the_baseline(monkeypatch):
    """Its curve is drawn beside the network's; it tells its lowest loss, whether it diverged, or that it is awaited."""
    calls, shown = spy(monkeypatch, figures.comparison), frame(trained(epochs=2), lang="ja")
    for losses, end in (((0.8, 0.69, 0.75), ""), ((0.8, 0.6, 0.75), "_lower"), ((0.8,), "_waiting")):
        metrics = tuple(Metrics(loss, 0.5, loss, 0.5) for loss in losses)
        states = (State(0, (), ()), State(2, (), ()))[: len(losses)]
        here = Here(Run(replace(SMALL, cell="Dense"), states, metrics))
        expected = {"epochs": 2, "loss": min(losses), "chance": pytest.approx(np.log(2)), "share": "½"}
        values = read("ablation", shown, here)[f"ablation_baseline{end}"]
        assert values == (expected if len(losses) > 1 else {})
        PANELS["ablation"].figure(shown, answer("ablation", shown, here), False)
        (runs,), options = calls[-1]
        assert runs == [(say("ja", "baseline_network"), shown.run.metrics), (say("ja", "baseline"), metrics)]
        assert (options["chance"], options["epochs"]) == (pytest.approx(np.log(2)), 2)
    gone = Here(replace(here.baseline(None), diverged=(2, 0.1)))
    assert read("ablation", shown, gone)["ablation_baseline_diverged"] == {"epoch": 2}
    assert read("ablation", frame(trained(epochs=0)), here).keys() == {"ablation_nothing"}
    PANELS["ablation"].figure(shown, answer("ablation", shown), False)
    assert len(calls[-1].args[0]) == 1


# --- seed sweep


LOSSES = np.float32(1 / (1 + np.arange(4)[:, None] + np.arange(5)))
"""Of the seeds 0 to 3, from epoch 0 to 4."""


@pytest.mark.parametrize(
    ("learned", "quartiles"), [([3, 1, 2, 4], (1, 2, 3)), ([None, 2, None, 3], (2, 3, None)), ([None], (None,) * 3)]
)
def test_how_many_seeds_have_learned(learned, quartiles, monkeypatch):
    """It tells and draws how many had learned by the last epoch, and when a quarter, half and three quarters had."""
    calls, shown, count = spy(monkeypatch, figures.sweep), frame(trained(replace(SMALL, seed=2))), len(learned)
    found = sweep.Answer([Outcome(seed, LOSSES[seed], epoch, None) for seed, epoch in enumerate(learned)], 4)
    shares = [sum(one is not None and one <= at for one in learned) / count for at in range(5)]
    told_all = {"count": count, "learned": round(shares[4] * count), "epochs": 4, "share": shares[4]}
    expected, (quarter, half, three) = {"sweep_told": told_all, "sweep_click": {}}, quartiles
    expected |= {} if half is None else {"sweep_half": {"quarter": quarter, "half": half}}
    expected |= {} if three is None else {"sweep_three": {"three": three}}
    assert told(PANELS["sweep"].read(shown, found)) == expected
    PANELS["sweep"].figure(shown, found, False)
    (drawn, each), options = calls[-1]
    own = count <= 2  # then the network that is shown is not among them, and is drawn as far as it has come
    assert options["seeds"] == [*range(count), *[2] * own]
    np.testing.assert_array_equal(drawn[:count], LOSSES[:count])
    losses = np.float32([*(metrics.loss for metrics in shown.run.metrics), np.nan])
    np.testing.assert_array_equal(drawn[count:], [losses] * own)
    assert (list(each[:count]), options["shown"]) == (learned, 2)
    np.testing.assert_allclose(options["share"], shares)
    assert [epoch for epoch, _ in options["quartiles"]] == list(quartiles)
    rows = [(seed, learned[seed] or "", epoch, LOSSES[seed, epoch]) for seed in range(count) for epoch in range(5)]
    assert list(PANELS["sweep"].table(shown, found)[1]) == rows
    for working, key in ((False, "sweep_nothing"), (True, "sweep_first")):  # before there is a seed
        values = {} if working else {"until": shown.bookmark.until}
        assert told(PANELS["sweep"].read(shown, sweep.Answer([], 4, working))) == {key: values}


@pytest.mark.parametrize(("accuracies", "learned"), [((1, 1, 1, 1), 0), ((0, 1, 1, 1), 1), ((0, 0, 0, 0), None)])
def test_the_network_that_is_shown_among_the_seeds(accuracies, learned, monkeypatch):
    """It has learned at the epoch that its run says; with one validation sample that may be before any training."""
    calls = spy(monkeypatch, figures.sweep)
    metrics = tuple(Metrics(0.7, 0.5, 0.7, accuracy) for accuracy in accuracies)
    shown = frame(replace(trained(replace(SMALL, seed=9)), metrics=metrics))
    PANELS["sweep"].figure(shown, sweep.Answer([Outcome(0, LOSSES[0], 2, None)], 4), False)
    ((_, each), options) = calls[-1]
    assert options["seeds"] == [0, 9]
    assert list(each) == [2, learned], "the epochs in which the seeds have learned"
