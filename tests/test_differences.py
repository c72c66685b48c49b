"""What a test says when it fails: the values that differ, by name, with what was expected."""

from typing import NamedTuple

import numpy as np
import pytest

from tests.support.small import assert_same


class Place(NamedTuple):
    """Something with names of its own."""

    epoch: int
    rate: float


def message(check, **given):
    """What pytest says of a failed check."""
    with pytest.raises(AssertionError) as caught:
        check(**given)
    return str(caught.value)


def test_a_failure_names_what_differs():
    """The expression that was compared, what was expected and what was found; nothing of what is as expected."""

    def check(sweep, epochs, done):
        assert (len(sweep), epochs, done) == (2, 15, False)

    said = message(check, sweep=[1, 2, 3], epochs=15, done=True)
    assert "len(sweep): expected 2, found 3" in said
    assert "done: expected False, found True" in said
    assert "epochs" not in said


def test_names_come_from_whichever_side_has_them():
    """From the fields of a named tuple, from the right side, or else each entry has its number."""

    def fields(place):
        assert place == (3, 0.5)

    def right(pair, epochs, rate):
        assert pair == (epochs, rate)

    def numbers(pair):
        assert pair == (1, 2)

    assert "rate: expected 0.5, found 0.1" in message(fields, place=Place(3, 0.1))
    assert "rate: expected 0.5, found 0.1" in message(right, pair=(3, 0.1), epochs=3, rate=0.5)
    assert "entry 2: expected 2, found 5" in message(numbers, pair=(1, 5))


def test_how_lists_and_arrays_differ():
    """Of a list it also says where; arrays, which have no single answer, count as different."""

    def check(seeds, losses):
        assert (seeds, losses) == ([0, 1, 2], np.zeros(2))

    said = message(check, seeds=[0, 7, 2], losses=np.zeros(2))
    assert "seeds: expected [0, 1, 2], found [0, 7, 2]" in said
    assert "At index 1 diff: 7 != 1" in said


def test_what_tests_share_explains_itself_too():
    """An assertion in a helper says what it compared, as one in a test does."""
    assert "assert 3 == 2" in message(assert_same, results=[0, 1, 2], others=[0, 1])
