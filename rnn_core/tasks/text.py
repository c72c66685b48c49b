"""Text: a visitor's own, symbol by symbol.

A symbol is what a reader sees as one: a grapheme cluster (Unicode Standard Annex 29).
"""

import unicodedata

import numpy as np
import regex

from rnn_core.fields import SpecError
from rnn_core.tasks.given import Given
from rnn_core.tasks.task import Task, one_hot

MOST = 5000
"""Symbols of the longest text."""

KINDS = 60
"""The most different symbols."""

SHOWN = {"\n": "⏎", " ": "␣", "\t": "⇥"}
"""Symbol that has no picture -> what stands for it."""

USUAL = """the sun comes up and the day is new, the bird in the tree sings a song for you.
the sun goes down and the day is done, the bird in the tree sings a song for none.
the moon comes up and the night is long, the cat on the wall hears the end of the song.
the moon goes down and the night is through, the sun comes up and the day is new.
"""
"""The text where there is none of one's own."""

_LEAST, _BYTES = 10, 100_000
_WINDOWS, _LONGEST = 4, 50  # the fewest windows that do not overlap, and the steps of the longest
_JOINERS = "\u200c\u200d"  # of which a visible cluster may consist in part


def read(text):
    """The symbols of a text, a list of str: composed (NFC), with a single sign for the end of a line.

    Raises SpecError for a text that is too short or too long, of one symbol alone or of too many, or that has
    characters which are not seen.
    """
    text = unicodedata.normalize("NFC", regex.sub("\r\n?", "\n", text.removeprefix("\ufeff")))
    symbols = regex.findall(r"\X", text)
    for place, symbol in enumerate(symbols):
        hidden = [c for c in symbol if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Cn", "Co") and c not in "\n\t"]
        if any(c not in _JOINERS for c in hidden) or len(hidden) == len(symbol) > 0:
            line = symbols[:place].count("\n") + 1
            raise SpecError("text", "visible", symbol, {"character": f"U+{ord(hidden[0]):04X}", "line": line})
    if len(symbols) < _LEAST or len(set(symbols)) < 2:
        raise SpecError("text", "least", text, {"least": _LEAST})
    if len(symbols) > MOST:
        raise SpecError("text", "symbols", text, {"most": MOST, "count": len(symbols)})
    if len(set(symbols)) > KINDS:
        raise SpecError("text", "kinds", text, {"most": KINDS, "count": len(set(symbols))})
    return symbols


def text_of(content):
    """The text of a file's bytes, in UTF-8. Raises SpecError for one that is too large, or no text, or not usable."""
    if len(content) > _BYTES:
        raise SpecError("text", "bytes", len(content), {"most": _BYTES})
    try:
        own = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SpecError("text", "text", content[error.start : error.end], {"line": line}) from None
    read(own)
    return own


def text(own):
    """One's own text, or the usual one where there is none: what comes next is known to nobody."""
    symbols = read(own or USUAL)
    kinds = sorted(set(symbols))
    place, places = 0, []
    for symbol in symbols:
        places.append(place)
        place = place + 1 if symbol.isalnum() else 0
    timesteps = min(_LONGEST, max(2, (len(symbols) - 1) // _WINDOWS))
    return Task(
        symbols=tuple(SHOWN.get(symbol, symbol) for symbol in kinds),
        vectors=one_hot(len(kinds)),
        given=Given(np.array([kinds.index(symbol) for symbol in symbols]), np.array(places)),
        losses=("categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
        samples=max(20, min(100, (len(symbols) - 1) // timesteps)),
        timesteps=timesteps,
    )
