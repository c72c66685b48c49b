"""The store: what it keeps, and that it asks once."""

import gc
import threading
import time
import weakref
from operator import truediv

import numpy as np
import pytest

from rnn_core.training import State
from rnn_core.visit.store import ByIdentity, Store


@pytest.fixture
def store(workers):
    """One of a megabyte, whose workers wait for the test."""
    return Store(2**20)


def test_it_is_bounded_by_bytes(store):
    """The least recently used goes first; what is larger than all of it is not kept, nor what stood in its place."""
    for number in range(4):
        store.put(number, State(number, (np.zeros(80_000, np.float32),), ()))  # 0.32 MB
        store.get(0)
    assert [number for number in range(4) if store.get(number)] == [0, 2, 3][-3:]
    assert 0.9e6 < store.nbytes <= 2**20
    store.put(3, {"large": [np.zeros(300_000, np.float32)]})
    assert store.get(3) is None
    assert store.nbytes < 0.7e6


def test_what_is_shared_cannot_be_changed(store):
    """Every array in it is read only, however deep it lies."""
    array = np.zeros(3)
    store.put("key", {"states": [State(0, (array,), ())]})
    with pytest.raises(ValueError, match="read-only"):
        store.get("key")["states"][0].weights[0][0] = 1


def test_what_is_under_way_is_asked_for_once(store, workers):
    """All who ask under a key have the same Job; what it raised is told to them, and not kept."""
    job = store.get_or_submit("key", int, "7", visitor="first")
    assert store.get_or_submit("key", int, "7", visitor="second") is job
    assert store.get_or_submit("other", truediv, 1, 0) is not job
    workers.finish()
    assert (job.outcome(0)[0], store.get("key"), store.get("other")) == (7, 7, None)
    assert [call.visitor for call in workers] == ["first", None]


def test_a_result_is_stored_before_anybody_has_it(store, workers):
    """As its asker says."""
    found = []
    store.get_or_submit("key", int, "7", keep=lambda result: found.append((result, store.get("key"))))
    workers.finish()
    assert (found, store.get("key")) == ([(7, None)], None)


def test_what_is_made_here_is_made_once(store):
    """The other threads wait for the first; where it fails the next one tries."""
    made = []

    def make():
        made.append(1)
        time.sleep(0.05)
        if len(made) == 1:
            raise ZeroDivisionError
        return "made"

    with pytest.raises(ZeroDivisionError):
        store.once("key", make)
    threads = [threading.Thread(target=store.once, args=("key", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (store.once("key", make), len(made)) == ("made", 2)


class Key:
    """A key that can be watched: it is gone as soon as nobody holds it any more."""


def fail():
    raise ZeroDivisionError


def test_nothing_stays_of_a_key_that_is_gone(store):
    """A server that runs for months sees millions of keys: an evicted value leaves neither its key nor a lock behind.

    Nor does one that could not be made, one that is too large to be stored, or one that another thread made first.
    """
    made, failed, too_large, overtaken = keys = [Key() for _ in range(4)]
    store.once(made, lambda: "value")
    with pytest.raises(ZeroDivisionError):
        store.once(failed, fail)
    store.once(too_large, lambda: np.zeros(2**20))

    def get_and_be_overtaken(key):
        """Find nothing, and go on only after another thread has made and stored the value."""
        found = Store.get(store, key)
        del store.get
        other = threading.Thread(target=store.once, args=(key, lambda: "the other thread's"))
        other.start()
        other.join()
        return found

    store.get = get_and_be_overtaken
    assert store.once(overtaken, lambda: "its own") == "the other thread's"

    for number in range(20):
        store.put(number, np.zeros(2**14))  # an eighth of the store each, so all of the above is evicted
    watched = {name: weakref.ref(key) for name, key in zip(("made", "failed", "large", "overtaken"), keys, strict=True)}
    del made, failed, too_large, overtaken, keys
    gc.collect()
    assert [name for name, key in watched.items() if key() is not None] == [], "the store still holds these keys"


def test_same():
    """Equal to one of the same object only."""
    one, other = [1], [1]
    assert ByIdentity(one) == ByIdentity(one) != ByIdentity(other)
    assert len({ByIdentity(one), ByIdentity(one), ByIdentity(other)}) == 2
