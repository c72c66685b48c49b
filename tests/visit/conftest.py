"""Fixtures that replace the worker processes: calls run in the test's process, or the test provides their results."""

import time
from concurrent.futures import BrokenExecutor, Future
from math import inf
from queue import Queue

import pytest

from rnn_core.visit import compute, store
from rnn_core.visit.compute import watch


class Call:
    """A replacement for `compute.Job` that needs no worker.

    found: (result, error), or (None, None) before `finish`. waited: the timeout of each use of `outcome`, in order.
    """

    def __init__(self, function, args, options):
        self.function = function
        self.args = args
        self.options = options
        self.visitor = options.pop("visitor", None)
        self.on_cluster = options.pop("on_cluster", False)
        self.callback = options.pop("callback", lambda result: None)
        self.found = (None, None)
        self.waited = []
        self.submitted = time.monotonic()
        self.started = False
        self.retried = False

    @property
    def done(self):
        return self.found != (None, None)

    def outcome(self, timeout):
        self.waited.append(timeout)
        return self.found

    @property
    def subjects(self):
        """The epochs of the call's States, or a sweep's seeds."""
        return [getattr(subject, "epoch", subject) for subject in self.args[1]]

    def finish(self, seconds=inf):
        """Call the function now. If the call has a time limit, `seconds` replaces that limit."""
        limit = {"seconds": seconds} if "seconds" in self.options else {}
        try:
            self.found = self.function(*self.args, **self.options | limit), None
            self.callback(self.found[0])
        except ArithmeticError as error:
            self.found = None, error


class Workers(list):
    """All submitted Calls, in order.

    Busy workers finish a Call when the test calls `finish`. Workers that are not busy finish each Call at once.
    """

    busy = True

    def submit(self, function, *args, **options):
        self.append(Call(function, args, options))
        if not self.busy:
            self[-1].finish()
        return self[-1]

    @property
    def pending(self):
        return [call for call in self if not call.done]

    def finish(self, seconds=inf):
        for call in self.pending:
            call.finish(seconds)


@pytest.fixture
def workers(monkeypatch):
    """Busy `Workers`, which replace two worker processes. The Store (the cache of results) is empty."""
    workers = Workers()
    monkeypatch.setattr(store, "shared", store.Store(2**28))
    monkeypatch.setattr(compute, "queue_length", lambda: 0)
    monkeypatch.setattr(compute, "submit", workers.submit)
    monkeypatch.setattr(compute, "workers", lambda: 2)
    return workers


class Process:
    """An executor with one process, in place of loky's. The test sets each call's result, or lets the process die.

    started: all Processes, in the order of their starts. under_way: a queue of (Process, call, the call's Future).
    """

    interpreter_ends = False
    _processes = ()  # as in loky: the processes whose processor time `watch` measures

    def __init__(self, workers, *, timeout, initializer, initargs, env):
        self.nice = initargs[0]
        self.idle_timeout_s = timeout
        self.dead = False
        self.started.append(self)

    def submit(self, call):
        if self.interpreter_ends:
            raise RuntimeError("cannot schedule new futures after interpreter shutdown")
        if self.dead:
            raise BrokenExecutor
        if call is compute.pool.prepare:
            return Future()
        future = Future()
        self.under_way.put((self, call, future))
        return future

    def shutdown(self, *, wait=True, kill_workers):
        self.dead = True


@pytest.fixture
def processes(monkeypatch):
    """The class `Process`, which replaces loky's executor. Each queue of jobs has one worker."""
    monkeypatch.setenv("RNN_WORKERS", "1")
    monkeypatch.setattr(Process, "started", [], raising=False)
    monkeypatch.setattr(Process, "under_way", Queue(), raising=False)
    monkeypatch.setattr(compute.pool, "ProcessPoolExecutor", Process)
    monkeypatch.setattr(watch, "processor_seconds", lambda executor: time.monotonic())  # no worker seems to hang
    compute.shut_down()
    yield Process
    compute.shut_down()
