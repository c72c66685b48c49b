"""The learning rates of a training run, against a list with a rate for each epoch."""

from itertools import groupby, product

import pytest

from rnn_core.run import RateSchedule
from tests.support.small import schedule

ALL = [rates for length in range(6) for rates in product((0.1, 0.2), repeat=length)]
"""All lists of two rates for up to five epochs."""


@pytest.mark.parametrize("rates", ALL, ids=str)
def test_a_schedule_has_the_rate_of_each_epoch(rates):
    """`at` gives the rate of each epoch, and `last` that of the last change."""
    found = schedule(rates)
    assert tuple(found.at(epoch) for epoch in range(1, len(rates) + 1)) == rates
    assert found.last == (rates[-1] if rates else None)


@pytest.mark.parametrize("rates", ALL, ids=str)
def test_two_schedules_with_the_same_rates_are_equal(rates):
    """A change is a change: neither `then` nor `upto` leaves one that repeats the rate before it."""
    found = schedule(rates)
    assert [rate for _, rate in found.changes] == [rate for rate, _ in groupby(rates)]
    for epoch in range(len(rates) + 1):
        assert found.upto(epoch) == schedule(rates[:epoch]), f"up to epoch {epoch}"
    for epoch, rate in product(range(1, len(rates) + 1), (0.1, 0.2)):
        assert found.then(epoch, rate) == schedule((*rates[: epoch - 1], rate)), f"{rate} from epoch {epoch} on"


@pytest.mark.parametrize("rates", [rates for rates in ALL if rates], ids=str)
def test_segments_lead_to_the_end(rates):
    """Each segment has one rate, ends before the next change, and the last one at the end."""
    found, end, trained = schedule(rates), len(rates) + 2, []
    while len(trained) < end:
        rate, epochs = found.segment(len(trained), end)
        assert epochs > 0
        trained += [rate] * epochs
    assert trained == [*rates, rates[-1], rates[-1]]


def test_a_constant_schedule():
    """It is the one in which every epoch has the rate."""
    assert RateSchedule.constant(0.1).upto(3) == schedule((0.1, 0.1, 0.1))
    assert RateSchedule.constant(0.1).segment(4, 2000) == (0.1, 1996)
