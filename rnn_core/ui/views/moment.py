"""The view of one step, opened: the network drawn with its activations, and its equation with the numbers in it."""

import time

import numpy as np
import streamlit as st

from rnn_core import figures, moment, network, probe, run
from rnn_core.figures.moment import Wiring
from rnn_core.ui.text import say

_PAUSE, _AT_LEAST = 0.6, 0.9  # seconds at each step while it walks, and the share of them that a timer may fall short
_COLUMNS = {
    "SimpleRNN": {"input": "W x", "recurrent": "U h", "bias": "b", "sum": "Σ", "h": "h<sub>t</sub>"},
    "GRU": {
        "update": "z",
        "reset": "r",
        "input": "W x + b",
        "recurrent": "U h + d",
        "candidate": "n",
        "": "h<sub>t−1</sub>",
        "h": "h<sub>t</sub>",
    },
    "LSTM": {
        "input": "i",
        "forget": "f",
        "candidate": "g",
        "output": "o",
        "c before": "c<sub>t−1</sub>",
        "c": "c<sub>t</sub>",
        "h": "h<sub>t</sub>",
    },
}
"""cell -> {part of `cells.CELLS`, "" for h and "c before" for c of the step before: its column}."""

_CANDIDATE = {"SimpleRNN": 0, "GRU": 2, "LSTM": 2}
"""cell -> which share of its kernels makes the candidate."""


def controls(session, shown, view):
    """Which step is opened, to be walked through, and which unit is picked."""
    lang, real = view.lang, probe.real_steps(shown.probe, shown.spec)
    steps = len(real)
    at = st.session_state["at"] = min(st.session_state["at"], steps)
    if st.session_state["walking"] and time.monotonic() - st.session_state["walked"] >= _AT_LEAST * _PAUSE:
        acting = np.flatnonzero(real | (not shown.spec.masking)) + 1
        at = st.session_state["at"] = int(next((step for step in acting if step > at), acting[0]))
        st.session_state["walked"] = time.monotonic()
    if st.session_state["unit"] and st.session_state["unit"] > shown.spec.units:
        st.session_state["unit"] = None
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="walking_through"):
        st.slider(
            say(lang, "at"),
            1,
            max(2, steps),
            at,
            key="at",
            disabled=st.session_state["walking"] or steps == 1,
            help=say(lang, "at_help"),
            persist_state="session",
        )
        for key, label, by in (("at_back", "−1", -1), ("at_forth", "+1", 1)):
            st.button(label, key=key, on_click=_go, args=(by, steps), disabled=not 1 <= at + by <= steps)
        icon = ":material/pause:" if st.session_state["walking"] else ":material/play_arrow:"
        st.button("", key="walk", icon=icon, help=say(lang, "walk_help"), on_click=_walk)
        st.selectbox(
            say(lang, "unit"),
            range(1, shown.spec.units + 1),
            index=None if st.session_state["unit"] is None else st.session_state["unit"] - 1,
            key="unit",
            placeholder=say(lang, "unit_all"),
            format_func=lambda unit: f"h{unit}",
            width=110,
            persist_state="session",
        )


def answer(ask, shown, view):
    """The Moment."""
    return ask("ask", shown.run, shown.epoch, shown.probe, moment.look, step=view.why.at - 1)


def figure(shown, view, answer):
    """The layer that is shown."""
    number, spec = view.layer - 1, shown.spec
    net = network.network(spec, run.state_at(shown.run, shown.epoch))
    kernel, recurrent_kernel, _ = net.layers[number]
    share = slice(_CANDIDATE[spec.cell] * spec.units, (_CANDIDATE[spec.cell] + 1) * spec.units)
    last = view.layer == spec.layers
    wiring = Wiring(
        heard=answer.heard(number),
        recalled=answer.before[number * net.kinds],
        hidden=answer.parts[number]["h"],
        outputs=answer.outputs,
        kernel=kernel[:, share],
        recurrent_kernel=recurrent_kernel[:, share],
        readout=net.output[0] if last else None,
    )
    columns, answers = _columns(shown, view, answer)
    heard = ["x<sub>t</sub>"] if number == 0 else [f"h{unit + 1}, {number}" for unit in range(spec.units)]
    return figures.moment.draw(
        wiring,
        columns,
        answers,
        heard=heard,
        names={name: say(view.lang, f"moment_{name}") for name in ("recurrent", "value")},
        picked=view.why.unit - 1 if view.why.unit and view.why.unit <= figures.moment.MOST else None,
        dark=view.dark,
    )


def read(shown, view, answer):
    """The answer of this step, and the equation of the unit that is picked."""
    outputs = answer.outputs
    if np.isfinite(outputs).all():
        best = int(outputs.argmax())
        real = probe.real_steps(shown.probe, shown.spec)
        last = int(np.flatnonzero(real | (not shown.spec.masking))[-1])
        answers = shown.spec.return_sequences or answer.step == last
        values = {"step": answer.step + 1, "answer": best, "sure": outputs[best]}
        yield "moment_answer" if answers else "moment_would", values
    if view.why.unit:
        yield "moment_equation", {"equation": _equation(shown, view, answer)}
    if shown.spec.units > figures.moment.MOST:
        yield "moment_first", {"count": figures.moment.MOST, "units": shown.spec.units}


def table(shown, view, answer):
    """A row for each unit, and for each class."""
    columns, answers = _columns(shown, view, answer)
    titles = [title.replace("<sub>", "_").replace("</sub>", "") for title, _ in (*columns, *answers)]
    units = [[f"h{unit + 1}", *(values[unit] for _, values in columns), "", ""] for unit in range(shown.spec.units)]
    empty = [""] * len(columns)
    classes = [[f"y{k}", *empty, *(values[k] for _, values in answers)] for k in range(len(answer.outputs))]
    return ("", *titles), [*units, *classes]


def on_stage(answer):
    """The step is framed."""
    return {"picked": answer.step + 1}


def interval(session):
    """A step after another while it plays."""
    return _PAUSE if st.session_state["walking"] else None


def _go(by, steps):
    st.session_state["at"] = min(max(st.session_state["at"] + by, 1), steps)


def _walk():
    st.session_state.update(walking=not st.session_state["walking"], walked=0.0)


def _columns(shown, view, answer):
    number, kinds = view.layer - 1, len(answer.before) // shown.spec.layers
    before = dict(zip(("", "c before"), answer.before[number * kinds : (number + 1) * kinds], strict=False))
    parts = before | answer.parts[number]
    columns = [(title, parts[name]) for name, title in _COLUMNS[shown.spec.cell].items()]
    return columns, [("V h + c", answer.logits), ("y<sub>t</sub>", answer.outputs)]


def _equation(shown, view, answer):
    """The equation of one unit with the numbers in it, in LaTeX."""
    unit, number = view.why.unit - 1, view.layer - 1
    parts = {name: values[unit] for name, values in answer.parts[number].items()}
    name = {"tanh": r"\tanh", "relu": r"\mathrm{relu}", "sigmoid": r"\sigma", "linear": ""}[shown.spec.activation]
    h, new = f"h_{{{view.why.unit}}}", _tex(parts["h"])
    if shown.spec.cell == "SimpleRNN":
        terms = _sum(parts["input"], parts["recurrent"], parts["bias"])
        return rf"{h} = {name}({terms}) = {name}({_tex(parts['sum'])}) = {new}"
    if shown.spec.cell == "GRU":
        z, n, before = parts["update"], parts["candidate"], answer.before[number][unit]
        terms = rf"{_tex(z)} \cdot ({_tex(before)}) + {_tex(1 - z)} \cdot ({_tex(n)})"
        return rf"{h} = z\,h_{{t-1}} + (1-z)\,n = {terms} = {new}"
    f, i, g, o, c = (parts[part] for part in ("forget", "input", "candidate", "output", "c"))
    terms = rf"{_tex(f)} \cdot ({_tex(answer.before[2 * number + 1][unit])}) + {_tex(i)} \cdot ({_tex(g)})"
    return (
        rf"c_t = f\,c_{{t-1}} + i\,g = {terms} = {_tex(c)},\quad "
        rf"{h} = o\,{name}(c_t) = {_tex(o)} \cdot {name}({_tex(c)}) = {new}"
    )


def _sum(first, *others):
    return _tex(first) + "".join(f" {'-' if term < 0 else '+'} {_tex(abs(term))}" for term in others)


def _tex(value):
    """A number in LaTeX: with three decimals, or where it has many digits as a power of ten."""
    if not np.isfinite(value):
        return rf"\mathrm{{{value}}}"
    if abs(value) < 1000:
        return f"{value:.3f}"
    digits, power = f"{value:.2e}".split("e")
    return rf"{digits} \cdot 10^{{{int(power)}}}"
