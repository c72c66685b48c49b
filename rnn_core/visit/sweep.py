"""Sweep: experiments trained from many seeds by the workers, while the page shows what is known of them so far."""

import logging
from functools import partial
from math import ceil
from time import perf_counter

from cachetools import LRUCache

from rnn_core.insight.grid import order
from rnn_core.insight.seeds import reaches, tally, train_seeds, until
from rnn_core.spec import Spec
from rnn_core.visit import compute, outcomes, store
from rnn_core.visit.compute import cost

PIECE = 0.4
"""Seconds after which a worker returns its results: other visitors wait for it, and so does the page."""

FAR_PIECE = 1.5
"""The same for a cluster, where there are more workers, and a way to them."""

MOST = 2304
"""The trainings of a map, at the most: 12 x 12 cells of 16 seeds."""

_KEPT = 8  # sweeps of a visit
_SEEDS_AT_ONCE = 8  # for a worker, at the most; those it does not get to are given out again
_ABSENCE = 2  # seconds without a tick after which nobody was watching, and the time that passed measures nothing


class Sweep:
    """The Specs of a Grid with the seeds 0 to `count` - 1, each trained up to an epoch.

    Of a single experiment every loss is wanted; on a map a training ends where it has learned.
    problem: the Exception that stopped it, or None. begun: whether anybody wanted this. held: whether the visitor
    cancelled it; a map then waits for a press on Run. Work is given out by `tick`
    only, so that it stops when nobody looks: at most one piece more than there are workers, each of PIECE seconds, or
    of one epoch if that takes longer. What other visits have found out is taken over.
    by_cell: whether all seeds of a Spec come before the next one, and not some of each at first.
    """

    def __init__(self, grid, count, epochs, *, by_cell=False):
        self.grid, self._by_cell = grid, by_cell
        self._whole = not grid.axes
        self._known = {spec: {} for spec in grid.specs}  # {Spec: {seed: Outcome}}, as far as each was ever trained
        self._begun = {}  # (Spec, seed) -> its Run so far
        self._pieces = {}  # Job -> its Spec and its seeds
        self._out = {spec: set() for spec in grid.specs}  # {Spec: the seeds that workers have}
        self._ticked = 0.0
        self.aim(count, epochs)

    @property
    def trained(self):
        """How many trainings are done."""
        return sum(map(len, self._ready.values()))

    @property
    def total(self):
        """How many there are."""
        return self.count * len(self._known)

    @property
    def done(self):
        """Whether all of them are."""
        return self.trained == self.total

    @property
    def left(self):
        """Estimated seconds to the end, at the pace since the first result; None before that, and at rest."""
        if not self.working or len(self._times) < 2:
            return None
        (begin, first), (end, last) = self._times
        pace = (end - begin) / (last - first)
        whole = self.count * self.epochs * sum(self._costs.values())
        return max(0.0, end + pace * (whole - last) - perf_counter())

    @property
    def expected(self):
        """Seconds that what is missing should take, told before it begins."""
        missing = {spec: self.count - len(seeds) for spec, seeds in self._ready.items()}
        programs = len({self.grid.programs[spec] for spec, count in missing.items() if count})
        return cost.trainings(missing, self.epochs, programs=programs, workers=compute.capacity())

    def outcomes(self, spec):
        """{seed: Outcome} of those of a Spec that tell of the epoch, by ascending seed."""
        each = (until(outcome, self.epochs) for seed, outcome in sorted(self._known[spec].items()) if seed < self.count)
        return {outcome.seed: outcome for outcome in each if outcome}

    def tally(self, spec):
        """The Tally of the seeds of a Spec that are trained."""
        return tally([self._known[spec][seed] for seed in self._ready[spec]], self.epochs)

    def aim(self, count, epochs):
        """Have so many seeds trained up to this epoch, as soon as it is begun; what goes as far is kept."""
        self.count, self.epochs, self.begun, self.working, self.problem = count, epochs, False, False, None
        self.held = False
        self._times = ()
        self._costs = {spec: cost.training(spec, 1) for spec in self._known}
        self._ready = {
            spec: {seed for seed, outcome in known.items() if seed < count and self._is_enough(outcome)}
            for spec, known in self._known.items()
        }
        self._batches = _batches(self.grid, count, self._by_cell)
        for spec, seeds in self._batches:
            self._waiting(spec, seeds)

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
        self._times = ()  # (time, cost of the epochs trained) at the first result and at the newest

    def tick(self):
        """Collect finished work and give out more. True if this was the end, or a problem stopped it.

        The first Exception that a worker raised is the `problem`; all are logged.
        """
        if not self.working:
            return False
        more = [self._collect(job) for job in list(self._pieces)]
        self._keep_time(any(more))
        if self.problem or self.done:
            self.cancel()
            return True
        for spec, seeds in self._batches:
            if len(self._pieces) > _at_a_time():
                break
            if self._out[spec].isdisjoint(seeds) and (waiting := self._waiting(spec, seeds)):
                self._submit(spec, waiting)
        return False

    def _submit(self, spec, seeds):
        """Give seeds to a worker."""
        begun = {seed: self._begun[spec, seed] for seed in seeds if (spec, seed) in self._begun}
        key = "seeds", spec, self._whole, *seeds, self.epochs, *(run.newest for run in begun.values())
        seconds = FAR_PIECE if compute.clustered() else PIECE
        options = {"epochs": self.epochs, "seconds": seconds, "begun": begun, "whole": self._whole}
        shared = {"keep": partial(_share, spec), "visitor": self, "far": True}
        self._pieces[store.shared.get_or_submit(key, train_seeds, spec, seeds, **options, **shared)] = spec, seeds
        self._out[spec].update(seeds)

    def _waiting(self, spec, seeds):
        """Those of some seeds that are to be trained; what other visits have found out of them is taken over."""
        waiting = [seed for seed in seeds if seed not in self._ready[spec]]
        for seed in waiting:
            outcome, begun = _found(spec, seed), store.shared.get(("begun", spec, seed))
            if outcome and outcome is not self._known[spec].get(seed):
                self._keep(spec, outcome)
            if begun and begun.newest > (self._begun[spec, seed].newest if (spec, seed) in self._begun else 0):
                self._begun[spec, seed] = begun
        return [seed for seed in waiting if seed not in self._ready[spec]]

    def _is_enough(self, outcome):
        return reaches(outcome, self.epochs, whole=self._whole)

    def _keep(self, spec, outcome):
        self._begun.pop((spec, outcome.seed), None)
        self._known[spec][outcome.seed] = outcome
        if outcome.seed < self.count and self._is_enough(outcome):
            self._ready[spec].add(outcome.seed)

    def _collect(self, job):
        """Keep what a worker has finished; False if it has not, or failed."""
        result, error = job.outcome(0)
        if result is None and error is None:
            return False
        spec, seeds = self._pieces.pop(job)
        self._out[spec].difference_update(seeds)
        if error:
            logging.getLogger(__name__).error("A worker could not train these seeds", exc_info=error)
            self.problem = self.problem or error
            return False
        outcomes, unfinished = result
        for outcome in outcomes:
            self._keep(spec, outcome)
        if unfinished:
            self._begun[spec, unfinished.spec.seed] = unfinished
        return True

    def _keep_time(self, more):
        now = perf_counter()
        if now - self._ticked > _ABSENCE:
            self._times = ()
        self._ticked = now
        under_way = sum(
            self._costs[spec] * run.newest for (spec, seed), run in self._begun.items() if seed < self.count
        )
        finished = sum(self._costs[spec] * self.epochs * len(seeds) for spec, seeds in self._ready.items())
        progress = finished + under_way
        if more and progress > (self._times[0][1] if self._times else -1):
            self._times = (*self._times[:1], (now, progress))


def _at_a_time():
    """How many pieces are under way at once; a cluster needs no tick of ours to go on with the next."""
    return compute.capacity() * (2 if compute.clustered() else 1)


def _batches(grid, count, by_cell):
    """[(Spec, range of seeds), ...] in their order, always the same ones, so that all visits ask for the same."""
    if grid.axes and not by_cell:
        return order(grid, count)
    size = _SEEDS_AT_ONCE if by_cell else min(_SEEDS_AT_ONCE, ceil(count / (2 * (_at_a_time() + 1))))
    starts = range(0, count, size)
    return [(spec, range(start, min(start + size, count))) for spec in grid.specs for start in starts]


def _found(spec, seed):
    """The Outcome of a seed that is known already, or None."""
    shared = store.shared.get(("outcome", spec, seed))
    return shared or (outcomes.shipped().get(seed) if spec == Spec() else None)


def _share(spec, answer):
    """Store what `train_seeds` gave, for other visits that open the same sweep."""
    outcomes, unfinished = answer
    found = {("outcome", spec, outcome.seed): outcome for outcome in outcomes}
    if unfinished:
        found["begun", spec, unfinished.spec.seed] = unfinished
    for key, value in found.items():
        store.shared.put(key, value)


class Sweeps:
    """The last few Sweeps of a visit: one for each experiment and learning rate, or each map, whatever the seed."""

    def __init__(self):
        self._kept = LRUCache(_KEPT)
        self._begun = None  # the newest, which alone may be working

    def of(self, mark):
        """The Sweep of a Bookmark, at first at rest with what is known of it; None for a map of more than MOST."""
        grid = mark.grid
        if grid.axes and mark.seeds * len(grid.specs) > MOST:
            return None
        key = grid.axes, grid.specs[:1]
        if key not in self._kept:
            self._kept[key] = Sweep(grid, mark.seeds, mark.until)
        sweep = self._kept[key]
        if grid.axes and (sweep.count, sweep.epochs) != (mark.seeds, mark.until):
            sweep.aim(mark.seeds, mark.until)
        return sweep

    def begin(self, mark):
        """Begin the Sweep of a Bookmark, or continue it, with as many seeds up to its epoch; any other one stops."""
        if self._begun:
            self._begun.cancel()
        self._begun = self.of(mark)
        if self._begun:
            self._begun.aim(mark.seeds, mark.until)
            self._begun.resume()
