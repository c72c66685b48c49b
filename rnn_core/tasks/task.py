"""Task: the sequences that a network reads, and their targets.

The module does not load Keras.
"""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core.arrays import AnyArray, ArrayModule
from rnn_core.tasks.given import Given
from rnn_core.tasks.source import Source

Numbers = TypeVar("Numbers", float, np.ndarray)


class Task(NamedTuple):
    """A task: at each step the target is the next symbol of a sequence, or a function of the step alone.

    A task has exactly one of `source`, `given` and `targets`.

    Attributes:
        symbols: The names of the symbols, or classes.
        vectors: The vector of each symbol at the output, and also at the input if the inputs are symbols.
        names: The names of the numbers in a vector. If (), each number has the name of its symbol.
        kinds: The kind of each symbol, such as "verb"; () if the symbols have no kinds.
        source: The process that draws the sequences, or None.
        from_start: True if each sequence begins at a start of the source. Otherwise one stream is cut into sequences.
        given: The visitor's own sequence, whose true probabilities are unknown; or None.
        targets: Function from a number of steps to the index of each step's target symbol, (steps,) int; or None.
        span: The lowest and the highest number of a series, which is scaled to 0 to 1; None in other tasks.
        output: The activation of the output layer, a name of `losses.OUTPUT_ACTIVATIONS`.
        losses: The losses that go with that activation, the default first.
        samples: The default number of sequences.
        timesteps: The default length of a sequence in steps.
        cycle: The number of steps after which the targets, or the pattern of predictable steps, repeat. None if
            neither repeats. A task with `targets` has a cycle.
        repeats: For the Reber grammar, the place of a string's second-to-last symbol, which repeats its second symbol.
            None for other tasks.
    """

    symbols: tuple[str, ...]
    vectors: Float[np.ndarray, "symbols outputs"]
    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    source: Source | None = None
    from_start: bool = False
    given: Given | None = None
    targets: Callable[[int], Int[np.ndarray, " steps"]] | None = None
    span: tuple[float, float] | None = None
    output: str = "softmax"
    losses: tuple[str, ...] = ("binary_crossentropy", "categorical_crossentropy", "mean_squared_error")
    samples: int = 250
    timesteps: int = 100
    cycle: int | None = None
    repeats: int | None = None

    @property
    def predicts_next(self) -> bool:
        """True if the target is the next symbol, or number, of a sequence. False if it is a function of the step."""
        return self.targets is None

    @property
    def has_letters(self) -> bool:
        """True if the task predicts the next symbol of a sequence, and has more than two symbols. False for numbers."""
        return self.predicts_next and not self.span and len(self.symbols) > 2

    @property
    def features(self) -> int:
        """The length of the input vector of a step, F."""
        return self.vectors.shape[1] if self.predicts_next else 1

    @property
    def outputs(self) -> tuple[str, ...]:
        """The name of each output."""
        return self.names or self.symbols

    @property
    def shares(self) -> Float[np.ndarray, " symbols"]:
        """The share of each symbol among the targets in the long run; equal shares if there is no source."""
        count = len(self.symbols)
        return self.source.shares if self.source else np.full(count, 1 / count)

    @property
    def mean(self) -> Float[np.ndarray, " outputs"]:
        """The mean of the symbols' vectors, weighted by `shares`."""
        return self.shares @ self.vectors

    def unscale(self, output: Numbers) -> Numbers:
        """Return an output, or outputs, in the units of the series; the task must have a `span`."""
        assert self.span is not None
        low, high = self.span
        return low + (high - low) * output

    def draw(
        self, rng: np.random.Generator, samples: int, timesteps: int
    ) -> tuple[Int[np.ndarray, "{samples} {timesteps}+1"], Int[np.ndarray, "{samples} {timesteps}+1"]]:
        """Draw sequences, each with the symbol that follows it; the task must have a source or `targets`.

        Returns:
            The index and the place of each symbol. With a source, the place is the minimum number of symbols from a
            start of the source, such as the beginning of a word. With `targets`, the place is the position in the
            cycle, and the first symbol is a placeholder, 0, because it is no step's target.
        """
        if self.targets:
            assert self.cycle is not None
            symbols = np.append(0, self.targets(timesteps))
            places = np.arange(-1, timesteps) % self.cycle
            return np.tile(symbols, (samples, 1)), np.tile(places, (samples, 1))
        assert self.source is not None
        if self.from_start:
            states = np.stack([self.source.draw(rng, timesteps + 1) for _ in range(samples)])
        else:
            stream = self.source.draw(rng, samples * timesteps + 1)
            states = np.lib.stride_tricks.sliding_window_view(stream, timesteps + 1)[::timesteps]
        return self.source.symbols[states], self.source.places[states]

    def probabilities(
        self, symbols: Int[np.ndarray, "batch length"], *, samples: int, timesteps: int
    ) -> Float[np.ndarray, "batch time symbols"]:
        """Return the probability that each symbol is the target of a step, given the sequence up to that step.

        All probabilities of a `given` sequence are NaN.

        Args:
            symbols: The symbols of sequences, as `draw` returns them.
            samples: The number of windows that a stream was cut into. Each sequence is equally likely to be any window.
            timesteps: The length of a window in steps.
        """
        if self.given:
            return np.broadcast_to(np.nan, (*symbols[:, 1:].shape, len(self.symbols)))
        if self.targets:
            return one_hot(len(self.symbols))[symbols[:, 1:]]
        assert self.source is not None
        starts = self.source.starts if self.from_start else self.source.window_starts(samples, timesteps)
        return self.source.probabilities(symbols[:, :-1], starts)

    def nearest(self, outputs: Float[AnyArray, "*batch outputs"], xp: ArrayModule = np) -> Int[AnyArray, "*batch"]:
        """Return the index of each output's symbol.

        With a softmax, it is the most likely symbol. Otherwise it is the symbol whose vector is nearest to the output.
        """
        scores = outputs
        if self.output != "softmax":
            scores = xp.matmul(outputs, self.vectors.T) - (self.vectors**2).sum(axis=-1) / 2
        symbols = xp.argmax(scores, axis=-1)
        if xp is np:
            symbols = xp.asarray(symbols)  # for a single output, NumPy's argmax is a scalar
        return symbols


def certain(probabilities: Float[np.ndarray, "batch time symbols"]) -> Bool[np.ndarray, "batch time"]:
    """Return True for each step whose target is certain: one symbol has the probability 1, except for rounding."""
    return probabilities.max(axis=-1) > 1 - 1e-6


BITS: dict[str, Any] = {"output": "sigmoid", "losses": ("mean_squared_error", "binary_crossentropy")}
"""Arguments of a Task whose outputs are bits, not probabilities of classes."""


def one_hot(count: int) -> Float[np.ndarray, "{count} {count}"]:
    """Return the one-hot vectors of `count` symbols, float32."""
    return np.eye(count, dtype=np.float32)
