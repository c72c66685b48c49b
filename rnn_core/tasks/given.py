"""Given: a visitor's own sequence, and the part of it that is held out from training.

The module uses NumPy only.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

HELD_OUT_SHARE = 1 / 4
"""The share of the steps that is held out from training, for validation and tests. The last steps are held out.

In a short sequence the share is larger, or no step is held out: see `Given.held_out`.
"""


class Part(NamedTuple):
    """A part of a sequence, and the windows that are cut from it. Windows may overlap.

    Attributes:
        first: The index of the first window's first symbol.
        last: The index of the last window's first symbol.
        windows: The number of windows, which are evenly spaced.
    """

    first: int
    last: int
    windows: int


class Given(NamedTuple):
    """A sequence of symbols. Each symbol but the last is the input of a step, and the next symbol is the step's target.

    Attributes:
        symbols: The index of each symbol.
        places: The position of each symbol in its word, from 0; always 0 in a series of numbers.
    """

    symbols: Int[np.ndarray, " length"]
    places: Int[np.ndarray, " length"]

    @property
    def steps(self) -> int:
        """The number of steps, one less than the number of symbols."""
        return len(self.symbols) - 1

    def held_out(self, timesteps: int) -> int:
        """Return the number of steps that are held out at the end, for training sequences of `timesteps` steps.

        The held-out part and the training part have room for `timesteps` steps each. If the sequence is too short for
        both, the result is 0.
        """
        if self.steps < 2 * timesteps:
            return 0
        return max(timesteps, round(self.steps * HELD_OUT_SHARE))

    def longest_test(self, timesteps: int) -> int:
        """Return the number of steps in the longest test: all held-out steps, or all steps if none are held out."""
        return self.held_out(timesteps) or self.steps

    def training_part(self, timesteps: int) -> Int[np.ndarray, " trained"]:
        """Return the symbols that training may use."""
        return self.symbols[: len(self.symbols) - self.held_out(timesteps)]

    def shares(self, count: int, timesteps: int) -> Float[np.ndarray, " {count}"]:
        """Return the share of each of `count` symbols in the training part."""
        trained = self.training_part(timesteps)
        return np.bincount(trained, minlength=count) / len(trained)

    def parts(self, timesteps: int, *, train: int, validate: int) -> list[Part]:
        """Return the Parts from which the windows are cut, each with at least one window.

        The first Part, with `train` windows, ends before the held-out steps. The second, with `validate` windows,
        consists of the held-out steps. If no step is held out, the only Part is the whole sequence, with all windows.
        """
        held_out = self.held_out(timesteps)
        last = self.steps - timesteps
        if not held_out:
            return [Part(0, last, train + validate)]
        parts = [Part(0, last - held_out, train), Part(self.steps - held_out, last, validate)]
        return [part for part in parts if part.windows]

    def windows(
        self, timesteps: int, *, train: int, validate: int
    ) -> tuple[Int[np.ndarray, "windows {timesteps}+1"], Int[np.ndarray, "windows {timesteps}+1"]]:
        """Return the symbols and the places of `train` training windows, then of `validate` validation windows."""
        parts = self.parts(timesteps, train=train, validate=validate)
        starts = np.concatenate([np.linspace(*part).round() for part in parts]).astype(int)
        return self._at(starts, timesteps)

    def test(self, steps: int) -> tuple[Int[np.ndarray, "1 {steps}+1"], Int[np.ndarray, "1 {steps}+1"]]:
        """Return the symbols and the places of the last `steps` steps."""
        return self._at(np.array([self.steps - steps]), steps)

    def _at(
        self, starts: Int[np.ndarray, " windows"], steps: int
    ) -> tuple[Int[np.ndarray, "windows {steps}+1"], Int[np.ndarray, "windows {steps}+1"]]:
        chosen = starts[:, None] + np.arange(steps + 1)
        return self.symbols[chosen], self.places[chosen]
