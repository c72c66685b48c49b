"""The first screen in a real Chromium: the parts in view without scrolling, on projectors, laptops and a phone."""

import pytest
from playwright.sync_api import expect

from tests.support.scripts import script

SIZES = ((1280, 720), (1366, 768), (1440, 900), (1920, 1080))
PAGE = ("transport", "progress", "stage", "curves", "reading")
MOST, BANDS = ("transport", "curves"), (".st-key-stage canvas",)
PHONE = ("reading", "progress", "stage", "curves", "buttons")  # from top to bottom


def wait_until_it_stands(visitor):
    """Wait until nothing on the screen moves any more, for example while the sidebar folds in a narrower window."""
    seen = [None]

    def stands():
        seen.append(visitor.page.evaluate(script("layout", "places")))
        return seen[-1] == seen[-2]

    visitor.until(stands, every=250)


def resize(visitor, size):
    """Set the size of the window, and wait until the figures fit it."""
    width, height = size
    visitor.page.set_viewport_size({"width": width, "height": height})
    for key in ("stage", "curves"):
        expect(visitor.at(key, "[data-window]")).to_have_attribute("data-window", f"{width} x {height}")
    wait_until_it_stands(visitor)
    visitor.until_page(script("layout", "stageFits"))


def hidden(visitor, *keys, of=()):
    """Return the selectors, of containers by key and others, whose elements are not in view without scrolling."""
    return visitor.page.evaluate(script("layout", "hidden"), [*(f".st-key-{key}" for key in keys), *of])


@pytest.mark.parametrize(("lang", "scheme"), [("en", "light"), ("ja", "dark")])
def test_everything_is_on_one_screen(visit, lang, scheme):
    """The whole page is in view, with the headline in one line: untrained, trained, and with two LSTM layers.

    A step is a whole number of pixels wide, and every text of a figure is large enough to read. On a projector, below
    the browser's own frame, the most important parts are in view.
    """
    visitor = visit("samples=20&epochs=3", lang=lang, scheme=scheme)
    for state in ("untrained", "trained", "LSTM"):
        if state == "trained":
            visitor.train(3)
        elif state == "LSTM":
            visitor.open(f"{visitor.url}&cell=LSTM&layers=2&memory=true&accuracy=true")
        for size in SIZES:
            resize(visitor, size)
            bands = visitor.bands()
            assert len(bands) == (8 if state == "LSTM" else 6)
            assert hidden(visitor, *PAGE, of=("h1", *BANDS)) == [], (state, size)
            assert visitor.page.locator("h1").bounding_box()["height"] < 60, (state, size)
            assert visitor.at("transport").bounding_box()["height"] < 60, (state, size)
            assert bands[0]["width"] / 100 % 1 == pytest.approx(0), (state, size)
            smallest = visitor.page.evaluate(script("layout", "smallestText"))
            assert smallest >= (15 if size == SIZES[-1] else 12), (state, size)
        if state == "trained":
            resize(visitor, (1280, 600))  # a projector below the browser's own frame
            assert hidden(visitor, *MOST, of=BANDS) == []


def test_a_phone_has_its_buttons_at_the_bottom_edge(visit):
    """Headline, reading, bands and loss are in view above a bar with Train. It hides nothing, and no dialog.

    On a phone on its side there is no bar, and the sidebar is folded.
    """
    visitor = visit("samples=20&epochs=3&speed=max", size=(390, 844))
    headline = visitor.page.locator("h1")
    room = headline.bounding_box()
    assert room["height"] < 45, "three lines"
    headline.locator("span").evaluate("line => { line.textContent = '1'; }")
    assert headline.bounding_box() == room
    bar = visitor.at("buttons")
    visitor.press("train")
    visitor.wait_for_trained(3)
    assert hidden(visitor, "buttons", "reading", "stage", "curves", of=("h1", *BANDS)) == []
    assert visitor.page.evaluate(script("layout", "order"), ["h1", *map(".st-key-{}".format, PHONE)]) == []
    assert bar.bounding_box()["y"] + bar.bounding_box()["height"] == 844
    visitor.page.locator(".stMain").evaluate("main => main.scrollTo(0, main.scrollHeight)")
    expect(visitor.page.locator(".stAppHeader")).to_be_hidden()  # its buttons would lie on what is read
    end = visitor.at("history").bounding_box()
    assert end["y"] + end["height"] < bar.bounding_box()["y"], "the bar hides the end of the page"
    visitor.press("gallery")
    visitor.page.get_by_role("dialog").wait_for()
    expect(bar).to_be_hidden()
    visitor.page.keyboard.press("Escape")
    expect(bar).to_be_visible()
    visitor.page.set_viewport_size({"width": 844, "height": 390})
    visitor.open(visitor.url)
    assert bar.bounding_box()["y"] < 200
    expect(visitor.page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
