"""The film in a real browser: a file that shows the main picture epoch by epoch, without a server."""

import pytest
from playwright.sync_api import expect

from rnn_core import run
from rnn_core.figures.style import DARK, LIGHT
from rnn_core.spec import Spec
from rnn_core.ui.web import film, scene
from tests.support.visitor import PATIENCE
from tests.ui.made import SMALL, Here, frame, trained

EPOCHS = 5

EPOCH_MS = 250
"""Milliseconds for which a film of few epochs shows each epoch."""


def made(spec=SMALL, *, dark=False, epochs=EPOCHS, **looks):
    """Return the film of a handmade network as HTML."""
    shown = frame(trained(spec, epochs=epochs - 1), **looks)
    bookmark = shown.bookmark
    traces = [Here().trace(shown.run, epoch, bookmark.probe) for epoch in range(epochs)]
    frames = [
        {"epoch": epoch, "frame": scene.frame(bookmark, epoch, trace), "ablated": None}
        for epoch, trace in enumerate(traces)
    ]
    return film.page(bookmark, frames, before=frames[0]["frame"], title="交互に <b>", dark=dark)


@pytest.fixture
def opened(chrome, tmp_path):
    """Return a function that writes a film's HTML into a file, opens the file, and returns the page.

    At the end, check that no page has reported an error, or requested anything outside its file.
    """
    pages, complaints = [], []

    def play(text, width=1000):
        path = tmp_path / "film.html"
        path.write_text(text, encoding="utf-8")
        page = chrome.new_page(viewport={"width": width, "height": 700}, offline=True)
        page.set_default_timeout(1000 * PATIENCE)
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        inside = path.as_uri(), "data:"
        page.on("request", lambda request: request.url.startswith(inside) or complaints.append(request.url))
        page.goto(path.as_uri())
        page.locator("main[data-epoch='0']").wait_for()
        pages.append(page)
        return page

    yield play
    for page in pages:
        page.close()
    assert complaints == []


@pytest.mark.parametrize("dark", [False, True])
def test_film_plays_from_its_file(opened, dark):
    """The button Play shows each epoch, and begins again after the last one. The film also fits a phone's width.

    The test controls the clock, because a slow browser would skip epochs of a film that plays in real time.
    """
    page = opened(made(dark=dark, lang="en"))
    slider, button = page.get_by_role("slider", name="epoch"), page.get_by_role("button")
    page.clock.install(time=0)
    page.clock.pause_at(1)
    for _ in range(2):
        button.click()
        page.clock.run_for(EPOCH_MS / 5)  # now the clock stands between two changes of the epoch
        for epoch in range(EPOCHS):
            assert page.locator("main").get_attribute("data-epoch") == str(epoch)
            expect(button).to_have_text("Play" if epoch == EPOCHS - 1 else "Pause")
            page.clock.run_for(EPOCH_MS)
    page.clock.resume()
    slider.press("ArrowLeft")
    page.locator("main[data-epoch='3']").wait_for()
    assert page.locator("output").inner_text() == "epoch 3"
    assert slider.get_attribute("aria-valuetext") == "epoch 3"
    button.click()
    button.click()
    slider.press("Home")
    page.locator("main[data-epoch='0']").wait_for()
    assert page.get_by_role("img", name="交互に <b>").count() == 1
    for width in (1000, 400):  # the widths of a desktop's window and of a phone
        page.set_viewport_size({"width": width, "height": 700})
        page.wait_for_function("width => document.querySelector('canvas').clientWidth <= width", arg=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.wait_for_function("width => document.querySelector('canvas').clientWidth > 0.9 * width", arg=width)
    background = page.locator("html").evaluate("html => getComputedStyle(html).backgroundColor")
    red, green, blue = (int((DARK if dark else LIGHT).paper[place : place + 2], 16) for place in (1, 3, 5))
    assert background == f"rgb({red}, {green}, {blue})"


def test_film_of_the_default_experiment_is_small():
    """The film of 61 epochs has less than 0.8 MB, and contains neither Streamlit nor Plotly."""
    text = made(Spec(), epochs=61)
    assert len(text.encode()) < 800_000
    assert "streamlit" not in text.lower()
    assert "plotly" not in text.lower()


def test_film_is_safe_from_markup_in_its_title(opened):
    """A title with markup can neither end a script element nor add an element to the page."""
    shown = frame(run.rewind(trained(), 0))
    bookmark = shown.bookmark
    first = scene.frame(bookmark, 0, Here().trace(shown.run, 0, bookmark.probe))
    text = film.page(
        bookmark, [{"epoch": 0, "frame": first, "ablated": None}], before=first, title="</script><b>bad</b>", dark=False
    )
    page = opened(text)
    assert page.title() == "</script><b>bad</b>"
    assert page.locator("b", has_text="bad").count() == 0
