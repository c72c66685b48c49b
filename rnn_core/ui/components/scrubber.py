"""The scrubber: a handle on the curve that the visitor moves, and that moves by itself while the network trains.

The browser tells of the visitor's hand only. Streamlit's own slider tells with every message where it stands, perhaps
before it has heard that it has moved on: nobody could then tell the hand from an echo.
"""

from functools import partial

from rnn_core.ui import state
from rnn_core.ui.components import replay
from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

HTML = "<div class='handle'><div></div><div></div><input type='range' min='0'><output aria-live='off'></output></div>"

_handle = component("scrubber", html=HTML, isolate_styles=False)  # the page's style lays it over the curve


def place():
    """The place of the handle, which the messages say where it is."""
    _handle("epoch", {}, fed=True)


def message(session, frame):
    """What the handle is told: it is at the epoch that is shown, and goes to the epochs trained so far."""
    lang, epoch, newest = frame.bookmark.lang, frame.bookmark.epoch, frame.bookmark.position.newest
    kept = [kept.epoch for kept in frame.run.states] if frame.run else [0]
    data = {"epoch": epoch, "newest": newest, "end": frame.end, "heard": state.get("hand")}
    data |= {"playing": frame.playing, "speed": replay.speed(frame.bookmark.view.speed)}
    data |= {"kept": None if len(kept) == newest + 1 else kept}
    data |= {"label": say(lang, "scrubber"), "help": say(lang, "scrubber_help")}
    data["ahead"] = data["value"] = say(lang, "scrubber_epoch", epoch="#", end=frame.end)
    if frame.run:
        data["value"] = say(lang, "scrubber_value", epoch=epoch, end=frame.end, loss=frame.run.metrics[epoch].loss)
    return Message(data, {"moved": partial(_move, session)})


def _move(session, hand):
    """Go where the visitor's hand is."""
    state.put(hand=hand["asked"])
    session.scrub(hand["epoch"])
