"""The Transport as a table of states and presses, against what a visitor expects of a player."""

from dataclasses import replace

import pytest

from rnn_core import run
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.transport import Transport

NEWEST = 6
"""The last epoch that is trained, in all cases."""

PLAN = Bookmark.of(epoch=8, trained=9)

STATES = {
    "at rest": Transport(goal=6),
    "paused on the way": Transport(goal=20),
    "scrubbed": Transport(goal=6, scrubbed=2),
    "training": Transport(playing=True, goal=20),
    "stepping": Transport(playing=True, stepping=True, goal=7),
    "opening": Transport(playing=True, goal=9, plan=PLAN),
}

PRESSES = {
    "play": lambda transport: transport.play(NEWEST, 15),
    "step": lambda transport: transport.step(NEWEST),
    "pause": lambda transport: transport.pause(),
    "scrub back": lambda transport: transport.scrub(4, NEWEST),
    "scrub to the end": lambda transport: transport.scrub(NEWEST, NEWEST),
    "arrive": lambda transport: transport.arrive(NEWEST),
    "diverge": lambda transport: transport.arrive(NEWEST, diverged=True),
}

REST, ON_THE_WAY = STATES["at rest"], STATES["paused on the way"]
STEP, SCRUBBED = Transport(playing=True, stepping=True, goal=7), replace(REST, scrubbed=4)

TABLE = {
    "at rest": {
        "play": Transport(playing=True, goal=21),
        "step": STEP,
        "pause": REST,
        "scrub back": SCRUBBED,
        "scrub to the end": REST,
        "arrive": REST,
        "diverge": REST,
    },
    "paused on the way": {
        "play": Transport(playing=True, goal=21),
        "step": STEP,
        "pause": ON_THE_WAY,
        "scrub back": replace(ON_THE_WAY, scrubbed=4),
        "scrub to the end": ON_THE_WAY,
        "arrive": ON_THE_WAY,
        "diverge": ON_THE_WAY,
    },
    "scrubbed": {  # it goes on from the epoch that is shown
        "play": Transport(playing=True, goal=17),
        "step": Transport(playing=True, stepping=True, goal=3),
        "pause": STATES["scrubbed"],
        "scrub back": SCRUBBED,
        "scrub to the end": REST,
        "arrive": STATES["scrubbed"],
        "diverge": STATES["scrubbed"],
    },
    "training": {
        "play": STATES["training"],
        "step": STEP,
        "pause": ON_THE_WAY,
        "scrub back": replace(ON_THE_WAY, scrubbed=4),
        "scrub to the end": ON_THE_WAY,
        "arrive": STATES["training"],
        "diverge": ON_THE_WAY,
    },
    "stepping": {  # each press before it is done adds an epoch
        "play": STATES["stepping"],
        "step": replace(STEP, goal=8),
        "pause": Transport(goal=7),
        "scrub back": Transport(goal=7, scrubbed=4),
        "scrub to the end": Transport(goal=7),
        "arrive": STATES["stepping"],
        "diverge": Transport(goal=7),
    },
    "opening": {  # Train goes on after it, and everything else gives it up
        "play": replace(STATES["opening"], goal=24),
        "step": STEP,
        "pause": Transport(goal=9),
        "scrub back": Transport(goal=9, scrubbed=4),
        "scrub to the end": Transport(goal=9),
        "arrive": STATES["opening"],
        "diverge": Transport(goal=9),
    },
}


@pytest.mark.parametrize(("state", "press"), [(state, press) for state in STATES for press in PRESSES])
def test_a_press_in_a_state(state, press):
    """Each press does in each state what the table says."""
    assert PRESSES[press](STATES[state]) == TABLE[state][press]


def test_what_is_shown():
    """The newest epoch, unless the visitor has scrubbed; and a plan as long as it is not reached."""
    assert [STATES[state].epoch(NEWEST) for state in ("training", "scrubbed")] == [6, 2]
    opening = STATES["opening"]
    assert [opening.opening(newest) for newest in (0, 8, 9)] == [PLAN, PLAN, None]


def test_the_goal_is_reached():
    """It pauses there, also where somebody else has trained further."""
    for newest in (20, 22):
        assert STATES["training"].arrive(newest) == Transport(goal=20)


def test_opening_a_bookmark():
    """It trains up to its newest epoch; of an untrained network there is nothing to train."""
    assert STATES["scrubbed"].open(PLAN) == STATES["opening"]
    assert STATES["training"].open(Bookmark()) == Transport()


def test_no_run_is_longer_than_the_longest(monkeypatch):
    """The goal is no later than the last epoch that a Run may have; at that epoch nothing plays any more."""
    monkeypatch.setattr(run, "MAX_EPOCHS", 10)
    assert REST.play(NEWEST, 15).goal == 10
    assert STATES["opening"].play(NEWEST, 15).goal == 10
    for press in (REST.play(10, 15), REST.step(10)):
        assert press == Transport(goal=10)
