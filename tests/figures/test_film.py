"""A film of figures and the page that plays it, and a figure for paper."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from rnn_core.figures import film, printing
from rnn_core.figures.bands import Band
from tests.figures import test_stage
from tests.figures.plots import THEMES, rgb, words
from tests.figures.test_stage import BANDS, CLASSES, UNITS, T

LABELS = ["0", "5", "10", "15", "20"]
NAMES = words("play pause epoch")


def draw_stage(epoch, *, dark=False):
    """A stage of an input that stays, an output that changes from epoch to epoch, and states from the third one on."""
    output = np.random.default_rng(epoch).random((2, T))
    states = Band("Hidden", UNITS, "state", np.full((2, T), max(0, epoch - 1) / 5))
    bands = [
        BANDS[0]._replace(padding=None),
        Band(f"Output {epoch}", CLASSES, "probability", output, f"{epoch}"),
        states,
    ]
    return test_stage.draw(bands, dark=dark)


def draw(*, dark=False):
    figures = [draw_stage(epoch, dark=dark) for epoch in range(len(LABELS))]
    return film.draw(figures, LABELS, names=NAMES, title="Example", dark=dark)


def packed(figure):
    return json.loads(go.Figure(figure).to_json())


def printed():
    """The stage for paper."""
    return printing.draw(packed(draw_stage(0)), title="A title")


def test_every_epoch_is_a_frame():
    """Laid over the first figure, each frame shows its own one; the slider goes to the frame of each label."""
    made, first = packed(draw()), packed(draw_stage(0))
    (slider,), (buttons,) = made["layout"]["sliders"], made["layout"]["updatemenus"]
    assert (made["data"], made["layout"]["annotations"]) == (first["data"], first["layout"]["annotations"])
    for epoch, (frame, step) in enumerate(zip(made["frames"], slider["steps"], strict=True)):
        own = packed(draw_stage(epoch))
        shown = dict(enumerate(first["data"])) | dict(zip(frame["traces"], frame["data"], strict=True))
        assert (list(shown.values()), frame["layout"]["annotations"]) == (own["data"], own["layout"]["annotations"])
        assert 0 not in frame["traces"]
        assert (step["label"], step["args"][0]) == (LABELS[epoch], [frame["name"]])
    assert (slider["active"], slider["currentvalue"]["prefix"]) == (0, "Epoch ")
    assert [[one["label"], one["args"][0]] for one in buttons["buttons"]] == [["Play", None], ["Pause", [None]]]


@pytest.mark.parametrize(("count", "milliseconds"), [(1, 250), (100, 200), (501, 40)])
def test_a_film_of_many_epochs_goes_faster(count, milliseconds):
    """It takes 20 seconds, but 40 milliseconds for an epoch at least and 250 at most."""
    empty = {"data": [], "layout": {"height": 100, "margin": {"t": 0, "b": 0}}}
    (buttons,) = film.draw([empty] * count, [""] * count, names=NAMES, title="")["layout"]["updatemenus"]
    assert buttons["buttons"][0]["args"][1]["frame"]["duration"] == milliseconds


def test_what_cannot_be_made():
    """A film has a label for each figure, and as many traces in each."""
    for figures, labels in (([], []), ([draw_stage(0)], ["0", "1"])):
        with pytest.raises(ValueError, match=f"Invalid value for `labels`: .*, received {len(labels)}"):
            film.draw(figures, labels, names=NAMES, title="")
    with pytest.raises(ValueError, match=r"Invalid value for `figures`: .* received \[0, 3\]"):
        film.draw([draw_stage(0), {"data": [], "layout": {}}], ["0", "1"], names=NAMES, title="")


def test_page_of_a_film():
    """The page escapes title and language."""
    text = film.page(draw(), title="交互に <b>", lang='ja"')
    for part in ('<html lang="ja&quot;">', '<meta charset="utf-8">', "<title>交互に &lt;b&gt;</title>"):
        assert part in text


def test_a_print():
    """It has all of the figure, and a title on white paper."""
    layout = printed()["layout"]
    assert printed()["data"] == packed(draw_stage(0))["data"]
    assert (layout["title"]["text"], layout["width"], layout["paper_bgcolor"]) == ("A title", 1600, "#ffffff")


@pytest.mark.parametrize(("made", "below"), [(draw, 90), (printed, 0)])
def test_the_figure_is_as_tall_as_it_was(made, below):
    """Title and controls take room of their own, above and below it."""
    layout, first = made()["layout"], draw_stage(0).layout
    top, bottom = (layout["margin"][side] - first.margin[side] for side in "tb")
    assert layout["height"] - top - bottom == first.height
    assert (top >= 40, bottom >= below) == (True, True)


# --- in a browser

LISTEN = """() => {
    window.shown = []; window.stopped = false;
    const film = document.getElementById("film");
    film.on("plotly_animatingframe", frame => window.shown.push(frame.name));
    film.on("plotly_animationinterrupted", () => { window.stopped = true; });
}"""
PRESS_BOTH = "document.querySelectorAll('.updatemenu-button').forEach(one => one.dispatchEvent(new Event('click')))"
NOTES = "[...document.querySelectorAll('.annotation-text')].map(one => one.textContent)"


@pytest.mark.parametrize("dark", THEMES)
def test_a_film_in_the_browser(chrome, tmp_path, dark):
    """Offline, Play shows every epoch, from the last one anew; Pause stops it, and the slider goes to any."""
    path, complaints = tmp_path / "film.html", []
    path.write_text(film.page(draw(dark=dark), title="Film", lang="en"), encoding="utf-8")
    page = chrome.new_page(viewport={"width": 1000, "height": 700}, offline=True)
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: asked.url == path.as_uri() or complaints.append(asked.url))
    page.goto(path.as_uri())
    play, rail = page.locator(".updatemenu-button", has_text="Play"), page.locator(".slider-rail-rect")

    def assert_shown(epoch):
        page.wait_for_function(f"text => {NOTES}.includes(text)", arg=f"Output {epoch}")
        assert page.locator(".slider-label").first.text_content() == f"Epoch {LABELS[epoch]}"

    def slide(place):
        box = rail.bounding_box()
        page.mouse.click(box["x"] + 8 + place * (box["width"] - 16), box["y"] + box["height"] / 2)

    assert_shown(0)
    play.click()
    assert_shown(4)
    for place, epoch in ((0.5, 2), (1, 4)):
        slide(place)
        assert_shown(epoch)
    page.evaluate(LISTEN)
    play.click()
    page.wait_for_function(f"window.shown.length >= {len(LABELS)}")
    assert page.evaluate("window.shown") == [str(epoch) for epoch in range(len(LABELS))]
    page.evaluate(PRESS_BOTH)
    page.wait_for_function("window.stopped")
    slide(0)
    assert_shown(0)
    for width in (1000, 400):  # as wide as its window, on a phone too, on a ground of the colour it was drawn for
        page.set_viewport_size({"width": width, "height": 700})
        page.wait_for_function("width => document.querySelector('.main-svg').clientWidth <= width", arg=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".main-svg").first.bounding_box()["width"] > 0.9 * width
    ground = page.locator("html").evaluate("one => getComputedStyle(one).backgroundColor")
    assert ground == "rgb({:.0f}, {:.0f}, {:.0f})".format(*rgb(THEMES[dark].paper))
    assert complaints == []
    page.close()
