"""Properties of all figures: colours that all readers can tell apart, complete texts, and axes that do not move."""

import json
import re
from functools import partial
from itertools import combinations

import numpy as np
import pytest

from tests.figures.plots import THEMES, along, geometry, keys, rgb
from tests.support.figures import comparison, dynamics, errors, groups, sweep

FIGURES = {
    "comparison": (partial(comparison.draw, chance=0.7), comparison.NAMES),
    "errors": (errors.draw, errors.NAMES),
    "groups, trees": (groups.trees, {name: groups.NAMES[name] for name in ("before", "now", "distance")}),
    "groups, planes": (groups.planes, {name: groups.NAMES[name] for name in ("first", "second")}),
    "dynamics": (dynamics.draw, dynamics.NAMES),
    "sweep": (partial(sweep.draw, shown=3), sweep.NAMES),
    "map": (sweep.heatmap, sweep.MAP_NAMES | {"across": "Across", "up": "LSTM"}),
    "points": (sweep.points, sweep.MAP_NAMES | {"across": "Across"}),
}
"""Figure -> the function that draws it with all optional parts, and the figure's texts."""

OTHERS = {
    "dynamics": partial(dynamics.draw, 9 * dynamics.PLACES, **dynamics.NOTHING),
    "sweep": partial(sweep.draw, 100 * sweep.LOSSES, shown=5),
    "map": partial(sweep.heatmap, np.full((2, 3), np.nan)),
    "points": partial(sweep.points, np.full(3, np.nan)),
    "sweep, waiting": partial(sweep.draw, np.empty((0, 11)), [], **sweep.NOTHING),
}
"""Figure -> the function that draws it with other values, or with unknown values."""

COLOUR_BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Colour blindness -> the matrix from linear RGB to the RGB that the reader sees (Machado, Oliveira and Fernandes 2009,
severity 1)."""


def linear(colour):
    """Return sRGB from 0 to 255 as linear light from 0 to 1 (IEC 61966-2-1)."""
    c = colour / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    """Return the luminance of sRGB, from 0 to 1."""
    return linear(colour) @ [0.2126, 0.7152, 0.0722]


def lightness(colour):
    """Return CIE L* of sRGB, up to 100 for white. The formula does not hold for very dark colours."""
    return 116 * np.cbrt(luminance(colour)) - 16


def contrast(colour, other):
    """Return the WCAG contrast of two colours "#rrggbb", from 1 to 21."""
    low, high = sorted((luminance(rgb(colour)), luminance(rgb(other))))
    return (high + 0.05) / (low + 0.05)


def colours_of(data):
    """Return all colours "#rrggbb" in a JSON-like structure."""
    return set(re.findall("#[0-9a-f]{6}", json.dumps(data)))


def axes_of(figure):
    """Return all horizontal and vertical axes."""
    return [figure.layout[name] for name in geometry(figure) if name.startswith(("xaxis", "yaxis"))]


@pytest.mark.parametrize("dark", THEMES)
@pytest.mark.parametrize("name", FIGURES)
def test_texts_have_a_contrast_of_4_5_and_lines_of_3(name, dark):
    """WCAG requires these contrasts with the background (the theme's paper). The font size is at least 11 pixels."""
    figure, colours = FIGURES[name][0](dark=dark), THEMES[dark]
    layout = figure.layout
    assert layout.font.color == colours.text
    texts = [note.font for note in layout.annotations]
    texts += [axis.tickfont for axis in axes_of(figure) if axis.visible is not False]
    assert all(contrast(text.color, colours.paper) >= 4.5 for text in texts)
    assert all(text.size >= 11 for text in texts)
    assert contrast(layout.hoverlabel.font.color, layout.hoverlabel.bgcolor) >= 4.5
    for trace in keys(figure).values():
        assert contrast(trace.line.color or trace.marker.color or colours.text, colours.paper) >= 3


@pytest.mark.parametrize("dark", THEMES)
@pytest.mark.parametrize("name", FIGURES)
def test_no_colour_is_from_the_other_theme(name, dark):
    """The background is transparent, so that the page behind the figure shows through."""
    figure, colours = FIGURES[name][0](dark=dark), THEMES[dark]
    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert not colours_of(figure.to_json()) & (colours_of(THEMES[not dark]) - colours_of(colours))


@pytest.mark.parametrize("name", FIGURES)
def test_nothing_zooms_or_drags(name):
    """Every axis is fixed."""
    figure = FIGURES[name][0]()
    assert figure.layout.dragmode is False
    assert all(axis.fixedrange for axis in axes_of(figure))


@pytest.mark.parametrize("name", FIGURES)
def test_all_texts_are_shown(name):
    """The figure has each text that it was given."""
    draw, texts = FIGURES[name]
    drawn = draw().to_json()
    assert [text for text in texts.values() if json.dumps(text)[1:-1] not in drawn] == []


@pytest.mark.parametrize("name", FIGURES)
def test_light_and_dark_differ_in_colours_only(name):
    """Without the colours, both figures have the same JSON."""
    light, dark = (FIGURES[name][0](dark=dark).to_json() for dark in THEMES)
    colour = re.compile(r"#[0-9a-f]{6}|rgba\([^)]*\)")
    assert colour.sub("", light) == colour.sub("", dark)


@pytest.mark.parametrize("name", FIGURES)
def test_nan_has_neither_colour_nor_hover_text(name):
    """The JSON has no NaN. The gaps of a heatmap have no hover text."""
    read = json.loads(FIGURES[name][0]().to_json(), parse_constant=pytest.fail)
    assert all(trace["hoverongaps"] is False for trace in read["data"] if trace["type"] == "heatmap")


@pytest.mark.parametrize("name", FIGURES)
def test_no_two_panels_overlap(name):
    """Axes that overlay other axes on purpose are left out."""
    layout = FIGURES[name][0]().layout
    rows = [layout[y] for y in layout if y.startswith("yaxis") and not layout[y].overlaying]
    places = {(layout[(y.anchor or "x").replace("x", "xaxis")].domain or (0, 1), y.domain or (0, 1)) for y in rows}
    for (x, y), (other_x, other_y) in combinations(places, 2):
        assert x[1] <= other_x[0] or other_x[1] <= x[0] or y[1] <= other_y[0] or other_y[1] <= y[0]


@pytest.mark.parametrize("name", OTHERS)
def test_axes_scales_and_margins_stay_the_same_while_values_change(name):
    """The axes, scales and margins are the same even before the first values arrive."""
    assert geometry(FIGURES[name.split(",")[0]][0]()) == geometry(OTHERS[name]())


@pytest.mark.parametrize("dark", THEMES)
def test_a_larger_value_has_a_colour_further_from_the_paper(dark):
    """Negative values count by their absolute value. The colour of 0 is nearly as light as the paper."""
    colours, sign, places = THEMES[dark], 1 if dark else -1, np.linspace(0, 1, 21)
    halves = [along(scale, 0.5 + way * places / 2) for scale in (colours.state, colours.cell_state) for way in (-1, 1)]
    for scale in [*halves, *(along(scale, places) for scale in (colours.input, colours.probability, colours.norm))]:
        away = (lightness(scale) - lightness(rgb(colours.paper))) * sign
        assert abs(away[0]) < 10
        assert (np.diff(away) > 0).all()
        assert away[-1] > 45


@pytest.mark.parametrize("dark", THEMES)
def test_a_later_step_has_a_colour_further_from_the_paper(dark):
    """The colour of the first step need not be near the paper's, because the first step must be visible."""
    steps = dynamics.draw(dark=dark).layout.coloraxis.colorscale
    lightnesses = lightness(along(steps, np.linspace(0, 1, 21)))
    assert (np.diff(lightnesses) * (1 if dark else -1) > 1).all()


@pytest.mark.parametrize("dark", THEMES)
def test_the_positive_end_of_a_diverging_scale_is_slightly_lighter(dark):
    """In both themes, +h and +c are 8 to 10 units of L* lighter than -h and -c.

    The two ends look equally strong, but differ in a grey print. Halfway to the ends, the difference is more than 7.
    """
    for scale in (THEMES[dark].state, THEMES[dark].cell_state):
        low, high = lightness(along(scale, [0, 1]))
        assert 8 <= high - low <= 10
        lower, upper = lightness(along(scale, [0.25, 0.75]))
        assert upper - lower > 7


@pytest.mark.parametrize("dark", THEMES)
@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_colour_blind_readers_see_different_colours(kind, dark):
    """Colour-blind readers can tell -h from +h, -c from +c, and training from validation."""
    colours, seen = THEMES[dark], np.array(COLOUR_BLIND[kind]).T
    pairs = [along(scale, [place, 1 - place]) for scale in (colours.state, colours.cell_state) for place in (0, 0.25)]
    for pair in [*pairs, np.stack([rgb(colours.train), rgb(colours.validation)])]:
        first, second = np.cbrt(np.clip(linear(pair) @ seen, 0, 1))  # equal steps of a cube root look nearly equal
        assert np.linalg.norm(first - second) > 0.15
