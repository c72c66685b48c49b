"""Pace: the speed at which a visit trains and redraws."""

from typing import NamedTuple


class Pace(NamedTuple):
    """One speed.

    Attributes:
        interval: Seconds between two redraws.
        epochs: The number of epochs between two redraws, or None for as many as fit.
    """

    interval: float
    epochs: int | None

    @property
    def piece(self) -> float:
        """Seconds that one job may take. They are fewer than `interval`, so that the next redraw shows the result."""
        return 0.8 * self.interval

    @property
    def between(self) -> int:
        """The number of epochs before the newest one that the stage shows between two redraws."""
        return (self.epochs or 1) - 1


PACES = {"1": Pace(1.0, 1), "2": Pace(0.5, 1), "5": Pace(0.2, 1), "10": Pace(0.2, 2), "max": Pace(0.25, None)}
"""Speed in epochs a second, or "max" -> Pace."""
