"""The scrubber: a slider that the visitor moves, and that moves by itself while the network trains."""

import streamlit as st

from rnn_core.ui import state
from rnn_core.ui.words import say


def draw(session, frame):
    """The slider over the epochs trained so far, standing at the one that is shown."""
    lang, epoch, newest = frame.bookmark.lang, frame.bookmark.epoch, frame.bookmark.newest
    # While it trains the slider is one longer: to Streamlit that is another widget, so that nothing
    # which the browser still says of the moving one can be taken for the visitor's hand.
    longest = frame.end + 1 if frame.playing else newest or frame.end
    memory = state.get("scrubber") or {"longest": None, "sent": [], "moves": False}
    state.put(scrubber=memory)
    stood = state.get("epoch")
    if state.told("epoch") and stood in memory["sent"]:  # the browser has drawn this one, and so all before it
        memory["sent"] = memory["sent"][memory["sent"].index(stood) :]
    if longest != memory["longest"]:
        memory |= {"longest": longest, "sent": []}
        stood = None
    if stood != epoch:
        memory["sent"].append(epoch)
    memory["moves"] = frame.playing
    # Said every time: of two redraws that arrive at once the browser heeds the last, and would fall back to 0.
    state.put(epoch=epoch)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="scrubbing"):
        st.slider(
            say(lang, "scrubber"),
            min_value=0,
            max_value=longest,
            value=epoch,  # what a browser answers that has not drawn it before the page runs again
            key="epoch",
            disabled=newest == 0,
            help=say(lang, "scrubber_help"),
            on_change=_moved,
            args=(session, memory),
        )
        kept = [kept.epoch for kept in frame.run.states] if frame.run else []
        before, after = ([other for other in kept if (other - epoch) * way > 0] for way in (-1, 1))
        for key, label, epochs, shortcut in (("back", "−1", before[-1:], "J"), ("forth", "+1", after[:1], "L")):
            press = {"on_click": session.scrub, "args": epochs, "disabled": not epochs}
            st.button(label, key=key, help=say(lang, f"{key}_help"), shortcut=shortcut, **press)


def _moved(session, memory):
    """Take the visitor's hand for what it is, and the browser's echo of where we put the slider for none.

    With every redraw the browser says where its widgets stand, perhaps before it has heard that the
    slider has moved on, and perhaps when training has just ended and the slider at rest is still to be drawn.
    """
    epoch = state.get("epoch")
    moves = session.playing or memory["moves"]
    if not (moves and epoch in memory["sent"]):
        session.scrub(epoch)
