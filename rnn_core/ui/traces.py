"""Traces: the hidden states and outputs that a visit's pictures need, each asked of the workers once."""

import threading
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace

from rnn_core import analysis, compute, data, run
from rnn_core.spec import Spec

_KEPT = 8


class Traces:
    """The last few Traces, and those under way. May be used by several threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._kept = {}
        self._calls = {}

    @property
    def under_way(self):
        """Whether a worker is still at one."""
        return bool(self._calls)

    def get(self, shown, epoch, input_kind, *, patience):
        """The Trace of a Run's epoch for an input, or None if it takes longer than `patience` seconds.

        Raises what the worker raised.
        """
        key = _key(shown, epoch, input_kind)
        with self._lock:
            if key not in self._kept and key not in self._calls:
                state, inputs = run.state_at(shown, epoch), shown_input(shown.spec, input_kind)
                self._calls[key] = compute.submit(analysis.trace, shown.spec, state, inputs)
        self._finish(key, patience)
        return self._kept.get(key)

    def collect(self):
        """Take what the workers have finished, asked for still or not."""
        for key in list(self._calls):
            self._finish(key, 0)

    def keep(self, shown, epoch, input_kind, trace):
        """Store a Trace that came with the training."""
        with self._lock:
            self._store(_key(shown, epoch, input_kind), trace)

    def _finish(self, key, timeout):
        call = self._calls.get(key)
        if call is None:
            return
        try:
            trace = call.result(timeout)
        except NotYet:
            return
        except Exception:
            self._calls.pop(key, None)
            raise
        with self._lock:
            self._calls.pop(key, None)
            self._store(key, trace)

    def _store(self, key, trace):
        self._kept[key] = trace
        while len(self._kept) > _KEPT:
            self._kept.pop(next(iter(self._kept)))


def shown_input(spec, kind):
    """The sequence that the pictures show, (1, T, 1)."""
    return data.probe(kind, timesteps=spec.timesteps, seed=spec.seed)


def experiment(spec):
    """A Spec without its learning rate, which may change in the middle of a Run."""
    return replace(spec, learning_rate=Spec.learning_rate)


def _key(shown, epoch, input_kind):
    """The weights of an epoch are a function of the experiment and of the learning rates up to there."""
    return experiment(shown.spec), shown.rates[:epoch], epoch, input_kind
