"""The panel of the seed sweep: the same experiment from many seeds, trained by the workers while one watches.

Where it is over a field, it is the panel of the map.
"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from rnn_core import figures
from rnn_core.fields import fields_of
from rnn_core.insight import seeds
from rnn_core.insight.seeds import Outcome
from rnn_core.run import RateSchedule
from rnn_core.spec import Spec
from rnn_core.ui import picture, state
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.words import say, say_choice
from rnn_core.visit import compute
from rnn_core.visit.parts import View

_INTERVAL = 0.3
_BY_ITSELF = 120  # seconds that a map may take to be begun as soon as it is opened
_MINUTES = 100  # seconds from which on a time is told in minutes


class Answer(NamedTuple):
    """What is known of the seeds up to an epoch, and whether the workers are at it."""

    outcomes: list[Outcome]
    epochs: int
    working: bool = False


def controls(session, bookmark):
    """What the sweep is over, how many seeds, up to which epoch, and the button that begins or cancels."""
    lang, sweep = bookmark.lang, session.sweeps.of(bookmark)
    if sweep:
        waits = sweep.held or sweep.problem or sweep.working or sweep.done
        if bookmark.view.over and not waits and sweep.expected < _BY_ITSELF:
            session.sweeps.begin(bookmark)
        sweep.tick()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        _over(lang, "over")
        if bookmark.view.over:
            _over(lang, "across")
            with st.popover(say(lang, "map_values"), icon=":material/tune:", key="map_values"):
                _whole(lang, "seeds", "until")
                _values(bookmark)
        else:
            _whole(lang, "seeds", "until")
        working = sweep is not None and sweep.working
        label, icon = ("sweep_cancel", ":material/stop:") if working else ("sweep_start", ":material/play_arrow:")
        press = sweep.hold if working else lambda: session.sweeps.begin(state.read_view(session.bookmark))
        # Each has a key of its own, so that a press of which the timer tells too does not begin what it cancels.
        st.button(say(lang, label), key=label, icon=icon, on_click=press, disabled=sweep is None, width=90)
    if sweep and (bookmark.view.over or sweep.begun or sweep.trained):
        key = "map_progress" if bookmark.view.over else "sweep_progress"
        text = say(lang, key, done=sweep.trained, count=sweep.total, seeds=sweep.count, epochs=sweep.epochs)
        left = "" if sweep.left is None else say(lang, "sweep_left", duration=duration(lang, sweep.left))
        st.progress(sweep.trained / max(1, sweep.total), text=text + left)
        if sweep.problem:
            st.error(_problem(lang, sweep.problem))
        elif sweep.working and (problem := compute.cluster_problem()):
            st.warning(say(lang, f"cluster_{problem.reason}", address=problem.address))


def _problem(lang, error):
    if isinstance(error, compute.OtherVersionsError):
        return say(lang, "cluster_other", address=error.address, differences=error.differences)
    return say(lang, "problem_error")


def duration(lang, seconds):
    """A time in words, in seconds or in minutes."""
    minutes = seconds >= _MINUTES
    return say(lang, "sweep_minutes" if minutes else "sweep_seconds", count=round(seconds / 60 if minutes else seconds))


def _over(lang, side):
    """The list of the fields that a map may be over."""
    choices = fields_of(View)[side].choices
    st.selectbox(
        say(lang, side),
        choices,
        choices.index(state.chosen(side)),
        format_func=partial(say_choice, lang, side),
        key=side,
        on_change=lambda: state.put(**{f"{side}_low": None, f"{side}_high": None}),
        persist_state="session",
    )


def _whole(lang, *names):
    """Whole numbers beside one another."""
    with st.container(horizontal=True, gap="small", width="content"):
        for name in names:
            field, options = fields_of(View)[name], {"key": name, "width": 96, "persist_state": "session"}
            st.number_input(say(lang, name), field.low, field.high, state.get(name), **options)


def _values(bookmark):
    """What a map tells, and from where to where the values of its fields go."""
    lang = bookmark.lang
    st.segmented_control(
        say(lang, "summary"),
        fields_of(View)["summary"].choices,
        format_func=partial(say_choice, lang, "summary"),
        key="summary",
        default=state.get("summary"),
        required=True,
        persist_state="session",
    )
    for side in ("over", "across"):
        name = getattr(bookmark.view, side)
        if name and fields_of(Spec)[name].span:
            st.markdown(f"**{say(lang, name)}**")
            with st.container(horizontal=True, gap="small"):
                _bounds(lang, side, fields_of(Spec)[name])
                _whole(lang, f"{side}_count")


def _bounds(lang, side, field):
    """The least and the largest value."""
    for end, usual in zip(("low", "high"), field.span, strict=True):
        key = f"{side}_{end}"
        if state.get(key) is not None:
            state.put(**{key: float(min(max(state.get(key), field.low), field.high))})
        state.hold(key)
        options = {"format": "%g", "step": field.step or 1.0, "width": 110, "persist_state": "session"}
        options |= {"min_value": float(field.low), "max_value": float(field.high), "placeholder": f"{usual:g}"}
        st.number_input(say(lang, key), value=None, key=key, **options)


def _answer(session, frame):
    """The seeds of the experiment that is shown, as many as are known."""
    sweep = session.sweeps.of(frame.bookmark)
    return Answer(list(sweep.outcomes(frame.bookmark.grid.specs[0]).values()), sweep.epochs, sweep.working)


def _figure(frame, answer, dark):
    """The curves of all seeds, and the share that has learned."""
    lang, spec = frame.bookmark.lang, frame.bookmark.spec
    names = {name: say(lang, f"sweep_{name}") for name in ("share", "seed", "learned", "not_learned", "shown")}
    names |= {name: say(lang, f"curve_{name}") for name in ("epoch", "loss")}
    share = seeds.share_learned(answer.outcomes, answer.epochs)
    if spec.task_info.given:  # of none is it known whether it has learned
        names["not_learned"], share = say(lang, "sweep_unjudged_curves"), np.full_like(share, np.nan)
    names["chance"] = picture.chance_words(lang, spec)
    quartiles = zip(seeds.quartiles(answer.outcomes), ("¼", "½", "¾"), strict=True)
    drawn = list(answer.outcomes)
    if spec.seed not in {outcome.seed for outcome in drawn}:
        drawn.append(_shown(frame, answer.epochs))
    return figures.sweep.draw(
        [outcome.losses for outcome in drawn],
        [outcome.learned for outcome in drawn],
        seeds=[outcome.seed for outcome in drawn],
        share=share,
        quartiles=[(epoch, f"{share}: {epoch}") for epoch, share in quartiles],
        chance=picture.chance(spec),
        names=names,
        shown=spec.seed,
        dark=dark,
    )


def _shown(frame, epochs):
    """The network that is shown among the seeds, as far as it has been trained."""
    losses = np.full(epochs + 1, np.nan, np.float32)
    trained = [metrics.loss for metrics in frame.run.metrics[: epochs + 1]]
    losses[: len(trained)] = trained
    learned = frame.run.learned
    return Outcome(frame.run.spec.seed, losses, learned if learned is not None and learned <= epochs else None, None)


def _read(frame, answer):
    """How many have learned, and by when a quarter, half and three quarters of them had."""
    if not answer.outcomes:
        yield ("sweep_first", {}) if answer.working else ("sweep_nothing", {"until": frame.bookmark.view.until})
        return
    if frame.bookmark.spec.task_info.given:
        yield "sweep_unjudged", {}
        yield "sweep_click", {}
        return
    count, learned = len(answer.outcomes), sum(outcome.learned is not None for outcome in answer.outcomes)
    yield "sweep_told", {"count": count, "learned": learned, "epochs": answer.epochs, "share": learned / count}
    quarter, half, three = seeds.quartiles(answer.outcomes)
    if half is not None:
        yield "sweep_half", {"quarter": quarter, "half": half}
    if three is not None:
        yield "sweep_three", {"three": three}
    yield "sweep_click", {}


def _table(frame, answer):
    """A row for each seed and epoch."""
    rows = (
        (outcome.seed, "" if outcome.learned is None else outcome.learned, epoch, loss)
        for outcome in answer.outcomes
        for epoch, loss in enumerate(outcome.losses)
    )
    return ("seed", "learned_at", "epoch", "loss"), rows


def interval(session):
    """While the workers are at it."""
    sweep = session.sweeps.of(session.bookmark)
    return _INTERVAL if sweep is not None and sweep.working else None


def _pressed(session, frame, data):
    """Open the seed whose curve was pressed, at the last epoch that the seeds were trained to."""
    seed, sweep = next((seed for seed in data if seed is not None), None), session.sweeps.of(frame.bookmark)
    if sweep is not None and seed is not None and seed < sweep.count:
        spec, epoch = replace(frame.bookmark.spec, seed=seed), sweep.epochs
        session.choose(frame.link.change(spec=spec, trained=None, rates=RateSchedule(), epoch=epoch), entry=True)


PANEL = Panel(_answer, _figure, _table, _read, controls=controls, interval=interval, pressed=_pressed, recurrent=False)
