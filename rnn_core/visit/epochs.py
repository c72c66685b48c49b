"""Epochs: an experiment begun and trained on, once for all visits that do; and under what it is known."""

from dataclasses import replace

from rnn_core import run
from rnn_core.training import DivergenceError
from rnn_core.visit import store
from rnn_core.visit.compute import Job


def weights_key(shown, epoch):
    """Of what the weights of an epoch of a Run are a function: the experiment and the learning rates up to there."""
    return shown.spec.experiment, shown.rates.upto(epoch), epoch


def trace_key(shown, epoch, probe):
    """Under what the Trace of a Probe is stored."""
    return "look", *weights_key(shown, epoch), probe


def start(spec, probe, visitor):
    """Return a Job with the Run of the untrained network first in its result; its Trace of a Probe is stored too."""
    key = "start", spec.experiment

    def keep(answer):
        begun, trace = answer
        store.shared.put(key, (begun,))
        store.shared.put(trace_key(begun, 0, probe), trace)

    return store.shared.get_or_submit(key, run.start_and_trace, spec, probe, keep=keep, visitor=visitor)


def train(shown, epochs, *, learning_rate, probe, seconds, traces, visitor):
    """A Job with the next epochs of a Run first in its result, then the DivergenceError that ended them, or None.

    They may be more than the `epochs` that were asked for, where somebody else asked for them too; and fewer.
    The other options are those of `run.train_and_trace`, whose Traces are stored too.
    """
    ahead = _ahead(shown, learning_rate)
    known = _known(ahead, range(shown.newest + 1, shown.newest + 1 + epochs))
    if known:
        return Job.of(known)

    def keep(answer):
        results, diverged, traces = answer
        then = run.extend(shown, results, learning_rate=learning_rate)
        for state, metrics in results:
            store.shared.put((*ahead, state.epoch), (state, metrics))
        if diverged:
            store.shared.put((*ahead, diverged.epoch), DivergenceError(diverged.epoch, diverged.learning_rate, []))
        for ago, trace in enumerate(reversed(traces)):
            store.shared.put(trace_key(then, then.newest - ago, probe), trace)

    asked = run.train_and_trace, replace(shown.spec, learning_rate=learning_rate), shown.states[-1], epochs
    options = {"probe": probe, "seconds": seconds, "traces": traces}
    return store.shared.get_or_submit(("train", *ahead, shown.newest), *asked, keep=keep, visitor=visitor, **options)


def _ahead(shown, rate):
    """Of what the weights of the next epochs at a learning rate are a function, but for the epoch."""
    return shown.spec.experiment, shown.rates.then(shown.newest + 1, rate)


def _known(ahead, epochs):
    """What the store has of these epochs: (results, DivergenceError or None), or None if it has nothing."""
    results = []
    for epoch in epochs:
        found = store.shared.get((*ahead, epoch))
        if isinstance(found, DivergenceError):
            return results, found
        if not found:
            break
        results.append(found)
    return (results, None) if results else None
