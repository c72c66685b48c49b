"""The view in which the trained network is cut: switches, what is still right, and the twin without recurrence."""

from typing import NamedTuple

import numpy as np
import streamlit as st

from rnn_core import analysis, cut, data, figures
from rnn_core.analysis import Trace
from rnn_core.run import Run
from rnn_core.ui import reading, stage
from rnn_core.ui.text import say


class Answer(NamedTuple):
    """What the cut network and the whole one do, and the twin's Run as far as it has come, or None."""

    trace: Trace
    whole: Trace
    twin: Run | None


def controls(session, shown, view):
    """What is cut."""
    lang, options = view.lang, {"persist_state": "session"}
    left, right = st.columns(2)
    left.toggle(say(lang, "no_recurrence"), st.session_state["no_recurrence"], key="no_recurrence", **options)
    units = range(1, shown.spec.units + 1)
    st.session_state["silenced"] = [unit for unit in st.session_state["silenced"] if unit in units]
    right.multiselect(
        say(lang, "silenced"),
        units,
        key="silenced",
        format_func=lambda unit: f"h{unit}",
        placeholder=say(lang, "silenced_none"),
        **options,
    )
    steps = dict(zip(("reset_step", "noise_step", "noise"), st.columns(3), strict=True))
    for name in ("reset_step", "noise_step"):
        steps[name].number_input(
            say(lang, name), *cut.BOUNDS[name], None, key=name, placeholder=say(lang, "never"), **options
        )
    low, high = cut.BOUNDS["noise"]
    steps["noise"].number_input(say(lang, "noise"), low, high, st.session_state["noise"], 0.1, key="noise", **options)


def answer(ask, shown, view):
    """Both Traces; the twin may still be on its way."""
    cut_trace = ask("ask", shown.run, shown.epoch, shown.probe, cut.look, cut=view.cut, layer=view.layer)
    whole = ask("trace", shown.run, shown.epoch, shown.probe)
    twin = ask("twin", shown.run)
    return Answer(cut_trace, whole, twin) if cut_trace and whole else None


def figure(shown, view, answer):
    """The learning curves of the network and of its twin, with what an answer without memory costs."""
    lang, classes = view.lang, data.target(shown.spec).shape[-1]
    runs = [(say(lang, "twin_network"), shown.run.metrics)]
    if answer.twin:
        runs.append((say(lang, "twin"), answer.twin.metrics))
    chance = analysis.chance_loss(shown.spec.loss, classes)
    names = stage.curve_words(lang) | {"chance": stage.chance_words(lang, shown.spec.loss, classes)}
    return figures.comparison.draw(runs, names=names, chance=chance, epochs=shown.end, dark=view.dark)


def read(shown, view, answer):
    """How many steps are still right, and when it is back in step; and what the twin has come to."""
    if view.cut.idle:
        yield "cut_nothing", {}
    else:
        yield from _effect(shown, view, answer)
    twin = answer.twin
    if twin and twin.diverged:
        yield "cut_twin_diverged", {"epoch": twin.diverged[0]}
    elif twin is None or twin.newest == 0 < shown.run.newest:
        yield "cut_waiting", {}
    elif twin.newest:
        classes = data.target(shown.spec).shape[-1]
        best = min(metrics.loss for metrics in twin.metrics)
        chance = analysis.chance_loss(shown.spec.loss, classes)
        values = {"epochs": twin.newest, "loss": best, "chance": chance, "share": reading.share(classes)}
        yield "cut_twin" if best > chance - 0.01 else "cut_twin_lower", values


def _effect(shown, view, answer):
    right, whole = (reading.right(shown, trace) for trace in (answer.trace, answer.whole))
    yield "cut_right", {"now": right.sum(), "steps": len(right), "whole": whole.sum()}
    after = [step for step, size in ((view.cut.reset_step, 1), (view.cut.noise_step, view.cut.noise)) if step and size]
    if not after or not shown.spec.return_sequences or right.all():
        return
    first = reading.first_step(shown)
    since = slice(max(0, max(after) - first), None)
    later = right[since]
    if not later.size:
        return
    begins = analysis.back_in_step(later, data.target(shown.spec).shape[-1])
    if begins is None:
        if whole[since].all():  # one that was never in step cannot get back into it
            yield "cut_never_back", {}
    elif begins == 0:
        yield "cut_at_once", {}
    else:
        yield "cut_back", {"step": max(max(after), first) + begins, "count": begins}


def on_stage(answer):
    """The outputs and states of the cut network are shown under those of the whole one."""
    return {"cut": answer.trace}


def table(shown, view, answer):
    """A row for each step: the outputs of the whole network and of the one that is cut."""
    whole, left = (np.atleast_2d(trace.outputs[0]) for trace in (answer.whole, answer.trace))
    classes = range(whole.shape[-1])
    columns = ("step", *(f"whole_y{k}" for k in classes), *(f"cut_y{k}" for k in classes))
    return columns, ((step, *one, *other) for step, (one, other) in enumerate(zip(whole, left, strict=True), 1))


def interval(session):
    """The twin is a question to the workers like any other."""
