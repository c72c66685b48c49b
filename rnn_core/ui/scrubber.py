"""The scrubber: a slider that the visitor moves, and that moves by itself while the network trains."""

import streamlit as st

from rnn_core.ui.text import say


def draw(session, shown, lang):
    """The slider over the epochs trained so far, standing at the one that is shown."""
    # While it trains the slider is one longer: to Streamlit that is another widget, so that nothing
    # which the browser still says of the moving one can be taken for the visitor's hand.
    longest = shown.end + 1 if shown.playing else shown.newest or shown.end
    memory = st.session_state.setdefault("scrubber", {"longest": None, "sent": []})
    stood = st.session_state.get("epoch")
    if stood in memory["sent"]:  # the browser has heard of this one, and so of all before it
        memory["sent"] = memory["sent"][memory["sent"].index(stood) :]
    if longest != memory["longest"]:
        memory |= {"longest": longest, "sent": []}
        stood = None
    if stood != shown.epoch:
        memory["sent"].append(shown.epoch)
    # Said every time: of two redraws that arrive at once the browser heeds the last, and would fall back to 0.
    st.session_state["epoch"] = shown.epoch
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="scrubbing"):
        st.slider(
            say(lang, "scrubber"),
            min_value=0,
            max_value=longest,
            value=shown.epoch,  # what a browser answers that has not drawn it before the page runs again
            key="epoch",
            disabled=shown.newest == 0,
            help=say(lang, "scrubber_help"),
            on_change=_moved,
            args=(session, memory),
        )
        kept = [state.epoch for state in shown.run.states] if shown.run else []
        before, after = ([epoch for epoch in kept if (epoch - shown.epoch) * way > 0] for way in (-1, 1))
        for key, label, epochs, shortcut in (("back", "−1", before[-1:], "J"), ("forth", "+1", after[:1], "L")):
            press = {"on_click": session.scrub, "args": epochs, "disabled": not epochs}
            st.button(label, key=key, help=say(lang, f"{key}_help"), shortcut=shortcut, **press)


def _moved(session, memory):
    """Take the visitor's hand for what it is, and the browser's echo of where we put the slider for none.

    With every redraw the browser says where its widgets stand, perhaps before it has heard that the
    slider has moved on.
    """
    epoch = st.session_state["epoch"]
    if not (session.playing and epoch in memory["sent"]):
        session.scrub(epoch)
