"""The download: what the browser saves as a file, one that the server makes or a picture that it draws once more."""

from rnn_core.figures import printing, style
from rnn_core.ui.components import assets, chart
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import scene

_download = component("download", html="<div></div>")


def draw(*, name, press, address=None, figure=None, stage=None, kind=None, title=""):
    """Have a file saved as `name`: what the server has at an address, or a picture, of one of `printing.KINDS`.

    press: a text that no other press has; in one tab the download of a press is saved once, however often it is drawn.
    figure: one of Plotly's. stage: {"scene", "frames", "view"}, with a `title` above it.
    """
    what = {"name": name, "press": press, "address": address, "kind": kind}
    if kind:
        what |= {"name": f"{name}.{kind}", "scale": printing.KINDS[kind]}
    if figure:
        what |= {"figure": chart.packed(figure), "plotly": assets.PLOTLY}
    elif stage:
        what |= {"stage": stage, "title": title, "palettes": scene.palettes(), "font": style.FONT}
    _download("download", what)
