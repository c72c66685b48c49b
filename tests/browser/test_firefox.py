"""The page in Firefox: it trains, follows the keys and the pointer, and draws what it draws in Chromium."""

import numpy as np
import pytest

from rnn_core.ui.components import assets
from tests.support.firefox import firefox
from tests.support.scripts import call

TRAINED = "samples=20&timesteps=12&shown_timesteps=12&speed=max&epochs=3&panel=weights"

CELLS = """({ stageOf }) => {
    const element = document.querySelector(".st-key-stage .stage");
    const drawn = element && stageOf(element)?.drawing?.drawn;
    if (!drawn || !drawn.derived.every(band => band.values)) return null;
    const { bands, plot, column, dpr } = drawn.layout;
    const pen = element.querySelector("canvas").getContext("2d");
    const colourAt = (x, y) => [...pen.getImageData(Math.floor(x * dpr), Math.floor(y * dpr), 1, 1).data];
    return bands.map(({ top, bottom, rows }, number) => {
        const colours = [];
        for (let row = 0; row < rows; row += 1)
            for (let x = plot.left + column / 2; x < plot.right; x += column)
                colours.push(colourAt(x, top + (row + 0.5) * (bottom - top) / rows));
        return { title: drawn.derived[number].title, colours };
    });
}"""
"""The titles of the bands of the stage, and the colours at the middle of all cells; null while they are made."""

SHEET = """() => {
    const texts = document.querySelectorAll(".st-key-panel_picture .stage canvas + div > *");
    return Array.from(texts, text => text.textContent);
}"""
"""The words and the numbers on the picture of the panel."""

EPOCH = "epoch => document.querySelector('.st-key-stage [data-epoch]')?.dataset.epoch === String(epoch)"
HINT = "() => document.querySelector('.st-key-stage .hint:not([hidden])')?.innerText"
PLACE = """({ stageOf }) => {
    const element = document.querySelector(".st-key-stage .stage");
    const { bands, plot } = stageOf(element).drawing.layout;
    const { x, y } = element.querySelector("canvas").getBoundingClientRect();
    return [x + (plot.left + plot.right) / 2 + 2, y + (bands[0].top + bands[0].bottom) / 2];
}"""
"""A place on the cell in the middle of the first band, in pixels of the window."""

HARMLESS = "WebAssembly"
"""Firefox notes that our policy forbids it, though Streamlit's code that tries it does without it."""


@pytest.fixture
def page():
    """A page in Firefox, on which no error may happen."""
    with firefox() as page:
        yield page
        errors = [each for each in page.complaints if HARMLESS not in each]
        assert errors == [], "Firefox tells of errors"


def in_module(function):
    """Return a JavaScript function that calls one of the module of the stage."""
    return f"async () => ({function})(await import(new URL('{assets.BASE}/stage.js', document.baseURI)))"


def test_firefox_draws_what_chromium_draws(page, visit):
    """Titles, cells, a hint and a panel, after a training by a key; another key goes back by an epoch."""
    visitor = visit(f"{TRAINED}&epoch=3")
    visitor.wait_for_trained(3)
    wanted = call(visitor.page, "stage", CELLS)
    page.open(f"{visitor.url.partition('?')[0]}?{TRAINED}")
    page.until(EPOCH, 0)
    page.until(in_module(CELLS))
    page.press("k")
    page.until(EPOCH, 3)
    compare(page.until(in_module(CELLS)), wanted)
    assert page.until(SHEET) == visitor.page.evaluate(SHEET), "the panel has other words"
    page.point(*page.evaluate(in_module(PLACE)))
    visitor.page.mouse.move(*call(visitor.page, "stage", PLACE))
    assert page.until(HINT) == visitor.until_page(HINT), "the hint tells something else"
    page.press("j")
    page.until(EPOCH, 2)


def compare(cells, wanted):
    """The same bands, with cells of the same colours."""
    assert [band["title"] for band in cells] == [band["title"] for band in wanted]
    for band, other in zip(cells, wanted, strict=True):
        off = np.abs(np.subtract(band["colours"], other["colours"])).max()
        assert off <= 2, f"{band['title']}: a cell is {off} away from its colour in Chromium"
