"""Answers: the workers' results for a visit's pictures, from the cache or from jobs.

A job that several visits need is submitted only once.
"""

import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from cachetools import LRUCache

from rnn_core import analysis, run
from rnn_core.analysis import Trace
from rnn_core.probe import Probe
from rnn_core.run import RateSchedule, Run
from rnn_core.spec import Spec
from rnn_core.visit import compute, store
from rnn_core.visit import epochs as shared
from rnn_core.visit.answers.keys import key_of
from rnn_core.visit.answers.limits import states_per_job, wait_limit
from rnn_core.visit.epochs import Key
from rnn_core.visit.questions import Evidence, Guess, Network, Solution, solve

_MAX_ANSWERS = 16
"""Maximum number of answers that a visit keeps, if they take at most _LARGE_BYTES in total."""
_MAX_LARGE_ANSWERS = 4
"""Maximum number of answers that a visit keeps, if they take more than _LARGE_BYTES in total."""
_LARGE_BYTES = 16 * 2**20

_COMPANION_PIECE_S = 0.3
"""Seconds for which one job trains a companion: another experiment, with which the page compares the shown one."""

# The first item of some keys names the kind of the job.
_EACH = "each"  # computes a result for each of several States
_COMPANION = "companion"  # trains a companion for some epochs
_SOLUTION = "solution"  # computes the Solution of a question


class Answers:
    """One visit's answers, which workers compute. Most methods return None until a worker has finished."""

    def __init__(self, visitor: Hashable, on_error: Callable[[Exception], object]) -> None:
        """Create the Answers.

        Args:
            visitor: The visitor who submits the jobs, as in `compute.submit`.
            on_error: Callback that receives a job's error.
        """
        self._visitor = visitor
        self._on_error = on_error
        # Answers that this visit keeps even if the Store evicts them.
        self._recent: LRUCache[Hashable, Any] = LRUCache(inf, getsizeof=store.freeze)
        self._jobs: dict[Key, compute.Job] = {}
        self._companion: Run | None = None
        self._deadline = inf  # the end of all waits in this redraw
        self._is_incomplete = False  # the last redraw went on without an answer, which may have arrived since

    @property
    def under_way(self) -> bool:
        """True if a job is under way, or if the last redraw went on without an answer."""
        return bool(self._jobs) or self._is_incomplete

    @property
    def jobs(self) -> list[compute.Job]:
        """The jobs that are under way."""
        return list(self._jobs.values())

    def begin_redraw(self) -> None:
        """Collect all finished jobs, even unneeded ones. Let this redraw wait for twice the `wait_limit` in total."""
        self._deadline = time.monotonic() + 2 * wait_limit()
        for key in list(self._jobs):
            self._collect(key, 0)
        self._is_incomplete = False

    def trace(self, shown: Run, epoch: int, probe: Probe) -> Trace | None:
        """Return the Trace of a Probe at an epoch of a Run, or None.

        A Trace has the outputs and hidden states on a test sequence. Training jobs have already stored most Traces.
        """
        return self.at(shown, epoch, probe, analysis.trace_probe)

    def at(self, shown: Run, epoch: int, probe: Probe, function: Callable[..., Any], **options: Any) -> Any:
        """Return the result of function(spec, state, probe, **options) for an epoch of a Run, or None.

        If the Run has no State of the epoch, use the nearest earlier State.
        """
        state = run.state_at(shown, epoch)
        key = key_of(shown, [state], probe, function, options)
        return self._get(key, function, shown.spec, state, probe, **options)

    def over(
        self, shown: Run, epochs: Sequence[int], probe: Probe, function: Callable[..., Any], **options: Any
    ) -> Any:
        """Return the result of function(spec, states, probe, **options) for several epochs of a Run, or None."""
        states = [run.state_at(shown, epoch) for epoch in epochs]
        return self._get(
            key_of(shown, states, probe, function, options), function, shown.spec, states, probe, **options
        )

    def each(
        self, shown: Run, epochs: Sequence[int], probe: Probe, function: Callable[..., Any], **options: Any
    ) -> dict[int, Any]:
        """Return a function's results for several epochs of a Run, by epoch. Missing results are left out.

        Known results are not computed again. One job at a time computes the results for a few States, so that training
        jobs can run in between.

        Args:
            function: Function of (spec, states, probe, **options) that returns a sequence with a result for each State.
            **options: Keyword arguments of the function.
        """
        states = {epoch: run.state_at(shown, epoch) for epoch in epochs}
        keys = {epoch: key_of(shown, [state], probe, function, options) for epoch, state in states.items()}

        def submit(key: Key, known: dict[int, Any], missing: Sequence[int]) -> None:
            self._submit_each(key, function, shown.spec, [states[epoch] for epoch in missing], probe, **options)

        return self._in_parts(shown.spec, keys, submit)

    def follow(
        self, shown: Run, epochs: Sequence[int], probe: Probe, function: Callable[..., Any], *, ask: bool = True
    ) -> dict[int, Any]:
        """Return a function's results for a series of epochs. Each result depends on all epochs before it.

        The form of the results and the size of the jobs are the same as in `each`.

        Args:
            function: Function of (spec, states, probe) that returns a sequence with a result for each State. If it
                receives the first State's result as the keyword argument `last`, it returns only the other results.
            ask: False to return known results only, and submit nothing.
        """
        states = [run.state_at(shown, epoch) for epoch in epochs]
        keys = {epoch: key_of(shown, states[: index + 1], probe, function, {}) for index, epoch in enumerate(epochs)}

        def submit(key: Key, known: dict[int, Any], missing: Sequence[int]) -> None:
            index = epochs.index(missing[0])
            last = {"last": known[epochs[index - 1]]} if index else {}
            continued = states[max(0, index - 1) : index + len(missing)]
            self._submit_each(key, function, shown.spec, continued, probe, **last)

        return self._in_parts(shown.spec, keys, submit if ask else None, is_series=True)

    def _in_parts(
        self,
        spec: Spec,
        keys: dict[int, Key],
        submit: Callable[[Key, dict[int, Any], Sequence[int]], None] | None,
        *,
        is_series: bool = False,
    ) -> dict[int, Any]:
        """Return the known results by epoch, and submit a job for the first few missing results.

        Args:
            spec: The Spec.
            keys: The cache key of each epoch.
            submit: Function of (the job's key, known results, missing epochs) that submits a job, or None to submit
                nothing.
            is_series: True if each result depends on the results before it, so that no epoch may be skipped.
        """
        known: dict[int, Any] = {}
        epochs = list(keys)
        timeout = None  # only the first `_collect` may wait
        while True:
            for epoch, key in keys.items():
                if epoch not in known and (result := self._find(key)):
                    known[epoch] = result
            missing = [epoch for epoch in epochs if epoch not in known]
            if not missing or submit is None:
                break
            if is_series:
                missing = epochs[epochs.index(missing[0]) :]
            missing = missing[: states_per_job(spec)]
            job_key = self._key_under_way(_EACH)
            if not job_key:
                job_key = (_EACH, *(keys[epoch] for epoch in missing))
                submit(job_key, known, missing)
            if not self._collect(job_key, timeout):
                break
            timeout = 0
        return {epoch: known[epoch] for epoch in epochs if epoch in known}

    def baseline(self, shown: Run) -> Run | None:
        """Return a Run's memoryless baseline with the epochs trained so far, or None before its first job is done.

        The baseline is trained to the Run's newest epoch. A memoryless Run is its own baseline.
        """
        spec = replace(shown.spec, cell="Dense")
        if shown.spec.experiment == spec.experiment:
            return shown
        return self.companion(spec, shown.newest, shown.rates)

    def companion(self, spec: Spec, newest: int, rates: RateSchedule) -> Run | None:
        """Return the Run of another experiment with the epochs trained so far, or None before its first job is done.

        The Run is trained piece by piece, with one job at a time. Only one companion is kept.

        Args:
            spec: The other experiment.
            newest: The last epoch.
            rates: The learning rates.
        """
        timeout = None
        while not run.is_complete(spec, self._companion, newest, rates):
            key = self._key_under_way(_COMPANION)
            if not key:
                begun = self._companion if run.is_prefix(spec, self._companion, newest, rates) else None
                key = _COMPANION, spec.experiment, newest, rates, begun and begun.newest
                self._submit(key, run.train_to, spec, begun, newest, rates, seconds=_COMPANION_PIECE_S)
            if not self._collect(key, timeout):
                break
            timeout = 0
        companion = self._companion
        return companion if companion and companion.spec.experiment == spec.experiment else None

    def solution(self, name: str, guess: Guess, networks: Sequence[tuple[Run, int]], probe: Probe) -> Solution | None:
        """Return the Solution of a question about networks, or None while a worker computes it.

        Args:
            name: The name of the question.
            guess: The visitor's guess. The Solution depends on it.
            networks: The Run and the epoch of each network.
            probe: The test sequence.
        """
        trained = tuple(Network(shown.spec, run.state_at(shown, epoch)) for shown, epoch in networks)
        key = _SOLUTION, name, guess, *(shared.weights_key(*each) for each in networks), probe
        return self._get(key, solve, name, Evidence(probe, trained), guess)

    def _find(self, key: Key) -> Any:
        """Return a key's cached answer, or None."""
        answer = self._recent.get(key)
        if answer is None:
            answer = store.shared.get(key)
            if answer is not None:
                self._keep({key: answer})
        return answer

    def _keep(self, answers: dict[Hashable, Any]) -> None:
        """Keep some answers, and evict the least recently used ones."""
        self._recent.update(answers)
        while len(self._recent) > (_MAX_LARGE_ANSWERS if self._recent.currsize > _LARGE_BYTES else _MAX_ANSWERS):
            self._recent.popitem()

    def _get(self, key: Key, function: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Return a key's answer. On a miss, submit a job and wait briefly; return None if the job is not finished."""
        answer = self._recent.get(key)
        if answer is None:
            if key not in self._jobs:
                self._submit(key, function, *args, **options)
            self._collect(key)
            answer = self._recent.get(key)
        return answer

    def _key_under_way(self, kind: str) -> Key | None:
        """Return the key of a job of this kind (_EACH or _COMPANION) that is under way, or None."""
        return next((key for key in self._jobs if key[0] == kind), None)

    def _submit(self, key: Key, function: Callable[..., Any], *args: Any, **options: Any) -> None:
        self._jobs[key] = store.shared.get_or_submit(key, function, *args, visitor=self._visitor, **options)

    def _submit_each(self, key: Key, function: Callable[..., Any], *args: Any, **options: Any) -> None:
        """Submit a job with several results. After its first item, the job's key lists the key of each result."""

        def store_each(results: Sequence[Any]) -> None:
            for result_key, result in zip(key[1:], results, strict=True):
                store.shared.put(result_key, result)

        options |= {"visitor": self._visitor, "store_result": store_each}
        self._jobs[key] = store.shared.join_or_submit(key, function, *args, **options)

    def _collect(self, key: Key, timeout: float | None = None) -> bool:
        """Collect a job's result. Return False if the job has failed or is not finished, and True otherwise.

        Args:
            key: The job's key. If no such job is under way, there is nothing to collect.
            timeout: Seconds to wait. None means the `wait_limit`, or the rest of this redraw's waiting time if that is
                shorter.
        """
        job = self._jobs.get(key)
        if job is None:
            return True
        if timeout is None:
            timeout = max(0, min(wait_limit(), self._deadline - time.monotonic()))
        result, error = job.outcome(timeout)
        if error:
            del self._jobs[key]
            self._on_error(error)
            return False
        if result is None:
            self._is_incomplete = True
            return False
        del self._jobs[key]
        if key[0] == _COMPANION:
            self._companion = result
        elif key[0] == _EACH:
            self._keep(dict(zip(key[1:], result, strict=True)))
        else:
            self._keep({key: result})
        return True
