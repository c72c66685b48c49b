"""What a visitor does on the page in the browser, and sees there."""

import re
import time

from rnn_core.ui.text import say
from tests import live


def shown_epoch(page):
    """The epoch in the text over the progress bar."""
    return int(re.search(r"\d+", live.epoch_text(page).inner_text())[0])


def wait_for_epoch(page, epoch, timeout=60):
    """Wait until the epoch shown is the given one or later, and return it."""
    deadline = time.monotonic() + timeout
    while shown_epoch(page) < epoch:
        assert time.monotonic() < deadline, f"epoch {epoch} was never shown"
        page.wait_for_timeout(50)
    return shown_epoch(page)


def reading(page):
    """The sentence that reads the picture out."""
    return page.locator(".st-key-reading p").inner_text()


def wait_for_reading(page, text):
    """Wait until the reading holds a text."""
    page.locator(".st-key-reading p").get_by_text(text).wait_for()


def choose(page, key, text):
    """Press one of the segments of a control."""
    page.locator(f".st-key-{key}").get_by_text(text, exact=True).click()


def enter(page, key, value):
    """Type a value into a field."""
    field = page.locator(f".st-key-{key} input")
    field.fill(str(value))
    field.press("Enter")
    page.locator(live.SETTLED).wait_for()


def pick(page, key, option):
    """Choose from a list that opens. It closes again if the page scrolls, so the page is scrolled to it before."""
    field = page.locator(f".st-key-{key} input")
    field.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    field.fill(option)
    field.press("Enter")
    page.locator(live.SETTLED).wait_for()


def toggle(page, key):
    """Switch a toggle."""
    page.locator(f".st-key-{key} label").click()
    page.locator(live.SETTLED).wait_for()


def unfold(page, *headings):
    """Open the expanders of these headings in the sidebar."""
    for heading in headings:
        page.locator(".stSidebar summary").get_by_text(heading, exact=True).click()
        page.locator(".stSidebar details[open] > summary").get_by_text(heading, exact=True).wait_for()


def write(page, text):
    """Type one's own numbers."""
    area = page.locator(".st-key-values textarea")
    area.fill(text)
    area.press("Control+Enter")
    page.locator(live.SETTLED).wait_for()


def upload(page, content, name="mine.csv"):
    """Give a file to the field for one's own numbers."""
    field = page.locator(".st-key-values_file input[type=file]")
    field.set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def train(page, key="Max", epochs=15, lang="en"):
    """Press Train at a speed, and wait until the button says Train again."""
    choose(page, "speed", key)
    live.button(page, "train").click()
    wait_for_epoch(page, epochs)
    page.locator(".st-key-train").get_by_text(say(lang, "train"), exact=True).first.wait_for()
    page.locator(live.SETTLED).wait_for()


def told_at(page, band, *, x, y=0.5):
    """What the stage tells when one points at a place of a band, in shares of its width and height, the top one first.

    The picture may be drawn anew while one points, so one points until it tells something.
    """
    told = "document.querySelector('.st-key-stage .hovertext')?.textContent"
    page.mouse.move(0, 0)
    page.wait_for_function(f"!{told}")
    deadline = time.monotonic() + 15
    while not (text := page.evaluate(told)):
        assert time.monotonic() < deadline, "nothing is told there"
        box = page.evaluate(f"document.querySelectorAll('.st-key-stage .hm image')[{band}]?.getBoundingClientRect()")
        if box:
            page.mouse.move(box["x"] + box["width"] * x, box["y"] + box["height"] * y, steps=3)
        page.wait_for_timeout(100)
    return text


def wait_until_in_view(page):
    """Wait until the stage is drawn with nothing of it below the fold; it may be drawn anew at any moment."""
    page.wait_for_function(
        """() => {
            const drawn = document.querySelector('.st-key-stage .hm image');
            const box = drawn?.closest('.st-key-stage').getBoundingClientRect();
            return box && box.top > 0 && box.bottom <= innerHeight;
        }"""
    )


def well(page):
    """Nothing went wrong: no complaint on the console, no traceback, no alert."""
    assert page.complaints == []
    assert page.locator(".stException, .stAlert").count() == 0
