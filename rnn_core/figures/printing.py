"""A figure on paper: a page that turns it into an SVG or PNG file in the reader's own browser."""

import json

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

KINDS = ("svg", "png")
"""The kinds of file."""

_WIDTH, _TITLE, _EDGE = 1600, 48, 16  # pixels
_SCALE = {"svg": 1, "png": 2}

_PAGE = """\
<!DOCTYPE html>
<meta charset="utf-8">
<script>{plotly}</script>
<div id="figure"></div>
<script>
const {{ figure, kind, scale, name, press }} = {what};
let tab = {{}};
try {{ tab = sessionStorage; }} catch {{}}  // a browser may forbid it
if (tab.saved !== press) Plotly
    .newPlot("figure", figure.data, figure.layout, {{ staticPlot: true }})
    .then(drawn => Plotly.toImage(drawn, {{ format: kind, scale, width: null, height: null }}))
    .then(address => {{
        const link = document.createElement("a");
        link.href = address;
        link.download = `${{name}}.${{kind}}`;
        document.body.append(link);
        link.click();
        tab.saved = press;
    }});
</script>
"""


def page(figure, *, title, name, kind, press):
    """HTML, without a network, that saves a figure as a file called `name` as soon as it is opened.

    figure: of the light scheme, for paper is white; it gets a title and a width of its own. kind: one of KINDS,
    PNG in twice as many pixels. press: a text that no other press has; in one tab the page of a press saves once,
    however often it is loaded. Raises ValueError for another kind.
    """
    if kind not in KINDS:
        raise ValueError(f"Invalid value for `kind`: expected one of {', '.join(KINDS)}, received {kind!r}")
    layout, margin = figure["layout"], figure["layout"]["margin"]
    paper = go.Figure(figure["data"], layout)
    paper.update_layout(
        title={"text": title, "x": 0, "y": 1, "yanchor": "top", "pad": {"t": 14, "l": _EDGE}, "font": {"size": 20}},
        width=_WIDTH,
        height=layout["height"] + _TITLE + _EDGE,
        margin={"t": margin["t"] + _TITLE, "l": margin["l"] + _EDGE, "b": margin["b"] + _EDGE},
        paper_bgcolor="#ffffff",
    )
    what = {"kind": kind, "scale": _SCALE[kind], "name": name, "press": press}
    what["figure"] = json.loads(paper.to_json())
    return _PAGE.format(plotly=get_plotlyjs(), what=json.dumps(what).replace("</", "<\\/"))
