"""The panel of the seed sweep: the workers train the experiment from many seeds while the visitor watches.

Once a field is chosen, the panel of the map replaces this panel. A map shows a seed sweep for each value of one or two
fields.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from rnn_core import figures
from rnn_core.fields import Field, fields_of
from rnn_core.insight import seeds
from rnn_core.insight.seeds import Outcome
from rnn_core.run import RateSchedule
from rnn_core.spec import Spec
from rnn_core.ui import picture, state
from rnn_core.ui.panels.panel import Figure, Panel, Sentences, Table, run_of
from rnn_core.ui.words import say, say_choice
from rnn_core.visit import compute
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.parts import View
from rnn_core.visit.seed_sweep import Sweep
from rnn_core.visit.session import Session

_INTERVAL_S = 0.3
_AUTOSTART_S = 120  # a map with a shorter estimated duration begins without a press on Run
_MIN_MINUTES_S = 100  # shorter durations are given in seconds, others in minutes
_NUMBER_WIDTH_PX = 110


class Answer(NamedTuple):
    """The results of a seed sweep so far.

    Attributes:
        outcomes: The Outcomes (results of the training) of the seeds whose result is known.
        epochs: The epoch up to which the seeds are trained.
        working: True while the workers train.
    """

    outcomes: list[Outcome]
    epochs: int
    working: bool = False


def draw_controls(session: Session, bookmark: Bookmark) -> None:
    """Draw the controls and the progress of the seed sweep or the map.

    The controls are the map's fields, the number of seeds, the last epoch, and the button Run or Cancel. If a map is
    estimated to take less than two minutes, it begins automatically, unless it has been cancelled or has failed.
    """
    lang, sweep = bookmark.lang, session.sweeps.of(bookmark)
    if sweep:
        waits = sweep.held or sweep.problem or sweep.working or sweep.done
        if bookmark.view.over and not waits and sweep.expected_seconds < _AUTOSTART_S:
            session.sweeps.begin(bookmark)
        sweep.tick()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        _draw_field_list(lang, "over")
        if bookmark.view.over:
            _draw_field_list(lang, "across")
            with st.popover(say(lang, "map_values"), icon=":material/tune:", key="map_values"):
                _draw_whole_numbers(lang, "seeds", "until")
                _draw_values(bookmark)
        else:
            _draw_whole_numbers(lang, "seeds", "until")
        _draw_button(session, lang, sweep)
    if sweep and (bookmark.view.over or sweep.begun or sweep.trained):
        _draw_progress(bookmark, sweep)


def _draw_button(session: Session, lang: str, sweep: Sweep | None) -> None:
    # The two buttons have different keys, so that Streamlit gives them two ids. With one id, a press on Cancel that
    # arrives after the page has drawn Run would restart the sweep.
    if sweep is not None and sweep.working:
        _draw_command(lang, "sweep_cancel", ":material/stop:", sweep.hold)
        return

    def begin() -> None:
        session.sweeps.begin(state.read_view(session.bookmark))

    _draw_command(lang, "sweep_start", ":material/play_arrow:", begin, disabled=sweep is None)


def _draw_command(lang: str, label: str, icon: str, press: Callable[[], None], *, disabled: bool = False) -> None:
    st.button(say(lang, label), key=label, icon=icon, on_click=press, disabled=disabled, width=90)


def _draw_progress(bookmark: Bookmark, sweep: Sweep) -> None:
    """Draw the number of finished training runs, the time left, and any problem of the sweep or the cluster."""
    lang = bookmark.lang
    key = "map_progress" if bookmark.view.over else "sweep_progress"
    text = say(lang, key, done=sweep.trained, count=sweep.total, seeds=sweep.count, epochs=sweep.epochs)
    left = "" if sweep.seconds_left is None else say(lang, "sweep_left", duration=duration(lang, sweep.seconds_left))
    st.progress(sweep.trained / max(1, sweep.total), text=text + left)
    if sweep.problem:
        st.error(_problem(lang, sweep.problem))
    elif sweep.working and (problem := compute.cluster_problem()):
        st.warning(say(lang, f"cluster_{problem.reason}", address=problem.address))


def _problem(lang: str, error: Exception) -> str:
    if isinstance(error, compute.OtherVersionsError):
        return say(lang, "cluster_other", address=error.address, differences=error.differences)
    return say(lang, "problem_error")


def duration(lang: str, seconds: float) -> str:
    """Return a duration as a text, rounded to seconds or minutes."""
    if seconds < _MIN_MINUTES_S:
        return say(lang, "sweep_seconds", count=round(seconds))
    return say(lang, "sweep_minutes", count=round(seconds / 60))


def _draw_field_list(lang: str, side: str) -> None:
    """Draw the list of fields for a side of the map, "over" or "across"."""
    choices = fields_of(View)[side].choices
    st.selectbox(
        say(lang, side),
        choices,
        choices.index(state.chosen(side)),
        format_func=partial(say_choice, lang, side),
        key=side,
        help=say(lang, f"{side}_help"),
        on_change=lambda: state.put(**{f"{side}_low": None, f"{side}_high": None}),
        persist_state="session",
    )


def _draw_whole_numbers(lang: str, *names: str) -> None:
    """Draw controls for integer fields side by side."""
    with st.container(horizontal=True, gap="small", width="content"):
        for name in names:
            field = fields_of(View)[name]
            st.number_input(
                say(lang, name),
                field.low,
                field.high,
                state.get(name),
                key=name,
                help=say(lang, f"{name}_help"),
                width=_NUMBER_WIDTH_PX,
                persist_state="session",
            )


def _draw_values(bookmark: Bookmark) -> None:
    """Draw the choice of the quantity that the map shows, and the ranges of its numeric fields."""
    lang = bookmark.lang
    st.segmented_control(
        say(lang, "summary"),
        fields_of(View)["summary"].choices,
        format_func=partial(say_choice, lang, "summary"),
        key="summary",
        default=state.get("summary"),
        required=True,
        help=say(lang, "summary_help"),
        persist_state="session",
    )
    for side in ("over", "across"):
        name = getattr(bookmark.view, side)
        span = fields_of(Spec)[name].span if name else None
        if span:
            st.markdown(f"**{say(lang, name)}**")
            with st.container(horizontal=True, gap="small"):
                _draw_range(lang, side, fields_of(Spec)[name], span)
                _draw_whole_numbers(lang, f"{side}_count")


def _draw_range(lang: str, side: str, field: Field, span: tuple[float, float]) -> None:
    """Draw the controls for the lowest and the highest value on a side of the map. The defaults are the span's ends."""
    assert field.low is not None
    assert field.high is not None
    for end, default in zip(("low", "high"), span, strict=True):
        key = f"{side}_{end}"
        if state.get(key) is not None:
            state.put(**{key: float(min(max(state.get(key), field.low), field.high))})
        state.resend(key)
        st.number_input(
            say(lang, key),
            float(field.low),
            float(field.high),
            None,
            field.step or 1.0,
            format="%g",
            key=key,
            placeholder=f"{default:g}",
            help=say(lang, f"{key}_help"),
            width=_NUMBER_WIDTH_PX,
            persist_state="session",
        )


def _answer(session: Session, frame: Frame) -> Answer:
    sweep = session.sweeps.of(frame.bookmark)
    assert sweep is not None, "a sweep without a map never has too many training runs"
    outcomes = sweep.outcomes(frame.bookmark.grid.specs[0])
    return Answer(list(outcomes.values()), sweep.epochs, sweep.working)


def _figure(frame: Frame, answer: Answer, dark: bool) -> Figure:
    """Return the curves of all known seeds and of the shown network, and the share of seeds that have learned."""
    lang, spec = frame.bookmark.lang, frame.bookmark.spec
    names = {name: say(lang, f"sweep_{name}") for name in ("share", "seed", "learned", "not_learned", "low", "shown")}
    names |= {name: say(lang, f"curve_{name}") for name in ("epoch", "loss")}
    share = seeds.share_learned(answer.outcomes, answer.epochs)
    if spec.task_info.given:  # nobody knows whether a seed has learned a visitor's own text or numbers
        names["not_learned"] = say(lang, "sweep_unjudged_curves")
        share = np.full_like(share, np.nan)
    names["chance"] = picture.chance_words(lang, spec)
    quartiles = zip(seeds.quartiles(answer.outcomes), ("¼", "½", "¾"), strict=True)
    outcomes = list(answer.outcomes)
    if spec.seed not in {outcome.seed for outcome in outcomes}:
        outcomes.append(_shown(frame, answer.epochs))
    return figures.sweep.draw(
        np.stack([outcome.losses for outcome in outcomes]),
        [outcome.learned for outcome in outcomes],
        seeds=[outcome.seed for outcome in outcomes],
        share=share,
        quartiles=[(epoch, f"{fraction}: {epoch}") for epoch, fraction in quartiles],
        chance=picture.chance(spec),
        names=names,
        shown=spec.seed,
        dark=dark,
    )


def _shown(frame: Frame, epochs: int) -> Outcome:
    """Return the Outcome of the shown network. Its losses are NaN at epochs that are not trained yet."""
    run = run_of(frame)
    losses = np.full(epochs + 1, np.nan, np.float32)
    trained = [metrics.loss for metrics in run.metrics[: epochs + 1]]
    losses[: len(trained)] = trained
    learned = run.learned if run.learned is not None and run.learned <= epochs else None
    return Outcome(run.spec.seed, losses, learned, None)


def _read(frame: Frame, answer: Answer) -> Sentences:
    """Yield the share of seeds that have learned, and the epochs by which ¼, ½ and ¾ had learned."""
    if not answer.outcomes:
        yield ("sweep_first", {}) if answer.working else ("sweep_nothing", {"until": frame.bookmark.view.until})
        return
    if frame.bookmark.spec.task_info.given:
        yield "sweep_unjudged", {}
        yield "sweep_click", {}
        return
    count = len(answer.outcomes)
    learned = sum(outcome.learned is not None for outcome in answer.outcomes)
    yield "sweep_told", {"count": count, "learned": learned, "epochs": answer.epochs, "share": learned / count}
    quarter, half, three_quarters = seeds.quartiles(answer.outcomes)
    if half is not None:
        yield "sweep_half", {"quarter": quarter, "half": half}
    if three_quarters is not None:
        yield "sweep_three", {"three": three_quarters}
    yield "sweep_click", {}


def _table(frame: Frame, answer: Answer) -> Table:
    """Return a row for each seed and epoch."""
    rows = (
        (outcome.seed, "" if outcome.learned is None else outcome.learned, epoch, loss)
        for outcome in answer.outcomes
        for epoch, loss in enumerate(outcome.losses)
    )
    return ("seed", "learned_at", "epoch", "loss"), rows


def interval(session: Session) -> float | None:
    """Return the seconds until the next redraw, or None if the workers do not train."""
    sweep = session.sweeps.of(session.bookmark)
    return _INTERVAL_S if sweep is not None and sweep.working else None


def _pressed(session: Session, frame: Frame, data: list[int | None]) -> None:
    """Open the seed whose curve was pressed, at the last epoch of the sweep."""
    seed = next((seed for seed in data if seed is not None), None)
    sweep = session.sweeps.of(frame.bookmark)
    if sweep is not None and seed is not None and seed < sweep.count:
        spec = replace(frame.bookmark.spec, seed=seed)
        bookmark = frame.link.change(spec=spec, trained=None, rates=RateSchedule(), epoch=sweep.epochs)
        session.choose(bookmark, entry=True)


PANEL = Panel(
    _answer,
    _figure,
    _table,
    _read,
    controls=draw_controls,
    interval=interval,
    pressed=_pressed,
    recurrent=False,
    icon="casino",
)
