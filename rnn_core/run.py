"""Run: an experiment and the record of its training, and functions that train, rewind and thin it.

A Run never changes: each function returns a new one, or the same Run if there is nothing to do. A State is the network
after a number of epochs. A Trace is the network's states and outputs for a Probe, which is a test sequence.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter, itemgetter
from time import perf_counter
from typing import NamedTuple, TypeVar

import numpy as np

from rnn_core import analysis, training
from rnn_core.analysis import Trace
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import DivergenceError, Metrics, Results, State

MAX_EPOCHS = 2000
"""The maximum length of a Run in epochs."""

MAX_BYTES = 64 * 2**20
"""The maximum size of a Run's States in bytes. The first and the newest State stay even if they are larger."""

NEAR_MINIMUM = 1.1
"""A network that is judged by its loss has learned when the loss is at most this multiple of the minimum."""

Item = TypeVar("Item")


@dataclass(frozen=True)
class RateSchedule:
    """The learning rate of each epoch. Two schedules with the same rates are equal.

    Attributes:
        changes: ((first epoch, learning rate), ...) by ascending epoch, beginning with epoch 1; () before any training.
            Each rate holds until the next change, and the last rate for all later epochs. Consecutive rates differ.
    """

    changes: tuple[tuple[int, float], ...] = ()

    @classmethod
    def constant(cls, rate: float) -> "RateSchedule":
        """Return the schedule of one rate for all epochs."""
        return cls(((1, rate),))

    @property
    def last(self) -> float | None:
        """The rate of the last change, or None if there is none."""
        return self.changes[-1][1] if self.changes else None

    def at(self, epoch: int) -> float:
        """Return the rate of an epoch, counted from 1. The schedule must not be empty."""
        return self.changes[bisect_right(self.changes, epoch, key=itemgetter(0)) - 1][1]

    def upto(self, epoch: int) -> "RateSchedule":
        """Return the schedule without the changes after an epoch."""
        return RateSchedule(tuple(change for change in self.changes if change[0] <= epoch))

    def then(self, epoch: int, rate: float) -> "RateSchedule":
        """Return the schedule whose rate is `rate` from an epoch on, and unchanged before the epoch."""
        before = self.upto(epoch - 1)
        return before if before.last == rate else RateSchedule((*before.changes, (epoch, rate)))

    def segment(self, after: int, end: int) -> tuple[float, int]:
        """Return the rate of epoch `after` + 1, and the number of epochs from there that have this rate.

        Epochs after `end` are not counted.
        """
        until = next((first - 1 for first, _ in self.changes if first > after + 1), end)
        return self.at(after + 1), min(until, end) - after


@dataclass(frozen=True)
class Run:
    """The record of an experiment.

    Attributes:
        spec: The experiment.
        states: The kept States by ascending epoch, the untrained network first, the newest last.
        metrics: The Metrics of every epoch from 0 on, even if its State is not kept.
        rates: The learning rates of the epochs.
        diverged: The epoch in which training diverged, and its learning rate; or None.
    """

    spec: Spec
    states: tuple[State, ...]
    metrics: tuple[Metrics, ...]
    rates: RateSchedule = RateSchedule()
    diverged: tuple[int, float] | None = None

    @property
    def newest(self) -> int:
        """The last epoch."""
        return self.states[-1].epoch

    @property
    def nbytes(self) -> int:
        """The size of the kept States in bytes. All States are of one size."""
        return len(self.states) * self.states[-1].nbytes

    @property
    def learned(self) -> int | None:
        """The first epoch in which the network has learned the task, or None; always None for the visitor's own data.

        The network has learned once its accuracy is 1, or, if the inputs do not determine any target, once its loss
        is at most NEAR_MINIMUM times the minimum. Accuracy and loss are validation metrics if there are validation
        samples.
        """
        if self.spec.task_info.given:
            return None
        if analysis.is_judged_by_loss(self.spec):
            enough = NEAR_MINIMUM * analysis.minimum_loss(self.spec)
            return next((epoch for epoch, metrics in enumerate(self.metrics) if metrics.deciding_loss <= enough), None)
        return next((epoch for epoch, metrics in enumerate(self.metrics) if metrics.deciding_accuracy == 1), None)

    @cached_property
    def left_plateau(self) -> int | None:
        """The first epoch whose loss is below the plateau (the loss of the best constant output), or None.

        `analysis.plateau_end` finds the epoch. The validation loss is used if there is one, because it belongs to the
        weights after the epoch. The training loss is a mean over the epoch, in which the weights change.
        """
        losses = [metrics.deciding_loss for metrics in self.metrics]
        return analysis.plateau_end(losses, analysis.chance_loss(self.spec))


def start(spec: Spec) -> Run:
    """Return the Run of an untrained network."""
    state = training.init_state(spec)
    return Run(spec, (state,), (training.evaluate(spec, state),))


def advance(run: Run, epochs: int, *, learning_rate: float | None = None) -> Run:
    """Return a Run with up to `epochs` more epochs, and at most MAX_EPOCHS in all.

    The default learning rate is the last one of the Run, or, before any training, that of its Spec. If training
    diverges, the good epochs are kept, and `diverged` names the epoch that failed.
    """
    if learning_rate is None:
        learning_rate = run.rates.last or run.spec.learning_rate
    return _train(run, min(epochs, MAX_EPOCHS - run.newest), learning_rate=learning_rate)


def train_to(
    spec: Spec, run: Run | None, epochs: int, rates: RateSchedule, *, seconds: int | float | None = None
) -> Run:
    """Train a Spec up to `epochs` epochs at the rates of a RateSchedule, and return its Run.

    A Run that is trained here keeps only its first and its newest State. If training diverges in an epoch, the returned
    Run ends before this epoch, and `diverged` names the epoch.

    Args:
        spec: The experiment.
        run: The Run to continue, or None. A Run of another experiment, with other rates, or with more than `epochs`
            epochs is replaced by a new one.
        epochs: The number of epochs in all.
        rates: The learning rates.
        seconds: A time limit, after which no further epoch begins. `is_complete` is False if epochs remain.
    """
    began = perf_counter()
    if run is None or not is_prefix(spec, run, epochs, rates):
        run = start(spec)
    while not is_complete(spec, run, epochs, rates):
        rate, count = rates.segment(run.newest, epochs)
        left = None if seconds is None else seconds - (perf_counter() - began)
        run = _train(run, count, learning_rate=rate, seconds=left)
        run = replace(run, states=thin(run.states, max_bytes=0))
        if seconds is not None and perf_counter() - began >= seconds:
            break
    return run


def is_complete(spec: Spec, run: Run | None, epochs: int, rates: RateSchedule) -> bool:
    """Return True if `train_to` has nothing to do.

    Either the Run has all epochs, or training has already diverged in the next epoch, at the rate in `rates`.
    """
    if run is None or not is_prefix(spec, run, epochs, rates):
        return False
    return run.newest == epochs or (run.diverged is not None and run.diverged[1] == rates.at(run.newest + 1))


def is_prefix(spec: Spec, run: Run | None, epochs: int, rates: RateSchedule) -> bool:
    """Return True if a Run has the Spec's experiment, these learning rates, and at most `epochs` epochs."""
    if run is None or run.spec.experiment != spec.experiment:
        return False
    return run.newest <= epochs and run.rates == rates.upto(run.newest)


def _train(run: Run, epochs: int, *, learning_rate: float, seconds: int | float | None = None) -> Run:
    spec = replace(run.spec, learning_rate=learning_rate)
    results, diverged = training.try_train(spec, run.states[-1], epochs, seconds=seconds)
    return extend(run, results, learning_rate=learning_rate, diverged=diverged)


def extend(run: Run, results: Results, *, learning_rate: float, diverged: DivergenceError | None = None) -> Run:
    """Return a Run extended by results of `training.train`, and thinned.

    `diverged` is the error that ended training, if any.
    """
    states = tuple(state for state, _ in results)
    metrics = tuple(metrics for _, metrics in results)
    return replace(
        run,
        states=thin(run.states + states),
        metrics=run.metrics + metrics,
        rates=run.rates.then(run.newest + 1, learning_rate) if results else run.rates,
        diverged=(diverged.epoch, diverged.learning_rate) if diverged else None,
    )


def state_at(run: Run, epoch: int) -> State:
    """Return the kept State of an epoch, or of the nearest kept epoch before it.

    Raises:
        ValueError: The Run does not have the epoch.
    """
    if not 0 <= epoch <= run.newest:
        raise ValueError(f"Invalid value for `epoch`: expected 0 to {run.newest}, received {epoch}")
    return run.states[bisect_right(run.states, epoch, key=attrgetter("epoch")) - 1]


def rewind(run: Run, epoch: int) -> Run:
    """Return the Run up to the State that `state_at` returns. Training at the same rates repeats the later epochs.

    Raises:
        ValueError: The Run does not have the epoch.
    """
    state = state_at(run, epoch)
    if state.epoch == run.newest:
        return run
    return replace(
        run,
        states=tuple(kept for kept in run.states if kept.epoch <= state.epoch),
        metrics=run.metrics[: state.epoch + 1],
        rates=run.rates.upto(state.epoch),
        diverged=None,
    )


def start_and_trace(spec: Spec, probe: Probe) -> tuple[Run, Trace]:
    """Return the Run of the untrained network and its Trace of a Probe, so that a worker needs a single call."""
    untrained = start(spec)
    return untrained, analysis.trace_probe(spec, untrained.states[0], probe)


class Trained(NamedTuple):
    """The results of `training.try_train`, with Traces.

    Attributes:
        results: The State and the Metrics of each good epoch.
        diverged: The error that ended the training, or None.
        traces: The Traces of the newest States, the newest last.
    """

    results: Results
    diverged: DivergenceError | None
    traces: list[Trace]


def train_and_trace(
    spec: Spec, state: State, epochs: int, *, probe: Probe, seconds: int | float | None = None, traces: int = 1
) -> Trained:
    """Train as `training.try_train` does and trace the newest States, so that a worker needs a single call.

    Args:
        spec: The experiment.
        state: The State to start from.
        epochs: The number of epochs.
        probe: The Probe of the Traces.
        seconds: A time limit, after which no further epoch begins.
        traces: The maximum number of Traces. If no epoch is trained, there is one Trace, of `state`.
    """
    results, diverged = training.try_train(spec, state, epochs, seconds=seconds)
    newest = [trained for trained, _ in results[-traces:]] or [state]
    return Trained(results, diverged, analysis.trace_each(spec, newest, probe))


def thin(states: tuple[State, ...], max_bytes: int = MAX_BYTES) -> tuple[State, ...]:
    """Drop States until the rest fit into `max_bytes`, and return the rest. All States must be of one size.

    The first and the newest State always stay. Odd epochs are dropped first, then all but multiples of 4, and so on. So
    the kept States are evenly spread, however often a growing Run is thinned.
    """
    stride = 1
    while len(states) > 2 and len(states) * states[-1].nbytes > max_bytes:
        stride *= 2
        states = (states[0], *(state for state in states[1:-1] if state.epoch % stride == 0), states[-1])
    return states


def evenly_spaced(items: Sequence[Item], maximum: int) -> list[Item]:
    """Return up to `maximum` evenly spaced items: always the first and, unless `maximum` is 1, the last."""
    return [items[index] for index in np.unique(np.linspace(0, len(items) - 1, maximum).round().astype(int))]
