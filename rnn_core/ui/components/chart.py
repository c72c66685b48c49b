"""A figure, drawn in place by the browser.

What the figures of other epochs have in common with the first one is not sent again with each of them.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from math import isfinite
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from rnn_core.ui import state
from rnn_core.ui.components import assets, component
from rnn_core.ui.components.messages import Message
from rnn_core.ui.words import say
from rnn_core.visit import store
from rnn_core.visit.store import Same

HTML = "<div class='figure'><h2 tabindex='-1' hidden></h2><div class='chart'></div><div class='cursor' hidden></div>"
HTML += "<p class='calm' hidden></p>"
HTML += "<div class='failed' hidden><p role='alert'></p><button></button></div></div>"

_chart = component("plotly/chart", html=HTML, isolate_styles=False)  # Plotly's styles stand in the page
_base = component("plotly/base", html="<div></div>")


class _Base(NamedTuple):
    """The first figure of its kind that was drawn, with its name and as it is sent.

    It is named by what it is: another server, or this one later, may begin with another figure.
    """

    kind: tuple
    name: str
    figure: dict
    message: dict


class Others(NamedTuple):
    """The figures of other epochs than the one that is shown, {epoch: figure}.

    speed: epochs a second, where they are shown on the way to the one that is shown.
    says: {epoch: what the page says while it shows that one}.
    """

    known: dict
    speed: float | None = None
    says: Mapping[int, dict] = MappingProxyType({})


NO_OTHERS = Others({})
NO_FIGURE = Message({"figure": None})


def place(key, lang, heading):
    """The place of figures that come with the messages: one element that stays, whatever is drawn in it.

    heading: what screen readers find above it.
    """
    _chart(key, _constant(lang) | {"heading": heading}, fed=True)


def draw(key, figure, alt, *, lang):
    """A figure that is drawn where nothing is fed. alt: the key of the text that describes it."""
    _chart(key, _constant(lang) | tell(key, figure, alt, lang=lang).data)


def _constant(lang):
    words = {"failed": say(lang, "plotly_failed"), "again": say(lang, "plotly_again"), "calm": say(lang, "calm")}
    return words | {"plotly": assets.PLOTLY}


def tell(
    key, figure, alt, *, lang, epoch=None, of=None, pressed=None, picked=None, zoomed=None, others=NO_OTHERS, says=None
):
    """What the place of a key is told of a figure.

    alt: the key of the text that describes it. epoch: what its `data-epoch` says once it is drawn.
    of: the picture.Content that the figures of other epochs must agree in to be shown as soon as the hand is there.
    pressed: function of the custom data of the points that are pressed, a list. picked: function of the step, from 1,
    where one presses on something that is drawn over the steps. zoomed: function of [first, last] of the steps over
    which one draws, None for the last there is.
    says: what the page says, elsewhere too, while this figure is drawn, {name: text}. Its `reading` names the figure.
    """
    base, first = _shared(key, of, figure) if of else (None, None)
    data = {
        "figure": apart(first, figure),
        "more": {other: apart(first, drawn) for other, drawn in others.known.items()},
        "base": base,
        "of": _name(of),
        "speed": others.speed,
        "alt": say(lang, alt),
        "epoch": epoch,
        "presses": bool(pressed),
        "picks": bool(picked),
        "zooms": bool(zoomed),
        "says": says and {epoch: says} | others.says,
    }
    return Message(data, {"pressed": pressed, "picked": picked, "zoomed": zoomed, "again": None})


def first_of(key):
    """Return the first figure at the place of a key, (kind, name, figure, message); None if the browser lacks it."""
    return state.get("bases", {}).get(key) if not state.in_fragment() or _sent(key) else None


def _shared(key, of, figure):
    """The figure from which those like this one are told apart, and its name: (name, figure).

    Nones where the browser does not have it, and would not get it, for only a fragment of the page runs.
    """
    kind, bases = (key, repr(of._replace(whole=None))), state.get("bases", {})
    if key not in bases or bases[key].kind != kind:
        message = packed(figure)
        first = store.shared.once(("first", *kind), lambda: _Base(kind, _name(message), figure, message))
        state.put(bases=bases | {key: first})
    base = state.get("bases")[key]
    return (None, None) if state.in_fragment() and not _sent(key) else (base.name, base.figure)


def _sent(key):
    return state.get("bases")[key].name == state.get("bases_sent", {}).get(key)


def sent():
    """Whether the browser has what its figures are told apart from."""
    return all(map(_sent, state.get("bases", {})))


def send():
    """Send it: outside of the fragment that the timer runs, and so only where something else is new too."""
    bases = state.get("bases", {})
    for key, base in bases.items():
        _base(f"{key}_base", {"base": base.name, "figure": base.message})
    state.put(bases_sent={key: base.name for key, base in bases.items()})


def _name(value):
    """A short name of a Content or of a figure: of no other one."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def apart(first, figure):
    """Return what of a figure differs from the first one of its kind, found once for all visitors."""
    return store.shared.once(("apart", Same(first), Same(figure)), lambda: difference(first, figure))


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


def packed(value, *, whole=False):
    """A figure as JSON has it: arrays as Plotly's typed arrays in single precision, no number as nothing.

    Of a triangle only what is in it is sent, and how many entries of each row are not, unless all is to be sent whole.
    """
    if isinstance(value, dict):
        return {name: packed(each, whole=whole) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [packed(each, whole=whole) for each in value]
    if isinstance(value, np.ndarray):
        return _typed(value, whole) if value.dtype.kind in "fiu" else packed(value.tolist())
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not isfinite(value) else value


def _typed(array, whole):
    dtype = f"{array.dtype.kind}{min(4, array.itemsize)}".replace("f2", "f4")
    shape = {"shape": ", ".join(map(str, array.shape))} if array.ndim > 1 else {}
    sent = array.astype(f"<{dtype}")
    if array.ndim == 2 and array.dtype.kind == "f" and not whole:
        outside = np.isnan(array)
        before = np.logical_and.accumulate(outside, axis=1)
        if 4 * before.sum() > array.size and (before == outside).all():
            shape["before"] = before.sum(axis=1).tolist()
            sent = sent[~outside]
    return {"dtype": dtype, "bdata": b64encode(sent.tobytes()).decode()} | shape
