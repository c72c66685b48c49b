"""The paper: a figure that the browser draws once more, and saves as a file."""

from rnn_core.figures import printing
from rnn_core.ui.components import chart, component

_paper = component("paper", html="<div></div>")


def draw(figure, *, name, kind, press):
    """Have a figure saved as a file called `name`, of one of `printing.KINDS`.

    press: a text that no other press has; in one tab the paper of a press is saved once, however often it is drawn.
    """
    what = {"name": f"{name}.{kind}", "kind": kind, "scale": printing.KINDS[kind], "press": press}
    _paper("paper", what | {"figure": chart.packed(figure)})
