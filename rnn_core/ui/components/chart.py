"""A Plotly figure that the browser draws and updates in place.

The browser receives one figure in full. For other epochs it receives only the differences from this first figure.
"""

from collections.abc import Iterable
from math import isfinite
from typing import Any

import numpy as np

from rnn_core.ui.components import assets, parts
from rnn_core.ui.components.messages import Handler, Message
from rnn_core.ui.picture import Content
from rnn_core.ui.seam import script
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json, scene
from rnn_core.ui.words import say
from rnn_core.visit import store
from rnn_core.visit.store import ByIdentity

HTML = "<div class='figure'><h2 tabindex='-1' hidden></h2><div class='chart'></div><p class='calm' hidden></p>"
HTML += "<button class='beat' hidden></button>"
HTML += "<div class='failed' hidden><p role='alert'></p><button></button></div></div>"

_chart = component("plotly/chart", html=HTML, isolate_styles=False)  # Plotly's styles are in the page

NO_FIGURE = Message({"now": None})


def mount(key: str, lang: str, heading: str) -> None:
    """Mount a place (a slot of the page) that shows the latest figure from the messages.

    Args:
        key: The key of the place.
        lang: The language of the page.
        heading: The heading above the figure, for screen readers.
    """
    beat = {"go": say(lang, "walk"), "stop": say(lang, "walk_pause"), "help": say(lang, "beat_help")}
    _chart(key, _constant(lang) | {"heading": heading, "beat": beat}, fed=True)


def draw(key: str, figure: Json, alt: str, *, lang: str) -> None:
    """Draw a figure in an element that receives no messages. See `message` for the parameters."""
    _chart(key, _constant(lang) | message(key, figure, alt, lang=lang).data)


def _constant(lang: str) -> Json:
    """Return the data that is the same in all messages."""
    words = {"failed": say(lang, "plotly_failed"), "again": say(lang, "plotly_again"), "calm": say(lang, "calm")}
    return words | {"plotly": assets.PLOTLY}


def message(
    key: str,
    figure: Json,
    alt: str,
    *,
    lang: str,
    epoch: int | None = None,
    content: Content | None = None,
    pressed: Handler | None = None,
) -> Message:
    """Return the Message of a figure.

    Args:
        key: The key of the place.
        figure: The Plotly figure as a dict.
        alt: The key of the text that describes the figure.
        lang: The language of the page.
        epoch: The value of the element's `data-epoch` once the figure is drawn.
        content: The values that the figures of all epochs share. As long as these stay the same, the browser can show
            an earlier figure again when the visitor returns to its epoch. None if the figures share no values.
        pressed: The handler of a press, which receives a list of the pressed points' custom data.
    """
    name, first = _first(key, content, figure) if content else (None, None)
    data = {
        "now": {"figure": shared_difference(first, figure)},
        "more": {},
        "base": name,
        "of": parts.name_of(content),
        "alt": say(lang, alt),
        "epoch": epoch,
        "presses": bool(pressed),
    }
    return Message(data, {"pressed": pressed})


def _first(key: str, content: Content, figure: Json) -> tuple[str | None, Json | None]:
    """Return (name, figure): the first figure that was made for a Content, and the name of the part that holds it.

    A part is data that the browser receives only once. A fragment cannot send parts. Therefore both results are None in
    a run of a fragment if the browser lacks the part.
    """
    kind = (repr(content._replace(whole=None)),)
    part = parts.share(key, kind, lambda: figure, packed)
    return (None, None) if script.in_fragment() and not parts.is_sent(key) else (part.name, part.value)


def shared_difference(first: Json | None, figure: Json) -> Json:
    """Return the difference that turns the first figure into another. It is computed once for all visitors."""
    return store.shared.get_or_make(("apart", ByIdentity(first), ByIdentity(figure)), lambda: difference(first, figure))


def difference(value: Any, other: Any) -> Json:
    """Return the difference that turns a figure, or a value in it, into another figure or value.

    A difference is {key or index: difference} for the changed items of a dict or a list. For any other change it is
    {"": the other value, packed}. If nothing has changed, it is {}.
    """
    kind = type(value)
    alike = type(value) is type(other)
    if alike and kind is dict and value.keys() == other.keys():
        return _differences((name, item, other[name]) for name, item in value.items())
    if alike and kind in (list, tuple) and len(value) == len(other):
        return _differences(zip(range(len(value)), value, other, strict=True))
    if alike and kind is np.ndarray:  # compared by their bytes, because NaN is not equal to itself
        same = (value.dtype, value.shape, value.tobytes()) == (other.dtype, other.shape, other.tobytes())
    else:
        same = alike and value == other
    return {} if same else {"": packed(other)}


def _differences(items: Iterable[tuple[Any, Any, Any]]) -> Json:
    """Return {key or index: difference} for the items that differ.

    Args:
        items: (key or index, item, other item) for each pair of items.
    """
    return {name: found for name, item, other in items if item is not other and (found := difference(item, other))}


def packed(value: Any) -> Any:
    """Return a figure for JSON.

    Arrays of floats or signed integers become Plotly's typed arrays with 32 bits per number. Other arrays become lists.
    NaN and infinity become None, except in typed arrays.
    """
    if isinstance(value, dict):
        return {name: packed(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [packed(item) for item in value]
    if isinstance(value, np.ndarray):
        return scene.packed(value) if value.dtype.kind in "fi" else packed(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not isfinite(value) else value
