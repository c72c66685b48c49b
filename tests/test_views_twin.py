"""The twin without recurrence of a visit: trained beside the network, piece by piece, and never waited for."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import compute, run, twin
from rnn_core.spec import Spec
from rnn_core.ui import answers as answers_module
from rnn_core.ui.answers import Answers
from tests.test_answers_asked import Office
from tests.test_session import train, until, visit

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5, learning_rate=0.01)
OTHERS = {
    "seed": replace(SMALL, seed=1),
    "input": replace(SMALL, train_input="zeros"),
    "units": replace(SMALL, units=2),
    "padded": replace(SMALL, min_timesteps=4),
}


@pytest.fixture
def office(monkeypatch):
    """In place of the workers, one that waits for the test and gives a piece of one epoch back at a time."""
    found = Office()
    monkeypatch.setattr(compute, "submit", found.submit)
    monkeypatch.setattr(answers_module, "_PIECE", 0)
    return found


def trained(spec=SMALL, rates=(0.01,) * 4):
    """A Run with these learning rates."""
    grown = run.start(spec)
    for rate in rates:
        grown = run.advance(grown, 1, learning_rate=rate)
    return grown


def redraw(answers, shown, office, patience=0.15):
    """What one redraw gets, and the office has its time after it."""
    found = answers.twin(shown, patience=patience)
    assert len(office.idle) <= 1
    office.finish()
    return found


def assert_twin(found, shown):
    """It is the twin of a Run, to the same epoch."""
    expected = twin.follow(shown.spec, None, shown.rates)
    assert found.newest == shown.newest
    assert found.spec == expected.spec
    assert found.rates == shown.rates
    np.testing.assert_array_equal(found.metrics, expected.metrics)
    for array, other in zip(found.states[-1].weights, expected.states[-1].weights, strict=True):
        np.testing.assert_array_equal(array, other)


@pytest.mark.parametrize("spec", [SMALL, OTHERS["padded"]], ids=["equal", "padded"])
def test_the_twin_of_a_visit_is_that_of_the_core(spec):
    """It is trained by the workers to the epoch of the run, at the rates that the run had in its epochs."""
    session = visit(spec)
    train(session, 3)
    session.select(replace(spec, learning_rate=0.05))
    train(session, 2)
    assert session.run.rates == (0.01,) * 3 + (0.05,) * 2
    found = []

    def grown():
        found.append(session.answer("twin", session.run))
        return found[-1] and found[-1].newest == 5

    until(session, grown)
    assert_twin(found[-1], session.run)
    assert session.problem is None
    until(session, lambda: session.interval is None)


def test_the_article_cannot_be_learned_without_recurrence():
    """On the article's program the twin comes down to ln 2 and not below, while the network learns."""
    session = visit(Spec())
    train(session, 15)
    found = Answers().twin(session.run, patience=None)
    losses = [metrics.loss for metrics in found.metrics]
    assert len(losses) == 16
    assert min(losses) > np.log(2) - 1e-3
    assert losses[-1] < np.log(2) + 0.01 < losses[0]
    assert session.run.metrics[-1].loss < 0.6


def test_piece_by_piece(office):
    """A redraw takes what there is and waits no longer than it may; the next piece is under way before it ends."""
    answers, shown = Answers(), trained()
    seen = []
    while not seen or seen[-1] is None or seen[-1].newest < 4:
        seen.append(redraw(answers, shown, office))
        assert len(office) == min(len(seen), 4)
    assert [one and one.newest for one in seen] == [None, 1, 2, 3, 4]
    assert_twin(seen[-1], shown)
    assert {time for work in office for time in work.waited} == {0, 0.15}
    assert redraw(answers, shown, office).newest == 4
    assert len(office) == 4
    assert not answers.under_way


def test_it_is_under_way_until_it_is_abreast(office):
    """Until it has caught up something is under way after every redraw, so that there is a next redraw."""
    answers, shown = Answers(), trained()
    under_way = []
    for _ in range(6):
        found = answers.twin(shown, patience=0)
        under_way.append((found and found.newest, answers.under_way))
        office.finish()
        answers.collect()
    assert under_way == [(None, True), (1, True), (2, True), (3, True), (4, False), (4, False)]


def test_without_a_limit_it_is_trained_at_once(office):
    """Without a limit to its patience the first call gives the twin of the whole run."""
    shown = trained()
    assert_twin(Answers().twin(shown, patience=None), shown)
    assert len(office) == 1


def test_it_follows_the_training(office):
    """While the network trains on, the twin goes after it from where it is, at whatever rates, and begins no more."""
    answers, rates = Answers(), (0.01, 0.01, 0.05, 0.05, 0.002)
    whole, seen = trained(rates=rates), []
    for epochs in (0, 1, 1, 3, 4, 5, 5, 5, 5):
        seen.append(redraw(answers, run.rewind(whole, epochs), office))
    assert_twin(seen[-1], whole)
    newest = [one.newest for one in seen[1:]]
    assert newest == sorted(newest)


def test_after_reset_it_is_untrained_and_follows_anew(office):
    """After Reset the twin goes back too, and trains again at the rates of the new run."""
    answers, first = Answers(), trained()
    answers.twin(first, patience=None)
    begun = run.rewind(first, 0)
    answers.twin(begun, patience=None)
    assert_twin(answers.twin(begun, patience=0), begun)
    again = trained(rates=(0.05,) * 3)
    answers.twin(again, patience=None)
    assert_twin(answers.twin(again, patience=0), again)


@pytest.mark.parametrize("name", OTHERS)
def test_never_the_twin_of_another_experiment(office, name):
    """Another experiment has no twin until its own has begun, and that is the one of the core."""
    answers, shown, other = Answers(), trained(), trained(OTHERS[name])
    assert_twin(answers.twin(shown, patience=None), shown)
    seen = []
    while not seen or seen[-1] is None or seen[-1].newest < 4:
        seen.append(redraw(answers, other, office))
        assert len(seen) < 9
    assert seen[0] is None
    assert_twin(seen[-1], other)


@pytest.mark.parametrize("epochs", [1, 2])
def test_it_is_not_stuck_where_another_was(office, epochs):
    """Of an experiment whose first pieces end at the epoch at which another one's twin was, it goes on all the same."""
    answers, shown = Answers(), trained()
    answers.twin(trained(OTHERS["seed"], (0.01,) * epochs), patience=None)
    seen = [redraw(answers, shown, office) for _ in range(7)]
    assert_twin(seen[-1], shown)


def test_one_experiment_and_another_in_turns(office):
    """Whoever goes to and fro between two experiments sees each time the twin of the one that is shown."""
    answers, runs = Answers(), [trained(), trained(OTHERS["units"], (0.01,) * 2), trained(rates=(0.05,) * 3)]
    for shown in runs * 3:
        for _ in range(6):
            found = redraw(answers, shown, office)
            assert found is None or twin.belongs(shown.spec, found)
        assert_twin(found, shown)


def test_cells_have_the_same_twin(office):
    """Without recurrence it is the same network whatever the cell, so another cell's twin is trained already."""
    answers = Answers()
    answers.twin(trained(), patience=None)
    shown = trained(replace(SMALL, cell="GRU"))
    assert_twin(redraw(answers, shown, office), shown)
    assert len(office) == 1
