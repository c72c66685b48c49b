"""Answers: what a visit's pictures need of the workers, each asked for once."""

import threading
import time
from dataclasses import replace
from math import inf

from cachetools import LRUCache

from rnn_core import analysis, run
from rnn_core.visit import compute

PATIENCE = 0.15
"""Seconds that a redraw waits for the workers before it draws without them."""

_KEPT, _KEPT_OF_EPOCHS = 16, 1024
_EACH, _AT_ONCE, _LARGE = "each", 16, 64  # States for a worker at a time, fewer of more than _LARGE entries
_BASELINE = ("baseline",)
_PIECE = 0.3  # seconds that a worker trains the baseline at a time


class Answers:
    """The last answers that were used, and those under way. May be used by several threads.

    Every question has an answer, or None while a worker is still at it.
    failed: function that is given what a worker raised.
    """

    def __init__(self, failed):
        self._failed = failed
        self._lock = threading.Lock()
        self._kept, self._of_epochs = LRUCache(_KEPT), LRUCache(_KEPT_OF_EPOCHS)
        self._calls = {}
        self._baseline = None
        self._deadline = inf  # until when a redraw waits

    @property
    def under_way(self):
        """Whether a worker is still at one."""
        return bool(self._calls)

    def begin(self):
        """Take what the workers have finished, asked for still or not; a redraw has a new patience."""
        self._deadline = time.monotonic() + 2 * PATIENCE
        for key in list(self._calls):
            self._finish(key, 0)

    def trace(self, shown, epoch, probe):
        """The Trace of an epoch of a Run for a Probe; most of them came with the training."""
        with self._lock:
            known = self._of_epochs.get(_key(shown, (epoch,), probe, analysis.look_at_each, {}))
        return known or self.at(shown, epoch, probe, analysis.look)

    def at(self, shown, epoch, probe, function, **options):
        """The result of function(spec, state, probe, **options) for an epoch of a Run."""
        key = _key(shown, (epoch,), probe, function, options)
        return self._ask(key, function, shown.spec, run.state_at(shown, epoch), probe, **options)

    def over(self, shown, epochs, probe, function, **options):
        """The result of function(spec, states, probe, **options) for several epochs of a Run."""
        states = [run.state_at(shown, epoch) for epoch in epochs]
        return self._ask(_key(shown, epochs, probe, function, options), function, shown.spec, states, probe, **options)

    def each(self, shown, epochs, probe, function, **options):
        """The results of function(spec, states, probe, **options), a list with one for each State: {epoch: result}.

        Those that are known already are not asked for again; those that take longer are not in it. The workers are
        given a few at a time, one question after the other, so that the training comes in between.
        """
        keys = {epoch: _key(shown, (epoch,), probe, function, options) for epoch in epochs}
        patience = None
        while True:
            with self._lock:
                known = {epoch: self._of_epochs[key] for epoch, key in keys.items() if key in self._of_epochs}
                missing = [epoch for epoch in epochs if epoch not in known]
                under_way = next((key for key in self._calls if key[0] == _EACH), None)
                if missing and not under_way:
                    asked = missing[: _at_once(shown.spec)]
                    states = [run.state_at(shown, epoch) for epoch in asked]
                    under_way = _EACH, *(keys[epoch] for epoch in asked)
                    self._calls[under_way] = compute.submit(function, shown.spec, states, probe, **options)
            if not missing or not self._finish(under_way, patience):
                return known
            patience = 0

    def baseline(self, shown):
        """The Run of the memoryless baseline of a Run, as far as it has been trained along with it; None before that.

        It is trained on piece by piece, one under way at a time.
        """
        spec, patience = replace(shown.spec, cell="Dense"), None
        if shown.spec.experiment == spec.experiment:
            return shown
        while not run.is_abreast(spec, self._baseline, shown.rates):
            with self._lock:
                if _BASELINE not in self._calls:
                    job = compute.submit(run.follow, spec, self._baseline, shown.rates, seconds=_PIECE)
                    self._calls[_BASELINE] = job
            if not self._finish(_BASELINE, patience):
                break
            patience = 0
        found = self._baseline
        return found if found and found.spec.experiment == spec.experiment else None

    def keep(self, shown, epoch, probe, trace):
        """Store a Trace that came with the training."""
        with self._lock:
            self._of_epochs[_key(shown, (epoch,), probe, analysis.look_at_each, {})] = trace

    def _ask(self, key, function, *args, **options):
        with self._lock:
            if key not in self._kept and key not in self._calls:
                self._calls[key] = compute.submit(function, *args, **options)
        self._finish(key)
        with self._lock:
            return self._kept.get(key)

    def _finish(self, key, patience=None):
        """Take the answer to a call, if it is there within `patience` seconds; False if it is not."""
        call = self._calls.get(key)
        if call is None:
            return True
        left = max(0, min(PATIENCE, self._deadline - time.monotonic()))
        answer, error = call.outcome(left if patience is None else patience)
        if answer is None and error is None:
            return False
        with self._lock:
            self._calls.pop(key, None)
            if key[0] == _EACH and not error:
                self._of_epochs.update(zip(key[1:], answer, strict=True))
            elif key == _BASELINE and not error:
                self._baseline = answer
            elif not error:
                self._kept[key] = answer
        if error:
            self._failed(error)
        return not error


def _key(shown, epochs, probe, function, options):
    """The weights of an epoch are a function of the experiment and of the learning rates up to there."""
    changes = tuple(change for change in shown.changes if change[0] <= max(epochs))
    asked = f"{function.__module__}.{function.__name__}", tuple(epochs), tuple(sorted(options.items()))
    return (*asked, shown.spec.experiment, changes, probe)


def _at_once(spec):
    """How many States of an experiment a worker is asked about at a time: the larger they are, the longer it takes."""
    return max(1, min(_AT_ONCE, _AT_ONCE * _LARGE**2 // (spec.units * spec.state_count) ** 2))
