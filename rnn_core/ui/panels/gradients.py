"""The panel of the gradients through time: how far back the loss of each step reaches."""

import numpy as np

from rnn_core.insight import gradients
from rnn_core.insight.gradients import Norms
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.web import sheet
from rnn_core.ui.words import say


def _answer(session, frame):
    """The Norms of the layer that is shown."""
    bookmark = frame.bookmark
    return session.answers.at(frame.run, bookmark.epoch, bookmark.probe, gradients.flow, layer=bookmark.shown_layer - 1)


def _scene(frame, answer):
    """The norms over steps and lags, and over lags alone."""
    lang = frame.bookmark.lang
    words = {name: say(lang, f"gradients_{name}") for name in ("norm", "lag", "median", "quartiles")}
    words["step"] = say(lang, "axis_step")
    columns, steps, every = _columns(answer, frame.bookmark.spec.task_info.cycle or 1)
    return sheet.gradients(columns, steps, answer.quartiles, every=every, words=words)


def _columns(answer, period):
    """Return the norms (columns, K+1) of some Norms from the first step of the sequence on, NaN where there are none.

    Of a longer sequence each column is the median of several steps, as many as periods of the task have: of fewer the
    columns would have a rhythm that the norms do not have. A single step has a column alone. Returns (columns, (first,
    last) of the steps, from 1, how many steps to a column).
    """
    norms, last = answer.norms, int(answer.steps[-1]) + 1
    if len(norms) == 1:
        return norms, (last, last), 1
    each = np.full((last, norms.shape[1]), np.nan)
    each[answer.steps] = norms
    if last <= sheet.MAX_COLUMNS:
        return each, (1, last), 1
    every = -(-last // sheet.MAX_COLUMNS)
    every = -(-every // period) * period
    blocks = (each[begin : begin + every] for begin in range(0, last, every))
    return np.stack([Norms(block, None).quartiles[1] for block in blocks]), (1, last), every


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


PANEL = Panel(_answer, None, _table, _read, scene=_scene)
