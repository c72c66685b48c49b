"""A figure, drawn in place by the browser."""

from base64 import b64encode
from math import isfinite

import numpy as np

from rnn_core.ui import state
from rnn_core.ui.components import assets, component
from rnn_core.ui.words import say

HTML = "<div class='chart'></div><div class='cursor' hidden></div>"
HTML += "<div class='failed' hidden><p role='alert'></p><button></button></div>"

_chart = component("chart", html=HTML, isolate_styles=False)  # Plotly's styles stand in the page


def draw(key, figure, alt, *, lang, epoch=None, of=None, pressed=None, picked=None, kept=(), others=None, missing=None):
    """Show a figure, or nothing while it is None, in one element that stays whatever is drawn in it.

    alt: the key of the text that describes it. epoch: what its `data-epoch` says once it is drawn.
    of: what the figures of other epochs must agree in to be shown by the browser as soon as the hand is there.
    pressed: function of the custom data of the points that are pressed, a list. picked: function of the step, from 1,
    where one presses on something that is drawn over the steps.
    kept: the epochs that may be shown. others: {epoch: figure} of some that the browser was `missing`, a function of
    those epochs.
    """
    figure = packed(figure)
    more = {other: difference(figure, packed(drawn)) for other, drawn in (others or {}).items()}
    data = {
        "figure": figure,
        "more": more,
        "kept": kept,
        "alt": say(lang, alt),
        "epoch": epoch,
        "of": repr(of),
        "presses": bool(pressed),
    }
    data |= {
        "failed": say(lang, "plotly_failed"),
        "again": say(lang, "plotly_again"),
        "plotly": assets.address("plotly"),
    }
    told = {"on_pressed_change": lambda: pressed(state.get(key)["pressed"])}
    told["on_picked_change"] = lambda: picked and picked(state.get(key)["picked"])
    told["on_missing_change"] = lambda: missing(state.get(key)["missing"])
    _chart(key=key, data=data, **told)


def difference(value, other):
    """What of another packed figure differs: {name or number: difference}, or the other value where both are plain."""
    if isinstance(value, dict) and isinstance(other, dict) and value.keys() == other.keys():
        return {name: difference(value[name], other[name]) for name in value if value[name] != other[name]}
    if isinstance(value, list) and isinstance(other, list) and len(value) == len(other):
        pairs = enumerate(zip(value, other, strict=True))
        return {number: difference(*pair) for number, pair in pairs if pair[0] != pair[1]}
    return {"": other}


def packed(value):
    """A figure as JSON has it: arrays as Plotly's typed arrays in single precision, no number as nothing."""
    if isinstance(value, dict):
        return {name: packed(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [packed(each) for each in value]
    if isinstance(value, np.ndarray):
        if value.dtype.kind not in "fiu":
            return packed(value.tolist())
        dtype = f"{value.dtype.kind}{min(4, value.itemsize)}".replace("f2", "f4")
        shape = {"shape": ", ".join(map(str, value.shape))} if value.ndim > 1 else {}
        return {"dtype": dtype, "bdata": b64encode(value.astype(f"<{dtype}").tobytes()).decode()} | shape
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not isfinite(value) else value
