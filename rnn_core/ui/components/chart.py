"""A figure, drawn in place by the browser.

What the figures of other epochs have in common with the first one is not sent again with each of them.
"""

from math import isfinite

import numpy as np

from rnn_core.ui.components import assets, parts
from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam import script
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import scene
from rnn_core.ui.words import say
from rnn_core.visit import store
from rnn_core.visit.store import ByIdentity

HTML = "<div class='figure'><h2 tabindex='-1' hidden></h2><div class='chart'></div><p class='calm' hidden></p>"
HTML += "<div class='failed' hidden><p role='alert'></p><button></button></div></div>"

_chart = component("plotly/chart", html=HTML, isolate_styles=False)  # Plotly's styles stand in the page

NO_FIGURE = Message({"now": None})


def place(key, lang, heading):
    """The place of figures that come with the messages: one element that stays, whatever is drawn in it.

    heading: what screen readers find above it.
    """
    _chart(key, _constant(lang) | {"heading": heading}, fed=True)


def draw(key, figure, alt, *, lang):
    """A figure that is drawn where nothing is fed. alt: the key of the text that describes it."""
    _chart(key, _constant(lang) | message(key, figure, alt, lang=lang).data)


def _constant(lang):
    words = {"failed": say(lang, "plotly_failed"), "again": say(lang, "plotly_again"), "calm": say(lang, "calm")}
    return words | {"plotly": assets.PLOTLY}


def message(key, figure, alt, *, lang, epoch=None, of=None, pressed=None):
    """Return the Message of a figure for the place of a key.

    alt: the key of the text that describes it. epoch: what its `data-epoch` says once it is drawn.
    of: the picture.Content that the figures of other epochs must agree in to be shown as soon as the hand is there.
    pressed: function of the custom data of the points that are pressed, a list.
    """
    name, first = _first(key, of, figure) if of else (None, None)
    data = {
        "now": {"figure": apart(first, figure)},
        "more": {},
        "base": name,
        "of": parts.name_of(of),
        "alt": say(lang, alt),
        "epoch": epoch,
        "presses": bool(pressed),
    }
    return Message(data, {"pressed": pressed})


def _first(key, of, figure):
    """Return the name of the first figure of its kind and that figure, from which those like it are told apart.

    Nones where the browser does not have it, and would not get it, for only a fragment of the page runs.
    """
    kind = (repr(of._replace(whole=None)),)
    part = parts.share(key, kind, lambda: figure, packed)
    return (None, None) if script.in_fragment() and not parts.is_sent(key) else (part.name, part.value)


def apart(first, figure):
    """Return what of a figure differs from the first one of its kind, found once for all visitors."""
    return store.shared.once(("apart", ByIdentity(first), ByIdentity(figure)), lambda: difference(first, figure))


def difference(value, other):
    """What of another figure differs: {name or number: difference}, or {"": the other value, packed}; {} if nothing."""
    kind, alike = type(value), type(value) is type(other)
    if alike and kind is dict and value.keys() == other.keys():
        pairs = ((name, each, other[name]) for name, each in value.items())
    elif alike and kind in (list, tuple) and len(value) == len(other):
        pairs = zip(range(len(value)), value, other, strict=True)
    elif alike and kind is np.ndarray:  # by their bytes, for no number is one too
        same = (value.dtype, value.shape, value.tobytes()) == (other.dtype, other.shape, other.tobytes())
        return {} if same else {"": packed(other)}
    else:
        return {} if alike and value == other else {"": packed(other)}
    return {name: found for name, one, another in pairs if one is not another and (found := difference(one, another))}


def packed(value):
    """Return a figure as JSON has it: arrays as Plotly's typed arrays in single precision, no number as nothing."""
    if isinstance(value, dict):
        return {name: packed(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [packed(each) for each in value]
    if isinstance(value, np.ndarray):
        return scene.packed(value) if value.dtype.kind in "fi" else packed(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not isfinite(value) else value
