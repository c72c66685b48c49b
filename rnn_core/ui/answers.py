"""Answers: what a visit's pictures need of the workers, each asked for once."""

import threading
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace

from rnn_core import analysis, compute, data, run
from rnn_core.spec import Spec

EXCERPT = 25
"""How many of its training sequences an experiment is asked for."""

_KEPT = 8


class Answers:
    """The last answers that were used, and those under way. May be used by several threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._kept = {}
        self._calls = {}

    @property
    def under_way(self):
        """Whether a worker is still at one."""
        return bool(self._calls)

    def trace(self, shown, epoch, probe, *, patience):
        """The Trace of a Run's epoch for a Probe, or None if it takes longer than `patience` seconds.

        Raises what the worker raised.
        """
        key = _key(shown, epoch, probe)
        return self._get(key, patience, analysis.look, shown.spec, run.state_at(shown, epoch), probe)

    def excerpt(self, spec, *, patience):
        """The first sequences that an experiment trains on, as Data, or None if it takes longer."""
        return self._get(("excerpt", experiment(spec)), patience, data.excerpt, spec, EXCERPT)

    def collect(self):
        """Take what the workers have finished, asked for still or not."""
        for key in list(self._calls):
            self._finish(key, 0)

    def keep(self, shown, epoch, probe, trace):
        """Store a Trace that came with the training."""
        with self._lock:
            self._store(_key(shown, epoch, probe), trace)

    def _get(self, key, patience, function, *args):
        with self._lock:
            if key in self._kept:
                self._store(key, self._kept.pop(key))  # as the one that was used last
            elif key not in self._calls:
                self._calls[key] = compute.submit(function, *args)
        self._finish(key, patience)
        return self._kept.get(key)

    def _finish(self, key, timeout):
        call = self._calls.get(key)
        if call is None:
            return
        try:
            answer = call.result(timeout)
        except NotYet:
            return
        except Exception:
            self._calls.pop(key, None)
            raise
        with self._lock:
            self._calls.pop(key, None)
            self._store(key, answer)

    def _store(self, key, answer):
        self._kept[key] = answer
        while len(self._kept) > _KEPT:
            self._kept.pop(next(iter(self._kept)))


def experiment(spec):
    """A Spec without what may change in the middle of a Run: its learning rate, and choices without effect."""
    return replace(spec.effective, learning_rate=Spec.learning_rate)


def _key(shown, epoch, probe):
    """The weights of an epoch are a function of the experiment and of the learning rates up to there."""
    return experiment(shown.spec), shown.rates[:epoch], epoch, probe
