"""The film: a figure for each epoch, in one that can be played and scrubbed; and a page of its own for it."""

import html

import plotly.graph_objects as go
import plotly.io

from rnn_core.figures.style import DARK, LIGHT

_TITLE, _CONTROLS = 40, 96  # pixels above and below the figures
_LONGEST = 20_000  # milliseconds that a film takes to play
_PACES = (40, 250)  # the fewest and the most milliseconds for an epoch

_PAGE = """\
<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0 auto; max-width: 1400px; padding: 12px; box-sizing: border-box; background: {paper}; }}
html {{ background: {paper}; color-scheme: {scheme}; }}
</style>
<script>
// Plotly rejects the promise of a film that is paused, for no reason, and nobody handles it.
addEventListener("unhandledrejection", event => event.reason === undefined && event.preventDefault());
</script>
</head>
<body>
{film}
</body>
</html>
"""


def draw(figures, labels, *, names, title, dark=False):
    """Figures that differ in their traces and annotations alone, one after the other, with a slider and two buttons.

    figures: one for each epoch, the first one is shown. labels: the name of each on the slider.
    names: {"play", "pause", "epoch"} in the reader's language. title: the line above the figures.
    Raises ValueError if there is no figure, not a label for each, or a number of traces other than that of the first.
    """
    _check(figures, labels)
    colours = DARK if dark else LIGHT
    plain = (go.Figure(figure["data"], figure["layout"]) for figure in figures)
    figures = [figure.to_dict() for figure in plain]  # arrays are packed, and can be compared
    data, layout = figures[0]["data"], figures[0]["layout"]
    moving = [i for i, trace in enumerate(data) if any(figure["data"][i] != trace for figure in figures)]
    frames = [
        {
            "name": str(number),
            "data": [figure["data"][i] for i in moving],
            "traces": moving,
            "layout": {"annotations": figure["layout"].get("annotations", [])},
        }
        for number, figure in enumerate(figures)
    ]
    margin = layout["margin"]
    layout |= {
        "height": layout["height"] + _TITLE + _CONTROLS,
        "margin": margin | {"t": margin["t"] + _TITLE, "b": margin["b"] + _CONTROLS},
        "paper_bgcolor": colours.paper,
        "title": _title(title, colours),
        "sliders": [_slider(labels, names, colours)],
        "updatemenus": [_buttons(len(labels), names)],
    }
    return {"data": data, "layout": layout, "frames": frames}


def page(figure, *, title, lang):
    """A film as a page of HTML, str, that needs no other file and no network: Plotly itself is inside.

    title: the page's. lang: the code of its language, such as "ja".
    """
    film = plotly.io.to_html(
        figure,
        config={"responsive": True, "displayModeBar": False},
        auto_play=False,
        full_html=False,
        default_width="100%",
        div_id="film",  # the same each time, as is all the rest
    )
    paper = figure["layout"]["paper_bgcolor"]
    scheme = "dark" if paper == DARK.paper else "light"
    return _PAGE.format(lang=html.escape(lang), title=html.escape(title), paper=paper, scheme=scheme, film=film)


def _check(figures, labels):
    if not figures or len(labels) != len(figures):
        expected = f"one for each of the {len(figures)} figures, and at least one"
        raise ValueError(f"Invalid value for `labels`: expected {expected}, received {len(labels)}")
    counts = {len(figure["data"]) for figure in figures}
    if len(counts) > 1:
        raise ValueError(f"Invalid value for `figures`: expected the same traces in each, received {sorted(counts)}")


def _title(text, colours):
    place = {"x": 0, "xref": "container", "xanchor": "left", "y": 1, "yref": "container", "yanchor": "top"}
    return {"text": text, "font": {"size": 17, "color": colours.text}, "pad": {"t": 10}} | place


def _slider(labels, names, colours):
    at_once = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    steps = [
        {"label": label, "method": "animate", "args": [[str(number)], at_once]} for number, label in enumerate(labels)
    ]
    return {
        "active": 0,
        "steps": steps,
        "currentvalue": {"prefix": f"{names['epoch']} ", "font": {"size": 15, "color": colours.text}},
        "font": {"size": 12, "color": colours.muted},
        "bgcolor": colours.grid,
        "bordercolor": colours.muted,
        "activebgcolor": colours.muted,
        "tickcolor": colours.muted,
        "transition": {"duration": 0},
    } | {"x": 0, "len": 1, "y": 0, "yanchor": "top", "pad": {"t": 44, "l": 180}}


def _buttons(count, names):
    colours = LIGHT  # on a dark page too, for Plotly makes the button under the mouse nearly white
    fewest, most = _PACES
    pace = {"frame": {"duration": min(max(_LONGEST // count, fewest), most), "redraw": True}, "fromcurrent": True}
    stop = {"frame": {"duration": 0, "redraw": False}}
    at_once = {"mode": "immediate", "transition": {"duration": 0}}
    return {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "buttons": [
            {"label": names["play"], "method": "animate", "args": [None, pace | at_once]},
            {"label": names["pause"], "method": "animate", "args": [[None], stop | at_once]},
        ],
        "font": {"size": 14, "color": colours.text},
        "bgcolor": colours.paper,
        "bordercolor": colours.muted,
    } | {"x": 0, "xanchor": "left", "y": 0, "yanchor": "top", "pad": {"t": 56}}
