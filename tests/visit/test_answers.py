"""Answers: what the pictures need is asked for once, is that of its epoch and Probe, and is kept as long as it may."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import run
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from rnn_core.visit import answers as module
from rnn_core.visit import store
from rnn_core.visit.answers import PATIENCE, Answers
from tests.support.small import schedule

EPOCHS = tuple(range(41))
SMALL = Spec(samples=20, timesteps=6, batch_size=10)


@pytest.fixture
def answers(workers):
    """Those of a visit whose workers wait for the test; `failures` is what these raised, as Answers told of it."""
    failures = []
    answers = Answers("a visitor", failures.append)
    answers.failures = failures
    return answers


def whole(spec=Spec(), rates=(0.001,) * 40):
    """A Run with a State for every epoch; the only weight of each is the sum of its learning rates."""
    states = tuple(State(epoch, (weight,), ()) for epoch, weight in enumerate(np.cumsum([0, *rates])))
    return Run(spec, states, (Metrics(0.5, 0.5, 0.5, 0.5),) * len(states), schedule(rates))


SHOWN = whole()


def weigh(spec, states, probe, times=1):
    """What is asked of several States: something that tells which they are, and of whom."""
    return [(spec.seed, probe.input_kind, times * float(state.weights[0])) for state in states]


def weigh_one(spec, state, probe, number=0):
    """What is asked of one State."""
    return number, weigh(spec, [state], probe)[0]


def refuse(spec, states, probe):
    """What cannot be answered."""
    raise ZeroDivisionError


def expected(shown, epochs, probe=Probe(), times=1):
    """What `weigh` gives for some epochs."""
    return {epoch: weigh(shown.spec, [shown.states[epoch]], probe, times)[0] for epoch in epochs}


def ask_all(answers, workers, shown=SHOWN, epochs=EPOCHS, probe=Probe(), **options):
    """Redraw, and let the workers finish, until each epoch has its answer; how many had one at each redraw."""
    counts = []
    while not counts or counts[-1] < len(epochs):
        answers.begin()
        for _ in range(2):  # a redraw asks more than once
            found = answers.each(shown, epochs, probe, weigh, **options)
            assert len(workers.pending) <= 1
        counts.append(len(found))
        workers.finish()
    assert list(found.items()) == list(expected(shown, epochs, probe, **options).items())
    assert not answers.under_way
    return counts


def test_an_answer_that_comes_in_the_middle_of_a_redraw(answers, workers, monkeypatch):
    """What was drawn before it came lacks it, so there is another redraw, and only one."""
    answers.begin()
    assert answers.at(SHOWN, 3, Probe(), weigh_one) is None
    (call,) = workers
    outcome = call.outcome
    monkeypatch.setattr(call, "outcome", lambda timeout: call.finish() or outcome(timeout))  # it is waited for
    found = answers.at(SHOWN, 3, Probe(), weigh_one)
    assert (found, answers.under_way) == (weigh_one(SHOWN.spec, SHOWN.states[3], Probe()), True)
    answers.begin()
    assert (answers.at(SHOWN, 3, Probe(), weigh_one), answers.under_way) == (found, False)


def test_each_epoch_is_asked_for_once(answers, workers):
    """In questions of 16 States at the most, of large networks of fewer; what is known comes at once, in any order."""
    ask_all(answers, workers, epochs=(3, 5, 8))
    assert ask_all(answers, workers) == [3, 19, 35, 41]
    assert sorted(epoch for call in workers for epoch in call.asked) == list(EPOCHS)
    asked = len(workers)
    assert answers.each(SHOWN, (8, 1), Probe(), weigh) == expected(SHOWN, (8, 1))
    assert (answers.each(SHOWN, (), Probe(), weigh), len(workers)) == ({}, asked)
    for spec, most in ((Spec(units=128), 4), (Spec(units=64, cell="LSTM"), 4), (Spec(units=256, layers=4), 1)):
        answers.each(whole(spec), EPOCHS, Probe(), weigh)
        assert len(workers[-1].asked) == most
        workers.finish()
        answers.begin()


def sum_up(spec, states, probe, last=0.0):
    """What is asked of a series: the sum of the weights so far, of the states after the one that `last` belongs to."""
    sums = np.cumsum([last, *(float(state.weights[0]) for state in states[1 if last else 0 :])])
    return tuple(sums[1:].tolist())


def test_a_series_is_continued_from_what_is_known(answers, workers):
    """Each result is that of the whole series up to there, whatever was asked for before, 16 States at a time."""
    shown = whole(rates=(1.0,) * 40)
    shown = replace(shown, states=tuple(state._replace(weights=(state.weights[0] + 1,)) for state in shown.states))

    def follow(epochs):
        while True:
            answers.begin()
            found = answers.follow(shown, epochs, Probe(), sum_up)
            if len(found) == len(epochs):
                return found
            workers.finish()

    assert answers.follow(shown, (0, 1), Probe(), sum_up, ask=False) == {}
    assert not len(workers), "nothing may be asked of the workers by a look at what is known"
    for epochs in (EPOCHS[:5], EPOCHS, (0, 2, 4), (0, 2, 4, 5), (0, 1)):
        sums = np.cumsum([epoch + 1.0 for epoch in epochs])
        assert list(follow(epochs).items()) == list(zip(epochs, sums, strict=True))
    sizes = [len(call.asked) for call in workers]
    assert sizes == [5, 17, 17, 5, 3, 2], "a few States at a time, each time with the one before them"
    assert answers.follow(shown, EPOCHS, Probe(), sum_up, ask=False).keys() == set(EPOCHS)


def test_something_else_has_other_answers(answers, workers):
    """Another experiment, Probe or option; other learning rates from where they differ. None drives out another."""
    other = whole(rates=(0.001,) * 9 + (0.5,) * 31)
    ask_all(answers, workers)
    ask_all(answers, workers, other)
    assert [epoch for call in workers[3:] for epoch in call.asked] == list(EPOCHS[10:])
    cases = [(whole(Spec(seed=1)), {}), (SHOWN, {"probe": Probe("zeros")}), (SHOWN, {"times": 2})]
    for case, options in [*cases, (SHOWN, {}), (other, {}), (whole(Spec(learning_rate=0.5)), {})]:
        asked = len(workers)
        ask_all(answers, workers, case, **options)
        assert len(workers) - asked == (3 if (case, options) in cases else 0)


def test_how_long_a_redraw_waits(answers, workers, monkeypatch):
    """For the first question PATIENCE at the most, for all of a redraw twice that, and for none that follows on one."""
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    answers.begin()
    for number, (spent, patience) in enumerate([(0, PATIENCE), (1.25, 0.75 * PATIENCE), (1, 0)]):
        now[0] += spent * PATIENCE
        answers.at(SHOWN, 4, Probe(), weigh_one, number=number)
        assert workers[number].waited[-1] == pytest.approx(patience)
    workers.finish()
    answers.begin()
    answers.each(SHOWN, EPOCHS, Probe(), weigh)
    workers.finish()
    answers.each(SHOWN, EPOCHS, Probe(), weigh)
    assert [workers[3].waited, workers[4].waited] == [[pytest.approx(PATIENCE)] * 2, [0]]


def test_a_failure_is_told_once(answers, workers):
    """Then it can be asked for again; what was known before stays known, and nobody need come back to hear of it."""
    ask_all(answers, workers, epochs=(1, 2))
    for function in (refuse, weigh_one, refuse):
        answers.each(SHOWN, (1, 2), Probe(), refuse)
        answers.at(SHOWN, 4, Probe(), function)
        workers.finish()
        answers.begin()
        assert not answers.under_way
    assert answers.at(SHOWN, 4, Probe(), weigh_one) == (0, expected(SHOWN, (4,))[4])
    assert [type(failure) for failure in answers.failures] == [ZeroDivisionError] * 5
    assert answers.each(SHOWN, (1, 2), Probe(), weigh) == expected(SHOWN, (1, 2))
    assert len(workers) == 1 + 6


def test_one_question_about_several_epochs(answers, workers):
    """The function is given the list of their States, or one State; there is no answer while a worker is at it."""
    for _ in range(2):
        assert answers.over(SHOWN, (0, 7, 9), Probe(), weigh, times=3) is None
        assert answers.at(SHOWN, 7, Probe(), weigh_one, number=5) is None
    workers.finish()
    answers.begin()
    assert answers.over(SHOWN, (0, 7, 9), Probe(), weigh, times=3) == weigh(Spec(), workers[0].args[1], Probe(), 3)
    assert answers.at(SHOWN, 7, Probe(), weigh_one, number=5) == (5, expected(SHOWN, (7,))[7])
    assert (workers[0].asked, len(workers)) == ([0, 7, 9], 2)


def test_what_one_visit_has_asked_the_others_know(answers, workers):
    """They ask together while it is under way, and no more afterwards; each hears of what went wrong."""
    failures = []
    others = Answers("another visitor", failures.append)
    for function in (weigh_one, refuse):
        for each in (answers, others):
            assert each.at(SHOWN, 4, Probe(), function) is None
            assert each.each(SHOWN, EPOCHS[:3], Probe(), weigh) == {}
    assert [call.visitor for call in workers] == ["a visitor"] * 3
    workers.finish()
    for each in (answers, others):
        each.begin()
        assert each.at(SHOWN, 4, Probe(), weigh_one) == (0, expected(SHOWN, (4,))[4])
        assert each.each(SHOWN, EPOCHS[:3], Probe(), weigh) == expected(SHOWN, EPOCHS[:3])
    assert (len(workers), len(failures), len(answers.failures)) == (3, 1, 1)


def test_a_thinned_run_is_asked_about_the_state_it_kept(answers, workers):
    """What was found out of that is known under its own epoch, and not taken for that of the one asked for."""
    thinned, workers.busy = replace(SHOWN, states=SHOWN.states[::2]), False
    for shown, epoch, of, asked in ((thinned, 5, 4, 1), (SHOWN, 5, 5, 2), (SHOWN, 4, 4, 2)):
        assert answers.at(shown, epoch, Probe(), weigh_one) == (0, expected(SHOWN, (of,))[of])
        assert len(workers) == asked


def test_what_is_on_the_page_is_held(answers, workers, monkeypatch):
    """Whatever becomes of the store, the last 16 answers are not asked for again."""
    monkeypatch.setattr(store, "shared", store.Store(1))
    workers.busy = False
    for number in range(17):
        answers.at(SHOWN, 4, Probe(), weigh_one, number=number)
    for number, again in ((16, 0), (1, 0), (0, 1)):
        asked = len(workers)
        assert answers.at(SHOWN, 4, Probe(), weigh_one, number=number)[0] == number
        assert len(workers) == asked + again


def test_of_large_answers_fewer_are_held(answers, workers, monkeypatch):
    """The last four, so that a page with large networks takes little memory."""
    monkeypatch.setattr(store, "shared", store.Store(1))
    monkeypatch.setattr(module, "_HELD_BYTES", 1)
    workers.busy = False
    for number in range(6):
        answers.at(SHOWN, 4, Probe(), weigh_one, number=number)
    asked_again = []
    for number in (5, 4, 3, 2, 1):
        asked = len(workers)
        assert answers.at(SHOWN, 4, Probe(), weigh_one, number=number)[0] == number
        asked_again += [number] * (len(workers) - asked)
    assert asked_again == [1]


def test_the_baseline_follows_piece_by_piece(answers, workers):
    """The same data without memory, at the rates of the Run, one piece under way; what there is of it is given."""
    spec = replace(SMALL, cell="Dense")
    shown, seen = run.advance(run.advance(run.start(SMALL), 3), 2, learning_rate=0.05), []
    while not seen or seen[-1] < 5:
        answers.begin()
        found = [answers.baseline(shown) for _ in range(2)][-1]
        assert len(workers.pending) <= 1
        seen.append(found.newest if found else 0)
        workers.finish(seconds=0)  # one epoch
    assert seen == [0, 1, 2, 3, 4, 5]
    assert all(call.options == {"seconds": 0.3} for call in workers)
    assert (found.spec, found.rates) == (spec, shown.rates)
    back = run.rewind(shown, 1)
    answers.baseline(back)
    workers.finish()
    assert answers.baseline(back).metrics == found.metrics[:2]
    assert answers.baseline(replace(shown, spec=replace(SMALL, seed=1))) is None
    assert answers.baseline(found) is found
    assert (len(workers), answers.failures) == (7, [])
