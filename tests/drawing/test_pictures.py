"""The stage (the page's main picture), alone on a bare page: its colours, its texts, and the frames around steps."""

from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from rnn_core.figures import style
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.web import scene as scenes
from rnn_core.visit.bookmark import Bookmark
from tests.drawing.kinds import KINDS, trace_of
from tests.drawing.page import FONT
from tests.figures import plots
from tests.support.scripts import script

PALETTES = {False: style.LIGHT, True: style.DARK}
WORDED = ("default", "japanese", "letters", "classes", "text", "once_masked", "last_layer", "numbers", "period_8")
SIZES = (
    (1170, 640, True),
    (1020, 330, True),
    (800, 500, True),
    (900, 600, False),
    (640, 640, False),
    (390, 700, False),
    (320, 560, False),
)
"""The page's width and the stage's height limit in pixels, and True if titles are beside the bands."""


def ramp(scale, values, *, scene, dark=False, most=None):
    """Return the colours of values on a scale, computed in Python. most: the upper end, if it is not the scale's."""
    low, high = (scene["scales"][scale][end] for end in ("low", "high"))
    high = high if most is None else most
    values = np.asarray(values, float)
    shares = np.clip((values - low) / (high - low), 0, 1)
    return plots.along(getattr(PALETTES[dark], scale), shares.ravel()).reshape(*values.shape, 3)


def centres(layout, number, *, first, last):
    """Return the centres of a band's cells on the canvas: (x of each step, y of each row)."""
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
def test_each_cell_has_the_colour_of_its_value(draw, kind, look):
    """The test compares the pixel in the middle of each cell, in both themes and at two pixel ratios."""
    drawn = draw(kind, **look)
    picture, layout, (first, last) = drawn.pixels(), drawn.layout, drawn.case["window"]
    seen, ends = 0, {"probability": drawn.page.evaluate("stage.drawn.scene.scales.probability.high")}
    for number, band in enumerate(drawn.case["bands"]):
        values = np.array(band["values"], float)
        if values.shape[1] != last - first + 1 or layout["bands"][number]["rows"] > 40:
            continue
        xs, ys = centres(layout, number, first=first, last=last)
        found = picture[ys[:, None], xs[None]].astype(int)
        known = ~np.isnan(values)
        look_of = {"dark": look.get("dark", False), "most": ends.get(band["scale"])}
        wanted = ramp(band["scale"], values, scene=drawn.case["scene"], **look_of)
        assert band["scale"] != "probability" or np.nanmax(values) <= ends["probability"] + 1e-6
        off = np.abs(found[..., :3] - wanted)[known]
        assert (found[..., 3] == 255)[known].all(), f"{band['title']}: every cell with a value should be drawn"
        assert off.max() <= 2, f"{band['title']}: a cell differs by {off.max()} from the colour of its value"
        seen += known.sum()
    assert seen > 50, f"the test should compare more than {seen} cells"


def test_a_sealed_band_has_no_colour_of_a_value(draw):
    """A sealed band hides its values behind grey hatching. If it is opened, no other band changes."""
    drawn = draw("default", sealed="not trained yet")
    left, right = (int(drawn.layout["plot"][side]) for side in ("left", "right"))
    places = [(int(band["top"]), int(band["bottom"])) for band in drawn.layout["bands"]]
    sealed = drawn.pixels()
    for number, (top, bottom) in list(enumerate(places))[1:]:
        cells = sealed[top:bottom, left:right].reshape(-1, 4).astype(int)
        colourful = cells[:, :3].max(axis=1) - cells[:, :3].min(axis=1)
        assert (colourful[cells[:, 3] > 60].max() > 30) == (number not in (3, 5)), f"band {number}"
    drawn.show(drawn.case["frames"], sealed=None)
    opened = drawn.pixels()
    for number, (top, bottom) in enumerate(places):
        same = np.array_equal(sealed[top:bottom, left:right], opened[top:bottom, left:right])
        assert same == (number not in (3, 5)), f"band {number}"


@pytest.mark.parametrize("dpr", [1, 1.25, 1.5, 2])
def test_a_pixel_of_the_canvas_is_a_pixel_of_the_screen(draw, dpr):
    """The canvas is as large as its box on the screen, so it is sharp, even at a fractional pixel ratio."""
    drawn = draw("default", dpr=dpr, width=1003, room=611)
    shown, held = drawn.page.evaluate(script("board", "canvasSizes"))
    assert shown == pytest.approx(held, abs=0.02), (
        f"the canvas should have {shown} pixels, as its box has on the screen, not {held}"
    )


def test_a_folded_row_has_each_step_in_its_half(draw):
    """A folded row has odd and even steps in two halves. Steps outside the window are empty."""
    drawn = draw("default", fold="on", window=[12, 31])
    layout, scene = drawn.layout, drawn.case["scene"]
    states = trace_of(KINDS["default"], 1).hidden[0][0].T
    place, plot, picture = layout["bands"][5], layout["plot"], drawn.pixels()
    column, high = (plot["right"] - plot["left"]) / 11, (place["bottom"] - place["top"]) / len(states) / 2
    for unit in range(len(states)):
        for step in range(11, 33):
            x = plot["left"] + ((step - 11) // 2 + 0.5) * column
            y = place["top"] + (2 * unit + (step - 11) % 2 + 0.5) * high
            *colour, opacity = picture[int(y), int(x)].astype(int)
            there = 12 <= step <= 31
            assert (opacity > 0) == there, f"unit {unit}, step {step}: drawn is {opacity > 0}"
            if there:
                wanted = ramp("state", states[unit, step - 1], scene=scene)
                assert np.abs(colour - wanted).max() <= 2, f"unit {unit}, step {step} should have its colour"


def test_only_incorrect_steps_have_a_mark_below(draw):
    """The row of marks has the colour for incorrect steps below these steps and nowhere else."""
    drawn = draw("default")
    picture, layout = drawn.pixels(), drawn.layout
    red = plots.rgb(style.LIGHT.incorrect)
    for number in (2, 3):
        xs, _ = centres(layout, number, first=1, last=100)
        marks = layout["bands"][number]["marks"]
        found = np.abs(picture[int((marks["top"] + marks["bottom"]) / 2), xs, :3] - red).max(axis=1) <= 2
        np.testing.assert_array_equal(found, drawn.case["bands"][number]["incorrect"])


@pytest.mark.parametrize("kind", WORDED)
def test_no_texts_overlap_or_leave_the_picture(draw, kind):
    """The browser measures all texts at many sizes."""
    drawn = draw(kind, height=900)
    for width, room, beside in SIZES:
        drawn.resize(width, room=room, beside=beside)
        texts, where = drawn.texts(), f"{width} pixels wide, beside: {beside}"
        assert len(texts) > 10, where
        crossed = [(one["text"], other["text"]) for one, other in combinations(texts, 2) if touch(one, other)]
        outside = [text["text"] for text in texts if text["left"] < 9 or text["right"] > width - 9]
        assert (crossed, outside) == ([], []), where
        low = drawn.page.evaluate("stage.picture.getBoundingClientRect().bottom")
        assert max(text["bottom"] for text in texts) <= low + 1, where


def touch(one, other, hair=1):
    """Return whether two boxes overlap by more than `hair` pixels in both directions."""
    across = one["left"] + hair < other["right"] and other["left"] + hair < one["right"]
    return across and one["top"] + hair < other["bottom"] and other["top"] + hair < one["bottom"]


def test_frames_of_steps_overlap_no_text(draw):
    """Titles are above the bands. The picked step and the step under the pointer each have a frame."""
    drawn = draw("default", width=640, beside=False, picked=2)
    plot, band = drawn.layout["plot"], drawn.layout["bands"][3]
    drawn.page.mouse.move(10 + plot["left"] + 12, 10 + band["top"] + 4)
    drawn.page.wait_for_function("events.length > 0")
    frames = drawn.frames()
    assert len(frames) == 12, "there should be two frames of six parts each"
    assert not [text["text"] for text in drawn.texts() for frame in frames if touch(text, frame)]


def test_the_saved_pictures_have_the_texts_and_colours_of_the_stage(draw):
    """The saved pictures are a well-formed SVG and a canvas."""
    drawn = draw("default", width=1000, picked=5)
    options = [drawn.case["frames"], drawn.view, scenes.palettes(), FONT]
    made, canvas, pixel = drawn.page.evaluate(script("board", "stageOnPaper"), options)
    root = ElementTree.fromstring(made)
    words = {"".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {text["text"] for text in drawn.texts()} <= words
    assert "A & B" in words
    (first,) = ramp("state", [drawn.case["bands"][5]["values"][0][0]], scene=drawn.case["scene"])
    assert np.abs(np.array(canvas[:3]) - first).max() <= 2
    assert np.abs(np.array(pixel[:3]) - first).max() <= 3, "the SVG should have the stage's colour"


@pytest.mark.parametrize(("steps", "dpr"), [(100, 1), (300, 2), (500, 1), (1000, 2)])
def test_the_pixels_have_no_false_rhythm(draw, steps, dpr):
    """The drawn pixels have the same dominant period as the data, even in folded rows and in a window."""
    drawn = draw("default", dpr=dpr)
    for period, fold in ((2, "auto"), (2, "off"), (None, "auto")):
        case, states = rhythm(steps, period)
        drawn.take(case)
        for width in (360, 640, 914, 1400):
            drawn.resize(width, room=600, beside=width > 700, fold=fold)
            compare_rhythms(drawn, states, f"{steps} steps, period {period}, fold {fold}, {width} pixels")


def compare_rhythms(drawn, states, where):
    """Compare the dominant period of each drawn row, or part of a row, with the period of its data."""
    layout = drawn.layout
    place, plot, shape, dpr = layout["bands"][5], layout["plot"], layout["fold"], layout["dpr"]
    left, right = (round(plot[side] * dpr) for side in ("left", "right"))
    across, parts = (right - left) / shape["columns"], shape["parts"]
    assert right < layout["width"] * dpr, where
    high = (place["bottom"] - place["top"]) / (len(states) * parts)
    rows = [int((place["top"] + (line + 0.5) * high) * dpr) for line in range(len(states) * parts)]
    for line, row in enumerate(drawn.pixels(rows)[:, left:right]):
        unit, part = divmod(line, parts)
        values = values_of(row[:, :3].astype(float))
        values[row[:, 3] == 0] = values[row[:, 3] > 0].mean()  # the gaps between cells
        data = states[unit, shape["begin"] - 1 + part : shape["last"] : parts]
        (strength, found), (wanted_strength, wanted) = dominant(values), dominant(data)
        at = f"{where}, unit {unit}, part {part}"
        if wanted_strength < 0.1:
            assert strength < 0.1, f"{at}: the pixels should have no rhythm, because the data have none"
            continue
        assert abs(found * across - wanted) < 1.5 / shape["columns"], (
            f"{at}: the drawn period is {1 / (found * across):.2f} columns, the data's is {1 / wanted:.2f}"
        )


def rhythm(steps, period):
    """Return a case and its hidden states (units, steps). Each unit has its own period. period: the task's period."""
    bookmark = Bookmark.of(Spec(units=6), Probe(shown_timesteps=steps), lang="en")
    t = np.arange(steps)
    states = np.stack([0.8 * np.cos(2 * np.pi * t / length + 0.3) for length in (2, 3, 5, 7, 11.3, 29)])
    trace = trace_of(bookmark, 0)
    trace = trace._replace(hidden=(states.T[None].astype(np.float32),))
    frames = {name: scenes.frame(bookmark, 0, trace) for name in ("before", "now")}
    scene = scenes.describe(bookmark) | {"period": period}
    return {"scene": scene, "frames": frames, "view": {"threshold": False, "window": [1, None]}}, states


def values_of(pixels):
    """Return the values from -1 to 1 whose colours on the scale of states are nearest to the pixels (n, 3)."""
    places = np.linspace(0, 1, 401)
    known = plots.along(style.LIGHT.state, places)
    colours, where = np.unique(pixels, axis=0, return_inverse=True)
    return 2 * places[((colours[:, None] - known[None]) ** 2).sum(axis=-1).argmin(axis=1)][where] - 1


def dominant(values):
    """Return the amplitude of the strongest frequency in values (n,), and that frequency in cycles per value."""
    values = values - values.mean()
    found = np.abs(np.fft.rfft(values, 8 * len(values))) / len(values)
    found[:8] = 0  # frequencies of less than one period in all values
    return found.max(), found.argmax() / (8 * len(values))
