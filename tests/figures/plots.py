"""Functions that build a figure with Plotly, and read its axes, shapes, texts and colours."""

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT

THEMES = {False: LIGHT, True: DARK}
"""True for the dark theme, False for the light one -> the colours of the theme."""


def words(names):
    """Return {name: text} for the names in a string, such as {"loss": "Loss", "step": "Step"} for "loss step"."""
    return {name: name.title() for name in names.split()}


def build(figure):
    """Build a Plotly object from a figure, which is a dict. Plotly raises an error for an unknown attribute."""
    assert type(figure) is dict
    assert go.Figure(figure["data"], figure.get("wide"))
    return go.Figure(figure["data"], figure["layout"])


def geometry(figure):
    """Return the height, the margins, and each axis and colour axis, by their names in the layout."""
    parts = ("height", "margin", "xaxis", "yaxis", "coloraxis")
    return {name: value for name, value in figure.to_dict()["layout"].items() if name.startswith(parts)}


def axis(figure, trace, letter="y"):
    """Return the vertical axis of a trace, or the horizontal one if `letter` is "x"."""
    return figure.layout[(trace[f"{letter}axis"] or letter).replace(letter, f"{letter}axis")]


def notes(figure):
    """Return the annotations, {text: annotation}. The texts must be unique."""
    found = {note.text: note for note in figure.layout.annotations}
    assert len(found) == len(figure.layout.annotations)
    return found


def shapes(figure, **wanted):
    """Return the shapes that have these attributes."""
    return [shape for shape in figure.layout.shapes if all(shape[name] == value for name, value in wanted.items())]


def keys(figure, legend="legend"):
    """Return the traces that have an entry in a legend, {label: trace}. The labels must be unique."""
    shown = (trace for trace in figure.data if trace.name and trace.showlegend is not False)
    found = [trace for trace in shown if (trace.legend or "legend") == legend]
    assert len({trace.name for trace in found}) == len(found)
    return {trace.name: trace for trace in found}


def rgb(colour):
    """Return a colour "#rrggbb" as three numbers from 0 to 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], float)


def along(scale, places):
    """Return the colours of a Plotly scale at positions from 0 to 1, interpolated as Plotly does."""
    stops, colours = [at for at, _ in scale], np.array([rgb(colour) for _, colour in scale])
    return np.stack([np.interp(places, stops, colours[:, channel]) for channel in range(3)], axis=1)
