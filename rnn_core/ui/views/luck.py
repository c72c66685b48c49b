"""The view of luck: the same experiment from many seeds, trained by the workers while one watches."""

from dataclasses import replace

import streamlit as st

from rnn_core import analysis, bookmark, data, figures, luck
from rnn_core.luck import Survey
from rnn_core.ui import address, opening, stage
from rnn_core.ui.answers import experiment
from rnn_core.ui.text import say

_KEPT = 4  # surveys of a visit
_INTERVAL = 0.5


def controls(session, shown, view):
    """How many seeds, up to which epoch, and the button that begins or cancels."""
    lang, survey = view.lang, _survey(shown.spec)
    if survey:
        survey.tick()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for name in ("seeds", "until"):
            st.number_input(
                say(lang, name), *bookmark.BOUNDS[name], st.session_state[name], key=name, width=130, persist_state="session"
            )
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
    """The Survey of the experiment that is shown; one without a Fate if none has begun."""
    return _survey(shown.spec) or _Nothing(view.why.seeds, view.why.until)


class _Nothing:
    """A survey that has not begun."""

    def __init__(self, count, epochs):
        self.count, self.epochs, self.fates = count, epochs, {}


def figure(shown, view, answer):
    """The curves of all seeds, and the share that has learned."""
    lang, spec = view.lang, shown.spec
    fates = list(answer.fates.values())
    classes = data.target(spec).shape[-1]
    labels = zip(luck.quartiles(fates), ("¼", "½", "¾"), strict=True)
    names = {name: say(lang, f"luck_{name}") for name in ("share", "seed", "learned", "not_learned", "shown")}
    names |= {"epoch": say(lang, "curve_epoch"), "loss": say(lang, "curve_loss")}
    names["chance"] = stage.chance_words(lang, spec.loss, classes)
    return figures.luck.draw(
        [fate.losses for fate in fates] or np_empty(answer.epochs),
        [fate.learned for fate in fates],
        seeds=[fate.seed for fate in fates],
        share=luck.share_learned(fates, answer.epochs),
        quartiles=[(epoch, f"{label}: {epoch}") for epoch, label in labels if epoch is not None],
        chance=analysis.chance_loss(spec.loss, classes),
        names=names,
        shown=spec.seed,
        dark=view.dark,
    )


def read(shown, view, answer):
    """How many have learned, and when half of them had."""
    fates = list(answer.fates.values())
    if not fates:
        yield "luck_nothing", {"seeds": view.why.seeds, "until": view.why.until}
        return
    learned = sum(fate.learned is not None for fate in fates)
    values = {"count": len(fates), "learned": learned, "epochs": answer.epochs, "share": learned / len(fates)}
    yield "luck_share", values
    quarter, half, three = luck.quartiles(fates)
    if half is not None:
        yield "luck_half", {"quarter": quarter, "half": half}
    if three is not None:
        yield "luck_three", {"three": three}
    yield "luck_click", {}


def table(shown, view, answer):
    """A row for each seed and epoch."""
    rows = (
        (fate.seed, "" if fate.learned is None else fate.learned, epoch, loss)
        for fate in answer.fates.values()
        for epoch, loss in enumerate(fate.losses)
    )
    return ("seed", "learned_at", "epoch", "loss"), rows


def interval(session):
    """While the workers are at it."""
    survey = _survey(session.spec)
    return _INTERVAL if survey is not None and survey.working else None


def select(session, shown, view, points):
    """Open the seed whose curve was pressed."""
    seeds = [point["customdata"] for point in points if "customdata" in point]
    if seeds:
        seed = int(seeds[0][0] if isinstance(seeds[0], list) else seeds[0])
        survey = _survey(shown.spec)
        mark = replace(address.current(session, shown, view), trained=None, rates=(), epoch=survey.epochs)
        opening.choose(replace(mark, spec=replace(mark.spec, seed=seed)))


def _key(spec):
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
