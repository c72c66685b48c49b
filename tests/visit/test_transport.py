"""Transport (Train, Pause, Step and the epoch slider, as on a media player): the state after a press or a result."""

from dataclasses import replace

import pytest

from rnn_core import run
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.transport import Transport

NEWEST = 6
"""The last trained epoch in all cases."""

PLAN = Bookmark.of(epoch=8, trained=9)
"""The Bookmark that is opened in the state "opening"."""

STATES = {
    "at rest": Transport(goal=6),
    "paused on the way": Transport(goal=20),
    "scrubbed": Transport(goal=6, scrubbed=2),
    "training": Transport(playing=True, goal=20),
    "stepping": Transport(playing=True, stepping=True, goal=7),
    "opening": Transport(playing=True, goal=9, plan=PLAN),
}
"""Name of a state -> Transport."""

PRESSES = {
    "play": lambda transport: transport.play(NEWEST, 15),
    "step": lambda transport: transport.step(NEWEST),
    "pause": lambda transport: transport.pause(),
    "scrub back": lambda transport: transport.scrub(4, NEWEST),
    "scrub to the end": lambda transport: transport.scrub(NEWEST, NEWEST),
    "arrive": lambda transport: transport.arrive(NEWEST),
    "diverge": lambda transport: transport.arrive(NEWEST, diverged=True),
}
"""Name of a press, or of the arrival of a result -> function that returns the next Transport."""

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
    "scrubbed": {  # training continues from the shown epoch
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
    "stepping": {  # each press before the epoch is trained adds one epoch
        "play": STATES["stepping"],
        "step": replace(STEP, goal=8),
        "pause": Transport(goal=7),
        "scrub back": Transport(goal=7, scrubbed=4),
        "scrub to the end": Transport(goal=7),
        "arrive": STATES["stepping"],
        "diverge": Transport(goal=7),
    },
    "opening": {  # Train continues after the Bookmark, and any other press gives the Bookmark up
        "play": replace(STATES["opening"], goal=24),
        "step": STEP,
        "pause": Transport(goal=9),
        "scrub back": Transport(goal=9, scrubbed=4),
        "scrub to the end": Transport(goal=9),
        "arrive": STATES["opening"],
        "diverge": Transport(goal=9),
    },
}
"""{name of a state: {name of a press or result: the next Transport}}."""


@pytest.mark.parametrize(("state", "press"), [(state, press) for state in STATES for press in PRESSES])
def test_a_press_or_a_result_in_a_state_leads_to_the_state_of_the_table(state, press):
    assert PRESSES[press](STATES[state]) == TABLE[state][press]


@pytest.mark.parametrize(("state", "epoch"), [("training", 6), ("scrubbed", 2)])
def test_the_newest_epoch_is_shown_unless_the_visitor_has_scrubbed(state, epoch):
    assert STATES[state].epoch(NEWEST) == epoch


@pytest.mark.parametrize(("newest", "plan"), [(0, PLAN), (8, PLAN), (9, None)])
def test_a_bookmark_is_being_opened_until_its_newest_epoch_is_trained(newest, plan):
    assert STATES["opening"].opening(newest) == plan


@pytest.mark.parametrize("newest", [20, 22])
def test_training_pauses_at_its_goal(newest):
    """If another visit has trained further, training pauses beyond the goal."""
    assert STATES["training"].arrive(newest) == Transport(goal=20)


def test_training_pauses_at_a_planned_epoch_and_then_continues_to_its_goal():
    """The goal does not change at the pause. A planned pause beyond the goal, or at the shown epoch, is left out."""
    begun = Transport().play(0, 15, 8)
    assert (begun.goal, begun.target) == (15, 8)
    assert begun.arrive(7) == begun
    assert begun.arrive(8) == Transport(goal=15)
    assert begun.arrive(8).play(8, 15, 8) == Transport(playing=True, goal=23)
    assert Transport().play(0, 5, 8) == Transport(playing=True, goal=5)
    assert begun.step(3) == replace(STEP, goal=4)
    assert begun.pause() == Transport(goal=15)


def test_opening_a_bookmark_trains_to_its_newest_epoch():
    assert STATES["scrubbed"].open(PLAN) == STATES["opening"]


def test_opening_an_untrained_network_trains_nothing():
    assert STATES["training"].open(Bookmark()) == Transport()


@pytest.mark.parametrize("state", ["at rest", "opening"])
def test_the_goal_is_at_most_the_maximum_epoch_of_a_run(monkeypatch, state):
    monkeypatch.setattr(run, "MAX_EPOCHS", 10)
    assert STATES[state].play(NEWEST, 15).goal == 10


def test_at_the_maximum_epoch_of_a_run_nothing_trains(monkeypatch):
    monkeypatch.setattr(run, "MAX_EPOCHS", 10)
    assert REST.play(10, 15) == Transport(goal=10)
    assert REST.step(10) == Transport(goal=10)
