"""The stage: the page's main picture. The browser draws and updates it in place from a scene and frames.

The scene holds the data that all epochs share, and a frame holds the arrays of one epoch.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from rnn_core.analysis import Trace
from rnn_core.figures import style
from rnn_core.ui.components import parts
from rnn_core.ui.components.messages import Handler, Message
from rnn_core.ui.picture import Content
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.web import Json, scene
from rnn_core.ui.words import say
from rnn_core.visit import store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.store import ByIdentity

_HTML = "<div class='figure'><h2 tabindex='-1' hidden></h2><div class='stage'></div><p class='calm' hidden></p></div>"

_stage = component("stage", html=_HTML, isolate_styles=False)  # the page's stylesheet sets its size
_still = component("still", html=_HTML, isolate_styles=False)


class Shown(NamedTuple):
    """The stage at an epoch.

    Attributes:
        frame: The arrays of the epoch for JSON, or None until a worker has made its Trace (outputs and states).
        texts: Name -> text, for the texts that the page shows with the stage.
    """

    frame: Json | None
    texts: dict[str, str]


class Passing(NamedTuple):
    """The epochs that the stage shows on the way to another epoch.

    Attributes:
        epochs: Epoch -> its Shown.
        speed: Epochs per second, or None if there are no epochs.
    """

    epochs: Mapping[int, Shown] = MappingProxyType({})
    speed: float | None = None


NONE_PASSING = Passing()
NO_PICTURE = Message({"now": None})


def mount(key: str, lang: str, heading: str) -> None:
    """Mount a place (a slot of the page) that shows the latest stage from the messages.

    Args:
        key: The key of the place.
        lang: The language of the page.
        heading: The heading above the stage, for screen readers.
    """
    _stage(key, _constant(lang) | {"heading": heading}, fed=True)


def mount_still(key: str, lang: str) -> None:
    """Mount the place that shows a panel's latest picture from the messages."""
    _still(key, _constant(lang), fed=True)


def draw(
    key: str, lang: str, shown: Json, alt: str, frames: Mapping[str, Json | None] | None = None, **view: Any
) -> None:
    """Draw a scene in an element that receives no messages. See `still_message` for the parameters."""
    _still(key, _constant(lang) | still_message(shown, alt, lang=lang, frames=frames, **view).data)


def still_message(
    shown: Json,
    alt: str,
    *,
    lang: str,
    frames: Mapping[str, Json | None] | None = None,
    epoch: int | None = None,
    content: Content | None = None,
    part: str | None = None,
    picked: Handler | None = None,
    **view: Any,
) -> Message:
    """Return the Message of a scene.

    Args:
        shown: The scene.
        alt: The key of the text that describes the scene.
        lang: The language of the page.
        frames: Name of a frame in the scene -> the frame.
        epoch: The value of the element's `data-epoch`.
        content: The values that the pictures of all epochs share. As long as these stay the same, the browser can show
            an earlier picture again when the visitor returns to its epoch.
        part: The name of the shared data that the browser receives only once, or None.
        picked: The handler of a press on a step (from 1) in a picture with the same steps as the stage.
        view: Options of the drawing module, such as `dark`.
    """
    data = {
        "now": {"scene": shown, "frames": dict(frames or {})},
        "more": {},
        "part": part,
        "of": parts.name_of(content),
        "epoch": epoch,
        "view": view,
        "alt": say(lang, alt),
    }
    return Message(data, {"picked": picked})


def _constant(lang: str) -> Json:
    """Return the data that is the same in all messages."""
    return {"calm": say(lang, "calm"), "palettes": scene.palettes(), "font": style.FONT}


def frame(bookmark: Bookmark, epoch: int, trace: Trace | None) -> Json | None:
    """Return an epoch's frame for JSON, or None without a Trace. The frame is made once for all visitors."""
    if trace is None:
        return None
    key = "frame", bookmark.spec, bookmark.shown_layer, bookmark.view.memory, bookmark.probe, ByIdentity(trace)
    return store.shared.get_or_make(key, lambda: scene.frame(bookmark, epoch, trace))


def message(
    key: str,
    bookmark: Bookmark,
    shown: Shown,
    *,
    content: Content,
    before: Json | None,
    ablated: tuple[Json | None] | None,
    picked: int | None,
    sealed: str | None = None,
    guess: Json | None = None,
    passing: Passing = NONE_PASSING,
    frames: Json | None = None,
    handlers: dict[str, Handler],
    dark: bool,
) -> Message:
    """Return the Message of a Bookmark's stage.

    Args:
        key: The key of the place.
        bookmark: The Bookmark that is shown.
        shown: The Shown of its epoch.
        content: The values that the stages of all epochs share. As long as these stay the same, the browser can show
            an earlier stage again when the visitor returns to its epoch.
        before: The frame of the untrained network, None until a worker has made its Trace.
        ablated: None without an ablation. Otherwise a tuple of one item: the frame that is shown in place of `before`,
            or None until a worker has made its Trace.
        picked: The step (from 1) that has a border, or None.
        sealed: The text that replaces the current network's values while nothing is trained, or None.
        guess: The visitor's guess, which the stage marks, or None. See `scene.view`.
        passing: The epochs since the last message.
        frames: The epochs whose frames the browser may fetch, {"key", "epochs", "ahead"}, or None.
        handlers: Event -> Handler.
        dark: True if the theme is dark.
    """
    times = ("before", "now") if ablated is None else ("now", "ablated")
    kind = repr(content), times, before is not None
    part = parts.share(key, kind, lambda: {"scene": scene.describe(bookmark, times), "before": before}, dict)
    data = {
        "part": part.name,
        "now": shown._asdict(),
        "more": {epoch: stage._asdict() for epoch, stage in passing.epochs.items()},
        "ablated": ablated and ablated[0],
        "of": parts.name_of(content),
        "epoch": bookmark.epoch,
        "speed": passing.speed,
        "frames": frames,
        "view": scene.view(bookmark, dark=dark, picked=picked, sealed=sealed, guess=guess),
        "alt": say(bookmark.lang, "stage_alt" if sealed is None else "stage_alt_sealed"),
    }
    return Message(data, handlers | {"again": None})
