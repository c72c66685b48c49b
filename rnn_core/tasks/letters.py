"""Letters: consonants in random order, each with its vowels.

The task is from Elman 1990, Finding Structure in Time, Cognitive Science 14:179-211, "Structure in Letter Sequences".
"""

import numpy as np

from rnn_core.tasks.source import Source
from rnn_core.tasks.task import BITS, Task

FEATURES = ("consonant", "vowel", "interrupted", "high", "back", "voiced")
"""The name of each bit in a letter's vector."""

VECTORS = {"b": "101001", "d": "101101", "g": "101011", "a": "010011", "i": "010101", "u": "010111"}
"""Letter -> its bits (the paper's Table 1)."""

SYLLABLES = ("ba", "dii", "guuu")
"""The syllable of each consonant."""


def letters() -> Task:
    """Return the task of ba, dii and guuu in random order: the consonant decides which vowel follows, and how often."""
    names = tuple(VECTORS)
    states = [(syllable, place) for syllable in SYLLABLES for place in range(len(syllable))]
    symbols = {(syllable, place): names.index(syllable[place]) for syllable, place in states}
    starts = [(syllable, 0) for syllable in SYLLABLES]
    follows = {(syllable, place): [(syllable, place + 1)] for syllable, place in states}
    follows |= {(syllable, len(syllable) - 1): starts for syllable in SYLLABLES}
    return Task(
        symbols=names,
        vectors=np.array([list(map(int, bits)) for bits in VECTORS.values()], np.float32),
        names=FEATURES,
        kinds=tuple("consonant" if bits[0] == "1" else "vowel" for bits in VECTORS.values()),
        source=Source.of(symbols, starts, follows),
        samples=60,
        timesteps=50,
        **BITS,
    )
