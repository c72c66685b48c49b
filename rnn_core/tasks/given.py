"""Given: a visitor's own sequence, and the part of it that is held out from training.

Knows NumPy only.
"""

from typing import NamedTuple

import numpy as np

HELD_OUT = 1 / 4
"""The share of the steps, from the end, that is held out from training. Validation and tests use these steps."""


class Given(NamedTuple):
    """A sequence of L symbols. Each symbol but the last is the input of a step, and the next one its target.

    symbols: (L,) int. places: (L,) int, the place of each symbol in its word.
    """

    symbols: np.ndarray
    places: np.ndarray

    @property
    def steps(self):
        """The number of steps, L - 1."""
        return len(self.symbols) - 1

    def held_out(self, timesteps):
        """Return how many steps at the end are held out, where training sequences have `timesteps` steps.

        Both parts hold at least one sequence of that length. If the whole is too short for two, the result is 0.
        """
        if self.steps < 2 * timesteps:
            return 0
        return max(timesteps, round(self.steps * HELD_OUT))

    def tested(self, timesteps):
        """Return how many steps the longest test has: those that are held out, or all if none are."""
        return self.held_out(timesteps) or self.steps

    def training_part(self, timesteps):
        """Return the symbols that training may use, (L - held out,) int."""
        return self.symbols[: len(self.symbols) - self.held_out(timesteps)]

    def shares(self, count, timesteps):
        """Return how often each of `count` symbols occurs in the training part, (count,)."""
        trained = self.training_part(timesteps)
        return np.bincount(trained, minlength=count) / len(trained)

    def starts(self, timesteps, *, train, validate):
        """Return where the windows begin, a list of (first start, last start, number of windows).

        The windows of each entry are evenly spread. `train` windows lie before the steps that are held out, then
        `validate` windows lie in them. If no step is held out, all windows lie anywhere.
        """
        held_out, last = self.held_out(timesteps), self.steps - timesteps
        if not held_out:
            return [(0, last, train + validate)]
        parts = [(0, last - held_out, train), (self.steps - held_out, last, validate)]
        return [part for part in parts if part[-1]]

    def windows(self, timesteps, *, train, validate):
        """Return the symbols and the places of all windows, training windows first: two arrays (N, timesteps + 1)."""
        parts = self.starts(timesteps, train=train, validate=validate)
        starts = np.concatenate([np.linspace(*part).round() for part in parts]).astype(int)
        return self._at(starts, timesteps)

    def test(self, steps):
        """Return the symbols and the places of the last `steps` steps: two arrays (1, steps + 1)."""
        return self._at(np.array([self.steps - steps]), steps)

    def _at(self, starts, steps):
        chosen = starts[:, None] + np.arange(steps + 1)
        return self.symbols[chosen], self.places[chosen]
