"""The lesson in a real Chromium: its links open pages that show the numbers of its text."""

import re

from tests.test_lesson import LESSONS

LINK = re.compile(r"\]\(http://localhost:8501/\??([^)]*)\)")
NUMBER = re.compile(r"\*\*(−?[\d.]+)\*\*")

WALK = (
    ("", "reading", "# of 100 steps are correct by chance"),
    ("epoch=7", "progress", "loss #"),
    ("epoch=8", "progress", "loss #"),
    ("epoch=9", "progress", "loss #"),
    ("epoch=15", "reading", "all of this sequence"),
    ("epoch=15&input_kind=zeros", "reading", "all of this sequence"),
    ("epoch=8&trained=15&panel=dynamics", "panel_reading", r"dominant eigenvalue [^)]*\s#\)"),
    ("epoch=15&panel=ablation&no_recurrence=true", "panel_reading", "# of 100 steps are correct, without it 100"),
    ("epoch=15&panel=sweep", "panel_reading", "# of 32 seeds have learned"),
)
"""For each number of the lesson, in order: (query of the page that shows it, key of the element, pattern of the words).

In the pattern, # is in the place of the number. There is no # where the page says "all"."""


def links_of(path):
    """Return the queries of a document's links to the page, without the language."""
    links = LINK.findall(re.sub(r"\s*\n\s*", "", path.read_text("utf-8")))
    return [re.sub(r"^lang=\w+&?", "", link) for link in links]


def test_both_languages_of_the_lesson_have_the_same_links():
    english, japanese = map(links_of, LESSONS.values())
    assert english == japanese
    assert {query for query, *_ in WALK} - {"epoch=8", "epoch=9"} <= set(english)


def test_the_links_of_the_lesson_open_the_numbers_that_it_names(visit):
    """Epochs 8 and 9 are reached by the key S from epoch 7, as in the third part of the lesson."""
    visitor = visit()
    numbers = NUMBER.findall(LESSONS["en"].read_text("utf-8"))
    for (query, key, words), number in zip(WALK, numbers, strict=True):
        if query in ("epoch=8", "epoch=9"):
            visitor.page.keyboard.press("s")
        elif query:
            visitor.open(f"{visitor.url.partition('?')[0]}?{query}")
        visitor.until(lambda key=key, words=words, number=number: shows(visitor.at(key), words, number))
        assert visitor.toasts == []


def shows(place, words, number):
    """Return whether an element shows a number among words. The element's number is first rounded as in the lesson."""
    found = re.search(words.replace("#", r"(−?\d[\d.]*)"), place.inner_text())
    if not found or not found.groups():
        return bool(found)
    decimals = len(number.partition(".")[2])
    return f"{float(found[1].replace('−', '-')):.{decimals}f}".replace("-", "−") == number
