"""Words: sentences without gaps between their words.

The task is from Elman 1990, Finding Structure in Time, Cognitive Science 14:179-211, "Discovering the Notion 'Word'".
"""

import numpy as np

from rnn_core.tasks.source import Source
from rnn_core.tasks.task import BITS, Task

LEXICON = "a ago and boy by girl happily home lived many played sea the they years"
"""The words, which follow one another at random. The paper does not list all 15; its example has most of them."""

_BITS = 5  # in the vector of a letter


def words() -> Task:
    """Return the task of words in random order, letter by letter. Later in a word, the next letter is more certain."""
    words = LEXICON.split()
    letters = sorted(set(LEXICON) - {" "})
    symbols = {(word, place): letters.index(letter) for word in words for place, letter in enumerate(word)}
    starts = [(word, 0) for word in words]
    follows = {(word, place): [(word, place + 1)] for word, place in symbols}
    follows |= {(word, len(word) - 1): starts for word in words}
    numbers = [ord(letter) - ord("a") + 1 for letter in letters]
    return Task(
        symbols=tuple(letters),
        vectors=np.array([[number >> bit & 1 for bit in reversed(range(_BITS))] for number in numbers], np.float32),
        names=tuple(f"bit {number}" for number in range(1, _BITS + 1)),
        source=Source.of(symbols, starts, follows),
        samples=100,
        timesteps=50,
        **BITS,
    )
