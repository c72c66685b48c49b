"""The progress bar of the training. It shows the same epoch as the page's main picture."""

from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say
from rnn_core.visit.frame import Notice

_progress = component(
    "progress",
    html="<div><p><b></b><span></span></p><progress></progress></div>",
    isolate_styles=False,  # the page's stylesheet applies to the bar
)


def mount() -> None:
    """Mount the progress bar. Its own messages and those for the main picture keep it up to date."""
    _progress("progress_bar", {}, fed=True)


def message(lang: str, end: int, wait: Notice | None) -> Message:
    """Return the Message of the progress bar. The epoch and its metrics arrive with the messages for the main picture.

    Args:
        lang: The language of the page.
        end: The epoch at which the bar is full.
        wait: The reason why the page waits for a worker, shown instead of the metrics; or None.
    """
    words = {"label": say(lang, "progress_label"), "head": say(lang, "progress", epoch="#", end=end)}
    waits = f" · {say(lang, wait.key, **wait.values)}" if wait else ""
    return Message(words | {"end": end, "waits": waits})
