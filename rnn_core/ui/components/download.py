"""The download: the browser saves a file that the server makes, or a picture that the browser draws again."""

from rnn_core.figures import printing, style
from rnn_core.ui.components import assets, chart
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json, scene

_download = component("download", html="<div></div>")


def draw(
    *,
    name: str,
    press: str,
    address: str | None = None,
    figure: Json | None = None,
    stage: Json | None = None,
    kind: str | None = None,
    title: str = "",
) -> None:
    """Have the browser save a file from an address, or a picture.

    Args:
        name: The name of the file. A picture's extension is added.
        press: An id of the visitor's press. A browser tab saves one file for each press, however often this is drawn.
        address: The address of a file on the server, relative to the page.
        figure: A Plotly figure.
        stage: The page's main picture, {"scene", "frames", "view"}.
        kind: The format of the picture, one of `printing.KINDS`; None for a file at an address.
        title: The title above the main picture.
    """
    data: Json = {"name": name, "press": press, "address": address, "kind": kind}
    if kind:
        data |= {"name": f"{name}.{kind}", "scale": printing.KINDS[kind]}
    if figure:
        data |= {"figure": chart.packed(figure), "plotly": assets.PLOTLY}
    elif stage:
        data |= {"stage": stage, "title": title, "palettes": scene.palettes(), "font": style.FONT}
    _download("download", data)
