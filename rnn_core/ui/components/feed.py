"""The feed: all that is new at every epoch, in one message, for the components that draw it.

They stand around the fragment that the timer runs, and stay as they are: each element of that fragment costs the
server, the line and the browser some time again and again.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from rnn_core.ui import state
from rnn_core.ui.components import component

_feed = component("feed", html="<div></div>")


class Told(NamedTuple):
    """What a component is told, and what happens with what it says: {name: function of the value, or None}."""

    data: dict
    heard: Mapping[str, Callable | None] = MappingProxyType({})


def send(**places):
    """Tell components by their keys; each is one that was made as `fed`."""
    heard = {f"{place}_{name}": act for place, told in places.items() for name, act in told.heard.items()}
    data = {"places": {place: told.data for place, told in places.items()}}
    _feed("feed", data, **{f"on_{name}_change": lambda name=name: _hear(name, heard[name]) for name in heard})


def _hear(name, act):
    """Do what is to be done with a word; one that arrives when something else stands in that place is lost."""
    value = state.get("feed")[name]
    if act:
        act(value)
