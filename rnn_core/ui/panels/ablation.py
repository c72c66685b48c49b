"""The panel of the ablation and the memoryless baseline.

An ablation removes or disturbs parts of a network. The baseline is the same experiment with a layer that has no
recurrent connections.
"""

from typing import NamedTuple

import numpy as np
import streamlit as st

from rnn_core import analysis, data, figures
from rnn_core.analysis import Trace
from rnn_core.fields import fields_of
from rnn_core.insight import ablation
from rnn_core.insight.ablation import Ablation
from rnn_core.run import Run
from rnn_core.ui import picture, reading, state
from rnn_core.ui.panels.panel import Calculation, Figure, Panel, Sentences, Table, run_of
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session


class Answer(NamedTuple):
    """The network's Traces (outputs and hidden states) with and without the ablation, and the baseline.

    Attributes:
        ablated: The Trace after the ablation.
        whole: The Trace without the ablation.
        baseline: The baseline's Run as far as it is trained, or None until a worker has made it.
    """

    ablated: Trace
    whole: Trace
    baseline: Run | None


def _controls(session: Session, bookmark: Bookmark) -> None:
    """Draw the controls of the ablation."""
    lang = bookmark.lang
    left, right = st.columns(2)
    left.toggle(
        say(lang, "no_recurrence"),
        state.get("no_recurrence"),
        key="no_recurrence",
        help=say(lang, "no_recurrence_help"),
        persist_state="session",
    )
    units = range(1, bookmark.spec.units + 1)
    state.put(silenced=[unit for unit in state.get("silenced") if unit in units])
    right.multiselect(
        say(lang, "silenced"),
        units,
        key="silenced",
        format_func=lambda unit: f"h{unit}",
        placeholder=say(lang, "silenced_none"),
        help=say(lang, "silenced_help"),
        persist_state="session",
    )
    for name, column in zip(("reset_step", "noise_step", "noise"), st.columns(3), strict=True):
        field = fields_of(Ablation)[name]
        if field.optional:
            state.resend(name)
        column.number_input(
            say(lang, name),
            field.low,
            field.high,
            None if field.optional else state.get(name),
            field.step,
            key=name,
            help=say(lang, f"{name}_help"),
            placeholder=say(lang, "never") if field.optional else None,
            persist_state="session",
        )


def _ablated_trace(bookmark: Bookmark) -> Calculation | None:
    """Return the Calculation of the Trace for the main picture after an ablation, or None without an ablation."""
    options = {"ablation": bookmark.experiment.ablation, "layer": bookmark.shown_layer}
    return None if bookmark.experiment.ablation.idle else Calculation(ablation.look, options)


def _answer(session: Session, frame: Frame) -> Answer | None:
    """Return both Traces and the baseline, or None until both Traces are computed."""
    bookmark = frame.bookmark
    run = run_of(frame)
    options = {"ablation": bookmark.experiment.ablation, "layer": bookmark.shown_layer}
    ablated = session.answers.at(run, bookmark.epoch, bookmark.probe, ablation.look, **options)
    whole = session.answers.trace(run, bookmark.epoch, bookmark.probe)
    baseline = session.answers.baseline(run)
    return Answer(ablated, whole, baseline) if ablated and whole else None


def _figure(frame: Frame, answer: Answer, dark: bool) -> Figure:
    """Return the learning curves of the network and of its baseline, and the loss of a constant output."""
    lang, spec = frame.bookmark.lang, frame.bookmark.spec
    runs = [(say(lang, "baseline_network"), run_of(frame).metrics)]
    if answer.baseline:
        runs.append((say(lang, "baseline"), answer.baseline.metrics))
    names = picture.curve_words(lang) | {"chance": picture.chance_words(lang, spec)}
    return figures.comparison.draw(runs, names=names, chance=picture.chance(spec), epochs=frame.end, dark=dark)


def _read(frame: Frame, answer: Answer) -> Sentences:
    """Yield the effect of the ablation, and the baseline's lowest loss."""
    spec, baseline = frame.bookmark.spec, answer.baseline
    if frame.bookmark.experiment.ablation.idle:
        yield "ablation_nothing", {}
    else:
        yield from _effect(frame, answer)
    if baseline and baseline.diverged:
        yield "ablation_baseline_diverged", {"epoch": baseline.diverged[0]}
    elif baseline is None or baseline.newest == 0 < run_of(frame).newest:
        yield "ablation_baseline_waiting", {}
    elif baseline.newest:
        best = min(metrics.loss for metrics in baseline.metrics)
        chance = picture.chance(spec)
        share = picture.share(data.output_count(spec))
        values = {"epochs": baseline.newest, "loss": best, "chance": chance, "share": share}
        if spec.task_info.predicts_next:
            yield "ablation_baseline_symbols", values
            return
        yield ("ablation_baseline" if best > chance - 0.01 else "ablation_baseline_lower"), values


def _effect(frame: Frame, answer: Answer) -> Sentences:
    """Yield a sentence with the errors, or with the numbers of correct steps, with and without the ablation.

    If outputs are incorrect after a reset or noise, also yield the step from which all outputs are correct again, or
    that there is none. This sentence is left out if the network has a single output or predicts the next symbol.
    """
    bookmark = frame.bookmark
    spec, removed = bookmark.spec, bookmark.experiment.ablation
    if spec.task_info.span:
        errors = (reading.error(spec, bookmark.probe, trace) for trace in (answer.ablated, answer.whole))
        yield "ablation_error", dict(zip(("now", "whole"), errors, strict=True))
        return
    counts = analysis.counted_steps(spec, bookmark.probe)
    correct, whole = (
        analysis.correct_steps(spec, bookmark.probe, trace)[counts] for trace in (answer.ablated, answer.whole)
    )
    yield "ablation_correct", {"now": correct.sum(), "steps": len(correct), "whole": whole.sum()}
    disturbances = ((removed.reset_step, 1), (removed.noise_step, removed.noise))
    disturbed = [step for step, size in disturbances if step and size]
    if not disturbed or not spec.return_sequences or correct.all() or spec.task_info.predicts_next:
        return
    first = analysis.first_real_step(spec, bookmark.probe)
    since = slice(max(0, max(disturbed) - first), None)
    if not correct[since].size:
        return
    begins = analysis.back_in_phase(correct[since], data.output_count(spec))
    if begins is None:
        if whole[since].all():  # "never back" makes sense only if the outputs are correct without the ablation
            yield "ablation_never_back", {}
    elif begins == 0:
        yield "ablation_at_once", {}
    else:
        yield "ablation_back", {"step": max(max(disturbed), first) + begins, "count": begins}


def _table(frame: Frame, answer: Answer) -> Table:
    """Return the outputs without and with the ablation.

    The table has a row for each step that is not padding, or one row for a single output.
    """
    spec, traces = frame.bookmark.spec, (answer.whole, answer.ablated)
    if spec.return_sequences:
        rows = np.flatnonzero(frame.bookmark.probe.real_steps(spec))
        steps = rows + 1
    else:
        rows = np.zeros(1, int)
        steps = np.array([answer.whole.hidden[0].shape[1]])
    whole, ablated = (np.atleast_2d(trace.outputs[0])[rows] for trace in traces)
    outputs = range(data.output_count(spec))
    columns = ("step", *(f"{kind}_y{k}" for kind in ("whole", "ablated") for k in outputs))
    return columns, ((step, *before, *after) for step, before, after in zip(steps, whole, ablated, strict=True))


PANEL = Panel(_answer, _figure, _table, _read, controls=_controls, ablated_trace=_ablated_trace, icon="content_cut")
