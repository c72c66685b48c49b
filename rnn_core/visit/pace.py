"""How fast a visit plays."""

from typing import NamedTuple


class Pace(NamedTuple):
    """One speed: seconds between redraws, and epochs trained in each; None for as many as fit between.

    A piece of work ends before the next redraw asks for it, or it would be a redraw late each time.
    """

    interval: float
    epochs: int | None

    @property
    def piece(self):
        """Seconds that a piece of work may take."""
        return 0.8 * self.interval

    @property
    def between(self):
        """How many epochs before the newest are shown on the way to it."""
        return (self.epochs or 1) - 1


PACES = {"1": Pace(1.0, 1), "2": Pace(0.5, 1), "5": Pace(0.2, 1), "10": Pace(0.2, 2), "max": Pace(0.25, None)}
"""speed in epochs a second, or "max" -> Pace."""
