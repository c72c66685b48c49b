"""The panel of the continuation: the network generates symbols or numbers. Each of them is the network's next input."""

from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from rnn_core import analysis, data
from rnn_core.fields import fields_of
from rnn_core.insight import continuation
from rnn_core.insight.continuation import Continuation
from rnn_core.spec import Spec
from rnn_core.ui import state
from rnn_core.ui.panels.panel import Panel, Scene, Sentences, Table, run_of
from rnn_core.ui.web import scene
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.parts import View
from rnn_core.visit.session import Session


class Answer(NamedTuple):
    """The Continuation, or None for a task without one."""

    continuation: Continuation | None


def _controls(session: Session, bookmark: Bookmark) -> None:
    """Draw the control of the step after which the continuation begins. For symbols, also draw temperature and seed."""
    bounds = {"at": (1, len(bookmark.probe.real_steps(bookmark.spec)))}
    state.put(at=min(state.get("at"), bounds["at"][1]))
    names = ("at",) if bookmark.spec.task_info.span else ("at", "temperature", "sampling_seed")
    for name, column in zip(names, st.columns(3)[: len(names)], strict=True):
        field = fields_of(View)[name]
        low, high = bounds.get(name, (field.low, field.high))
        column.number_input(
            say(bookmark.lang, name),
            low,
            high,
            state.get(name),
            field.step,
            key=name,
            help=say(bookmark.lang, f"{name}_help"),
            persist_state="session",
        )


def _framed_step(bookmark: Bookmark) -> int:
    """Return the step after which the continuation begins: the unmasked step that is nearest to the chosen step."""
    acting = bookmark.probe.acting_steps(bookmark.spec)
    return int(acting[np.abs(acting - bookmark.view.at).argmin()])


def _answer(session: Session, frame: Frame) -> Answer | None:
    bookmark = frame.bookmark
    if not bookmark.spec.task_info.predicts_next:
        return Answer(None)
    found = session.answers.at(
        run_of(frame),
        bookmark.epoch,
        bookmark.probe,
        continuation.generate,
        step=bookmark.view.at,
        temperature=bookmark.view.temperature,
        sampling_seed=bookmark.view.sampling_seed,
    )
    return Answer(found) if found else None


def _scene(frame: Frame, answer: Answer) -> Scene:
    """Return the picture of the symbols and the outputs that gave them, or of the numbers and their targets."""
    found = answer.continuation
    targets = _targets(frame, found) if found and found.symbols is None else None
    return scene.continuation(frame.bookmark, found, targets)


def _targets(frame: Frame, found: Continuation) -> Float[np.ndarray, " steps"]:
    """Return the targets of the generated numbers, and NaN after the end of the series."""
    bookmark = frame.bookmark
    known = np.full(continuation.COUNT, np.nan, np.float32)
    first = found.step - analysis.first_real_step(bookmark.spec, bookmark.probe)
    series = data.target(bookmark.spec, timesteps=int(bookmark.probe.real_steps(bookmark.spec).sum()))
    targets = series[first:][: continuation.COUNT, 0]
    known[: len(targets)] = targets
    return known


def _read(frame: Frame, answer: Answer) -> Sentences:
    """Yield the symbols as a text, or the numbers' RMS error."""
    task, found = frame.bookmark.spec.task_info, answer.continuation
    if not found:
        yield "continuation_none", {}
        return
    if found.symbols is None:
        yield from _read_numbers(frame, found)
        return
    between = " " if any(len(symbol) > 1 for symbol in task.symbols) else ""
    text = between.join(task.symbols[symbol] for symbol in found.symbols)
    yield "continuation_says", {"step": found.step, "text": text.replace("`", "ˋ").replace("␣", " ")}


def _read_numbers(frame: Frame, found: Continuation) -> Sentences:
    span = frame.bookmark.spec.task_info.span
    assert span, "only the tasks of numbers have a continuation without symbols"
    low, high = span
    squares = (found.outputs[:, 0] - _targets(frame, found)) ** 2
    known = squares[~np.isnan(squares)]
    if not len(known):
        yield "continuation_unknown", {"step": found.step}
        return
    error = (high - low) * np.sqrt(known.mean())
    yield "continuation_error", {"step": found.step, "count": len(known), "error": error}


def _table(frame: Frame, answer: Answer) -> Table:
    """Return a row for each symbol or number."""
    task, found = frame.bookmark.spec.task_info, answer.continuation
    columns = ("step", "symbol", *(f"output_{k}" for k in range(len(task.outputs))))
    if found is None:
        return columns, ()
    if found.symbols is None:
        return ("step", "number"), enumerate(task.unscale(found.outputs[:, 0]), 1)
    rows = enumerate(zip(found.symbols, found.outputs, strict=True), 1)
    return columns, ((step, task.symbols[symbol], *output) for step, (symbol, output) in rows)


def _lacks(spec: Spec) -> str | None:
    return None if spec.task_info.predicts_next else "lacks_symbols"


PANEL = Panel(
    _answer,
    None,
    _table,
    _read,
    scene=_scene,
    controls=_controls,
    framed_step=_framed_step,
    recurrent=False,
    icon="edit_note",
    lacks=_lacks,
)
