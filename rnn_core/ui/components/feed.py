"""The feed: all that is new at every epoch, in one message, for the components that draw it.

They stand around the fragment that the timer runs, and stay as they are: each element of that fragment costs the
server, the line and the browser some time again and again.
"""

from collections.abc import Callable, Mapping
from numbers import Real
from types import MappingProxyType
from typing import NamedTuple

from rnn_core.ui import state
from rnn_core.ui.components import component

_feed = component("feed", html="<div></div>")


class Told(NamedTuple):
    """What a component is told, and what happens with what it says: {name: function of the value, or None}."""

    data: dict
    heard: Mapping[str, Callable | None] = MappingProxyType({})


def _whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _list_of(check, value, *, most=1000):
    return isinstance(value, list) and len(value) <= most and all(map(check, value))


def _whole_or_none(value):
    return value is None or _whole(value)


def _hand(value):
    return isinstance(value, dict) and _whole(value.get("epoch")) and isinstance(value.get("asked"), Real)


_FORMS = {
    "moved": _hand,
    "picked": _whole,
    "zoomed": lambda value: _list_of(_whole_or_none, value, most=2) and len(value) == 2 and value[0] is not None,
    "missing": lambda value: _list_of(_whole, value),
    "pressed": lambda value: _list_of(_whole_or_none, value),
    "back": lambda value: isinstance(value, str),
}
"""What the page's own scripts send with an event: a value of another form was sent by something else."""


def send(**places):
    """Tell components by their keys; each is one that was made as `fed`."""
    heard = {f"{place}_{name}": act for place, told in places.items() for name, act in told.heard.items()}
    data = {"places": {place: told.data for place, told in places.items()}}
    _feed("feed", data, **{f"on_{name}_change": lambda name=name: _hear(name, heard[name]) for name in heard})


def _hear(name, act):
    """Handle an event, unless its place has no handler any more or its value has not the form of the event."""
    value = state.get("feed")[name]
    if act and _FORMS[name.rpartition("_")[2]](value):
        act(value)
