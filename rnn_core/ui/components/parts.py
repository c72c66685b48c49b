"""Parts: what the messages of many epochs have in common, sent to the browser once and named in each of them.

They are sent outside of the fragment that the timer runs, and so only where something else is new too.
"""

from hashlib import sha256
from typing import Any, NamedTuple

from rnn_core.ui import state
from rnn_core.ui.seam.mounting import component
from rnn_core.visit import store

_part = component("parts", html="<div></div>")


class Part(NamedTuple):
    """The part of a kind: its name, what it is, and how it is sent.

    The name says what the part is, for another server, or this one later, may have another part of the same kind.
    """

    kind: tuple
    name: str
    value: Any
    message: dict


def share(key, kind, make, pack):
    """Return the Part of a kind for the place of a key, the same for all visitors.

    make: function that returns its value. pack: function of the value that returns what is sent.
    """
    parts = state.get("parts", {})
    if key not in parts or parts[key].kind != kind:
        part = store.shared.once(("part", key, *kind), lambda: _made(kind, make(), pack))
        parts = parts | {key: part}
        state.put(parts=parts)
    return parts[key]


def _made(kind, value, pack):
    message = pack(value)
    return Part(kind, name_of(message), value, message)


def name_of(value):
    """Return a short name of a value: of no other one."""
    return sha256(repr(value).encode()).hexdigest()[:16]


def is_sent(key):
    """Return whether the browser has the part of a place."""
    return state.get("parts")[key].name == state.get("parts_sent", {}).get(key)


def all_sent():
    """Return whether the browser has all of them."""
    return all(map(is_sent, state.get("parts", {})))


def send():
    """Send the parts of all places."""
    parts = state.get("parts", {})
    for key, part in parts.items():
        _part(f"{key}_part", {"name": part.name, "part": part.message})
    state.put(parts_sent={key: part.name for key, part in parts.items()})
