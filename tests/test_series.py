"""Series: a visitor's own numbers, typed or from a file, and the line that every refusal names."""

import numpy as np
import pytest

from rnn_core import series
from rnn_core.probe import Probe
from rnn_core.spec import SpecError


def refusal(read, content):
    """(rule, line) of the SpecError that a content gets, whose message names the field and the line."""
    with pytest.raises(SpecError) as caught:
        read(content)
    error = caught.value
    assert error.field == "values"
    assert "`values`: expected " in str(error)
    assert f"line {error.limits['line']}" in str(error)
    assert len(str(error)) < 200
    return error.rule, error.limits["line"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1", [1]),
        ("1 2 3", [1, 2, 3]),
        ("0.5, -2,3e2;.25", [0.5, -2, 300, 0.25]),
        ("1\n2\n3\n", [1, 2, 3]),
        ("1\r\n2\r\n", [1, 2]),
        ("\n\n  1\t2 \n\n ,;\n3\n\n", [1, 2, 3]),
        ("1、2、3", [1, 2, 3]),
        ("1,, ,2,", [1, 2]),
        ("+1 -0 007 1E-3", [1, 0, 7, 0.001]),
        ("3.4e38 -3.4e38 1e-300", [3.4e38, -3.4e38, 1e-300]),
    ],
)
def test_typed_numbers(text, values):
    """Numbers are separated by spaces, commas, semicolons and line ends, in any mixture."""
    found = series.parse(text)
    assert found == tuple(values)
    assert {type(value) for value in found} == {float}


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (b"1\n2\n3\n", [1, 2, 3]),
        (b"1\n2\n3", [1, 2, 3]),
        (b"0.5\r\n-2\r\n3e2\r\n", [0.5, -2, 300]),
        (b"1\r2\r3", [1, 2, 3]),
        (b"\xef\xbb\xbf1\n2\n", [1, 2]),
        (b"\xef\xbb\xbf1\r\n2\r\n", [1, 2]),
        (b'"1"\n"2.5"\n', [1, 2.5]),
        (b'"1"\r\n" 2 "\r\n', [1, 2]),
        (b"\n\n1\n\n  \n2\n\n", [1, 2]),
        (b" 1 \n\t2\t\n", [1, 2]),
        (b'""\n7\n', [7]),
        (b"\n" * 999_999 + b"7", [7]),
        (b"7" + b" " * 99_999, [7]),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_numbers_of_a_file(content, values):
    """A file of one column is read whatever its line ends, with a byte order mark, quotes, blanks, and blank lines."""
    found = series.read_csv(content)
    assert found == tuple(values)
    assert {type(value) for value in found} == {float}


@pytest.mark.parametrize(
    "word",
    [
        "x",
        "1x",
        "1.2.3",
        "--1",
        "0x10",
        "1e",
        "½",
        "一",
        "1_000",
        "1_0.5",
        "_1",
        "1\x002",
        "\x00",
        "True",
        "None",
        "1j",
    ],
)
@pytest.mark.parametrize("line", [1, 2, 5])
def test_no_number(line, word):
    """What is no number, Python's underscores and NUL bytes too, is refused with its line, blank lines counted."""
    text = "\n" * (line > 1) + "1\n" * (line - 2) + word + "\n2\n"
    assert refusal(series.parse, text) == ("number", line)
    assert refusal(series.read_csv, text.encode()) == ("number", line)
    assert refusal(series.read_csv, text.replace("\n", "\r\n").encode()) == ("number", line)


@pytest.mark.parametrize("word", ["nan", "NaN", "-nan", "inf", "Infinity", "-inf", "1e400", "1e39", "-1e39", "9" * 400])
@pytest.mark.parametrize("line", [1, 3])
def test_not_finite(line, word):
    """NaN, infinite, and what float32 cannot hold is refused with its line."""
    text = "1\n" * (line - 1) + word
    assert refusal(series.parse, text) == ("finite", line)
    assert refusal(series.read_csv, text.encode()) == ("finite", line)


def test_the_line_is_that_of_the_first_fault():
    """Of several faults it is the first that is named, within a line of several numbers too."""
    text = "1 2 3\n4, 5\n6 nan seven\neight"
    assert refusal(series.parse, text) == ("finite", 3)
    with pytest.raises(SpecError) as caught:
        series.parse(text)
    assert caught.value.received == "nan"


@pytest.mark.parametrize("content", [b"", b"\n", b"\r\n\r\n", b"   ", b"\n \n\t\n", b"\xef\xbb\xbf", b'""\n""'])
def test_empty_file(content):
    """A file without a number is refused, and the message says from which line on one was expected."""
    assert refusal(series.read_csv, content) == ("some", 1)


@pytest.mark.parametrize("text", ["", " ", "\n\n", ",", " ; ,\n", "、"])
def test_empty_text(text):
    """A text without a number is refused, and the message says from which line on one was expected."""
    assert refusal(series.parse, text) == ("some", 1)


@pytest.mark.parametrize(
    ("content", "line"), [(b"1,2\n", 1), (b"1\n2\n3,4\n", 3), (b'1\n"2","3"\n', 2), (b"t,x\n0,1\n", 1), (b"1\n,2\n", 2)]
)
def test_several_columns(content, line):
    """A line with more than one column is refused, be it a header."""
    assert refusal(series.read_csv, content) == ("column", line)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\n1\n", 1),
        (b"1\n2\n\xe9\n", 3),
        (b"1\r\n2\r\n\x80", 3),
        (b"1\n\xe3\x81", 2),
        ("1\n2\n".encode("utf-16"), 1),
        ("1\n数\n".encode("shift_jis"), 2),
    ],
)
def test_not_utf8(content, line):
    """Bytes that are no UTF-8 are refused with their line."""
    assert refusal(series.read_csv, content) == ("text", line)


def test_too_long():
    """A thousand numbers are read, one more is not, and the line is that of the first one too many."""
    values = tuple(float(i) for i in range(1000))
    rows = "\n".join(str(i) for i in range(1000))
    assert series.parse(rows) == series.read_csv(rows.encode()) == values
    assert series.parse(rows.replace("\n", ",")) == values
    assert refusal(series.parse, rows + "\n7") == ("length", 1001)
    assert refusal(series.read_csv, rows.encode() + b"\n\n7\n8") == ("length", 1002)
    assert refusal(series.parse, "1\n" + 500 * "2 " + "\n" + 500 * "3 " + "\n4") == ("length", 3)
    with pytest.raises(SpecError, match="at most 1,000 numbers"):
        series.parse(rows + "\n7")


@pytest.mark.parametrize(
    ("row", "line"), [(b"1\n", 500_001), (b"1\r\n", 333_334), (b"x", 1), (b"\xff", 1), (b"0.25 0.75\n", 100_001)]
)
def test_too_large(row, line):
    """More than 1 MB is refused unread, whatever is in it, with the line in which the limit is."""
    content = row * (1_200_000 // len(row))
    assert refusal(series.read_csv, content) == ("size", line)
    if b"\xff" not in row:
        assert refusal(series.parse, content.decode()) == ("size", line)
    with pytest.raises(SpecError, match="at most 1,000,000 bytes"):
        series.read_csv(content)


def test_the_limit_is_in_bytes():
    """Exactly 1,000,000 bytes are not too large, and of text it is the bytes of UTF-8 that count."""
    assert refusal(series.read_csv, b"x" * 1_000_001) == ("size", 1)
    assert refusal(series.read_csv, b"x" * 1_000_000) == ("number", 1)
    assert refusal(series.parse, "x" * 1_000_000) == ("number", 1)
    assert refusal(series.parse, "é" * 500_001) == ("size", 1)
    assert series.parse("1" + " " * 999_999) == (1,)


def test_a_huge_cell():
    """A cell longer than Python's reader of CSV takes is no number, and the message does not repeat it all."""
    for cell in (b"9" * 200_000, b'"' + b"x" * 200_000 + b'"'):
        assert refusal(series.read_csv, b"1\n" + cell) == ("number", 2)


def outcome(read, content):
    """The numbers that were read, or the SpecError."""
    try:
        return read(content)
    except SpecError as error:
        return error


ALPHABETS = {
    "any byte": bytes(range(256)),
    "nearly a file": 4 * b"0123456789" + 5 * b"\n" + b"\xef\xbb\xbf\xe3\x80\x81.-+eE_ ,;\t\r\"'#\x00naif",
}


@pytest.mark.parametrize("alphabet", ALPHABETS)
def test_random_bytes(alphabet):
    """Whatever the bytes of a file or the letters of a text, there are numbers to show or there is a SpecError."""
    rng = np.random.default_rng(0)
    letters = np.frombuffer(ALPHABETS[alphabet], np.uint8)
    found = []
    for size in (*[1, 2, 3, 5, 8, 13, 40] * 150, *[4000] * 10):
        content = rng.choice(letters, size).tobytes()
        text = content.decode("latin-1")
        found += [outcome(series.read_csv, content), outcome(series.parse, text)]
        found += [outcome(series.read_csv, text.encode())]
    read = [values for values in found if isinstance(values, tuple)]
    refused = [error for error in found if isinstance(error, SpecError)]
    assert read
    assert len(refused) > len(read)
    assert len(read) + len(refused) == len(found)
    for values in read:
        assert 1 <= len(values) <= 1000
        assert Probe(input_kind="own", values=values).values == values
    for error in refused:
        assert error.field == "values"
        assert f"line {error.limits['line']}" in str(error)
        assert 1 <= error.limits["line"] <= 4001


@pytest.mark.parametrize(
    ("content", "line"),
    [(b"\xef\xbb\xbf1\n2\n\xff", 3), (b"1\r2\r\xff", 3), (b"1\r\n2\r\n\xff", 3), (b"\xff", 1)],
    ids=["byte order mark", "CR", "CRLF", "first"],
)
def test_the_line_of_what_is_no_text(content, line):
    """A byte that is no text is named with the line it stands in, whatever ends the lines and begins the file."""
    with pytest.raises(SpecError) as caught:
        series.read_csv(content)
    assert (caught.value.rule, caught.value.limits["line"]) == ("text", line)


def test_the_line_of_what_is_too_large():
    """The line with which a file grows too large is counted by carriage returns too."""
    with pytest.raises(SpecError) as caught:
        series.read_csv(b"1\r" * 600_000)
    assert (caught.value.rule, caught.value.limits["line"]) == ("size", 500_001)


@pytest.mark.parametrize("text", ["1\uff0c2", "1\u30012", "1\uff1b2", "\ufeff1 2"])
def test_numbers_as_the_japanese_type_them(text):
    """Full-width commas and semicolons separate, and a byte order mark that was pasted along is no part of a number."""
    assert series.parse(text) == (1, 2)


def test_half_a_character_is_no_number():
    """A lone surrogate, as a browser may send it, is refused as every other text."""
    with pytest.raises(SpecError, match="line 1"):
        series.parse("1\ud800")
