"""Answers (the results that the panels show): each is computed once, and is kept as long as the page needs it."""

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
from rnn_core.visit.answers import Answers
from rnn_core.visit.answers.limits import MAX_WAIT_S
from tests.support.small import schedule

EPOCHS = tuple(range(41))
SMALL = Spec(samples=20, timesteps=6, batch_size=10)


@pytest.fixture
def answers(workers):
    """A visit's Answers, with busy workers. The list `answers.failures` has the errors that the callback received."""
    failures = []
    answers = Answers("a visitor", failures.append)
    answers.failures = failures
    return answers


@pytest.fixture
def tiny_store(monkeypatch):
    """A Store that keeps nothing."""
    monkeypatch.setattr(store, "shared", store.Store(1))


def whole(spec=Spec(), rates=(0.001,) * 40):
    """Return a Run with a State for every epoch. A State's only weight is the sum of the learning rates so far."""
    states = tuple(State(epoch, (np.array(weight),), ()) for epoch, weight in enumerate(np.cumsum([0, *rates])))
    return Run(spec, states, (Metrics(0.5, 0.5, 0.5, 0.5),) * len(states), schedule(rates))


SHOWN = whole()


def weigh(spec, states, probe, times=1):
    """Return a result for each State. The results identify the Spec, the Probe, the State and `times`."""
    return [(spec.seed, probe.input_kind, times * float(state.weights[0])) for state in states]


def weigh_one(spec, state, probe, number=0):
    """Return (number, result of `weigh` for one State)."""
    return number, weigh(spec, [state], probe)[0]


def fail(spec, states, probe):
    """Raise an error in place of a result."""
    raise ZeroDivisionError


def expected(shown, epochs, probe=Probe(), times=1):
    """Return the results of `weigh`, {epoch: result}."""
    return {epoch: weigh(shown.spec, [shown.states[epoch]], probe, times)[0] for epoch in epochs}


def redraw_until_complete(answers, workers, shown=SHOWN, epochs=EPOCHS, probe=Probe(), **options):
    """Redraw, and let the workers finish, until each epoch has a result. Return each redraw's number of results."""
    counts = []
    while not counts or counts[-1] < len(epochs):
        answers.begin_redraw()
        for _ in range(2):  # a redraw may need a result twice
            results = answers.each(shown, epochs, probe, weigh, **options)
            assert len(workers.pending) <= 1
        counts.append(len(results))
        workers.finish()
    assert list(results.items()) == list(expected(shown, epochs, probe, **options).items())
    assert not answers.under_way
    return counts


def test_an_answer_in_the_middle_of_a_redraw_causes_one_more_redraw(answers, workers, monkeypatch):
    """The first redraw drew some parts of the page before the answer arrived, so these parts lack the answer."""
    answers.begin_redraw()
    assert answers.at(SHOWN, 3, Probe(), weigh_one) is None
    (call,) = workers
    outcome = call.outcome
    monkeypatch.setattr(call, "outcome", lambda timeout: call.finish() or outcome(timeout))  # finishes during the wait
    answer = answers.at(SHOWN, 3, Probe(), weigh_one)
    assert answer == weigh_one(SHOWN.spec, SHOWN.states[3], Probe())
    assert answers.under_way
    answers.begin_redraw()
    assert answers.at(SHOWN, 3, Probe(), weigh_one) == answer
    assert not answers.under_way


def test_a_result_for_each_epoch_is_computed_once(answers, workers):
    """`each` submits jobs of at most 16 States, and returns known results at once."""
    redraw_until_complete(answers, workers, epochs=(3, 5, 8))
    assert redraw_until_complete(answers, workers) == [3, 19, 35, 41]
    assert sorted(epoch for call in workers for epoch in call.subjects) == list(EPOCHS)
    submitted = len(workers)
    assert answers.each(SHOWN, (8, 1), Probe(), weigh) == expected(SHOWN, (8, 1))
    assert answers.each(SHOWN, (), Probe(), weigh) == {}
    assert len(workers) == submitted


@pytest.mark.parametrize(
    ("spec", "count"), [(Spec(units=128), 4), (Spec(units=64, cell="LSTM"), 4), (Spec(units=256, layers=4), 1)]
)
def test_a_job_has_fewer_states_if_the_network_is_large(answers, workers, spec, count):
    answers.each(whole(spec), EPOCHS, Probe(), weigh)
    assert len(workers[-1].subjects) == count


def sum_up(spec, states, probe, last=0.0):
    """Return the cumulative sums of the States' weights.

    last: 0.0, or the sum up to the first State. If it is given, only the sums for the later States are returned.
    """
    sums = np.cumsum([last, *(float(state.weights[0]) for state in states[1 if last else 0 :])])
    return tuple(sums[1:].tolist())


def test_a_series_continues_from_known_results(answers, workers):
    """`follow` computes a series, in which each result depends on all earlier epochs.

    A job has the last State with a result, and up to 16 new States.
    """
    shown = whole(rates=(1.0,) * 40)
    shown = replace(shown, states=tuple(state._replace(weights=(state.weights[0] + 1,)) for state in shown.states))

    def follow(epochs):
        while True:
            answers.begin_redraw()
            results = answers.follow(shown, epochs, Probe(), sum_up)
            if len(results) == len(epochs):
                return results
            workers.finish()

    assert answers.follow(shown, (0, 1), Probe(), sum_up, ask=False) == {}
    assert not len(workers), "a request for known results should submit nothing"
    for epochs in (EPOCHS[:5], EPOCHS, (0, 2, 4), (0, 2, 4, 5), (0, 1)):
        sums = np.cumsum([epoch + 1.0 for epoch in epochs])
        assert list(follow(epochs).items()) == list(zip(epochs, sums, strict=True))
    assert [len(call.subjects) for call in workers] == [5, 17, 17, 5, 3, 2]
    assert answers.follow(shown, EPOCHS, Probe(), sum_up, ask=False).keys() == set(EPOCHS)


@pytest.mark.parametrize(
    ("shown", "options"),
    [(whole(Spec(seed=1)), {}), (SHOWN, {"probe": Probe("zeros")}), (SHOWN, {"times": 2})],
    ids=["experiment", "probe", "option"],
)
def test_another_experiment_probe_or_option_has_its_own_answers(answers, workers, shown, options):
    """The new answers do not evict the earlier answers."""
    redraw_until_complete(answers, workers)
    submitted = len(workers)
    redraw_until_complete(answers, workers, shown, **options)
    assert len(workers) == submitted + 3
    redraw_until_complete(answers, workers)
    assert len(workers) == submitted + 3


def test_epochs_that_are_trained_at_another_learning_rate_have_their_own_answers(answers, workers):
    other = whole(rates=(0.001,) * 9 + (0.5,) * 31)
    redraw_until_complete(answers, workers)
    submitted = len(workers)
    redraw_until_complete(answers, workers, other)
    assert [epoch for call in workers[submitted:] for epoch in call.subjects] == list(EPOCHS[10:])
    submitted = len(workers)
    for shown in (SHOWN, other, whole(Spec(learning_rate=0.5))):  # the Run's rates decide, not the Spec's rate
        redraw_until_complete(answers, workers, shown)
    assert len(workers) == submitted


def test_a_redraw_waits_no_longer_than_its_budget(answers, workers, monkeypatch):
    """The budget is MAX_WAIT_S for one answer, and twice that time for all answers of a redraw."""
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    answers.begin_redraw()
    for number, (passed, timeout) in enumerate([(0, MAX_WAIT_S), (1.25, 0.75 * MAX_WAIT_S), (1, 0)]):
        now[0] += passed * MAX_WAIT_S
        answers.at(SHOWN, 4, Probe(), weigh_one, number=number)
        assert workers[number].waited[-1] == pytest.approx(timeout)


def test_a_redraw_waits_only_for_the_first_job_of_several(answers, workers):
    answers.begin_redraw()
    answers.each(SHOWN, EPOCHS, Probe(), weigh)
    workers.finish()
    answers.each(SHOWN, EPOCHS, Probe(), weigh)
    first, second = workers
    assert first.waited == [pytest.approx(MAX_WAIT_S)] * 2
    assert second.waited == [0]


def test_an_error_is_reported_once_and_the_call_can_be_repeated(answers, workers):
    """Known answers are kept. The callback receives the error even if the page no longer needs the answer."""
    redraw_until_complete(answers, workers, epochs=(1, 2))
    for function in (fail, weigh_one, fail):
        answers.each(SHOWN, (1, 2), Probe(), fail)
        answers.at(SHOWN, 4, Probe(), function)
        workers.finish()
        answers.begin_redraw()
        assert not answers.under_way
    assert answers.at(SHOWN, 4, Probe(), weigh_one) == (0, expected(SHOWN, (4,))[4])
    assert [type(failure) for failure in answers.failures] == [ZeroDivisionError] * 5
    assert answers.each(SHOWN, (1, 2), Probe(), weigh) == expected(SHOWN, (1, 2))
    assert len(workers) == 1 + 6


def test_an_answer_is_about_several_states_or_about_one(answers, workers):
    """`over` returns one answer about several States, and `at` returns an answer about one State.

    Both methods return no answer while their jobs are running, and do not submit the jobs again.
    """
    for _ in range(2):
        assert answers.over(SHOWN, (0, 7, 9), Probe(), weigh, times=3) is None
        assert answers.at(SHOWN, 7, Probe(), weigh_one, number=5) is None
    workers.finish()
    answers.begin_redraw()
    assert answers.over(SHOWN, (0, 7, 9), Probe(), weigh, times=3) == weigh(Spec(), workers[0].args[1], Probe(), 3)
    assert answers.at(SHOWN, 7, Probe(), weigh_one, number=5) == (5, expected(SHOWN, (7,))[7])
    assert workers[0].subjects == [0, 7, 9]
    assert len(workers) == 2


def test_visits_share_jobs_and_results(answers, workers):
    """A second visit joins the running job and receives its result. If the job fails, both visits receive the error."""
    failures = []
    others = Answers("another visitor", failures.append)
    for function in (weigh_one, fail):
        for visit in (answers, others):
            assert visit.at(SHOWN, 4, Probe(), function) is None
            assert visit.each(SHOWN, EPOCHS[:3], Probe(), weigh) == {}
    assert [call.visitor for call in workers] == ["a visitor"] * 3
    workers.finish()
    for visit in (answers, others):
        visit.begin_redraw()
        assert visit.at(SHOWN, 4, Probe(), weigh_one) == (0, expected(SHOWN, (4,))[4])
        assert visit.each(SHOWN, EPOCHS[:3], Probe(), weigh) == expected(SHOWN, EPOCHS[:3])
    assert len(workers) == 3
    assert len(failures) == len(answers.failures) == 1


def test_the_answer_of_a_thinned_run_is_about_the_state_that_it_kept(answers, workers):
    """A thinned Run lacks the States of some epochs. The cache has the answer for the epoch of the kept State."""
    thinned = replace(SHOWN, states=SHOWN.states[::2])
    workers.busy = False
    for shown, epoch, of, submitted in ((thinned, 5, 4, 1), (SHOWN, 5, 5, 2), (SHOWN, 4, 4, 2)):
        assert answers.at(shown, epoch, Probe(), weigh_one) == (0, expected(SHOWN, (of,))[of])
        assert len(workers) == submitted


def computed_again(answers, workers, numbers):
    """Request the answers for some numbers in order, and return the numbers that needed another job."""
    again = []
    for number in numbers:
        submitted = len(workers)
        assert answers.at(SHOWN, 4, Probe(), weigh_one, number=number)[0] == number
        again += [number] * (len(workers) - submitted)
    return again


def test_the_last_16_answers_survive_eviction_from_the_store(answers, workers, tiny_store):
    workers.busy = False
    computed_again(answers, workers, range(17))
    assert computed_again(answers, workers, (16, 1, 0)) == [0]


def test_only_the_last_four_large_answers_survive_eviction_from_the_store(answers, workers, tiny_store, monkeypatch):
    """The limit bounds the memory of a page with large networks."""
    monkeypatch.setattr(module, "_LARGE_BYTES", 1)
    workers.busy = False
    computed_again(answers, workers, range(6))
    assert computed_again(answers, workers, (5, 4, 3, 2, 1)) == [1]


@pytest.mark.slow
def test_the_baseline_is_trained_piece_by_piece(answers, workers):
    """The baseline, a Dense network, has the Run's data and learning rates.

    Each redraw receives the epochs that have been trained so far.
    """
    spec = replace(SMALL, cell="Dense")
    shown = run.advance(run.advance(run.start(SMALL), 3), 2, learning_rate=0.05)
    newest_epochs = []
    while not newest_epochs or newest_epochs[-1] < 5:
        answers.begin_redraw()
        for _ in range(2):
            baseline = answers.baseline(shown)
        assert len(workers.pending) <= 1
        newest_epochs.append(baseline.newest if baseline else 0)
        workers.finish(seconds=0)  # one epoch
    assert newest_epochs == [0, 1, 2, 3, 4, 5]
    assert all(call.options == {"seconds": 0.3} for call in workers)
    assert baseline.spec == spec
    assert baseline.rates == shown.rates
    back = run.rewind(shown, 1)
    answers.baseline(back)
    workers.finish()
    assert answers.baseline(back).metrics == baseline.metrics[:2]
    assert answers.baseline(replace(shown, spec=replace(SMALL, seed=1))) is None
    assert answers.baseline(baseline) is baseline
    assert len(workers) == 7
    assert answers.failures == []
