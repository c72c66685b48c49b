"""The panel of the dynamics: the trajectory, the fixed point in its middle, and how that loses its stability."""

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
    """What there is; the stability at first at the epoch that is shown, and the others as they come."""
    answers, mark, trained = session.answers, frame.bookmark, frame.run
    layer = mark.shown_layer - 1
    plane = answers.over(trained, _spread(frame), mark.probe, dynamics.planes_of, layer=layer)
    trace = answers.trace(trained, mark.epoch, mark.probe)
    stability = answers.each(trained, (mark.epoch,), mark.probe, dynamics.story)
    if not (plane and trace and stability):
        return None
    wanted = _epochs(frame)
    for _ in range(2):  # the second time the kept epochs around the bifurcation
        stability |= answers.each(trained, wanted, mark.probe, dynamics.story)
        stability, missing = dict(sorted(stability.items())), len(set(wanted) - set(stability))
        found = None if missing else dynamics.crossing(tuple(stability.values()), period=_period(mark.spec))
        wanted = _between(frame, found)
        if not wanted:
            break
    hidden = trace.hidden[layer][0][mark.probe.real_steps(mark.spec)]
    return Answer(plane, hidden, stability, missing, found)


def _figure(frame, answer, dark):
    """The trajectory in its plane, the eigenvalues, and the moduli of both over the epochs."""
    mark, spec = frame.bookmark, frame.bookmark.spec
    lang, period, now = mark.lang, _period(spec), answer.stability[mark.epoch]
    names = {name: say(lang, f"dynamics_{name}") for name in ("trajectory", "eigenvalues", "modulus", "point")}
    names |= {name: say(lang, f"curve_{name}") for name in ("loss", "epoch")}
    names |= {"step": say(lang, "axis_step"), "leading": say(lang, "dynamics_leading")}
    names |= {"turning": say(lang, "dynamics_turning", period=period), "phases": _phases(lang, period)}
    bifurcation, values, point = answer.bifurcation, None, None
    if now.spectrum:
        net = network.network(spec, run.state_at(frame.run, mark.epoch))
        point = dynamics.project(answer.plane, net.hidden(now.point.state, mark.shown_layer - 1))
        values = now.spectrum.values
    found = bifurcation and bifurcation.after is not None and not spec.about.symbolic
    names["bifurcation"] = say(lang, "dynamics_bifurcation", epoch=bifurcation.after) if found else ""
    return figures.dynamics.draw(
        dynamics.project(answer.plane, answer.hidden),
        period=period,
        point=point,
        share=answer.plane.share,
        reach=answer.plane.reach,
        values=values,
        leading=None if values is None else dynamics.leader(values, period=period),
        story=_story(answer.stability, period),
        losses=[metrics.loss for metrics in frame.run.metrics],
        epoch=mark.epoch,
        epochs=frame.end,
        bifurcation=(bifurcation.before, bifurcation.after) if found else None,
        names=names,
        steps=np.flatnonzero(mark.probe.real_steps(spec)),
        dark=dark,
    )


def _read(frame, answer):
    """What is stable at the epoch shown, and whether and when that changed in this run."""
    epoch, period = frame.bookmark.epoch, _period(frame.run.spec)
    spectrum, bifurcation = answer.stability[epoch].spectrum, answer.bifurcation
    if spectrum is None:
        yield "dynamics_no_point", {"epoch": epoch}
    else:
        size = np.abs(spectrum.values[0])
        kind = "unstable" if size > 1 + dynamics.ON_CIRCLE else "stable"
        yield f"dynamics_{kind}", {"epoch": epoch, "value": _written(spectrum.values[0]), "size": size}
    if frame.run.spec.about.symbolic:
        yield "dynamics_symbols", {}
        return
    if bifurcation is None:
        yield "dynamics_waiting", {"count": answer.missing}
        return
    values = {"period": period, "newest": frame.run.newest}
    if bifurcation.after is not None:
        losses = [frame.run.metrics[epoch].loss for epoch in (bifurcation.before, bifurcation.after)]
        values |= bifurcation._asdict() | {"loss_before": losses[0], "loss_after": losses[1]}
        values |= {"value": _written(bifurcation.value), "angle": abs(np.degrees(np.angle(bifurcation.value)))}
        if bifurcation.after > bifurcation.before + 1:
            yield f"dynamics_{bifurcation.kind}_between", values
            return
    yield f"dynamics_{bifurcation.kind}", values


def _table(frame, answer):
    """A row for each epoch and eigenvalue."""
    rows = (
        (epoch, frame.run.metrics[epoch].loss, layer + 1, value.real, value.imag, abs(value))
        for epoch, one in answer.stability.items()
        if one.spectrum
        for value, layer in zip(*one.spectrum, strict=True)
    )
    return ("epoch", "loss", "layer", "real", "imaginary", "modulus"), rows


def _between(frame, bifurcation):
    """The kept epochs between the two of a Bifurcation."""
    if not bifurcation or bifurcation.after is None:
        return ()
    kept = (state.epoch for state in frame.run.states)
    return tuple(epoch for epoch in kept if bifurcation.before < epoch < bifurcation.after)


def _period(spec):
    """The steps after which the target comes again; 1 where it never does."""
    return spec.about.cycle or 1


def _story(stability, period):
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
    return tuple(run.spread(epochs, dynamics.SHOWN))


def _epochs(frame):
    """The kept epochs, or of more than _MOST every second, fourth, ..., and the one shown and the newest."""
    epochs, stride = [state.epoch for state in frame.run.states], 1
    while sum(epoch % stride == 0 for epoch in epochs) > _MOST:
        stride *= 2
    always = frame.bookmark.epoch, frame.run.newest
    return tuple(epoch for epoch in epochs if epoch % stride == 0 or epoch in always)


def _written(value):
    """An eigenvalue in LaTeX."""
    imaginary = f" {'-' if value.imag < 0 else '+'} {abs(value.imag):.3f}i" if value.imag else ""
    return f"{value.real:.3f}{imaginary}"


PANEL = Panel(_answer, _figure, _table, _read)
