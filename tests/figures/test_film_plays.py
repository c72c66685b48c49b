"""The page of a film in a real browser that is offline: it plays, and follows its slider."""

import numpy as np
import pytest

from rnn_core.figures import film
from tests.figures.plots import THEMES, rgb
from tests.figures.test_film import LABELS, draw, draw_stage

pytestmark = pytest.mark.browser


@pytest.fixture(params=[False, True])
def playing(chrome, tmp_path, request):
    """A page of a film, light and dark; `page.complaints` lists the console's errors and all requests."""
    path = tmp_path / "film.html"
    path.write_text(film.page(draw(dark=request.param), title="Film", lang="en"), encoding="utf-8")
    context = chrome.new_context(viewport={"width": 1000, "height": 700}, offline=True)
    page = context.new_page()
    page.complaints, page.dark = [], request.param
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda asked: asked.url == path.as_uri() or page.complaints.append(asked.url))
    page.goto(path.as_uri())
    page.locator(".slider-grip-rect").wait_for()
    yield page
    context.close()


def slide(page, place):
    """Press the slider at a share of its length."""
    box = page.locator(".slider-rail-rect").bounding_box()
    page.mouse.click(box["x"] + 8 + place * (box["width"] - 16), box["y"] + box["height"] / 2)


def assert_shown(page, epoch):
    """Notes, values and slider are those of an epoch."""
    found = "text => [...document.querySelectorAll('.annotation-text')].some(one => one.textContent === text)"
    page.wait_for_function(found, arg=f"Output {epoch}")
    figure = draw_stage(epoch)
    texts = page.locator(".annotation-text").evaluate_all("all => all.map(one => one.textContent)")
    assert texts == [note["text"].replace("<b>", "").replace("</b>", "") for note in figure["layout"]["annotations"]]
    values = page.evaluate("Array.from(document.getElementById('film')._fullData[1].z, row => Array.from(row))")
    np.testing.assert_allclose(values, figure["data"][1]["z"], rtol=0, atol=1e-6)
    assert page.locator(".slider-label").first.text_content() == f"Epoch {LABELS[epoch]}"


def test_play_and_scrub(playing):
    """Play shows every epoch, and from the last one begins anew; Pause stops it, and the slider goes to any."""
    film_events = """() => {
        window.shown = []; window.stopped = false;
        const film = document.getElementById("film");
        film.on("plotly_animatingframe", frame => window.shown.push(frame.name));
        film.on("plotly_animationinterrupted", () => { window.stopped = true; });
    }"""
    press_both = "document.querySelectorAll('.updatemenu-button').forEach(one => one.dispatchEvent(new Event('click')))"
    play = playing.locator(".updatemenu-button", has_text="Play")
    assert_shown(playing, 0)
    play.click()
    assert_shown(playing, 4)
    slide(playing, 0.5)
    assert_shown(playing, 2)
    slide(playing, 1)
    assert_shown(playing, 4)
    playing.evaluate(film_events)
    play.click()
    playing.wait_for_function(f"window.shown.length >= {len(LABELS)}")
    assert playing.evaluate("window.shown") == [str(epoch) for epoch in range(len(LABELS))]
    playing.evaluate(press_both)
    playing.wait_for_function("window.stopped")
    slide(playing, 0)
    assert_shown(playing, 0)
    assert playing.complaints == []


def test_page_fits(playing):
    """The film is as wide as its window, on a phone too, on a ground of the colour that it was drawn for."""
    ground = "rgb({:.0f}, {:.0f}, {:.0f})".format(*rgb(THEMES[playing.dark].paper))
    for width in (1000, 400):
        playing.set_viewport_size({"width": width, "height": 700})
        playing.wait_for_function("width => document.querySelector('.main-svg').clientWidth <= width", arg=width)
        assert playing.evaluate("document.documentElement.scrollWidth") <= width
        assert playing.locator(".main-svg").first.bounding_box()["width"] > 0.9 * width
        assert playing.locator("html").evaluate("one => getComputedStyle(one).backgroundColor") == ground
    assert playing.complaints == []
