"""The lesson, docs/lesson.md: the pages that its links open show the numbers of its text. No browser is needed."""

import re
from urllib.parse import parse_qsl

import pytest

from tests.support import page as app
from tests.test_lesson import LESSONS

pytestmark = [pytest.mark.usefixtures("without_keras"), pytest.mark.slow]

LINK = re.compile(r"\]\(http://localhost:8501/\??([^)]*)\)")
NUMBER = re.compile(r"\*\*(−?[\d.]+)\*\*")

WALK = (
    ("", app.reading, "# of 100 steps are correct by chance"),
    ("epoch=7", app.progress, "loss #"),
    ("epoch=8", app.progress, "loss #"),
    ("epoch=9", app.progress, "loss #"),
    ("epoch=15", app.reading, "all of this sequence"),
    ("epoch=15&input_kind=zeros", app.reading, "all of this sequence"),
    ("epoch=8&trained=15&panel=dynamics", app.panel_text, r"dominant eigenvalue \$#\$\)"),
    ("epoch=15&panel=ablation&no_recurrence=true", app.panel_text, "# of 100 steps are correct, without it 100"),
    ("epoch=15&panel=sweep", app.panel_text, "# of 32 seeds have learned"),
)
"""For each number of the lesson, in order: (query of a page, function that returns a text of the page, pattern).

The pattern is a regular expression of a part of the text, with # in place of the number. If the text says "all" instead
of the number, the pattern has no #.
"""

STEPPED = ("epoch=8", "epoch=9")
"""The queries of WALK to which no link leads. The Step button leads to these epochs from the entry above."""


def links_of(path):
    """Return the queries of a document's links to the page, without the language."""
    links = LINK.findall(re.sub(r"\s*\n\s*", "", path.read_text("utf-8")))
    return [re.sub(r"^lang=\w+&?", "", link) for link in links]


def test_both_languages_of_the_lesson_have_the_same_links():
    """The lesson links to the pages of WALK, except the pages that the Step button opens."""
    english, japanese = map(links_of, LESSONS.values())
    assert english == japanese
    assert {query for query, *_ in WALK} - {*STEPPED} <= set(english)


def test_pages_of_the_lesson_show_its_numbers():
    """The Step button leads from epoch 7 to the epochs 8 and 9, as in the third part of the lesson."""
    numbers = NUMBER.findall(LESSONS["en"].read_text("utf-8"))
    page = None
    for (query, read, pattern), number in zip(WALK, numbers, strict=True):
        if query in STEPPED:
            app.press(page, "step")
        else:
            page = app.open_page(parse_qsl(query), wait=False)
            assert not page.toast
        app.settle(page)
        assert shows(read(page), pattern, number), f"the page at {query!r} should show {number}, but has: {read(page)}"


def shows(text, pattern, number):
    """Return whether a text matches a pattern of WALK, with this number in place of #.

    The number in the text is first rounded to the decimals of the lesson's number.
    """
    found = re.search(pattern.replace("#", r"([−-]?\d[\d.]*)"), text)
    if not found or "#" not in pattern:
        return found is not None
    decimals = len(number.partition(".")[2])
    return f"{float(found[1].replace('−', '-')):.{decimals}f}".replace("-", "−") == number
