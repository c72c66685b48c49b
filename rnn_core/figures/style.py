"""What the figures share: colours, axes, rules, notes, legends, and the traces that they are made of."""

from typing import NamedTuple

FONT = '"Source Sans", "Source Sans 3", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", sans-serif'

BREAK = "<wbr>"
"""Where a text may go on in another line."""


class Colours(NamedTuple):
    """What a figure is drawn with. Scales are told apart by colour-blind readers, and by their lightness."""

    paper: str
    text: str
    muted: str
    grid: str
    incorrect: str
    train: str
    validation: str
    input: list
    probability: list
    state: list
    cell_state: list
    norm: list


LIGHT = Colours(
    paper="#ffffff",
    text="#1b2227",
    muted="#5b666e",
    grid="#e3e7ea",
    incorrect="#c2185b",
    train="#b9520c",
    validation="#1f66ad",
    input=[[0, "#f3f4f5"], [1, "#4a555e"]],
    probability=[[0, "#f3f4f5"], [0.5, "#7fbaa3"], [1, "#00684a"]],
    state=[[0, "#0e3f80"], [0.25, "#5fa5d3"], [0.5, "#f7f7f7"], [0.75, "#f0a35c"], [1, "#c4560a"]],
    cell_state=[[0, "#4a2290"], [0.25, "#a387cf"], [0.5, "#f7f7f7"], [0.75, "#d9b64a"], [1, "#a07a00"]],
    norm=[[0, "#f6f3ee"], [0.25, "#f5c28a"], [0.5, "#e0685f"], [0.75, "#93307e"], [1, "#2c0f57"]],
)
DARK = Colours(
    paper="#10161b",
    text="#eef2f4",
    muted="#a3afb8",
    grid="#2a333b",
    incorrect="#ff6fae",
    train="#ffb066",
    validation="#7cc0ff",
    input=[[0, "#1b232a"], [1, "#d5dde3"]],
    probability=[[0, "#1b232a"], [0.5, "#2f8a6e"], [1, "#86f5cd"]],
    state=[[0, "#3b82c4"], [0.25, "#25598c"], [0.5, "#1b232a"], [0.75, "#b8692a"], [1, "#ffd9a8"]],
    cell_state=[[0, "#8f6fd0"], [0.25, "#5b4196"], [0.5, "#1b232a"], [0.75, "#a58a2a"], [1, "#ffe68a"]],
    norm=[[0, "#1c1f2c"], [0.25, "#5b2a80"], [0.5, "#b83f79"], [0.75, "#f08a5d"], [1, "#fdf0bd"]],
)


class Scale(NamedTuple):
    """What the colours of a band mean: from where to where, the ticks of its legend, and the pixels of a row."""

    low: float
    high: float
    ticks: tuple[float, ...]
    row: int


SCALES = {
    "input": Scale(0, 1, (0, 1), 22),
    "probability": Scale(0, 1, (0, 0.5, 1), 15),
    "state": Scale(-1, 1, (-1, 0, 1), 17),
    "cell_state": Scale(-1, 1, (-2, -1, 0, 1, 2), 17),
}
"""name -> Scale. `cell_state` has no bounds: its colour is that of tanh c, from which the cell makes its output."""


def faint(colour, opacity):
    """A colour "#rrggbb" of which other colours below are still seen."""
    return "rgba({},{},{},{:.2f})".format(*bytes.fromhex(colour.removeprefix("#")), opacity)


# --- the layout


def base_layout(colours, *, height, margin):
    """The layout that every figure shares; explicit, for a Plotly template is as long as the data."""
    hover_font = {"family": FONT, "size": 14, "color": colours.paper}
    return {
        "height": height,
        "margin": margin,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 13, "color": colours.text},
        "template": "none",
        "dragmode": False,
        "hoverlabel": {"font": hover_font, "bgcolor": colours.text, "bordercolor": colours.text},
        "showlegend": False,
    }


def plain_axis(colours, **rest):
    """An axis without zoom, ticks or zero line."""
    return {
        "fixedrange": True,
        "zeroline": False,
        "ticks": "",
        "gridcolor": colours.grid,
        "linecolor": colours.grid,
        "tickfont": {"size": 12, "color": colours.muted},
    } | rest


def epoch_axis(colours, name, *, epochs, anchor):
    """The axis of the epochs from 0 on, a little longer than they are."""
    span = {"range": [-0.02 * epochs, 1.02 * epochs], "anchor": anchor, "showgrid": False}
    return plain_axis(colours, **span, **whole_ticks(epochs), **titled(name))


def titled(text, *, standoff=4, **font):
    """The title of an axis, so many pixels from its labels."""
    return {"title": {"text": text, "standoff": standoff, "font": {"size": 13} | font}}


def whole_ticks(most, *, count=12):
    """Ticks of an axis at whole numbers only: at each up to `count` of them, or else at about so many."""
    return {"dtick": 1} if most <= count else {"nticks": count}


def colour_axis(colours, scale, low, high, *, title="", **bar):
    """What the colours of a scale mean, and their legend: at the right of the plot and as high as it if `bar` says
    nothing else.
    """
    side = "top" if bar.get("orientation") == "h" else "right"
    name = {"title": {"text": title, "side": side, "font": {"size": 12, "color": colours.muted}}} if title else {}
    place = {"x": 1, "xpad": 8, "len": 1, "ypad": 0, "thickness": 10, "outlinewidth": 0}
    tickfont = {"tickfont": {"size": 12, "color": colours.muted}}
    return {"cmin": low, "cmax": high, "colorscale": scale, "colorbar": name | place | tickfont | bar}


def legend(y, **rest):
    """A legend in a row that stands on a height, at the right of the plot."""
    row = {"orientation": "h", "x": 1, "xanchor": "right", "y": y, "yanchor": "bottom"}
    return {"showlegend": True, "legend": row | rest}


# --- notes and rules


def one_line(text):
    """A text without the places where it may break."""
    return text.replace(BREAK, "")


def note(text, colour, **place):
    """A text, in one line where it has no <br>, placed in shares of the plot if `place` names no axes."""
    return {
        "text": one_line(text),
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "top",
        "xshift": 0,
        "showarrow": False,
        "font": {"size": 14, "color": colour},
        "borderpad": 0,
    } | place


def heading(text, colours, *, x=0, y, indent):
    """The title of a panel, on its upper edge, as many pixels to the left of it as its labels take."""
    return note(f"<b>{text}</b>", colours.text, x=x, y=y, xanchor="left", yanchor="bottom", xshift=-indent)


def rule(colour, *, dash=None, **place):
    """A line from (x0, y0) to (x1, y1) below the curves."""
    line = {"color": colour, "width": 1.5} | ({"dash": dash} if dash else {})
    return {"type": "line", "layer": "below", "line": line} | place


def level_rule(colour, y, *, dash, yref="y"):
    """A line across the whole plot at a value."""
    return rule(colour, dash=dash, xref="paper", x0=0, x1=1, yref=yref, y0=y, y1=y)


def chance_rule(colours, chance, text, *, indent):
    """The loss of a constant output: (line, its name), across the panel of the loss."""
    name = note(text, colours.muted, x=1, yref="y", y=chance, xanchor="right", yanchor="bottom", xshift=-indent)
    return level_rule(colours.muted, chance, dash="dash"), name


# --- traces


def scatter(mode, x, y, *, hover=None, **rest):
    """Markers, lines or both; `hover` is the template of what pointing at one tells, None that it tells nothing."""
    told = {"hoverinfo": "skip"} if hover is None else {"hovertemplate": f"{hover}<extra></extra>"}
    return {"type": "scatter", "mode": mode, "x": x, "y": y} | told | rest


def line_mode(count, *, few=60):
    """A few points are shown as markers on their line, more as a line alone."""
    return "lines+markers" if count <= few else "lines"


def legend_key(name, *, mode="lines", **look):
    """An entry of the legend that stands for no data, for traces that look otherwise or are many."""
    return {"type": "scatter", "mode": mode, "x": [None], "y": [None], "name": one_line(name)} | look


def heatmap(z, x, y, *, hover, gaps, **rest):
    """Cells in the colours of z; NaN has neither colour nor hover. gaps: pixels between columns, and between rows."""
    across, down = gaps
    return {
        "type": "heatmap",
        "z": z,
        "x": x,
        "y": y,
        "xgap": across,
        "ygap": down,
        "hovertemplate": f"{hover}<extra></extra>",
        "hoverongaps": False,
    } | rest
