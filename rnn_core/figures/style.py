"""The elements that figures share: colours, axes, lines, annotations, legends, and traces."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

Figure: TypeAlias = dict[str, Any]
"""A Plotly figure: {"data": list of traces, "layout": layout}."""

Attributes: TypeAlias = dict[str, Any]
"""The attributes of a Plotly trace, axis, shape, annotation, or layout."""

ColourScale: TypeAlias = list[list[float | str]]
"""[[position from 0 to 1, colour], ...]."""

Names: TypeAlias = Mapping[str, str]
"""Key -> text in the reader's language."""

FONT = '"Source Sans", "Source Sans 3", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic UI", sans-serif'

BREAK = "<wbr>"
"""The HTML tag in a text at which a line may break."""


class Colours(NamedTuple):
    """The colours of a figure. Colour-blind readers can tell them apart.

    In the diverging scales `state` and `cell_state`, the middle is close to the paper's colour. The positive end is
    slightly lighter than the negative end, in the light and in the dark scheme.
    """

    paper: str
    text: str
    muted: str
    grid: str
    incorrect: str
    guess: str
    train: str
    validation: str
    input: ColourScale
    probability: ColourScale
    state: ColourScale
    cell_state: ColourScale
    norm: ColourScale


LIGHT = Colours(
    paper="#ffffff",
    text="#1b2227",
    muted="#5b666e",
    grid="#e3e7ea",
    incorrect="#c2185b",
    guess="#5b3fa0",
    train="#b9520c",
    validation="#1f66ad",
    input=[[0, "#f3f4f5"], [1, "#4a555e"]],
    probability=[[0, "#f3f4f5"], [0.5, "#7fbaa3"], [1, "#00684a"]],
    state=[[0, "#1b57a0"], [0.25, "#5fa5d3"], [0.5, "#f7f7f7"], [0.75, "#f0a35c"], [1, "#b44d0a"]],
    cell_state=[[0, "#5f3cb0"], [0.25, "#a387cf"], [0.5, "#f7f7f7"], [0.75, "#cda840"], [1, "#876400"]],
    norm=[[0, "#f6f3ee"], [0.25, "#f5c28a"], [0.5, "#e0685f"], [0.75, "#93307e"], [1, "#2c0f57"]],
)
DARK = Colours(
    paper="#10161b",
    text="#eef2f4",
    muted="#a3afb8",
    grid="#2a333b",
    incorrect="#ff6fae",
    guess="#d8c7ff",
    train="#ffb066",
    validation="#7cc0ff",
    input=[[0, "#1b232a"], [1, "#d5dde3"]],
    probability=[[0, "#1b232a"], [0.5, "#2f8a6e"], [1, "#86f5cd"]],
    state=[[0, "#64a8e8"], [0.25, "#265c97"], [0.5, "#1b232a"], [0.75, "#a25c28"], [1, "#f2ad6b"]],
    cell_state=[[0, "#a98fe6"], [0.25, "#5b4196"], [0.5, "#1b232a"], [0.75, "#78631f"], [1, "#d4b24c"]],
    norm=[[0, "#1c1f2c"], [0.25, "#5b2a80"], [0.5, "#b83f79"], [0.75, "#f08a5d"], [1, "#fdf0bd"]],
)


class Scale(NamedTuple):
    """The scale of a band. A band is one of the heatmaps in the page's main picture.

    Attributes:
        low: The value with the first colour.
        high: The value with the last colour.
        ticks: The ticks of the legend.
        row: The height of a row in pixels.
    """

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
"""Name -> Scale. A cell state c is unbounded, so its colour shows tanh c, from which LSTM computes h."""


def faint(colour: str, opacity: float) -> str:
    """Return a colour "#rrggbb" as rgba with an opacity from 0 to 1."""
    return "rgba({},{},{},{:.2f})".format(*bytes.fromhex(colour.removeprefix("#")), opacity)


# --- the layout


def base_layout(colours: Colours, *, height: int, margin: dict[str, int]) -> Attributes:
    """Return the layout that every figure shares. It replaces Plotly's long template.

    Args:
        colours: The colours.
        height: The height in pixels.
        margin: The pixels at each side: "l", "r", "t", "b".
    """
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


def plain_axis(colours: Colours, **attributes: Any) -> Attributes:
    """Return an axis without zoom, tick marks or zero line."""
    return {
        "fixedrange": True,
        "zeroline": False,
        "ticks": "",
        "gridcolor": colours.grid,
        "linecolor": colours.grid,
        "tickfont": {"size": 12, "color": colours.muted},
    } | attributes


def epoch_axis(colours: Colours, name: str, *, epochs: int, anchor: str) -> Attributes:
    """Return an axis from epoch 0 to `epochs`, with a small margin at both ends."""
    span = {"range": [-0.02 * epochs, 1.02 * epochs], "anchor": anchor, "showgrid": False}
    return plain_axis(colours, **span, **whole_ticks(epochs), **titled(name))


def titled(text: str, *, standoff: int = 4, **font: Any) -> Attributes:
    """Return the title of an axis, `standoff` pixels from the tick labels."""
    return {"title": {"text": text, "standoff": standoff, "font": {"size": 13} | font}}


def whole_ticks(end: int, *, count: int = 12) -> Attributes:
    """Return the ticks of an axis from 0 to `end`.

    If `end` is at most `count`, each whole number has a tick. Otherwise there are at most `count` ticks.
    """
    return {"dtick": 1} if end <= count else {"nticks": count}


def colour_axis(
    colours: Colours, scale: ColourScale, low: float, high: float, *, title: str = "", **bar: Any
) -> Attributes:
    """Return the colour axis of a scale, with its colour bar.

    Args:
        colours: The colours of the figure.
        scale: The colours of the scale.
        low: The lowest value.
        high: The highest value.
        title: The title of the colour bar.
        bar: Attributes of the colour bar. By default it is at the right of the plot and as high as the plot.
    """
    side = "top" if bar.get("orientation") == "h" else "right"
    name = {"title": {"text": title, "side": side, "font": {"size": 12, "color": colours.muted}}} if title else {}
    place = {"x": 1, "xpad": 8, "len": 1, "ypad": 0, "thickness": 10, "outlinewidth": 0}
    tickfont = {"tickfont": {"size": 12, "color": colours.muted}}
    return {"cmin": low, "cmax": high, "colorscale": scale, "colorbar": name | place | tickfont | bar}


def legend(y: float, **attributes: Any) -> Attributes:
    """Return a horizontal, right-aligned legend whose bottom is at y, a fraction of the plot's height."""
    row = {"orientation": "h", "x": 1, "xanchor": "right", "y": y, "yanchor": "bottom"}
    return {"showlegend": True, "legend": row | attributes}


# --- notes and rules


def one_line(text: str) -> str:
    """Return a text without the tags at which a line may break."""
    return text.replace(BREAK, "")


def note(text: str, colour: str, **attributes: Any) -> Attributes:
    """Return an annotation, in one line unless its text has a <br>.

    Its position is a fraction of the plot's width and height, unless `attributes` name axes.
    """
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
    } | attributes


def heading(text: str, colours: Colours, *, x: float = 0, y: float, indent: int) -> Attributes:
    """Return the title of a panel, above the panel's upper edge.

    Args:
        text: The title.
        colours: The colours.
        x: The left edge of the panel, as a fraction of the plot's width.
        y: The upper edge of the panel, as a fraction of the plot's height.
        indent: The width of the tick labels in pixels. The title begins this far to the left of the panel.
    """
    return note(f"<b>{text}</b>", colours.text, x=x, y=y, xanchor="left", yanchor="bottom", xshift=-indent)


def rule(colour: str, *, dash: str | None = None, **place: Any) -> Attributes:
    """Return a line from (x0, y0) to (x1, y1) behind the curves."""
    line = {"color": colour, "width": 1.5} | ({"dash": dash} if dash else {})
    return {"type": "line", "layer": "below", "line": line} | place


def level_rule(colour: str, y: float, *, dash: str, yref: str = "y") -> Attributes:
    """Return a horizontal line across the whole plot at a value."""
    return rule(colour, dash=dash, xref="paper", x0=0, x1=1, yref=yref, y0=y, y1=y)


def chance_rule(colours: Colours, chance: float, text: str, *, indent: int) -> tuple[Attributes, Attributes]:
    """Return a line across the loss panel at the loss of the best constant output, and the line's label.

    The label ends `indent` pixels before the right edge of the panel.
    """
    name = note(text, colours.muted, x=1, yref="y", y=chance, xanchor="right", yanchor="bottom", xshift=-indent)
    return level_rule(colours.muted, chance, dash="dash"), name


# --- traces


def scatter(mode: str, x: Any, y: Any, *, hover: str | None = None, **attributes: Any) -> Attributes:
    """Return a trace of markers, lines or both.

    Args:
        mode: Plotly's mode, such as "lines+markers".
        x: The horizontal positions, a sequence or an array.
        y: The vertical positions.
        hover: The template of the hover text, None for no hover text.
        attributes: Further attributes.
    """
    hovering = {"hoverinfo": "skip"} if hover is None else {"hovertemplate": f"{hover}<extra></extra>"}
    return {"type": "scatter", "mode": mode, "x": x, "y": y} | hovering | attributes


def line_mode(count: int, *, few: int = 60) -> str:
    """Return the mode of a line with `count` points. The points have markers if there are at most `few` of them."""
    return "lines+markers" if count <= few else "lines"


def legend_key(name: str, *, mode: str = "lines", **attributes: Any) -> Attributes:
    """Return a legend entry without data. It represents many traces, or traces that look different from the entry."""
    return {"type": "scatter", "mode": mode, "x": [None], "y": [None], "name": one_line(name)} | attributes


def heatmap(z: Any, x: Any, y: Any, *, hover: str, gaps: tuple[int, int], **attributes: Any) -> Attributes:
    """Return a trace of cells in the colours of z; NaN has neither colour nor hover text.

    Args:
        z: The values, row by row.
        x: The position of each column.
        y: The position of each row.
        hover: The template of the hover text.
        gaps: The pixels between columns and between rows.
        attributes: Further attributes.
    """
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
    } | attributes
