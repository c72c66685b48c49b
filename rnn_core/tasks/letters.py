"""Letters: consonants in random order, each with its vowels (Elman 1990, "Structure in Letter Sequences")."""

import numpy as np

from rnn_core.tasks.source import Source
from rnn_core.tasks.task import BITS, Task

FEATURES = ("consonant", "vowel", "interrupted", "high", "back", "voiced")
"""What each bit of a vector says of its letter."""

VECTORS = {"b": "101001", "d": "101101", "g": "101011", "a": "010011", "i": "010101", "u": "010111"}
"""Letter -> its bits (the paper's Table 1)."""

SYLLABLES = ("ba", "dii", "guuu")
"""What each consonant becomes."""


def letters():
    """ba, dii and guuu in random order: after a consonant it is certain which vowels come, and how many."""
    names = tuple(VECTORS)
    symbols = {(each, place): names.index(letter) for each in SYLLABLES for place, letter in enumerate(each)}
    begins = [(each, 0) for each in SYLLABLES]
    follows = {(each, place): [(each, place + 1)] for each, place in symbols}
    follows |= {(each, len(each) - 1): begins for each in SYLLABLES}
    return Task(
        symbols=names,
        vectors=np.float32([list(map(int, bits)) for bits in VECTORS.values()]),
        names=FEATURES,
        source=Source.of(symbols, begins, follows),
        samples=60,
        timesteps=50,
        **BITS,
    )
