"""What all figures share: colours, font, axes, and notes in the margin."""

from typing import NamedTuple

FONT = '"Source Sans", "Source Sans 3", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", sans-serif'


class Colours(NamedTuple):
    """What a figure is drawn with. Scales are told apart by colour-blind readers, and by their lightness."""

    paper: str
    text: str
    muted: str
    grid: str
    wrong: str
    train: str
    validation: str
    input: list
    probability: list
    state: list
    memory: list


LIGHT = Colours(
    paper="#ffffff",
    text="#1b2227",
    muted="#5b666e",
    grid="#e3e7ea",
    wrong="#c2185b",
    train="#b9520c",
    validation="#1f66ad",
    input=[[0, "#f3f4f5"], [1, "#4a555e"]],
    probability=[[0, "#f3f4f5"], [0.5, "#7fbaa3"], [1, "#00684a"]],
    state=[[0, "#1a5ba6"], [0.25, "#6aaed6"], [0.5, "#f7f7f7"], [0.75, "#ec9349"], [1, "#a34000"]],
    memory=[[0, "#6a3fa8"], [0.25, "#b09ad6"], [0.5, "#f7f7f7"], [0.75, "#c9a227"], [1, "#6f5300"]],
)
DARK = Colours(
    paper="#10161b",
    text="#eef2f4",
    muted="#a3afb8",
    grid="#2a333b",
    wrong="#ff6fae",
    train="#ffb066",
    validation="#7cc0ff",
    input=[[0, "#1b232a"], [1, "#d5dde3"]],
    probability=[[0, "#1b232a"], [0.5, "#2f8a6e"], [1, "#86f5cd"]],
    state=[[0, "#8accff"], [0.25, "#2f77b5"], [0.5, "#1b232a"], [0.75, "#b8641e"], [1, "#ffb978"]],
    memory=[[0, "#d8c4ff"], [0.25, "#7c58ba"], [0.5, "#1b232a"], [0.75, "#856a10"], [1, "#edca4a"]],
)


def note(text, colour, *, x, y, xanchor="center", yanchor="top", xshift=0):
    """A line of text, placed in shares of the plot."""
    return {
        "text": text,
        "x": x,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": xanchor,
        "yanchor": yanchor,
        "xshift": xshift,
        "showarrow": False,
        "font": {"size": 14, "color": colour},
        "borderpad": 0,
    }


def plain_axis(colours):
    """An axis without zoom, ticks or zero line."""
    return {
        "fixedrange": True,
        "zeroline": False,
        "ticks": "",
        "gridcolor": colours.grid,
        "linecolor": colours.grid,
        "tickfont": {"size": 12, "color": colours.muted},
    }


def whole_ticks(most, *, count=12):
    """Ticks of an axis at whole numbers only: at each up to `count` of them, or else at about so many."""
    return {"dtick": 1} if most <= count else {"nticks": count}


def colour_bar(colours, title="", **place):
    """The legend of a colour scale, at the right of the plot and as high as it, if `place` says nothing else."""
    name = {"title": {"text": title, "side": "right", "font": {"size": 12, "color": colours.muted}}} if title else {}
    where = {"x": 1, "xpad": 8, "len": 1, "ypad": 0, "thickness": 10, "outlinewidth": 0}
    return name | where | {"tickfont": {"size": 11, "color": colours.muted}} | place


def frame(colours, *, height, margin):
    """The layout that every figure shares; explicit, for a Plotly template is as long as the data."""
    return {
        "height": height,
        "margin": margin,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "template": "none",
        "dragmode": False,
        "hoverlabel": {
            "font": {"family": FONT, "size": 14, "color": colours.paper},
            "bgcolor": colours.text,
            "bordercolor": colours.text,
        },
        "showlegend": False,
    }
