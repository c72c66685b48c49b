"""The panel of the dynamics: the trajectory, the fixed point in its middle, and how that loses its stability."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rnn_core import figures, run
from rnn_core.insight import dynamics, network
from rnn_core.insight.dynamics import Bifurcation, Plane, Stability
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.words import say

_MOST = 120  # epochs whose stability is computed


class Answer(NamedTuple):
    """The plane, the hidden states (T, units) of the real steps, and the known {epoch: Stability}.

    missing: how many epochs are still to come. bifurcation: None until none is.
    """

    plane: Plane
    hidden: np.ndarray
    stability: dict[int, Stability]
    missing: int
    bifurcation: Bifurcation | None


def _answer(session, frame):
    """What there is; the stability at first at the epoch that is shown, and the others as they come.

    The fixed point is followed from epoch to epoch, so that each depends on those before it. Until they are known, the
    one of the epoch that is shown is looked for by itself.
    """
    answers, bookmark, trained = session.answers, frame.bookmark, frame.run
    layer, series, shown = bookmark.shown_layer - 1, _epochs(frame), (bookmark.epoch,)
    plane = answers.over(trained, _spread(frame), bookmark.probe, dynamics.planes_of, layer=layer)
    trace = answers.trace(trained, bookmark.epoch, bookmark.probe)
    alone = {}
    if not (
        frame.playing
        or bookmark.epoch in answers.follow(trained, series, bookmark.probe, dynamics.stabilities, ask=False)
    ):
        alone = answers.each(trained, shown, bookmark.probe, dynamics.stabilities)
    stability, missing, found = _series(answers, frame, series)
    if not (missing or bookmark.epoch in stability):
        before = tuple(epoch for epoch in series if epoch < bookmark.epoch)
        stability |= answers.follow(trained, before + shown, bookmark.probe, dynamics.stabilities)
    stability = alone | stability
    if bookmark.epoch not in stability:
        stability |= answers.each(trained, shown, bookmark.probe, dynamics.stabilities)
    if not (plane and trace and bookmark.epoch in stability):
        return None
    hidden = trace.hidden[layer][0][bookmark.probe.real_steps(bookmark.spec)]
    return Answer(plane, hidden, dict(sorted(stability.items())), missing, found)


def _series(answers, frame, series):
    """({epoch: Stability}, how many epochs are missing, the Bifurcation or None while they are).

    The second time the kept epochs around the bifurcation are among them.
    """
    bookmark, known = frame.bookmark, {}
    for _ in range(2):
        known |= answers.follow(frame.run, series, bookmark.probe, dynamics.stabilities)
        missing = len(set(series) - set(known))
        if missing:
            return known, missing, None
        known = dict(sorted(known.items()))
        found = dynamics.bifurcation(tuple(known.values()), period=_period(bookmark.spec))
        inner = _between(frame, found)
        if not inner:
            break
        series = (*(epoch for epoch in series if epoch <= found.before), *inner, found.after)
    return known, 0, found


def _figure(frame, answer, dark):
    """The trajectory in its plane, the eigenvalues, and the moduli of both over the epochs."""
    bookmark, spec = frame.bookmark, frame.bookmark.spec
    lang, period, now = bookmark.lang, _period(spec), answer.stability[bookmark.epoch]
    own = ("trajectory", "eigenvalues", "diagram", "modulus", "point", "unstable_point", "unstable_cycle")
    names = {name: say(lang, f"dynamics_{name}") for name in own}
    names |= {name: say(lang, f"curve_{name}") for name in ("loss", "epoch")}
    names |= {"cycle": say(lang, "dynamics_cycle_name")}
    names |= {"step": say(lang, "axis_step"), "leading": say(lang, "dynamics_leading")}
    names |= {"turning": say(lang, "dynamics_turning", period=period), "phases": _phases(lang, period)}
    bifurcation, values, point = answer.bifurcation, None, None
    if now.spectrum:
        net = network.network(spec, run.state_at(frame.run, bookmark.epoch))
        point = dynamics.project(answer.plane, net.hidden(now.point.state, bookmark.shown_layer - 1))
        values = now.spectrum.values
    found = bifurcation and bifurcation.cycle and not spec.task_info.symbolic
    names["bifurcation"] = say(lang, "dynamics_bifurcation", epoch=bifurcation.after) if found else ""
    return figures.dynamics.draw(
        dynamics.project(answer.plane, answer.hidden),
        period=period,
        point=point,
        share=answer.plane.share,
        reach=answer.plane.reach,
        values=values,
        leading=None if values is None else dynamics.leading_index(values, period=period),
        cycles=_cycles(now, answer.plane, frame),
        stabilities=_moduli(answer.stability, period),
        rests=[_rest(one, answer.plane, frame) for one in answer.stability.values()],
        losses=[metrics.loss for metrics in frame.run.metrics],
        epoch=bookmark.epoch,
        epochs=frame.end,
        bifurcation=(bifurcation.before, bifurcation.after) if found else None,
        names=names,
        steps=np.flatnonzero(bookmark.probe.real_steps(spec)),
        dark=dark,
    )


def _read(frame, answer):
    """What is stable at the epoch shown, and whether, when and how that changed in this run."""
    epoch, now = frame.bookmark.epoch, answer.stability[frame.bookmark.epoch]
    if now.spectrum is None:
        yield "dynamics_no_point", {"epoch": epoch}
    else:
        size = np.abs(now.spectrum.values[0])
        kind = "unstable" if size > 1 + dynamics.ON_CIRCLE else "stable"
        yield f"dynamics_{kind}", {"epoch": epoch, "value": _written(now.spectrum.values[0]), "size": size}
    if now.cycles and now.cycles[0].stable:
        yield "dynamics_both" if now.stable else "dynamics_cycle", {"cycle": now.cycles[0].period}
    if frame.run.spec.task_info.symbolic:
        yield "dynamics_symbols", {}
    elif answer.bifurcation is None:
        yield "dynamics_waiting", {"count": answer.missing}
    else:
        yield from _read_series(frame, answer)


def _read_series(frame, answer):
    """The bifurcation in this run, the epochs of bistability, and the end of the first branch."""
    bifurcation, series = answer.bifurcation, list(answer.stability.values())
    values = {"period": _period(frame.run.spec), "newest": frame.run.newest}
    if bifurcation.cycle:
        losses = [frame.run.metrics[epoch].loss for epoch in (bifurcation.before, bifurcation.after)]
        values |= bifurcation._asdict() | {"loss_before": losses[0], "loss_after": losses[1]}
        values |= {"value": _written(bifurcation.value), "angle": abs(np.degrees(np.angle(bifurcation.value)))}
    gap = bifurcation.cycle and bifurcation.after > bifurcation.before + 1
    yield f"dynamics_{bifurcation.kind}{'_between' if gap else ''}", values
    if bifurcation.kind == "flip":
        yield f"dynamics_{bifurcation.criticality or 'undecided'}", {}
    both = [one.epoch for one in series if one.bistable]
    if both and both != [frame.bookmark.epoch]:  # of the epoch that is shown it is said already
        key = "dynamics_bistable" if len(both) == 1 else "dynamics_bistable_several"
        yield key, {"count": len(both), "first": both[0], "last": both[-1]}
    ends = [(one, other) for one, other in pairwise(series) if one.branch < other.branch]
    if ends:
        before, after = ends[0]
        yield "dynamics_branch", {"before": before.epoch, "after": after.epoch}


def _table(frame, answer):
    """A row for each epoch and eigenvalue of the fixed point, and for each multiplier of a cycle.

    cycle: its number, from 1, or 0 for the fixed point. period: the number of its states.
    """
    rows = (
        (epoch, frame.run.metrics[epoch].loss, layer + 1, value.real, value.imag, abs(value), one.branch, 0, 1, "")
        for epoch, one in answer.stability.items()
        if one.spectrum
        for value, layer in zip(*one.spectrum, strict=True)
    )
    cycles = (
        (epoch, frame.run.metrics[epoch].loss, "", value.real, value.imag, abs(value), "", number, cycle.period, places)
        for epoch, one in answer.stability.items()
        for number, cycle in enumerate(one.cycles, 1)
        for places in (" ".join(f"{place:.6g}" for place in _along(cycle.states, answer.plane, frame)[:, 0]),)
        for value in cycle.multipliers[: dynamics.MAX_EIGENVALUES]
    )
    columns = ("epoch", "loss", "layer", "real", "imaginary", "modulus", "branch", "cycle", "period", "pc_1")
    return columns, (*rows, *cycles)


def _along(states, plane, frame):
    """The coordinates (..., 2) in the Plane of full states (..., S, units), by the layer that is shown."""
    net = network.network(frame.run.spec, run.state_at(frame.run, frame.bookmark.epoch))
    return dynamics.project(plane, net.hidden(states, frame.bookmark.shown_layer - 1))


def _cycles(stability, plane, frame):
    """The cycles of an epoch as the figure takes them, [(places (p, 2), stable, largest multiplier), ...]."""
    return [
        (_along(cycle.states, plane, frame), cycle.stable, np.abs(cycle.multipliers[0])) for cycle in stability.cycles
    ]


def _rest(stability, plane, frame):
    """The Rest of an epoch: its fixed point and its cycles along the first axis."""
    point = stability.point
    place = np.nan if point is None else float(_along(point.state, plane, frame)[0])
    cycles = [(places[:, 0].tolist(), stable, size) for places, stable, size in _cycles(stability, plane, frame)]
    return figures.dynamics.Rest(stability.epoch, stability.branch, place, stability.stable, cycles)


def _between(frame, bifurcation):
    """The kept epochs between the two of a Bifurcation."""
    if not bifurcation.cycle:
        return ()
    kept = (state.epoch for state in frame.run.states)
    return tuple(epoch for epoch in kept if bifurcation.before < epoch < bifurcation.after)


def _period(spec):
    """The steps after which the target comes again; 1 where it never does."""
    return spec.task_info.cycle or 1


def _moduli(stability, period):
    """(epoch, modulus of the leading eigenvalue that turns the state in so many steps, and of that of all), ...

    NaN of none.
    """
    turning = np.abs(dynamics.leading(stability.values(), period=period))
    largest = (abs(one.spectrum.values[0]) if one.spectrum else np.nan for one in stability.values())
    return list(zip(stability, turning, largest, strict=True))


def _phases(lang, period):
    """What the steps are called whose number, from 1, leaves 0, 1, ... when it is divided by the period."""
    if period == 2:
        return [say(lang, "dynamics_even"), say(lang, "dynamics_odd")]
    return [f"t mod {period} = {phase}" for phase in range(period)]


def _spread(frame):
    """The epochs that the plane is laid through: the kept ones, and while it trains those up to a power of two.

    So that the axes move a few times while it trains, and not at every epoch, and stand still for the scrubber.
    """
    newest = frame.run.newest
    last = 2 ** (newest.bit_length() - 1) if frame.playing and newest else newest
    epochs = [state.epoch for state in frame.run.states if state.epoch <= last]
    return tuple(run.evenly_spaced(epochs, dynamics.MAX_STATES))


def _epochs(frame):
    """The kept epochs, or of more than _MOST every second, fourth, ..., and the newest: the same wherever one looks."""
    epochs, stride = [state.epoch for state in frame.run.states], 1
    while sum(epoch % stride == 0 for epoch in epochs) > _MOST:
        stride *= 2
    return tuple(epoch for epoch in epochs if epoch % stride == 0 or epoch == frame.run.newest)


def _written(value):
    """An eigenvalue in LaTeX."""
    imaginary = f" {'-' if value.imag < 0 else '+'} {abs(value.imag):.3f}i" if value.imag else ""
    return f"{value.real:.3f}{imaginary}"


PANEL = Panel(_answer, _figure, _table, _read)
