"""The stage: drawn in place by the browser, from a scene and the frames of epochs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from rnn_core.figures import style
from rnn_core.ui.components import parts
from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import scene
from rnn_core.ui.words import say
from rnn_core.visit import store
from rnn_core.visit.store import ByIdentity

_HTML = "<div class='figure'><h2 tabindex='-1' hidden></h2><div class='stage'></div><p class='calm' hidden></p></div>"

_stage = component("stage", html=_HTML, isolate_styles=False)  # the page's style says what room there is
_still = component("still", html=_HTML, isolate_styles=False)


class Shown(NamedTuple):
    """What the stage shows of an epoch: its frame, None while it is being made, and what the page says meanwhile."""

    frame: dict | None
    texts: dict


class Passing(NamedTuple):
    """The epochs that are shown on the way to another one, {epoch: Shown}, and how many of them a second."""

    epochs: Mapping[int, Shown] = MappingProxyType({})
    speed: float | None = None


NONE_PASSING = Passing()
NO_PICTURE = Message({"now": None})


def place(key, lang, heading):
    """Draw the place of a stage that comes with the messages. heading: what screen readers find above it."""
    _stage(key, _constant(lang) | {"heading": heading}, fed=True)


def place_still(key, lang):
    """Draw the place of pictures that come with the messages."""
    _still(key, _constant(lang), fed=True)


def draw(key, lang, shown, alt, **options):
    """Draw a scene where no messages come. The others are as in `still_message`."""
    _still(key, _constant(lang) | still_message(shown, alt, lang=lang, **options).data)


def still_message(
    shown, alt, *, lang, frames=MappingProxyType({}), epoch=None, of=None, part=None, picked=None, **view
):
    """Return the Message of a scene.

    alt: the key of the text that describes it. frames: those that it needs. epoch: what its `data-epoch` says.
    of: what the pictures of other epochs must agree in to be shown as soon as the hand is there. part: the name of the
    part that holds what all of them have in common, if there is one. picked: function of a step, from 1, where one
    presses on something that is drawn over the steps of the stage.
    view: how it is looked at: whether it is `dark`, and what else the drawing module knows.
    """
    data = {
        "now": {"scene": shown, "frames": dict(frames)},
        "more": {},
        "part": part,
        "of": parts.name_of(of),
        "epoch": epoch,
        "view": view,
        "alt": say(lang, alt),
    }
    return Message(data, {"picked": picked})


def _constant(lang):
    return {"calm": say(lang, "calm"), "palettes": scene.palettes(), "font": style.FONT}


def frame(bookmark, epoch, trace):
    """Return the frame of an epoch as it is sent, made once for all visitors; None of no Trace."""
    if trace is None:
        return None
    key = "frame", bookmark.spec, bookmark.shown_layer, bookmark.view.memory, bookmark.probe, ByIdentity(trace)
    return store.shared.once(key, lambda: scene.frame(bookmark, epoch, trace))


def message(key, bookmark, shown, *, of, before, ablated, picked, passing=NONE_PASSING, frames=None, handlers, dark):
    """Return the Message of the stage of a Bookmark.

    shown: what is Shown of its epoch. of: what the stages of other epochs must agree in to be shown as soon as the hand
    is there. before: the frame of the untrained network. ablated: in a tuple, the frame of what takes its place if
    something is removed, or None. picked: the step, from 1, that is framed. passing: the Passing epochs.
    frames: what the browser may fetch of other epochs, {"key", "epochs", "ahead"}, or None.
    """
    times = ("before", "now") if ablated is None else ("now", "ablated")
    kind = repr(of), times, before is not None
    part = parts.share(key, kind, lambda: {"scene": scene.describe(bookmark, times), "before": before}, dict)
    return Message(
        {
            "part": part.name,
            "now": shown._asdict(),
            "more": {epoch: each._asdict() for epoch, each in passing.epochs.items()},
            "ablated": ablated and ablated[0],
            "of": parts.name_of(of),
            "epoch": bookmark.epoch,
            "speed": passing.speed,
            "frames": frames,
            "view": scene.view(bookmark, dark=dark, picked=picked),
            "alt": say(bookmark.lang, "stage_alt"),
        },
        handlers | {"again": None},
    )
