"""The panel of one unrolled step: a drawing of the network with its activations, and its equation with numbers."""

import time
from typing import NamedTuple

import numpy as np
import streamlit as st
from jaxtyping import Float

from rnn_core import run
from rnn_core.cells import CELLS
from rnn_core.insight import network, step
from rnn_core.insight.step import UnrolledStep
from rnn_core.spec import Spec
from rnn_core.ui import state
from rnn_core.ui.panels.panel import Panel, Scene, Sentences, Table, run_of
from rnn_core.ui.web import sheet
from rnn_core.ui.web.sheet import Wiring
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session

_STEP_INTERVAL_S = 0.6  # seconds for which a walk through all steps shows each step
_MIN_SHARE = 0.9  # share of the interval after which the walk moves on, because a timer may fire a little early
_ACTIVATIONS = {"tanh": r"\tanh", "relu": r"\mathrm{relu}", "sigmoid": r"\sigma", "linear": ""}


class _Columns(NamedTuple):
    """The columns of numbers in the picture, each as (title, numbers)."""

    units: list[tuple[str, Float[np.ndarray, " units"]]]
    outputs: list[tuple[str, Float[np.ndarray, " outputs"]]]


def _controls(session: Session, bookmark: Bookmark) -> None:
    """Draw the controls: the step that is unrolled, the walk through all steps, and the unit that is picked."""
    lang, steps = bookmark.lang, len(bookmark.probe.real_steps(bookmark.spec))
    walking = state.get("walking")
    at = min(state.get("at"), steps)
    if walking and time.monotonic() - state.get("walked") >= _MIN_SHARE * _STEP_INTERVAL_S:
        acting = bookmark.probe.acting_steps(bookmark.spec)
        at = int(next((later for later in acting if later > at), acting[0]))
        state.put(walked=time.monotonic())
    state.put(at=at)
    if state.get("unit") and state.get("unit") > bookmark.spec.units:
        state.put(unit=None)
    unit = state.get("unit")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="walking_through"):
        st.slider(
            say(lang, "at"),
            1,
            max(2, steps),
            at,
            key="at",
            disabled=walking or steps == 1,
            help=say(lang, "at_help"),
            persist_state="session",
        )
        for key, label, by in (("at_back", "−1", -1), ("at_forth", "+1", 1)):
            st.button(label, key=key, on_click=_go, args=(by, steps), disabled=not 1 <= at + by <= steps)
        label, icon = ("walk_pause", ":material/pause:") if walking else ("walk", ":material/play_arrow:")
        st.button(say(lang, label), key="walk", icon=icon, help=say(lang, "walk_help"), on_click=_walk)
        st.selectbox(
            say(lang, "unit"),
            range(1, bookmark.spec.units + 1),
            index=None if unit is None else unit - 1,
            key="unit",
            placeholder=say(lang, "unit_all"),
            help=say(lang, "unit_help"),
            format_func=lambda unit: f"h{unit}",
            width=110,
            persist_state="session",
        )


def _framed_step(bookmark: Bookmark) -> int:
    """Return the step that is unrolled: the unmasked step that is nearest to the chosen step."""
    acting = bookmark.probe.acting_steps(bookmark.spec)
    return int(acting[np.abs(acting - bookmark.view.at).argmin()])


def _answer(session: Session, frame: Frame) -> UnrolledStep | None:
    bookmark = frame.bookmark
    return session.answers.at(run_of(frame), bookmark.epoch, bookmark.probe, step.unroll, step=bookmark.view.at - 1)


def _scene(frame: Frame, answer: UnrolledStep) -> Scene:
    """Return the picture of the layer that is shown."""
    bookmark, spec = frame.bookmark, frame.bookmark.spec
    layer = bookmark.shown_layer - 1
    net = network.network(spec, run.state_at(run_of(frame), bookmark.epoch))
    kernel, *recurrent_kernel, _ = map(CELLS[spec.cell].candidate_columns, net.layers[layer])
    wiring = Wiring(
        inputs=answer.inputs_of(layer),
        previous=net.hidden(answer.before, layer),
        hidden=answer.terms[layer]["h"],
        outputs=answer.outputs,
        kernel=kernel,
        recurrent_kernel=recurrent_kernel[0] if recurrent_kernel else None,
        readout=net.output[0] if bookmark.shown_layer == spec.layers else None,
    )
    columns = _columns(frame, answer)
    return sheet.step(
        wiring,
        columns.units,
        columns.outputs,
        input_names=[f"h{unit + 1}, {layer}" for unit in range(spec.units)] if layer else _input_names(spec),
        input_label="h" if layer else "x<sub>t</sub>",
        output_names=spec.task_info.outputs,
        words={name: say(bookmark.lang, f"step_{name}") for name in ("recurrent", "value")},
        picked=bookmark.view.unit - 1 if bookmark.view.unit and bookmark.view.unit <= sheet.MAX_UNITS else None,
    )


def _read(frame: Frame, answer: UnrolledStep) -> Sentences:
    """Yield the output at this step if it is finite, and the equation of the picked unit, if any.

    If some units are not drawn, also yield the number of drawn units.
    """
    bookmark, outputs = frame.bookmark, answer.outputs
    if np.isfinite(outputs).all():
        best = int(outputs.argmax())
        last = bookmark.probe.acting_steps(bookmark.spec)[-1]
        has_output = bookmark.spec.return_sequences or answer.step + 1 == last
        values = {"step": answer.step + 1, "output": best, "sure": outputs[best]}
        task = bookmark.spec.task_info
        if task.span:
            yield "step_number", values | {"output": task.unscale(outputs[0])}
        elif task.predicts_next:
            yield "step_nearest", values | {"output": task.symbols[int(task.nearest(outputs[None])[0])]}
        else:
            yield ("step_output" if has_output else "step_would"), values
    if bookmark.view.unit:
        yield "step_equation", {"equation": _equation(frame, answer, bookmark.view.unit)}
    if bookmark.spec.units > sheet.MAX_UNITS:
        yield "step_first", {"count": sheet.MAX_UNITS, "units": bookmark.spec.units}


def _table(frame: Frame, answer: UnrolledStep) -> Table:
    """Return a row for each unit, and for each output."""
    columns = _columns(frame, answer)
    titles = [title.replace("<sub>", "_").replace("</sub>", "") for title, _ in (*columns.units, *columns.outputs)]
    units = [f"h{unit + 1}" for unit in range(frame.bookmark.spec.units)]
    rows = [[name, *(values[unit] for _, values in columns.units), "", ""] for unit, name in enumerate(units)]
    empty = [""] * len(columns.units)
    names = frame.bookmark.spec.task_info.outputs
    classes = [[name, *empty, *(values[k] for _, values in columns.outputs)] for k, name in enumerate(names)]
    return ("", *titles), [*rows, *classes]


def _interval(session: Session) -> float | None:
    """Return the seconds from step to step during a walk, or None without a walk."""
    return _STEP_INTERVAL_S if state.get("walking") else None


def _go(by: int, steps: int) -> None:
    state.put(at=min(max(state.get("at") + by, 1), steps))


def _walk() -> None:
    state.put(walking=not state.get("walking"), walked=0.0)


def _input_names(spec: Spec) -> list[str]:
    return list(spec.task_info.outputs) if spec.task_info.features > 1 else ["x"]


def _terms(frame: Frame, answer: UnrolledStep) -> dict[str, Float[np.ndarray, " units"]]:
    """Return the terms of the shown layer's equation, and the layer's states before the step, {name: numbers}."""
    bookmark = frame.bookmark
    layer = bookmark.shown_layer - 1
    states = CELLS[bookmark.spec.cell].states
    before = answer.before[layer * len(states) : (layer + 1) * len(states)]
    previous = {f"previous {name}": values for name, values in zip(states, before, strict=True)}
    return previous | answer.terms[layer]


def _columns(frame: Frame, answer: UnrolledStep) -> _Columns:
    terms = _terms(frame, answer)
    units = [(symbol, terms[name]) for name, symbol in CELLS[frame.bookmark.spec.cell].symbols.items()]
    return _Columns(units, [("V h + c", answer.logits), ("y<sub>t</sub>", answer.outputs)])


def _equation(frame: Frame, answer: UnrolledStep, unit: int) -> str:
    """Return the equation of a unit (from 1) with its numbers, in LaTeX."""
    spec = frame.bookmark.spec
    numbers = {name.replace(" ", "_"): _Number(term[unit - 1]) for name, term in _terms(frame, answer).items()}
    equation = CELLS[spec.cell].equation.format(f=_ACTIVATIONS[spec.activation], **numbers)
    return f"h_t^{{({unit})}} = {equation}"


class _Number(float):
    """A number in an equation: with three decimals, or in scientific notation if its absolute value is 1000 or more.

    The format "+" writes the number with its sign, as a term of a sum. The format "-" writes 1 minus the number.
    """

    def __format__(self, spec: str) -> str:
        if spec == "+":
            return f" {'-' if self < 0 else '+'} {_Number(abs(self))}"
        if spec == "-":
            return f"{_Number(1 - self)}"
        if not np.isfinite(self):
            return rf"\mathrm{{{float(self)}}}"
        if abs(self) < 1000:
            return f"{float(self):.3f}"
        digits, power = f"{float(self):.2e}".split("e")
        return rf"{digits} \cdot 10^{{{int(power)}}}"


PANEL = Panel(
    _answer,
    None,
    _table,
    _read,
    scene=_scene,
    controls=_controls,
    interval=_interval,
    framed_step=_framed_step,
    icon="hub",
)
