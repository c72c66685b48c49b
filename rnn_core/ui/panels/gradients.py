"""The panel of the gradients through time: how far back the loss of each step reaches."""

import numpy as np

from rnn_core import figures
from rnn_core.insight import gradients
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.words import say


def _answer(session, frame):
    """The Norms of the layer that is shown."""
    mark = frame.bookmark
    return session.answers.at(frame.run, mark.epoch, mark.probe, gradients.flow, layer=mark.shown_layer - 1)


def _figure(frame, answer, dark):
    """The norms over steps and lags, and over lags alone."""
    lang = frame.bookmark.lang
    names = {name: say(lang, f"gradients_{name}") for name in ("norm", "lag", "median", "quartiles")}
    names["step"] = say(lang, "axis_step")
    return figures.gradients.draw(answer.norms, answer.steps, answer.quartiles, names=names, dark=dark)


def _read(frame, answer):
    """How the gradient changes on its way back."""
    fade = gradients.fade(answer)
    if fade is None:
        yield "gradients_none", {}
        return
    yield f"gradients_{fade.kind}", {"factor": fade.factor, "epoch": frame.bookmark.epoch}
    if fade.thousandth:
        yield "gradients_thousandth", {"lag": fade.thousandth}


def _table(frame, answer):
    """A row for each step and lag."""
    rows = (
        (step + 1, lag, norm)
        for step, norms in zip(answer.steps, answer.norms, strict=True)
        for lag, norm in enumerate(norms)
        if np.isfinite(norm)
    )
    return ("step", "lag", "norm"), rows


PANEL = Panel(_answer, _figure, _table, _read)
