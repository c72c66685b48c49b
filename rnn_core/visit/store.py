"""Store: the cache that all of a server's visits share.

Each value is a pure function of its key, so it reveals nothing about the visitor who asked first. The least recently
used values are evicted. A value that several visitors need at the same time is computed only once (single flight).
"""

import threading
from collections.abc import Callable, Hashable
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from cachetools import LRUCache

from rnn_core.visit import compute, metrics, settings
from rnn_core.visit.compute import Job

_DEFAULT_MB = 64

_OBJECT_BYTES = 100
"""Approximate size of an object without its content."""

_SIMPLE = frozenset({int, float, bool, type(None)})


class ByIdentity:
    """A wrapper for a part of a key. Two wrappers are equal only if they hold the same object."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByIdentity) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)


class Store:
    """A cache with a memory limit. Several threads may use it."""

    def __init__(self, max_bytes: int) -> None:
        self._values: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=freeze)
        self._jobs: dict[Hashable, Job] = {}
        self._making: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()  # key -> Lock, while a thread needs it
        self._lock = threading.RLock()

    @property
    def nbytes(self) -> int:
        """The approximate size of all values in bytes."""
        return int(self._values.currsize)

    def get(self, key: Hashable) -> Any:
        """Return the value of a key, or None, and count a hit or a miss in the metrics."""
        value = self._peek(key)
        (metrics.STORE_MISSES if value is None else metrics.STORE_HITS).inc()
        return value

    def _peek(self, key: Hashable) -> Any:
        """Return the value of a key, or None, without counting a hit or a miss."""
        with self._lock:
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        """Store a value, and make its arrays read-only. The caller must not change the value any more.

        A value that is larger than the cache is not stored, and the key's old value is removed.
        """
        with self._lock:
            try:
                self._values[key] = value
            except ValueError:
                self._values.pop(key, None)

    def get_or_make(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the value of a key. On a miss, compute and store it in this thread; other threads wait for it."""
        value = self.get(key)
        if value is not None:
            return value
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            value = self._peek(key)  # another thread may have computed it in the meantime
            if value is None:
                value = make()
                self.put(key, value)
        return value

    def get_or_submit(self, key: Hashable, function: Callable[..., Any], *args: Any, **options: Any) -> Job:
        """Return a finished Job with the value of a key. On a miss, return the Job of `join_or_submit`."""
        with self._lock:
            value = self.get(key)
            if value is not None:
                return Job.of(value)
            return self.join_or_submit(key, function, *args, **options)

    def join_or_submit(
        self,
        key: Hashable,
        function: Callable[..., Any],
        *args: Any,
        store_result: Callable[[Any], object] | None = None,
        **options: Any,
    ) -> Job:
        """Return the Job that is under way for a key, or submit a new one.

        Args:
            key: The key of the call.
            function: Function that a worker calls.
            *args: Positional arguments of the function.
            store_result: Function that receives the result and stores parts of it. By default the whole result is
                stored under the key.
            **options: Keyword arguments of the function, and options of `compute.submit`.
        """
        with self._lock:
            self._jobs = {other: job for other, job in self._jobs.items() if not job.done}
            if key not in self._jobs:
                callback = store_result or partial(self.put, key)
                self._jobs[key] = compute.submit(function, *args, callback=callback, **options)
            return self._jobs[key]


def freeze(value: Any) -> int:
    """Make all arrays in a value read-only, and return the value's approximate size in bytes.

    Arrays are found in lists, tuples, dicts and dataclasses. One pass does both tasks, to save time: a value may have
    thousands of arrays, and values are stored at each redraw.
    """
    kind = type(value)
    if kind in _SIMPLE:
        return _OBJECT_BYTES
    if kind is np.ndarray:
        value.flags.writeable = False
        return value.nbytes + _OBJECT_BYTES
    if kind is dict:
        return _OBJECT_BYTES + sum(map(freeze, value.values()))
    if isinstance(value, tuple | list):
        return _OBJECT_BYTES + sum(map(freeze, value))
    if kind is str:
        return len(value) + _OBJECT_BYTES
    if is_dataclass(value):
        return _OBJECT_BYTES + sum(freeze(getattr(value, field.name)) for field in fields(value))
    return _OBJECT_BYTES


shared = Store(settings.whole("RNN_STORE_MB", _DEFAULT_MB) * 2**20)
"""This server's cache, with a limit of RNN_STORE_MB megabytes."""
metrics.STORE_BYTES.set_function(lambda: shared.nbytes)
