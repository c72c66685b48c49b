"""Fixtures in place of the worker processes: calls run in this process, when the test says so."""

import time
from math import inf

import pytest

from rnn_core.visit import compute, store


class Call:
    """A Job in place of `compute.Job`. It notes how long its callers would wait.

    found: (result, error), (None, None) before `finish`. waited: the timeout of each caller.
    """

    def __init__(self, function, args, options):
        self.function, self.args, self.options = function, args, options
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
        """The subjects of the call: the epochs of its States, or the seeds of a sweep."""
        return [getattr(subject, "epoch", subject) for subject in self.args[1]]

    def finish(self, seconds=inf):
        """Make the call now; a call with a time limit gets this limit instead."""
        limit = {"seconds": seconds} if "seconds" in self.options else {}
        try:
            self.found = self.function(*self.args, **self.options | limit), None
            self.callback(self.found[0])
        except ArithmeticError as error:
            self.found = None, error


class Workers(list):
    """All Calls that were submitted, in order. Busy workers finish a Call if the test says so, others at once."""

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
    """Busy `Workers` in place of two worker processes, and an empty Store."""
    workers = Workers()
    monkeypatch.setattr(store, "shared", store.Store(2**28))
    monkeypatch.setattr(compute, "waiting", lambda: 0)
    monkeypatch.setattr(compute, "submit", workers.submit)
    monkeypatch.setattr(compute, "workers", lambda: 2)
    return workers
