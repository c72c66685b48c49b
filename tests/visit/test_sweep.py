"""Sweep: which seeds are handed out, what is kept of them, and how long it says that it will take."""

import random
from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight.seeds import train_seeds
from rnn_core.spec import Spec
from rnn_core.visit import outcomes
from rnn_core.visit import sweep as module
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.sweep import PIECE, Sweep, Sweeps
from tests.support.small import assert_same

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5, validation_split=0.2, learning_rate=0.04)


def assert_outcomes(sweep, epochs, seeds):
    """The sweep has the Outcomes of just these seeds, as they are trained at once."""
    expected, _ = train_seeds(sweep.spec, seeds, epochs=epochs, seconds=np.inf, begun={})
    assert_same(list(sweep.outcomes.items()), list(zip(seeds, expected, strict=True)))


def end(sweep, workers):
    """Let the workers do all that a Sweep asks for: the seeds that were handed out, and what its ticks said."""
    handed, said = len(workers), []
    while sweep.working:
        said.append(sweep.tick())
        workers.finish()
    return sorted(seed for call in workers[handed:] for seed in call.asked), said


def test_in_whatever_order_the_work_comes_back(workers):
    """However little of a piece was done, no seed is with two workers, and the Outcomes are the same."""
    sweep, rng = Sweep(SMALL, 7, 4), random.Random(0)
    while sweep.working:
        sweep.tick()
        out = [seed for call in workers.pending for seed in call.asked]
        assert len(out) == len(set(out))
        assert len(workers.pending) <= 3
        for call in rng.sample(workers.pending, min(len(workers.pending), rng.randint(1, 3))):
            call.finish(rng.choice([0, np.inf]))
    assert_outcomes(sweep, 4, range(7))


def test_what_is_handed_out(workers):
    """Eight seeds at the most to each worker and one waiting, always the same together, from where they were."""
    sweep = Sweep(SMALL, 100, 4)
    assert workers == []
    assert sweep.tick() is False
    assert [call.asked for call in workers] == [list(range(8)), list(range(8, 16)), list(range(16, 24))]
    for call in workers:
        assert (call.function, call.args[0]) == (train_seeds, SMALL)
        assert call.options == {"epochs": 4, "seconds": PIECE, "begun": {}}
    workers[0].finish(seconds=0)
    workers[2].finish(seconds=0)
    sweep.tick()
    assert [call.asked for call in workers[3:]] == [workers[0].asked, workers[2].asked]
    begun = [(seed, run.newest) for call in workers[3:] for seed, run in call.options["begun"].items()]
    assert begun == [(0, 1), (16, 1)]
    few = Sweep(SMALL, 3, 4)
    few.tick()
    assert [call.asked for call in workers[5:]] == [[0], [1], [2]]


def test_cancel_and_resume(workers):
    """What was computed is kept, nothing more is handed out, and what was under way counts when it goes on."""
    sweep = Sweep(SMALL, 12, 4)
    sweep.tick()
    workers[0].finish()
    sweep.tick()
    sweep.cancel()
    handed = len(workers)
    workers[1].finish()
    assert [sweep.tick(), sweep.working, sweep.left, len(workers)] == [False, False, None, handed]
    assert list(sweep.outcomes) == workers[0].asked
    sweep.resume()
    assert len(workers) == handed
    sweep.tick()
    assert list(sweep.outcomes) == workers[0].asked + workers[1].asked
    _, said = end(sweep, workers)
    assert (said.count(True), said[-1]) == (1, True)
    assert sorted(seed for call in workers for seed in call.asked) == list(range(12))


def test_another_aim(workers):
    """More seeds train the new ones only, fewer none; more epochs train all anew, fewer none; nothing known is lost."""
    sweep = Sweep(SMALL, 3, 4)
    assert end(sweep, workers)[0] == [0, 1, 2]
    for count, epochs, seeds in ((5, 4, [3, 4]), (2, 4, []), (5, 4, []), (5, 2, []), (5, 6, [*range(5)]), (4, 3, [])):
        sweep.aim(count, epochs)
        assert sweep.working == bool(seeds) != sweep.done
        assert end(sweep, workers)[0] == seeds
        assert_outcomes(sweep, epochs, range(count))
    sweep.aim(4, 8)
    sweep.tick()
    sweep.aim(4, 7)  # while work is under way, which goes further
    end(sweep, workers)
    assert_outcomes(sweep, 7, range(4))


def test_a_problem(workers, caplog):
    """The first that a worker raises stops the Sweep and is shown, all are logged, and what came with it is kept."""
    sweep, first, second = Sweep(SMALL, 12, 4), ValueError("first"), MemoryError("second")
    sweep.tick()
    workers[0].finish()
    workers[1].found, workers[2].found = (None, first), (None, second)
    assert sweep.tick() is True
    assert (sweep.problem, sweep.working, sweep.tick(), len(workers)) == (first, False, False, 3)
    assert list(sweep.outcomes) == workers[0].asked
    assert [record.exc_info[1] for record in caplog.records] == [first, second]
    sweep.resume()
    assert end(sweep, workers)[1][-1] is True
    assert (sweep.problem, len(sweep.outcomes)) == (None, 12)


def test_the_time_that_is_left(workers, monkeypatch):
    """Right at a constant pace from the second result on, never below 0; a time without ticks is no slow work."""
    now = [1000.0]
    monkeypatch.setattr(module, "perf_counter", lambda: now[0])
    sweep = Sweep(SMALL, 64, 2)
    sweep.tick()
    for done in range(5):  # eight seeds a second, of two epochs each
        left = 8 - done if done > 1 else None
        assert sweep.left == pytest.approx(left)
        now[0] += 0.25
        sweep.tick()
        assert sweep.left == pytest.approx(left and left - 0.25)
        now[0] += 0.75
        workers.pending[0].finish()
        sweep.tick()
    now[0] += 100
    assert sweep.left == 0
    sweep.tick()
    assert sweep.left is None
    for _ in range(2):
        now[0] += 1
        workers.pending[0].finish()
        sweep.tick()
    assert sweep.left == pytest.approx(1)
    one = Sweep(SMALL, 1, 4)
    for done in range(4):  # the epochs of a seed that has begun count too
        one.tick()
        assert one.left == pytest.approx(4 - done if done > 1 else None)
        now[0] += 1
        workers[-1].finish(seconds=0)
    assert (one.tick(), one.left) == (True, None)


def test_the_sweeps_of_a_visit(workers):
    """One for each experiment and rate, whatever the seed; one works at a time, and the last four are kept."""
    sweeps = Sweeps()
    assert sweeps.of(SMALL) is None
    sweeps.begin(replace(SMALL, seed=5, period=7), 3, 4)
    first = sweeps.of(replace(SMALL, seed=9))
    assert (first.spec, first.count, first.epochs, first.working) == (replace(SMALL, seed=0), 3, 4, True)
    sweeps.begin(replace(SMALL, learning_rate=0.1), 3, 4)
    assert (first.working, sweeps.of(replace(SMALL, learning_rate=0.1)).working) == (False, True)
    sweeps.begin(SMALL, 5, 6)
    assert (sweeps.of(SMALL) is first, first.count, first.epochs, first.working) == (True, 5, 6, True)
    for units in (4, 5, 6):
        sweeps.begin(replace(SMALL, units=units), 3, 4)
    assert sweeps.of(replace(SMALL, learning_rate=0.1)) is None
    assert sweeps.of(SMALL) is first


def test_a_class_sweeps_once(workers):
    """Whoever opens the same sweep, then or later, has what the others have found out, down to a seed half trained."""
    class_of = [Sweep(SMALL, 12, 4) for _ in range(3)]
    late = Sweep(SMALL, 12, 3)
    while not all(sweep.done for sweep in class_of):
        for sweep in class_of:
            sweep.tick()
        assert len(workers.pending) <= 3
        for call in workers.pending[:1]:
            call.finish(seconds=0)
    epochs = 12 * 4
    assert len(workers) == epochs
    late.tick()
    assert (len(workers), late.done) == (epochs, True)
    for sweep in class_of:
        assert_outcomes(sweep, 4, range(12))
    assert_outcomes(late, 3, range(12))


@pytest.mark.slow
def test_the_articles_sweep_is_there_from_the_beginning(workers):
    """It is what training gives, but for another processor's rounding; more seeds are added to it."""
    sweeps = Sweeps()
    sweep = sweeps.of(replace(Spec(), seed=7))
    assert (len(sweep.outcomes), sweep.epochs, sweep.working) == (Bookmark.seeds, Bookmark.until, False)
    expected, _ = train_seeds(Spec(), (0, 1), epochs=outcomes.EPOCHS, seconds=np.inf, begun={})
    for trained in expected:
        known = outcomes.shipped()[trained.seed]
        np.testing.assert_allclose(known.losses[:4], trained.losses[:4], rtol=1e-3)
        assert abs(known.learned - trained.learned) <= 2
    sweeps.begin(Spec(), Bookmark.seeds + 1, Bookmark.until)
    sweep.tick()
    assert [call.asked for call in workers] == [[Bookmark.seeds]]
