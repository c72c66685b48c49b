"""The panel of the seed sweep: the same experiment from many seeds, trained by the workers while one watches."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from rnn_core import figures
from rnn_core.fields import of
from rnn_core.insight import seeds
from rnn_core.insight.seeds import Outcome
from rnn_core.ui import picture, state
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.words import say
from rnn_core.visit import compute
from rnn_core.visit.bookmark import Bookmark

_INTERVAL = 0.3


class Answer(NamedTuple):
    """What is known of the seeds up to an epoch, and whether the workers are at it."""

    outcomes: list[Outcome]
    epochs: int
    working: bool = False


def _controls(session, frame):
    """How many seeds, up to which epoch, and the button that begins or cancels."""
    lang, spec = frame.bookmark.lang, frame.bookmark.spec
    sweep = session.sweeps.of(spec)
    if sweep:
        sweep.tick()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in ("seeds", "until"):
            field, options = of(Bookmark)[name], {"key": name, "width": 130, "persist_state": "session"}
            st.number_input(say(lang, name), field.low, field.high, state.get(name), **options)
        working = sweep is not None and sweep.working
        label, icon = ("sweep_cancel", ":material/stop:") if working else ("sweep_start", ":material/play_arrow:")
        press = sweep.cancel if working else lambda: session.sweeps.begin(spec, state.get("seeds"), state.get("until"))
        # Each has a key of its own, so that a press of which the timer tells too does not begin what it cancels.
        st.button(say(lang, label), key=label, icon=icon, on_click=press)
    if sweep:
        done, count = len(sweep.outcomes), sweep.count
        left = "" if sweep.left is None else say(lang, "sweep_left", seconds=sweep.left)
        text = say(lang, "sweep_progress", done=done, count=count, epochs=sweep.epochs) + left
        st.progress(done / count, text=text)
        if sweep.problem:
            st.error(_problem(lang, sweep.problem))
        elif sweep.working and (address := compute.away()):
            st.warning(say(lang, "cluster_away", address=address))


def _problem(lang, error):
    if isinstance(error, compute.OtherVersionsError):
        return say(lang, "cluster_other", address=error.address, differences=error.differences)
    return say(lang, "problem_error")


def _answer(session, frame):
    """The seeds of the experiment that is shown, as many as are known."""
    sweep = session.sweeps.of(frame.bookmark.spec)
    if sweep is None:
        return Answer([], frame.bookmark.until)
    epochs = sweep.epochs
    outcomes = [outcome for outcome in sweep.outcomes.values() if len(outcome.losses) == epochs + 1]
    return Answer(outcomes, epochs, sweep.working)


def _figure(frame, answer, dark):
    """The curves of all seeds, and the share that has learned."""
    lang, spec = frame.bookmark.lang, frame.bookmark.spec
    names = {name: say(lang, f"sweep_{name}") for name in ("share", "seed", "learned", "not_learned", "shown")}
    names |= {name: say(lang, f"curve_{name}") for name in ("epoch", "loss")}
    names["chance"] = picture.chance_words(lang, spec)
    quartiles = zip(seeds.quartiles(answer.outcomes), ("¼", "½", "¾"), strict=True)
    drawn = list(answer.outcomes)
    if spec.seed not in {outcome.seed for outcome in drawn}:
        drawn.append(_shown(frame, answer.epochs))
    return figures.sweep.draw(
        [outcome.losses for outcome in drawn],
        [outcome.learned for outcome in drawn],
        seeds=[outcome.seed for outcome in drawn],
        share=seeds.share_learned(answer.outcomes, answer.epochs),
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
    return Outcome(frame.run.spec.seed, losses, learned if learned and learned <= epochs else None, None)


def _read(frame, answer):
    """How many have learned, and by when a quarter, half and three quarters of them had."""
    if not answer.outcomes:
        yield ("sweep_first", {}) if answer.working else ("sweep_nothing", {"until": frame.bookmark.until})
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


def _interval(session):
    """While the workers are at it."""
    sweep = session.sweeps.of(session.bookmark.spec)
    return _INTERVAL if sweep is not None and sweep.working else None


def _pressed(session, frame, data):
    """Open the seed whose curve was pressed, at the last epoch that the seeds were trained to."""
    seed = next((seed for seed in data if seed is not None), None)
    sweep = session.sweeps.of(frame.bookmark.spec)
    if seed is not None and sweep:
        spec = replace(frame.bookmark.spec, seed=seed)
        session.choose(replace(frame.mark, spec=spec, trained=None, rates=(), epoch=sweep.epochs))


PANEL = Panel(
    _answer, _figure, _table, _read, controls=_controls, interval=_interval, pressed=_pressed, recurrent=False
)
