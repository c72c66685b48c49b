"""Rates: the learning rates of a training run."""

from bisect import bisect_right
from dataclasses import dataclass
from operator import itemgetter


@dataclass(frozen=True)
class RateSchedule:
    """The learning rate of each epoch.

    changes: ((first epoch, learning rate), ...) by ascending epoch, from epoch 1 on. Each rate holds until the next
    change, and the last one from there on. It is () if nothing has been trained yet. No change repeats the rate before
    it, so two schedules with the same rates are equal.
    """

    changes: tuple[tuple[int, float], ...] = ()

    @classmethod
    def constant(cls, rate):
        """Return the schedule of one rate for all epochs."""
        return cls(((1, rate),))

    @property
    def last(self):
        """The rate of the last change, or None if there is none."""
        return self.changes[-1][1] if self.changes else None

    def at(self, epoch):
        """Return the rate of an epoch, from 1."""
        return self.changes[bisect_right(self.changes, epoch, key=itemgetter(0)) - 1][1]

    def upto(self, epoch):
        """Return the schedule of the epochs from 1 to this one."""
        return RateSchedule(tuple(change for change in self.changes if change[0] <= epoch))

    def then(self, epoch, rate):
        """Return the schedule with this rate from an epoch on."""
        before = self.upto(epoch - 1)
        return before if before.last == rate else RateSchedule((*before.changes, (epoch, rate)))

    def segment(self, after, end):
        """Return (rate, epochs) of the epochs that follow one another after an epoch, and have the same rate.

        end: the last epoch of all.
        """
        until = next((first - 1 for first, _ in self.changes if first > after + 1), end)
        return self.at(after + 1), min(until, end) - after
