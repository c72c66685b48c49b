"""The view of luck: the same experiment from many seeds, trained by the workers while one watches."""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import streamlit as st

from rnn_core import analysis, bookmark, data, figures, luck
from rnn_core.luck import Fate, Survey
from rnn_core.ui import address, opening, stage
from rnn_core.ui.answers import experiment
from rnn_core.ui.text import say

_KEPT = 4  # surveys of a visit
_INTERVAL = 0.3


class Answer(NamedTuple):
    """What is known of the seeds up to an epoch, and whether the workers are at it."""

    fates: list[Fate]
    epochs: int
    working: bool = False


def controls(session, shown, view):
    """How many seeds, up to which epoch, and the button that begins or cancels."""
    lang, survey = view.lang, _survey(shown.spec)
    if survey:
        survey.tick()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in ("seeds", "until"):
            bounds, options = bookmark.BOUNDS[name], {"key": name, "width": 130, "persist_state": "session"}
            st.number_input(say(lang, name), *bounds, st.session_state[name], **options)
        working = survey is not None and survey.working
        label, icon = ("luck_cancel", ":material/stop:") if working else ("luck_start", ":material/play_arrow:")
        press = {"on_click": _cancel if working else _begin, "args": (shown.spec,)}
        st.button(say(lang, label), key="luck_button", icon=icon, **press)
    if survey:
        done, count = len(survey.fates), survey.count
        left = "" if survey.left is None else say(lang, "luck_left", seconds=survey.left)
        st.progress(done / count, text=say(lang, "luck_progress", done=done, count=count, epochs=survey.epochs) + left)
        if survey.problem:
            st.error(say(lang, "problem_error"))


def answer(ask, shown, view):
    """The seeds of the experiment that is shown, as many as are known."""
    survey = _survey(shown.spec)
    if survey is None:
        return Answer([], view.why.until)
    epochs = survey.epochs
    return Answer([fate for fate in survey.fates.values() if len(fate.losses) == epochs + 1], epochs, survey.working)


def figure(shown, view, answer):
    """The curves of all seeds, and the share that has learned."""
    lang, loss, classes = view.lang, shown.spec.loss, data.target(shown.spec).shape[-1]
    names = {name: say(lang, f"luck_{name}") for name in ("share", "seed", "learned", "not_learned", "shown")}
    names |= {name: say(lang, f"curve_{name}") for name in ("epoch", "loss")}
    names["chance"] = stage.chance_words(lang, loss, classes)
    quartiles = zip(luck.quartiles(answer.fates), ("¼", "½", "¾"), strict=True)
    return figures.luck.draw(
        np.reshape([fate.losses for fate in answer.fates], (-1, answer.epochs + 1)),
        [fate.learned for fate in answer.fates],
        seeds=[fate.seed for fate in answer.fates],
        share=luck.share_learned(answer.fates, answer.epochs),
        quartiles=[(epoch, f"{share}: {epoch}") for epoch, share in quartiles],
        chance=analysis.chance_loss(loss, classes),
        names=names,
        shown=shown.spec.seed,
        dark=view.dark,
    )


def read(shown, view, answer):
    """How many have learned, and when a quarter, half and three quarters of them had."""
    if not answer.fates:
        yield ("luck_first", {}) if answer.working else ("luck_nothing", {"until": view.why.until})
        return
    count, learned = len(answer.fates), sum(fate.learned is not None for fate in answer.fates)
    yield "luck_told", {"count": count, "learned": learned, "epochs": answer.epochs, "share": learned / count}
    quarter, half, three = luck.quartiles(answer.fates)
    if half is not None:
        yield "luck_half", {"quarter": quarter, "half": half}
    if three is not None:
        yield "luck_three", {"three": three}
    yield "luck_click", {}


def table(shown, view, answer):
    """A row for each seed and epoch."""
    rows = (
        (fate.seed, "" if fate.learned is None else fate.learned, epoch, loss)
        for fate in answer.fates
        for epoch, loss in enumerate(fate.losses)
    )
    return ("seed", "learned_at", "epoch", "loss"), rows


def interval(session):
    """While the workers are at it."""
    survey = _survey(session.spec)
    return _INTERVAL if survey is not None and survey.working else None


def select(session, shown, view, points):
    """Open the seed whose curve was pressed, at the last epoch that the seeds were trained to."""
    seed = next((point["customdata"] for point in points if "customdata" in point), None)
    if seed is not None:
        mark = replace(address.current(session, shown, view), trained=None, rates=(), epoch=_survey(shown.spec).epochs)
        opening.choose(replace(mark, spec=replace(mark.spec, seed=int(np.ravel(seed)[0]))))


def _key(spec):
    """What a survey is of: an experiment at its learning rate, whatever its seed."""
    return replace(experiment(spec), seed=0, learning_rate=spec.learning_rate)


def _survey(spec):
    return st.session_state.setdefault("surveys", {}).get(_key(spec))


def _begin(spec):
    """Begin, or go on, as far as the fields say; another survey under way stops, and is kept."""
    surveys, key = st.session_state["surveys"], _key(spec)
    for survey in surveys.values():
        survey.cancel()
    count, epochs = st.session_state["seeds"], st.session_state["until"]
    if key in surveys:
        surveys[key].aim(count, epochs)
        surveys[key] = surveys.pop(key)
    else:
        surveys[key] = Survey(key, count, epochs)
    while len(surveys) > _KEPT:
        surveys.pop(next(iter(surveys)))


def _cancel(spec):
    _survey(spec).cancel()
