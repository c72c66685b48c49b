"""Source: a random process that gives symbols one after another, and what can be known of the next one.

Knows NumPy only.
"""

from typing import NamedTuple

import numpy as np


class Source(NamedTuple):
    """A Markov chain of S states, each of which gives one of A symbols, by its number.

    starts: (S,), the probability of each state at the first step. follows: (S, S), row i has the probabilities of the
    states after state i. symbols: (S,) int, the symbol of each state.
    """

    starts: np.ndarray
    follows: np.ndarray
    symbols: np.ndarray

    @classmethod
    def of(cls, symbols, starts, follows):
        """The Source of states with names.

        symbols: {state: symbol}. starts: the states that may come first. follows: {state: states that may come
        after it}. Those of a list come with the same probability each; one that stands there twice, with twice that.
        """
        places = {state: place for place, state in enumerate(symbols)}

        def shares(states):
            counts = np.bincount([places[state] for state in states], minlength=len(places))
            return counts / counts.sum()

        table = np.stack([shares(follows[state]) for state in symbols])
        return cls(shares(starts), table, np.array(list(symbols.values())))

    @property
    def places(self):
        """How many steps each state is from the nearest one that may come first, (S,) int; 0 of these themselves."""
        near, places, step = self.starts > 0, np.zeros(len(self.starts), int), 0
        while not near.all():
            step += 1
            later = ~near & (near @ self.follows > 0)
            places[later] = step
            near |= later
        return places

    @property
    def shares(self):
        """How often each symbol is given in a long stream, (A,): the stationary distribution, by its symbols."""
        count = len(self.starts)
        equations = np.vstack([self.follows.T - np.eye(count), np.ones(count)])
        states = np.linalg.lstsq(equations, np.append(np.zeros(count), 1), rcond=None)[0]
        return np.bincount(self.symbols, weights=states)

    def draw(self, rng, steps):
        """So many states, (steps,) int."""
        first, after = self.starts.cumsum(), self.follows.cumsum(axis=1)
        states = np.empty(steps, int)
        for step, number in enumerate(rng.random(steps)):
            ways = after[states[step - 1]] if step else first
            states[step] = np.searchsorted(ways, number * ways[-1], side="right")
        return states

    def before(self, windows, timesteps):
        """The mean probability of each state at the first step of windows that follow one another, (S,).

        This is what one knows of a window without having seen the others.
        """
        mean, now, ahead = np.zeros_like(self.starts), self.starts, np.linalg.matrix_power(self.follows, timesteps)
        for _ in range(windows):
            mean, now = mean + now / windows, now @ ahead
        return mean

    def probabilities(self, symbols, before):
        """The probability of each symbol at the step after, by all that came before it: (N, T, A).

        symbols: (N, T) int. before: (S,), the probability of each state at the first step. It is the forward algorithm
        of hidden Markov models (Rabiner 1989, Proceedings of the IEEE 77:257-286, equations 19 and 20), normalized at
        every step.
        """
        gives = np.eye(self.symbols.max() + 1)[self.symbols]
        found, ahead = [], np.broadcast_to(before, (len(symbols), len(before)))
        for step in symbols.T:
            now = ahead * gives[:, step].T
            now = now / now.sum(axis=1, keepdims=True)
            ahead = now @ self.follows
            found.append(ahead @ gives)
        return np.stack(found, axis=1)
