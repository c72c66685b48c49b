"""The figure of luck: the curves of many seeds, those that learned told from those that did not, and their share."""

import json

import numpy as np
import pytest

from rnn_core.figures import luck
from tests.test_figures import THEMES, geometry
from tests.test_style import contrast

WORDS = ("epoch", "loss", "share", "seed", "learned", "not_learned", "shown", "chance")
NAMES = {name: name.title() for name in WORDS}
E, CHANCE = 10, 0.693
SEEDS, LEARNED = (3, 5, 8, 21), (4, None, 9, None)
QUARTILES = [(4, "¼: 4"), (9, "½: 9"), (None, "")]


def curves(count=4, epochs=E, seed=0):
    return np.random.default_rng(seed).uniform(0, 0.9, (count, epochs + 1)).astype(np.float32)


def share_of(learned, epochs=E):
    """The share of the seeds that had learned after each epoch, by hand."""
    return np.array([sum(one is not None and one <= epoch for one in learned) for epoch in range(epochs + 1)]) / max(
        len(learned), 1
    )


def draw(losses=None, learned=LEARNED, **changes):
    given = {"seeds": SEEDS, "share": share_of(learned), "quartiles": QUARTILES, "chance": CHANCE, "names": NAMES}
    return luck.draw(curves() if losses is None else losses, learned, **given | changes)


def lines(figure):
    """{seed: (kind, its trace, epochs, losses)} of every curve that can be hovered."""
    found = {}
    for trace in figure.data:
        if trace.customdata is not None and trace.hoverinfo != "skip":
            x, y, seeds = (np.array(values, float) for values in (trace.x, trace.y, trace.customdata))
            for seed in np.unique(seeds):
                assert int(seed) not in found
                own = seeds == seed
                assert np.isnan(y[own][-1])  # a gap, so that no line leads to the next curve
                found[int(seed)] = (trace.legendgroup, trace, x[own][:-1], y[own][:-1])
    return found


def dots(figure, group):
    """The marks of the epochs in which the seeds of a group learned: (epoch, loss) of each."""
    (trace,) = (
        trace for trace in figure.data if trace.legendgroup == group and trace.mode == "markers" and trace.yaxis is None
    )
    return list(zip(map(int, trace.x), map(float, trace.y), strict=True))


def keys(figure):
    """The entries of the legend, by name."""
    return {trace.name: trace for trace in figure.data if trace.name and trace.showlegend is not False}


def lower(figure):
    """The steps of the share, and the marks of the quarters."""
    steps, quarters = (trace for trace in figure.data if trace.yaxis == "y2")
    return steps, quarters


def shapes(figure, **wanted):
    return [shape for shape in figure.layout.shapes if all(shape[name] == value for name, value in wanted.items())]


# --- the curves


def test_every_seed_has_its_curve():
    """Each seed's losses stand at their epochs, with those that learned or with those that did not."""
    found = lines(draw())
    assert set(found) == set(SEEDS)
    for seed, learned, losses in zip(SEEDS, LEARNED, curves(), strict=True):
        group, _, epochs, drawn = found[seed]
        assert group == ("not_learned" if learned is None else "learned")
        np.testing.assert_array_equal(epochs, np.arange(E + 1))
        np.testing.assert_array_equal(drawn, losses)


@pytest.mark.parametrize("theme", THEMES)
def test_both_kinds_have_their_colour(theme):
    """Those that learned have the colour of success and the others that of errors, clear in the legend."""
    colours = THEMES[theme]
    figure = draw(dark=theme == "dark")
    expected = {"Learned": colours.validation, "Not_Learned": colours.wrong}
    assert {name: trace.line.color for name, trace in keys(figure).items()} == expected
    for _, (group, trace, *_) in lines(figure).items():
        red, green, blue = (int(expected[group.title()][at : at + 2], 16) for at in (1, 3, 5))
        assert trace.line.color.startswith(f"rgba({red},{green},{blue},")


def test_more_curves_are_fainter():
    """A few curves are nearly opaque, and hundreds are fainter, but never invisible."""

    def opacity(count):
        figure = draw(curves(count), [None] * count, seeds=range(count))
        return float(lines(figure)[0][1].line.color.rstrip(")").split(",")[-1])

    few, many, most = opacity(4), opacity(100), opacity(256)
    assert 0.9 >= few > many >= most >= 0.3


def test_curves_can_be_selected():
    """Every point tells its seed when it is pressed, and pressing one changes the look of no curve."""
    for seed, (_, trace, *_) in lines(draw()).items():
        assert "markers" in trace.mode  # Plotly selects no point of a line alone
        assert len(trace.customdata) == len(trace.x) == len(trace.y)
        assert trace.selected.marker.opacity == trace.unselected.marker.opacity == trace.marker.opacity == 0
        assert seed in trace.customdata
    layout = draw().layout
    assert layout.hovermode == "closest"
    assert layout.hoverdistance >= 20


def test_hover_tells_the_seed():
    """Hovering a curve tells its seed, the epoch and the loss, and hovering the steps the share in percent."""
    for _, trace, *_ in lines(draw()).values():
        assert trace.hovertemplate == ("Seed %{customdata} · Epoch %{x}<br>Loss: <b>%{y:.4f}</b><extra></extra>")
    assert lower(draw())[0].hovertemplate == "Epoch %{x}<br>Share: <b>%{y:.1f} %</b><extra></extra>"


def test_dots_stand_where_a_seed_learned():
    """A dot stands on the curve of each seed that learned, at the epoch in which it did, and on no other."""
    losses = curves()
    figure = draw()
    assert dots(figure, "learned") == [(4, losses[0, 4]), (9, losses[2, 9])]
    assert dots(figure, "not_learned") == []


@pytest.mark.parametrize(("shown", "learned"), [(3, True), (5, False)])
def test_the_seed_that_is_shown(shown, learned):
    """The seed that is shown has a stronger line of its own over the others, its name in the legend, and its dot."""
    figure = draw(shown=shown)
    found = lines(figure)
    assert set(found) == set(SEEDS)
    group, own, _, drawn = found[shown]
    place = SEEDS.index(shown)
    assert group == "shown"
    np.testing.assert_array_equal(drawn, curves()[place])
    others = [trace for seed, (_, trace, *_) in found.items() if seed != shown]
    assert own.line.width > max(trace.line.width for trace in others)
    order = {id(trace): number for number, trace in enumerate(figure.data)}
    assert order[id(own)] > max(order[id(trace)] for trace in others)
    assert own.line.color == keys(figure)["Shown"].line.color == THEMES["light"].text
    assert dots(figure, "shown") == ([(4, curves()[place, 4])] if learned else [])
    assert dots(figure, "learned") == [(LEARNED[i], curves()[i, LEARNED[i]]) for i in (0, 2) if SEEDS[i] != shown]


def test_a_seed_that_is_not_among_them():
    """Where the seed that is shown has no curve there is no entry for it either."""
    assert draw(shown=99) == draw()
    assert set(keys(draw())) == {"Learned", "Not_Learned"}


def test_a_training_that_diverged():
    """A curve ends where there are no more numbers, and the others go on."""
    losses = curves()
    losses[1, 3:] = np.nan
    found = lines(draw(losses))
    np.testing.assert_array_equal(found[5][3], losses[1])
    np.testing.assert_array_equal(found[8][3], losses[2])


# --- the share


def test_share_goes_in_steps():
    """The share is drawn in percent, as steps that hold until the next epoch, with its last value at the right."""
    figure = draw()
    steps, _ = lower(figure)
    np.testing.assert_array_equal(steps.x, np.arange(E + 1))
    np.testing.assert_array_equal(steps.y, 100 * share_of(LEARNED))
    assert steps.line.shape == "hv"
    (end,) = (note for note in figure.layout.annotations if note.text == "<b>50 %</b>")
    assert (end.x, end.y, end.yref, end.xanchor) == (1, 50, "y2", "left")


def test_quarters_are_marked():
    """Each quarter that was reached has a dot at its epoch and height with its text, and no other has."""
    _, quarters = lower(draw())
    assert list(zip(quarters.x, quarters.y, quarters.text, strict=True)) == [(4, 25, "¼: 4"), (9, 50, "½: 9")]
    assert list(quarters.textposition) == ["bottom right", "top left"]  # towards the middle of the picture
    assert quarters.cliponaxis is False


@pytest.mark.parametrize(
    ("epochs", "box", "line"),
    [((2, 4, 7), (2, 7), 4), ((2, 4, None), (2, None), 4), ((2, None, None), (2, None), None)],
)
def test_middle_half(epochs, box, line):
    """A box goes from the first to the third quartile, or to the end of the axis, and is parted at the median."""
    figure = draw(quartiles=[(epoch, "text") for epoch in epochs])
    (found,) = shapes(figure, type="rect")
    end = figure.layout.xaxis.range[1] if box[1] is None else box[1]
    assert (found.x0, found.x1, found.yref, found.y0, found.y1) == (box[0], end, "y2", 0, 100)
    parts = shapes(figure, type="line", yref="y2")
    assert [(part.x0, part.x1) for part in parts] == ([] if line is None else [(line, line)])


def test_no_quarter_reached():
    """Where too few have learned there is neither a box nor a dot."""
    figure = draw(quartiles=[(None, "")] * 3)
    assert not shapes(figure, type="rect")
    assert len(lower(figure)[1].x) == 0


# --- the figure


@pytest.mark.parametrize("chance", [0.693, 0.25])
def test_rule_at_chance(chance):
    """A dashed line across the panel of the loss, with its name, stands at the loss of an answer without memory."""
    figure = draw(chance=chance)
    (rule,) = shapes(figure, xref="paper")
    assert (rule.yref, rule.y0, rule.y1, rule.x0, rule.x1, rule.line.dash) == ("y", chance, chance, 0, 1, "dash")
    (name,) = (note for note in figure.layout.annotations if note.text == "Chance")
    assert (name.yref, name.y) == ("y", chance)
    assert figure.layout.yaxis.range[0] == 0
    assert chance < figure.layout.yaxis.range[1] < 2 * chance


def test_axes_stand_still_while_curves_come_in():
    """No curve, a few and all, of any losses, have the same axes, which hold every epoch and every share."""
    none = draw(np.empty((0, E + 1)), [], seeds=[], share=np.full(E + 1, np.nan), quartiles=[(None, "")] * 3)
    wild = draw(100 * curves(), shown=8)
    assert geometry(none) == geometry(wild) == geometry(draw())
    (left, right), (low, high) = draw().layout.xaxis.range, draw().layout.yaxis2.range
    assert left < 0 < E < right
    assert low < 0 < 100 < high


def test_nothing_yet():
    """Before the first seed there is the frame with its legend, without a curve or a share, readable as JSON."""
    figure = draw(np.empty((0, E + 1)), [], seeds=[], share=np.full(E + 1, np.nan), quartiles=[(None, "")] * 3)
    assert lines(figure) == {}
    assert set(keys(figure)) == {"Learned", "Not_Learned"}
    assert not [note for note in figure.layout.annotations if "%" in note.text]
    json.loads(figure.to_json(), parse_constant=lambda text: pytest.fail(text))


def test_every_name_is_drawn():
    """Titles, axis, line and legend are in the reader's words."""
    figure = draw(shown=3)
    assert {note.text for note in figure.layout.annotations} == {
        "<b>Loss</b>",
        "<b>Share</b>",
        "Chance",
        "<b>50 %</b>",
    }
    assert figure.layout.xaxis.title.text == "Epoch"
    assert set(keys(figure)) == {"Learned", "Not_Learned", "Shown"}
    assert figure.layout.yaxis.domain[0] > figure.layout.yaxis2.domain[1]
    assert tuple(figure.layout.yaxis2.ticktext) == ("0 %", "25 %", "50 %", "75 %", "100 %")


def test_size_of_the_largest_survey():
    """256 seeds of 200 epochs, the most there are, are few traces, and a message of less than a megabyte."""
    figure = draw(curves(256, 200), [None] * 256, seeds=range(256), share=np.zeros(201), quartiles=[(None, "")] * 3)
    assert set(lines(figure)) == set(range(256))
    assert len(figure.data) < 12
    size = len(figure.to_json())
    assert size < 1_000_000


def test_large_seeds():
    """Seeds keep their numbers exactly, up to the largest that there is."""
    seeds = (0, 2**16, 2**31 - 2, 2**31 - 1)
    assert set(lines(draw(seeds=seeds))) == set(seeds)


@pytest.mark.parametrize("theme", THEMES)
def test_theme(theme):
    """Text stands out from the paper of its theme, and nothing can be zoomed."""
    colours, layout = THEMES[theme], draw(dark=theme == "dark").layout
    assert layout.font.color == colours.text
    for name in ("xaxis", "yaxis", "yaxis2"):
        assert layout[name].fixedrange
        assert layout[name].tickfont.size >= 11
    for note in layout.annotations:
        assert note.font.size == 14
        assert contrast(note.font.color, colours.paper) >= 4.5
