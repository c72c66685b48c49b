"""Store: the cache that all visits of the server share.

Each value is a pure function of its key, so a value does not reveal which visitor asked first. The least recently used
values are evicted. A value that several visitors need at the same time is computed only once (single flight).
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
"""About the size of an object, besides its content."""

_SIMPLE = frozenset({int, float, bool, type(None)})


class ByIdentity:
    """A value as part of a key that compares by identity: it is equal to nothing but itself."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ByIdentity) and self._value is other._value

    def __hash__(self) -> int:
        return id(self._value)


class Store:
    """A cache with a limit of memory. Several threads may use it."""

    def __init__(self, max_bytes: int) -> None:
        self._values: LRUCache[Hashable, Any] = LRUCache(max_bytes, getsizeof=freeze)
        self._jobs: dict[Hashable, Job] = {}
        self._making: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()  # key -> Lock, while a thread needs it
        self._lock = threading.RLock()

    @property
    def nbytes(self) -> int:
        """The size of all values."""
        return int(self._values.currsize)

    def get(self, key: Hashable) -> Any:
        """Return the value of a key, or None."""
        value = self._peek(key)
        (metrics.STORE_MISSES if value is None else metrics.STORE_HITS).inc()
        return value

    def _peek(self, key: Hashable) -> Any:
        """Return the value of a key, or None, and count neither a hit nor a miss."""
        with self._lock:
            return self._values.get(key)

    def put(self, key: Hashable, value: Any) -> None:
        """Store a value, which must not be changed any more. A value that is larger than the cache is not stored."""
        with self._lock:
            try:
                self._values[key] = value
            except ValueError:
                self._values.pop(key, None)

    def once(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the value of a key; on a miss, compute and store it here, in one thread at a time."""
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
        """Return a Job with the value of a key; on a miss, submit a call that computes it, as `join_or_submit` does."""
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
            *args: Its arguments.
            store_result: Function of the result that stores its parts. By default the result is stored under the key.
            **options: Named arguments of the function, and options of `compute.submit`.
        """
        with self._lock:
            self._jobs = {other: job for other, job in self._jobs.items() if not job.done}
            if key not in self._jobs:
                callback = store_result or partial(self.put, key)
                self._jobs[key] = compute.submit(function, *args, callback=callback, **options)
            return self._jobs[key]


def freeze(value: Any) -> int:
    """Make all arrays in a value read-only, and return the approximate size of the value in bytes.

    One function does both because a value may have thousands of arrays, and a Frame is stored at each redraw.
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
"""The cache of this server, of RNN_STORE_MB megabytes."""
metrics.STORE_BYTES.set_function(lambda: shared.nbytes)
