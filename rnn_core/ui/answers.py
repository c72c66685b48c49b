"""Answers: what a visit's pictures need of the workers, each asked for once."""

import threading
from dataclasses import replace

from rnn_core import analysis, compute, data, run, twin
from rnn_core.spec import Spec

EXCERPT = 25
"""How many of its training sequences an experiment is asked for."""

_KEPT, _KEPT_OF_EPOCHS = 16, 1024
_EACH, _AT_ONCE, _LARGE = "each", 16, 64  # States for a worker at a time, fewer of more than _LARGE entries
_TWIN = ("twin",)
_PIECE = 0.3  # seconds that a worker trains the twin at a time


class Answers:
    """The last answers that were used, and those under way. May be used by several threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._kept = {}
        self._of_epochs = {}
        self._calls = {}
        self._twin = None

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

    def ask(self, shown, epoch, probe, function, *, patience, **options):
        """What function(spec, state, probe, **options) gives for an epoch of a Run, or None if it takes longer.

        epoch: of several, a tuple, the function is given the list of their States.
        """
        epochs = epoch if isinstance(epoch, tuple) else (epoch,)
        states = [run.state_at(shown, each) for each in epochs]
        key = _asked(shown, epochs, probe, function, options)
        given = states if isinstance(epoch, tuple) else states[0]
        return self._get(key, patience, function, shown.spec, given, probe, **options)

    def ask_each(self, shown, epochs, probe, function, *, patience, **options):
        """What function(spec, states, probe, **options) gives for each of some epochs: {epoch: its item of the list}.

        Those that are known already are not asked for again; those that take longer are not in it. The workers are
        given a few at a time, one question after the other, so that the training comes in between.
        """
        keys = {epoch: _asked(shown, (epoch,), probe, function, options) for epoch in epochs}
        while True:
            with self._lock:
                missing = [epoch for epoch in epochs if keys[epoch] not in self._of_epochs]
                under_way = next((key for key in self._calls if key[0] == _EACH), None)
                if missing and not under_way:
                    asked = missing[: _at_once(shown.spec)]
                    states = [run.state_at(shown, epoch) for epoch in asked]
                    under_way = _EACH, *(keys[epoch] for epoch in asked)
                    self._calls[under_way] = compute.submit(function, shown.spec, states, probe, **options)
            if not missing or not self._finish(under_way, patience):
                break
            patience = patience and 0
        return {epoch: self._of_epochs[keys[epoch]] for epoch in epochs if epoch not in missing}

    def twin(self, shown, *, patience):
        """The Run of the twin without recurrence, as far as it has come on its way after a Run, or None before that.

        It is trained on piece by piece, one under way at a time; without a limit to `patience`, at once.
        """
        piece = None if patience is None else _PIECE
        while not twin.abreast(shown.spec, self._twin, shown.rates):
            with self._lock:
                if _TWIN not in self._calls:
                    self._calls[_TWIN] = compute.submit(twin.follow, shown.spec, self._twin, shown.rates, seconds=piece)
            if not self._finish(_TWIN, patience):
                break
            patience = patience and 0
        return self._twin if self._twin and twin.belongs(shown.spec, self._twin) else None

    def collect(self):
        """Take what the workers have finished, asked for still or not."""
        for key in list(self._calls):
            self._finish(key, 0)

    def keep(self, shown, epoch, probe, trace):
        """Store a Trace that came with the training."""
        with self._lock:
            self._store(_key(shown, epoch, probe), trace)

    def _get(self, key, patience, function, *args, **options):
        with self._lock:
            if key in self._kept:
                self._store(key, self._kept.pop(key))  # as the one that was used last
            elif key not in self._calls:
                self._calls[key] = compute.submit(function, *args, **options)
        self._finish(key, patience)
        return self._kept.get(key)

    def _finish(self, key, timeout):
        """Take the answer to a call, if it is there within `timeout` seconds; False if it takes longer."""
        call = self._calls.get(key)
        if call is None:
            return True
        answer, failed = call.outcome(timeout)
        if answer is None and failed is None:
            return False
        with self._lock:
            self._calls.pop(key, None)
            if failed:
                raise failed
            if key[0] == _EACH:
                self._of_epochs |= dict(zip(key[1:], answer, strict=True))
                while len(self._of_epochs) > _KEPT_OF_EPOCHS:
                    self._of_epochs.pop(next(iter(self._of_epochs)))
            elif key == _TWIN:
                self._twin = answer
            else:
                self._store(key, answer)
        return True

    def _store(self, key, answer):
        self._kept[key] = answer
        while len(self._kept) > _KEPT:
            self._kept.pop(next(iter(self._kept)))


def experiment(spec):
    """A Spec without what may change in the middle of a Run: its learning rate, and choices without effect."""
    return replace(spec.effective, learning_rate=Spec.learning_rate)


def _asked(shown, epochs, probe, function, options):
    asked = function.__module__, function.__name__, epochs, tuple(sorted(options.items()))
    return (*asked, *_key(shown, max(epochs), probe))


def _at_once(spec):
    """How many States of an experiment a worker is asked about at a time: what is asked takes the longer the larger."""
    return max(1, min(_AT_ONCE, _AT_ONCE * _LARGE**2 // (spec.units * spec.state_count) ** 2))


def _key(shown, epoch, probe):
    """The weights of an epoch are a function of the experiment and of the learning rates up to there."""
    return experiment(shown.spec), tuple(change for change in shown.changes if change[0] <= epoch), epoch, probe
