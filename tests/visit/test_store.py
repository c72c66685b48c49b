"""Store, the cache that all visits share: it has a maximum size and read-only values, and computes each value once."""

import gc
import threading
import time
import weakref
from operator import truediv

import numpy as np
import pytest

from rnn_core.training import State
from rnn_core.visit import metrics
from rnn_core.visit.store import ByIdentity, Store


@pytest.fixture
def store(workers):
    """A Store of one megabyte, with busy workers."""
    return Store(2**20)


def test_a_full_store_evicts_the_least_recently_used_value(store):
    for number in range(4):
        store.put(number, State(number, (np.zeros(80_000, np.float32),), ()))  # 0.32 MB
        store.get(0)
    assert [number for number in range(4) if store.get(number)] == [0, 2, 3]
    assert 0.9e6 < store.nbytes <= 2**20


def test_a_value_larger_than_the_store_is_not_stored_and_its_key_loses_the_old_value(store):
    for number in range(3):
        store.put(number, State(number, (np.zeros(80_000, np.float32),), ()))
    store.put(2, {"large": [np.zeros(300_000, np.float32)]})
    assert store.get(2) is None
    assert store.nbytes < 0.7e6


def test_arrays_of_a_stored_value_are_read_only(store):
    """The arrays can be at any depth of the value."""
    array = np.zeros(3)
    store.put("key", {"states": [State(0, (array,), ())]})
    with pytest.raises(ValueError, match="read-only"):
        store.get("key")["states"][0].weights[0][0] = 1


def test_a_job_under_way_is_joined(store, workers):
    """Each caller with the same key gets the same Job."""
    job = store.get_or_submit("key", int, "7", visitor="first")
    assert store.get_or_submit("key", int, "7", visitor="second") is job
    assert store.get_or_submit("other", int, "7") is not job
    assert [call.visitor for call in workers] == ["first", None]
    workers.finish()
    assert job.outcome(0) == (7, None)
    assert store.get("key") == 7


def test_an_error_is_not_stored(store, workers):
    job = store.get_or_submit("key", truediv, 1, 0)
    workers.finish()
    assert isinstance(job.outcome(0)[1], ZeroDivisionError)
    assert store.get("key") is None


def test_store_result_decides_what_is_stored(store, workers):
    """`store_result` receives the result. The Store itself keeps no value for the key."""
    received = []
    store.join_or_submit("key", int, "7", store_result=lambda result: received.append((result, store.get("key"))))
    workers.finish()
    assert received == [(7, None)]
    assert store.get("key") is None


@pytest.fixture
def counts():
    """A function that returns (hits, misses) since the beginning of the test."""

    def total():
        samples = (metric.collect()[0].samples[0].value for metric in (metrics.STORE_HITS, metrics.STORE_MISSES))
        return tuple(map(int, samples))

    hits, misses = total()
    return lambda: (total()[0] - hits, total()[1] - misses)


def test_each_lookup_counts_once_as_hit_or_miss(store, workers, counts):
    store.get("key")
    assert counts() == (0, 1)
    store.get_or_make("key", lambda: 7)
    assert counts() == (0, 2), "the lookup before a computation should count as one miss"
    store.get_or_make("key", lambda: 7)
    store.get_or_submit("key", int, "7")
    assert counts() == (2, 2)
    store.get_or_submit("other", int, "7")
    assert counts() == (2, 3)


def test_a_job_whose_result_is_stored_elsewhere_counts_as_no_miss(store, workers, counts):
    store.join_or_submit("key", int, "7", store_result=print)
    assert counts() == (0, 0)


def test_get_or_make_computes_a_value_in_only_one_thread(store):
    """The other threads wait for the first thread. If a computation fails, the next call tries again."""
    made = []

    def make():
        made.append(1)
        time.sleep(0.05)
        if len(made) == 1:
            raise ZeroDivisionError
        return "made"

    with pytest.raises(ZeroDivisionError):
        store.get_or_make("key", make)
    threads = [threading.Thread(target=store.get_or_make, args=("key", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.get_or_make("key", make) == "made"
    assert len(made) == 2


class Key:
    """A key that a weak reference can watch."""


def fail():
    raise ZeroDivisionError


def test_an_evicted_key_leaves_nothing_behind(store):
    """A server that runs for months sees millions of keys, so the store must keep neither a key nor its lock.

    A key is not kept either if its value could not be computed, was too large, or was first computed by another thread.
    """
    made, failed, too_large, overtaken = keys = [Key() for _ in range(4)]
    store.get_or_make(made, lambda: "value")
    with pytest.raises(ZeroDivisionError):
        store.get_or_make(failed, fail)
    store.get_or_make(too_large, lambda: np.zeros(2**20))

    def get_and_be_overtaken(key):
        """Look up a value that is missing, and return only after another thread has computed and stored it."""
        value = Store.get(store, key)
        del store.get
        other = threading.Thread(target=store.get_or_make, args=(key, lambda: "the other thread's"))
        other.start()
        other.join()
        return value

    store.get = get_and_be_overtaken
    assert store.get_or_make(overtaken, lambda: "its own") == "the other thread's"

    for number in range(20):
        store.put(number, np.zeros(2**14))  # each takes an eighth of the store, so all earlier values are evicted
    watched = {name: weakref.ref(key) for name, key in zip(("made", "failed", "large", "overtaken"), keys, strict=True)}
    del made, failed, too_large, overtaken, keys
    gc.collect()
    assert [name for name, key in watched.items() if key() is not None] == [], "the store should not keep these keys"


def test_by_identity_is_equal_for_the_same_object_only():
    one, other = [1], [1]
    assert ByIdentity(one) == ByIdentity(one) != ByIdentity(other)
    assert len({ByIdentity(one), ByIdentity(one), ByIdentity(other)}) == 2
