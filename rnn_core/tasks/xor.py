"""XOR: temporal exclusive or (Elman 1990, Finding Structure in Time, Cognitive Science 14:179-211, "Exclusive-OR")."""

import numpy as np

from rnn_core.tasks.source import Source
from rnn_core.tasks.task import BITS, Task


def xor():
    """Two random bits, then their exclusive or, and so on: every third bit can be predicted."""
    bits = (0, 1)
    symbols = {("first", a): a for a in bits} | {("second", a, b): b for a in bits for b in bits}
    symbols |= {("third", a): a for a in bits}
    begins = [("first", a) for a in bits]
    follows = {("first", a): [("second", a, b) for b in bits] for a in bits}
    follows |= {("second", a, b): [("third", a ^ b)] for a in bits for b in bits}
    follows |= {("third", a): begins for a in bits}
    return Task(
        symbols=("0", "1"),
        vectors=np.float32([[0], [1]]),
        names=("bit",),
        source=Source.of(symbols, begins, follows),
        samples=100,
        timesteps=30,
        cycle=3,
        **BITS,
    )
