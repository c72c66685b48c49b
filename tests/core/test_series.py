"""Series: a visitor's own numbers, typed or from a file, and errors that name the line."""

import pytest

from rnn_core import series
from rnn_core.spec import SpecError

MOST = {"length": "at most 1,000 numbers", "size": "at most 1,000,000 bytes"}


def read(content):
    """Return the numbers of a text, or of the bytes of a file."""
    return series.parse(content) if isinstance(content, str) else series.read_csv(content)


def refusal(content):
    """Return the rule and the line of the SpecError for a text or a file.

    Check that the error's message is short and names the line.
    """
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
def test_numbers_are_read_with_any_separator(content, values):
    """Numbers from text or from a file of one column become a tuple of floats. Spaces and blank lines are ignored."""
    numbers = read(content)
    assert numbers == tuple(values)
    assert {type(value) for value in numbers} == {float}


NOT_NUMBERS = ("x", "1x", "1.2.3", "--1", "0x10", "1e", "½", "一", "1_000", "1\x002", "True", "None", "1j", "1\ud800")
NOT_FINITE = ("nan", "-nan", "inf", "Infinity", "1e400", "1e39", "-1e39", "9" * 400)


@pytest.mark.parametrize("line", [1, 2, 5])
@pytest.mark.parametrize(("rule", "words"), [("number", NOT_NUMBERS), ("finite", NOT_FINITE)], ids=["number", "finite"])
def test_a_word_that_is_no_finite_number_is_refused_with_its_line(rule, words, line):
    """The line numbers include blank lines. Lines can end as on Unix or as on Windows."""
    for word in words:
        text = "\n" * (line > 1) + "1\n" * (line - 2) + word + "\n2\n"
        assert refusal(text) == (rule, line), word
        if "\ud800" not in word:
            assert refusal(text.encode()) == (rule, line), word
            assert refusal(text.replace("\n", "\r\n").encode()) == (rule, line), word


def test_the_first_of_several_faults_is_named():
    """The error has the first fault's word and line."""
    with pytest.raises(SpecError) as caught:
        series.parse("1 2 3\n6 nan seven\neight")
    assert caught.value.received == "nan"
    assert caught.value.limits["line"] == 2


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
def test_an_invalid_text_or_file_is_refused_with_its_line(content, expected):
    """Content is refused if it is empty, too long, too large, undecodable or in several columns, or has a huge cell."""
    assert refusal(content) == expected
