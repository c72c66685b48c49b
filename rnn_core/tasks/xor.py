"""XOR: temporal exclusive or (Elman 1990, Finding Structure in Time, Cognitive Science 14:179-211, "Exclusive-OR")."""

import numpy as np

from rnn_core.tasks.source import Source
from rnn_core.tasks.task import BITS, Task

State = tuple[str, int] | tuple[str, int, int]
"""A state of the Source, which draws the bits.

It is ("first", first bit), ("second", first bit, second bit), or ("third", third bit).
"""


def xor() -> Task:
    """Return the task of triples of two random bits and their exclusive or: only every third bit can be predicted."""
    bits = (0, 1)
    symbols: dict[State, int] = {("first", a): a for a in bits}
    symbols |= {("second", a, b): b for a in bits for b in bits}
    symbols |= {("third", a): a for a in bits}
    starts: list[State] = [("first", a) for a in bits]
    follows: dict[State, list[State]] = {("first", a): [("second", a, b) for b in bits] for a in bits}
    follows |= {("second", a, b): [("third", a ^ b)] for a in bits for b in bits}
    follows |= {("third", a): starts for a in bits}
    return Task(
        symbols=("0", "1"),
        vectors=np.array([[0], [1]], np.float32),
        names=("bit",),
        source=Source.of(symbols, starts, follows),
        samples=100,
        timesteps=30,
        cycle=3,
        **BITS,
    )
