"""Pace: the speed at which a visit trains and redraws."""

import time
from typing import NamedTuple

from rnn_core.run import Run


class Pace(NamedTuple):
    """One speed.

    Attributes:
        interval: Seconds between two redraws.
        epochs: The number of epochs between two redraws, or None for as many as fit.
    """

    interval: float
    epochs: int | None

    @property
    def job_seconds(self) -> float:
        """Seconds that one job may take: less than `interval`, so that the next redraw shows the job's result."""
        return 0.8 * self.interval

    @property
    def epochs_between(self) -> int:
        """The number of epochs that the page shows one by one between two redraws, before it shows the newest one."""
        return (self.epochs or 1) - 1


PACES = {"1": Pace(1.0, 1), "2": Pace(0.5, 1), "5": Pace(0.2, 1), "10": Pace(0.2, 2), "max": Pace(0.25, None)}
"""Speed in epochs a second, or "max" -> Pace."""

SLOW_EPOCH_S = 1.0
"""Seconds between two epochs after the plateau of the loss, if the visitor wants the training to slow down there."""

_SLOW_EPOCHS = 4
"""The number of slow epochs after the epoch in which the loss leaves its plateau."""


def pace_of(speed: str, run: Run | None, *, slows_down: bool) -> Pace:
    """Return the Pace of a Run's next epoch at a speed.

    Slow epochs are trained one by one. The interval stays the same, because a new interval makes the whole page run.
    """
    pace = PACES[speed]
    return pace._replace(epochs=1) if slows_down and run and is_slow(run, run.newest + 1) else pace


def is_slow(run: Run, epoch: int) -> bool:
    """Return whether an epoch is slow: one of the four after the epoch in which the Run's loss leaves its plateau."""
    left = run.left_plateau
    return left is not None and left < epoch <= left + _SLOW_EPOCHS


def last_at_once(run: Run, extended: Run) -> int:
    """Return the last of the added epochs that the page shows immediately.

    This is the epoch in which the loss leaves its plateau, although the workers may have trained further. If the loss
    leaves no plateau in the added epochs, it is the newest epoch.

    Args:
        run: The Run that is shown.
        extended: The same Run with the epochs that the workers have trained.
    """
    left = extended.left_plateau
    return extended.newest if left is None or left <= run.newest else left


class Brake:
    """A brake. It delays each slow epoch until a second after the previous epoch, however often the page is redrawn."""

    def __init__(self) -> None:
        self._due = 0.0

    def hold(self, run: Run, pace: Pace) -> None:
        """Make the next epoch of a Run wait if it is slow.

        The wait ends just before a redraw, so that the redraw shows the epoch.
        """
        early = pace.interval - pace.job_seconds
        self._due = time.monotonic() + SLOW_EPOCH_S - early if is_slow(run, run.newest + 1) else 0.0

    def release(self) -> None:
        """End the wait."""
        self._due = 0.0

    @property
    def holds(self) -> bool:
        """True while the next epoch must wait."""
        return time.monotonic() < self._due
