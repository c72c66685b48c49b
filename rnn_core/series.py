"""Parse a visitor's own numbers from text or a CSV file. Errors name the line.

The module loads no Keras, and does not depend on the page.
"""

import codecs
import csv
import io
import math
import re
from collections.abc import Iterable
from itertools import islice

from rnn_core.fields import SpecError

MAX_BYTES = 1_000_000
"""The maximum size of a text or file: 1 MB."""

MAX_VALUES = 1000
"""The maximum number of numbers in a series."""

MAX_MAGNITUDE = 3.4e38
"""The maximum magnitude of a number, slightly below the maximum of float32."""

_FIELD = "values"
_SEPARATORS = re.compile("[\\s,;\u3001\uff0c\uff1b]+")  # the last three are East Asian punctuation


def parse(text: str) -> tuple[float, ...]:
    """Return the numbers in a text, separated by spaces, commas, semicolons or line ends.

    Raises:
        SpecError: The text has no numbers or more than MAX_VALUES, is larger than MAX_BYTES, or has a word that is not
            a finite number up to MAX_MAGNITUDE. The error names the line, from 1.
    """
    text = text.removeprefix("\ufeff")
    _check_size(text.encode(errors="surrogatepass"))
    return _numbers((line, filter(None, _SEPARATORS.split(row))) for line, row in enumerate(_lines(text), 1))


def readable(text: str) -> list[str]:
    """Return the words that are numbers in the first MAX_BYTES characters of a text, at most MAX_VALUES words."""
    words = (word for word in _SEPARATORS.split(text.removeprefix("\ufeff")[:MAX_BYTES]) if _is_number(word))
    return list(islice(words, MAX_VALUES))


def read_csv(content: bytes) -> tuple[float, ...]:
    """Return the numbers in a CSV file of one column, given its bytes.

    Raises:
        SpecError: The file breaks a rule of `parse`, is not text in UTF-8, or has a line of more than one column.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    _check_size(content)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _error("text", content[error.start : error.end], _line(content, error.start)) from None
    return _numbers((line, _column(line, row)) for line, row in enumerate(_lines(text), 1))


def _lines(text: str) -> Iterable[str]:
    return io.StringIO(text, newline=None)


def _column(line: int, row: str) -> Iterable[str]:
    try:
        cells = [cell.strip() for cell in next(csv.reader([row]), [])]
    except csv.Error:
        raise _error("number", row, line) from None
    if len(cells) > 1:
        raise _error("column", row, line)
    return filter(None, cells)


def _numbers(lines: Iterable[tuple[int, Iterable[str]]]) -> tuple[float, ...]:
    """Return the numbers in (line, words) pairs."""
    values = []
    for line, words in lines:
        for word in words:
            values.append(_number(line, word))
            if len(values) > MAX_VALUES:
                raise _error("length", word, line, most=MAX_VALUES)
    if not values:
        raise _error("some", "", 1)
    return tuple(values)


def _number(line: int, word: str) -> float:
    try:
        value = float(word.replace("_", "?"))  # float() would accept 1_000
    except ValueError:
        raise _error("number", word, line) from None
    if not math.isfinite(value) or abs(value) > MAX_MAGNITUDE:
        raise _error("finite", word, line)
    return value


def _check_size(content: bytes) -> None:
    if len(content) > MAX_BYTES:
        raise _error("size", len(content), _line(content, MAX_BYTES), most=MAX_BYTES)


def _line(content: bytes, index: int) -> int:
    """Return the number, from 1, of the line that contains the byte at an index."""
    return len((content[:index] + b".").splitlines())


def _is_number(word: str) -> bool:
    try:
        _number(1, word)
    except SpecError:
        return False
    return True


def _error(rule: str, received: object, line: int, **limits: int) -> SpecError:
    return SpecError(_FIELD, rule, received, {"line": line, **limits})
