"""Seeds: an experiment trained from several seeds, and how many of them learn.

A seed determines the data, the initial weights and the order of the samples. The rest of the Spec is the same for all
seeds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil, inf, sqrt
from time import perf_counter
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core import run, training
from rnn_core.run import Run
from rnn_core.spec import Spec


class Outcome(NamedTuple):
    """The result of training one seed up to an epoch.

    Attributes:
        seed: The seed.
        losses: The training loss of every epoch, beginning with epoch 0, as in `Run.metrics`. It is NaN at and after
            the epoch `diverged`, and after the epoch `learned` if training ended there.
        learned: The first epoch in which the network had learned the task, as in `Run.learned`, or None.
        diverged: The epoch in which the loss or the network became NaN or infinite, or None.
    """

    seed: int
    losses: Float[np.ndarray, " epochs+1"]
    learned: int | None
    diverged: int | None


CERTAIN_WIDTH = 0.45
"""The share of seeds that have learned is taken as certain if its 95% interval is narrower than this.

With 16 seeds it is always certain, and with 4 seeds it never is.
"""


class Tally(NamedTuple):
    """The number of seeds that had learned by an epoch.

    Attributes:
        seeds: The number of all seeds.
        learned: The number of seeds that had learned.
        diverged: The number of seeds that had not learned, and whose training run had diverged.
        share: The share of the seeds that had learned; NaN without a seed.
        low: The lower end of the share's 95% interval; 0 without a seed.
        high: The upper end of the share's 95% interval; 1 without a seed.
        median: The epoch by which half of the seeds had learned, or None if fewer did.
        loss: The mean loss of the seeds. The loss of a seed is taken at the epoch in which it learned, or else at the
            last epoch. NaN losses are left out. The mean is NaN if no loss is left.
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
    def certain(self) -> bool:
        """True if the interval is narrow enough to state the share as a fact."""
        return self.high - self.low < CERTAIN_WIDTH


def train_seeds(
    spec: Spec,
    seeds: Sequence[int],
    *,
    epochs: int,
    seconds: float | int,
    begun: Mapping[int, Run],
    whole: bool = True,
) -> tuple[list[Outcome], Run | None]:
    """Train seeds up to an epoch, one after another, until the time is up.

    Args:
        spec: The experiment. Its own seed is ignored.
        seeds: The seeds.
        epochs: The last epoch.
        seconds: The time limit. At least one epoch is trained, even if it takes longer.
        begun: The Runs (records of training) to continue, by seed. Only the newest State of a Run is used.
        whole: True to train every seed up to the last epoch, False to stop a seed when it has learned.

    Returns:
        The Outcomes of the finished seeds, in order. Then the Run of the seed in progress, or None if there is none.
    """
    end = perf_counter() + seconds
    outcomes = []
    for seed in seeds:
        if outcomes and perf_counter() >= end:
            break
        trained = begun.get(seed) or run.start(replace(spec, seed=seed))
        first = trained.newest
        while not _has_ended(trained, epochs, whole):
            if trained.newest > first and perf_counter() >= end:
                return outcomes, trained
            trained = _train(trained)
        outcomes.append(_outcome(seed, trained, epochs))
    return outcomes, None


def _has_ended(trained: Run, epochs: int, whole: bool) -> bool:
    return trained.newest >= epochs or bool(trained.diverged) or not (whole or trained.learned is None)


def _train(begun: Run) -> Run:
    """Return the Run after one more epoch, with only its newest State."""
    results, diverged = training.try_train(begun.spec, begun.states[-1], 1)
    trained = run.extend(begun, results, learning_rate=begun.spec.learning_rate, diverged=diverged)
    return replace(trained, states=trained.states[-1:])


def _outcome(seed: int, trained: Run, epochs: int) -> Outcome:
    """Return the Outcome of a Run that has ended."""
    losses = np.array([metrics.loss for metrics in trained.metrics], np.float32)
    diverged = trained.diverged[0] if trained.diverged else None
    return _cut(Outcome(seed, losses, trained.learned, diverged), epochs)


def reaches(outcome: Outcome, epochs: int, *, whole: bool) -> bool:
    """Return whether an Outcome is complete up to an epoch.

    It is complete if the seed has diverged, or has a loss in this epoch. If not `whole`, it is also complete if the
    seed has learned, because training may end then.
    """
    if outcome.diverged is not None:
        return True
    if len(outcome.losses) > epochs and not np.isnan(outcome.losses[epochs]):
        return True
    return not whole and outcome.learned is not None


def outcome_at(outcome: Outcome, epochs: int) -> Outcome | None:
    """Return an Outcome as it was after an epoch, or None if training ended earlier without learning or diverging."""
    return _cut(outcome, epochs) if reaches(outcome, epochs, whole=False) else None


def _cut(outcome: Outcome, epochs: int) -> Outcome:
    """Return an Outcome with the losses of epochs 0 to `epochs` and without later events. A missing loss is NaN."""
    missing = max(0, epochs + 1 - len(outcome.losses))
    losses = np.append(outcome.losses, np.full(missing, np.nan, np.float32))[: epochs + 1]
    learned = _event_by(outcome.learned, epochs)
    return Outcome(outcome.seed, losses, learned, _event_by(outcome.diverged, epochs))


def _event_by(event: int | None, epochs: int) -> int | None:
    """Return the epoch of an event, or None if the event was later than `epochs` or never happened."""
    return None if event is None or event > epochs else event


def tally(outcomes: Sequence[Outcome], epochs: int) -> Tally:
    """Return the Tally of some Outcomes at an epoch that all of them reach."""
    learned = [_event_by(outcome.learned, epochs) for outcome in outcomes]
    count = sum(epoch is not None for epoch in learned)
    others = [outcome for outcome, epoch in zip(outcomes, learned, strict=True) if epoch is None]
    diverged = sum(_event_by(outcome.diverged, epochs) is not None for outcome in others)
    losses = [_last_loss(outcome, epochs) for outcome in outcomes]
    losses = [loss for loss in losses if not np.isnan(loss)]
    low, high = wilson(count, len(outcomes))
    return Tally(
        seeds=len(outcomes),
        learned=count,
        diverged=diverged,
        share=count / len(outcomes) if outcomes else np.nan,
        low=low,
        high=high,
        median=_quantile(sorted(inf if epoch is None else epoch for epoch in learned), 0.5),
        loss=sum(losses) / len(losses) if losses else np.nan,
    )


def _last_loss(outcome: Outcome, epochs: int) -> float:
    """Return an Outcome's loss at the epoch of learning, or else at the last epoch."""
    learned = _event_by(outcome.learned, epochs)
    end = epochs if learned is None else learned
    return float(outcome.losses[min(end, len(outcome.losses) - 1)])


def wilson(count: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """Return the confidence interval of an event's probability, if it happened `count` times in `total` trials.

    With z = 1.96, it is the 95% interval. Without a trial, it is (0, 1). (E. B. Wilson 1927, Probable Inference, the
    Law of Succession, and Statistical Inference, Journal of the American Statistical Association 22, 209-212.)
    """
    if not total:
        return 0.0, 1.0
    share = count / total
    more = z**2 / total
    middle = share + more / 2
    half = z * sqrt((share * (1 - share) + more / 4) / total)
    return max(0.0, (middle - half) / (1 + more)), min(1.0, (middle + half) / (1 + more))


def share_learned(outcomes: Sequence[Outcome], epochs: int) -> Float[np.ndarray, " {epochs}+1"]:
    """Return the share of seeds that had learned by each epoch, beginning with epoch 0; NaN without an Outcome."""
    if not outcomes:
        return np.full(epochs + 1, np.nan)
    counts = np.count_nonzero(_learned(outcomes)[:, None] <= np.arange(epochs + 1), axis=0)
    return counts / len(outcomes)


def quartiles(outcomes: Sequence[Outcome]) -> tuple[int | None, int | None, int | None]:
    """Return the epochs by which a quarter, half and three quarters of the seeds had learned.

    Each quartile is the smallest epoch by which at least that share of the seeds had learned (Hyndman and Fan 1996,
    Sample Quantiles in Statistical Packages, definition 1). It is None if too few seeds learned.
    """
    learned = sorted(_learned(outcomes).tolist())
    return _quantile(learned, 0.25), _quantile(learned, 0.5), _quantile(learned, 0.75)


def _quantile(learned: Sequence[float | int], share: float) -> int | None:
    """Return the epoch by which a share of the seeds had learned, or None if fewer did.

    Args:
        learned: The epochs in which the seeds learned, in ascending order; infinity for never.
        share: The share, above 0.
    """
    epoch = learned[ceil(share * len(learned)) - 1] if learned else inf
    return int(epoch) if epoch < inf else None


def _learned(outcomes: Sequence[Outcome]) -> Float[np.ndarray, " seeds"]:
    """Return the epoch in which each seed learned; infinity for never."""
    return np.array([inf if outcome.learned is None else outcome.learned for outcome in outcomes], float)
