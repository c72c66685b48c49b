"""Epochs: training that all visits share, and the cache keys of weights and Traces.

A Trace has the hidden states and outputs of an epoch's network on a Probe, which is the test sequence.
"""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any, NamedTuple, TypeAlias

from rnn_core import run
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import DivergenceError, Metrics, State
from rnn_core.visit import store
from rnn_core.visit.compute import Job
from rnn_core.visit.pace import last_at_once

Key: TypeAlias = tuple[Hashable, ...]
"""A key of the Store, the cache that all visits share."""

Trained: TypeAlias = tuple[list[tuple[State, Metrics]], DivergenceError | None]
"""Trained epochs, and the error that ended the training after them, or None."""


class Training(NamedTuple):
    """A job that trains, or that makes the untrained network.

    Attributes:
        job: The Job. Its result is a tuple that begins with the items of Trained, or with the untrained Run.
        epochs: The number of requested epochs, or 0 for the untrained network. The job's result has more epochs if
            another visit has requested more. It has fewer if time was up, if training diverged, or if only some were
            stored.
        rate: The learning rate of these epochs.
    """

    job: Job
    epochs: int
    rate: float


def weights_key(shown: Run, epoch: int) -> Key:
    """Return the cache key of an epoch's weights: the experiment, the learning rates up to the epoch, and the epoch."""
    return shown.spec.experiment, shown.rates.upto(epoch), epoch


def trace_key(shown: Run, epoch: int, probe: Probe) -> Key:
    """Return the cache key of a Probe's Trace at an epoch."""
    return "trace", *weights_key(shown, epoch), probe


def start(spec: Spec, probe: Probe, visitor: Hashable) -> Training:
    """Return the Training that makes the untrained network.

    Unless the network is stored, submit a job that makes it and its Trace on a Probe.
    """
    key = ("start", spec.experiment)

    def store_run(result: tuple[Run, Any]) -> None:
        untrained, trace = result
        store.shared.put(key, (untrained,))
        store.shared.put(trace_key(untrained, 0, probe), trace)

    job = store.shared.get_or_submit(key, run.start_and_trace, spec, probe, store_result=store_run, visitor=visitor)
    return Training(job, 0, spec.learning_rate)


def train(
    shown: Run, epochs: int, *, learning_rate: float, probe: Probe, seconds: float, traces: int, visitor: Hashable
) -> Training:
    """Submit a job that trains a Run's next epochs and stores the results. Return the Training.

    If the first of these epochs is stored, submit nothing. The Training then has the stored epochs up to the first
    missing one.

    Args:
        shown: The Run.
        epochs: The number of epochs to train.
        learning_rate: The learning rate of these epochs.
        probe: The Probe of the Traces.
        seconds: As in `run.train_and_trace`.
        traces: As in `run.train_and_trace`.
        visitor: The visitor who submits the job.
    """
    branch = _branch_key(shown, learning_rate)
    stored = _stored_epochs(branch, range(shown.newest + 1, shown.newest + 1 + epochs))
    if stored:
        return Training(Job.of(stored), epochs, learning_rate)

    def store_epochs(result: tuple[Any, DivergenceError | None, list[Any]]) -> None:
        results, diverged, traces = result
        extended = run.extend(shown, results, learning_rate=learning_rate)
        for state, metrics in results:
            store.shared.put((*branch, state.epoch), (state, metrics))
        if diverged:
            error = DivergenceError(diverged.epoch, diverged.learning_rate, [])
            store.shared.put((*branch, diverged.epoch), error)
        for age, trace in enumerate(reversed(traces)):
            store.shared.put(trace_key(extended, extended.newest - age, probe), trace)

    job = store.shared.join_or_submit(
        ("train", *branch, shown.newest),
        run.train_and_trace,
        replace(shown.spec, learning_rate=learning_rate),
        shown.states[-1],
        epochs,
        probe=probe,
        seconds=seconds,
        traces=traces,
        visitor=visitor,
        store_result=store_epochs,
    )
    return Training(job, epochs, learning_rate)


def extend(shown: Run, training: Training, result: tuple[Any, ...]) -> Run:
    """Return a Run extended by a Training's result, but by no more than the requested epochs.

    The Run records a divergence only if the result has fewer epochs than were requested.
    """
    results, diverged = result[:2]
    if len(results) >= training.epochs:
        diverged = None
    return run.extend(shown, results[: training.epochs], learning_rate=training.rate, diverged=diverged)


def extend_slowly(shown: Run, training: Training, result: tuple[Any, ...]) -> Run:
    """Return a Run extended as in `extend`. If the loss leaves its plateau in a new epoch, leave out later epochs."""
    extended = extend(shown, training, result)
    last = last_at_once(shown, extended)
    if last == extended.newest:
        return extended
    return extend(shown, training._replace(epochs=last - shown.newest), result)


def _branch_key(shown: Run, learning_rate: float) -> Key:
    """Return the items that are common to the cache keys of a Run's next epochs, all trained at one learning rate.

    The full key of an epoch has the epoch as one more item, at the end.
    """
    return shown.spec.experiment, shown.rates.then(shown.newest + 1, learning_rate)


def _stored_epochs(branch: Key, epochs: range) -> Trained | None:
    """Return the stored epochs up to the first missing one or a divergence, or None if the first one is missing."""
    results = []
    for epoch in epochs:
        value = store.shared.get((*branch, epoch))
        if isinstance(value, DivergenceError):
            return results, value
        if not value:
            break
        results.append(value)
    return (results, None) if results else None
