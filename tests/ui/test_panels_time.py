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
from rnn_core.ui.panels.ablation import Answer
from rnn_core.ui.words import say
from tests.ui.made import SMALL, Here, first_real, frame, passed, spy, told, trained
from tests.ui.test_panels import case

ZEROS = Probe("zeros")
PERIOD_3 = replace(SMALL, task="cycle", period=3)


def turning(sizes, spec=SMALL, degrees=180.0):
    """A Run of Elman networks whose fixed point is 0 on zeros: so U has the eigenvalues of its Jacobian there.

    sizes: of each epoch, the modulus of the eigenvalue that turns the state by so many degrees in a step.
    """
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])

    def change(epoch, arrays):
        recurrent = 0.1 * np.eye(3)
        if degrees == 180:
            recurrent[0, 0] = -sizes[epoch]
        else:
            recurrent[:2, :2] = sizes[epoch] * turn
        return [arrays[0], recurrent, 0 * arrays[2], *arrays[3:]]

    return trained(spec, epochs=len(sizes) - 1, change=change)


def read(name, shown, here=None):
    """What a panel says, {key: values}."""
    return told(PANELS[name].read(shown, PANELS[name].answer(here or Here(), shown)))


# --- dynamics


def test_the_trajectory_and_the_eigenvalues(monkeypatch):
    """Drawn are the states by hand in the plane of the answer, at their steps, and the eigenvalues of the epoch."""
    calls = spy(monkeypatch, figures.dynamics)
    for name in ("GRU", "LSTM, two layers", "padded", "period 3", "Dense"):
        shown = case(name, epoch=2)
        answer = PANELS["dynamics"].answer(Here(), shown)
        PANELS["dynamics"].figure(shown, answer, False)
        (places,), options = calls[-1]
        hidden = passed(shown)[0][:, 0]
        np.testing.assert_allclose(places, (hidden - answer.plane.centre) @ answer.plane.axes.T, atol=1e-5)
        np.testing.assert_array_equal(options["steps"], first_real(shown) + np.arange(len(hidden)))
        assert options["period"] == len(options["names"]["phases"]) == (3 if name == "period 3" else 2)
        assert (options["epoch"], options["epochs"]) == (2, 3)
        assert options["losses"] == [metrics.loss for metrics in shown.run.metrics]
        np.testing.assert_array_equal(options["values"], answer.stability[2].spectrum.values)
        _, rows = PANELS["dynamics"].table(shown, answer)
        rows = [row for row in rows if row[0] == 2]
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
        losses = [shown.run.metrics[epoch].loss for epoch in (1, 2)]
        assert [values["loss_before"], values["loss_after"]] == losses
        assert values["angle"] == pytest.approx(degrees, abs=1e-3)
        PANELS["dynamics"].figure(shown, PANELS["dynamics"].answer(Here(), shown), False)
        assert calls[-1].options["bifurcation"] == (1, 2)
        assert calls[-1].options["names"]["bifurcation"] == say("ja", "dynamics_bifurcation", epoch=2)
        moduli = np.array([each for _, *each in calls[-1].options["story"]], float)
        np.testing.assert_allclose(np.sort(moduli)[:, 0], sizes, atol=1e-5)
    shown = frame(turning((1.1, 1.2, 1.3)), ZEROS, epoch=1)
    found = read("dynamics", shown)
    assert found["dynamics_unstable"] == {"epoch": 1, "value": "-1.200", "size": pytest.approx(1.2)}
    assert found["dynamics_outside"] == {"period": 2, "newest": 2}
    PANELS["dynamics"].figure(shown, PANELS["dynamics"].answer(Here(), shown), False)
    assert calls[-1].options["bifurcation"] is None
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
        assert len(PANELS["dynamics"].answer(Here(), shown).stability) < len(whole.states)
        values = read("dynamics", shown)[key]
        assert (values["before"], values["after"]) == places


class Noting(Here):
    """The workers are at all that is asked for but one epoch."""

    def over(self, shown, epochs, probe, function, **options):
        self.asked.append(epochs)
        return epochs[-1]

    def each(self, shown, epochs, *args, **options):
        self.asked.append(epochs)
        return {epochs[0]: None} if len(epochs) == 1 else {}


def test_which_epochs_are_asked_for():
    """Up to 120, evenly, the newest and the one shown; for the plane 16, and in training up to a power of two."""
    for newest, kept, stride in ((119, 1, 1), (120, 1, 2), (500, 1, 8), (2000, 4, 32)):
        states = tuple(trained(epochs=0).states[0]._replace(epoch=epoch) for epoch in range(0, newest + 1, kept))
        grown, here = replace(trained(epochs=0), states=states), Noting()
        PANELS["dynamics"].answer(here, frame(grown, epoch=72))
        plane, _, wanted = here.asked[:3]
        assert (len(plane), plane[0], plane[-1]) == (16, 0, newest)
        assert list(wanted) == sorted({*range(0, newest + 1, stride), 72, newest})
    grown, lasts = trained(epochs=9), []
    for playing, newest in [*((True, newest) for newest in range(1, 10)), (False, 9)]:
        here = Noting()
        PANELS["dynamics"].answer(here, frame(run.rewind(grown, newest), playing=playing))
        lasts.append(here.asked[0][-1])
    assert lasts == [1, 2, 2, 4, 4, 4, 4, 8, 8, 9]


def test_what_is_known_is_told_while_the_rest_is_computed():
    """The epoch that is shown is told as soon as it is there, and how many are missing, but no bifurcation."""

    class Slow(Here):
        def each(self, shown, epochs, *args, **options):
            return {} if len(epochs) > 1 else super().each(shown, epochs, *args, **options)

    shown = frame(turning((0.6, 0.8, 1.1, 1.3)), ZEROS, epoch=2)
    found = read("dynamics", shown, Slow())
    assert found.keys() == {"dynamics_unstable", "dynamics_waiting"}
    assert found["dynamics_waiting"] == {"count": 3}


# --- ablation

STEPS = 60
CLOCK = replace(SMALL, units=1, timesteps=60)
PADDED = replace(CLOCK, timesteps=70, min_timesteps=20)


def clock(spec=CLOCK):
    """A Run of a network that keeps time: h alternates in sign, above 0 first, and a large input sets it above 0."""
    weights = [[[9.0]], [[-5.0]], [0.1], [[-4.0, 4.0]], [0.0, 0.0]]
    state = State(0, tuple(np.float32(array) for array in weights), ())
    return Run(spec, (state,), (Metrics(0.5, 0.5, 0.5, 0.5),))


def pulses(*steps, **probe):
    """Zeros, but 1 at these steps, from 1."""
    return Probe("own", values=tuple(float(step in steps) for step in range(1, STEPS + 1)), **probe)


SILENT = pulses()


def effect(spec=CLOCK, probe=SILENT, **ablation):
    """What is said of an ablation; the baseline of an untrained network is not spoken of."""
    found = read("ablation", frame(clock(spec), probe, ablation=Ablation(**ablation)))
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
    other_phase = pulses(initial_state="ones")
    assert effect(probe=other_phase, reset_step=21) == of_60(40, whole=0) | {"ablation_at_once": {}}
    assert effect(probe=pulses(25, 45), reset_step=20, noise_step=42, noise=1e-6).keys() == {
        "ablation_correct",
        "ablation_at_once",
    }
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
        answer = PANELS["ablation"].answer(Here(), shown)
        columns, rows = PANELS["ablation"].table(shown, answer)
        assert columns == ("step", "whole_y0", "whole_y1", "ablated_y0", "ablated_y1")
        steps, outputs = np.flatnonzero(shown.bookmark.probe.real_steps(shown.bookmark.spec)), passed(shown)[1]
        left = answer.ablated.outputs[0]
        if name == "once":
            steps, outputs, left = steps[-1:], outputs[-1:], {steps[-1]: left}
        rows = np.array(list(rows), float)
        np.testing.assert_array_equal(rows[:, 0], steps + 1)
        np.testing.assert_allclose(rows[:, 1:3], outputs, atol=1e-6)
        np.testing.assert_array_equal(rows[:, 3:], [left[step] for step in steps])
        assert [hidden[0][:, 1].any() for hidden in answer.ablated.hidden] == [False, True][: shown.run.spec.layers]


def test_the_baseline(monkeypatch):
    """Its curve is drawn beside the network's; it tells its lowest loss, whether it diverged, or that it is awaited."""
    calls, shown = spy(monkeypatch, figures.comparison), frame(trained(epochs=2), lang="ja")
    for losses, end in (((0.8, 0.69, 0.75), ""), ((0.8, 0.6, 0.75), "_lower"), ((0.8,), "_waiting")):
        metrics = tuple(Metrics(loss, 0.5, loss, 0.5) for loss in losses)
        states = (State(0, (), ()), State(2, (), ()))[: len(losses)]
        here = Here(Run(replace(SMALL, cell="Dense"), states, metrics))
        values = read("ablation", shown, here)[f"ablation_baseline{end}"]
        expected = {"epochs": 2, "loss": min(losses), "chance": pytest.approx(np.log(2)), "share": "½"}
        assert values == (expected if len(losses) > 1 else {})
        PANELS["ablation"].figure(shown, PANELS["ablation"].answer(here, shown), False)
        (runs,), options = calls[-1]
        assert runs == [(say("ja", "baseline_network"), shown.run.metrics), (say("ja", "baseline"), metrics)]
        assert (options["chance"], options["epochs"]) == (pytest.approx(np.log(2)), 2)
    gone = Here(replace(here.baseline(None), diverged=(2, 0.1)))
    assert read("ablation", shown, gone)["ablation_baseline_diverged"] == {"epoch": 2}
    assert read("ablation", frame(trained(epochs=0)), here).keys() == {"ablation_nothing"}
    PANELS["ablation"].figure(shown, Answer(None, None, None), False)
    assert len(calls[-1].args[0]) == 1


# --- seed sweep


def test_how_many_seeds_have_learned(monkeypatch):
    """It tells and draws how many had learned by the last epoch, and when a quarter, half and three quarters had."""
    calls, shown = spy(monkeypatch, figures.sweep), frame(trained(replace(SMALL, seed=2)))
    for learned, quartiles in (([3, 1, 2, 4], (1, 2, 3)), ([None, 2, None, 3], (2, 3, None)), ([None], (None,) * 3)):
        losses = [np.float32(1 / (1 + seed + np.arange(5))) for seed in range(len(learned))]
        outcomes = [Outcome(seed, losses[seed], epoch, None) for seed, epoch in enumerate(learned)]
        answer, count = sweep.Answer(outcomes, 4), sum(epoch is not None for epoch in learned)
        quarter, half, three = quartiles
        values = {"count": len(learned), "learned": count, "epochs": 4, "share": count / len(learned)}
        expected = {"sweep_told": values, "sweep_click": {}}
        expected |= {} if half is None else {"sweep_half": {"quarter": quarter, "half": half}}
        expected |= {} if three is None else {"sweep_three": {"three": three}}
        assert told(PANELS["sweep"].read(shown, answer)) == expected
        PANELS["sweep"].figure(shown, answer, False)
        (drawn, each), options = calls[-1]
        np.testing.assert_array_equal(drawn, losses)
        assert (list(each), options["shown"]) == (learned, 2)
        shares = [sum(one is not None and one <= at for one in learned) / len(learned) for at in range(5)]
        np.testing.assert_allclose(options["share"], shares)
        assert [epoch for epoch, _ in options["quartiles"]] == list(quartiles)
        rows = list(PANELS["sweep"].table(shown, answer)[1])
        expected = [(s, "" if learned[s] is None else learned[s], e) for s in range(len(learned)) for e in range(5)]
        assert [row[:3] for row in rows] == expected
        np.testing.assert_array_equal([row[3] for row in rows], np.ravel(losses))


def test_before_the_sweep_has_begun():
    """Before there is a seed it says what the button does, or that the first are being trained."""
    shown = frame(trained(), until=7)
    assert told(PANELS["sweep"].read(shown, sweep.Answer([], 7))) == {"sweep_nothing": {"until": 7}}
    assert told(PANELS["sweep"].read(shown, sweep.Answer([], 7, True))) == {"sweep_first": {}}
