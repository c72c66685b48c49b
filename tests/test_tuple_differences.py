"""The message of a failed comparison of tuples names the values that differ."""

from typing import NamedTuple

import numpy as np
import pytest

from tests.support.small import assert_same


class Place(NamedTuple):
    """A pair of an epoch and a learning rate."""

    epoch: int
    rate: float


def message(check, **values):
    """Call `check`, which must fail, and return the message of pytest."""
    with pytest.raises(AssertionError) as caught:
        check(**values)
    return str(caught.value)


def test_failure_names_the_values_that_differ():
    """The message has the expression and both values of each difference, and leaves out equal values."""

    def check(sweep, epochs, done):
        assert (len(sweep), epochs, done) == (2, 15, False)

    text = message(check, sweep=[1, 2, 3], epochs=15, done=True)
    assert "len(sweep): expected 2, found 3" in text
    assert "done: expected False, found True" in text
    assert "epochs" not in text


def test_names_come_from_a_named_tuple():
    """The message names a value by its field."""

    def check(place):
        assert place == (3, 0.5)

    assert "rate: expected 0.5, found 0.1" in message(check, place=Place(3, 0.1))


def test_names_come_from_the_right_side():
    """If the left side is not written as a tuple, the message has the right side's expressions."""

    def check(pair, epochs, rate):
        assert pair == (epochs, rate)

    assert "rate: expected 0.5, found 0.1" in message(check, pair=(3, 0.1), epochs=3, rate=0.5)


def test_entries_without_names_have_numbers():
    """The message numbers the entries from 1."""

    def check(pair):
        assert pair == (1, 2)

    assert "entry 2: expected 2, found 5" in message(check, pair=(1, 5))


def test_failure_has_the_first_different_index_of_a_list():
    """The index is in the message even if the tuples also have an array, which cannot be compared with ==."""

    def check(seeds, losses):
        assert (seeds, losses) == ([0, 1, 2], np.zeros(2))

    text = message(check, seeds=[0, 7, 2], losses=np.zeros(2))
    assert "seeds: expected [0, 1, 2], found [0, 7, 2]" in text
    assert "At index 1 diff: 7 != 1" in text


def test_assertion_in_a_shared_module_explains_itself():
    """The message of `assert_same` has the compared values."""
    assert "assert 3 == 2" in message(assert_same, results=[0, 1, 2], others=[0, 1])
