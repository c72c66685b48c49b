"""Answers: what a visit's pictures need of the workers, asked for once by all visits that need it."""

import time
from dataclasses import replace
from math import inf

from cachetools import LRUCache

from rnn_core import analysis, run
from rnn_core.visit import compute, store
from rnn_core.visit import epochs as shared

PATIENCE = 0.15
"""Seconds that a redraw waits for the workers before it draws without them; less where others wait for them too."""

_HELD, _LARGE_HELD, _HELD_BYTES = 16, 4, 16 * 2**20  # answers that a visit holds; fewer where they have more bytes
_EACH, _AT_ONCE, _LARGE = "each", 16, 64  # States for a worker at a time, fewer of more than _LARGE entries
_BASELINE = "baseline"
_PIECE = 0.3  # seconds that a worker trains the baseline at a time


def patience():
    """Seconds that a redraw waits now."""
    return PATIENCE / (1 + compute.waiting())


class Answers:
    """What the store has for a visit, the last few that it used, and what is under way.

    Every question has an answer, or None while a worker is still at it.
    visitor: who asks, as in `compute.submit`. failed: function that is given what a worker raised.
    """

    def __init__(self, visitor, failed):
        self._visitor, self._failed = visitor, failed
        self._held = LRUCache(inf, getsizeof=store.seal)  # survives eviction from the shared store
        self._calls = {}
        self._baseline = None
        self._deadline = inf  # until when a redraw waits
        self._lacked = False  # whether this redraw went on without an answer, even if it has come since

    @property
    def under_way(self):
        """Whether a worker is still at one, or what is drawn lacks one that has come since."""
        return bool(self._calls) or self._lacked

    @property
    def jobs(self):
        """The Jobs that are under way."""
        return list(self._calls.values())

    def begin(self):
        """Take what the workers have finished, asked for still or not; a redraw has a new patience."""
        self._deadline = time.monotonic() + 2 * patience()
        for key in list(self._calls):
            self._finish(key, 0)
        self._lacked = False

    def trace(self, shown, epoch, probe):
        """The Trace of an epoch of a Run for a Probe; most of them came with the training."""
        return self.at(shown, epoch, probe, analysis.trace_probe)

    def at(self, shown, epoch, probe, function, **options):
        """The result of function(spec, state, probe, **options) for an epoch of a Run."""
        state = run.state_at(shown, epoch)
        key = _key(shown, [state], probe, function, options)
        return self._ask(key, function, shown.spec, state, probe, **options)

    def over(self, shown, epochs, probe, function, **options):
        """The result of function(spec, states, probe, **options) for several epochs of a Run."""
        states = [run.state_at(shown, epoch) for epoch in epochs]
        return self._ask(_key(shown, states, probe, function, options), function, shown.spec, states, probe, **options)

    def each(self, shown, epochs, probe, function, **options):
        """The results of function(spec, states, probe, **options), a list with one for each State: {epoch: result}.

        Those that are known already are not asked for again; those that take longer are not in it. The workers are
        given a few at a time, one question after the other, so that the training comes in between.
        """
        states = {epoch: run.state_at(shown, epoch) for epoch in epochs}
        keys = {epoch: _key(shown, [state], probe, function, options) for epoch, state in states.items()}

        def ask(key, known, missing):
            wanted = [states[epoch] for epoch in missing]
            self._submit(key, function, shown.spec, wanted, probe, keep=_keep_each(key[1:]), **options)

        return self._in_parts(shown.spec, keys, ask)

    def follow(self, shown, epochs, probe, function, *, ask=True):
        """The results of a function for a series of epochs, each of which depends on those before it: {epoch: result}.

        It is called as function(spec, states, probe), or with `last`, the result for the first of the states, and
        returns those of the others. Apart from this it is as `each`. ask: False for what is known already.
        """
        states = [run.state_at(shown, epoch) for epoch in epochs]
        keys = {epoch: _key(shown, states[: place + 1], probe, function, {}) for place, epoch in enumerate(epochs)}

        def continue_from(key, known, missing):
            place = epochs.index(missing[0])
            before = {"last": known[epochs[place - 1]]} if place else {}
            wanted = states[max(0, place - 1) : place + len(missing)]
            self._submit(key, function, shown.spec, wanted, probe, keep=_keep_each(key[1:]), **before)

        return self._in_parts(shown.spec, keys, continue_from if ask else None, series=True)

    def _in_parts(self, spec, keys, ask, *, series=False):
        """The results under some keys, {epoch: key}, asked for a few at a time: {epoch: result}.

        ask: function of (the key of the call, {epoch: known result}, epochs) that submits it, or None.
        series: whether each depends on those before it, so that none may be left out.
        """
        known, wait, epochs = {}, None, list(keys)
        while True:
            known |= {epoch: found for epoch, key in keys.items() if epoch not in known and (found := self._find(key))}
            missing = [epoch for epoch in epochs if epoch not in known]
            if not missing or ask is None:
                return {epoch: known[epoch] for epoch in epochs if epoch in known}
            missing = (epochs[epochs.index(missing[0]) :] if series else missing)[: _at_once(spec)]
            under_way = self._under_way(_EACH)
            if not under_way:
                under_way = _EACH, *(keys[epoch] for epoch in missing)
                ask(under_way, known, missing)
            if not self._finish(under_way, wait):
                return {epoch: known[epoch] for epoch in epochs if epoch in known}
            wait = 0

    def baseline(self, shown):
        """The Run of the memoryless baseline of a Run, as far as it has been trained along with it; None before that.

        It is trained on piece by piece, one under way at a time.
        """
        spec, wait = replace(shown.spec, cell="Dense"), None
        if shown.spec.experiment == spec.experiment:
            return shown
        while not run.is_complete(spec, self._baseline, shown.newest, shown.rates):
            under_way = self._under_way(_BASELINE)
            if not under_way:
                end = shown.newest, shown.rates
                begun = self._baseline if run.is_prefix(spec, self._baseline, *end) else None
                under_way = _BASELINE, spec.experiment, *end, begun and begun.newest
                self._submit(under_way, run.train_to, spec, begun, *end, seconds=_PIECE)
            if not self._finish(under_way, wait):
                break
            wait = 0
        found = self._baseline
        return found if found and found.spec.experiment == spec.experiment else None

    def _find(self, key):
        """What is known under a key, or None."""
        found = self._held.get(key)
        if found is None:
            found = store.shared.get(key)
            if found is not None:
                self._hold({key: found})
        return found

    def _hold(self, found):
        """Hold answers by their keys; the least recently used go first."""
        self._held.update(found)
        while len(self._held) > (_LARGE_HELD if self._held.currsize > _HELD_BYTES else _HELD):
            self._held.popitem()

    def _ask(self, key, function, *args, **options):
        found = self._held.get(key)
        if found is None:
            if key not in self._calls:
                self._submit(key, function, *args, **options)  # of what the store has, it is done at once
            self._finish(key)
            found = self._held.get(key)
        return found

    def _under_way(self, kind):
        """The key of the call of a kind that is under way, or None."""
        return next((key for key in self._calls if key[0] == kind), None)

    def _submit(self, key, *asked, **options):
        self._calls[key] = store.shared.get_or_submit(key, *asked, visitor=self._visitor, **options)

    def _finish(self, key, wait=None):
        """Take the answer to a call, if it is there within `wait` seconds; False if it is not."""
        call = self._calls.get(key)
        if call is None:
            return True
        left = max(0, min(patience(), self._deadline - time.monotonic()))
        answer, error = call.outcome(left if wait is None else wait)
        if answer is None and error is None:
            self._lacked = True
            return False
        del self._calls[key]
        if error:
            self._failed(error)
            return False
        if key[0] == _BASELINE:
            self._baseline = answer
        else:
            self._hold(dict(zip(key[1:], answer, strict=True)) if key[0] == _EACH else {key: answer})
        return True


def _key(shown, states, probe, function, options):
    """The weights of an epoch are a function of the experiment and of the learning rates up to there."""
    epochs = [state.epoch for state in states]
    if function in (analysis.trace_probe, analysis.trace_each):
        return shared.trace_key(shown, *epochs, probe)
    asked = f"{function.__module__}.{function.__name__}", tuple(epochs), tuple(sorted(options.items()))
    return (*asked, shared.weights_key(shown, max(epochs)), probe)


def _keep_each(keys):
    """What stores the answers to a question about several epochs, each under its key."""

    def keep(answers):
        for key, answer in zip(keys, answers, strict=True):
            store.shared.put(key, answer)

    return keep


def _at_once(spec):
    """How many States of an experiment a worker is asked about at a time: the larger they are, the longer it takes."""
    return max(1, min(_AT_ONCE, _AT_ONCE * _LARGE**2 // (spec.units * spec.state_count) ** 2))
