"""Session, without a page: presses, the Runs that a visit keeps, and results that arrive too late."""

from concurrent.futures import BrokenExecutor
from dataclasses import replace
from types import SimpleNamespace

import pytest

from rnn_core import analysis, run
from rnn_core.probe import Probe
from rnn_core.run import RateSchedule
from rnn_core.spec import Spec
from rnn_core.visit import frame
from rnn_core.visit import runs as module
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.pace import PACES
from rnn_core.visit.presets import TOUR
from rnn_core.visit.runs import MAX_RUNS
from rnn_core.visit.session import Session
from tests.support.small import assert_same, schedule

SMALL = Spec(samples=20, timesteps=6, batch_size=10)
DIVERGING = replace(SMALL, timesteps=50, activation="relu", optimizer="sgd", learning_rate=10.0, units=32)


@pytest.fixture
def session(workers):
    """A visit that shows an untrained network. Its workers finish each job at once."""
    workers.busy = False
    session = Session()
    session.show(Bookmark.of(SMALL))
    return settle(session)


def settle(session, redraws=100):
    """Redraw, as the page's timer does, until no job is running."""
    while not session.run or session.interval is not None:
        session.tick()
        redraws -= 1
        assert redraws, "the jobs should end"
    return session


def settle_at(session, bookmark):
    """Show a Bookmark, press Train, and redraw until training ends."""
    session.show(bookmark)
    settle(session).play()
    settle(session)


def choose(session, **choices):
    """Change fields of the Spec or of the Bookmark, as the controls do."""
    of_spec = {name: choices.pop(name) for name in list(choices) if hasattr(Spec, name)}
    session.show(session.bookmark.change(spec=replace(session.bookmark.spec, **of_spec), **choices))


def train(session, epochs, **choices):
    """Press Train, redraw until training ends, and return the Session."""
    choose(session, epochs=epochs, **choices)
    session.play()
    return settle(session)


def begin(session, workers, epochs=40):
    """Press Train, redraw once, and return the Call of the first job, which is still under way."""
    workers.busy = True
    choose(session, epochs=epochs)
    session.play()
    session.tick()
    (call,) = workers.pending
    workers.busy = False
    return call


def assert_shows(session, *stretches, spec=SMALL):
    """Assert that the session shows the Run that `run.advance` trains.

    stretches: (number of epochs, learning rate) for each call of `run.advance`.
    """
    expected = run.start(spec)
    for epochs, rate in stretches:
        expected = run.advance(expected, epochs, learning_rate=rate)
    assert session.run.rates == expected.rates
    assert session.run.metrics == expected.metrics
    assert_same(session.run.states, expected.states)


def notice_keys(session):
    """Return the keys of the notices since the last call, and remove the notices."""
    keys = [notice.key for notice in session.notices]
    session.notices.clear()
    return keys


def assert_trains(session, workers, epochs):
    """Press Train twice, redraw until training ends, and return the first Call. The second press has no effect."""
    del workers[:]
    before = session.newest
    interval = session.pace.interval
    choose(session, epochs=epochs)
    session.play()
    session.play()
    assert session.transport.goal == before + epochs
    assert session.interval == interval
    ends = []
    while session.playing or not ends:
        ends.append(session.tick())
    assert ends.count(True) == 1
    assert session.newest == before + epochs
    assert session.interval is None
    return workers[0]


@pytest.mark.parametrize("speed", PACES)
def test_train_adds_the_chosen_number_of_epochs_at_every_speed(session, workers, speed):
    """Each job ends before the next redraw, and computes the Traces of all epochs that are shown."""
    pace = PACES[speed]
    choose(session, speed=speed)
    call = assert_trains(session, workers, 3)
    assert call.args[2] == (3 if speed == "max" else round(int(speed) * pace.interval))
    assert call.options["traces"] == (2 if speed == "10" else 1)
    assert call.options["seconds"] == pytest.approx(0.8 * pace.interval)
    assert_trains(session, workers, 3)
    assert_shows(session, (6, 0.001))


def test_train_stops_at_the_maximum_epoch_of_a_run_and_a_notice_says_so(session, monkeypatch):
    monkeypatch.setattr(run, "MAX_EPOCHS", 7)
    train(session, 5)
    assert train(session, 10).newest == 7
    assert session.notices == []
    session.play()
    assert not session.playing
    assert session.notices[-1].values == {"epochs": 7}


def test_pause_keeps_the_epochs_of_the_job_under_way(session, workers):
    call = begin(session, workers)
    session.pause()
    call.finish()
    assert settle(session).newest == 1


def test_each_press_on_step_adds_an_epoch_after_the_job_under_way(session, workers):
    begin(session, workers)
    session.step()
    session.step()
    assert session.playing
    assert session.transport.goal == 2
    workers.finish()
    assert settle(session).newest == 2
    assert_shows(session, (2, 0.001))


def test_scrubbing_pauses_and_keeps_the_epochs_of_the_job_under_way(session, workers):
    train(session, 3)
    begin(session, workers).finish()
    session.scrub(1)
    settle(session)
    assert not session.playing
    assert session.epoch == 1
    assert session.newest == 4


def test_scrubbing_beyond_the_newest_epoch_shows_the_newest_epoch(session):
    train(session, 4)
    session.scrub(1)
    session.scrub(499)
    assert session.epoch == 4
    assert session.frame().bookmark.position.trained is None


def test_step_after_scrubbing_to_the_end_adds_an_epoch(session):
    train(session, 4)
    session.scrub(1)
    session.scrub(4)
    session.step()
    assert_shows(settle(session), (5, 0.001))
    assert session.epoch == 5


def test_another_learning_rate_applies_from_the_next_epoch_on(session):
    train(session, 2, speed="10")
    train(session, 3, learning_rate=0.05)
    assert_shows(session, (2, 0.001), (3, 0.05))
    assert notice_keys(session) == []


def test_training_continues_from_the_epoch_that_is_shown(session):
    """The earlier epochs keep their learning rates."""
    train(session, 2)
    train(session, 3, learning_rate=0.05)
    session.scrub(3)
    position = session.frame().bookmark.position
    assert (session.epoch, session.newest) == (position.epoch, position.trained) == (3, 5)
    train(session, 1, learning_rate=0.5)
    assert_shows(session, (2, 0.001), (1, 0.05), (1, 0.5))
    assert session.frame().bookmark.position.rates == schedule([0.001, 0.001, 0.05, 0.5])


def test_reset_gives_the_same_initial_weights_again(session):
    train(session, 2, learning_rate=0.05)
    session.reset()
    settle(session)
    assert session.newest == session.epoch == session.transport.goal == 0
    assert not session.playing
    train(session, 4, learning_rate=0.001)
    assert_shows(session, (4, 0.001))
    assert session.frame().bookmark.position.rates == RateSchedule()
    assert notice_keys(session) == []


def test_a_session_that_shows_no_bookmark_submits_no_job(workers):
    session = Session()
    assert session.tick() is False
    assert workers == []
    assert session.frame().run is None


def test_the_slider_and_reset_do_nothing_before_there_is_a_network_and_train_waits(workers):
    workers.busy = False
    session = Session()
    session.show(Bookmark.of(SMALL, epochs=3))
    session.scrub(3)
    session.reset()
    assert session.epoch == 0
    assert not session.playing
    assert session.frame().end == 3
    session.play()
    assert settle(session).newest == 3
    assert notice_keys(session) == []


@pytest.mark.parametrize(
    "choice", [{"period": 5}, {"padding": "post"}, {"masking": False}, {"min_timesteps": 6}], ids=str
)
def test_a_choice_without_effect_changes_no_experiment(session, workers, choice):
    begin(session, workers)
    shown = session.run
    choose(session, **choice)
    assert session.playing
    assert session.run is shown
    assert notice_keys(session) == []


def test_an_experiment_comes_back_as_it_was_left(session, workers):
    """The visitor may have left it in the middle of training. A notice reports each change of the experiment."""
    train(session, 2)
    call = begin(session, workers)
    left = session.run
    choose(session, seed=1)
    call.finish()
    assert settle(session).newest == 0
    assert notice_keys(session) == ["notice_new"]
    assert_shows(session, spec=replace(SMALL, seed=1))
    choose(session, seed=0)
    assert session.run is left
    assert not session.playing
    assert session.notices[-1].values == {"epoch": 2}
    assert [experiment.seed for experiment in session.runs] == [1, 0]


def test_a_visit_keeps_its_last_runs(session):
    for seed in range(1, MAX_RUNS + 2):
        choose(session, seed=seed)
        settle(session)
        choose(session, seed=0)
    assert [experiment.seed for experiment in session.runs] == [*range(3, MAX_RUNS + 2), 0]


@pytest.mark.parametrize(("fitting", "seeds"), [(2.5, [0, 99]), (0.5, [99])])
def test_a_visit_keeps_fewer_large_runs_but_always_the_shown_one(session, monkeypatch, fitting, seeds):
    for seed in (1, 2, 0):
        choose(session, seed=seed)
        settle(session)
    monkeypatch.setattr(run, "MAX_BYTES", int(fitting * session.run.nbytes))
    choose(session, seed=99)
    settle(session)
    assert [experiment.seed for experiment in session.runs] == seeds


def test_a_visit_may_use_a_fourth_of_the_memory_that_other_visits_leave(session, monkeypatch):
    """The memory is for States, the recorded weights of epochs.

    A visit keeps at least the States of its first and newest epochs.
    """
    monkeypatch.setattr(module, "_all_visits", {"session": session.runs})
    monkeypatch.setattr(module, "_MAX_TOTAL_BYTES", 80 * session.run.nbytes)
    train(session, 15)
    assert [state.epoch for state in session.run.states] == list(range(16))
    other = Session()
    other.show(Bookmark.of(SMALL))
    monkeypatch.setattr(module, "_all_visits", {"session": session.runs, "other": other.runs})
    train(other, 17)  # (80 - 16) / 4 = 16 states fit
    assert [state.epoch for state in other.run.states] == [*range(0, 17, 2), 17]
    session.runs.nbytes *= 100
    train(other, 1)
    assert [state.epoch for state in other.run.states] == [0, 18]


def test_the_trace_of_a_new_epoch_comes_with_the_training(session, workers):
    """The Trace is of the Probe that was chosen when the job was submitted. Another Probe needs another job."""
    call = begin(session, workers, epochs=1)
    choose(session, probe=Probe("ones"))
    call.finish()
    settle(session)
    submitted = len(workers)
    for probe, more in ((Probe(), 0), (Probe("ones"), 1)):
        trace = session.answers.trace(session.run, 1, probe)
        assert_same(trace, analysis.trace_probe(SMALL, session.run.states[1], probe))
        assert len(workers) == submitted + more
    assert_shows(session, (1, 0.001))


def test_divergence_keeps_the_epochs_before_it_and_is_reported_with_epoch_and_rate(session):
    """The divergence is reported again if the experiment is shown again. Training continues at a lower rate."""
    session.show(Bookmark.of(DIVERGING, epochs=50))
    train(settle(session), 50)
    last = session.newest
    values = {"epoch": last + 1, "last": last, "rate": 10.0}
    assert session.problem == ("problem_diverged", values)
    assert not session.playing
    choose(session, seed=1)
    assert settle(session).problem is None
    choose(session, seed=0)
    assert session.problem.values == values
    train(session, 1, learning_rate=1e-6)
    assert session.newest == last + 1
    assert session.problem is None
    assert session.run.rates.last == 1e-6


ERRORS = pytest.mark.parametrize(
    ("error", "key"), [(ValueError(), "problem_error"), (BrokenExecutor(), "problem_worker")]
)


@ERRORS
@pytest.mark.parametrize("epochs", [0, 2])
def test_an_error_is_reported_and_logged_and_a_press_tries_again(workers, caplog, error, key, epochs):
    """No epoch is lost. No job is submitted before the press. With 0 epochs, the job of the untrained network fails."""
    session = Session()
    workers.busy = epochs == 0
    session.show(Bookmark.of(SMALL, epochs=2))
    if epochs:
        settle(session).play()
        settle(session)
        workers.busy = True
        session.play()
    session.tick()
    workers[-1].found = None, error
    session.tick()
    session.tick()
    assert session.problem.key == key
    assert not session.playing
    assert workers.pending == []
    assert caplog.records[-1].exc_info[1] is error
    assert session.newest == epochs
    workers.busy = False
    session.play()
    settle(session)
    assert session.newest == epochs + 2
    assert session.problem is None


@ERRORS
def test_an_error_of_an_answer_pauses_training_and_is_reported(session, workers, error, key):
    call = begin(session, workers)
    workers.busy = True
    session.answers.at(session.run, 0, Probe("ones"), analysis.trace_probe)
    workers[-1].found = None, error
    assert workers[-1] is not call
    session.tick()
    assert session.problem.key == key
    assert not session.playing


@pytest.mark.parametrize(
    ("submitted", "started", "retried", "expected"),
    [
        (996.1, True, False, None),
        (996.0, False, False, ("wait_queue", {"seconds": 4})),
        (987.2, True, False, ("wait_worker", {"seconds": 12})),
        (987.2, True, True, ("wait_repeated", {"seconds": 12})),
    ],
)
def test_a_wait_of_four_seconds_is_reported_with_its_cause(
    session, workers, monkeypatch, submitted, started, retried, expected
):
    monkeypatch.setattr(frame, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    call = begin(session, workers)
    call.submitted = submitted
    call.started = started
    call.retried = retried
    assert session.wait == expected


def test_the_reported_wait_is_that_of_the_oldest_job(session, workers, monkeypatch):
    """A job for a panel may have waited longer than the job that trains."""
    monkeypatch.setattr(frame, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    call = begin(session, workers)
    workers.busy = True
    call.submitted = 999.0
    session.answers.at(session.run, 0, Probe("ones"), analysis.trace_probe)
    workers.pending[-1].submitted = 990.0
    assert session.wait == ("wait_queue", {"seconds": 10})
    workers.busy = False
    workers.finish()
    settle(session)
    assert session.wait is None


@pytest.mark.parametrize(("move", "seed", "stretches"), [("reset", 0, []), ("show", 1, []), ("play", 0, [(41, 0.001)])])
def test_a_result_that_comes_too_late_changes_nothing(session, workers, move, seed, stretches):
    """`move` is a press while a job is running. After it, the job's epochs are not added to the Run that is shown."""
    train(session, 3)
    call = begin(session, workers)
    session.scrub(1)
    choose(session, seed=seed) if seed else getattr(session, move)()
    call.finish()
    assert_shows(settle(session), *stretches, spec=replace(SMALL, seed=seed))


def test_opening_a_bookmark_trains_at_its_rates_and_full_speed_and_rests_at_its_epoch(session, workers):
    """The page has the Bookmark's address at once. The page's picture shows the Bookmark only at the end."""
    target = Bookmark.of(SMALL, Probe("ones"), epoch=2, trained=5, rates=RateSchedule(((1, 0.1), (4, 0.2))), speed="1")
    train(session, 5)
    session.open(target)
    assert session.newest == 0
    assert session.playing
    assert session.opening == target
    assert notice_keys(session) == []
    submitted = len(workers)
    workers.busy = True
    session.tick()
    session.tick()
    workers.finish()
    session.tick()
    assert session.newest == 3
    assert session.interval == 0.25
    assert workers[-1].args[2] == 2
    assert session.frame().link == target
    assert session.frame().end == 5
    assert session.frame().bookmark == target.change(epoch=3, trained=None, rates=RateSchedule(((1, 0.1),)))
    workers.finish()
    assert settle(session).frame().bookmark == session.frame().link == target
    assert session.epoch == 2
    assert session.transport.plan is None
    assert len(workers) == submitted + 2
    assert_shows(session, (3, 0.1), (2, 0.2))


@pytest.mark.parametrize(("epoch", "trained"), [(2, 4), (3, None), (4, None), (0, None)])
def test_opening_trained_epochs_submits_nothing(session, workers, epoch, trained):
    train(session, 4)
    kept = session.run
    submitted = len(workers)
    session.open(Bookmark.of(SMALL, epoch=epoch, trained=trained))
    assert session.epoch == epoch
    assert session.run is kept
    assert not session.playing
    assert session.opening is None
    assert len(workers) == submitted


def test_opening_more_epochs_than_are_trained_starts_again(session):
    train(session, 4)
    session.open(Bookmark.of(SMALL, epoch=6))
    assert session.run is None
    assert session.transport.goal == 6
    assert_shows(settle(session), (6, 0.001))


def test_opening_an_untrained_network_trains_nothing(session):
    session.open(Bookmark.of(replace(SMALL, seed=5)))
    assert not session.playing
    assert session.transport.plan is None
    assert settle(session).newest == 0


def test_train_while_a_bookmark_is_opened_continues_after_it(session):
    session.open(Bookmark.of(replace(SMALL, seed=1), epoch=3, epochs=2))
    session.play()
    assert session.transport.goal == 5
    assert settle(session).newest == 5


@pytest.mark.parametrize(
    ("press", "arguments"),
    [
        ("pause", ()),
        ("step", ()),
        ("reset", ()),
        ("scrub", (0,)),
        ("show", (Bookmark.of(replace(SMALL, seed=7)),)),
    ],
)
def test_another_press_gives_up_the_bookmark_that_is_opened(session, press, arguments):
    session.open(Bookmark.of(replace(SMALL, seed=2), epoch=3, rates=RateSchedule(((1, 0.3),))))
    getattr(session, press)(*arguments)
    assert session.transport.plan is None
    assert session.opening is None
    assert settle(session).newest <= 1


def test_everything_in_a_frame_is_from_the_same_moment(session):
    train(session, 3, threshold=True, panel="step")
    session.scrub(1)
    frame = session.frame()
    bookmark = Bookmark.of(SMALL, epoch=1, trained=3, threshold=True, panel="step", epochs=3)
    assert frame == (bookmark, bookmark, session.run, 3, False, None)


def test_the_history_has_each_run_as_it_was_last_shown_the_newest_first(session):
    train(session, 3)
    session.scrub(1)
    bookmark = session.frame().bookmark
    first = session.run
    session.remember(bookmark)
    train(session, 1, learning_rate=0.05, seed=1)
    assert session.frame().bookmark.position.rates == RateSchedule()  # all epochs have the rate of the Spec
    other = replace(SMALL, seed=1, learning_rate=0.05)
    assert session.history() == [(Bookmark.of(other, epoch=1), session.run), (bookmark, first)]
    train(session, 1, learning_rate=0.1, seed=1)
    assert session.history()[0][0] == Bookmark.of(other, epoch=2, rates=RateSchedule(((1, 0.05), (2, 0.1))))


def test_the_history_forgets_evicted_runs(session):
    session.remember(session.frame().bookmark)
    train(session, 1, seed=1)
    session.runs.pop(SMALL)
    session.remember(session.frame().bookmark)
    assert session.history() == [(session.frame().bookmark, session.run)]
    assert list(session.last_bookmarks) == [replace(SMALL, seed=1)]


def test_visits_share_what_they_train(workers):
    """Visits that train the same experiment share each job, and a later visit needs no job.

    If a visit continues at a new learning rate, the other visits do not get its new epochs.
    """
    workers.busy = True
    visits = [Session() for _ in range(3)]
    for _ in range(2):
        for visit in visits:
            visit.show(Bookmark.of(SMALL, epochs=4, speed="max"))
            visit.play()
            visit.tick()
        assert len(workers.pending) == 1
        workers.finish()
    late = Session()
    late.show(Bookmark.of(SMALL, epochs=4, speed="max"))
    late.play()
    for visit in (*visits, late):
        settle(visit)
        for state, shared in zip(visit.run.states, visits[0].run.states, strict=True):
            assert state is shared
        assert not any(array.flags.writeable for state in visit.run.states for array in state.weights)
    assert [call.function for call in workers] == [run.start_and_trace, run.train_and_trace]
    workers.busy = False
    train(late, 2, learning_rate=0.5)
    assert_shows(late, (4, SMALL.learning_rate), (2, 0.5))
    assert settle(visits[0]).newest == 4


def test_a_visit_takes_no_more_epochs_than_it_asked_for(workers):
    """If another visit has trained further and diverged, this visit reports no error until it reaches that epoch."""
    workers.busy = False
    first = Session()
    second = Session()
    settle_at(first, Bookmark.of(DIVERGING, epochs=50, speed="max"))
    assert first.problem.key == "problem_diverged"
    end = first.newest
    settle_at(second, Bookmark.of(DIVERGING, epochs=end, speed="10"))
    assert second.newest == end
    assert second.problem is None
    second.play()
    assert settle(second).problem == first.problem


@pytest.mark.parametrize("speed", ["5", "max"])
def test_a_stop_of_the_tour_pauses_training_at_its_epoch(session, speed):
    """Training pauses once at the stop's epoch, in any experiment and at any speed. A press on Train continues it."""
    session.tour = next(number for number, stop in enumerate(TOUR, start=1) if stop.pauses_at)
    assert train(session, 12, seed=4, speed=speed).newest == 8
    assert session.frame().end == 12
    session.play()
    assert settle(session).newest == 20
