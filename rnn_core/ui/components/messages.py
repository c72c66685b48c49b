"""The messages between the server and the page's own scripts. web/messages.js has the other side of each.

To the browser goes, at every redraw, one message for all components that are `fed`. They stand around the fragment that
the timer runs, and stay as they are: each element of that fragment costs the server, the line and the browser some time
again and again. From the browser come the events of `FORMS`.
"""

from collections.abc import Callable, Mapping
from numbers import Real
from types import MappingProxyType
from typing import NamedTuple

from rnn_core.ui import state
from rnn_core.ui.seam.mounting import component

_feed = component("messages", html="<div></div>")


class Message(NamedTuple):
    """What a component receives, and who handles its events: {name: function of the value, or None}."""

    data: dict
    handlers: Mapping[str, Callable | None] = MappingProxyType({})


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_whole_or_none(value):
    return value is None or _is_whole(value)


def _is_list(value, check, *, most=1000):
    return isinstance(value, list) and len(value) <= most and all(map(check, value))


def _is_move(value):
    return isinstance(value, dict) and _is_whole(value.get("epoch")) and isinstance(value.get("asked"), Real)


def _is_window(value):
    return _is_list(value, _is_whole_or_none, most=2) and len(value) == 2 and value[0] is not None


FORMS = {
    "moved": _is_move,  # the handle was moved: {"epoch", "asked": when, by which the answer is known}
    "picked": _is_whole,  # a step was chosen, from 1
    "zoomed": _is_window,  # a window of steps was chosen: [first, last or None]
    "again": lambda value: value is True,  # the server has forgotten the frames of a place, and is to offer them again
    "pressed": lambda value: _is_list(value, _is_whole_or_none),  # points of a figure: their custom data
    "back": lambda value: isinstance(value, str),  # the browser went back or forward: the query of the address
}
"""Event -> whether a value has its form. A value of another form was sent by something else, and counts as none."""


def send(**places):
    """Send each component its Message, by its key."""
    handlers = {f"{place}_{name}": act for place, message in places.items() for name, act in message.handlers.items()}
    data = {"places": {place: message.data for place, message in places.items()}}
    _feed("feed", data, **{f"on_{name}_change": lambda name=name: _handle(name, handlers[name]) for name in handlers})


def _handle(name, act):
    """Handle an event, unless its place has no handler any more or its value has not the form of the event."""
    value = state.get("feed")[name]
    if act and FORMS[name.rpartition("_")[2]](value):
        act(value)
