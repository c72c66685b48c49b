"""The progress of the training, at the epoch that the stage shows."""

from rnn_core.ui.components.messages import Message
from rnn_core.ui.seam.mounting import component
from rnn_core.ui.words import say

_progress = component(
    "progress",
    html="<div><p><b></b><span></span></p><progress></progress></div>",
    isolate_styles=False,  # the page's style draws it
)


def place():
    """Draw the place of the progress, which the messages and the stage keep up to date."""
    _progress("progress_bar", {}, fed=True)


def message(lang, end, wait):
    """Return what the place is told; the epoch and what was measured in it come with each stage.

    end: the epoch at which the bar is full. wait: a Notice of what the page waits for, which stands in place of the
    measures, or None.
    """
    words = {"label": say(lang, "progress_label"), "head": say(lang, "progress", epoch="#", end=end)}
    waits = f" · {say(lang, wait.key, **wait.values)}" if wait else ""
    return Message(words | {"end": end, "waits": waits})
