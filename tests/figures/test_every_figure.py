"""What all figures promise: colours that all readers can tell apart, the given texts, and axes that stand still."""

import json
import re
from functools import partial
from itertools import combinations

import numpy as np
import pytest

from tests.figures import (
    test_curves,
    test_dynamics,
    test_errors,
    test_groups,
    test_sweep,
)
from tests.figures.plots import THEMES, along, geometry, keys, rgb

FIGURES = {
    "comparison": (partial(test_curves.compare, chance=0.7), test_curves.NAMES),
    "errors": (test_errors.draw, test_errors.NAMES),
    "groups, trees": (test_groups.trees, {name: test_groups.NAMES[name] for name in ("before", "now", "distance")}),
    "groups, planes": (test_groups.planes, {name: test_groups.NAMES[name] for name in ("first", "second")}),
    "dynamics": (test_dynamics.draw, test_dynamics.NAMES),
    "sweep": (partial(test_sweep.draw, shown=3), test_sweep.NAMES),
    "map": (test_sweep.heatmap, test_sweep.MAP_NAMES | {"across": "Across", "up": "LSTM"}),
    "points": (test_sweep.points, test_sweep.MAP_NAMES | {"across": "Across"}),
}
"""name -> (draws it with everything that it may have, the texts that it is given)."""

OTHERS = {
    "dynamics": partial(test_dynamics.draw, 9 * test_dynamics.PLACES, **test_dynamics.NOTHING),
    "sweep": partial(test_sweep.draw, 100 * test_sweep.LOSSES, shown=5),
    "map": partial(test_sweep.heatmap, np.full((2, 3), np.nan)),
    "points": partial(test_sweep.points, np.full(3, np.nan)),
    "sweep, waiting": partial(test_sweep.draw, np.empty((0, 11)), [], **test_sweep.NOTHING),
}
"""The same figures of other values, or of values that are still to come."""

COLOUR_BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Machado, Oliveira and Fernandes 2009, severity 1: from linear RGB to what it looks like."""


def linear(colour):
    """SRGB (3,) from 0 to 255 as light (IEC 61966-2-1)."""
    c = colour / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    """What is seen of the light of sRGB (3,), from 0 to 1."""
    return linear(colour) @ [0.2126, 0.7152, 0.0722]


def lightness(colour):
    """CIE L* of sRGB, from 0 for black to 100 for white; no colour of ours is so dark that it differs."""
    return 116 * np.cbrt(luminance(colour)) - 16


def contrast(colour, other):
    """WCAG contrast of two colours "#rrggbb", from 1 to 21."""
    low, high = sorted(luminance(rgb(one)) for one in (colour, other))
    return (high + 0.05) / (low + 0.05)


def colours_of(data):
    """All colours "#rrggbb" in a JSON-like structure."""
    return set(re.findall("#[0-9a-f]{6}", json.dumps(data)))


@pytest.mark.parametrize("dark", THEMES)
@pytest.mark.parametrize("name", FIGURES)
def test_look(name, dark):
    """Text stands out by WCAG's 4.5 and lines by its 3, nothing zooms, and no colour is one of the other theme."""
    figure, colours = FIGURES[name][0](dark=dark), THEMES[dark]
    layout = figure.layout
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0,0,0,0)"
    assert (layout.font.color, layout.dragmode) == (colours.text, False)
    axes = [layout[name] for name in geometry(figure) if name.startswith(("xaxis", "yaxis"))]
    assert all(axis.fixedrange for axis in axes)
    texts = [note.font for note in layout.annotations] + [axis.tickfont for axis in axes if axis.visible is not False]
    assert all(contrast(text.color, colours.paper) >= 4.5 and text.size >= 11 for text in texts)
    assert contrast(layout.hoverlabel.font.color, layout.hoverlabel.bgcolor) >= 4.5
    for trace in keys(figure).values():
        assert contrast(trace.line.color or trace.marker.color or colours.text, colours.paper) >= 3
    assert not colours_of(figure.to_json()) & (colours_of(THEMES[not dark]) - colours_of(colours))


@pytest.mark.parametrize("name", FIGURES)
def test_content(name):
    """All given texts are shown, light and dark differ in colours alone, and NaN has neither colour nor hover.

    No two panels lie over one another, but those whose axes do so on purpose.
    """
    draw, texts = FIGURES[name]
    figures = [draw(dark=dark) for dark in THEMES]
    layout, (light, dark) = figures[0].layout, (figure.to_json() for figure in figures)
    assert [text for text in texts.values() if json.dumps(text)[1:-1] not in light] == []
    bare = re.compile(r"#[0-9a-f]{6}|rgba\([^)]*\)")
    assert bare.sub("", light) == bare.sub("", dark)
    read = json.loads(light, parse_constant=pytest.fail)
    assert all(trace["hoverongaps"] is False for trace in read["data"] if trace["type"] == "heatmap")
    rows = [layout[y] for y in layout if y.startswith("yaxis") and not layout[y].overlaying]
    places = {(layout[(y.anchor or "x").replace("x", "xaxis")].domain or (0, 1), y.domain or (0, 1)) for y in rows}
    for (x, y), (other_x, other_y) in combinations(places, 2):
        assert x[1] <= other_x[0] or other_x[1] <= x[0] or y[1] <= other_y[0] or other_y[1] <= y[0]


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_moves(name):
    """While values change and more of them come in, all axes, scales and margins stand still."""
    assert geometry(FIGURES[name.split(",")[0]][0]()) == geometry(OTHERS[name]())


@pytest.mark.parametrize("dark", THEMES)
def test_scales_go_away_from_the_paper(dark):
    """The larger a value, either way, the more its colour stands out; 0 is nearly as light as the paper.

    -h and +h, -c and +c are told apart in grey too.
    """
    colours, sign, places = THEMES[dark], 1 if dark else -1, np.linspace(0, 1, 21)
    times = test_dynamics.draw(dark=dark).layout.coloraxis.colorscale
    assert (np.diff(lightness(along(times, places))) * sign > 1).all()  # the first step is to be seen too
    halves = [along(scale, 0.5 + way * places / 2) for scale in (colours.state, colours.cell_state) for way in (-1, 1)]
    for scale in [*halves, *(along(scale, places) for scale in (colours.input, colours.probability, colours.norm))]:
        away = (lightness(scale) - lightness(rgb(colours.paper))) * sign
        assert abs(away[0]) < 10
        assert (np.diff(away) > 0).all()
        assert away[-1] > 45
    for scale in (colours.state, colours.cell_state):
        low, high = lightness(along(scale, [0, 1]))
        assert high - low > 20


@pytest.mark.parametrize("dark", THEMES)
@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_colour_blind_readers(kind, dark):
    """-h and +h, -c and +c, training and validation look far from alike."""
    colours, seen = THEMES[dark], np.array(COLOUR_BLIND[kind]).T
    pairs = [along(scale, [place, 1 - place]) for scale in (colours.state, colours.cell_state) for place in (0, 0.25)]
    for pair in [*pairs, np.stack([rgb(colours.train), rgb(colours.validation)])]:
        first, second = np.cbrt(np.clip(linear(pair) @ seen, 0, 1))  # nearly even steps to the eye
        assert np.linalg.norm(first - second) > 0.15
