"""The scrubber: a handle on the curve. The visitor moves it, and it follows the epochs while the network trains.

The browser sends only the visitor's moves. Streamlit's slider would send its position with every message, even if the
server has meanwhile set a new position. The server could not distinguish the old position from a move.
"""

from functools import partial

from rnn_core.ui import state
from rnn_core.ui.components import replay
from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json
from rnn_core.ui.words import say
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session

HTML = "<div class='handle'><div></div><div></div><input type='range' min='0'><output aria-live='off'></output></div>"

_handle = component("scrubber", html=HTML, isolate_styles=False)  # the stylesheet lays it over the curve


def mount() -> None:
    """Mount the handle. The messages move it."""
    _handle("epoch", {}, fed=True)


def message(session: Session, frame: Frame) -> Message:
    """Return the Message of the handle at the epoch of a Frame: its position, its possible epochs, and its texts.

    The handle can go only to stored epochs. `kept` lists them, or is None if all trained epochs are stored. `flag` is
    the epoch in which the loss leaves its plateau (the loss of a constant output), or None.
    """
    bookmark, run = frame.bookmark, frame.run
    lang = bookmark.lang
    epoch = bookmark.epoch
    newest = bookmark.position.newest
    stored = [saved.epoch for saved in run.states] if run else [0]
    ahead = value = say(lang, "scrubber_epoch", epoch="#", end=frame.end)
    if run:
        value = say(lang, "scrubber_value", epoch=epoch, end=frame.end, loss=run.metrics[epoch].loss)
    data = {
        "epoch": epoch,
        "newest": newest,
        "end": frame.end,
        "flag": run.left_plateau if run else None,
        "heard": state.get("moved_at"),
        "playing": frame.playing,
        "speed": replay.speed(bookmark.view.speed),
        "kept": None if len(stored) == newest + 1 else stored,
        "label": say(lang, "scrubber"),
        "help": say(lang, "scrubber_help"),
        "ahead": ahead,
        "value": value,
    }
    return Message(data, {"moved": partial(_move, session)})


def _move(session: Session, move: Json) -> None:
    """Show the epoch to which the visitor has moved the handle."""
    state.put(moved_at=move["asked"])
    session.scrub(move["epoch"])
