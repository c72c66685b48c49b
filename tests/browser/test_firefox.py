"""The page in Firefox: it trains, follows the keys and the pointer, and draws the same pictures as Chromium."""

import numpy as np
import pytest

from rnn_core.ui.components import assets
from tests.support.firefox import firefox
from tests.support.scripts import call, script

TRAINED = "samples=20&timesteps=12&shown_timesteps=12&speed=max&epochs=3&panel=weights"

CELLS, SHEET_WORDS = script("firefox", "cells"), script("firefox", "sheetWords")
MIDDLE = script("firefox", "middleOfFirstBand")
EPOCH = "epoch => document.querySelector('.st-key-stage [data-epoch]')?.dataset.epoch === String(epoch)"
HINT = "() => document.querySelector('.st-key-stage .hint:not([hidden])')?.innerText"
HARMLESS = "WebAssembly"
"""A word in an error that Firefox reports because the page's policy blocks a script. Streamlit can do without it."""


@pytest.fixture
def page():
    """Yield a page in Firefox. Fail if it has reported errors."""
    with firefox() as page:
        yield page
        errors = [each for each in page.complaints if HARMLESS not in each]
        assert errors == [], "Firefox should report no errors"


def in_module(function):
    """Return JavaScript that calls a function with the module of the stage, the main picture."""
    return f"async () => ({function})(await import(new URL('{assets.BASE}/stage.js', document.baseURI)))"


def test_firefox_draws_what_chromium_draws(page, visit):
    """The K key trains the network. Then the heatmaps' titles and cells, a hint and a panel are as in Chromium.

    The J key moves back one epoch.
    """
    visitor = visit(f"{TRAINED}&epoch=3")
    visitor.wait_for_trained(3)
    wanted = call(visitor.page, "stage", CELLS)
    page.open(f"{visitor.url.partition('?')[0]}?{TRAINED}")
    page.until(EPOCH, 0)
    page.until(in_module(CELLS))
    page.press("k")
    page.until(EPOCH, 3)
    compare(page.until(in_module(CELLS)), wanted)
    assert page.until(SHEET_WORDS) == visitor.page.evaluate(SHEET_WORDS), "the panel should have the same words"
    page.point(*page.evaluate(in_module(MIDDLE)))
    visitor.page.mouse.move(*call(visitor.page, "stage", MIDDLE))
    assert page.until(HINT) == visitor.until_page(HINT), "the hint should have the same text"
    page.press("j")
    page.until(EPOCH, 2)


def compare(cells, wanted):
    """Check that the bands (heatmaps) have the same titles, and cells of almost the same colours."""
    assert [band["title"] for band in cells] == [band["title"] for band in wanted]
    for band, other in zip(cells, wanted, strict=True):
        off = np.abs(np.subtract(band["colours"], other["colours"])).max()
        assert off <= 2, f"{band['title']}: a cell differs by {off} from its colour in Chromium"
