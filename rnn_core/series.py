"""A visitor's own numbers: from text or a CSV file to a tuple, or what is wrong in which line.

Knows no Keras and no page.
"""

import codecs
import csv
import io
import math
import re

from rnn_core.fields import SpecError

MAX_BYTES = 1_000_000
"""The largest text or file that is read: 1 MB."""

MAX_VALUES = 1000
"""The longest series."""

LARGEST = 3.4e38
"""The largest number, either way: that of float32."""

_FIELD = "values"
_BETWEEN = re.compile("[\\s,;\u3001\uff0c\uff1b]+")  # the last three are those of Japanese


def parse(text):
    """The numbers in a text, with spaces, commas, semicolons or line ends between them: tuple of float.

    Raises SpecError with the number of the line, from 1, whose content is no number, NaN or infinite, or
    with which there are more than MAX_VALUES or MAX_BYTES; or if there is none at all.
    """
    text = text.removeprefix("\ufeff")
    _check_size(text.encode(errors="surrogatepass"))
    return _numbers((line, filter(None, _BETWEEN.split(row))) for line, row in enumerate(_lines(text), 1))


def read_csv(content):
    """The numbers in the bytes of a CSV file of one column: tuple of float.

    Raises SpecError as `parse` does, and for a line that is no text or has more than one column.
    """
    content = content.removeprefix(codecs.BOM_UTF8)
    _check_size(content)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _wrong("text", content[error.start : error.end], _line(content, error.start)) from None
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
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise _wrong("finite", word, line)
    return value


def _check_size(content):
    if len(content) > MAX_BYTES:
        raise _wrong("size", len(content), _line(content, MAX_BYTES), most=MAX_BYTES)


def _line(content, place):
    """The number of the line, from 1, in which a byte stands."""
    return len((content[:place] + b".").splitlines())


def _wrong(rule, received, line, **limits):
    return SpecError(_FIELD, rule, received, {"line": line, **limits})
