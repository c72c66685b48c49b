"""The view in which the network is cut: what is still right, when it is back in step, and the curves of the twin."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, cut, data, probe, twin
from rnn_core.cut import Cut
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.training import Metrics, State
from rnn_core.ui import stage
from rnn_core.ui.text import LANGUAGES, say
from rnn_core.ui.views import cut as view_of_cut
from tests import by_hand
from tests.test_views import CASES, EACH, SMALL, VIEW, drawn, first_real, here, passed, show, shown_in, tabled, told

CLOCK = replace(SMALL, units=1, timesteps=60)
PADDED = replace(CLOCK, timesteps=70, min_timesteps=20)
STEPS = 60


def clock(spec=CLOCK):
    """A Run of a network that keeps time: h alternates in sign, above 0 first, and a large input sets it above 0."""
    weights = [[[9.0]], [[-5.0]], [0.1], [[-4.0, 4.0]], [0.0, 0.0]]
    state = State(0, tuple(np.float32(array) for array in weights), ())
    return Run(spec, (state,), (Metrics(0.5, 0.5, 0.5, 0.5),))


def heard(*pulses):
    """Zeros, but 1 at these steps, from 1."""
    return Probe(input_kind="own", values=tuple(float(step in pulses) for step in range(1, STEPS + 1)))


def cutting(shown, **cuts):
    """The View in which something is cut, and the answer."""
    view = VIEW._replace(cut=Cut(**cuts))
    return view, view_of_cut.answer(here, shown, view)


def read(shown, **cuts):
    """What is read, without what is said of the twin, which is not there."""
    view, answer = cutting(shown, **cuts)
    found = told(view_of_cut, shown, view, answer)
    assert found.pop("cut_waiting") == {}
    return found


def right(shown, outputs):
    """How many of the outputs (L, K) by hand have their largest at the class that is wanted; or the last alone.

    Wanted is K - 1 at the first real step, and one less at each that follows.
    """
    classes = outputs.shape[1]
    wanted = classes - 1 - np.arange(len(outputs)) % classes
    same = outputs.argmax(axis=1) == wanted
    return int(same.sum() if shown.spec.return_sequences else same[-1])


@EACH
def test_how_many_are_right_without_recurrence(case):
    """The numbers of right steps, cut and whole, are those of networks by hand, the one with recurrent kernels of 0."""
    shown = shown_in(case)
    spec, seen = CASES[case]
    state = shown.run.states[-1]
    weights = [0 * w if i % 3 == 1 and i < 3 * spec.layers else w for i, w in enumerate(state.weights)]
    before = data.initial_state(seen.initial_state, spec)
    _, outputs = by_hand.forward(spec, weights, np.float64(probe.inputs(seen, spec)), states=before)
    whole = passed(shown)[1]
    values = read(shown, no_recurrence=True)["cut_right"]
    assert values["now"] == right(shown, outputs[0])
    assert values["whole"] == right(shown, whole)
    assert values["steps"] == (len(whole) if spec.return_sequences else 1)


@pytest.mark.parametrize("layer", [1, 2])
def test_a_silenced_unit_is_one_of_the_layer_that_is_shown(layer):
    """What is silenced is a unit of the layer that is shown: its h is 0, and that of the other layer not."""
    shown = shown_in("GRU, two layers")
    view = VIEW._replace(layer=layer, cut=Cut(silenced=(2,)))
    answer = view_of_cut.answer(here, shown, view)
    zeros = [not hidden[0][:, 1].any() for hidden in answer.trace.hidden]
    assert zeros == [layer == 1, layer == 2]


def test_nothing_cut():
    """Where nothing is cut it says so, and the stage is as it always is."""
    shown = show(clock(), heard())
    for cuts in ({}, {"noise_step": 3, "noise": 0.0}, {"noise": 2.0}):
        assert read(shown, **cuts) == {"cut_nothing": {}}


@pytest.mark.parametrize(("run", "seen", "first"), [(clock(), heard(), 1), (clock(PADDED), heard(), 11)])
def test_a_clock_without_recurrence(run, seen, first):
    """A network that keeps time is right at every step, and without recurrence at every second one."""
    shown = show(run, seen)
    assert first_real(shown) == first - 1
    assert read(shown, no_recurrence=True) == {"cut_right": {"now": 30, "steps": 60, "whole": 60}}


@pytest.mark.parametrize("spec", [CLOCK, PADDED], ids=["equal", "padded"])
def test_reset_at_an_even_step_it_never_gets_back(spec):
    """Set to 0 before step 50 it begins anew in the other phase, and is wrong at this and all later steps."""
    shown = show(clock(spec), heard())
    at = 50 + first_real(shown)
    assert read(shown, reset_step=at) == {
        "cut_right": {"now": 49, "steps": 60, "whole": 60},
        "cut_never_back": {},
    }


@pytest.mark.parametrize("spec", [CLOCK, PADDED], ids=["equal", "padded"])
def test_reset_at_an_odd_step_takes_no_harm(spec):
    """Set to 0 before an odd step it begins anew in the same phase: every step is right, and no more is told."""
    shown = show(clock(spec), heard())
    assert read(shown, reset_step=49 + first_real(shown)) == {"cut_right": {"now": 60, "steps": 60, "whole": 60}}


@pytest.mark.parametrize("spec", [CLOCK, PADDED], ids=["equal", "padded"])
def test_it_gets_back_by_what_it_hears(spec):
    """Where a pulse at step 25 sets it right after a reset before step 20, it is back 5 steps later."""
    shown = show(clock(spec), heard(25))
    first = first_real(shown)
    found = read(shown, reset_step=20 + first)
    assert found["cut_back"] == {"step": 25 + first, "count": 5}
    assert found["cut_right"] == {"now": 55, "steps": 60, "whole": 60}
    for lang in LANGUAGES:
        assert str(25 + first) in say(lang, "cut_back", **found["cut_back"])


def test_wrong_before_and_right_after():
    """Where it began in the wrong phase and the reset puts it right, it is right from that very step on."""
    shown = show(clock(), replace(heard(), initial_state="ones"))
    assert passed(shown)[1][0].argmax() == 0
    found = read(shown, reset_step=21)
    assert found == {"cut_right": {"now": 40, "steps": 60, "whole": 0}, "cut_at_once": {}}


def test_of_two_disturbances_the_later_counts():
    """Back in step is counted from the last of the two disturbances."""
    shown = show(clock(), heard(25, 45))
    assert read(shown, reset_step=20)["cut_back"] == {"step": 25, "count": 5}
    found = read(shown, reset_step=20, noise_step=42, noise=1e-6)
    assert found.keys() == {"cut_right", "cut_at_once"}


@pytest.mark.parametrize(("step", "seen"), [(61, heard()), (1000, heard())])
def test_a_step_beyond_the_sequence_disturbs_nothing(step, seen):
    """A reset after the end changes no step, and nothing is told of getting back."""
    for one in (seen, replace(seen, initial_state="ones")):
        found = read(show(clock(), one), reset_step=step)
        assert found.keys() == {"cut_right"}
        assert found["cut_right"]["now"] == found["cut_right"]["whole"]


def test_noise_of_no_size_disturbs_nothing():
    """A noise of size 0 is nothing to get back from, whatever else is cut."""
    found = read(show(clock(), heard()), no_recurrence=True, noise_step=30, noise=0.0)
    assert found == {"cut_right": {"now": 30, "steps": 60, "whole": 60}}


def test_one_answer_is_right_or_wrong():
    """A network that answers once is told by its one answer, and there is no getting back."""
    shown = show(clock(replace(CLOCK, return_sequences=False)), heard())
    assert read(shown, reset_step=50) == {"cut_right": {"now": 0, "steps": 1, "whole": 1}}


def test_the_noise_is_that_of_the_seed():
    """The noise added before a step is as large as is said, drawn by the seed, and changes no step before it."""
    shown = show(clock(), heard())
    _, answer = cutting(shown, noise_step=30, noise=0.25)
    whole, noisy = (trace.hidden[0][0, :, 0].astype(float) for trace in (answer.whole, answer.trace))
    np.testing.assert_allclose(noisy[:29], whole[:29], atol=1e-6)
    added = (np.arctanh(noisy[29]) - 0.1) / -5 - whole[28]
    _, other = cutting(shown, noise_step=30, noise=0.5)
    twice = (np.arctanh(other.trace.hidden[0][0, 29, 0].astype(float)) - 0.1) / -5 - whole[28]
    assert added != 0
    assert twice == pytest.approx(2 * added, rel=0.05)


@EACH
def test_the_table(case):
    """A row for each step that is drawn, with the outputs of the whole network and of the one that is cut."""
    shown = shown_in(case)
    view, answer = cutting(shown, no_recurrence=True, silenced=(1,))
    columns, rows = tabled(view_of_cut, shown, view, answer)
    spec, seen = CASES[case]
    state = shown.run.states[-1]
    whole = analysis.look(spec, state, seen).outputs[0].reshape(len(rows), -1)
    left = cut.look(spec, state, seen, view.cut, layer=1).outputs[0].reshape(len(rows), -1)
    assert len(rows) == (len(probe.real_steps(seen, spec)) if spec.return_sequences else 1)
    assert columns == ("step", *(f"{kind}_y{k}" for kind in ("whole", "cut") for k in range(whole.shape[1])))
    np.testing.assert_array_equal(np.array(rows, float), np.hstack([np.arange(len(rows))[:, None] + 1, whole, left]))


# --- the twin


def lines(figure):
    """The curves by the name in the key: {name: (loss, ...)}."""
    return {
        trace.name: np.array(trace.y, float) for trace in figure.data if trace.showlegend and trace.x[0] is not None
    }


def raced(losses, epochs=2):
    """What is shown of a network of two trained epochs, and the answer with a twin whose losses these are."""
    shown = show(drawn(SMALL, epochs=epochs))
    _, answer = cutting(shown)
    metrics = tuple(Metrics(loss, 0.5, loss, 0.5) for loss in losses)
    states = (State(0, (), ()), State(len(losses) - 1, (), ()))
    return shown, answer._replace(twin=Run(twin.spec_of(SMALL), states[: len(losses)], metrics))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_curves_of_both(lang):
    """The picture has the losses of the network and of the twin, as far as it has come, and the line of ln 2."""
    shown, answer = raced([0.8, 0.7, 0.694])
    view = VIEW._replace(lang=lang)
    figure = view_of_cut.figure(shown, view, answer)
    found = lines(figure)
    np.testing.assert_allclose(found[say(lang, "twin_network")], [metrics.loss for metrics in shown.run.metrics])
    np.testing.assert_allclose(found[say(lang, "twin")], [0.8, 0.7, 0.694])
    assert np.log(2) in [pytest.approx(shape.y0) for shape in figure.layout.shapes]
    assert stage.chance_words(lang, SMALL.loss, 2) in [note.text for note in figure.layout.annotations]
    alone = lines(view_of_cut.figure(shown, view, answer._replace(twin=None)))
    assert list(alone) == [say(lang, "twin_network")]


@pytest.mark.parametrize(("last", "key"), [(0.7, "cut_twin"), (0.69, "cut_twin"), (0.6, "cut_twin_lower")])
def test_what_the_twin_has_come_to(last, key):
    """It tells the lowest loss of the twin, whether it is below ln 2, and what an answer without memory costs."""
    shown, answer = raced([0.8, last, 0.75])
    values = told(view_of_cut, shown, VIEW, answer)[key]
    assert values == {"epochs": 2, "loss": last, "chance": pytest.approx(np.log(2)), "share": "½"}


def test_the_twin_is_waited_for():
    """It is said to be on its way until it has its first epoch; of an untrained network nothing is said."""
    shown, answer = raced([0.8])
    assert told(view_of_cut, shown, VIEW, answer).keys() == {"cut_nothing", "cut_waiting"}
    shown, answer = raced([0.8], epochs=0)
    assert told(view_of_cut, shown, VIEW, answer).keys() == {"cut_nothing"}
