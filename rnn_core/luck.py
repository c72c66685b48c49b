"""Luck: one experiment from many seeds, trained by the workers while one watches, and how many of them learn.

A seed draws the data, the initial weights and the order of the batches; the rest of the Spec is the same for all.
"""

import logging
import threading
from dataclasses import replace
from math import ceil
from time import perf_counter
from typing import NamedTuple

import numpy as np

from rnn_core import compute, run, training
from rnn_core.lock import alone

PIECE = 0.4
"""Seconds after which a worker gives back what it has: other visitors wait for it, and so does the picture."""

_SEEDS_AT_ONCE = 8  # in one piece; what it does not come to goes back
_ABSENCE = 2  # seconds without a tick after which nobody was watching, and the time that passed measures nothing


class Fate(NamedTuple):
    """What became of one seed up to an epoch E.

    losses: (E+1,) float32, the training loss of every epoch from 0 on as in `Run.metrics`; NaN from `diverged` on.
    learned: the first epoch after which every held-out answer was right, as in `Run.learned`, or None.
    diverged: the epoch in which training left the finite numbers, or None.
    """

    seed: int
    losses: np.ndarray
    learned: int | None
    diverged: int | None


def try_seed(spec, seed, epochs):
    """Train a Spec from one seed up to an epoch, and return its Fate. Holds few of its States at a time."""
    fates, grown = (), None
    while not fates:
        begun = {seed: grown} if grown else {}
        fates, grown = try_seeds(spec, (seed,), epochs=epochs, seconds=PIECE, begun=begun)
    return fates[0]


def try_seeds(spec, seeds, *, epochs, seconds, begun):
    """Train seeds up to an epoch, one after another, for so many seconds, or for one epoch if that takes longer.

    begun: {seed: Run} of those to go on with; what counts of its States is the newest.
    Returns (Fates of those that got there, in order, and the Run of the one that was on its way at the end, or None).
    """
    end, fates = perf_counter() + seconds, []
    for seed in seeds:
        if fates and perf_counter() >= end:
            break
        grown = _train(begun.get(seed) or run.start(replace(spec, seed=seed)), epochs, end - perf_counter())
        if not grown.diverged and grown.newest < epochs:
            return fates, grown
        fates.append(until(_fate(grown), epochs))
    return fates, None


def _train(begun, epochs, seconds):
    spec, state = begun.spec, begun.states[-1]
    results, diverged = training.attempt(spec, state, epochs - state.epoch, seconds=seconds)
    grown = run.extend(begun, results, learning_rate=spec.learning_rate, diverged=diverged)
    return replace(grown, states=grown.states[-1:])


def _fate(trained):
    losses = np.array([metrics.loss for metrics in trained.metrics], np.float32)
    return Fate(trained.spec.seed, losses, trained.learned, trained.diverged and trained.diverged[0])


def until(fate, epochs):
    """A Fate as it was known after so many epochs, or None if it goes no further than to an earlier one."""
    missing = epochs + 1 - len(fate.losses)
    if missing > 0 and not fate.diverged:
        return None
    losses = np.append(fate.losses, np.full(missing, np.nan, np.float32)) if missing > 0 else fate.losses[: epochs + 1]
    learned, diverged = (event if event is not None and event <= epochs else None for event in fate[2:])
    return Fate(fate.seed, losses, learned, diverged)


def share_learned(fates, epochs):
    """The share of Fates that had learned after each epoch from 0 on, (epochs+1,) in [0, 1]; NaN if there are none."""
    learned = [np.inf if fate.learned is None else fate.learned for fate in fates]
    counts = np.count_nonzero(np.array(learned)[:, None] <= np.arange(epochs + 1), axis=0)
    return counts / len(learned) if learned else np.full(epochs + 1, np.nan)


def quartiles(fates):
    """The epochs after which a quarter, half and three quarters of the Fates had learned, each int, or None.

    Those that never did come after all others, so each is an epoch in which one did, or None where too few did:
    the smallest e with F(e) >= q (Hyndman and Fan 1996, Sample Quantiles in Statistical Packages, definition 1).
    """
    learned = [fate.learned for fate in fates]
    ordered = sorted(epoch for epoch in learned if epoch is not None)
    places = [ceil(len(learned) * quarter / 4) - 1 for quarter in (1, 2, 3)]
    return tuple(ordered[place] if 0 <= place < len(ordered) else None for place in places)


class Survey:
    """A Spec from the seeds 0 to `count` - 1, each up to an epoch, as far as the workers have got. For several threads.

    Work is handed out by `tick` alone, so that it stops where nobody looks: at the most one piece more than there are
    workers, each of PIECE seconds, or of one epoch if that takes longer. Others wait no longer for a worker.
    """

    def __init__(self, spec, count, epochs):
        self.spec = spec
        self.known = {}  # seed -> Fate, as far as it was ever trained
        self._lock = threading.RLock()
        self._begun = {}  # seed -> Run that is on its way
        self._pieces = {}  # Job -> the seeds it was given
        self._ticked = 0.0
        self.aim(count, epochs)

    @property
    def fates(self):
        """{seed: Fate} up to the epoch, as far as there are, by seed."""
        cut = (until(fate, self.epochs) for seed, fate in sorted(self.known.items()) if seed < self.count)
        return {fate.seed: fate for fate in cut if fate}

    @property
    def done(self):
        """Whether every seed has its Fate."""
        return len(self.fates) == self.count

    @property
    def left(self):
        """Estimated seconds to the end, at the pace since the first result; None before there is one, and at rest."""
        times = self._times  # once, for another thread may begin anew
        if not self.working or len(times) < 2:
            return None
        (begin, first), (end, last) = times
        pace = (end - begin) / (last - first)
        return max(0.0, end + pace * (self.count * self.epochs - last) - perf_counter())

    @alone
    def aim(self, count, epochs):
        """Go for so many seeds, and so far. Seeds that were trained as far are kept, the others are trained anew."""
        self.count, self.epochs = count, epochs
        self.resume()

    @alone
    def cancel(self):
        """Stop. What has been computed is kept."""
        self.working = False

    @alone
    def resume(self):
        """Go on after `cancel` or a problem."""
        self.working = not self.done
        self.problem = None  # or the Exception that stopped it
        self._times = ()  # (time, epochs trained) of the first result and of the newest

    @alone
    def tick(self):
        """Take what the workers have finished, and give them more. True if this was the end, or a problem stopped it.

        The first Exception that a worker raised is the `problem`; all are logged.
        """
        if not self.working:
            return False
        more = [self._collect(job) for job in list(self._pieces)]
        self._keep_time(any(more))
        if self.problem or self.done:
            self.cancel()
            return True
        while len(self._pieces) <= compute.workers() and self._ask():
            pass
        return False

    def _ask(self):
        """Give the workers some seeds that none is at, those that have begun first; False if there are none."""
        fates, taken = self.fates, {seed for seeds in self._pieces.values() for seed in seeds}
        waiting = [seed for seed in range(self.count) if seed not in fates and seed not in taken]
        waiting.sort(key=lambda seed: seed not in self._begun)
        among = compute.workers() + 1 - len(self._pieces)
        seeds = waiting[: min(_SEEDS_AT_ONCE, ceil(len(waiting) / among))]
        if seeds:
            begun = {seed: self._begun[seed] for seed in seeds if seed in self._begun}
            job = compute.submit(try_seeds, self.spec, seeds, epochs=self.epochs, seconds=PIECE, begun=begun)
            self._pieces[job] = seeds
        return bool(seeds)

    def _collect(self, job):
        """Take what a worker has finished; False while it is at it, or if it failed."""
        answer, error = job.outcome(0)
        if answer is None and error is None:
            return False
        del self._pieces[job]
        if error:
            logging.getLogger(__name__).error("A worker could not train these seeds", exc_info=error)
            self.problem = self.problem or error
            return False
        fates, grown = answer
        for fate in fates:
            self._begun.pop(fate.seed, None)
        self.known = self.known | {fate.seed: fate for fate in fates}  # a new one, for others may be reading the last
        if grown:
            self._begun[grown.spec.seed] = grown
        return True

    def _keep_time(self, more):
        now = perf_counter()
        if now - self._ticked > _ABSENCE:
            self._times = ()
        self._ticked = now
        fates = self.fates
        under_way = (begun.newest for seed, begun in self._begun.items() if seed < self.count and seed not in fates)
        progress = len(fates) * self.epochs + sum(under_way)
        if more and progress > (self._times[0][1] if self._times else -1):
            self._times = (*self._times[:1], (now, progress))
