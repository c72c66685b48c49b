"""The learning rates of a training run, compared with a list that has a rate for each epoch."""

from itertools import groupby, product

import pytest

from rnn_core.run import RateSchedule
from tests.support.small import schedule

ALL = [rates for length in range(6) for rates in product((0.1, 0.2), repeat=length)]
"""All sequences of the rates 0.1 and 0.2 for up to five epochs."""


@pytest.mark.parametrize("rates", ALL, ids=str)
def test_a_schedule_has_the_rate_of_each_epoch(rates):
    """`at` returns the rate of each epoch. `last` is the last epoch's rate, or None without an epoch."""
    made = schedule(rates)
    assert tuple(made.at(epoch) for epoch in range(1, len(rates) + 1)) == rates
    assert made.last == (rates[-1] if rates else None)


@pytest.mark.parametrize("rates", ALL, ids=str)
def test_two_schedules_with_the_same_rates_are_equal(rates):
    """Successive changes have different rates. Schedules that `then` and `upto` return are compared too."""
    made = schedule(rates)
    assert [rate for _, rate in made.changes] == [rate for rate, _ in groupby(rates)]
    for epoch in range(len(rates) + 1):
        assert made.upto(epoch) == schedule(rates[:epoch]), f"up to epoch {epoch}"
    for epoch, rate in product(range(1, len(rates) + 1), (0.1, 0.2)):
        assert made.then(epoch, rate) == schedule((*rates[: epoch - 1], rate)), f"{rate} from epoch {epoch} on"


@pytest.mark.parametrize("rates", [rates for rates in ALL if rates], ids=str)
def test_segments_cover_all_epochs_up_to_the_end(rates):
    """Successive segments have the rate of each epoch. The last segment ends at `end`."""
    made = schedule(rates)
    end = len(rates) + 2
    trained = []
    while len(trained) < end:
        rate, epochs = made.segment(len(trained), end)
        assert epochs > 0
        trained += [rate] * epochs
    assert trained == [*rates, rates[-1], rates[-1]]


def test_a_constant_schedule_has_one_rate_for_every_epoch():
    """`upto` returns a schedule in which all rates are equal. A segment ends only at `end`."""
    assert RateSchedule.constant(0.1).upto(3) == schedule((0.1, 0.1, 0.1))
    assert RateSchedule.constant(0.1).segment(4, 2000) == (0.1, 1996)
