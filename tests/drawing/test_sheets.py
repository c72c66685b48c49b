"""The sheets (the panels' pictures) on a bare page in a browser: colours, numbers, hints, frames and picked steps."""

import re
from functools import partial

import numpy as np
import pytest

from rnn_core.figures import style
from rnn_core.ui.web import scene as scenes
from rnn_core.ui.web import sheet
from tests.drawing import sheets
from tests.drawing.page import FONT
from tests.figures import plots
from tests.support.scripts import script

PALETTES = {False: style.LIGHT, True: style.DARK}
EDGE = 10
"""The margin of the page around the picture, in pixels."""


def grids(drawn):
    """Return the boxes of the grids, [{"left", "top", "width", "height", "rows", "columns"}, ...]."""
    return drawn.page.evaluate(script("board", "grids"))


def middle(box, row, column):
    """Return the middle of a cell, in pixels of the picture."""
    x = box["left"] + (column + 0.5) * box["width"] / box["columns"]
    return x, box["top"] + (row + 0.5) * box["height"] / box["rows"]


def hint_at(drawn, x, y):
    """Return the text of the hint at a position in the picture, or "" if there is none."""
    drawn.page.mouse.move(EDGE + x - 0.5, EDGE + y)
    drawn.page.mouse.move(EDGE + x, EDGE + y)
    hint = drawn.page.locator(".hint")
    return hint.inner_text() if hint.is_visible() else ""


def written(value, form=".4f"):
    """Return a number in the format of a hint."""
    return f"{value:{form}}".replace("e-0", "e-").replace("e+0", "e+").replace("-", "−")


def compare_colours(drawn, box, values, ends, ramp, *, dark=False):
    """Check that each cell has the colour of its value, and that a cell without a value is transparent."""
    (low, high), dpr = ends, drawn.page.evaluate("devicePixelRatio")
    rows, columns = values.shape
    xs = [int(middle(box, 0, column)[0] * dpr) for column in range(columns)]
    ys = [int(middle(box, row, 0)[1] * dpr) for row in range(rows)]
    found, has_value = drawn.pixels(ys)[:, xs].astype(int), np.isfinite(values)
    wrong = np.argwhere((found[..., 3] > 0) != has_value).tolist()
    assert wrong == [], f"cells [row, column] that are drawn without a value, or not drawn with one: {wrong}"
    shares = np.clip((values[has_value] - low) / (high - low), 0, 1)
    off = np.zeros(values.shape)
    off[has_value] = np.abs(found[has_value][:, :3] - plots.along(getattr(PALETTES[dark], ramp), shares)).max(axis=-1)
    assert off.max() <= 2, f"cells [row, column] without the colour of their value: {np.argwhere(off > 2).tolist()}"


@pytest.mark.parametrize(("dark", "dpr"), [(False, 1), (True, 2)])
def test_each_matrix_is_drawn_three_times(draw, dark, dpr):
    """The three pictures show the initial weights, the present weights, and the difference, all on one scale.

    Each hint has the matrix's title, the name of the picture, and the two ends of the connection.
    """
    given = sheets.matrices()
    given[1].now[1, 2] = np.inf
    drawn = draw(sheets.weights(given), width=500, dpr=dpr, dark=dark)
    boxes = grids(drawn)
    assert len(boxes) == 3 * len(given)
    for number, each in enumerate(given):
        now = np.where(np.isfinite(each.now), each.now, np.nan)
        for place, (name, values) in enumerate(
            (("before training", each.start), ("epoch 15", now), ("change", now - each.start))
        ):
            box = boxes[3 * number + place]
            compare_colours(drawn, box, values, (-1.5, 1.5), "state", dark=dark)
            row, column = len(each.rows) - 1, min(1, len(each.columns) - 1)
            ends = (each.columns[column], each.rows[row]) if each.turned else (each.rows[row], each.columns[column])
            said = hint_at(drawn, *middle(box, row, column))
            assert said == f"{each.title} · {name}\n{' → '.join(ends)}: {written(values[row, column])}", said
    assert hint_at(drawn, *middle(boxes[4], 1, 2)) == "", "a weight that is not finite should have no hint"


def test_only_the_first_units_of_a_large_layer_are_sent():
    """The server sends the first MAX_WEIGHTS units of each gate."""
    columns = [f"{gate} h{i + 1}" for gate in "ifgo" for i in range(256)]
    large = sheets.matrix("U", 256, columns, parts=tuple("ifgo"))
    kept = [256 * gate + unit for gate in range(4) for unit in range(sheet.MAX_WEIGHTS)]
    (base,) = sheet.weights_at_start([large])["matrices"]
    (now,) = sheet.weights([large], limit=1, words={})["now"]
    assert base["columns"] == [columns[place] for place in kept]
    assert (len(base["rows"]), now["shape"]) == (sheet.MAX_WEIGHTS, "64, 256")


def test_each_norm_has_a_cell_at_its_step_and_lag(draw):
    """A cell's colour shows the norm's logarithm, from 1e-8 to 1e4. The step at the pointer has a hint and a frame."""
    norms = sheets.norms()
    norms[-2:, :3] = [[0.0, 1e-30, 1e-9], [1e5, 1e30, 1e-3]]
    norms[7, 4] = np.nan  # as after an overflow
    drawn = draw(sheets.gradients(norms), width=500)
    (box,) = grids(drawn)
    with np.errstate(divide="ignore"):
        powers = np.log10(norms.T)
    compare_colours(drawn, box, np.where(np.isinf(powers), -99, powers), (-8, 4), "norm")
    for step, lag in ((3, 2), (12, 0), (11, 2)):
        said = hint_at(drawn, *middle(box, lag, step - 1))
        assert said == f"step t = {step} · lag k = {lag}\nnorm: {written(norms[step - 1, lag], '.2e')}", said
        assert drawn.events[-1] == ["onHover", step]
        (frame,) = drawn.frames()
        assert frame["left"] < EDGE + middle(box, lag, step - 1)[0] < frame["right"]
        assert frame["bottom"] - frame["top"] == pytest.approx(box["height"], abs=1)
    assert hint_at(drawn, *middle(box, 5, 2)) == "", "there should be no hint where step t - k is before the first step"
    drawn.page.mouse.click(*(EDGE + at for at in middle(box, 0, 8)))
    assert ["onPick", 9] in drawn.events
    assert hint_at(drawn, box["left"] + 5, box["top"] - 8) == ""
    assert drawn.events[-1] == ["onHover", None]


def test_several_steps_share_a_column_of_a_long_sequence(draw):
    """A column's hint has its range of steps. If a step is pointed at in another picture, its column has a frame."""
    drawn = draw(sheets.gradients(sheets.norms(6, 3), every=8, last=45), width=500)
    (box,) = grids(drawn)
    assert hint_at(drawn, *middle(box, 1, 2)).startswith("step t = 17–24 · lag k = 1\nmedian over t: ")
    assert hint_at(drawn, *middle(box, 1, 5)).startswith("step t = 41–45 · ")
    drawn.page.mouse.move(2, 2)
    drawn.page.evaluate("stage.point(30)")
    (frame,) = drawn.frames()
    assert frame["left"] < EDGE + middle(box, 0, 3)[0] < frame["right"]


def test_the_median_is_a_line_and_the_quartiles_an_area(draw):
    """Lags without norms are left out of the line and the area. A hint has the median and both quartiles."""
    quartiles = np.tile([[1e-5], [1e-3], [1e-1]], 9)
    quartiles[:, 3:5] = np.nan
    quartiles[:2, 7] = 0
    drawn = draw(sheets.gradients(quartiles=quartiles), width=500)
    points = drawn.page.evaluate("stage.drawn.points.map(({ x, y }) => [x, y])")
    assert len(points) == 7, "a lag without a median should have no point"
    said = hint_at(drawn, *points[2])
    assert said == "lag k = 2 · interquartile range: 1.00e−5 – 1.00e−1\nmedian over t: 1.00e−3", said
    picture, line, (x, y) = drawn.pixels().astype(int), plots.rgb(style.LIGHT.validation), points[1]
    assert np.abs(picture[int(y), int(x), :3] - line).max() <= 3
    (_, high), (_, low) = points[0], points[-2]
    assert low > high + 20, "a median of 0, which is not on the log axis, should be at the foot"
    halves = [picture[int(y + way * 20), int((points[0][0] + points[1][0]) / 2), 3] for way in (-1, 1)]
    assert min(halves) > 0, "there should be an area between the quartiles"
    gap = picture[int(y - 20) : int(y + 20), int((points[2][0] + points[3][0]) / 2)]
    assert not (np.abs(gap[:, :3] - line).max(axis=1) <= 3)[gap[:, 3] > 0].any(), (
        "there should be no line where there is no median"
    )


CONNECTED = {
    "one input": (sheets.wire(), None),
    "a layer below": (sheets.wire(inputs=4), 0),
    "a layer above": (sheets.wire(readout=None), 2),
    "no recurrent connections": (sheets.wire(recurrent_kernel=None), None),
}


@pytest.mark.parametrize(("wiring", "picked"), CONNECTED.values(), ids=CONNECTED)
def test_nodes_and_connections_have_hints(draw, wiring, picked):
    """Each weight and each activation has a hint. If a unit is picked, only its connections are opaque."""
    drawn = draw(sheets.step(wiring, picked=picked), width=600)
    points = drawn.page.evaluate("stage.drawn.points.map(({ hint }) => hint.words + hint.value)")
    found = {name: float(value.replace("−", "-")) for name, value in (re.split(": | = ", point) for point in points)}
    kernels = {"W": wiring.kernel, "U": wiring.recurrent_kernel, "V": wiring.readout}
    expected = {
        f"{symbol} {i + 1} → {f'y{j}' if symbol == 'V' else j + 1}": kernel[i, j]
        for symbol, kernel in kernels.items()
        if kernel is not None
        for i, j in np.ndindex(kernel.shape)
    }
    inputs = ["x"] if len(wiring.inputs) == 1 else [f"below {i + 1}" for i in range(len(wiring.inputs))]
    expected |= dict(zip(inputs, wiring.inputs, strict=True))
    expected |= {f"h{i + 1} (t−1)": value for i, value in enumerate(wiring.previous)}
    expected |= {f"h{i + 1} (t)": value for i, value in enumerate(wiring.hidden)}
    expected |= {f"y{k}": value for k, value in enumerate(wiring.outputs)}
    assert found == pytest.approx(expected, abs=6e-5)
    x, y = drawn.page.evaluate(
        "(({ x, y }) => [x, y])(stage.drawn.points.find(each => each.hint.words === 'h2 (t) = '))"
    )
    assert hint_at(drawn, x, y).strip() == f"h2 (t) = {written(wiring.hidden[1])}"
    colour = drawn.pixels()[int(y), int(x), :3].astype(int)
    (wanted,) = plots.along(style.LIGHT.state, [(wiring.hidden[1] + 1) / 2])
    assert np.abs(colour - wanted).max() <= 2, "a node should have the colour of its activation"
    lines = drawn.page.evaluate("stage.drawn.over.filter(({ fill }) => !fill).map(({ d, opacity }) => [d, opacity])")
    strong, weak = (
        sum(d.count("M") for d, opacity in lines if (opacity == 1) == is_strong) for is_strong in (True, False)
    )
    counts = [len(wiring.inputs), 0 if wiring.recurrent_kernel is None else 3, 0 if wiring.readout is None else 2]
    assert (strong, weak) == ((3 * sum(counts), 0) if picked is None else (sum(counts), 2 * sum(counts)))
    yellow = drawn.page.evaluate("stage.drawn.under.length")
    assert yellow == (0 if wiring.recurrent_kernel is None else 1)
    assert ("U recurrent" in [text["text"] for text in drawn.texts()]) == bool(yellow)


def test_the_numbers_of_the_equation_are_in_their_cells(draw):
    """Numbers have two decimals or scientific notation. Finite numbers have hints. A cell has its number's colour."""
    wiring = sheets.wire(hidden=np.array([0.5, np.nan, -1e30], np.float32))
    drawn = draw(sheets.step(wiring), width=600)
    units, classes = grids(drawn)
    compare_colours(
        drawn, units, np.stack([wiring.previous, 2 * wiring.hidden, wiring.hidden], axis=1)[:1], (-1, 1), "state"
    )
    texts = [text["text"] for text in drawn.texts()]
    for word in ("1.00", "0.50", "nan", "−2e+30", "−1e+30", *(written(value, ".2f") for value in wiring.previous)):
        assert word in texts, word
    assert hint_at(drawn, *middle(units, 0, 1)).strip() == "Σ, h1: 1.0000"
    assert hint_at(drawn, *middle(classes, 1, 1)).strip() == f"yt, y1: {written(wiring.outputs[1])}"
    assert hint_at(drawn, *middle(units, 1, 2)) == "", "nan should have no hint"


@pytest.mark.parametrize("name", sheets.SHEETS)
def test_no_texts_overlap_or_leave_the_picture(draw, name):
    """The browser measures all texts at the widths that a panel has on the page."""
    drawn = draw(sheets.SHEETS[name](), width=490, height=1600)
    for width, room in ((490, 560), (660, 700), (386, None), (340, None)):
        drawn.resize(width, room=room)
        texts = drawn.texts()
        crossed = [
            (one["text"], other["text"])
            for number, one in enumerate(texts)
            for other in texts[number + 1 :]
            if min(one["right"], other["right"]) - max(one["left"], other["left"]) > 1
            and min(one["bottom"], other["bottom"]) - max(one["top"], other["top"]) > 2
        ]
        outside = [text["text"] for text in texts if text["left"] < EDGE - 1 or text["right"] > width - EDGE + 1]
        assert (crossed, outside) == ([], []), f"{width} pixels"


def test_the_saved_pictures_have_the_texts_and_colours_of_the_sheet(draw):
    """The saved pictures are an SVG and a canvas. The test compares the texts of the SVG, and a colour of both."""
    for make in (sheets.weights, sheets.gradients, partial(sheets.step, picked=1)):
        case = make()
        drawn = draw(case, width=820)
        options = [case["frames"], drawn.view, scenes.palettes(), FONT]
        said, first, canvas, vectors = drawn.page.evaluate(script("board", "sheetOnPaper"), options)
        assert {text["text"] for text in drawn.texts()} <= set(said)
        assert "A & B" in said
        assert np.abs(np.subtract(canvas, first)).max() <= 1, "the saved canvas should have the sheet's colour"
        assert np.abs(np.subtract(vectors, first)).max() <= 3, "the SVG should have the sheet's colour"
