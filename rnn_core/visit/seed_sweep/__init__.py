"""Sweep: experiments trained from many seeds by the workers, while the page shows what is known of them so far."""

import logging
from math import ceil

from cachetools import LRUCache

from rnn_core.insight.grid import schedule
from rnn_core.visit import compute
from rnn_core.visit.compute import cost
from rnn_core.visit.seed_sweep.estimate import Estimate
from rnn_core.visit.seed_sweep.progress import SeedProgress

PIECE = 0.4
"""Seconds after which a worker returns its results: other visitors wait for it, and so does the page."""

FAR_PIECE = 1.5
"""The same for a cluster, where there are more workers, and a way to them."""

MAX_TRAINING_RUNS = 2304
"""The trainings of a map, at the most: 12 x 12 cells of 16 seeds."""

_KEPT = 8  # sweeps of a visit
_SEEDS_AT_ONCE = 8  # for a worker, at the most; those it does not get to are given out again


class Sweep:
    """The Specs of a Grid with the seeds 0 to `count` - 1, each trained up to an epoch.

    Of a single experiment every loss is wanted; on a map a training ends where it has learned.
    problem: the Exception that stopped it, or None. begun: whether anybody wanted this. held: whether the visitor
    cancelled it; a map then waits for a press on Run. Work is given out by `tick`
    only, so that it stops when nobody looks: at most one piece more than there are workers, each of PIECE seconds, or
    of one epoch if that takes longer.
    by_cell: whether all seeds of a Spec come before the next one, and not some of each at first.
    """

    def __init__(self, grid, count, epochs, *, by_cell=False):
        self.grid, self._by_cell = grid, by_cell
        self._progress = {spec: SeedProgress(spec, whole=not grid.axes) for spec in grid.specs}
        self._pieces = {}  # Job -> its SeedProgress and its seeds
        self._estimate = Estimate()
        self.aim(count, epochs)

    @property
    def trained(self):
        """How many trainings are done."""
        return sum(len(each.ready) for each in self._progress.values())

    @property
    def total(self):
        """How many there are."""
        return self.count * len(self._progress)

    @property
    def done(self):
        """Whether all of them are."""
        return self.trained == self.total

    @property
    def left(self):
        """Estimated seconds to the end, at the pace since the first result; None before that, and at rest."""
        whole = self.count * self.epochs * sum(each.cost for each in self._progress.values())
        return self._estimate.left(whole) if self.working else None

    @property
    def expected(self):
        """Seconds that what is missing should take, told before it begins."""
        missing = {spec: each.missing for spec, each in self._progress.items()}
        programs = len({spec.structure for spec, count in missing.items() if count})
        return cost.trainings(missing, self.epochs, programs=programs, workers=compute.capacity())

    def outcomes(self, spec):
        """Return {seed: Outcome} of those of a Spec that tell of the epoch, by ascending seed."""
        return self._progress[spec].outcomes()

    def tally(self, spec):
        """Return the Tally of the seeds of a Spec that are trained."""
        return self._progress[spec].tally()

    def aim(self, count, epochs):
        """Have so many seeds trained up to this epoch, as soon as it is begun; what goes as far is kept."""
        self.count, self.epochs, self.begun, self.working, self.problem = count, epochs, False, False, None
        self.held = False
        self._estimate.begin()
        for each in self._progress.values():
            each.aim(count, epochs)
        self._batches = _batches(self.grid, count, self._by_cell)
        for spec, seeds in self._batches:
            self._progress[spec].waiting(seeds)

    def cancel(self):
        """Stop. Results so far are kept."""
        self.working = False

    def hold(self):
        """Stop, and wait until the visitor begins it."""
        self.cancel()
        self.held = True

    def resume(self):
        """Begin, or continue after `cancel`, `hold` or a problem."""
        self.begun, self.working, self.held = True, not self.done, False
        self.problem = None
        self._estimate.begin()

    def tick(self):
        """Collect finished work and give out more. True if this was the end, or a problem stopped it.

        The first Exception that a worker raised is the `problem`; all are logged.
        """
        if not self.working:
            return False
        more = [self._collect(job) for job in list(self._pieces)]
        self._estimate.look(sum(each.spent for each in self._progress.values()), more=any(more))
        if self.problem or self.done:
            self.cancel()
            return True
        seconds = FAR_PIECE if compute.has_cluster() else PIECE
        for spec, seeds in self._batches:
            if len(self._pieces) > _at_a_time():
                break
            each = self._progress[spec]
            if each.busy.isdisjoint(seeds) and (waiting := each.waiting(seeds)):
                self._pieces[each.submit(waiting, seconds=seconds, visitor=self)] = each, waiting
        return False

    def _collect(self, job):
        """Keep what a worker has finished; False if it has not, or failed."""
        result, error = job.outcome(0)
        if result is None and error is None:
            return False
        progress, seeds = self._pieces.pop(job)
        progress.busy.difference_update(seeds)
        if error:
            logging.getLogger(__name__).error("A worker could not train these seeds", exc_info=error)
            self.problem = self.problem or error
            return False
        progress.take(*result)
        return True


def _at_a_time():
    """How many pieces are under way at once; a cluster needs no tick of ours to go on with the next."""
    return compute.capacity() * (2 if compute.has_cluster() else 1)


def _batches(grid, count, by_cell):
    """[(Spec, range of seeds), ...] in their order, always the same ones, so that all visits ask for the same."""
    if grid.axes and not by_cell:
        return schedule(grid, count)
    size = _SEEDS_AT_ONCE if by_cell else min(_SEEDS_AT_ONCE, ceil(count / (2 * (_at_a_time() + 1))))
    starts = range(0, count, size)
    return [(spec, range(start, min(start + size, count))) for spec in grid.specs for start in starts]


class Sweeps:
    """The last few Sweeps of a visit: one for each experiment and learning rate, or each map, whatever the seed."""

    def __init__(self):
        self._kept = LRUCache(_KEPT)
        self._begun = None  # the newest, which alone may be working

    def of(self, bookmark):
        """Return the Sweep of a Bookmark, at first at rest with what is known; None for a map of more than MAX_TRAINING_RUNS."""
        grid = bookmark.grid
        if grid.axes and bookmark.view.seeds * len(grid.specs) > MAX_TRAINING_RUNS:
            return None
        key = grid.axes, grid.specs[:1]
        if key not in self._kept:
            self._kept[key] = Sweep(grid, bookmark.view.seeds, bookmark.view.until)
        sweep = self._kept[key]
        if grid.axes and (sweep.count, sweep.epochs) != (bookmark.view.seeds, bookmark.view.until):
            sweep.aim(bookmark.view.seeds, bookmark.view.until)
        return sweep

    def begin(self, bookmark):
        """Begin the Sweep of a Bookmark, or continue it, with as many seeds up to its epoch; any other one stops."""
        if self._begun:
            self._begun.cancel()
        self._begun = self.of(bookmark)
        if self._begun:
            self._begun.aim(bookmark.view.seeds, bookmark.view.until)
            self._begun.resume()
