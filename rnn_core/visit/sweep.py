"""Sweep: one experiment trained from many seeds by the workers, while the page shows the Outcomes so far."""

import logging
import threading
from dataclasses import replace
from functools import partial
from math import ceil
from time import perf_counter

from cachetools import LRUCache

from rnn_core.insight.seeds import train_seeds, until
from rnn_core.spec import Spec
from rnn_core.visit import compute, outcomes, store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.lock import alone

PIECE = 0.4
"""Seconds after which a worker returns its results: other visitors wait for it, and so does the page."""

FAR_PIECE = 1.5
"""The same for a cluster, where there are more workers, and a way to them."""

_KEPT = 4  # sweeps of a visit
_SEEDS_AT_ONCE = 8  # for a worker, at the most; those it does not get to are given out again
_ABSENCE = 2  # seconds without a tick after which nobody was watching, and the time that passed measures nothing


class Sweep:
    """A Spec with the seeds 0 to `count` - 1, each trained up to an epoch. May be used by several threads.

    known: {seed: Outcome}, up to the last epoch that each was ever trained to. problem: the Exception that stopped
    it, or None. Work is given out by `tick` only, so that it stops when nobody looks: at most one piece more than
    there are workers, each of PIECE seconds, or of one epoch if that takes longer.
    """

    def __init__(self, spec, count, epochs, known=None):
        self.spec = spec
        self.known = known or {}
        self._lock = threading.RLock()
        self._begun = {}  # seed -> its Run so far
        self._pieces = {}  # Job -> its seeds
        self._ticked = 0.0
        self.aim(count, epochs)

    @property
    def outcomes(self):
        """{seed: Outcome} of those that have been trained up to the epoch, by ascending seed."""
        each = (until(outcome, self.epochs) for seed, outcome in sorted(self.known.items()) if seed < self.count)
        return {outcome.seed: outcome for outcome in each if outcome}

    @property
    def done(self):
        """Whether every seed has its Outcome."""
        return len(self.outcomes) == self.count

    @property
    def left(self):
        """Estimated seconds to the end, at the pace since the first result; None before that, and at rest."""
        times = self._times  # read once: another thread may replace it
        if not self.working or len(times) < 2:
            return None
        (begin, first), (end, last) = times
        pace = (end - begin) / (last - first)
        return max(0.0, end + pace * (self.count * self.epochs - last) - perf_counter())

    @alone
    def aim(self, count, epochs):
        """Train so many seeds up to this epoch. Outcomes that go as far are kept, the other seeds are trained anew."""
        self.count, self.epochs = count, epochs
        self.resume()

    @alone
    def cancel(self):
        """Stop. Results so far are kept."""
        self.working = False

    @alone
    def resume(self):
        """Continue after `cancel` or a problem."""
        self.working = not self.done
        self.problem = None
        self._times = ()  # (time, epochs trained) at the first result and at the newest

    @alone
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
        while len(self._pieces) <= _at_a_time() and self._submit():
            pass
        return False

    def _submit(self):
        """Give a worker the first seeds that none has; False if there are none."""
        size, taken = _at_once(self.count), set().union(*self._pieces.values())
        for first in range(0, self.count, size):
            seeds = range(first, min(first + size, self.count))
            if first not in taken and (waiting := self._waiting(seeds)):
                begun = {seed: self._begun[seed] for seed in waiting if seed in self._begun}
                key = "seeds", self.spec, *waiting, self.epochs, *(run.newest for run in begun.values())
                seconds = FAR_PIECE if compute.clustered() else PIECE
                options = {"epochs": self.epochs, "seconds": seconds, "begun": begun}
                keep = partial(_share, self.spec)
                shared = {"keep": keep, "visitor": self, "far": True}
                job = store.shared.ask(key, train_seeds, self.spec, waiting, **options, **shared)
                self._pieces[job] = seeds
                return True
        return False

    def _waiting(self, seeds):
        """Those of some seeds that are to be trained; what other visits have found out of them is taken over."""
        waiting = [seed for seed in seeds if not self._has(seed)]
        for seed in waiting:
            outcome, begun = (store.shared.get((kind, self.spec, seed)) for kind in ("outcome", "begun"))
            if outcome:
                self.known = self.known | {seed: outcome}
            if begun and begun.newest > (self._begun[seed].newest if seed in self._begun else 0):
                self._begun[seed] = begun
        return [seed for seed in waiting if not self._has(seed)]

    def _has(self, seed):
        return seed in self.known and until(self.known[seed], self.epochs) is not None

    def _collect(self, job):
        """Keep what a worker has finished; False if it has not, or failed."""
        result, error = job.outcome(0)
        if result is None and error is None:
            return False
        del self._pieces[job]
        if error:
            logging.getLogger(__name__).error("A worker could not train these seeds", exc_info=error)
            self.problem = self.problem or error
            return False
        outcomes, unfinished = result
        for outcome in outcomes:
            self._begun.pop(outcome.seed, None)
        self.known = self.known | {outcome.seed: outcome for outcome in outcomes}  # new: others may read the old one
        if unfinished:
            self._begun[unfinished.spec.seed] = unfinished
        return True

    def _keep_time(self, more):
        now = perf_counter()
        if now - self._ticked > _ABSENCE:
            self._times = ()
        self._ticked = now
        outcomes = self.outcomes
        under_way = (run.newest for seed, run in self._begun.items() if seed < self.count and seed not in outcomes)
        progress = len(outcomes) * self.epochs + sum(under_way)
        if more and progress > (self._times[0][1] if self._times else -1):
            self._times = (*self._times[:1], (now, progress))


def _at_once(count):
    """How many of so many seeds a worker is given: always the same ones, so that all visits ask for the same."""
    return min(_SEEDS_AT_ONCE, ceil(count / (2 * (_at_a_time() + 1))))


def _at_a_time():
    """How many jobs are under way at once; a cluster needs no tick of ours to go on with the next."""
    return compute.capacity() * (2 if compute.clustered() else 1)


def _share(spec, answer):
    """Store what `train_seeds` gave, for other visits that open the same sweep."""
    outcomes, unfinished = answer
    found = {("outcome", spec, outcome.seed): outcome for outcome in outcomes}
    if unfinished:
        found["begun", spec, unfinished.spec.seed] = unfinished
    for key, value in found.items():
        store.shared.put(key, value)


class Sweeps:
    """The last few Sweeps of a visit, one for each experiment and learning rate, whatever the seed."""

    def __init__(self):
        self._kept = LRUCache(_KEPT)
        self._begun = None  # the newest, which alone may be working
        self._lock = threading.RLock()

    @alone
    def of(self, spec):
        """The Sweep of a Spec, or None; that of the article's program is there from the beginning."""
        key = _key(spec)
        if key == _key(Spec()) and key not in self._kept:
            self._kept[key] = Sweep(key, Bookmark.seeds, Bookmark.until, outcomes.shipped())
        return self._kept.get(key)

    @alone
    def begin(self, spec, count, epochs):
        """Begin the Sweep of a Spec, or continue it, with so many seeds up to an epoch; any other one stops."""
        if self._begun:
            self._begun.cancel()
        self._begun = self.of(spec)
        if self._begun:
            self._begun.aim(count, epochs)
        else:
            self._begun = self._kept[_key(spec)] = Sweep(_key(spec), count, epochs)


def _key(spec):
    return replace(spec.experiment, seed=Spec.seed, learning_rate=spec.learning_rate)
