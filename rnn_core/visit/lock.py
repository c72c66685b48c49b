"""How an object that several threads use is changed by one at a time."""

import functools


def alone(method):
    """Let a method change its object while no other thread does; the object's `_lock` is a `threading.RLock`."""

    @functools.wraps(method)
    def locked(self, *args):
        with self._lock:
            return method(self, *args)

    return locked
