"""Series: a visitor's own numbers, typed or from a file, and the line that every refusal names."""

import pytest

from rnn_core import series
from rnn_core.spec import SpecError


def refusal(read, content):
    """(rule, line) of the SpecError that a content gets, whose message is short and names the field and the line."""
    with pytest.raises(SpecError) as caught:
        read(content)
    message, line = str(caught.value), caught.value.limits["line"]
    assert message.startswith("Invalid value for `values`: expected ")
    assert f"line {line}" in message
    assert len(message) < 200
    return caught.value.rule, line


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1", [1]),
        ("0.5, -2,3e2;.25", [0.5, -2, 300, 0.25]),
        ("1\r\n2\r\n", [1, 2]),
        ("\n\n  1\t2 \n\n ,;\n3\n\n", [1, 2, 3]),
        ("1、2\uff0c3\uff1b4", [1, 2, 3, 4]),
        ("\ufeff+1 -0 007 1E-3", [1, 0, 7, 0.001]),
        ("3.4e38 -3.4e38 1e-300", [3.4e38, -3.4e38, 1e-300]),
        ("1" + " " * 999_999, [1]),
    ],
)
def test_typed_numbers(text, values):
    """Numbers are separated by spaces, commas, semicolons, those of Japanese too, and line ends, in any mixture."""
    found = series.parse(text)
    assert found == tuple(values)
    assert {type(value) for value in found} == {float}


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (b"1\n2\n3", [1, 2, 3]),
        (b"0.5\r\n-2\r\n3e2\r\n", [0.5, -2, 300]),
        (b"1\r2\r3", [1, 2, 3]),
        (b"\xef\xbb\xbf1\n2\n", [1, 2]),
        (b'"1"\r\n" 2 "\r\n', [1, 2]),
        (b"\n\n1\n\n  \n\t2\n\n", [1, 2]),
        (b'""\n7\n', [7]),
        (b"\n" * 999_999 + b"7", [7]),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_numbers_of_a_file(content, values):
    """A file of one column is read whatever its line ends, with a byte order mark, quotes, blanks, and blank lines."""
    found = series.read_csv(content)
    assert found == tuple(values)
    assert {type(value) for value in found} == {float}


NUMBERS = ("x", "1x", "1.2.3", "--1", "0x10", "1e", "½", "一", "1_000", "1\x002", "True", "None", "1j", "1\ud800")
FINITE = ("nan", "-nan", "inf", "Infinity", "1e400", "1e39", "-1e39", "9" * 400)


@pytest.mark.parametrize("line", [1, 2, 5])
def test_no_number(line):
    """What is no finite number is refused with its line, blank lines counted, whatever ends the lines."""
    for rule, words in (("number", NUMBERS), ("finite", FINITE)):
        for word in words:
            text = "\n" * (line > 1) + "1\n" * (line - 2) + word + "\n2\n"
            assert refusal(series.parse, text) == (rule, line), word
            if "\ud800" not in word:
                assert refusal(series.read_csv, text.encode()) == (rule, line), word
                assert refusal(series.read_csv, text.replace("\n", "\r\n").encode()) == (rule, line), word
    with pytest.raises(SpecError) as caught:
        series.parse("1 2 3\n6 nan seven\neight")  # the first of several faults
    assert (caught.value.received, caught.value.limits["line"]) == ("nan", 2)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ("some", 1)),
        (b'\xef\xbb\xbf\r\n \t\n""\n', ("some", 1)),
        (b"1\n2\n3,4\n", ("column", 3)),
        (b't,x\n"0","1"\n', ("column", 1)),
        (b"1\n,2\n", ("column", 2)),
        (b"\xff\n1\n", ("text", 1)),
        (b"\xef\xbb\xbf1\r\n2\r\n\x80", ("text", 3)),
        (b"1\r2\r\xff", ("text", 3)),
        (b"1\n\xe3\x81", ("text", 2)),
        ("1\n数\n".encode("shift_jis"), ("text", 2)),
        (b"1\n" * 1000 + b"\n7\n8", ("length", 1002)),
        (b"1\n" * 600_000, ("size", 500_001)),
        (b"1\r" * 600_000, ("size", 500_001)),
        (b"1\r\n" * 400_000, ("size", 333_334)),
        (b"\xff" * 1_000_001, ("size", 1)),
        (b"x" * 1_000_000, ("number", 1)),
        (b'1\n"' + b"x" * 200_000 + b'"', ("number", 2)),
    ],
    ids=lambda value: repr(value[:12]),
)
def test_files_that_cannot_be_read(content, expected):
    """A file is refused with the line: empty, several columns, no UTF-8, too long or large, a huge cell."""
    assert refusal(series.read_csv, content) == expected


def test_texts_that_cannot_be_read():
    """So is a text; a thousand numbers are not too many, and it is the bytes of UTF-8 that count."""
    for text in ("", " ;\n", "、"):
        assert refusal(series.parse, text) == ("some", 1)
    assert series.parse("0 " * 1000) == (0,) * 1000
    assert refusal(series.parse, "1\n" + 500 * "2 " + "\n" + 500 * "3 " + "\n4") == ("length", 3)
    assert refusal(series.parse, "é" * 500_001) == ("size", 1)
    for content, message in (("1 " * 1001, "at most 1,000 numbers"), ("1" * 1_000_001, "at most 1,000,000 bytes")):
        with pytest.raises(SpecError, match=message):
            series.parse(content)
