"""A figure for print."""

from rnn_core.figures.style import Figure

KINDS = {"svg": 1, "png": 2}
"""Kind of file -> the resolution: the file's width in pixels, as a multiple of the figure's width."""

_WIDTH_PX = 1600
_TITLE_PX = 48
_EDGE_PX = 16


def draw(figure: Figure, *, title: str) -> Figure:
    """Return a figure with a title, a fixed width and a white background; `figure` must be in the light scheme."""
    layout = figure["layout"]
    margin = layout["margin"]
    pad = {"t": 14, "l": _EDGE_PX}
    paper = {
        "title": {"text": title, "x": 0, "y": 1, "yanchor": "top", "pad": pad, "font": {"size": 20}},
        "width": _WIDTH_PX,
        "height": layout["height"] + _TITLE_PX + _EDGE_PX,
        "margin": margin | {"t": margin["t"] + _TITLE_PX, "l": margin["l"] + _EDGE_PX, "b": margin["b"] + _EDGE_PX},
        "paper_bgcolor": "#ffffff",
    }
    return figure | {"layout": layout | paper}
