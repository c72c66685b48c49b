"""Task: what a network is shown and what it is to answer.

Knows NumPy only.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from rnn_core.tasks.given import Given
from rnn_core.tasks.source import Source


class Task(NamedTuple):
    """What a network is shown and what it is to answer at each step: the next symbol of a sequence, or a count.

    symbols: the names of the A symbols, or classes. vectors: (A, K) float32, how each stands at the output, and those
    of a sequence at the input too.
    names: of the K numbers of a vector, if they are not those of the symbols.
    source: what the sequences are drawn from, or None. begins: whether the source begins anew with each sequence; else
    one stream of it is cut into sequences.
    given: the visitor's own sequence, whose true probabilities nobody knows; or None.
    count: function of a number of steps that gives the target's symbol at each, (steps,) int; or None.
    span: where the symbols are numbers, those for which 0 and 1 stand; or None.
    output: the activation of the output layer. losses: those that go with it, the usual one first.
    samples, timesteps: the usual sizes.
    cycle: the steps after which the targets, or what is predictable of them, come again; or None.
    repeats: the place of the symbol that repeats the second one of its string, and is followed by the last one; None
    where the sequences are no such strings.
    """

    symbols: tuple[str, ...]
    vectors: np.ndarray
    names: tuple[str, ...] = ()
    source: Source | None = None
    begins: bool = False
    given: Given | None = None
    count: Callable[[int], np.ndarray] | None = None
    span: tuple[float, float] | None = None
    output: str = "softmax"
    losses: tuple[str, ...] = ("binary_crossentropy", "categorical_crossentropy", "mean_squared_error")
    samples: int = 250
    timesteps: int = 100
    cycle: int | None = None
    repeats: int | None = None

    @property
    def symbolic(self):
        """Whether there is a sequence of symbols, whose next one is the target; else it is a count."""
        return self.count is None

    @property
    def lettered(self):
        """Whether each step of a sequence has a letter or a word of its own: with more symbols than two, no numbers."""
        return self.symbolic and not self.span and len(self.symbols) > 2

    @property
    def features(self):
        """How many numbers the input of a step has, F."""
        return self.vectors.shape[1] if self.symbolic else 1

    @property
    def outputs(self):
        """What each of the K outputs is called."""
        return self.names or self.symbols

    @property
    def shares(self):
        """How often each symbol is the target in a long time, (A,); not known of a given sequence."""
        count = len(self.symbols)
        return self.source.shares if self.source else np.full(count, 1 / count)

    @property
    def mean(self):
        """The mean of the targets over a long time, (K,)."""
        return self.shares @ self.vectors

    def number(self, output):
        """What an output of the network says, where the symbols are numbers."""
        low, high = self.span
        return low + (high - low) * output

    def draw(self, rng, samples, timesteps):
        """Sequences, each with the symbol after it, and the places of these: twice (samples, T + 1) int.

        Not for a task with a `given` sequence, which is cut into windows instead.

        The place of a symbol is how many have come since the source began anew, as with a word, or since the cycle did.
        The first symbol of a count, which is no target, is 0.
        """
        if self.count:
            symbols = np.append(0, self.count(timesteps))
            return np.tile(symbols, (samples, 1)), np.tile(np.arange(-1, timesteps) % self.cycle, (samples, 1))
        if self.begins:
            states = np.stack([self.source.draw(rng, timesteps + 1) for _ in range(samples)])
        else:
            stream = self.source.draw(rng, samples * timesteps + 1)
            states = np.lib.stride_tricks.sliding_window_view(stream, timesteps + 1)[::timesteps]
        return self.source.symbols[states], self.source.places[states]

    def probabilities(self, symbols, *, samples, timesteps):
        """The probability of each symbol to be the target of a step, by what the sequence holds until then: (N, T, A).

        NaN where nobody knows.

        symbols: (N, T + 1) int, as `draw` gives them. samples, timesteps: those of the stream that was drawn; as long
        as nothing has been seen of a sequence, it may be any of them.
        """
        if self.given:
            return np.broadcast_to(np.nan, (*symbols[:, 1:].shape, len(self.symbols)))
        if self.count:
            return one_hot(len(self.symbols))[symbols[:, 1:]]
        before = self.source.starts if self.begins else self.source.before(samples, timesteps)
        return self.source.probabilities(symbols[:, :-1], before)

    def nearest(self, outputs, xp=np):
        """The symbol that an output (..., K) stands for, (...) int: the most likely, or that of the nearest vector."""
        if self.output == "softmax":
            return xp.argmax(outputs, axis=-1)
        return xp.argmax(xp.matmul(outputs, self.vectors.T) - (self.vectors**2).sum(axis=-1) / 2, axis=-1)


def certain(probabilities):
    """Where one of the symbols is certain, (N, T) bool, by the probabilities of each (N, T, A)."""
    return probabilities.max(axis=-1) > 1 - 1e-6


BITS = {"output": "sigmoid", "losses": ("mean_squared_error", "binary_crossentropy")}
"""Of a Task whose outputs are each a bit, and no probabilities of classes."""


def one_hot(count):
    """The vectors of so many symbols, each with a place of its own, (count, count) float32."""
    return np.eye(count, dtype=np.float32)
