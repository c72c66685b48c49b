"""Series: a visitor's own numbers, typed or from a file, and the line that every refusal names."""

import pytest

from rnn_core import series
from rnn_core.spec import SpecError

MOST = {"length": "at most 1,000 numbers", "size": "at most 1,000,000 bytes"}


def read(content):
    """What is made of a text, or of the bytes of a file."""
    return series.parse(content) if isinstance(content, str) else series.read_csv(content)


def refusal(content):
    """(rule, line) of the SpecError that a content gets, whose message is short and names the field and the line."""
    with pytest.raises(SpecError) as caught:
        read(content)
    message, line = str(caught.value), caught.value.limits["line"]
    assert message.startswith(f"Invalid value for `values`: expected {MOST.get(caught.value.rule, '')}")
    assert f"line {line}" in message
    assert len(message) < 200
    return caught.value.rule, line


@pytest.mark.parametrize(
    ("content", "values"),
    [
        ("0.5, -2,3e2;.25", [0.5, -2, 300, 0.25]),
        ("\n\n  1\t2 \n\n ,;\n3\n\n", [1, 2, 3]),
        ("1、2\uff0c3\uff1b4", [1, 2, 3, 4]),
        ("\ufeff+1 -0 007 1E-3", [1, 0, 7, 0.001]),
        ("3.4e38 -3.4e38 1e-300", [3.4e38, -3.4e38, 1e-300]),
        ("1" + " " * 999_999, [1]),
        ("0 " * 1000, [0] * 1000),
        (b"0.5\r\n-2\r\n3e2\r\n", [0.5, -2, 300]),
        (b"1\r2\r3", [1, 2, 3]),
        (b'\xef\xbb\xbf"1"\r\n" 2 "\r\n', [1, 2]),
        (b'\n\n1\n\n  \n""\n\t2\n\n', [1, 2]),
        (b"\n" * 999_999 + b"7", [7]),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_numbers(content, values):
    """Typed or in a file of one column, numbers are read whatever stands between them, blanks and blank lines too."""
    found = read(content)
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
            assert refusal(text) == (rule, line), word
            if "\ud800" not in word:
                assert refusal(text.encode()) == (rule, line), word
                assert refusal(text.replace("\n", "\r\n").encode()) == (rule, line), word
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
        (b"\xef\xbb\xbf1\r\n2\r\n\x80", ("text", 3)),
        (b"1\r2\r\xff", ("text", 3)),
        ("1\n数\n".encode("shift_jis"), ("text", 2)),
        (b"1\n" * 1000 + b"\n7\n8", ("length", 1002)),
        (b"1\r" * 600_000, ("size", 500_001)),
        (b"1\r\n" * 400_000, ("size", 333_334)),
        (b"\xff" * 1_000_001, ("size", 1)),
        (b"x" * 1_000_000, ("number", 1)),
        (b'1\n"' + b"x" * 200_000 + b'"', ("number", 2)),
        ("", ("some", 1)),
        ("、", ("some", 1)),
        ("1\n" + 500 * "2 " + "\n" + 500 * "3 " + "\n4", ("length", 3)),
        ("é" * 500_001, ("size", 1)),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_cannot_be_read(content, expected):
    """A file or a text is refused with the line: empty, several columns, no UTF-8, too long or large, a huge cell."""
    assert refusal(content) == expected
