"""One visit, without a page: what is kept, what is shown, and what the presses do."""

import os
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import compute, data, run
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui import session as session_module
from rnn_core.ui.pace import PACES, Pace
from rnn_core.ui.session import Session

SMALL = Spec(samples=20, timesteps=6, batch_size=10)
SPEED = PACES[10]


def visit(spec=SMALL):
    """A Session whose untrained network has been made."""
    session = Session()
    session.select(spec)
    until(session, lambda: session.run)
    return session


def until(session, condition, seconds=60):
    """Redraw, as the page's timer does, until a condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        session.tick()
        time.sleep(0.01)


def train(session, epochs, pace=SPEED):
    """Press Train and wait for the end."""
    session.epochs, session.pace = epochs, pace
    session.play()
    assert session.playing
    until(session, lambda: not session.playing)


def weights(session):
    """The weights of the newest state, as one array."""
    return np.concatenate([array.ravel() for array in session.run.states[-1].weights])


@pytest.mark.parametrize("speed", PACES)
def test_train_adds_the_epochs_asked_for_at_every_speed(speed):
    """Train plays N more from where the network stands, whatever the speed, and gives what the core gives."""
    session = visit()
    train(session, 3, PACES[speed])
    train(session, 2, PACES[speed])
    assert (session.newest, session.epoch, session.end) == (5, 5, 5)
    expected = run.advance(run.start(SMALL), 5)
    assert session.run.metrics == expected.metrics
    assert all(map(np.array_equal, session.run.states[-1].weights, expected.states[-1].weights))


def test_pause_keeps_what_was_trained_and_train_goes_on():
    """Pause stops before the goal; Train then plays the whole number more."""
    session = visit()
    session.epochs, session.pace = 500, SPEED
    session.play()
    until(session, lambda: session.newest >= 4)
    session.pause()
    until(session, lambda: not session.interval)
    stopped = session.newest
    assert 4 <= stopped < 500
    train(session, 3)
    assert session.newest == stopped + 3


def test_a_press_does_what_its_button_said():
    """Train pressed twice is Train once, and a Pause that comes after the end starts nothing."""
    session = visit()
    session.epochs = 3
    session.play()
    session.play()
    assert session.goal == 3
    until(session, lambda: not session.playing)
    session.pause()
    assert (session.playing, session.newest) == (False, 3)


def test_step_pauses_first_and_trains_one():
    """Step while it trains ends the training; Step while it rests adds one epoch."""
    session = visit()
    session.step()
    until(session, lambda: not session.playing)
    assert session.newest == 1
    session.epochs, session.pace = 500, SPEED
    session.play()
    until(session, lambda: session.newest > 1)
    session.step()
    until(session, lambda: not session.playing)
    assert session.newest < 100


def test_reset_goes_back_to_the_same_weights():
    """After Reset, even in the middle of training, the same training gives the same network."""
    session = visit()
    train(session, 4)
    first = weights(session)
    session.epochs = 500
    session.play()
    session.tick()
    session.reset()
    until(session, lambda: not session.interval)
    assert session.newest == session.epoch == 0
    train(session, 4)
    assert np.array_equal(weights(session), first)


def test_scrubbing_shows_an_epoch_and_training_goes_on_from_there():
    """The scrubbed epoch is drawn; Train continues from it, and repeats what the first time gave."""
    session = visit()
    train(session, 6)
    first = weights(session)
    session.scrub(2)
    assert (session.epoch, session.newest) == (2, 6)
    assert np.array_equal(session.trace(2).outputs, session.trace(session.epoch).outputs)
    train(session, 4)
    assert session.epoch == session.newest == 6
    assert np.array_equal(weights(session), first)


def test_scrubbing_pauses_and_never_leaves_what_was_trained():
    """Scrubbing while it trains pauses; a place beyond the newest epoch is the newest."""
    session = visit()
    session.epochs, session.pace = 500, SPEED
    session.play()
    until(session, lambda: session.newest >= 3)
    session.scrub(1)
    assert not session.playing
    assert session.epoch == 1
    session.scrub(499)
    assert session.epoch == session.newest


def test_no_press_is_too_early():
    """Before there is a network, scrubbing and Reset do nothing, and Train is done as soon as it can be."""
    session = Session()
    session.select(SMALL)
    session.scrub(3)
    session.reset()
    assert (session.epoch, session.playing, session.trace(0)) == (0, False, None)
    session.epochs = 3
    session.play()
    until(session, lambda: session.run and not session.playing)
    assert session.newest == 3


def test_a_new_experiment_starts_at_zero_and_the_old_one_comes_back():
    """Going back to a former choice brings its trained run back, and each change is said."""
    session = visit()
    train(session, 3)
    first = session.run
    session.select(replace(SMALL, seed=1))
    assert session.run is None
    assert session.notices.pop().key == "notice_new"
    until(session, lambda: session.run)
    assert session.newest == 0
    session.select(SMALL)
    assert session.run is first
    assert session.notices.pop().values == {"epoch": 3}


def test_a_change_in_the_middle_of_training_loses_no_finished_epoch():
    """Leaving an experiment while it trains keeps what it had, and nothing of it reaches the other one."""
    session = visit()
    session.epochs, session.pace = 500, SPEED
    session.play()
    until(session, lambda: session.newest >= 2)
    session.tick()
    left = session.run
    session.select(replace(SMALL, seed=1))
    until(session, lambda: session.run and not session.interval)
    assert session.newest == 0
    assert session.run.spec.seed == 1
    session.select(SMALL)
    assert session.run is left


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("period", 5),  # of a task that is no cycle
        ("padding", "post"),  # of sequences that need none
        ("masking", False),
        ("min_timesteps", 6),  # as long as the longest
    ],
)
def test_a_choice_without_effect_resets_nothing(field, value):
    """A choice that changes neither what the network is fed nor what counts leaves the run as it is, and training."""
    other = replace(SMALL, **{field: value})
    assert all(map(np.array_equal, data.feed(SMALL), data.feed(other)))
    session = visit()
    session.epochs, session.pace = 500, SPEED
    session.play()
    until(session, lambda: session.newest >= 2)
    session.select(other)
    assert session.playing
    assert session.newest >= 2
    assert session.notices == []


def test_the_learning_rate_changes_without_a_reset():
    """It applies from the next epoch on, and the run remembers the rate of each epoch."""
    session = visit()
    train(session, 2)
    session.select(replace(SMALL, learning_rate=0.05))
    assert session.newest == 2
    train(session, 2)
    assert session.run.rates == (0.001, 0.001, 0.05, 0.05)
    by_hand = run.advance(run.advance(run.start(SMALL), 2), 2, learning_rate=0.05)
    assert np.array_equal(weights(session), np.concatenate([w.ravel() for w in by_hand.states[-1].weights]))


def test_the_input_shown_changes_nothing_but_the_picture():
    """Another input is traced with the same network, at once and without training."""
    session = visit()
    train(session, 3)
    shown = session.run
    random = session.trace(3)
    session.probe = Probe(input_kind="zeros")
    zeros = session.trace(3)
    assert session.run is shown
    assert not np.array_equal(random.outputs, zeros.outputs)
    session.probe = Probe()
    assert session.trace(3) is random


def test_divergence_stops_keeps_and_says():
    """The good epochs stay, the message names epoch and rate, and a lower rate trains on."""
    wild = replace(SMALL, timesteps=50, activation="relu", optimizer="sgd", learning_rate=10.0, units=32)
    session = visit(wild)
    train(session, 50)
    assert session.problem.key == "problem_diverged"
    assert session.problem.values["epoch"] == session.newest + 1
    assert session.problem.values["rate"] == 10.0
    assert np.isfinite(weights(session)).all()
    kept = session.newest
    session.select(replace(wild, learning_rate=1e-6))
    train(session, 1)
    assert (session.newest, session.problem) == (kept + 1, None)


def test_the_longest_run_ends_there_and_says_so(monkeypatch):
    """No press trains beyond the last epoch that a run may have."""
    monkeypatch.setattr(run, "MAX_EPOCHS", 4)
    session = visit()
    train(session, 10)
    assert session.newest == 4
    session.play()
    assert not session.playing
    assert session.notices.pop().values == {"epochs": 4}


def test_what_a_visitor_keeps_is_bounded(monkeypatch):
    """Only the last few runs are kept, fewer where they are large, and never the shown one is dropped."""
    session = visit()
    for seed in range(1, session_module.KEPT_RUNS + 3):
        session.select(replace(SMALL, seed=seed))
        until(session, lambda: session.run)
    assert len(session.runs) == session_module.KEPT_RUNS
    assert next(iter(session.runs)).seed == 3
    monkeypatch.setattr(run, "MAX_BYTES", 2 * session.run.nbytes)
    session.select(replace(SMALL, seed=99))
    until(session, lambda: session.run)
    assert [kept.seed for kept in session.runs] == [seed, 99]


def test_a_failing_call_is_a_message_and_train_tries_again(monkeypatch, caplog):
    """The page says so, the server logs the traceback, and the run is still there."""
    session = visit()
    train(session, 2)

    def fail(*_, **__):
        return compute.Job(divmod, (1, 0), {})

    with monkeypatch.context() as broken:
        broken.setattr(session_module.compute, "submit", fail)
        session.play()
        until(session, lambda: session.problem)
    assert (session.problem.key, session.playing, session.newest) == ("problem_error", False, 2)
    assert "ZeroDivisionError" in caplog.text
    train(session, 2)
    assert (session.newest, session.problem) == (4, None)


def test_a_worker_that_dies_twice_is_a_message_of_its_own(monkeypatch):
    """It says that the workers stopped, and nothing is lost."""
    session = visit()
    train(session, 2)
    with monkeypatch.context() as broken:
        broken.setattr(session_module.compute, "submit", lambda *_, **__: compute.Job(os._exit, (1,), {}))
        session.play()
        until(session, lambda: session.problem)
    assert (session.problem.key, session.newest) == ("problem_worker", 2)
    train(session, 2)
    assert session.newest == 4


def test_a_failure_at_the_start_is_recovered_by_a_press(monkeypatch):
    """Where not even the untrained network could be made, pressing makes it."""
    session = Session()
    session.select(SMALL)
    with monkeypatch.context() as broken:
        broken.setattr(session_module.compute, "submit", lambda *_, **__: compute.Job(divmod, (1, 0), {}))
        until(session, lambda: session.problem)
    session.play()
    until(session, lambda: session.run)
    assert session.problem is None


def test_a_slow_trace_is_asked_for_once(monkeypatch):
    """While a worker is busy, redraws wait for the picture that is under way, and ask for no second one."""
    session = visit()
    train(session, 3)
    asked = []

    class Slow:
        def __init__(self, function, *args):
            self.epoch = args[1].epoch
            asked.append(self.epoch)

        def outcome(self, timeout):
            return (f"picture of epoch {self.epoch}" if self.epoch in ready else None), None

    ready = set()
    session.probe = Probe(input_kind="zeros")
    with monkeypatch.context() as busy:
        busy.setattr(session_module.compute, "submit", Slow)
        for _ in range(5):
            session.tick()
            assert session.trace(0) is session.trace(3) is None
        assert sorted(asked) == [0, 3]
        assert session.interval
        ready |= {0, 3}
        session.tick()
        assert session.interval is None
        assert (session.trace(0), session.trace(3)) == ("picture of epoch 0", "picture of epoch 3")


@pytest.mark.parametrize("move", ["reset", "select", "scrub and train"])
def test_a_result_that_comes_too_late_changes_nothing(move):
    """While one thread still waits for a worker, as Streamlit's last run of the page may, another moves on."""
    for _ in range(8):
        session = visit()
        train(session, 3)
        session.epochs, session.pace = 40, Pace(0.2, 40)
        session.play()
        waiting = threading.Thread(target=session.tick)
        waiting.start()
        while not session._job:
            time.sleep(0.001)
        if move == "reset":
            session.reset()
        elif move == "select":
            session.select(replace(SMALL, seed=1))
        else:
            session.scrub(1)
            session.play()
        waiting.join()
        until(session, lambda session=session: session.run and not session.interval)
        run_now = session.run
        assert [state.epoch for state in run_now.states] == list(range(len(run_now.metrics)))
        expected = run.advance(run.start(run_now.spec), run_now.newest)
        assert run_now.spec == session.spec
        assert run_now.metrics == expected.metrics
        assert all(map(np.array_equal, run_now.states[-1].weights, expected.states[-1].weights))


def test_no_press_on_step_is_lost():
    """Each press while a step is under way adds one more."""
    session = visit()
    for _ in range(10):
        session.step()
        session.tick()
    until(session, lambda: not session.interval)
    assert session.newest == 10
