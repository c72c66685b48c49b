"""In place of the worker processes: calls that are made in this process, when the test says so."""

import time
from math import inf

import pytest

from rnn_core.visit import compute, store


class Call:
    """What `compute.Job` is to its callers; it notes how long each of them would wait."""

    def __init__(self, function, args, options):
        self.function, self.args, self.options = function, args, options
        self.visitor, self.far = options.pop("visitor", None), options.pop("far", False)
        self.then = options.pop("then", lambda result: None)
        self.found, self.waited = (None, None), []
        self.begun, self.taken, self.repeated = time.monotonic(), False, False

    @property
    def done(self):
        return self.found != (None, None)

    def outcome(self, timeout):
        self.waited.append(timeout)
        return self.found

    @property
    def asked(self):
        """About which it was asked: the epochs of the States, or the seeds of a sweep."""
        return [getattr(each, "epoch", each) for each in self.args[1]]

    def finish(self, seconds=inf):
        """Make the call now; where it has only so many seconds, with these instead."""
        limited = {"seconds": seconds} if "seconds" in self.options else {}
        try:
            self.found = self.function(*self.args, **self.options | limited), None
            self.then(self.found[0])
        except ArithmeticError as error:
            self.found = None, error


class Workers(list):
    """All Calls that were handed out, in order. Busy workers finish none unless they are told to; others at once."""

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
    """In place of two worker processes, `Workers` that wait for the test; nothing is stored when it begins."""
    found = Workers()
    monkeypatch.setattr(store, "shared", store.Store(2**28))
    monkeypatch.setattr(compute, "waiting", lambda: 0)
    monkeypatch.setattr(compute, "submit", found.submit)
    monkeypatch.setattr(compute, "workers", lambda: 2)
    return found
