"""The paper: what the browser saves as a file, one that the server makes or a figure that it draws once more."""

from rnn_core.figures import printing
from rnn_core.ui.components import assets, chart, component

_paper = component("paper", html="<div></div>")


def draw(*, name, press, address=None, figure=None, kind=None):
    """Have a file saved as `name`: what the server has at an address, or a figure, of one of `printing.KINDS`.

    press: a text that no other press has; in one tab the paper of a press is saved once, however often it is drawn.
    """
    what = {"name": name, "press": press, "address": address}
    if figure:
        drawn = chart.packed(figure, whole=True)
        what |= {"name": f"{name}.{kind}", "kind": kind, "scale": printing.KINDS[kind], "figure": drawn}
        what["plotly"] = assets.PLOTLY
    _paper("paper", what)
