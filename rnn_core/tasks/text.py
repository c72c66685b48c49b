"""Text: a visitor's own text, symbol by symbol.

A symbol is a grapheme cluster, which a reader sees as one character (Unicode Standard Annex 29). It may consist of
several Unicode characters.
"""

import unicodedata

import numpy as np
import regex

from rnn_core.fields import SpecError
from rnn_core.tasks.given import Given
from rnn_core.tasks.task import Task, one_hot

MAX_SYMBOLS = 5000
"""The maximum length of a text in symbols."""

MAX_DIFFERENT = 60
"""The maximum number of different symbols."""

SHOWN_BLANKS = {"\n": "⏎", " ": "␣", "\t": "⇥"}
"""Blank symbol -> the character that the page shows for it."""

DEFAULT = """the sun comes up and the day is new, the bird in the tree sings a song for you.
the sun goes down and the day is done, the bird in the tree sings a song for none.
the moon comes up and the night is long, the cat on the wall hears the end of the song.
the moon goes down and the night is through, the sun comes up and the day is new.
"""
"""The default text."""

_MIN_SYMBOLS = 10
_MAX_BYTES = 100_000
_MIN_WINDOWS = 4  # the default timesteps leave room for this number of windows without overlap
_MAX_TIMESTEPS = 50  # the largest default
_JOINERS = "\u200c\u200d"  # invisible when alone, but allowed within a visible cluster
_INVISIBLE_CATEGORIES = ("Cc", "Cf", "Cs", "Cn", "Co")  # general categories of Unicode


def symbols_of(text: str) -> list[str]:
    """Return the symbols of a text, composed (NFC), with CR LF and CR replaced by a newline.

    Raises:
        SpecError: The text is too short or too long, has too few or too many different symbols, or has invisible
            characters.
    """
    symbols = _split(text)
    for index, symbol in enumerate(symbols):
        if invisible := _invisible_in(symbol):
            line = symbols[:index].count("\n") + 1
            raise SpecError("text", "visible", symbol, {"character": f"U+{ord(invisible[0]):04X}", "line": line})
    if len(symbols) < _MIN_SYMBOLS or len(set(symbols)) < 2:
        raise SpecError("text", "least", text, {"least": _MIN_SYMBOLS})
    if len(symbols) > MAX_SYMBOLS:
        raise SpecError("text", "symbols", text, {"most": MAX_SYMBOLS, "count": len(symbols)})
    if len(set(symbols)) > MAX_DIFFERENT:
        raise SpecError("text", "kinds", text, {"most": MAX_DIFFERENT, "count": len(set(symbols))})
    return symbols


def readable(text: str) -> str:
    """Return the first MAX_SYMBOLS visible symbols of a text."""
    return "".join([symbol for symbol in _split(text) if not _invisible_in(symbol)][:MAX_SYMBOLS])


def _split(text: str) -> list[str]:
    """Return the symbols of a text, invisible ones included."""
    return regex.findall(r"\X", unicodedata.normalize("NFC", regex.sub("\r\n?", "\n", text.removeprefix("\ufeff"))))


def _invisible_in(symbol: str) -> list[str]:
    """Return the invisible characters of a symbol; none if they only join its visible characters."""
    invisible = [
        character
        for character in symbol
        if unicodedata.category(character) in _INVISIBLE_CATEGORIES and character not in "\n\t"
    ]
    only_joiners = all(character in _JOINERS for character in invisible)
    return [] if only_joiners and len(invisible) < len(symbol) else invisible


def text_of(content: bytes) -> str:
    """Return the text of a file, given its bytes.

    Raises:
        SpecError: The file is too large, the file is not text in UTF-8, or `symbols_of` refuses the text.
    """
    if len(content) > _MAX_BYTES:
        raise SpecError("text", "bytes", len(content), {"most": _MAX_BYTES})
    try:
        own_text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SpecError("text", "text", content[error.start : error.end], {"line": line}) from None
    symbols_of(own_text)
    return own_text


def text(own_text: str) -> Task:
    """Return the task of predicting a text's next symbol; the text "" is replaced by the default text.

    Raises:
        SpecError: `symbols_of` refuses the text.
    """
    symbols = symbols_of(own_text or DEFAULT)
    different = sorted(set(symbols))
    place = 0
    places = []
    for symbol in symbols:
        places.append(place)
        place = place + 1 if symbol.isalnum() else 0
    timesteps = min(_MAX_TIMESTEPS, max(2, (len(symbols) - 1) // _MIN_WINDOWS))
    return Task(
        symbols=tuple(SHOWN_BLANKS.get(symbol, symbol) for symbol in different),
        vectors=one_hot(len(different)),
        given=Given(np.array([different.index(symbol) for symbol in symbols]), np.array(places)),
        losses=("categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
        samples=max(20, min(100, (len(symbols) - 1) // timesteps)),
        timesteps=timesteps,
    )
