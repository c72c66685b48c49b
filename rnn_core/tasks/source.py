"""Source: a random process that emits symbols one after another, and the probability of each next symbol.

The module uses NumPy only.
"""

from collections.abc import Collection, Hashable, Mapping
from typing import NamedTuple, TypeVar

import numpy as np
from jaxtyping import Float, Int

Name = TypeVar("Name", bound=Hashable)


class Source(NamedTuple):
    """A Markov chain. Each of its states emits one symbol.

    Attributes:
        starts: The probability of each state at the first step.
        follows: Row i has the probability of each state at the step after state i.
        symbols: The index of each state's symbol.
    """

    starts: Float[np.ndarray, " chain"]
    follows: Float[np.ndarray, "chain chain"]
    symbols: Int[np.ndarray, " chain"]

    @classmethod
    def of(
        cls, symbols: Mapping[Name, int], starts: Collection[Name], follows: Mapping[Name, Collection[Name]]
    ) -> "Source":
        """Return the Source of some named states.

        The states in a collection have equal probabilities. A state that occurs twice has twice the probability.

        Args:
            symbols: The symbol of each state.
            starts: The states that may come first.
            follows: The states that may come after each state.
        """
        indices = {state: index for index, state in enumerate(symbols)}

        def shares(states: Collection[Name]) -> Float[np.ndarray, " chain"]:
            counts = np.bincount([indices[state] for state in states], minlength=len(indices))
            return counts / counts.sum()

        table = np.stack([shares(follows[state]) for state in symbols])
        return cls(shares(starts), table, np.array(list(symbols.values())))

    @property
    def places(self) -> Int[np.ndarray, " chain"]:
        """The number of steps to each state from the nearest state that may come first."""
        near = self.starts > 0
        places = np.zeros(len(self.starts), int)
        step = 0
        while not near.all():
            step += 1
            later = ~near & (near @ self.follows > 0)
            places[later] = step
            near |= later
        return places

    @property
    def shares(self) -> Float[np.ndarray, " symbols"]:
        """The share of each symbol in a long stream: the stationary distribution, summed by symbol."""
        count = len(self.starts)
        equations = np.vstack([self.follows.T - np.eye(count), np.ones(count)])
        states = np.linalg.lstsq(equations, np.append(np.zeros(count), 1), rcond=None)[0]
        return np.bincount(self.symbols, weights=states)

    def draw(self, rng: np.random.Generator, steps: int) -> Int[np.ndarray, " {steps}"]:
        """Draw a sequence of states, as indices."""
        first = self.starts.cumsum()
        after = self.follows.cumsum(axis=1)
        states = np.empty(steps, int)
        for step, number in enumerate(rng.random(steps)):
            cumulative = after[states[step - 1]] if step else first
            states[step] = np.searchsorted(cumulative, number * cumulative[-1], side="right")
        return states

    def window_starts(self, windows: int, timesteps: int) -> Float[np.ndarray, " chain"]:
        """Return the mean probability of each state at the first step of the windows into which a stream is cut.

        A reader who sees one window, but does not know where in the stream it is, must assume these probabilities.
        """
        mean = np.zeros_like(self.starts)
        now = self.starts
        ahead = np.linalg.matrix_power(self.follows, timesteps)
        for _ in range(windows):
            mean = mean + now / windows
            now = now @ ahead
        return mean

    def probabilities(
        self, symbols: Int[np.ndarray, "batch time"], starts: Float[np.ndarray, " chain"]
    ) -> Float[np.ndarray, "batch time symbols"]:
        """Return the probability of each symbol at the next step, given all symbols before it.

        The method is the forward algorithm of hidden Markov models (Rabiner 1989, Proceedings of the IEEE 77:257-286,
        equations 19 and 20), normalized at every step.

        Args:
            symbols: The sequences.
            starts: The probability of each state at the first step.
        """
        emission = np.eye(self.symbols.max() + 1)[self.symbols]
        by_step = []
        ahead = np.broadcast_to(starts, (len(symbols), len(starts)))
        for step in symbols.T:
            now = ahead * emission[:, step].T
            now = now / now.sum(axis=1, keepdims=True)
            ahead = now @ self.follows
            by_step.append(ahead @ emission)
        return np.stack(by_step, axis=1)
