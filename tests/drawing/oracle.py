"""Python's bands (heatmaps) for every kind of stage (the page's main picture), as JSON.

The drawing module must compute the same bands.
"""

import json

import numpy as np

from rnn_core.figures import style
from rnn_core.ui.web import scene
from tests.drawing import bands, sheets
from tests.drawing.kinds import KINDS, trace_of
from tests.figures import plots

SEEDS = range(3)
_PLACES = np.linspace(0, 1, 41)


def write(path):
    """Write the cases, sheets, colours and numbers to a JSON file, in the format that cases.mjs describes."""
    cases = [case(name, bookmark, seed) for name, bookmark in KINDS.items() for seed in SEEDS]
    cases += [
        case("ablated", KINDS["default"], 0, times=("now", "ablated")),
        case("compact", KINDS["memory"], 1, ("now",)),
    ]
    ramps = [
        {"theme": theme, "scale": name, "places": _PLACES.tolist(), "colours": _mixed(getattr(palette, name))}
        for theme, palette in (("light", style.LIGHT), ("dark", style.DARK))
        for name in ("input", "probability", "state", "cell_state", "norm")
    ]
    drawn = [make() | {"name": name} for name, make in sheets.SHEETS.items()]
    found = {"cases": cases, "sheets": drawn, "ramps": ramps, "palettes": scene.palettes(), "numbers": _numbers()}
    path.write_text(json.dumps(found, allow_nan=False), encoding="utf-8")


def case(name, bookmark, seed, times=("before", "now")):
    """Return a case: a scene, its frames (the network's data at each of `times`), and Python's Bands of the same data.

    If there is only one time, no cell state is shown.
    """
    traces = {time: trace_of(bookmark, 10 * seed + number) for number, time in enumerate(times)}
    compact = len(times) == 1
    made = bands.of(bookmark, list(traces.items()), compact=compact)
    first, last = bands.window(bookmark)
    return {
        "name": f"{name}, seed {seed}",
        "scene": scene.describe(bookmark, times, compact=compact),
        "frames": {time: scene.frame(bookmark, bookmark.epoch, trace) for time, trace in traces.items()},
        "view": {
            "threshold": bookmark.view.threshold,
            "window": [bookmark.view.first_step, bookmark.view.last_step],
            "epoch": bookmark.epoch,
        },
        "window": [first, last],
        "range": list(map(float, bands.input_range(bookmark))),
        "bands": [_expected(band) for band in made],
    }


def _expected(band):
    """Return a Band as a dict for JSON. For a cell state c, `values` is tanh(c) and `exact` is c.

    Infinities and NaN become None.
    """
    values = np.tanh(band.values) if band.scale == "cell_state" else band.values
    exact = band.values if band.scale == "cell_state" else band.exact
    return {
        "title": band.title,
        "rows": band.rows,
        "scale": band.scale,
        "note": band.note,
        "past": band.past,
        "values": _listed(values),
        "exact": _listed(exact),
        "incorrect": None if band.incorrect is None else band.incorrect.tolist(),
        "padding": None if band.padding is None or not np.any(band.padding) else band.padding.tolist(),
        "letters": band.letters,
        "against": _listed(band.against),
        "span": list(band.span),
    }


def _listed(values):
    """Return an array as nested lists, with None in place of numbers that are not finite."""
    if values is None:
        return None
    values = np.asarray(values, float)
    return np.where(np.isfinite(values), values, None).tolist()


def _mixed(stops):
    return np.round(plots.along(stops, _PLACES)).tolist()


def _numbers():
    """Return [[number, digits, text], ...]. The text is the number in Python's format "g" with these digits."""
    given = (0.0, 1.0, -1.6, 0.5, 5.38, 0.26218, 100.0, 123456.7, 999.6, 9.9996, 1.23e-4, 1.234e-5, 1e21, 2.5e-7)
    return [[number, digits, f"{number:.{digits}g}"] for number in given for digits in (3, 4, 6)]
