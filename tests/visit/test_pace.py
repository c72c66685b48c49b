"""Pace: a training run that slows down after its plateau. The tests control the clock and the redraws."""

from types import SimpleNamespace

import pytest

from rnn_core import run
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.visit import pace
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.pace import PACES
from rnn_core.visit.session import Session
from tests.support.small import assert_same

SMALL = Spec(samples=20, timesteps=6, batch_size=10)
LEFT = 3
"""The epoch at which the loss leaves its plateau, in all tests of this module."""

SLOW = range(LEFT + 1, LEFT + 5)
"""The four epochs after LEFT, which are slow."""


@pytest.fixture
def clock(monkeypatch):
    """Return a clock whose time `now` the test sets. The fixture also lets every Run leave its plateau at LEFT."""
    clock = SimpleNamespace(now=100.0)
    monkeypatch.setattr(pace, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(Run, "left_plateau", property(lambda run: LEFT if run.newest >= LEFT else None))
    return clock


@pytest.fixture
def begin(workers):
    """Return a function that presses Train in a new Session with some choices, and returns the Session."""

    def begin(**choices):
        workers.busy = False
        session = Session()
        session.show(Bookmark.of(SMALL, **choices))
        session.tick()
        session.play()
        return session

    return begin


def watch(session, clock):
    """Redraw after each interval until training ends, and return {newest epoch: time of the first redraw with it}.

    Fail if the interval between redraws changes, because a new interval requires another run of the whole page.
    """
    came, interval = {}, session.interval
    while session.playing:
        session.tick()
        came.setdefault(session.newest, clock.now)
        assert session.interval in (interval, None)
        clock.now += interval
    return came


@pytest.mark.parametrize("speed", PACES)
def test_four_epochs_after_the_plateau_take_a_second_each(begin, clock, speed):
    """The fifth epoch after the plateau comes at the chosen speed again. No epoch is lost."""
    session = begin(speed=speed, slow_down=True, epochs=12)
    came = watch(session, clock)
    assert {LEFT, *SLOW} <= set(came)
    for epoch in SLOW:
        assert came[epoch] - came[epoch - 1] == pytest.approx(1.0)
    after = next(epoch for epoch in came if epoch > SLOW[-1])
    redraws = 2 if speed == "max" else 1  # at full speed one redraw submits a job and the next one has its result
    assert came[after] - came[SLOW[-1]] == pytest.approx(redraws * PACES[speed].interval)
    assert session.newest == 12
    expected = run.advance(run.start(SMALL), 12)
    assert_same(session.run.states, expected.states)


@pytest.mark.parametrize("speed", PACES)
def test_without_slow_down_the_pace_stays_the_same(begin, clock, speed):
    """There is a redraw after each interval, with as many epochs as the speed requires."""
    came = watch(begin(speed=speed, epochs=12), clock)
    epochs = PACES[speed].epochs
    assert list(came) == ([*range(epochs, 13, epochs)] if epochs else [0, 12])
    times = [time - 100.0 for time in came.values()]
    assert times == pytest.approx([PACES[speed].interval * number for number in range(len(came))])


def test_a_press_on_step_or_train_does_not_wait_for_a_slow_epoch(begin, clock):
    """While epochs are slow, a press on Step or Train shows the next epoch at once. A Bookmark opens at full speed."""
    session = begin(speed="5", slow_down=True, epochs=12)
    for _ in range(LEFT + 3):
        session.tick()
    assert session.newest == LEFT
    session.step()
    session.tick()
    assert (session.newest, session.playing) == (LEFT + 1, False)
    session.play()
    for _ in range(3):
        session.tick()
    assert session.newest == LEFT + 2
    session.open(Bookmark.of(SMALL, slow_down=True, epoch=9, trained=12))
    while session.opening:
        session.tick()
    assert (session.newest, session.epoch, clock.now) == (12, 9, 100.0)


def test_only_the_four_epochs_after_the_plateau_are_slow(clock):
    """A Run that has not left its plateau has no slow epochs."""
    grown = run.advance(run.start(SMALL), 9)
    assert [epoch for epoch in range(12) if pace.is_slow(grown, epoch)] == [*SLOW]
    assert not any(pace.is_slow(run.start(SMALL), epoch) for epoch in range(12))
    assert pace.pace_of("5", None, slows_down=True) == PACES["5"]
