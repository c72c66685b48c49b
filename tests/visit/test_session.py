"""Session: one visit without a page. What the presses do, what is kept, and that nothing comes too late or is lost."""

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
from rnn_core.visit.runs import MAX_RUNS
from rnn_core.visit.session import Session
from tests.support.small import assert_same, schedule

SMALL = Spec(samples=20, timesteps=6, batch_size=10)
WILD = replace(SMALL, timesteps=50, activation="relu", optimizer="sgd", learning_rate=10.0, units=32)


@pytest.fixture
def session(workers):
    """A visit whose untrained network has been made; its workers are idle."""
    workers.busy, session = False, Session()
    session.show(Bookmark.of(SMALL))
    return settle(session)


def settle(session, redraws=100):
    """Redraw, as the page's timer does, until nothing is under way."""
    while not session.run or session.interval is not None:
        session.tick()
        redraws -= 1
        assert redraws, "it never came to an end"
    return session


def choose(session, **choices):
    """Change choices of the Spec, or of the page, as the controls do."""
    of_spec = {name: choices.pop(name) for name in list(choices) if hasattr(Spec, name)}
    session.show(session.bookmark.change(spec=replace(session.bookmark.spec, **of_spec), **choices))


def train(session, epochs, **choices):
    """Press Train, and wait for the end."""
    choose(session, epochs=epochs, **choices)
    session.play()
    return settle(session)


def begin(session, workers, epochs=40):
    """Press Train, and redraw with a worker that is at the first piece; the call that it is at."""
    workers.busy = True
    choose(session, epochs=epochs)
    session.play()
    session.tick()
    (call,) = workers.pending
    workers.busy = False
    return call


def assert_is(session, *ways, spec=SMALL):
    """What is shown is the Run that the core gives, trained along ways (epochs, learning rate)."""
    expected = run.start(spec)
    for epochs, rate in ways:
        expected = run.advance(expected, epochs, learning_rate=rate)
    assert (session.run.rates, session.run.metrics) == (expected.rates, expected.metrics)
    assert_same(session.run.states, expected.states)


def keys(session):
    """What the visitor was told, since the last time."""
    told = [notice.key for notice in session.notices]
    session.notices.clear()
    return told


def test_train_adds_the_epochs_asked_for(session, workers, monkeypatch):
    """At every speed, in pieces that end before the next redraw, to the last epoch that a Run may have; it says so."""
    for number, (speed, pace) in enumerate(PACES.items()):
        del workers[:]
        choose(session, speed=speed, epochs=3)
        session.play()
        session.play()  # pressed twice, it is pressed once
        assert (session.transport.goal, session.interval) == (3 * number + 3, pace.interval)
        ends = []
        while session.playing or not ends:
            ends.append(session.tick())
        assert (ends.count(True), session.newest, session.interval) == (1, 3 * number + 3, None)
        asked = 3 if speed == "max" else round(int(speed) * pace.interval)
        assert workers[0].args[2] == asked
        assert workers[0].options["looks"] == (2 if speed == "10" else 1)  # all that are shown on the way, but at Max
        assert workers[0].options["seconds"] == pytest.approx(0.8 * pace.interval)
    assert_is(session, (15, 0.001))
    monkeypatch.setattr(run, "MAX_EPOCHS", 17)
    assert train(session, 10).newest == 17
    session.play()
    assert (session.playing, session.notices[-1].values) == (False, {"epochs": 17})


def test_pause_step_and_scrub(session, workers):
    """Each pauses and keeps what a worker is at; a press on Step adds one epoch; none is shown beyond the newest."""
    call = begin(session, workers)
    session.pause()
    call.finish()
    assert settle(session).newest == 1
    begin(session, workers)
    session.step()
    session.step()
    assert (session.playing, session.transport.goal) == (True, 3)
    workers.finish()
    assert settle(session).newest == 3
    begin(session, workers).finish()
    session.scrub(1)
    assert (settle(session).playing, session.epoch, session.newest) == (False, 1, 4)
    session.scrub(499)
    assert (session.epoch, session.frame().bookmark.position.trained) == (4, None)
    session.step()
    assert_is(settle(session), (5, 0.001))
    assert session.epoch == 5


def test_training_goes_on_from_the_epoch_that_is_shown(session):
    """A rate holds from the next epoch on; a branch keeps the rates before it; Reset gives the same weights again."""
    train(session, 2, speed="10")
    train(session, 3, learning_rate=0.05)
    assert_is(session, (2, 0.001), (3, 0.05))
    session.scrub(3)
    assert (session.epoch, session.newest, session.frame().bookmark.position.trained) == (3, 5, 5)
    train(session, 1, learning_rate=0.5)
    assert_is(session, (2, 0.001), (1, 0.05), (1, 0.5))
    assert session.frame().bookmark.position.rates == schedule([0.001, 0.001, 0.05, 0.5])
    session.reset()
    assert (settle(session).newest, session.epoch, session.playing, session.transport.goal) == (0, 0, False, 0)
    train(session, 4, learning_rate=0.001)
    assert_is(session, (4, 0.001))
    assert (session.frame().bookmark.position.rates, keys(session)) == (RateSchedule(), [])


def test_no_press_is_too_early(workers):
    """Before there is a network only Train and Step do anything, as soon as it is there."""
    workers.busy, session = False, Session()
    assert (session.tick(), workers, session.frame().run) == (False, [], None)
    session.show(Bookmark.of(SMALL, epochs=3))
    session.scrub(3)
    session.reset()
    assert (session.epoch, session.playing, session.frame().end) == (0, False, 3)
    session.play()
    assert settle(session).newest == 3
    assert keys(session) == []


def test_an_experiment_comes_back_as_it_was_left(session, workers):
    """Also in the middle of training; each change is told, and a choice without effect is none."""
    train(session, 2)
    call, left = begin(session, workers), session.run
    for without_effect in ({"period": 5}, {"padding": "post"}, {"masking": False}, {"min_timesteps": 6}):
        choose(session, **without_effect)
        assert (session.playing, session.run, keys(session)) == (True, left, [])
    choose(session, seed=1)
    call.finish()
    assert (settle(session).newest, keys(session)) == (0, ["notice_new"])
    assert_is(session, spec=replace(SMALL, seed=1))
    choose(session, seed=0)
    assert (session.run, session.notices[-1].values, session.playing) == (left, {"epoch": 2}, False)
    assert [kept.seed for kept in session.runs] == [1, 0]


def test_what_is_kept_is_bounded(session, monkeypatch):
    """The last few Runs, fewer where they are large, and never without the one that is shown."""
    for seed in range(1, MAX_RUNS + 2):
        choose(session, seed=seed)
        settle(session)
        choose(session, seed=0)
    assert [kept.seed for kept in session.runs] == [*range(3, MAX_RUNS + 2), 0]
    for most, seeds in ((2.5, [0, 99]), (0.5, [98])):
        monkeypatch.setattr(run, "MAX_BYTES", most * session.run.nbytes)
        choose(session, seed=seeds[-1])
        settle(session)
        assert [kept.seed for kept in session.runs] == seeds


def test_the_runs_of_all_visits_together_are_bounded(session, monkeypatch):
    """A visit may keep a fourth of what the others have left; its first and newest epochs always."""
    monkeypatch.setattr(module, "_of_all_visits", {"session": session.runs})
    monkeypatch.setattr(module, "_ALL", 80 * session.run.nbytes)
    train(session, 15)
    assert [state.epoch for state in session.run.states] == list(range(16))
    other = Session()
    other.show(Bookmark.of(SMALL))
    monkeypatch.setattr(module, "_of_all_visits", {"session": session.runs, "other": other.runs})
    train(other, 17)  # (80 - 16) / 4 = 16 states fit
    assert [state.epoch for state in other.run.states] == [*range(0, 17, 2), 17]
    session.runs.nbytes *= 100
    train(other, 1)
    assert [state.epoch for state in other.run.states] == [0, 18]


def test_a_trace_is_that_of_its_epoch_and_probe(session, workers):
    """That of the newest epoch comes with the training, for the Probe that was asked for, whatever is chosen since."""
    call = begin(session, workers, epochs=1)
    choose(session, probe=Probe("ones"))
    call.finish()
    asked = len(settle(session) and workers)
    for probe, more in ((Probe(), 0), (Probe("ones"), 1)):
        found = session.answers.trace(session.run, 1, probe)
        assert_same(found, analysis.trace_probe(SMALL, session.run.states[1], probe))
        assert len(workers) == asked + more
    assert_is(session, (1, 0.001))


def test_divergence(session):
    """The good epochs stay, it is told with epoch and rate, also by coming back, and a lower rate goes on."""
    session.show(Bookmark.of(WILD, epochs=50))
    train(settle(session), 50)
    good = session.newest
    values = {"epoch": good + 1, "last": good, "rate": 10.0}
    assert (session.problem.key, session.problem.values, session.playing) == ("problem_diverged", values, False)
    choose(session, seed=1)
    assert settle(session).problem is None
    choose(session, seed=0)
    assert session.problem.values == values
    train(session, 1, learning_rate=1e-6)
    assert (session.newest, session.problem, session.run.rates.last) == (good + 1, None, 1e-6)


@pytest.mark.parametrize(("error", "key"), [(ValueError(), "problem_error"), (BrokenExecutor(), "problem_worker")])
def test_a_worker_that_fails(workers, caplog, error, key):
    """It is told and logged, nothing is asked again until a press, and nothing is lost; also of the first network."""
    session = Session()
    session.show(Bookmark.of(SMALL, epochs=2))
    for epochs in (0, 2):
        session.tick()
        workers[-1].found = None, error
        session.tick()
        session.tick()
        assert (session.problem.key, session.playing, workers.pending) == (key, False, [])
        assert caplog.records[-1].exc_info[1] is error
        assert session.newest == epochs
        workers.busy = False
        session.play()
        assert (settle(session).newest, session.problem) == (epochs + 2, None)
        workers.busy = True
        session.play()
    workers.finish()
    session.tick()
    session.answers.at(session.run, 0, Probe(), analysis.trace_probe)
    workers[-1].found = None, error
    session.tick()
    assert (session.problem.key, session.playing) == (key, False)


def test_the_visitor_is_told_of_a_long_wait(session, workers, monkeypatch):
    """From four seconds on, of the oldest question, and whether it waits, is with a worker, or is asked again."""
    monkeypatch.setattr(frame, "time", SimpleNamespace(monotonic=lambda: 1000.0))
    call = begin(session, workers)
    for begun, taken, repeated, expected in (
        (996.1, True, False, None),
        (996.0, False, False, ("wait_queue", {"seconds": 4})),
        (987.2, True, False, ("wait_worker", {"seconds": 12})),
        (987.2, True, True, ("wait_repeated", {"seconds": 12})),
    ):
        call.begun, call.taken, call.repeated = begun, taken, repeated
        assert session.wait == expected
    workers.busy, call.begun = True, 999.0
    session.answers.at(session.run, 0, Probe("ones"), analysis.trace_probe)
    workers.pending[-1].begun = 990.0
    assert session.wait == ("wait_queue", {"seconds": 10}), "a panel that waits longer than the training should count"
    workers.busy = False
    workers.finish()
    settle(session)
    assert session.wait is None


@pytest.mark.parametrize(("move", "seed", "ways"), [("reset", 0, []), ("show", 1, []), ("play", 0, [(41, 0.001)])])
def test_a_result_that_comes_too_late_changes_nothing(session, workers, move, seed, ways):
    """What a worker was at when the visitor moved on is not added to what is shown then."""
    train(session, 3)
    call = begin(session, workers)
    session.scrub(1)
    choose(session, seed=seed) if seed else getattr(session, move)()
    call.finish()
    assert_is(settle(session), *ways, spec=replace(SMALL, seed=seed))


def test_opening_what_is_to_be_trained(session, workers):
    """As fast as it goes and at its rates, while the address says all of it; then it rests at its epoch."""
    target = Bookmark.of(SMALL, Probe("ones"), epoch=2, trained=5, rates=RateSchedule(((1, 0.1), (4, 0.2))), speed="1")
    train(session, 5)
    session.open(target)
    assert (session.newest, session.playing, session.opening, keys(session)) == (0, True, target, [])
    asked, workers.busy = len(workers), True
    session.tick()
    session.tick()
    workers.finish()
    session.tick()
    assert (session.newest, session.interval, workers[-1].args[2]) == (3, 0.25, 2)
    assert (session.frame().mark, session.frame().end) == (target, 5)
    assert session.frame().bookmark == target.change(epoch=3, trained=None, rates=RateSchedule(((1, 0.1),)))
    workers.finish()
    assert settle(session).frame().bookmark == session.frame().mark == target
    assert (session.epoch, session.transport.plan, len(workers)) == (2, None, asked + 2)
    assert_is(session, (3, 0.1), (2, 0.2))


def test_opening_what_there_is(session, workers):
    """What this visit has trained at the same rates is there at once; at others, or not so far, it is made anew."""
    train(session, 4)
    kept, asked = session.run, len(workers)
    for epoch, trained in ((2, 4), (3, None), (4, None), (0, None)):
        session.open(Bookmark.of(SMALL, epoch=epoch, trained=trained))
        assert (session.epoch, session.run, session.playing, session.opening) == (epoch, kept, False, None)
    assert len(workers) == asked
    session.open(Bookmark.of(SMALL, epoch=6))
    assert (session.run, session.transport.goal) == (None, 6)
    assert_is(settle(session), (6, 0.001))
    session.open(Bookmark.of(replace(SMALL, seed=5)))
    assert (session.playing, session.transport.plan, settle(session).newest) == (False, None, 0)


def test_presses_while_something_is_opened(session, workers):
    """Train goes on after it; Pause, and a move elsewhere, give it up."""
    session.open(Bookmark.of(replace(SMALL, seed=1), epoch=3, epochs=2))
    session.play()
    assert session.transport.goal == 5
    assert settle(session).newest == 5
    elsewhere = Bookmark.of(replace(SMALL, seed=7))
    for press, *args in (("pause",), ("step",), ("reset",), ("scrub", 0), ("show", elsewhere)):
        session.open(Bookmark.of(replace(SMALL, seed=2), epoch=3, rates=RateSchedule(((1, 0.3),))))
        getattr(session, press)(*args)
        assert (session.transport.plan, session.opening) == (None, None)
        assert settle(session).newest <= 1
        session.runs.clear()


def test_what_the_page_draws_and_remembers(session):
    """A Frame is all of one moment; the history has each Run as it was seen last, the shown one first."""
    train(session, 3, threshold=True, panel="step")
    session.scrub(1)
    frame, bookmark = session.frame(), Bookmark.of(SMALL, epoch=1, trained=3, threshold=True, panel="step", epochs=3)
    assert (frame.bookmark, frame.link, frame.run, frame.end) == (bookmark, bookmark, session.run, 3)
    assert (frame.playing, frame.problem) == (False, None)
    session.remember(bookmark)
    train(session, 1, learning_rate=0.05, seed=1)
    assert session.frame().bookmark.position.rates == RateSchedule()  # that is the rate of its Spec
    other = replace(SMALL, seed=1, learning_rate=0.05)
    assert session.history() == [(Bookmark.of(other, epoch=1), session.run), (bookmark, frame.run)]
    train(session, 1, learning_rate=0.1, seed=1)
    assert session.history()[0][0] == Bookmark.of(other, epoch=2, rates=RateSchedule(((1, 0.05), (2, 0.1))))
    session.runs.pop(SMALL)
    session.remember(session.frame().bookmark)
    assert session.history() == [(session.frame().bookmark, session.run)]
    assert list(session.marks) == [replace(SMALL, seed=1)]


def test_visits_share_what_they_train(workers):
    """Several that train the same cost one training; who comes later plays it back, and goes another way alone."""
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
        for one, other in zip(visit.run.states, visits[0].run.states, strict=True):
            assert one is other
        assert not any(array.flags.writeable for state in visit.run.states for array in state.weights)
    assert [call.function for call in workers] == [run.start_and_trace, run.train_and_trace]
    workers.busy = False
    train(late, 2, learning_rate=0.5)
    assert_is(late, (4, SMALL.learning_rate), (2, 0.5))
    assert settle(visits[0]).newest == 4


def test_somebody_else_asked_for_more(workers):
    """A visit takes as many epochs as it asked for, and does not hear of what became of later ones."""
    workers.busy, first, second = False, Session(), Session()
    settle_at(first, Bookmark.of(WILD, epochs=50, speed="max"))
    assert first.problem.key == "problem_diverged"
    end = first.newest
    settle_at(second, Bookmark.of(WILD, epochs=end, speed="10"))
    assert (second.newest, second.problem) == (end, None)
    second.play()
    assert settle(second).problem == first.problem


def settle_at(session, bookmark):
    """Show a Bookmark, and train its epochs."""
    session.show(bookmark)
    settle(session).play()
    settle(session)
