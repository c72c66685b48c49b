"""Sweep: which seeds are handed out, what is kept of them, and how long it says that it will take."""

import random
from dataclasses import replace

import numpy as np
import pytest

from rnn_core.fields import fields_of
from rnn_core.insight.grid import Axis, grid
from rnn_core.insight.seeds import tally, train_seeds
from rnn_core.spec import Spec
from rnn_core.visit import outcomes
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.parts import View
from rnn_core.visit.seed_sweep import MAX_TRAINING_RUNS, PIECE, Sweep, Sweeps, estimate
from tests.support.small import assert_same

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5, validation_split=0.2, learning_rate=0.04)


def sweep_of(count, epochs):
    """The begun Sweep of SMALL."""
    sweep = Sweep(grid(SMALL, ()), count, epochs)
    sweep.resume()
    return sweep


def known(sweep):
    """The Outcomes of SMALL."""
    return sweep.outcomes(SMALL)


def assert_outcomes(sweep, epochs, seeds):
    """The sweep has the Outcomes of just these seeds, as they are trained at once."""
    expected, _ = train_seeds(SMALL, seeds, epochs=epochs, seconds=np.inf, begun={})
    assert_same(list(known(sweep).items()), list(zip(seeds, expected, strict=True)))


def end(sweep, workers):
    """Let the workers do all that a Sweep asks for: the seeds that were handed out, and what its ticks said."""
    handed, said = len(workers), []
    while sweep.working:
        said.append(sweep.tick())
        workers.finish()
    return sorted(seed for call in workers[handed:] for seed in call.asked), said


def test_in_whatever_order_the_work_comes_back(workers):
    """However little of a piece was done, no seed is with two workers, and the Outcomes are the same."""
    sweep, rng = sweep_of(7, 4), random.Random(0)
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
    sweep = sweep_of(100, 4)
    assert workers == []
    assert sweep.tick() is False
    assert [call.asked for call in workers] == [list(range(8)), list(range(8, 16)), list(range(16, 24))]
    for call in workers:
        assert (call.function, call.args[0]) == (train_seeds, SMALL)
        assert call.options == {"epochs": 4, "seconds": PIECE, "begun": {}, "whole": True}
    workers[0].finish(seconds=0)
    workers[2].finish(seconds=0)
    sweep.tick()
    assert [call.asked for call in workers[3:]] == [workers[0].asked, workers[2].asked]
    begun = [(seed, run.newest) for call in workers[3:] for seed, run in call.options["begun"].items()]
    assert begun == [(0, 1), (16, 1)]
    few = sweep_of(3, 4)
    few.tick()
    assert [call.asked for call in workers[5:]] == [[0], [1], [2]]


def test_cancel_and_resume(workers):
    """What was computed is kept, nothing more is handed out, and what was under way counts when it goes on."""
    sweep = sweep_of(12, 4)
    sweep.tick()
    workers[0].finish()
    sweep.tick()
    sweep.cancel()
    handed = len(workers)
    workers[1].finish()
    assert [sweep.tick(), sweep.working, sweep.left, len(workers)] == [False, False, None, handed]
    assert list(known(sweep)) == workers[0].asked
    sweep.resume()
    assert len(workers) == handed
    sweep.tick()
    assert list(known(sweep)) == workers[0].asked + workers[1].asked
    _, said = end(sweep, workers)
    assert (said.count(True), said[-1]) == (1, True)
    assert sorted(seed for call in workers for seed in call.asked) == list(range(12))


def test_another_aim(workers):
    """More seeds train the new ones only, fewer none; more epochs train all anew, fewer none; nothing known is lost."""
    sweep = sweep_of(3, 4)
    assert end(sweep, workers)[0] == [0, 1, 2]
    for count, epochs, seeds in ((5, 4, [3, 4]), (2, 4, []), (5, 4, []), (5, 2, []), (5, 6, [*range(5)]), (4, 3, [])):
        sweep.aim(count, epochs)
        sweep.resume()
        assert sweep.working == bool(seeds) != sweep.done
        assert end(sweep, workers)[0] == seeds
        assert_outcomes(sweep, epochs, range(count))
    sweep.aim(4, 8)
    sweep.resume()
    sweep.tick()
    sweep.aim(4, 7)  # while work is under way, which goes further
    sweep.resume()
    end(sweep, workers)
    assert_outcomes(sweep, 7, range(4))


def test_a_problem(workers, caplog):
    """The first that a worker raises stops the Sweep and is shown, all are logged, and what came with it is kept."""
    sweep, first, second = sweep_of(12, 4), ValueError("first"), MemoryError("second")
    sweep.tick()
    workers[0].finish()
    workers[1].found, workers[2].found = (None, first), (None, second)
    assert sweep.tick() is True
    assert (sweep.problem, sweep.working, sweep.tick(), len(workers)) == (first, False, False, 3)
    assert list(known(sweep)) == workers[0].asked
    assert [record.exc_info[1] for record in caplog.records] == [first, second]
    sweep.resume()
    assert end(sweep, workers)[1][-1] is True
    assert (sweep.problem, len(known(sweep))) == (None, 12)


def test_the_time_that_is_left(workers, monkeypatch):
    """Right at a constant pace from the second result on, never below 0; a time without ticks is no slow work."""
    now = [1000.0]
    monkeypatch.setattr(estimate, "perf_counter", lambda: now[0])
    sweep = sweep_of(64, 2)
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
    one = sweep_of(1, 4)
    for done in range(4):  # the epochs of a seed that has begun count too
        one.tick()
        assert one.left == pytest.approx(4 - done if done > 1 else None)
        now[0] += 1
        workers[-1].finish(seconds=0)
    assert (one.tick(), one.left) == (True, None)


def marked(**changes):
    """A Bookmark of SMALL with other choices, and those of the sweep."""
    sweep = {"seeds": 8, "until": 4} | {name: changes.pop(name) for name in fields_of(View) if name in changes}
    return Bookmark.of(replace(SMALL, **changes), **sweep)


def test_the_sweeps_of_a_visit(workers):
    """One for each experiment and rate, whatever the seed; one works at a time, and the last eight are kept."""
    sweeps = Sweeps()
    first = sweeps.of(marked(seed=5, period=7))
    assert (first.begun, first.working) == (False, False)
    sweeps.begin(marked(seed=9))
    assert sweeps.of(marked(seed=3)) is first
    assert (first.grid.specs, first.count, first.epochs, first.working) == ((SMALL,), 8, 4, True)
    sweeps.begin(marked(learning_rate=0.1))
    assert (first.working, sweeps.of(marked(learning_rate=0.1)).working) == (False, True)
    sweeps.begin(marked(seeds=9, until=6))
    assert (sweeps.of(marked()) is first, first.count, first.epochs, first.working) == (True, 9, 6, True)
    for units in range(4, 11):
        sweeps.begin(marked(units=units))
    assert sweeps.of(marked()) is first
    assert sweeps.of(marked(learning_rate=0.1)).begun is False


def test_a_class_sweeps_once(workers):
    """Whoever opens the same sweep, then or later, has what the others have found out, down to a seed half trained."""
    class_of = [sweep_of(12, 4) for _ in range(3)]
    late = sweep_of(12, 3)
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


def test_a_sweep_beside_a_map(workers):
    """A map under way trains each seed until it has learned, a sweep to its last epoch: neither gets the other's work.

    The sweep shows every loss of the seeds that it asked for while the workers had the same ones of the map.
    """
    bookmark, both = marked(learning_rate=0.08, until=8), range(4)
    on_map = Sweep(grid(bookmark.spec, (Axis("learning_rate", (0.08,)),)), 4, 8)
    alone = Sweep(grid(bookmark.spec, ()), 24, 8)
    for sweep in (on_map, alone):
        sweep.resume()
        sweep.tick()
    jobs = [call for call in workers if list(call.asked) == list(both)]
    asked = [call.options["whole"] for call in jobs]
    assert asked == [False, True], f"expected a job of the map and one of the sweep for these seeds, got {asked}"
    workers.finish()
    for sweep in (on_map, alone):
        sweep.tick()
    expected, _ = train_seeds(bookmark.spec, both, epochs=8, seconds=np.inf, begun={})
    learned = {outcome.seed: outcome.learned for outcome in expected}
    early = [seed for seed, epoch in learned.items() if epoch is not None and epoch < 8]
    assert early, "a seed has to learn before the last epoch, or its curve on the map would be as long as in the sweep"
    found = alone.outcomes(bookmark.spec)
    for outcome in expected:
        seed = outcome.seed
        np.testing.assert_array_equal(found[seed].losses, outcome.losses, f"the curve of seed {seed} in the sweep")
    assert {seed: outcome.learned for seed, outcome in on_map.outcomes(bookmark.spec).items()} == learned


@pytest.mark.slow
def test_the_articles_sweep_is_there_from_the_beginning(workers):
    """It is what training gives, but for another processor's rounding; more seeds are added to it."""
    sweeps = Sweeps()
    sweep = sweeps.of(Bookmark.of(replace(Spec(), seed=7)))
    assert (len(sweep.outcomes(Spec())), sweep.epochs, sweep.working) == (View.seeds, View.until, False)
    expected, _ = train_seeds(Spec(), (0, 1), epochs=outcomes.EPOCHS, seconds=np.inf, begun={})
    for trained in expected:
        known = outcomes.shipped()[trained.seed]
        np.testing.assert_allclose(known.losses[:4], trained.losses[:4], rtol=1e-3)
        assert abs(known.learned - trained.learned) <= 2
    sweeps.begin(Bookmark.of(seeds=View.seeds + 1))
    sweep.tick()
    assert [call.asked for call in workers] == [[View.seeds]]


# --- over a grid

MAP = {"over": "learning_rate", "over_low": 0.02, "over_high": 0.08, "over_count": 3}
MAP |= {"across": "batch_size", "across_low": 5, "across_high": 30, "across_count": 2, "until": 8}
"""Of SMALL: three rates, and batches of 5 and 30, of which the latter cannot be."""


def test_a_map_tells_what_training_does(workers):
    """Its tallies are those of whole trainings, though each stops where it has learned, and comes in any pieces."""
    bookmark, rng = marked(**MAP), random.Random(1)
    sweeps = Sweeps()
    sweeps.begin(bookmark)
    sweep = sweeps.of(bookmark)
    assert (sweep.total, len(bookmark.grid.places), len(bookmark.grid.specs)) == (24, 6, 3)
    while sweep.working:
        sweep.tick()
        for call in rng.sample(workers.pending, min(len(workers.pending), 1)):
            call.finish(rng.choice([0, np.inf]))
    assert [list(call.asked) for call in workers if len(call.asked) > 4] == []
    early = 0
    for spec in bookmark.grid.specs:
        whole, _ = train_seeds(spec, range(8), epochs=8, seconds=np.inf, begun={})
        assert sweep.tally(spec) == tally(whole, 8)
        for outcome, full in zip(sweep.outcomes(spec).values(), whole, strict=True):
            last = len(full.losses) if full.learned is None else full.learned + 1
            np.testing.assert_array_equal(outcome.losses[:last], full.losses[:last])
            early += np.isnan(outcome.losses[last:]).sum()
    assert early > 24


def test_what_is_known_is_taken_over(workers):
    """A second visit's map, or the same one after a reload, has all of it at once; a cell's sweep has when it learned.

    That trains those seeds further whose losses are not known to the end, and no others.
    """
    bookmark = marked(**MAP)
    first = Sweeps()
    first.begin(bookmark)
    end(first.of(bookmark), workers)
    handed = len(workers)
    second = Sweeps().of(bookmark)
    assert (second.done, second.begun, second.expected, len(workers)) == (True, False, 0, handed)
    for spec in bookmark.grid.specs:
        assert second.tally(spec) == first.of(bookmark).tally(spec)
    cell = bookmark.grid.cells[2, 0]
    sweeps = Sweeps()
    sweep = sweeps.of(bookmark.change(spec=replace(cell, seed=7), over=""))
    learned = {seed: outcome.learned for seed, outcome in sweep.outcomes(cell).items()}
    assert (len(learned), len(workers)) == (8, handed)
    sweeps.begin(bookmark.change(spec=cell, over=""))
    seeds, _ = end(sweep, workers)
    assert seeds == [seed for seed, epoch in learned.items() if epoch not in (None, 8)]
    expected, _ = train_seeds(cell, range(8), epochs=8, seconds=np.inf, begun={})
    assert_same(list(sweep.outcomes(cell).values()), expected)


def test_a_map_has_its_bounds(workers):
    """No more trainings than MAX_TRAINING_RUNS; what is aimed at changes with the seeds and the epoch, and waits to be begun."""
    bookmark = Bookmark.of(SMALL, over="learning_rate", over_count=12, across="activation", seeds=48)
    assert Sweeps().of(bookmark).total == MAX_TRAINING_RUNS == 12 * 4 * 48
    assert Sweeps().of(bookmark.change(seeds=49)) is None
    sweeps = Sweeps()
    sweeps.begin(bookmark.change(seeds=8))
    more = sweeps.of(bookmark.change(seeds=16))
    assert (more.count, more.working, more.begun) == (16, False, False)
    more.tick()
    assert workers == []
