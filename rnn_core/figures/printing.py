"""A figure for paper."""

KINDS = {"svg": 1, "png": 2}
"""kind of file -> its pixels for each of the figure's, in a row."""

_WIDTH, _TITLE, _EDGE = 1600, 48, 16  # pixels


def draw(figure, *, title):
    """A figure with a title, a width of its own and a white ground. figure: of the light scheme."""
    layout, margin = figure["layout"], figure["layout"]["margin"]
    paper = {
        "title": {"text": title, "x": 0, "y": 1, "yanchor": "top", "pad": {"t": 14, "l": _EDGE}, "font": {"size": 20}},
        "width": _WIDTH,
        "height": layout["height"] + _TITLE + _EDGE,
        "margin": margin | {"t": margin["t"] + _TITLE, "l": margin["l"] + _EDGE, "b": margin["b"] + _EDGE},
        "paper_bgcolor": "#ffffff",
    }
    return figure | {"layout": layout | paper}
