"""The drawing module in a browser, on a bare page: colours, words, hints, what the pointer does, and what it leaves."""

from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from rnn_core.figures import style
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui import scene as scenes
from rnn_core.visit.bookmark import Bookmark
from tests.drawing import oracle
from tests.drawing.kinds import KINDS, trace_of
from tests.drawing.page import FONT, Drawn, serve
from tests.figures import plots

PALETTES = {False: style.LIGHT, True: style.DARK}


@pytest.fixture(scope="module")
def address():
    """The address of the bare page."""
    with serve() as url:
        yield url


@pytest.fixture
def draw(chrome, address):
    """Draws a kind of stage; when the test ends, no error may have happened."""
    drawn = []

    def draw(kind, seed=0, **options):
        drawn.append(Drawn(chrome, address, oracle.case(kind, KINDS[kind], seed), **options))
        return drawn[-1]

    yield draw
    for each in drawn:
        each.leave()


def ramp(scale, values, *, scene, dark=False):
    """The colours that values of a scale have, by the rule of the other figures."""
    low, high = (scene["scales"][scale][end] for end in ("low", "high"))
    values = np.asarray(values, float)
    shares = np.clip((values - low) / (high - low), 0, 1)
    return plots.along(getattr(PALETTES[dark], scale), shares.ravel()).reshape(*values.shape, 3)


def centres(layout, number, *, first, last):
    """Where in the canvas the steps and the rows of a band have their middles, by the layout: (x of step), (y of row)."""
    place, plot, dpr = layout["bands"][number], layout["plot"], layout["dpr"]
    column = (plot["right"] - plot["left"]) / (last - first + 1)
    xs = (plot["left"] + (np.arange(last - first + 1) + 0.5) * column) * dpr
    ys = (place["top"] + (np.arange(place["rows"]) + 0.5) * (place["bottom"] - place["top"]) / place["rows"]) * dpr
    return xs.astype(int), ys.astype(int)


@pytest.mark.parametrize(
    ("kind", "look"),
    [
        ("default", {}),
        ("default", {"dpr": 2, "beside": False, "width": 390}),
        ("threshold", {"dark": True}),
        ("memory", {"dark": True, "dpr": 2}),
        ("masked", {"width": 900}),
        ("window", {}),
        ("classes", {"height": 900}),
        ("reber", {}),
        ("own_values", {}),
    ],
)
def test_colours_at_the_middle_of_the_cells(draw, kind, look):
    """Each cell has the colour of its value, in both themes and at twice the pixels; where there is none is no colour."""
    drawn = draw(kind, **look)
    picture, layout, (first, last) = drawn.pixels(), drawn.layout, drawn.case["window"]
    seen = 0
    for number, band in enumerate(drawn.case["bands"]):
        values = np.array(band["values"], float)
        if values.shape[1] != last - first + 1 or layout["bands"][number]["rows"] > 40:
            continue
        xs, ys = centres(layout, number, first=first, last=last)
        found = picture[ys[:, None], xs[None]].astype(int)
        known = ~np.isnan(values)
        wanted = ramp(band["scale"], values, scene=drawn.case["scene"], dark=look.get("dark", False))
        off = np.abs(found[..., :3] - wanted)[known]
        assert (found[..., 3] == 255)[known].all(), f"{band['title']}: a cell with a value is not drawn"
        assert off.max() <= 2, f"{band['title']}: a cell is {off.max()} away from the colour of its value"
        seen += known.sum()
    assert seen > 50, "hardly a cell was looked at"


def test_marks_stand_under_wrong_steps_only(draw):
    drawn = draw("default")
    picture, layout = drawn.pixels(), drawn.layout
    red = plots.rgb(style.LIGHT.incorrect)
    for number in (2, 3):
        xs, _ = centres(layout, number, first=1, last=100)
        marks = layout["bands"][number]["marks"]
        found = np.abs(picture[int((marks["top"] + marks["bottom"]) / 2), xs, :3] - red).max(axis=1) <= 2
        np.testing.assert_array_equal(found, drawn.case["bands"][number]["incorrect"])


@pytest.mark.parametrize("kind", ["default", "japanese", "letters", "classes", "text", "once_masked", "last_layer", "numbers", "period_8"])
def test_no_words_touch_one_another(draw, kind):
    """No two texts overlap and none stands outside, at many sizes, as the browser itself draws them."""
    sizes = [(1170, 640, True), (1020, 330, True), (800, 500, True), (900, 600, False), (640, 640, False), (390, 700, False), (320, 560, False)]
    for width, room, beside in sizes:
        drawn = draw(kind, width=width, height=900, room=room, beside=beside)
        texts, wide = drawn.texts(), width - 10
        where = f"{width} pixels wide, beside: {beside}"
        assert len(texts) > 10, where
        crossed = [(one["text"], other["text"]) for one, other in combinations(texts, 2) if touch(one, other)]
        outside = [text["text"] for text in texts if text["left"] < 9 or text["right"] > wide + 1]
        assert (crossed, outside) == ([], []), where
        low = drawn.page.evaluate("stage.picture.getBoundingClientRect().bottom")
        assert max(text["bottom"] for text in texts) <= low + 1, where


def touch(one, other, hair=1):
    """Whether two boxes overlap by more than a pixel."""
    across = one["left"] + hair < other["right"] and other["left"] + hair < one["right"]
    return across and one["top"] + hair < other["bottom"] and other["top"] + hair < one["bottom"]


def test_the_frames_go_through_no_title(draw):
    """Titles above: the frame of the picked step and of the one that is pointed at leave the words free."""
    drawn = draw("default", width=640, beside=False, picked=2)
    plot, band = drawn.layout["plot"], drawn.layout["bands"][3]
    drawn.page.mouse.move(10 + plot["left"] + 12, 10 + band["top"] + 4)
    drawn.page.wait_for_function("events.length > 0")
    frames = drawn.page.evaluate(
        """() => [...stage.picture.querySelectorAll("div")].filter(element => element.style.borderWidth && !element.parentNode.hidden)
            .map(element => { const { left, right, top, bottom } = element.getBoundingClientRect(); return { left, right, top, bottom }; })"""
    )
    assert len(frames) == 12, "two frames of six parts each"
    assert not [text["text"] for text in drawn.texts() for frame in frames if touch(text, frame)]


@pytest.mark.parametrize("fold", ["off", "on"])
def test_a_hint_tells_the_value_under_the_pointer(draw, fold):
    """Step, row and value; and the new value as soon as another epoch is drawn under the resting pointer."""
    drawn = draw("default", fold=fold)
    layout, parts = drawn.layout, 2 if fold == "on" else 1
    plot, columns = layout["plot"], 100 // parts
    for number, row, step in ((3, 1, 7), (5, 4, 100), (0, 0, 1), (4, 9, 52)):
        place = layout["bands"][number]
        high = (place["bottom"] - place["top"]) / place["rows"]
        x = plot["left"] + ((step - 1) // parts + 0.5) * (plot["right"] - plot["left"]) / columns
        y = place["top"] + (row + ((step - 1) % parts + 0.5) / parts) * high
        drawn.page.mouse.move(10 + x, 10 + y)
        hint = drawn.page.locator(".hint")
        hint.wait_for()
        band = drawn.case["bands"][number]
        value = f"{band['values'][row][step - 1]:.4f}".replace("-", "−")
        said = hint.inner_text()
        assert f"step t = {step} · {band['rows'][row]}: {value}" in said, said
        assert style.one_line(band["title"]) in said
        assert drawn.events[-1] == ["onHover", step]
    other = oracle.case("default", KINDS["default"], 5)
    drawn.show(other["frames"])
    value = f"{other['bands'][4]['values'][9][51]:.4f}".replace("-", "−")
    assert value in drawn.page.locator(".hint").inner_text(), "the hint tells a value of the epoch before"
    drawn.page.mouse.move(2, 2)
    assert drawn.events[-1] == ["onHover", None]
    assert not drawn.page.locator(".hint").is_visible()


def test_a_tap_shows_the_same_as_the_mouse(draw):
    drawn = draw("default", width=390, beside=False, touch=True)
    place, plot = drawn.layout["bands"][5], drawn.layout["plot"]
    drawn.page.touchscreen.tap(10 + plot["left"] + 30, 10 + place["top"] + 3)
    hint = drawn.page.locator(".hint")
    hint.wait_for()
    assert "h1: " in hint.inner_text()
    assert [name for name, _ in drawn.events][-1] == "onPick"
    drawn.page.touchscreen.tap(385, 690)
    hint.wait_for(state="hidden")


def test_what_the_mouse_chooses(draw):
    """A press picks the step, drawing over steps chooses them and picks none, a double click chooses all."""
    drawn = draw("default")
    plot, place = drawn.layout["plot"], drawn.layout["bands"][5]
    column = (plot["right"] - plot["left"]) / 100
    x, y, mouse = lambda step: 10 + plot["left"] + (step - 0.5) * column, 20 + place["top"], drawn.page.mouse
    mouse.click(x(30), y)
    assert ["onPick", 30] in drawn.events
    mouse.move(x(60), y)
    mouse.down()
    mouse.move(x(41), y + 5, steps=4)
    mouse.up()
    found = [event for event in drawn.events if event[0] != "onHover"]
    assert found == [["onZoom", [41, 60]]], found
    mouse.dblclick(x(50), y)
    assert ["onZoom", [1, None]] in drawn.events
    drawn.page.evaluate("stage.point(12)")
    frame = drawn.page.evaluate(
        """() => [...stage.picture.querySelectorAll("div")].find(element => element.style.borderWidth && !element.parentNode.hidden)
            .getBoundingClientRect().left"""
    )
    assert abs(frame - (x(12) - column / 2)) < 1.5, "a step that is pointed at elsewhere is framed"


def test_the_strip_moves_the_window(draw):
    """Where not all steps have room: by hand and by keys, to both ends and not beyond."""
    drawn = draw("letters_on_zeros", width=900)
    assert drawn.layout["strip"] is None, "all steps have room"
    drawn = draw("period_8", width=700)
    handle = drawn.page.get_by_role("slider", name="Shown steps")
    fold = drawn.layout["fold"]
    shown = fold["last"] - fold["first"] + 1
    assert fold["windowed"]
    assert (fold["first"], handle.get_attribute("aria-valuetext")) == (1, f"steps 1 to {shown} of 1000")
    handle.focus()
    drawn.page.keyboard.press("PageDown")
    drawn.page.wait_for_function("stage.layout.fold.first > 1")
    assert drawn.layout["fold"]["first"] == shown + 1
    drawn.page.keyboard.press("End")
    drawn.page.wait_for_function("stage.layout.fold.last === 1000")
    assert drawn.layout["fold"]["first"] == 1001 - shown
    assert drawn.events[-1] == ["onMove", 1001 - shown]
    plot, strip = drawn.layout["plot"], drawn.layout["strip"]
    box = handle.bounding_box()
    drawn.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 5)
    drawn.page.mouse.down()
    drawn.page.mouse.move(10 + plot["left"] + 2, box["y"] + 5, steps=5)
    drawn.page.mouse.up()
    drawn.page.wait_for_function("stage.layout.fold.first === 1")
    place = drawn.layout["bands"][3]
    drawn.page.mouse.move(12 + plot["left"], 12 + place["top"])
    assert drawn.events[-1] == ["onHover", 1]
    red = np.abs(drawn.pixels()[int(strip["top"] + strip["height"] - 2), :, :3] - plots.rgb(style.LIGHT.incorrect)).max(axis=1) <= 2
    assert 20 < red.sum(), "the strip shows where outputs are wrong"


def test_only_what_is_new_is_touched(draw):
    """The same epoch again touches no element; another one only the title and the note that are new."""
    drawn = draw("default")
    drawn.page.evaluate(
        """() => {
            window.touched = [];
            new MutationObserver(found => touched.push(...found.map(({ target }) => target.parentNode.textContent)))
                .observe(stage.picture.parentNode, { subtree: true, childList: true, attributes: true, characterData: true });
        }"""
    )
    drawn.show(drawn.case["frames"])
    assert drawn.page.evaluate("touched.splice(0)") == []
    other = oracle.case("default", KINDS["default"], 3)["frames"]
    drawn.show({"before": drawn.case["frames"]["before"], "now": other["now"] | {"epoch": 16}})
    touched = drawn.page.evaluate("touched.splice(0)")
    assert touched, "the title names another epoch"
    assert drawn.page.evaluate("stage.picture.textContent").count("now, epoch 16") == 2


def test_nothing_is_left_behind(draw):
    """After its end the element is as empty as before, and nothing is drawn or heard any more."""
    drawn = draw("period_8", width=700)
    place = drawn.layout["bands"][3]
    drawn.page.evaluate("stage.show(scene, {}, {}); stage.destroy();")
    seen = drawn.page.evaluate("[place.childElementCount, drawn]")
    drawn.events  # noqa: B018, what came before does not count
    drawn.page.set_viewport_size({"width": 500, "height": 500})
    drawn.page.mouse.move(200, 10 + place["top"])
    drawn.page.mouse.click(220, 10 + place["top"])
    drawn.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert seen[0] == 0
    assert drawn.page.evaluate("[place.childElementCount, drawn]") == seen
    assert drawn.events == []


def test_on_paper_it_is_the_same_picture(draw, address):
    """The SVG is well formed, says what the stage says, as text, and has its colours; and so has the canvas to save."""
    drawn = draw("default", width=1000, picked=5)
    made, canvas = drawn.page.evaluate(
        """async ([frames, view, palettes, font]) => {
            const { svg } = await import("/drawing/svg.js"), { raster } = await import("/drawing/raster.js");
            const { measurer } = await import("/drawing/words.js");
            const options = { scene, frames, view, palettes, width: 980, font };
            const picture = raster({ ...options, dpr: 1 }), [x, y] = [stage.layout.plot.left + 3, stage.layout.bands[5].top + 3];
            const { data } = picture.getContext("2d").getImageData(x, y, 1, 1);
            return [svg({ ...options, measure: measurer(font), title: "A & B" }), [...data]];
        }""",
        [drawn.case["frames"], drawn.view, scenes.palettes(), FONT],
    )
    root = ElementTree.fromstring(made)
    words = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {text["text"] for text in drawn.texts()} <= words
    assert "A & B" in words
    (first,) = ramp("state", [drawn.case["bands"][5]["values"][0][0]], scene=drawn.case["scene"])
    assert np.abs(np.array(canvas[:3]) - first).max() <= 2
    pixel = drawn.page.evaluate(
        """async made => {
            const image = new Image();
            image.src = URL.createObjectURL(new Blob([made], { type: "image/svg+xml" }));
            await image.decode();
            const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
            const pen = canvas.getContext("2d");
            pen.drawImage(image, 0, 0);
            const [x, y] = [16 + stage.layout.plot.left + 3, 64 + stage.layout.bands[5].top + 4];
            return [...pen.getImageData(x, y, 1, 1).data];
        }""",
        made,
    )
    assert np.abs(np.array(pixel[:3]) - first).max() <= 3, "the SVG has another colour"


@pytest.mark.parametrize("width", [360, 640, 914, 1400])
@pytest.mark.parametrize("steps", [100, 300, 500, 1000])
def test_no_false_rhythm(chrome, address, steps, width):
    """The dominant period of the drawn pixels is that of the data: folded, in a window, and without a period."""
    case, states = rhythm(steps)
    for dpr, fold, period in ((1, "auto", 2), (2, "auto", 2), (1, "off", 2), (1, "auto", None), (2, "auto", None)):
        case["scene"]["period"] = period
        drawn = Drawn(chrome, address, case, width=width, height=700, dpr=dpr, room=600, beside=width > 700, fold=fold)
        layout, picture = drawn.layout, drawn.pixels()
        drawn.leave()
        place, plot, shape = layout["bands"][5], layout["plot"], layout["fold"]
        left, right = (round(plot[side] * dpr) for side in ("left", "right"))
        across, parts = (right - left) / shape["columns"], shape["parts"]
        for unit in range(len(states)):
            for part in range(parts):
                y = place["top"] + (unit + (part + 0.5) / parts) * (place["bottom"] - place["top"]) / len(states)
                pixels = picture[int(y * dpr), left:right, :3].astype(float)
                gaps = picture[int(y * dpr), left:right, 3] == 0
                drawn_values = np.where(gaps, np.nan, values_of(pixels))
                drawn_values = np.where(np.isnan(drawn_values), np.nanmean(drawn_values), drawn_values)
                data = states[unit, shape["begin"] - 1 + part : shape["last"] : parts]
                where = f"{steps} steps, {width} pixels, dpr {dpr}, fold {fold}, period {period}, unit {unit}, part {part}"
                strength, found = dominant(drawn_values)
                wanted_strength, wanted = dominant(data)
                if wanted_strength < 0.1:
                    assert strength < 0.1, f"{where}: there is a rhythm that the data do not have"
                    continue
                assert abs(found * across - wanted) < 1.5 / shape["columns"], (
                    f"{where}: a period of {1 / (found * across):.2f} columns is drawn, that of the data is {1 / wanted:.2f}"
                )


def rhythm(steps):
    """A case whose hidden states have rhythms of their own, and these states, (units, steps)."""
    mark = Bookmark(Spec(units=6), Probe(shown_timesteps=steps), lang="en")
    t = np.arange(steps)
    states = np.stack([0.9 * np.cos(np.pi * t), *(0.8 * np.cos(2 * np.pi * t / period + 0.3) for period in (3, 5, 7, 11.3, 29))])
    trace = trace_of(mark, 0)
    trace = trace._replace(hidden=(states.T[None].astype(np.float32),))
    frames = {name: scenes.frame(mark, 0, trace) for name in ("before", "now")}
    return {"scene": scenes.describe(mark), "frames": frames, "view": {"threshold": False, "window": [1, None]}}, states


def values_of(pixels):
    """The values of the scale of states whose colours are nearest to those of pixels (n, 3)."""
    places = np.linspace(0, 1, 401)
    known = plots.along(style.LIGHT.state, places)
    return 2 * places[((pixels[:, None] - known[None]) ** 2).sum(axis=-1).argmin(axis=1)] - 1


def dominant(values):
    """How strong the strongest rhythm of a row of values is, and its frequency for each of them."""
    values = values - values.mean()
    found = np.abs(np.fft.rfft(values, 8 * len(values))) / len(values)
    found[: 8] = 0  # less than one period
    return found.max(), found.argmax() / (8 * len(values))
