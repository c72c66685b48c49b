"""The film: one figure for all epochs, and a page of it that plays in a browser without a network."""

import re

import numpy as np
import pytest

from rnn_core.figures import film, stage
from rnn_core.figures.stage import SCALES, Band
from rnn_core.figures.style import DARK, LIGHT

T, EPOCHS = 12, 5
NAMES = {"play": "Play", "pause": "Pause", "epoch": "Epoch"}
LEGENDS = dict.fromkeys(SCALES, "legend")
HINTS = {"wrong": "wrong", "padding": "no data", "waiting": "…"}


def draw_stage(epoch, *, dark=False):
    """A stage of an input that stays, and an output and states that change, as their titles and notes do."""
    rng = np.random.default_rng(epoch)
    wrong = rng.random(T) > epoch / EPOCHS
    bands = [
        Band("Input", ["x"], "input", np.linspace(0, 1, T)[None]),
        Band(f"Output {epoch}", ["y0", "y1"], "probability", rng.random((2, T)), f"{(~wrong).sum()} right", wrong),
        Band(f"Hidden {epoch}", ["h1", "h2", "h3"], "state", rng.uniform(-1, 1, (3, T))),
    ]
    return stage.draw(bands, timesteps=T, step="Step", legends=LEGENDS, hints=HINTS, dark=dark)


def stages(**options):
    return [draw_stage(epoch, **options) for epoch in range(EPOCHS)]


def draw(figures=None, labels=None, *, dark=False):
    figures = stages(dark=dark) if figures is None else figures
    labels = [str(number) for number in range(len(figures))] if labels is None else labels
    return film.draw(figures, labels, names=NAMES, title="The article", dark=dark)


def texts(annotations):
    return [note.text for note in annotations]


# --- the figure


def test_every_epoch_is_a_frame():
    """Laid over the first figure, each frame shows the traces and the annotations of its own."""
    figures = stages()
    made = draw(figures)
    assert len(made.frames) == EPOCHS
    for figure, frame in zip(figures, made.frames, strict=True):
        shown = dict(enumerate(made.data)) | dict(zip(frame.traces, frame.data, strict=True))
        assert [shown[number].hovertemplate for number in sorted(shown)] == [t.hovertemplate for t in figure.data]
        for number, trace in enumerate(figure.data):
            np.testing.assert_array_equal(shown[number].z, trace.z)
        assert texts(frame.layout.annotations) == texts(figure.layout.annotations)


def test_what_stays_is_kept_once():
    """A trace that is the same in all epochs is in no frame."""
    made = draw()
    assert [trace.hovertemplate.split("<br>")[0] for trace in made.data] == [
        "Input",
        "Output 0",
        "Output 0",
        "Hidden 0",
    ]
    assert {frame.traces for frame in made.frames} == {(1, 2, 3)}


def test_the_first_is_shown():
    """Before it is played, the film is the first figure, with the slider on it."""
    figures = stages()
    made = draw(figures)
    assert all(trace == other for trace, other in zip(made.data, figures[0].data, strict=True))
    assert texts(made.layout.annotations) == texts(figures[0].layout.annotations)
    assert made.layout.sliders[0].active == 0


def test_slider_and_buttons():
    """The slider has a step for each label, which goes to its frame; Play and Pause are there by name."""
    labels = ["0", "5", "10", "10", "<20>"]
    made = draw(labels=labels)
    (slider,), (buttons,) = made.layout.sliders, made.layout.updatemenus
    assert [step.label for step in slider.steps] == labels
    assert [list(step.args[0]) for step in slider.steps] == [[frame.name] for frame in made.frames]
    assert len({frame.name for frame in made.frames}) == EPOCHS
    assert slider.currentvalue.prefix == "Epoch "
    assert [button.label for button in buttons.buttons] == ["Play", "Pause"]


@pytest.mark.parametrize("dark", [False, True])
def test_figures_keep_their_place(dark):
    """Title and controls take room of their own: what is drawn stays as tall as it was, in its colours."""
    figures = stages(dark=dark)
    made, first = draw(figures, dark=dark).layout, figures[0].layout
    assert made.height - made.margin.t - made.margin.b == first.height - first.margin.t - first.margin.b
    assert made.margin.t - first.margin.t >= 30
    assert made.margin.b - first.margin.b >= 90
    assert (made.margin.l, made.margin.r) == (first.margin.l, first.margin.r)
    assert made.title.text == "The article"
    assert made.paper_bgcolor == (DARK if dark else LIGHT).paper
    assert made.coloraxis == first.coloraxis


def test_figures_are_not_changed():
    """The figures that a film is made of stay what they were."""
    figures = stages()
    draw(figures)
    assert [figure.to_json() for figure in figures] == [figure.to_json() for figure in stages()]


@pytest.mark.parametrize(("count", "milliseconds"), [(1, 250), (16, 250), (100, 200), (600, 40)])
def test_pace(count, milliseconds):
    """A film of many epochs goes faster, and none too fast to be drawn."""
    made = draw([draw_stage(0)] * count)
    assert made.layout.updatemenus[0].buttons[0].args[1]["frame"]["duration"] == milliseconds


@pytest.mark.parametrize(("count", "labels"), [(0, []), (2, ["0"]), (2, ["0", "1", "2"])])
def test_a_label_for_each(count, labels):
    """There is a figure at least, and a label for each."""
    with pytest.raises(ValueError, match=f"Invalid value for `labels`: .*, received {len(labels)}"):
        draw(stages()[:count], labels)


def test_the_same_traces_in_each():
    """Figures of more or fewer traces than the others make no film."""
    odd = stage.draw([Band("Input", ["x"], "input")], timesteps=T, step="Step", legends=LEGENDS, hints=HINTS)
    with pytest.raises(ValueError, match=r"Invalid value for `figures`: .* received \[0, 4\]"):
        draw([draw_stage(0), odd])


# --- the page


def test_page_is_complete():
    """The page is in UTF-8 and of the given language, holds Plotly itself, and loads nothing."""
    text = film.page(draw(), title="交互に <b>", lang='ja"')
    assert text.startswith("<!DOCTYPE html>")
    assert '<html lang="ja&quot;">' in text
    assert '<meta charset="utf-8">' in text
    assert "<title>交互に &lt;b&gt;</title>" in text
    assert len(text) > 1_000_000
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]*\b(?:src|href)=", text)


def test_page_is_the_same_each_time():
    """The same film gives the same page, to the last letter."""
    assert film.page(draw(), title="Film", lang="en") == film.page(draw(), title="Film", lang="en")


@pytest.fixture(params=["light", "dark"])
def playing(chrome, tmp_path, request):
    """A page of a film in a browser that is offline; `page.complaints` lists the console's errors and all requests."""
    path = tmp_path / "film.html"
    text = film.page(draw(dark=request.param == "dark"), title="Film", lang="en")
    path.write_text(text, encoding="utf-8")
    context = chrome.new_context(viewport={"width": 1000, "height": 700})
    context.set_offline(True)
    page = context.new_page()
    page.complaints = []
    # That a film under way was interrupted, Plotly says as a warning.
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))

    def only_the_file(route):
        if route.request.url == path.as_uri():
            route.continue_()
        else:
            page.complaints.append(route.request.url)
            route.abort()

    context.route("**/*", only_the_file)
    page.goto(path.as_uri())
    page.locator(".slider-grip-rect").wait_for()
    page.dark = request.param == "dark"
    yield page
    context.close()


def notes(page):
    """The annotations that are drawn."""
    return page.locator(".annotation-text").evaluate_all("all => all.map(one => one.textContent)")


def wait_for_note(page, text):
    found = "text => [...document.querySelectorAll('.annotation-text')].some(one => one.textContent === text)"
    page.wait_for_function(found, arg=text, timeout=10_000)


def shown_values(page):
    """What the heatmap of the states shows now."""
    return np.array(
        page.evaluate("Array.from(document.getElementById('film')._fullData.at(-1).z, row => Array.from(row))")
    )


def slide(page, place):
    """Press the slider at a share of its length."""
    box = page.locator(".slider-rail-rect").bounding_box()
    page.mouse.click(box["x"] + 8 + place * (box["width"] - 16), box["y"] + box["height"] / 2)


def assert_epoch(page, epoch):
    """Titles, notes, values and slider are those of an epoch."""
    wait_for_note(page, f"Output {epoch}")
    figure = draw_stage(epoch)
    assert notes(page) == [re.sub("</?b>", "", text) for text in texts(figure.layout.annotations)]
    np.testing.assert_allclose(shown_values(page), figure.data[-1].z, rtol=0, atol=1e-6)
    assert page.locator(".slider-label").first.text_content() == f"Epoch {epoch}"


def test_play_and_scrub(playing):
    """Play goes on to the last epoch and begins anew from there, the slider goes to any; nothing is complained of."""
    page = playing
    play, pause = (page.locator(".updatemenu-button", has_text=name) for name in ("Play", "Pause"))
    assert_epoch(page, 0)
    play.click()
    assert_epoch(page, EPOCHS - 1)
    slide(page, 0.5)
    assert_epoch(page, 2)
    slide(page, 1)
    assert_epoch(page, EPOCHS - 1)
    play.click()
    wait_for_note(page, "Output 1")
    pause.click()
    resting = notes(page)
    page.wait_for_timeout(700)
    assert notes(page) == resting
    assert "Output 4" not in resting
    slide(page, 0)
    assert_epoch(page, 0)
    assert page.complaints == []


def test_page_fits(playing):
    """The film is as wide as its window, on a phone too, on a ground of the colour that it was drawn for."""
    page = playing
    paper = (DARK if page.dark else LIGHT).paper
    red, green, blue = (int(paper[i : i + 2], 16) for i in (1, 3, 5))
    for width in (1000, 400):
        page.set_viewport_size({"width": width, "height": 700})
        page.wait_for_function("width => document.querySelector('.main-svg').clientWidth <= width", arg=width)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".main-svg").first.bounding_box()["width"] > 0.9 * width
        for name in ("body", "html"):
            colour = page.locator(name).evaluate("one => getComputedStyle(one).backgroundColor")
            assert colour == f"rgb({red}, {green}, {blue})"
    assert page.complaints == []
