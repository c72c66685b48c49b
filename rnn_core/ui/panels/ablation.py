"""The panel of the ablation: what is removed, which steps stay correct, and the memoryless baseline."""

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
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.words import say


class Answer(NamedTuple):
    """The Traces with the ablation and without, and the Run of the baseline as far as it has come, or None."""

    ablated: Trace
    whole: Trace
    baseline: Run | None


def _controls(session, bookmark):
    """What is removed."""
    lang, options = bookmark.lang, {"persist_state": "session"}
    left, right = st.columns(2)
    left.toggle(say(lang, "no_recurrence"), state.get("no_recurrence"), key="no_recurrence", **options)
    units = range(1, bookmark.spec.units + 1)
    state.put(silenced=[unit for unit in state.get("silenced") if unit in units])
    right.multiselect(
        say(lang, "silenced"),
        units,
        key="silenced",
        format_func=lambda unit: f"h{unit}",
        placeholder=say(lang, "silenced_none"),
        **options,
    )
    for name, column in zip(("reset_step", "noise_step", "noise"), st.columns(3), strict=True):
        field = fields_of(Ablation)[name]
        value = None if field.optional else state.get(name)
        if field.optional:
            state.hold(name)
        more = options | ({"placeholder": say(lang, "never")} if field.optional else {})
        column.number_input(say(lang, name), field.low, field.high, value, field.step, key=name, **more)


def _ablated(bookmark):
    """The outputs and states of the network after the ablation are shown under those of the whole one."""
    options = {"ablation": bookmark.experiment.ablation, "layer": bookmark.shown_layer}
    return None if bookmark.experiment.ablation.idle else (ablation.look, options)


def _answer(session, frame):
    """Both Traces; the baseline may still be on its way."""
    bookmark = frame.bookmark
    options = {"ablation": bookmark.experiment.ablation, "layer": bookmark.shown_layer}
    ablated = session.answers.at(frame.run, bookmark.epoch, bookmark.probe, ablation.look, **options)
    whole = session.answers.trace(frame.run, bookmark.epoch, bookmark.probe)
    baseline = session.answers.baseline(frame.run)
    return Answer(ablated, whole, baseline) if ablated and whole else None


def _figure(frame, answer, dark):
    """The learning curves of the network and of its baseline, with the loss of a constant output."""
    lang, spec = frame.bookmark.lang, frame.bookmark.spec
    runs = [(say(lang, "baseline_network"), frame.run.metrics)]
    if answer.baseline:
        runs.append((say(lang, "baseline"), answer.baseline.metrics))
    names = picture.curve_words(lang) | {"chance": picture.chance_words(lang, spec)}
    chance = picture.chance(spec)
    return figures.comparison.draw(runs, names=names, chance=chance, epochs=frame.end, dark=dark)


def _read(frame, answer):
    """How many steps are still correct, and from when on; and what the baseline has come to."""
    spec, baseline = frame.bookmark.spec, answer.baseline
    if frame.bookmark.experiment.ablation.idle:
        yield "ablation_nothing", {}
    else:
        yield from _effect(frame, answer)
    if baseline and baseline.diverged:
        yield "ablation_baseline_diverged", {"epoch": baseline.diverged[0]}
    elif baseline is None or baseline.newest == 0 < frame.run.newest:
        yield "ablation_baseline_waiting", {}
    elif baseline.newest:
        best, chance = min(metrics.loss for metrics in baseline.metrics), picture.chance(spec)
        share = picture.share(data.output_count(spec))
        values = {"epochs": baseline.newest, "loss": best, "chance": chance, "share": share}
        if spec.task_info.symbolic:
            yield "ablation_baseline_symbols", values
            return
        yield ("ablation_baseline" if best > chance - 0.01 else "ablation_baseline_lower"), values


def _effect(frame, answer):
    bookmark = frame.bookmark
    spec, taken = bookmark.spec, bookmark.experiment.ablation
    if spec.task_info.span:
        errors = (reading.error(spec, bookmark.probe, trace) for trace in (answer.ablated, answer.whole))
        yield "ablation_error", dict(zip(("now", "whole"), errors, strict=True))
        return
    counts = analysis.counted_steps(spec, bookmark.probe)
    correct, whole = (
        analysis.correct_steps(spec, bookmark.probe, trace)[counts] for trace in (answer.ablated, answer.whole)
    )
    yield "ablation_correct", {"now": correct.sum(), "steps": len(correct), "whole": whole.sum()}
    after = [step for step, size in ((taken.reset_step, 1), (taken.noise_step, taken.noise)) if step and size]
    if not after or not spec.return_sequences or correct.all() or spec.task_info.symbolic:
        return
    first = analysis.first_real_step(spec, bookmark.probe)
    since = slice(max(0, max(after) - first), None)
    if not correct[since].size:
        return
    begins = analysis.back_in_phase(correct[since], data.output_count(spec))
    if begins is None:
        if whole[since].all():  # one that was never in phase cannot get back into it
            yield "ablation_never_back", {}
    elif begins == 0:
        yield "ablation_at_once", {}
    else:
        yield "ablation_back", {"step": max(max(after), first) + begins, "count": begins}


def _table(frame, answer):
    """A row for each output of the whole network and of what is left of it: of each real step, or of the last one."""
    spec, traces = frame.bookmark.spec, (answer.whole, answer.ablated)
    if spec.return_sequences:
        rows = np.flatnonzero(frame.bookmark.probe.real_steps(spec))
        steps = rows + 1
    else:
        rows, steps = [0], [answer.whole.hidden[0].shape[1]]
    whole, ablated = (np.atleast_2d(trace.outputs[0])[rows] for trace in traces)
    columns = ("step", *(f"{kind}_y{k}" for kind in ("whole", "ablated") for k in range(data.output_count(spec))))
    return columns, ((step, *one, *other) for step, one, other in zip(steps, whole, ablated, strict=True))


PANEL = Panel(_answer, _figure, _table, _read, controls=_controls, ablated=_ablated)
