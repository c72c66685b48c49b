"""The choices at the left and the transport above the stage: widgets, and what they give."""

from dataclasses import fields
from typing import NamedTuple

import streamlit as st

from rnn_core import data
from rnn_core.run import MAX_EPOCHS
from rnn_core.spec import BOUNDS, CHOICES, Spec, SpecError
from rnn_core.ui.session import DEFAULT_SPEED, PACES
from rnn_core.ui.text import LANGUAGES, say

NETWORK = ("cell", "units", "layers", "activation")
TRAINING = (
    "task",
    "period",
    "train_input",
    "samples",
    "timesteps",
    "optimizer",
    "learning_rate",
    "loss",
    "batch_size",
    "validation_split",
    "seed",
)
_STEPS = {"learning_rate": 0.001, "validation_split": 0.05}


class View(NamedTuple):
    """How the experiment is looked at; no change of it resets anything.

    refusal: why the choices make no experiment, so that the last possible one is still shown.
    """

    lang: str
    dark: bool
    threshold: bool
    refusal: str | None


def language():
    """The language chosen, at first that of the browser."""
    return st.session_state.get("lang") or ("ja" if (st.context.locale or "").startswith("ja") else "en")


def sidebar(session):
    """Draw the choices, hand them to the Session, and return the View."""
    lang = language()
    with st.sidebar:
        st.segmented_control(
            say(lang, "lang"),
            LANGUAGES,
            format_func=LANGUAGES.get,
            key="lang",
            default=lang,
            required=True,
            label_visibility="collapsed",
        )
        session.input_kind = st.segmented_control(
            say(lang, "input_kind"),
            data.INPUTS,
            format_func=lambda kind: say(lang, kind),
            key="input_kind",
            default="random",
            required=True,
            help=say(lang, "input_kind_help"),
            width="stretch",
        )
        session.epochs = st.number_input(
            say(lang, "epochs"), 1, MAX_EPOCHS, 15, key="epochs", help=say(lang, "epochs_help")
        )
        speed = st.segmented_control(
            say(lang, "speed"),
            PACES,
            format_func=lambda speed: say(lang, "max") if speed == "max" else str(speed),
            key="speed",
            default=DEFAULT_SPEED,
            required=True,
            width="stretch",
        )
        session.pace = PACES[speed]
        threshold = st.toggle(say(lang, "threshold"), key="threshold", help=say(lang, "threshold_help"))
        choices = {}
        with st.expander(say(lang, "network"), key="network"):
            choices |= {name: _widget(lang, name) for name in NETWORK}
        with st.expander(say(lang, "training"), key="training"):
            choices |= {name: _widget(lang, name) for name in TRAINING}
    refusal = None
    try:
        session.select(Spec(**choices))
    except SpecError as error:
        refusal = explain(lang, error)
        session.select(session.spec or Spec())
    return View(lang, st.context.theme.type == "dark", threshold, refusal)


def explain(lang, error):
    """A SpecError in the reader's language."""
    expected = say(lang, f"rule_{error.rule}", **error.limits)
    return say(lang, "problem_spec", field=say(lang, error.field), expected=expected, received=error.shown)


def transport(session, lang):
    """Train or Pause, Step, Reset."""
    with st.container(horizontal=True, gap="small", key="transport"):
        # The press does what the button said, even where training has ended by the time it arrives.
        if session.playing:
            label, icon, press = "pause", ":material/pause:", session.pause
        else:
            label, icon, press = "train", ":material/play_arrow:", session.play
        st.button(say(lang, label), key="train", type="primary", on_click=press, icon=icon)
        st.button(say(lang, "step"), key="step", on_click=session.step, icon=":material/skip_next:")
        st.button(say(lang, "reset"), key="reset", on_click=session.reset, icon=":material/replay:")


def _widget(lang, name):
    """The widget of one field of Spec; its key is the field's name."""
    default = next(field.default for field in fields(Spec) if field.name == name)
    options = {"label": say(lang, name), "key": name, "help": say(lang, f"{name}_help")}
    if name in CHOICES:
        names = CHOICES[name]
        shown = (lambda choice: say(lang, choice)) if name in ("task", "train_input") else str
        return st.selectbox(options=names, index=names.index(default), format_func=shown, **options)
    low, high = BOUNDS[name]
    if name in _STEPS:
        return st.number_input(min_value=low, max_value=high, value=default, step=_STEPS[name], format="%g", **options)
    return st.number_input(min_value=low, max_value=high, value=default, **options)
