"""The stage: bands of values under one another, on scales that are fixed."""

import numpy as np
import pytest

from rnn_core.figures import stage
from rnn_core.figures.bands import Band
from tests.figures.plots import THEMES, axis, build, notes

T = 12
LEGENDS = {"input": "x_t", "probability": "y_t", "state": "h_t", "cell_state": "c_t"}
HINTS = {"incorrect": "incorrect", "padding": "no data", "waiting": "…"}
EXACT, STATES, C = (np.random.default_rng(seed).normal(size=(2, T)) for seed in (1, 2, 3))
INCORRECT, PADDED = np.arange(T) % 3 == 0, np.arange(T) >= 8
UNITS, CLASSES = ["h1", "h2"], ["y0", "y1"]
BANDS = [
    Band("Input", ["x"], "input", np.where(PADDED, np.nan, 0.5)[None], padding=PADDED),
    Band("Before", CLASSES, "probability", EXACT, "4 of 12", INCORRECT),
    Band("Now", CLASSES, "probability", EXACT.round(), "12 of 12", np.zeros(T, bool), exact=EXACT),
    Band("Hidden before", UNITS, "state", STATES),
    Band("Hidden now", UNITS, "state", STATES + 1),
    Band("Cell", ["c1", "c2"], "cell_state", C),
    Band("Later", UNITS, "state", padding=PADDED),
]


def draw(bands=BANDS, *, timesteps=T, **options):
    return build(stage.draw(bands, timesteps=timesteps, step="Step", legends=LEGENDS, hints=HINTS, **options))


def heatmaps(figure, *, marks=False):
    """The traces that show values, or the marks, by the title that their hover begins with."""
    found = (trace for trace in figure.data if trace.type == "heatmap" and marks == (trace.coloraxis is None))
    return {trace.hovertemplate.split("<br>")[0]: trace for trace in found}


def test_values_are_drawn_as_given():
    """Each band has its values over steps from 1, on a fixed scale, below title and note.

    A mark stands under each incorrect step of a band and under no other.
    """
    figure, edges = draw(input_range=(-3.5, 7)), []
    limits = {"input": (-3.5, 7), "probability": (0, 1), "state": (-1, 1), "cell_state": (-1, 1)}
    for band, (title, trace) in zip(BANDS[:-1], heatmaps(figure).items(), strict=True):
        exact, rows, scale = {"Now": EXACT, "Cell": C}.get(title), axis(figure, trace), figure.layout[trace.coloraxis]
        np.testing.assert_allclose(np.array(trace.z, float), np.tanh(C) if title == "Cell" else band.values)
        np.testing.assert_array_equal(trace.customdata, exact)
        np.testing.assert_array_equal(trace.x, np.arange(1, T + 1))
        assert (list(trace.y), rows.range) == (band.rows, (len(band.rows) - 0.5, -0.5))
        hovered = "z" if exact is None else "customdata"
        told = f"{band.title}<br>Step = %{{x}} · %{{y}}: <b>%{{{hovered}:.4f}}</b><extra></extra>"
        assert trace.hovertemplate == told
        assert (scale.cmin, scale.cmax) == limits[band.scale]
        assert [list(stop) for stop in scale.colorscale] == getattr(THEMES[False], band.scale)
        ticks = np.array(scale.colorbar.ticktext, float)
        np.testing.assert_allclose(scale.colorbar.tickvals, np.tanh(ticks) if title == "Cell" else ticks)
        edges += [notes(figure)[f"<b>{title}</b>"].y, *rows.domain[::-1]]
        assert not band.note or (notes(figure)[band.note].y, notes(figure)[band.note].x) == (edges[-3], 1)
    assert edges == sorted(edges, reverse=True)
    bar, top = figure.layout.coloraxis2.colorbar, axis(figure, heatmaps(figure)["Before"]).domain[1]
    assert (bar.y - bar.len / 2, bar.y + bar.len / 2) == pytest.approx((figure.layout.yaxis3.domain[0], top))
    marks, band = heatmaps(figure, marks=True)["Before"], heatmaps(figure)["Before"]
    np.testing.assert_array_equal(np.isfinite(np.array(marks.z, float)), INCORRECT[None])
    np.testing.assert_array_equal(marks.x, np.arange(1, T + 1))
    assert axis(figure, marks).domain[1] < axis(figure, band).domain[0]
    assert marks.hovertemplate == "Before<br>Step = %{x} · incorrect<extra></extra>"


def test_the_picked_step_is_framed():
    """Titles beside the bands: one frame through all. Titles above them: one around each band, through no title."""
    drawn = stage.draw(BANDS, timesteps=T, step="Step", legends=LEGENDS, hints=HINTS, picked=3)
    for kind in ("layout", "wide"):
        layout, frames = drawn[kind], drawn[kind]["shapes"]
        assert {(frame["xref"], frame["x0"], frame["x1"]) for frame in frames} == {("x", 2.5, 3.5)}, kind
        spans = [(frame["y0"], frame["y1"]) for frame in frames]
        for number, band in enumerate(BANDS, 1):
            low, high = layout[f"yaxis{number}"]["domain"]
            assert [below <= low < high <= above for below, above in spans].count(True) == 1, (kind, band.title)
        if kind == "layout":
            titles = {note["text"]: note["y"] for note in layout["annotations"] if note["yanchor"] == "top"}
            crossed = [text for text, y in titles.items() for low, high in spans if low < y <= high]
            assert (len(titles), crossed) == (9, []), "a frame goes through a title or a note"
        else:
            assert spans == [(0, 1)]
        assert layout["meta"]["spans"] == spans, "the frame that follows the pointer is elsewhere"


def test_a_window_of_steps():
    """Bands that are cut show these steps under their own numbers; a single output stays; a frame outside is none."""
    once = Band("Once", CLASSES, "probability", EXACT[:, :1], incorrect=np.array([True]))
    words = Band("Words", ["x"], "input", np.zeros((1, T)), letters=[f"w{step}" for step in range(1, T + 1)])
    cut = [band.cut(4, 9, of=T) for band in (*BANDS, once, words)]
    figure = draw(cut, timesteps=5, first=5, picked=4)
    assert (figure.layout.xaxis.range, figure.layout.meta["steps"], figure.layout.shapes) == ((4.5, 9.5), 5, ())
    for band, trace in zip(BANDS[1:5], [*heatmaps(figure).values()][1:5], strict=True):
        np.testing.assert_allclose(np.array(trace.z, float), band.values[:, 4:9])
        assert tuple(trace.x) == (5, 6, 7, 8, 9)
    np.testing.assert_array_equal(np.isfinite(heatmaps(figure, marks=True)["Before"].z[0]), INCORRECT[4:9])
    np.testing.assert_allclose(heatmaps(figure)["Once"].z, EXACT[:, :1])
    assert tuple(heatmaps(figure)["Once"].x) == (8.5, 9.5)
    assert [note.x for note in figure.layout.annotations if note.text in words.letters] == [5, 6, 7, 8, 9]
    assert {frame.x0 for frame in draw(cut, timesteps=5, first=5, picked=9).layout.shapes} == {8.5}
    gap = next(trace for trace in figure.data if trace.type == "scatter")
    assert set(gap.x[:4]) == {8.5, 9.5}


def test_numbers_are_lines():
    """What should be, and over it what is, in its own unit where one points; what leaves the scale is at its edge."""
    ideal, values = np.linspace(0, 1, T), np.linspace(-1, 2, T)[None]
    band = Band("Now", ["y"], "input", values, "0.5 RMS", against=ideal, span=(-20, 40))
    figure = draw([BANDS[0], band, band._replace(title="Later", note="", values=None)])
    below, above = (trace for trace in figure.data if trace.type == "scatter" and trace.yaxis == "y2")
    np.testing.assert_allclose(below.y, ideal)
    np.testing.assert_allclose(above.y, np.clip(values[0], -0.1, 1.1))
    np.testing.assert_allclose(above.customdata, -20 + 60 * values[0])
    across = axis(figure, above)
    assert (across.range, across.tickvals, across.ticktext) == ((-0.1, 1.1), (0, 1), ("-20", "40"))
    assert {"0.5 RMS", "…"} <= notes(figure).keys()


def test_padded_steps_are_hatched():
    """The padded steps are hatched, on an axis over that of the band: else Plotly finds no value beside them."""
    each, band = np.arange(T) < np.array([5, 0, 12])[:, None], Band("Hidden", ["h1", "h2", "h3"], "state")
    figure = draw([band._replace(values=np.zeros((3, T)), padding=PADDED), band._replace(padding=each)])
    gaps = [trace for trace in figure.data if trace.type == "scatter"]
    boxes = [[[8.5, 12.5, -0.5, 2.5]], [[0.5, 5.5, -0.5, 0.5], [0.5, 12.5, 1.5, 2.5]]]
    for gap, hatched, rows in zip(gaps, boxes, ("y", "y2"), strict=True):
        corners = np.array([gap.x, gap.y], float).reshape(2, -1, 5).swapaxes(0, 1)
        assert [[*x[:2], *y[1:3]] for x, y in corners] == hatched
        own, band = axis(figure, gap), axis(figure, {"yaxis": rows})
        assert (own.domain, own.range, own.overlaying) == (band.domain, band.range, rows)
        assert (gap.fillpattern.shape, gap.text, gap.hoveron) == ("/", "no data", "fills")


@pytest.mark.parametrize(("timesteps", "width"), [(2, 1), (1000, 125)])
def test_a_single_output_is_a_wide_cell_at_the_end(timesteps, width):
    """A single output ends with the last step, is wide enough to be seen, and has its number, if rows are not low."""
    exact = np.array([[0.123], [0.877]])
    single = Band("Output", CLASSES, "probability", exact, incorrect=np.array([True]))
    rounded = single._replace(title="Rounded", values=exact.round(), exact=exact)
    low = Band("Hidden", [f"h{row}" for row in range(25)], "state", np.zeros((25, 1)))
    figure = draw([single, rounded, low], timesteps=timesteps)
    found, marks = heatmaps(figure), heatmaps(figure, marks=True)
    written = [{"%{text}": one.text, "%{z:.2f}": one.z}.get(one.texttemplate) for one in found.values()]
    assert written == [pytest.approx(exact), (["0.12"], ["0.88"]), None]  # Plotly writes "-" for custom data
    for trace in [*found.values(), *marks.values()]:
        assert tuple(trace.x) == (timesteps + 0.5 - width, timesteps + 0.5)
        assert "%{x" not in trace.hovertemplate  # it would be the middle of the cell
