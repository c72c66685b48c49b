"""A figure of Plotly, drawn in place by the browser.

The browser receives the first figure of a kind whole, and only the differences of the figures of other epochs.
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
HTML += "<div class='failed' hidden><p role='alert'></p><button></button></div></div>"

_chart = component("plotly/chart", html=HTML, isolate_styles=False)  # Plotly's styles stand in the page

NO_FIGURE = Message({"now": None})


def place(key: str, lang: str, heading: str) -> None:
    """Draw the place of figures that come with the messages: one element that stays, whichever figure is in it.

    Args:
        key: The key of the place.
        lang: The language of the page.
        heading: The heading above it, for screen readers.
    """
    _chart(key, _constant(lang) | {"heading": heading}, fed=True)


def draw(key: str, figure: Json, alt: str, *, lang: str) -> None:
    """Draw a figure in a place without messages. The parameters are those of `message`."""
    _chart(key, _constant(lang) | message(key, figure, alt, lang=lang).data)


def _constant(lang: str) -> Json:
    """Return the data that no message changes."""
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
        figure: The figure of Plotly as a dict.
        alt: The key of the text that describes it.
        lang: The language of the page.
        epoch: The value of its `data-epoch` once it is drawn.
        content: The values in which the figures of other epochs must agree, so that the scrubber can show them at once.
        pressed: Function of the custom data of the points that a visitor presses, a list.
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
    """Return the first figure of its kind and the name of its part.

    Both are None if the browser does not have the part, and a run of a fragment could not send it.
    """
    kind = (repr(content._replace(whole=None)),)
    part = parts.share(key, kind, lambda: figure, packed)
    return (None, None) if script.in_fragment() and not parts.is_sent(key) else (part.name, part.value)


def shared_difference(first: Json | None, figure: Json) -> Json:
    """Return the difference of a figure from the first figure of its kind, made once for all visitors."""
    return store.shared.once(("apart", ByIdentity(first), ByIdentity(figure)), lambda: difference(first, figure))


def difference(value: Any, other: Any) -> Json:
    """Return the difference of another figure, or of a value in it, from this one.

    A difference is {name or number: difference} for the changed items of a dict or a list, {"": the other value,
    packed} for any other change, and {} if nothing has changed.
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
    """Return the differences of items, (name or number, item, other item), without the items that are the same."""
    return {name: found for name, item, other in items if item is not other and (found := difference(item, other))}


def packed(value: Any) -> Any:
    """Return a figure for JSON: arrays as Plotly's typed arrays in single precision, NaN and infinity as None."""
    if isinstance(value, dict):
        return {name: packed(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [packed(item) for item in value]
    if isinstance(value, np.ndarray):
        return scene.packed(value) if value.dtype.kind in "fi" else packed(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not isfinite(value) else value
