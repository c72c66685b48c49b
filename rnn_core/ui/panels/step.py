"""The panel of one unrolled step: the network drawn with its activations, and its equation with the numbers in it."""

import time

import numpy as np
import streamlit as st

from rnn_core import run
from rnn_core.cells import CELLS
from rnn_core.insight import network, step
from rnn_core.ui import state
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.web import sheet
from rnn_core.ui.web.sheet import Wiring
from rnn_core.ui.words import say

_PAUSE, _AT_LEAST = 0.6, 0.9  # seconds at each step while it walks, and the share of them that a timer may fall short
_ACTIVATIONS = {"tanh": r"\tanh", "relu": r"\mathrm{relu}", "sigmoid": r"\sigma", "linear": ""}


def _controls(session, bookmark):
    """Which step is unrolled, to be walked through, and which unit is picked."""
    options = {"persist_state": "session"}
    lang, steps, walking = bookmark.lang, len(bookmark.probe.real_steps(bookmark.spec)), state.get("walking")
    at = min(state.get("at"), steps)
    if walking and time.monotonic() - state.get("walked") >= _AT_LEAST * _PAUSE:
        acting = bookmark.probe.acting_steps(bookmark.spec)
        at = int(next((later for later in acting if later > at), acting[0]))
        state.put(walked=time.monotonic())
    state.put(at=at)
    if state.get("unit") and state.get("unit") > bookmark.spec.units:
        state.put(unit=None)
    unit = state.get("unit")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="walking_through"):
        still = walking or steps == 1
        st.slider(say(lang, "at"), 1, max(2, steps), at, key="at", disabled=still, help=say(lang, "at_help"), **options)
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
            format_func=lambda unit: f"h{unit}",
            width=110,
            **options,
        )


def _picked(bookmark):
    """The step that is unrolled is framed: the nearest one at which the network acts."""
    acting = bookmark.probe.acting_steps(bookmark.spec)
    return int(acting[np.abs(acting - bookmark.view.at).argmin()])


def _answer(session, frame):
    """The UnrolledStep."""
    bookmark = frame.bookmark
    return session.answers.at(frame.run, bookmark.epoch, bookmark.probe, step.unroll, step=bookmark.view.at - 1)


def _scene(frame, answer):
    """The layer that is shown."""
    bookmark, spec, layer = frame.bookmark, frame.bookmark.spec, frame.bookmark.shown_layer - 1
    net, cell = network.network(spec, run.state_at(frame.run, bookmark.epoch)), CELLS[spec.cell]
    kernel, *recurrent_kernel, _ = map(cell.candidate_columns, net.layers[layer])
    wiring = Wiring(
        inputs=answer.inputs_of(layer),
        previous=net.hidden(answer.before, layer),
        hidden=answer.terms[layer]["h"],
        outputs=answer.outputs,
        kernel=kernel,
        recurrent_kernel=recurrent_kernel[0] if recurrent_kernel else None,
        readout=net.output[0] if bookmark.shown_layer == spec.layers else None,
    )
    columns, output_columns = _columns(frame, answer)
    inputs = [f"h{unit + 1}, {layer}" for unit in range(spec.units)] if layer else _input_names(spec)
    return sheet.step(
        wiring,
        columns,
        output_columns,
        input_names=inputs,
        input_label="h" if layer else "x<sub>t</sub>",
        output_names=spec.task_info.outputs,
        words={name: say(bookmark.lang, f"step_{name}") for name in ("recurrent", "value")},
        picked=bookmark.view.unit - 1 if bookmark.view.unit and bookmark.view.unit <= sheet.MAX_UNITS else None,
    )


def _read(frame, answer):
    """The output of this step, and the equation of the unit that is picked."""
    bookmark, outputs = frame.bookmark, answer.outputs
    if np.isfinite(outputs).all():
        best = int(outputs.argmax())
        counts = bookmark.spec.return_sequences or answer.step + 1 == bookmark.probe.acting_steps(bookmark.spec)[-1]
        values = {"step": answer.step + 1, "output": best, "sure": outputs[best]}
        task = bookmark.spec.task_info
        if task.span:
            yield "step_number", values | {"output": task.number(outputs[0])}
        elif task.symbolic:
            yield "step_nearest", values | {"output": task.symbols[int(task.nearest(outputs))]}
        else:
            yield ("step_output" if counts else "step_would"), values
    if bookmark.view.unit:
        yield "step_equation", {"equation": _equation(frame, answer)}
    if bookmark.spec.units > sheet.MAX_UNITS:
        yield "step_first", {"count": sheet.MAX_UNITS, "units": bookmark.spec.units}


def _table(frame, answer):
    """A row for each unit, and for each class."""
    columns, output_columns = _columns(frame, answer)
    titles = [title.replace("<sub>", "_").replace("</sub>", "") for title, _ in (*columns, *output_columns)]
    units = [f"h{unit + 1}" for unit in range(frame.bookmark.spec.units)]
    rows = [[name, *(values[unit] for _, values in columns), "", ""] for unit, name in enumerate(units)]
    empty = [""] * len(columns)
    names = frame.bookmark.spec.task_info.outputs
    classes = [[name, *empty, *(values[k] for _, values in output_columns)] for k, name in enumerate(names)]
    return ("", *titles), [*rows, *classes]


def _interval(session):
    """A step after another while it plays."""
    return _PAUSE if state.get("walking") else None


def _go(by, steps):
    state.put(at=min(max(state.get("at") + by, 1), steps))


def _walk():
    state.put(walking=not state.get("walking"), walked=0.0)


def _input_names(spec):
    return list(spec.task_info.outputs) if spec.task_info.features > 1 else ["x"]


def _terms(frame, answer):
    """The terms (units,) of the equation of the layer that is shown, by name; and the states before the step."""
    bookmark, layer = frame.bookmark, frame.bookmark.shown_layer - 1
    states = CELLS[bookmark.spec.cell].states
    before = answer.before[layer * len(states) : (layer + 1) * len(states)]
    previous = {f"previous {name}": values for name, values in zip(states, before, strict=True)}
    return previous | answer.terms[layer]


def _columns(frame, answer):
    terms = _terms(frame, answer)
    columns = [(symbol, terms[name]) for name, symbol in CELLS[frame.bookmark.spec.cell].symbols.items()]
    return columns, [("V h + c", answer.logits), ("y<sub>t</sub>", answer.outputs)]


def _equation(frame, answer):
    """The equation of one unit with the numbers in it, in LaTeX."""
    spec, unit = frame.bookmark.spec, frame.bookmark.view.unit
    numbers = {name.replace(" ", "_"): _Number(term[unit - 1]) for name, term in _terms(frame, answer).items()}
    equation = CELLS[spec.cell].equation.format(f=_ACTIVATIONS[spec.activation], **numbers)
    return f"h_t^{{({unit})}} = {equation}"


class _Number(float):
    """A number as an equation has it: with three decimals, or where it has many digits as a power of ten.

    The format "+" is with its sign, as a term of a sum; "-" is 1 minus the number.
    """

    def __format__(self, spec):
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


PANEL = Panel(_answer, None, _table, _read, scene=_scene, controls=_controls, interval=_interval, picked=_picked)
