"""Seeds: an experiment trained from several seeds, and how many of them learn.

A seed draws the data, the initial weights and the order of the batches; the rest of the Spec is the same for all.
"""

from dataclasses import replace
from time import perf_counter
from typing import NamedTuple

import numpy as np

from rnn_core import run, training


class Outcome(NamedTuple):
    """The training of one seed up to an epoch E.

    losses: (E+1,) float32, the training loss of every epoch from 0 on as in `Run.metrics`; NaN from `diverged` on.
    learned: the first epoch at whose end all validation outputs were correct, as in `Run.learned`, or None.
    diverged: the epoch in which training left the finite numbers, or None.
    """

    seed: int
    losses: np.ndarray
    learned: int | None
    diverged: int | None


def train_seeds(spec, seeds, *, epochs, seconds, begun):
    """Train seeds up to an epoch, one after another, for so many seconds, or for one epoch if that takes longer.

    begun: {seed: Run} of those to continue; of the states of a Run only the newest is used.
    Returns (the Outcomes of the seeds that got there, in order, and the Run of the one under way, or None).
    """
    end, outcomes = perf_counter() + seconds, []
    for seed in seeds:
        if outcomes and perf_counter() >= end:
            break
        trained = _train(begun.get(seed) or run.start(replace(spec, seed=seed)), epochs, end - perf_counter())
        if not trained.diverged and trained.newest < epochs:
            return outcomes, trained
        losses = np.array([metrics.loss for metrics in trained.metrics], np.float32)
        diverged = trained.diverged and trained.diverged[0]
        outcomes.append(until(Outcome(seed, losses, trained.learned, diverged), epochs))
    return outcomes, None


def _train(begun, epochs, seconds):
    spec, state = begun.spec, begun.states[-1]
    results, diverged = training.attempt(spec, state, epochs - state.epoch, seconds=seconds)
    trained = run.extend(begun, results, learning_rate=spec.learning_rate, diverged=diverged)
    return replace(trained, states=trained.states[-1:])


def until(outcome, epochs):
    """An Outcome as it was after so many epochs, or None if it ends at an earlier one."""
    missing = epochs + 1 - len(outcome.losses)
    if missing > 0 and not outcome.diverged:
        return None
    losses = np.append(outcome.losses, np.full(max(missing, 0), np.nan, np.float32))[: epochs + 1]
    events = (outcome.learned, outcome.diverged)
    return Outcome(
        outcome.seed, losses, *(event if event is not None and event <= epochs else None for event in events)
    )


def share_learned(outcomes, epochs):
    """The share of Outcomes that had learned after each epoch from 0 on, (epochs+1,) in [0, 1]; NaN of none."""
    counts = np.count_nonzero(_learned(outcomes)[:, None] <= np.arange(epochs + 1), axis=0)
    return counts / len(outcomes) if outcomes else np.full(epochs + 1, np.nan)


def quartiles(outcomes):
    """The epochs by which a quarter, half and three quarters of the Outcomes had learned, int or None each.

    Those that never did come after all others, so each is an epoch in which one did, or None where too few did:
    the smallest e with F(e) >= q (Hyndman and Fan 1996, Sample Quantiles in Statistical Packages, definition 1).
    """
    learned = _learned(outcomes) if outcomes else np.array([np.inf])
    epochs = np.quantile(learned, (0.25, 0.5, 0.75), method="inverted_cdf")
    return tuple(int(epoch) if np.isfinite(epoch) else None for epoch in epochs)


def _learned(outcomes):
    """The epoch in which each had learned, (n,); infinity where it never did."""
    return np.array([np.inf if outcome.learned is None else outcome.learned for outcome in outcomes])
