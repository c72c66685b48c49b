"""The lesson on the page, without a browser: its links open pages that show the numbers of its text."""

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
"""For each number of the lesson, in order: (query of the page that shows it, function that reads it, pattern).

In the pattern, # is in the place of the number. There is no # where the page says "all"."""


def links_of(path):
    """Return the queries of a document's links to the page, without the language."""
    links = LINK.findall(re.sub(r"\s*\n\s*", "", path.read_text("utf-8")))
    return [re.sub(r"^lang=\w+&?", "", link) for link in links]


def test_both_languages_of_the_lesson_have_the_same_links():
    english, japanese = map(links_of, LESSONS.values())
    assert english == japanese
    assert {query for query, *_ in WALK} - {"epoch=8", "epoch=9"} <= set(english)


def test_links_of_the_lesson_open_the_numbers_that_it_names():
    """Epochs 8 and 9 are reached by the Step button from epoch 7, as in the third part of the lesson."""
    numbers = NUMBER.findall(LESSONS["en"].read_text("utf-8"))
    page = None
    for (query, read, words), number in zip(WALK, numbers, strict=True):
        if query in ("epoch=8", "epoch=9"):
            app.press(page, "step")
        else:
            page = app.open_page(parse_qsl(query), wait=False)
            assert not page.toast
        app.settle(page)
        assert shows(read(page), words, number), (query, read(page))


def shows(text, words, number):
    """Return whether a text has a number among words. The text's number is first rounded as in the lesson."""
    found = re.search(words.replace("#", r"([−-]?\d[\d.]*)"), text)
    if not found or not found.groups():
        return bool(found)
    decimals = len(number.partition(".")[2])
    return f"{float(found[1].replace('−', '-')):.{decimals}f}".replace("-", "−") == number
