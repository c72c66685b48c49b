"""The panel of the continuation: the network goes on by itself, its own outputs as its next inputs."""

import numpy as np
import streamlit as st

from rnn_core import analysis, data
from rnn_core.fields import fields_of
from rnn_core.insight import continuation
from rnn_core.ui import state
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.web import scene
from rnn_core.ui.words import say
from rnn_core.visit.parts import View


def _controls(session, bookmark):
    """From where it goes on, how boldly, and which of the continuations."""
    bounds = {"at": (1, len(bookmark.probe.real_steps(bookmark.spec)))}
    state.put(at=min(state.get("at"), bounds["at"][1]))
    names = ("at",) if bookmark.spec.task_info.span else ("at", "temperature", "sampling_seed")
    for name, column in zip(names, st.columns(3)[: len(names)], strict=True):
        field = fields_of(View)[name]
        low, high = bounds.get(name, (field.low, field.high))
        options = {"key": name, "help": say(bookmark.lang, f"{name}_help"), "persist_state": "session"}
        column.number_input(say(bookmark.lang, name), low, high, state.get(name), field.step, **options)


def _picked(bookmark):
    """The step after which it goes on is framed."""
    acting = bookmark.probe.acting_steps(bookmark.spec)
    return int(acting[np.abs(acting - bookmark.view.at).argmin()])


def _answer(session, frame):
    """The Continuation, in a list, for there may be none."""
    bookmark = frame.bookmark
    options = {
        "step": bookmark.view.at,
        "temperature": bookmark.view.temperature,
        "sampling_seed": bookmark.view.sampling_seed,
    }
    if not bookmark.spec.task_info.symbolic:
        return [None]
    found = session.answers.at(frame.run, bookmark.epoch, bookmark.probe, continuation.generate, **options)
    return [found] if found else None


def _scene(frame, answer):
    """The symbols, and the outputs that each was drawn from; or the numbers, over what they should be."""
    (found,) = answer
    return scene.continuation(frame.bookmark, found, _known(frame, found) if frame.bookmark.spec.task_info.span else None)


def _known(frame, found):
    """What the numbers should be, (COUNT,); NaN where the series has ended."""
    bookmark, known = frame.bookmark, np.full(continuation.COUNT, np.nan, np.float32)
    first = found.step - analysis.first_real_step(bookmark.spec, bookmark.probe)
    each = data.target(bookmark.spec, timesteps=int(bookmark.probe.real_steps(bookmark.spec).sum()))
    targets = each[first:][: continuation.COUNT, 0]
    known[: len(targets)] = targets
    return known


def _read(frame, answer):
    """What it says, as a text."""
    task, (found,) = frame.bookmark.spec.task_info, answer
    if not found:
        yield "continuation_none", {}
        return
    if task.span:
        low, high = task.span
        squares = (found.outputs[:, 0] - _known(frame, found)) ** 2
        known = squares[~np.isnan(squares)]
        if not len(known):
            yield "continuation_unknown", {"step": found.step}
            return
        error = (high - low) * np.sqrt(known.mean())
        yield "continuation_error", {"step": found.step, "count": len(known), "error": error}
        return
    between = " " if any(len(symbol) > 1 for symbol in task.symbols) else ""
    said = between.join(task.symbols[symbol] for symbol in found.symbols)
    yield "continuation_says", {"step": found.step, "text": said.replace("`", "ˋ").replace("␣", " ")}


def _table(frame, answer):
    """A row for each symbol."""
    task, (found,) = frame.bookmark.spec.task_info, answer
    if task.span:
        return ("step", "number"), enumerate(task.number(found.outputs[:, 0]), 1)
    columns = ("step", "symbol", *(f"output_{k}" for k in range(len(task.outputs))))
    rows = zip(found.symbols, found.outputs, strict=True) if found else ()
    return columns, ((number, task.symbols[symbol], *output) for number, (symbol, output) in enumerate(rows, 1))


PANEL = Panel(_answer, None, _table, _read, scene=_scene, controls=_controls, picked=_picked, recurrent=False)
