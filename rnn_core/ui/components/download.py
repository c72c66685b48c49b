"""The download: a file that the server makes, or a picture that the browser draws once more, saved by the browser."""

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
    """Save a file of an address, or a picture.

    Args:
        name: The name of the file; of a picture, without its ending.
        press: A text that no other press has. In one tab the download of a press is saved once, however often it is
            drawn.
        address: The address of a file on the server, relative to the page.
        figure: A figure of Plotly.
        stage: A stage, {"scene", "frames", "view"}.
        kind: The kind of the picture, one of `printing.KINDS`.
        title: The title above the stage.
    """
    data: Json = {"name": name, "press": press, "address": address, "kind": kind}
    if kind:
        data |= {"name": f"{name}.{kind}", "scale": printing.KINDS[kind]}
    if figure:
        data |= {"figure": chart.packed(figure), "plotly": assets.PLOTLY}
    elif stage:
        data |= {"stage": stage, "title": title, "palettes": scene.palettes(), "font": style.FONT}
    _download("download", data)
