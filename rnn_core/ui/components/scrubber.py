"""The scrubber: a slider that the visitor moves, and that moves by itself while the network trains.

The browser tells of the visitor's hand only. Streamlit's own slider tells with every message where it stands, perhaps
before it has heard that it has moved on: nobody could then tell the hand from an echo.
"""

from functools import partial

import streamlit as st

from rnn_core.ui import state
from rnn_core.ui.components import component
from rnn_core.ui.words import say

_HTML = """
<p><label for="shown"></label><output for="shown"></output></p>
<input id="shown" type="range" min="0">
<p><span>0</span><span class="last"></span></p>
"""
_CSS = """
p { margin: 0; font-size: 0.875rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
p:last-child { display: flex; justify-content: space-between; }
output { font-weight: 600; margin-left: 0.4rem; }
input { width: 100%; margin: 0.2rem 0; accent-color: var(--st-primary-color); cursor: pointer; }
input:disabled { cursor: not-allowed; }
"""

# A word that was sent before the server had heard of the hand's last move does not move the slider back.
_JS = """
function draw({ data, parentElement, setTriggerValue }) {
    const input = parentElement.querySelector("input");
    const show = () => { parentElement.querySelector("output").value = input.value; };
    // The figures go to where the hand is, as far as they have been there.
    const lead = epoch => window.dispatchEvent(new CustomEvent("epoch", { detail: epoch }));
    const send = () => {
        Object.assign(input, { sent: input.value, asked: performance.now() });
        setTriggerValue("moved", { epoch: Number(input.value), asked: input.asked });
    };
    input.oninput = () => {
        show();
        lead(window.rnnHand = Number(input.value));
        if (!input.asked) send();
    };
    input.onchange = () => { if (input.value !== input.sent) send(); };
    parentElement.querySelector("label").textContent = data.label;
    if (input.asked) {
        if (data.heard !== input.asked) return;
        input.asked = null;
        if (input.value !== input.sent) return send();
        delete window.rnnHand;
        lead(data.epoch);
    }
    Object.assign(input, { max: data.end, value: data.epoch, disabled: data.end === 0, title: data.help });
    parentElement.querySelector(".last").textContent = data.end || "";
    show();
}
"""

_slider = component("scrubber", _JS, html=_HTML, css=_CSS)


def draw(session, frame):
    """The slider over the epochs trained so far, standing at the one that is shown."""
    lang, epoch, newest = frame.bookmark.lang, frame.bookmark.epoch, frame.bookmark.newest
    data = {"epoch": epoch, "end": frame.end if frame.playing else newest, "heard": state.get("hand")}
    data |= {"label": say(lang, "scrubber"), "help": say(lang, "scrubber_help")}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="scrubbing"):
        _slider(key="epoch", data=data, on_moved_change=partial(_move, session))
        kept = [kept.epoch for kept in frame.run.states] if frame.run else []
        before, after = ([other for other in kept if (other - epoch) * way > 0] for way in (-1, 1))
        for key, label, epochs, shortcut in (("back", "−1", before[-1:], "J"), ("forth", "+1", after[:1], "L")):
            press = {"on_click": session.scrub, "args": epochs, "disabled": not epochs}
            st.button(label, key=key, help=say(lang, f"{key}_help"), shortcut=shortcut, **press)


def _move(session):
    """Go where the visitor's hand is."""
    hand = state.get("epoch")["moved"]
    state.put(hand=hand["asked"])
    session.scrub(hand["epoch"])
