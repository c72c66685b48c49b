"""Prose: docstrings, comments and documents have no construction that reads badly, and no overlong sentence.

The tests look for constructions instead of banned words. Each message has advice for a plain form.
"""

import ast
import io
import re
import tokenize

import pytest

from tests.support.documents import DOCUMENTS, ROOT, language

FOLDERS = ("rnn_core", "tests", "docs")
FILES = sorted(
    path
    for path in (ROOT / "app.py", *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.*")))
    if path.suffix in (".py", ".js", ".mjs", ".ts", ".css")
)

ENGLISH = [path for path in (*DOCUMENTS, ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md") if language(path) == "en"]
"""The paths of the English documents."""

MAX_WORDS = 30
"""The maximum number of words in a sentence."""

BEGINNINGS = "What|Whether|Whose|Whoever|Who|How|Of|Those|That which|The ones|Where|So that|For it|For they"
"""First words that hide who acts, or which thing is meant."""

CONSTRUCTIONS = {
    rf"(?:^|[.!?] )(?:{BEGINNINGS})\b(?![^.!?]*\?)": "begin with the noun that is meant, or with an imperative",
    r"\bReturn (?:what|how many|how much|of what)\b": "name it: the number, the text, the frame",
    r"\b(?:whoever|whatever|anybody|anew|as ever|thereby|therein)\b": "say who or what it is, or leave it out",
    r"\bso (?:many|much)\b(?! that)": 'a number, "up to N", or the name of the parameter',
    r"\bwhat (?:cannot|may|can|is to) be\b": '"an invalid combination", or the noun that is meant',
    r"\b(?:is|are|was|were) to (?:be\b|\w+)(?<!to a)(?<!to the)(?<!to zero)": '"must", "can" or "will"',
    r"\b(?:is|are|was|were) (?:told|heard)\b": "say who sends what",
    r"\b(?:the ones|that of|those of|those that|that which)\b(?= which| that| where| who|$)": "repeat the noun",
    r"\btrainings\b": '"training runs"',
    r"\b(?:stands?|stood) back\b|\bat the door\b": "the field's word: priority, queue, admission",
    r"\bcarr(?:y|ies|ied) back\b": '"vector-Jacobian product"',
}
"""Regular expression of a construction -> advice."""


def sentences(text):
    """Yield the sentences of a text, without code and formulas. Each item of a list begins a new sentence."""
    text = re.sub(r"(?s:```.*?```)|^    .*$|^\|.*\|$", "", text, flags=re.MULTILINE)
    text = re.sub(r"`[^`]*`|\$[^$]*\$|https?://\S+|\([^()]*\)", "x", text)
    for block in re.split(r"\n\s*\n|\n(?=\w+ {2,})|\n\s*[-*] |\n\s*\d+\. |\n(?=\s*[\w*, ]+: )", text):
        yield from re.split(r"(?<=[.!?:;]) ", " ".join(block.split()))


def python_texts(source):
    """Yield (line, text) for each docstring, string statement and comment of a Python module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.lineno, "\n".join(line.strip() for line in node.value.value.splitlines())
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    yield from joined((comment.start[0], comment.string.lstrip("#").strip()) for comment in comments)


def script_texts(source):
    """Yield (line, text) of each comment of a JavaScript module or a stylesheet."""
    for found in re.finditer(r"/\*.*?\*/", source, re.DOTALL):
        yield source.count("\n", 0, found.start()) + 1, re.sub(r"\n\s*\*?", "\n", found[0][2:-2].strip("* "))
    comments = re.finditer(r"^(.*?)(?:^|(?<=\s))//\s?(.*)", source, re.MULTILINE)
    found = [(source.count("\n", 0, each.start()) + 1, each[1].strip(), each[2]) for each in comments]
    yield from joined((number, comment) for number, code, comment in found if not code)
    yield from (
        (number, comment) for number, code, comment in found if code
    )  # each comment after code is a separate text


def joined(lines):
    """Join comments on successive lines, and yield (first line, text) for each joined comment.

    lines: (line number, text) of each comment line.
    """
    first, last, text = None, None, []
    for number, line in lines:
        if last is not None and number != last + 1:
            yield first, "\n".join(text)
            text = []
        first = first if text else number
        last, text = number, [*text, line]
    if text:
        yield first, "\n".join(text)


def faults(text):
    """Return a message for each fault of a text."""
    found = []
    for sentence in sentences(text):
        words = len(re.findall(r"[\w'’-]+", sentence))
        found += [f"{words} words, more than {MAX_WORDS}: {sentence!r}"] if words > MAX_WORDS else []
        for pattern, advice in CONSTRUCTIONS.items():
            if match := re.search(pattern, sentence):
                found.append(f"{match[0].strip()!r} in {sentence!r}: {advice}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_comments_are_plain_english(path):
    """No docstring or comment has one of CONSTRUCTIONS, or a sentence of more than 30 words."""
    texts = python_texts if path.suffix == ".py" else script_texts
    found = [f"line {line}: {fault}" for line, text in texts(path.read_text("utf-8")) for fault in faults(text)]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("path", ENGLISH, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documents_are_plain_english(path):
    """No document has one of CONSTRUCTIONS, or a sentence of more than 30 words."""
    text = re.sub(r"(?s:```.*?```)", "", path.read_text("utf-8"))
    blocks = re.split(r"\n\s*\n", text)
    found = [fault for block in blocks for fault in faults(re.sub(r"\]\([^)]*\)|[*#<>\[]+", " ", block))]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Return the Trace of a Probe.", 0),
        ("What is drawn of a frame.", 1),
        ("Whether it trains.", 1),
        ("Return what is drawn.", 1),
        ("Draw as many cells as fit, so many that they touch.", 0),
        ("Draw so many cells.", 1),
        ("It must be drawn. Those are the cells.", 1),
        ("The page is to be drawn anew.", 2),
        ("Why does it fail? What happens then?", 0),
        ("one " * 31, 1),
        ("See `what is drawn`.", 0),
    ],
)
def test_constructions_are_found(text, count):
    """Each of CONSTRUCTIONS is found, and a plain sentence has no fault."""
    assert len(faults(text)) == count, faults(text)
