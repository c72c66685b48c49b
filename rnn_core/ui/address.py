"""The address: what it opens when a visit begins, and how it is kept true to what is shown."""

from functools import partial
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import streamlit as st

from rnn_core.ui import controls
from rnn_core.ui.components import BUTTON
from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say
from rnn_core.visit import bookmark
from rnn_core.visit.bookmark import Change
from rnn_core.visit.frame import Notice
from rnn_core.visit.presets import TOUR

HIDEABLE = controls.NAMES | {"sidebar"}
"""What a lesson may hide: every control, and the groups that they stand in."""

_SERVER = uuid4().hex  # a browser that is lines of another one begins anew, from its address

_NAMED = 5  # changes of an address that are lines one by one

_keep = component("address")
_copy = component("share", html="<button hidden><b class='spare'></b></button>", css=BUTTON)


def read():
    """What the address of this visit opens, and what the visitor should know of it: (Bookmark, [Notice])."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    opened, changes = bookmark.read(query)
    for name, right in (("tour", tour()), ("play", _plays() is not None)):
        if name in query and not right:
            changes.append(Change(name, "value", bookmark.short(query[name][0]), "–"))
    changes += [Change("hide", "value", bookmark.short(name), "–") for name in sorted(hidden() - HIDEABLE)]
    return opened, [Notice("notice_address", {"changes": changes})] if changes else []


def plays():
    """Whether the address asks for the training to begin."""
    return bool(_plays())


def holds():
    """Return whether the address asks for a map not to begin by itself."""
    return _plays() is False


def _plays():
    """What it says of that, or None if it says nothing that can be understood."""
    return bookmark.FLAGS.get(st.query_params.get("play", "").lower())


def hidden():
    """The names of the controls that the address hides."""
    named = [name.strip() for text in st.query_params.get_all("hide") for name in text.split(",")]
    return {"panels" if name == "panel" else name for name in named if name}


def tour():
    """The step of the tour that the address asks for, from 1; 0 for none."""
    return _step(st.query_params.get("tour", ""))


def _step(asked):
    return int(asked) if asked in map(str, range(1, len(TOUR) + 1)) else 0


def describe_changes(lang, changes):
    """What was changed of an address, in the reader's language."""
    lines = [say(lang, f"change_{change.rule}", **change._asdict()) for change in changes[:_NAMED]]
    if len(changes) > _NAMED:
        lines.append(say(lang, "change_more", count=len(changes) - _NAMED))
    return say(lang, "notice_address", changes=say(lang, "between").join(lines))


def place():
    """What changes the browser's address, as the messages say."""
    _keep("address", {}, fed=True)


def current(session, opened):
    """Return what the browser's address is to say: a Bookmark, the step of the tour, and whether its map is held."""
    query = bookmark.write(opened, longest=bookmark.MAX_ADDRESS_BYTES) | (
        {"tour": session.tour} if session.tour else {}
    )
    sweep = session.sweeps.of(opened) if opened.view.over else None
    query |= {"play": "false"} if sweep and sweep.held else {}
    data = {"query": urlencode(query, safe=":,"), "server": _SERVER, "entry": session.entries}
    return Message(data, {"back": partial(_return, session)})


def _return(session, query):
    """Open the address to which the browser went back, or forward; a text that it had no room for stays as it is."""
    if not isinstance(query, str) or len(query) > 2 * bookmark.MAX_ADDRESS_BYTES:
        return
    names, now = parse_qs(query.removeprefix("?"), keep_blank_values=True), session.bookmark
    if names.get("task") == [now.spec.task] and bookmark.lacks_text(now):
        names.setdefault("text", [now.spec.text])
    session.tour = _step(names.get("tour", [""])[0])
    session.choose(bookmark.read(names)[0])


def share(lang):
    """The button that copies the address."""
    words = {name: say(lang, f"share_{name}") for name in ("label", "copied", "help")}
    _copy("share", words | {"said": say(lang, "voice_share")})
