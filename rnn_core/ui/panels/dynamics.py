"""The panel of the dynamics: the trajectory of the hidden states, and the stability of fixed points and cycles."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core import figures, run
from rnn_core.figures.dynamics import Rest
from rnn_core.insight import dynamics, network
from rnn_core.insight.dynamics import Bifurcation, Plane, Stability
from rnn_core.ui.panels import dynamics_epochs
from rnn_core.ui.panels.dynamics_epochs import Change
from rnn_core.ui.panels.panel import Figure, Panel, Sentences, Table, lacks_recurrence, run_of
from rnn_core.ui.words import say
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session


class Answer(NamedTuple):
    """The dynamics at the epoch that is shown, and the stability over the epochs.

    Attributes:
        plane: The Plane in which the states are drawn.
        hidden: The hidden states at the steps that are not padding.
        stability: Epoch -> its Stability (the fixed point, its eigenvalues, and the cycles), in ascending order. Epochs
            whose Stability is unknown are left out.
        missing: The number of epochs whose Stability is still unknown.
        bifurcation: The Bifurcation of the run, or None while epochs are missing.
    """

    plane: Plane
    hidden: Float[np.ndarray, "steps units"]
    stability: dict[int, Stability]
    missing: int
    bifurcation: Bifurcation | None


def _answer(session: Session, frame: Frame) -> Answer | None:
    """Return the answer as far as it is known, or None while the numbers of the shown epoch are unknown.

    The fixed point is followed from epoch to epoch, so the Stability at an epoch depends on the earlier epochs. Until
    the earlier epochs are known, the Stability at the epoch that is shown is computed without them.
    """
    answers, bookmark, trained = session.answers, frame.bookmark, run_of(frame)
    layer = bookmark.shown_layer - 1
    series = dynamics_epochs.series_epochs(frame)
    shown = (bookmark.epoch,)
    plane = answers.over(trained, dynamics_epochs.plane_epochs(frame), bookmark.probe, dynamics.planes_of, layer=layer)
    trace = answers.trace(trained, bookmark.epoch, bookmark.probe)
    alone = {}
    if not frame.playing:
        followed = answers.follow(trained, series, bookmark.probe, dynamics.stabilities, ask=False)
        if bookmark.epoch not in followed:
            alone = answers.each(trained, shown, bookmark.probe, dynamics.stabilities)
    found = dynamics_epochs.series(answers, frame)
    stability = found.stability
    if not (found.missing or bookmark.epoch in stability):
        before = tuple(epoch for epoch in series if epoch < bookmark.epoch)
        stability = stability | answers.follow(trained, before + shown, bookmark.probe, dynamics.stabilities)
    stability = alone | stability
    if bookmark.epoch not in stability:
        stability |= answers.each(trained, shown, bookmark.probe, dynamics.stabilities)
    if not (plane and trace and bookmark.epoch in stability):
        return None
    hidden = trace.hidden[layer][0][bookmark.probe.real_steps(bookmark.spec)]
    return Answer(plane, hidden, dict(sorted(stability.items())), found.missing, found.bifurcation)


def _figure(frame: Frame, answer: Answer, dark: bool) -> Figure:
    """Return the trajectory in its plane, the eigenvalues, and the fixed points and cycles over the epochs."""
    bookmark, spec, trained = frame.bookmark, frame.bookmark.spec, run_of(frame)
    period, now = dynamics_epochs.period(spec), answer.stability[bookmark.epoch]
    point = values = leading = None
    if now.point and now.spectrum:
        net = network.network(spec, run.state_at(trained, bookmark.epoch))
        point = dynamics.project(answer.plane, net.hidden(now.point.state, bookmark.shown_layer - 1))
        values = now.spectrum.values
        leading = dynamics.leading_index(values, period=period)
    change = None
    if answer.bifurcation and not spec.task_info.predicts_next:
        change = dynamics_epochs.change(answer.bifurcation)
    return figures.dynamics.draw(
        dynamics.project(answer.plane, answer.hidden),
        period=period,
        point=point,
        share=answer.plane.share,
        reach=answer.plane.reach,
        values=values,
        leading=leading,
        cycles=_cycles(now, answer.plane, frame),
        rests=[_rest(stability, answer.plane, frame) for stability in answer.stability.values()],
        epoch=bookmark.epoch,
        epochs=frame.end,
        bifurcation=(change.before, change.after) if change else None,
        names=_names(bookmark.lang, period, change),
        steps=np.flatnonzero(bookmark.probe.real_steps(spec)),
        dark=dark,
    )


def _names(lang: str, period: int, change: Change | None) -> dict[str, Any]:
    """Return the figure's texts in a language."""
    own = ("trajectory", "eigenvalues", "diagram", "point", "unstable_point", "unstable_cycle")
    names: dict[str, Any] = {name: say(lang, f"dynamics_{name}") for name in own}
    return names | {
        "epoch": say(lang, "curve_epoch"),
        "cycle": say(lang, "dynamics_cycle_name"),
        "step": say(lang, "axis_step"),
        "turning": say(lang, "dynamics_turning", period=period),
        "phases": _phases(lang, period),
        "bifurcation": say(lang, "dynamics_bifurcation", epoch=change.after) if change else "",
    }


def _read(frame: Frame, answer: Answer) -> Sentences:
    """Yield the stability of the fixed point and the cycle at the shown epoch, and what changes over the epochs."""
    epoch = frame.bookmark.epoch
    now = answer.stability[epoch]
    if now.spectrum is None:
        yield "dynamics_no_point", {"epoch": epoch}
    else:
        modulus = np.abs(now.spectrum.values[0])
        kind = "unstable" if modulus > 1 + dynamics.ON_CIRCLE else "stable"
        values = {"epoch": epoch, "value": _written(now.spectrum.values[0]), "size": modulus}
        yield f"dynamics_{kind}", values
    if now.cycles and now.cycles[0].stable:
        yield "dynamics_both" if now.stable else "dynamics_cycle", {"cycle": now.cycles[0].period}
    if run_of(frame).spec.task_info.predicts_next:
        yield "dynamics_symbols", {}
    elif answer.bifurcation is None:
        yield "dynamics_waiting", {"count": answer.missing}
    else:
        yield from _read_series(frame, answer, answer.bifurcation)


def _read_series(frame: Frame, answer: Answer, bifurcation: Bifurcation) -> Sentences:
    """Yield the bifurcation in this run, the bistable epochs, and the end of the first branch of fixed points.

    In a bistable epoch, both the fixed point and a cycle are stable. A branch is a fixed point that is followed from
    epoch to epoch.
    """
    trained, series = run_of(frame), list(answer.stability.values())
    values: dict[str, Any] = {"period": dynamics_epochs.period(trained.spec), "newest": trained.newest}
    change = dynamics_epochs.change(bifurcation)
    if change:
        before, after = (trained.metrics[epoch].loss for epoch in (change.before, change.after))
        values |= bifurcation._asdict() | {"loss_before": before, "loss_after": after}
        values |= {"value": _written(change.value), "angle": abs(np.degrees(np.angle(change.value)))}
    has_gap = change is not None and change.after > change.before + 1
    yield f"dynamics_{bifurcation.kind}{'_between' if has_gap else ''}", values
    if bifurcation.kind == "flip":
        yield f"dynamics_{bifurcation.criticality or 'undecided'}", {}
    if change and frame.bookmark.epoch in (change.before, change.after):
        other = change.before if frame.bookmark.epoch == change.after else change.after
        yield "dynamics_compare", {"epoch": other}
    bistable = [stability.epoch for stability in series if stability.bistable]
    if bistable and bistable != [frame.bookmark.epoch]:  # an earlier sentence covers the shown epoch
        key = "dynamics_bistable" if len(bistable) == 1 else "dynamics_bistable_several"
        yield key, {"count": len(bistable), "first": bistable[0], "last": bistable[-1]}
    ends = [(last, first) for last, first in pairwise(series) if last.branch < first.branch]
    if ends:
        last, first = ends[0]
        yield "dynamics_branch", {"before": last.epoch, "after": first.epoch}


def _table(frame: Frame, answer: Answer) -> Table:
    """Return a row for each eigenvalue at an epoch's fixed point, and for the largest multipliers of its cycles.

    A multiplier is an eigenvalue over one period of the cycle. The column "cycle" has the cycle's number (from 1), or 0
    for the fixed point. The column "period" has the number of the cycle's states, and "pc_1" has the positions of these
    states along the first axis of the plane.
    """
    columns = ("epoch", "loss", "layer", "real", "imaginary", "modulus", "branch", "cycle", "period", "pc_1")
    return columns, (*_eigenvalue_rows(frame, answer), *_cycle_rows(frame, answer))


def _eigenvalue_rows(frame: Frame, answer: Answer) -> Iterator[tuple]:
    for epoch, stability in answer.stability.items():
        if stability.spectrum:
            loss = run_of(frame).metrics[epoch].loss
            for value, layer in zip(*stability.spectrum, strict=True):
                modulus = abs(value)
                yield epoch, loss, layer + 1, value.real, value.imag, modulus, stability.branch, 0, 1, ""


def _cycle_rows(frame: Frame, answer: Answer) -> Iterator[tuple]:
    for epoch, stability in answer.stability.items():
        loss = run_of(frame).metrics[epoch].loss
        for number, cycle in enumerate(stability.cycles, 1):
            positions = " ".join(f"{first:.6g}" for first in _along(cycle.states, answer.plane, frame)[:, 0])
            for value in cycle.multipliers[: dynamics.MAX_EIGENVALUES]:
                yield epoch, loss, "", value.real, value.imag, abs(value), "", number, cycle.period, positions


def _along(
    states: Float[np.ndarray, "*batch states units"], plane: Plane, frame: Frame
) -> Float[np.ndarray, "*batch 2"]:
    """Return the coordinates of the shown layer's hidden states in a Plane. `states` has the states of all layers."""
    net = network.network(run_of(frame).spec, run.state_at(run_of(frame), frame.bookmark.epoch))
    return dynamics.project(plane, net.hidden(states, frame.bookmark.shown_layer - 1))


def _cycles(
    stability: Stability, plane: Plane, frame: Frame
) -> list[tuple[Float[np.ndarray, "period 2"], bool, float]]:
    """Return an epoch's cycles for the figure, [(coordinates, stable, modulus of the first multiplier), ...]."""
    return [
        (_along(cycle.states, plane, frame), cycle.stable, np.abs(cycle.multipliers[0])) for cycle in stability.cycles
    ]


def _rest(stability: Stability, plane: Plane, frame: Frame) -> Rest:
    """Return the Rest of an epoch: the positions of its fixed point and cycles along the first axis of the plane.

    The position of the fixed point is NaN if there is none.
    """
    point = stability.point
    position = np.nan if point is None else float(_along(point.state, plane, frame)[0])
    cycles = [(points[:, 0].tolist(), stable, size) for points, stable, size in _cycles(stability, plane, frame)]
    return Rest(stability.epoch, stability.branch, position, stability.stable, cycles)


def _phases(lang: str, period: int) -> list[str]:
    """Return a label for each remainder 0, 1, ... of a step (counted from 1) divided by the period."""
    if period == 2:
        return [say(lang, "dynamics_even"), say(lang, "dynamics_odd")]
    return [f"t mod {period} = {phase}" for phase in range(period)]


def _written(value: complex) -> str:
    """Return an eigenvalue in LaTeX."""
    imaginary = f" {'-' if value.imag < 0 else '+'} {abs(value.imag):.3f}i" if value.imag else ""
    return f"{value.real:.3f}{imaginary}"


PANEL = Panel(_answer, _figure, _table, _read, icon="cyclone", lacks=lacks_recurrence)
