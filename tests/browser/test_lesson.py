"""The lesson in a real Chromium: its links open pages that show the numbers of its text."""

import re

from tests.test_lesson import LESSONS

LINK = re.compile(r"\]\(http://localhost:8501/\??([^)]*)\)")
SHOWN = ("progress", "reading", "panel_reading")
"""The keys of the elements whose texts have the numbers."""

WALK = (
    ("", "52"),
    ("epoch=7", "0.693"),
    ("epoch=15", "100"),
    ("epoch=15&input_kind=zeros", "100"),
    ("epoch=8&trained=15&panel=dynamics", "−1.083"),
    ("epoch=15&panel=ablation&no_recurrence=true", "50"),
    ("epoch=15&panel=sweep", "22"),
)
"""The links of the lesson after which it names a number, and these numbers, in order."""


def links_of(path):
    """Return the queries of a document's links to the page."""
    return LINK.findall(re.sub(r"\s*\n\s*", "", path.read_text("utf-8")))


def test_both_languages_of_the_lesson_have_the_same_links():
    english, japanese = map(links_of, LESSONS.values())
    assert english == japanese
    assert {query for query, _ in WALK} <= set(english)


def test_the_links_of_the_lesson_open_the_numbers_that_it_names(visit):
    """Epochs 8 and 9 are reached by the key J, as in the third part of the lesson."""
    visitor = visit()
    for query, number in WALK:
        visitor.open(f"{visitor.url.partition('?')[0]}?{query}")
        visitor.until(lambda number=number: number in shown(visitor))
    visitor.open(f"{visitor.url.partition('?')[0]}?epoch=10")
    for epoch, loss in ((9, "0.356"), (8, "0.670")):
        visitor.page.keyboard.press("j")
        visitor.wait_for_stage(epoch)
        visitor.until(lambda loss=loss: loss in shown(visitor))
    assert visitor.toasts == []


def shown(visitor):
    """Return the texts that have the numbers."""
    return " ".join(text for key in SHOWN for text in visitor.at(key).all_inner_texts())
