"""The view of the dynamics: the trajectory, the fixed point in its middle, and how that loses its stability."""

from typing import NamedTuple

import numpy as np

from rnn_core import data, dynamics, figures, network, probe, run, training
from rnn_core.dynamics import Chapter, Plane
from rnn_core.ui.text import say

_MOST = 120  # epochs in the story


class Answer(NamedTuple):
    """The plane, the hidden states (T, units) of the real steps, and the chapters {epoch: Chapter} that are there."""

    plane: Plane
    hidden: np.ndarray
    chapters: dict[int, Chapter]


def controls(session, shown, view):
    """None: whose hidden states are shown is chosen at the left."""


def answer(ask, shown, view):
    """What there is; of the story at first the epoch that is shown, and the others as they come."""
    asked, layer = (shown.run, shown.epoch, shown.probe), view.layer - 1
    plane = ask("ask", shown.run, _spread(shown), shown.probe, dynamics.planes_of, layer=layer)
    trace = ask("trace", *asked)
    chapters = ask("ask_each", shown.run, (shown.epoch,), shown.probe, dynamics.story)
    if not (plane and trace and chapters):
        return None
    for _ in range(2):  # the second time those between which it happens
        chapters |= ask("ask_each", shown.run, _wanted(shown, chapters), shown.probe, dynamics.story) or {}
    hidden = trace.hidden[layer][0][probe.real_steps(shown.probe, shown.spec)]
    return Answer(plane, hidden, dict(sorted(chapters.items())))


def figure(shown, view, answer):
    """The trajectory in its plane, the eigenvalues, and the story of both over the epochs."""
    lang, period, chapter = view.lang, _period(shown), answer.chapters[shown.epoch]
    names = {name: say(lang, f"dynamics_{name}") for name in ("trajectory", "eigenvalues", "modulus", "point")}
    names |= {name: say(lang, f"curve_{name}") for name in ("loss", "epoch")}
    names |= {"step": say(lang, "axis_step"), "leading": say(lang, "dynamics_leading")}
    names |= {"turning": say(lang, "dynamics_turning", period=period), "phases": _phases(lang, period)}
    crossing, values, point = _crossing(shown, answer), None, None
    if chapter.spectrum:
        net = network.network(shown.spec, run.state_at(shown.run, shown.epoch))
        point = dynamics.project(answer.plane, chapter.point.hidden(net, view.layer - 1))
        values = chapter.spectrum.values
    across = crossing and crossing.after is not None
    names["crossing"] = say(lang, "dynamics_crossing", epoch=crossing.after) if across else ""
    return figures.dynamics.draw(
        dynamics.project(answer.plane, answer.hidden),
        period=period,
        point=point,
        share=answer.plane.share,
        reach=answer.plane.reach,
        values=values,
        leading=None if values is None else dynamics.leader(values, period=period),
        story=[(epoch, *_moduli(chapter, period)) for epoch, chapter in answer.chapters.items()],
        losses=[metrics.loss for metrics in shown.run.metrics],
        epoch=shown.epoch,
        epochs=shown.end,
        crossing=(crossing.before, crossing.after) if across else None,
        names=names,
        steps=np.flatnonzero(probe.real_steps(shown.probe, shown.spec)),
        dark=view.dark,
    )


def read(shown, view, answer):
    """What is stable at the epoch shown, and whether and when that changed in this run."""
    chapter, crossing = answer.chapters[shown.epoch], _crossing(shown, answer)
    if chapter.spectrum is None:
        yield "dynamics_no_point", {"epoch": shown.epoch}
    else:
        size = np.abs(chapter.spectrum.values[0])
        kind = "unstable" if size > 1 + dynamics.ON_CIRCLE else "stable"
        yield f"dynamics_{kind}", {"epoch": shown.epoch, "value": _written(chapter.spectrum.values[0]), "size": size}
    if crossing is None:
        yield "dynamics_waiting", {"count": len(_missing(shown, answer))}
        return
    values = {"period": _period(shown), "newest": shown.newest}
    if crossing.after is not None:
        losses = [shown.run.metrics[epoch].loss for epoch in (crossing.before, crossing.after)]
        values |= {"before": crossing.before, "after": crossing.after, "value": _written(crossing.value)}
        values |= {"loss_before": losses[0], "loss_after": losses[1], "cycle": crossing.cycle}
        values["angle"] = abs(np.degrees(np.angle(crossing.value)))
        if crossing.after > crossing.before + 1:
            yield f"dynamics_{crossing.kind}_between", values
            return
    yield f"dynamics_{crossing.kind}", values


def table(shown, view, answer):
    """A row for each epoch and eigenvalue of the story."""
    rows = (
        (epoch, shown.run.metrics[epoch].loss, layer + 1, value.real, value.imag, abs(value))
        for epoch, chapter in answer.chapters.items()
        if chapter.spectrum
        for value, layer in zip(*chapter.spectrum, strict=True)
    )
    return ("epoch", "loss", "layer", "real", "imaginary", "modulus"), rows


def interval(session):
    """The story is a question to the workers like any other."""


def _period(shown):
    return data.target(shown.spec).shape[-1]


def _missing(shown, answer):
    return set(_wanted(shown, answer.chapters)) - set(answer.chapters)


def _wanted(shown, chapters):
    """The epochs of the story, and once these are known the kept ones between which its crossing is."""
    epochs = _epochs(shown)
    if not set(epochs) <= set(chapters):
        return epochs
    crossing = dynamics.crossing([chapters[epoch] for epoch in epochs], period=_period(shown))
    if crossing.after is None:
        return epochs
    kept = (state.epoch for state in shown.run.states)
    return *epochs, *(epoch for epoch in kept if crossing.before < epoch < crossing.after)


def _crossing(shown, answer):
    """The Crossing of the story, or None until all of it is there."""
    story = tuple(answer.chapters.values())
    return None if _missing(shown, answer) else dynamics.crossing(story, period=_period(shown))


def _moduli(chapter, period):
    """Of the leading eigenvalue that turns the state in so many steps, and of the leading one of all; NaN of none."""
    if not chapter.spectrum:
        return np.nan, np.nan
    values = chapter.spectrum.values
    place = dynamics.leader(values, period=period)
    return np.nan if place is None else abs(values[place]), abs(values[0])


def _phases(lang, period):
    """What the steps are called whose number, from 1, leaves 0, 1, ... when it is divided by the period."""
    if period == 2:
        return [say(lang, "dynamics_even"), say(lang, "dynamics_odd")]
    return [f"t mod {period} = {phase}" for phase in range(period)]


def _spread(shown):
    """The epochs that the plane is laid through: the kept ones, and while it trains those up to a power of two.

    So that the axes move a few times while it trains, and not at every epoch, and stand still for the scrubber.
    """
    last = 2 ** (shown.newest.bit_length() - 1) if shown.playing and shown.newest else shown.newest
    epochs = [state.epoch for state in shown.run.states if state.epoch <= last]
    return tuple(training.spread(epochs, dynamics.SHOWN))


def _epochs(shown):
    """The epochs of the story: the kept ones, or of more than _MOST every second, fourth, ..., and the one shown."""
    epochs, stride = [state.epoch for state in shown.run.states], 1
    while sum(epoch % stride == 0 for epoch in epochs) > _MOST:
        stride *= 2
    return tuple(epoch for epoch in epochs if epoch % stride == 0 or epoch in (shown.epoch, shown.newest))


def _written(value):
    """An eigenvalue in LaTeX."""
    imaginary = f" {'-' if value.imag < 0 else '+'} {abs(value.imag):.3f}i" if value.imag else ""
    return f"{value.real:.3f}{imaginary}"
