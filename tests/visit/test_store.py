"""The store: what it keeps, and that it asks once."""

import threading
import time
from operator import truediv

import numpy as np
import pytest

from rnn_core.training import State
from rnn_core.visit.store import Same, Store


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
    job = store.ask("key", int, "7", visitor="first")
    assert store.ask("key", int, "7", visitor="second") is job
    assert store.ask("other", truediv, 1, 0) is not job
    workers.finish()
    assert (job.outcome(0)[0], store.get("key"), store.get("other")) == (7, 7, None)
    assert [call.visitor for call in workers] == ["first", None]


def test_a_result_is_stored_before_anybody_has_it(store, workers):
    """As its asker says."""
    found = []
    store.ask("key", int, "7", keep=lambda result: found.append((result, store.get("key"))))
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


def test_same():
    """Equal to one of the same object only."""
    one, other = [1], [1]
    assert Same(one) == Same(one) != Same(other)
    assert len({Same(one), Same(one), Same(other)}) == 2
