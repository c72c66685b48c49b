"""Seeds: an experiment trained from several seeds, and how many of them learn.

A seed draws the data, the initial weights and the order of the batches; the rest of the Spec is the same for all.
"""

from dataclasses import replace
from math import ceil, inf, sqrt
from time import perf_counter
from typing import NamedTuple

import numpy as np

from rnn_core import run, training


class Outcome(NamedTuple):
    """The training of one seed up to an epoch E.

    losses: (E+1,) float32, the training loss of every epoch from 0 on as in `Run.metrics`; NaN from `diverged` on, and
    after `learned` where training ended there.
    learned: the first epoch at whose end all validation outputs were correct, as in `Run.learned`, or None.
    diverged: the epoch in which training left the finite numbers, or None.
    """

    seed: int
    losses: np.ndarray
    learned: int | None
    diverged: int | None


CERTAIN = 0.45
"""A share is told as a fact where its interval is narrower: that of 16 seeds is, that of 4 never."""


class Tally(NamedTuple):
    """How many of some seeds had learned by an epoch.

    diverged: how many others left the finite numbers. share: of the seeds that had learned. low, high: its 95%
    interval. median: the epoch by which half of them had, None if fewer did. loss: the mean of their losses at the
    epoch of learning, of the others at the last one; NaN if there is none.
    """

    seeds: int
    learned: int
    diverged: int
    share: float
    low: float
    high: float
    median: int | None
    loss: float

    @property
    def certain(self):
        """Whether the share may be told as a fact."""
        return self.high - self.low < CERTAIN


def train_seeds(spec, seeds, *, epochs, seconds, begun, whole=True):
    """Train seeds up to an epoch, one after another, for so many seconds, or for one epoch if that takes longer.

    begun: {seed: Run} of those to continue; of the states of a Run only the newest is used.
    whole: whether a seed that has learned is trained further.
    Returns (the Outcomes of the seeds that got there, in order, and the Run of the one under way, or None).
    """
    end, outcomes = perf_counter() + seconds, []
    for seed in seeds:
        if outcomes and perf_counter() >= end:
            break
        trained = begun.get(seed) or run.start(replace(spec, seed=seed))
        first = trained.newest
        while not _has_ended(trained, epochs, whole):
            if trained.newest > first and perf_counter() >= end:
                return outcomes, trained
            trained = _train(trained)
        losses = np.array([metrics.loss for metrics in trained.metrics], np.float32)
        diverged = trained.diverged and trained.diverged[0]
        outcomes.append(until(Outcome(seed, losses, trained.learned, diverged), epochs))
    return outcomes, None


def _has_ended(trained, epochs, whole):
    return trained.newest >= epochs or bool(trained.diverged) or not (whole or trained.learned is None)


def _train(begun):
    """A Run with one more epoch, of which only the newest state is kept."""
    results, diverged = training.try_train(begun.spec, begun.states[-1], 1)
    trained = run.extend(begun, results, learning_rate=begun.spec.learning_rate, diverged=diverged)
    return replace(trained, states=trained.states[-1:])


def reaches(outcome, epochs, *, whole):
    """Whether an Outcome tells of so many epochs: each loss if `whole`, or else when it has learned."""
    if outcome.diverged is not None:
        return True
    if len(outcome.losses) > epochs and not np.isnan(outcome.losses[epochs]):
        return True
    return not whole and outcome.learned is not None


def until(outcome, epochs):
    """An Outcome as it was after so many epochs, or None if it ends at an earlier one."""
    if not reaches(outcome, epochs, whole=False):
        return None
    missing = epochs + 1 - len(outcome.losses)
    losses = np.append(outcome.losses, np.full(max(missing, 0), np.nan, np.float32))[: epochs + 1]
    events = (outcome.learned, outcome.diverged)
    return Outcome(
        outcome.seed, losses, *(event if event is not None and event <= epochs else None for event in events)
    )


def tally(outcomes, epochs):
    """The Tally of some Outcomes that reach an epoch, as they were then."""
    learned = [_until(outcome.learned, epochs) for outcome in outcomes]
    count, seeds = sum(epoch < inf for epoch in learned), len(outcomes)
    others = [outcome for outcome, epoch in zip(outcomes, learned, strict=True) if epoch == inf]
    diverged = sum(_until(outcome.diverged, epochs) < inf for outcome in others)
    ends = [
        outcome.losses[int(min(epoch, epochs, len(outcome.losses) - 1))]
        for outcome, epoch in zip(outcomes, learned, strict=True)
    ]
    losses = [float(loss) for loss in ends if not np.isnan(loss)]
    return Tally(
        seeds,
        count,
        diverged,
        count / seeds if seeds else np.nan,
        *wilson(count, seeds),
        _quantile(sorted(learned), 0.5),
        sum(losses) / len(losses) if losses else np.nan,
    )


def _until(event, epochs):
    """The epoch of an event, infinity where it was later or never."""
    return inf if event is None or event > epochs else event


def wilson(count, total, z=1.96):
    """(low, high), the interval in which the probability lies of what happened `count` times of `total`.

    With z = 1.96 in 95% of all cases. (E. B. Wilson 1927, Probable Inference, the Law of Succession, and Statistical
    Inference, Journal of the American Statistical Association 22, 209-212.) (0, 1) of none.
    """
    if not total:
        return 0.0, 1.0
    share, more = count / total, z**2 / total
    middle = share + more / 2
    half = z * sqrt((share * (1 - share) + more / 4) / total)
    return max(0.0, (middle - half) / (1 + more)), min(1.0, (middle + half) / (1 + more))


def share_learned(outcomes, epochs):
    """The share of Outcomes that had learned after each epoch from 0 on, (epochs+1,) in [0, 1]; NaN of none."""
    counts = np.count_nonzero(_learned(outcomes)[:, None] <= np.arange(epochs + 1), axis=0)
    return counts / len(outcomes) if outcomes else np.full(epochs + 1, np.nan)


def quartiles(outcomes):
    """The epochs by which a quarter, half and three quarters of the Outcomes had learned, int or None each.

    Those that never did come after all others, so each is an epoch in which one did, or None where too few did:
    the smallest e with F(e) >= q (Hyndman and Fan 1996, Sample Quantiles in Statistical Packages, definition 1).
    """
    learned = sorted(_learned(outcomes).tolist())
    return tuple(_quantile(learned, share) for share in (0.25, 0.5, 0.75))


def _quantile(learned, share):
    """The epoch by which a share of all had learned, of their epochs in order; None if fewer did, or there are none."""
    epoch = learned[ceil(share * len(learned)) - 1] if learned else inf
    return int(epoch) if epoch < inf else None


def _learned(outcomes):
    """The epoch in which each had learned, (n,); infinity where it never did."""
    return np.array([np.inf if outcome.learned is None else outcome.learned for outcome in outcomes])
