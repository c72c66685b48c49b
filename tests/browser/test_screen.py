"""The first screen in a real Chromium: the parts in view without scrolling, on projectors, laptops and a phone."""

import pytest
from playwright.sync_api import expect

from tests.support.scripts import script

SIZES = ((1280, 720), (1366, 768), (1440, 900), (1920, 1080))
PAGE = ("transport", "progress", "stage", "curves", "reading")
MOST, BANDS = ("transport", "curves"), (".st-key-stage canvas",)


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


def test_transport_bands_and_loss_are_in_view_on_a_phone(visit):
    """Transport, bands and loss are in view without scrolling. Two lines of headline have their room."""
    visitor = visit("samples=20&epochs=3&speed=max", size=(390, 844))
    headline = visitor.page.locator("h1")
    room = headline.bounding_box()
    assert room["height"] < 45, "three lines"
    headline.locator("span").evaluate("line => { line.textContent = '1'; }")
    assert headline.bounding_box() == room
    visitor.press("train")
    visitor.wait_for_trained(3)
    assert hidden(visitor, *MOST, of=BANDS) == []
