"""Colours: scales that can be told apart by all readers, and that stand out from the page."""

import numpy as np
import pytest

from tests.test_figures import THEMES, bands, draw


def rgb(colour):
    """A colour "#rrggbb" as three numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], float)


def linear(colour):
    """sRGB (3,) from 0 to 255 as light (IEC 61966-2-1)."""
    c = np.asarray(colour) / 255
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def luminance(colour):
    """Relative luminance, from 0 for black to 1 for white."""
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


def lightness(colour):
    """CIE L*, from 0 for black to 100 for white."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def lab(light):
    """CIE L*a*b* of linear sRGB (3,), white D65."""
    to_xyz = [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    xyz = np.array(to_xyz) @ light / [0.95047, 1, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def contrast(colour, other):
    """WCAG contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(rgb(colour)), luminance(rgb(other))))
    return (high + 0.05) / (low + 0.05)


def along(scale, places):
    """The colours of a Plotly scale at places from 0 to 1, mixed as Plotly mixes them."""
    stops, colours = [at for at, _ in scale], np.array([rgb(colour) for _, colour in scale])
    return np.stack([np.interp(places, stops, colours[:, channel]) for channel in range(3)], axis=1)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scale", ["input", "probability"])
def test_sequential_scales_are_monotone(scale, theme):
    """The larger the value the more its colour stands out from the paper, in even steps of lightness."""
    colours = THEMES[theme]
    levels = [lightness(colour) for colour in along(getattr(colours, scale), np.linspace(0, 1, 101))]
    steps = np.diff(levels)
    assert (steps > 0).all() if theme == "dark" else (steps < 0).all()
    assert abs(levels[-1] - levels[0]) > 50
    assert abs(levels[0] - lightness(rgb(colours.paper))) < 10


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scale", ["state", "memory"])
def test_diverging_scales_are_symmetrical(scale, theme):
    """From the middle both ends of the scale stand out more and more from the paper, and both by as much."""
    colours = THEMES[theme]
    stops = getattr(colours, scale)
    ends = np.linspace(0, 0.5, 51)
    up = np.array([lightness(colour) for colour in along(stops, 0.5 + ends)])
    down = np.array([lightness(colour) for colour in along(stops, 0.5 - ends)])
    for side in (up, down):
        assert (np.diff(side) > 0).all() if theme == "dark" else (np.diff(side) < 0).all()
        assert abs(side[-1] - side[0]) > 45
    assert abs(up[0] - lightness(rgb(colours.paper))) < 10
    assert np.abs(up - down).max() < 6, np.abs(up - down).round(1)


COLOUR_BLIND = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
"""Machado, Oliveira and Fernandes 2009, severity 1: from linear RGB to what it looks like."""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", COLOUR_BLIND)
def test_colour_blind_readers(kind, theme):
    """A colour-blind reader tells -h from +h, -c from +c, and training from validation, by far more than a just
    visible step.
    """
    colours = THEMES[theme]
    seen = np.array(COLOUR_BLIND[kind])
    scales = (colours.state, colours.memory)
    pairs = [along(scale, [place, 1 - place]) for scale in scales for place in (0, 0.1, 0.25)]
    pairs.append([rgb(colours.train), rgb(colours.validation)])
    for first, second in pairs:
        difference = lab(np.clip(seen @ linear(first), 0, 1)) - lab(np.clip(seen @ linear(second), 0, 1))
        assert np.linalg.norm(difference) > 20


@pytest.mark.parametrize("theme", THEMES)
def test_contrast(theme):
    """Text stands out from its paper by the 4.5 of WCAG AA, and lines and marks by the 3 for graphics."""
    colours = THEMES[theme]
    for name in ("text", "muted"):
        assert contrast(getattr(colours, name), colours.paper) >= 4.5
    for name in ("wrong", "train", "validation"):
        assert contrast(getattr(colours, name), colours.paper) >= 3
    figure = draw(bands(), dark=theme == "dark")
    assert contrast(figure.layout.hoverlabel.font.color, figure.layout.hoverlabel.bgcolor) >= 4.5


def test_contrast_of_known_pairs():
    """The formulas of this test agree with the values that WCAG and CIE give: 21 to 1, grey #777777, L* 0 and 100."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert lightness(rgb("#ffffff")) == pytest.approx(100)
    assert lightness(rgb("#000000")) == 0
    np.testing.assert_allclose(lab(linear(rgb("#ff0000"))), [53.24, 80.09, 67.20], atol=0.05)
