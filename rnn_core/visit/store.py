"""Store: what the workers have found out, kept for all visits of the server, and asked of them once for all.

Everything in it is a function of its key, so nobody can tell from it who asked first. The least recently used goes
first.
"""

import threading
from dataclasses import fields, is_dataclass
from functools import partial
from weakref import WeakValueDictionary

import numpy as np
from cachetools import LRUCache

from rnn_core.visit import compute, metrics, settings

_USUAL_MB = 64
_OBJECT = 100  # bytes of any, about
_SIMPLE = frozenset({int, float, bool, type(None)})


class ByIdentity:
    """In a key, a value that nothing but itself is equal to."""

    def __init__(self, value):
        self._value = value

    def __eq__(self, other):
        return isinstance(other, ByIdentity) and self._value is other._value

    def __hash__(self):
        return id(self._value)


class Store:
    """Values of up to so many bytes. May be used by several threads."""

    def __init__(self, nbytes):
        self._kept = LRUCache(nbytes, getsizeof=seal)
        self._jobs = {}
        self._making = WeakValueDictionary()  # key -> Lock, for as long as a thread makes its value or waits for it
        self._lock = threading.RLock()

    @property
    def nbytes(self):
        """Bytes of what is kept."""
        return self._kept.currsize

    def get(self, key):
        """What is kept under a key, or None."""
        with self._lock:
            found = self._kept.get(key)
        (metrics.STORE_MISSES if found is None else metrics.STORE_HITS).inc()
        return found

    def put(self, key, value):
        """Keep a value; of one that is larger than the store, nothing is kept. It must not be changed any more."""
        with self._lock:
            try:
                self._kept[key] = value
            except ValueError:
                self._kept.pop(key, None)

    def once(self, key, make):
        """What is kept under a key, or else what is made now, and kept."""
        found = self.get(key)
        if found is not None:
            return found
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:  # the others of a class wait for the first
            found = self.get(key)
            if found is None:
                found = make()
                self.put(key, found)
        return found

    def get_or_submit(self, key, function, *args, keep=None, **options):
        """Return a Job: of what is kept under a key, or else that calls a function in a worker.

        It is the same Job for all who ask under the key while it is under way. The other options are those of
        `compute.submit`. keep: function of the result, which stores what is in it; by default, it is stored under the
        key.
        """
        with self._lock:
            known = self.get(key)
            if known is not None:
                return compute.Job.of(known)
            self._jobs = {known: job for known, job in self._jobs.items() if not job.done}
            if key not in self._jobs:
                then = keep or partial(self.put, key)
                self._jobs[key] = compute.submit(function, *args, then=then, **options)
            return self._jobs[key]


def seal(value):
    """Make the arrays in a value read-only, and return about how many bytes the value takes."""
    kind = type(value)
    if kind in _SIMPLE:
        return _OBJECT
    if kind is np.ndarray:
        value.flags.writeable = False
        return value.nbytes + _OBJECT
    if kind is dict:
        return _OBJECT + sum(map(seal, value.values()))
    if isinstance(value, tuple | list):
        return _OBJECT + sum(map(seal, value))
    if kind is str:
        return len(value) + _OBJECT
    if is_dataclass(value):
        return _OBJECT + sum(seal(getattr(value, field.name)) for field in fields(value))
    return _OBJECT


shared = Store(settings.whole("RNN_STORE_MB", _USUAL_MB) * 2**20)
"""That of this server, of RNN_STORE_MB megabytes."""
metrics.STORE_BYTES.set_function(lambda: shared.nbytes)
