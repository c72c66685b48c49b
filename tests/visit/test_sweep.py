"""Sweep (an experiment that is trained from many seeds): submitted seeds, kept results, and the remaining time."""

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
from rnn_core.visit.seed_sweep import MAX_TRAINING_RUNS, PIECE_S, Sweep, Sweeps, estimate
from tests.support.small import assert_same

pytestmark = pytest.mark.slow

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5, validation_split=0.2, learning_rate=0.04)


def sweep_of(count, epochs):
    """Return a Sweep of SMALL that has begun."""
    sweep = Sweep(grid(SMALL, ()), count, epochs)
    sweep.resume()
    return sweep


def known_outcomes(sweep):
    """Return the Outcomes of SMALL that a Sweep has."""
    return sweep.outcomes(SMALL)


def assert_outcomes(sweep, epochs, seeds):
    """Assert that the sweep has the Outcomes of exactly these seeds, as if they were trained without a break."""
    expected, _ = train_seeds(SMALL, seeds, epochs=epochs, seconds=np.inf, begun={})
    assert_same(list(known_outcomes(sweep).items()), list(zip(seeds, expected, strict=True)))


def finish(sweep, workers):
    """Tick a Sweep and finish its jobs until the Sweep ends. Return (submitted seeds, results of `tick`)."""
    submitted = len(workers)
    ticks = []
    while sweep.working:
        ticks.append(sweep.tick())
        workers.finish()
    return sorted(seed for call in workers[submitted:] for seed in call.subjects), ticks


def test_results_of_any_size_may_arrive_in_any_order(workers):
    """No seed is in two jobs at a time."""
    sweep = sweep_of(7, 4)
    rng = random.Random(0)
    while sweep.working:
        sweep.tick()
        under_way = [seed for call in workers.pending for seed in call.subjects]
        assert len(under_way) == len(set(under_way))
        assert len(workers.pending) <= 3
        for call in rng.sample(workers.pending, min(len(workers.pending), rng.randint(1, 3))):
            call.finish(rng.choice([0, np.inf]))
    assert_outcomes(sweep, 4, range(7))


def test_nothing_is_submitted_before_a_tick(workers):
    sweep_of(100, 4)
    assert workers == []


def test_each_worker_gets_a_job_of_eight_seeds_and_one_more_job_waits(workers):
    assert sweep_of(100, 4).tick() is False
    assert [call.subjects for call in workers] == [list(range(8)), list(range(8, 16)), list(range(16, 24))]
    for call in workers:
        assert call.function is train_seeds
        assert call.args[0] == SMALL
        assert call.options == {"epochs": 4, "seconds": PIECE_S, "begun": {}, "whole": True}
        assert call.on_cluster


def test_unfinished_seeds_are_submitted_again_in_the_same_jobs(workers):
    """Each seed continues from its newest epoch."""
    sweep = sweep_of(100, 4)
    sweep.tick()
    workers[0].finish(seconds=0)
    workers[2].finish(seconds=0)
    sweep.tick()
    assert [call.subjects for call in workers[3:]] == [workers[0].subjects, workers[2].subjects]
    begun = [(seed, run.newest) for call in workers[3:] for seed, run in call.options["begun"].items()]
    assert begun == [(0, 1), (16, 1)]


def test_few_seeds_are_divided_among_the_workers(workers):
    sweep_of(3, 4).tick()
    assert [call.subjects for call in workers] == [[0], [1], [2]]


def test_a_cancelled_sweep_keeps_its_results_and_submits_nothing(workers):
    sweep = sweep_of(12, 4)
    sweep.tick()
    workers[0].finish()
    sweep.tick()
    sweep.cancel()
    submitted = len(workers)
    workers[1].finish()
    assert sweep.tick() is False
    assert sweep.working is False
    assert sweep.seconds_left is None
    assert len(workers) == submitted
    assert list(known_outcomes(sweep)) == workers[0].subjects


def test_a_resumed_sweep_collects_what_was_under_way_and_trains_the_rest(workers):
    sweep = sweep_of(12, 4)
    sweep.tick()
    sweep.cancel()
    submitted = len(workers)
    workers[0].finish()
    workers[1].finish()
    sweep.resume()
    assert len(workers) == submitted, "only a tick should submit jobs"
    sweep.tick()
    assert list(known_outcomes(sweep)) == workers[0].subjects + workers[1].subjects
    _, ticks = finish(sweep, workers)
    assert ticks.count(True) == 1
    assert ticks[-1] is True
    assert sorted(seed for call in workers for seed in call.subjects) == list(range(12))


def test_another_target_trains_only_what_is_missing(workers):
    """The target of a sweep is its number of seeds and its last epoch.

    If the target has more seeds, only the new seeds are trained. If it has more epochs, all seeds are trained.
    """
    sweep = sweep_of(3, 4)
    assert finish(sweep, workers)[0] == [0, 1, 2]
    for count, epochs, seeds in ((5, 4, [3, 4]), (2, 4, []), (5, 4, []), (5, 2, []), (5, 6, [*range(5)]), (4, 3, [])):
        sweep.set_target(count, epochs)
        sweep.resume()
        assert sweep.working == bool(seeds) != sweep.done
        assert finish(sweep, workers)[0] == seeds
        assert_outcomes(sweep, epochs, range(count))


def test_a_job_under_way_may_go_beyond_a_new_target(workers):
    sweep = sweep_of(4, 8)
    sweep.tick()
    sweep.set_target(4, 7)
    sweep.resume()
    finish(sweep, workers)
    assert_outcomes(sweep, 7, range(4))


def test_an_error_stops_the_sweep_and_other_results_are_kept(workers, caplog):
    """The first error is the problem, and all errors are logged."""
    sweep = sweep_of(12, 4)
    first = ValueError("first")
    second = MemoryError("second")
    sweep.tick()
    workers[0].finish()
    workers[1].found = (None, first)
    workers[2].found = (None, second)
    assert sweep.tick() is True
    assert sweep.problem is first
    assert sweep.working is False
    assert sweep.tick() is False
    assert len(workers) == 3
    assert list(known_outcomes(sweep)) == workers[0].subjects
    assert [record.exc_info[1] for record in caplog.records] == [first, second]
    sweep.resume()
    assert finish(sweep, workers)[1][-1] is True
    assert sweep.problem is None
    assert len(known_outcomes(sweep)) == 12


@pytest.fixture
def clock(monkeypatch):
    """Return a list of one number, the time in seconds that the clock of `estimate` shows."""
    now = [1000.0]
    monkeypatch.setattr(estimate, "perf_counter", lambda: now[0])
    return now


def train_at_constant_pace(sweep, workers, clock, jobs):
    """Finish a job of eight seeds in each second. Return the remaining time at the beginning of each second."""
    left = []
    for _ in range(jobs):
        left.append(sweep.seconds_left)
        clock[0] += 1
        workers.pending[0].finish()
        sweep.tick()
    return left


def test_the_time_left_is_right_from_the_second_result_on(workers, clock):
    """Jobs finish at a constant pace. Between two results, the time left continues to decrease."""
    sweep = sweep_of(64, 2)
    sweep.tick()
    assert train_at_constant_pace(sweep, workers, clock, 5) == pytest.approx([None, None, 6, 5, 4])
    clock[0] += 0.25
    sweep.tick()
    assert sweep.seconds_left == pytest.approx(2.75)


def test_the_time_left_is_never_negative(workers, clock):
    sweep = sweep_of(64, 2)
    sweep.tick()
    train_at_constant_pace(sweep, workers, clock, 5)
    clock[0] += 100
    assert sweep.seconds_left == 0


def test_a_time_without_ticks_does_not_count_as_slow_work(workers, clock):
    sweep = sweep_of(64, 2)
    sweep.tick()
    train_at_constant_pace(sweep, workers, clock, 5)
    clock[0] += 100
    sweep.tick()
    assert sweep.seconds_left is None
    train_at_constant_pace(sweep, workers, clock, 2)
    assert sweep.seconds_left == pytest.approx(1)


def test_the_epochs_of_an_unfinished_seed_count_for_the_time_left(workers, clock):
    sweep = sweep_of(1, 4)
    for done in range(4):
        sweep.tick()
        assert sweep.seconds_left == pytest.approx(4 - done if done > 1 else None)
        clock[0] += 1
        workers[-1].finish(seconds=0)
    assert sweep.tick() is True
    assert sweep.seconds_left is None


def marked(**changes):
    """Return a Bookmark of SMALL with some fields changed, and with a small sweep."""
    sweep = {"seeds": 8, "until": 4} | {name: changes.pop(name) for name in fields_of(View) if name in changes}
    return Bookmark.of(replace(SMALL, **changes), **sweep)


def test_an_experiment_has_the_same_sweep_for_every_seed(workers):
    sweeps = Sweeps()
    sweep = sweeps.of(marked(seed=5, period=7))
    assert sweep.begun is False
    assert sweep.working is False
    sweeps.begin(marked(seed=9))
    assert sweeps.of(marked(seed=3)) is sweep
    assert (sweep.grid.specs, sweep.count, sweep.epochs) == ((SMALL,), 8, 4)
    assert sweep.working is True


def test_another_learning_rate_has_its_own_sweep_and_only_one_sweep_works_at_a_time(workers):
    sweeps = Sweeps()
    sweeps.begin(marked())
    sweeps.begin(marked(learning_rate=0.1))
    assert sweeps.of(marked()).working is False
    assert sweeps.of(marked(learning_rate=0.1)).working is True


def test_beginning_a_sweep_sets_its_seeds_and_epochs(workers):
    sweeps = Sweeps()
    sweep = sweeps.of(marked())
    sweeps.begin(marked(seeds=9, until=6))
    assert sweeps.of(marked()) is sweep
    assert (sweep.count, sweep.epochs) == (9, 6)
    assert sweep.working is True


def test_a_visit_keeps_its_last_eight_sweeps(workers):
    sweeps = Sweeps()
    sweeps.begin(marked(learning_rate=0.1))
    sweeps.begin(marked())
    kept = sweeps.of(marked())
    for units in range(4, 11):
        sweeps.begin(marked(units=units))
    assert sweeps.of(marked()) is kept
    assert sweeps.of(marked(learning_rate=0.1)).begun is False


def test_visits_with_the_same_sweep_train_each_epoch_once(workers):
    """Each visit receives the other visits' results, even those of unfinished seeds. A later visit trains nothing."""
    visits = [sweep_of(12, 4) for _ in range(3)]
    late = sweep_of(12, 3)
    while not all(sweep.done for sweep in visits):
        for sweep in visits:
            sweep.tick()
        assert len(workers.pending) <= 3
        for call in workers.pending[:1]:
            call.finish(seconds=0)
    epochs = 12 * 4
    assert len(workers) == epochs
    late.tick()
    assert len(workers) == epochs
    assert late.done
    for sweep in visits:
        assert_outcomes(sweep, 4, range(12))
    assert_outcomes(late, 3, range(12))


def test_a_map_and_a_sweep_of_the_same_seeds_have_their_own_jobs(workers):
    """On a map (a sweep for each cell of a grid), training stops once a seed has learned.

    In a single sweep, every seed is trained to the last epoch.
    """
    bookmark = marked(learning_rate=0.08, until=8)
    seeds = range(4)
    on_map = Sweep(grid(bookmark.spec, (Axis("learning_rate", (0.08,)),)), 4, 8)
    alone = Sweep(grid(bookmark.spec, ()), 24, 8)
    for sweep in (on_map, alone):
        sweep.resume()
        sweep.tick()
    jobs = [call for call in workers if list(call.subjects) == list(seeds)]
    whole = [call.options["whole"] for call in jobs]
    assert whole == [False, True], f"expected a job of the map and a job of the sweep for these seeds, received {whole}"
    workers.finish()
    for sweep in (on_map, alone):
        sweep.tick()
    expected, _ = train_seeds(bookmark.spec, seeds, epochs=8, seconds=np.inf, begun={})
    learned = {outcome.seed: outcome.learned for outcome in expected}
    early = [seed for seed, epoch in learned.items() if epoch is not None and epoch < 8]
    assert early, "some seed should learn before the last epoch, or the map's curves would be as long as the sweep's"
    found = alone.outcomes(bookmark.spec)
    for outcome in expected:
        seed = outcome.seed
        np.testing.assert_array_equal(found[seed].losses, outcome.losses, f"the curve of seed {seed} in the sweep")
    assert {seed: outcome.learned for seed, outcome in on_map.outcomes(bookmark.spec).items()} == learned


def test_the_sweep_of_the_default_experiment_comes_with_the_package(workers):
    """The stored losses equal those of new training runs, up to the rounding of this processor. Seeds can be added."""
    sweeps = Sweeps()
    sweep = sweeps.of(Bookmark.of(replace(Spec(), seed=7)))
    assert len(sweep.outcomes(Spec())) == View.seeds
    assert sweep.epochs == View.until
    assert sweep.working is False
    expected, _ = train_seeds(Spec(), (0, 1), epochs=outcomes.EPOCHS, seconds=np.inf, begun={})
    for trained in expected:
        shipped = outcomes.shipped()[trained.seed]
        np.testing.assert_allclose(shipped.losses[:4], trained.losses[:4], rtol=1e-3)
        assert abs(shipped.learned - trained.learned) <= 2
    sweeps.begin(Bookmark.of(seeds=View.seeds + 1))
    sweep.tick()
    assert [call.subjects for call in workers] == [[View.seeds]]


# --- maps

MAP = {"over": "learning_rate", "over_low": 0.02, "over_high": 0.08, "over_count": 3}
MAP |= {"across": "batch_size", "across_low": 5, "across_high": 30, "across_count": 2, "until": 8}
"""The fields of a Bookmark for a map with three learning rates, and the batch sizes 5 and 30.

For SMALL, batch size 30 is invalid, because there are 20 samples.
"""


def test_the_tallies_of_a_map_are_those_of_whole_training_runs(workers):
    """On a map, the training of a seed stops once the seed has learned. Results arrive in pieces of any size."""
    bookmark = marked(**MAP)
    rng = random.Random(1)
    sweeps = Sweeps()
    sweeps.begin(bookmark)
    sweep = sweeps.of(bookmark)
    assert sweep.total == 24
    assert len(bookmark.grid.places) == 6
    assert len(bookmark.grid.specs) == 3
    while sweep.working:
        sweep.tick()
        for call in rng.sample(workers.pending, min(len(workers.pending), 1)):
            call.finish(rng.choice([0, np.inf]))
    assert [list(call.subjects) for call in workers if len(call.subjects) > 4] == []
    skipped_epochs = 0
    for spec in bookmark.grid.specs:
        whole, _ = train_seeds(spec, range(8), epochs=8, seconds=np.inf, begun={})
        assert sweep.tally(spec) == tally(whole, 8)
        for outcome, full in zip(sweep.outcomes(spec).values(), whole, strict=True):
            last = len(full.losses) if full.learned is None else full.learned + 1
            np.testing.assert_array_equal(outcome.losses[:last], full.losses[:last])
            skipped_epochs += np.isnan(outcome.losses[last:]).sum()
    assert skipped_epochs > 24


@pytest.fixture
def trained_map(workers):
    """Return the Bookmark of MAP, and its finished Sweep."""
    bookmark = marked(**MAP)
    sweeps = Sweeps()
    sweeps.begin(bookmark)
    sweep = sweeps.of(bookmark)
    finish(sweep, workers)
    return bookmark, sweep


def test_a_second_visit_has_the_whole_map_at_once(workers, trained_map):
    """The first visit has the whole map after a reload, too."""
    bookmark, first = trained_map
    submitted = len(workers)
    second = Sweeps().of(bookmark)
    assert second.done
    assert second.begun is False
    assert second.expected_seconds == 0
    assert len(workers) == submitted
    for spec in bookmark.grid.specs:
        assert second.tally(spec) == first.tally(spec)


def test_the_sweep_of_a_cell_trains_only_seeds_whose_losses_end_early(workers, trained_map):
    """The map knows when each seed learned. The sweep trains only the seeds that learned before the last epoch."""
    bookmark, _ = trained_map
    submitted = len(workers)
    cell = bookmark.grid.cells[2, 0]
    sweeps = Sweeps()
    sweep = sweeps.of(bookmark.change(spec=replace(cell, seed=7), over=""))
    learned = {seed: outcome.learned for seed, outcome in sweep.outcomes(cell).items()}
    assert len(learned) == 8
    assert len(workers) == submitted
    sweeps.begin(bookmark.change(spec=cell, over=""))
    seeds, _ = finish(sweep, workers)
    assert seeds == [seed for seed, epoch in learned.items() if epoch not in (None, 8)]
    expected, _ = train_seeds(cell, range(8), epochs=8, seconds=np.inf, begun={})
    assert_same(list(sweep.outcomes(cell).values()), expected)


def test_a_map_has_at_most_the_maximum_number_of_training_runs(workers):
    bookmark = Bookmark.of(SMALL, over="learning_rate", over_count=12, across="activation", seeds=48)
    assert Sweeps().of(bookmark).total == MAX_TRAINING_RUNS == 12 * 4 * 48
    assert Sweeps().of(bookmark.change(seeds=49)) is None


def test_a_map_with_another_target_waits_until_the_visitor_begins_it(workers):
    bookmark = Bookmark.of(SMALL, over="learning_rate", over_count=12, across="activation", seeds=8)
    sweeps = Sweeps()
    sweeps.begin(bookmark)
    more = sweeps.of(bookmark.change(seeds=16))
    assert more.count == 16
    assert more.working is False
    assert more.begun is False
    more.tick()
    assert workers == []
