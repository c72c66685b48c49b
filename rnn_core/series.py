"""A visitor's own numbers: from text or a CSV file to a tuple, or what is wrong in which line.

Knows no Keras and no page.
"""

import csv
import io
import math
import re

from rnn_core.probe import MAX_VALUES
from rnn_core.spec import SpecError

MAX_BYTES = 1_000_000
"""The largest text or file that is read: 1 MB."""

_FIELD = "values"
_LARGEST = 3.4e38  # of float32
_BETWEEN = re.compile(r"[\s,;、,]+")


def parse(text):
    """The numbers in a text, with spaces, commas, semicolons or line ends between them: tuple of float.

    Raises SpecError with the number of the line, from 1, whose content is no number, NaN or infinite, or
    with which there are more than MAX_VALUES or MAX_BYTES; or if there is none at all.
    """
    _check_size(text.encode())
    return _numbers((line, filter(None, _BETWEEN.split(row))) for line, row in enumerate(_lines(text), 1))


def read_csv(content):
    """The numbers in the bytes of a CSV file of one column: tuple of float.

    Raises SpecError as `parse` does, and for a line that is no text or has more than one column.
    """
    _check_size(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _wrong("text", content[error.start : error.end], line) from None
    return _numbers((line, _column(line, row)) for line, row in enumerate(_lines(text), 1))


def _lines(text):
    return io.StringIO(text, newline=None)


def _column(line, row):
    try:
        cells = [cell.strip() for cell in next(csv.reader([row]), [])]
    except csv.Error:
        raise _wrong("number", row, line) from None
    if len(cells) > 1:
        raise _wrong("column", row, line)
    return filter(None, cells)


def _numbers(lines):
    """The numbers in (line, words) pairs."""
    values = []
    for line, words in lines:
        for word in words:
            values.append(_number(line, word))
            if len(values) > MAX_VALUES:
                raise _wrong("length", word, line, most=MAX_VALUES)
    if not values:
        raise _wrong("some", "", 1)
    return tuple(values)


def _number(line, word):
    try:
        value = float(word.replace("_", "?"))  # Python's 1_000 is nobody's number
    except ValueError:
        raise _wrong("number", word, line) from None
    if not math.isfinite(value) or abs(value) > _LARGEST:
        raise _wrong("finite", word, line)
    return value


def _check_size(content):
    if len(content) > MAX_BYTES:
        raise _wrong("size", len(content), content[:MAX_BYTES].count(b"\n") + 1, most=MAX_BYTES)


def _wrong(rule, received, line, **limits):
    return SpecError(_FIELD, rule, received, {"line": line, **limits})
