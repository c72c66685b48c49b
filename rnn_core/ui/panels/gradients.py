"""The panel of the gradients through time: how far back the gradient of each step's loss reaches."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core.insight import gradients
from rnn_core.insight.gradients import Norms
from rnn_core.ui.panels.panel import Panel, Scene, Sentences, Table, lacks_recurrence, run_of
from rnn_core.ui.web import sheet
from rnn_core.ui.words import say
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session


class Columns(NamedTuple):
    """The gradients' norms as they are drawn: in columns, each for one step or for several steps.

    Attributes:
        norms: The norms, or their medians over a column's steps, at each lag (number of steps back). NaN at lags that
            reach before the first step.
        steps: The first step of the first column and the last step of the last column, from 1.
        every: The number of steps in a column.
    """

    norms: Float[np.ndarray, "columns lags"]
    steps: tuple[int, int]
    every: int


def _answer(session: Session, frame: Frame) -> Norms | None:
    bookmark = frame.bookmark
    layer = bookmark.shown_layer - 1
    return session.answers.at(run_of(frame), bookmark.epoch, bookmark.probe, gradients.flow, layer=layer)


def _scene(frame: Frame, answer: Norms) -> Scene:
    """Return the picture of the norms over steps and lags, and of the norms' quartiles over lags."""
    lang = frame.bookmark.lang
    words = {name: say(lang, f"gradients_{name}") for name in ("norm", "lag", "median", "quartiles")}
    words["step"] = say(lang, "axis_step")
    columns = _columns(answer, frame.bookmark.spec.task_info.cycle or 1)
    return sheet.gradients(columns.norms, columns.steps, answer.quartiles, every=columns.every, words=words)


def _columns(answer: Norms, period: int) -> Columns:
    """Return the norms in columns, beginning at the first step of the sequence.

    In a long sequence each column is the median of several steps. The number of these steps is a multiple of the task's
    period. With another number, the columns would show a rhythm that the norms do not have. If only one step has norms,
    it is the only column.
    """
    norms = answer.norms
    last = int(answer.steps[-1]) + 1
    if len(norms) == 1:
        return Columns(norms, (last, last), 1)
    by_step = np.full((last, norms.shape[1]), np.nan)
    by_step[answer.steps] = norms
    if last <= sheet.MAX_COLUMNS:
        return Columns(by_step, (1, last), 1)
    every = -(-last // sheet.MAX_COLUMNS)
    every = -(-every // period) * period
    blocks = [by_step[begin : begin + every] for begin in range(0, last, every)]
    medians = [Norms(block, np.arange(len(block))).quartiles[1] for block in blocks]
    return Columns(np.stack(medians), (1, last), every)


def _read(frame: Frame, answer: Norms) -> Sentences:
    """Yield the factor by which the gradient changes with each step back in time.

    Also yield the lag at which a thousandth of the gradient is left, if there is such a lag.
    """
    fade = gradients.fade(answer)
    if fade is None:
        yield "gradients_none", {}
        return
    yield f"gradients_{fade.kind}", {"factor": fade.factor, "epoch": frame.bookmark.epoch}
    if fade.thousandth:
        yield "gradients_thousandth", {"lag": fade.thousandth}


def _table(frame: Frame, answer: Norms) -> Table:
    """Return a row for each step and lag with a finite norm."""
    rows = (
        (step + 1, lag, norm)
        for step, norms in zip(answer.steps, answer.norms, strict=True)
        for lag, norm in enumerate(norms)
        if np.isfinite(norm)
    )
    return ("step", "lag", "norm"), rows


PANEL = Panel(_answer, None, _table, _read, scene=_scene, icon="keyboard_double_arrow_left", lacks=lacks_recurrence)
