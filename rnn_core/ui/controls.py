"""The choices at the left and the transport above the stage: widgets, and what they give."""

from dataclasses import fields
from typing import NamedTuple

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from rnn_core import series
from rnn_core.bookmark import BOUNDS, CHOICES, DEFAULTS, PARTS, Why
from rnn_core.cut import Cut
from rnn_core.probe import OWN, Probe
from rnn_core.run import MAX_EPOCHS
from rnn_core.spec import Spec, SpecError
from rnn_core.ui.pace import PACES
from rnn_core.ui.text import LANGUAGES, say

PROBE = ("shown_timesteps", "initial_state", "state_steps")
NETWORK = ("cell", "units", "layers", "activation", "return_sequences")
DATA = ("task", "period", "train_input", "samples", "timesteps", "min_timesteps", "padding", "masking")
TRAINING = (
    "train_initial_state",
    "optimizer",
    "learning_rate",
    "loss",
    "batch_size",
    "validation_split",
    "seed",
)
_PAGE = ("lang", "input_kind", "values", "values_file", "epochs", "speed", "threshold", "layer", "memory")
_GROUPS = ("shown", "network", "data", "training", "transport", "train", "step", "reset")
NAMES = {*_PAGE, *_GROUPS, *PROBE, *NETWORK, *DATA, *TRAINING, "gallery", "tour_start", "share", "export", "view"}
"""The keys of all controls, and of the groups that they stand in: what a lesson may hide."""

_STEPS = {"learning_rate": 0.001, "validation_split": 0.05}
_IN_WORDS = ("task", "train_input", "train_initial_state", "initial_state")  # the others are Keras's own names
_PROBE_FIELDS = {field.name for field in fields(Probe)}
_EXAMPLE = " ".join(["1 0 0 0 0"] * 10)


class View(NamedTuple):
    """How the experiment is looked at; no change of it resets anything.

    layer: the recurrent layer whose states are shown, from 1. memory: whether LSTM's c_t is shown too.
    why, cut: the view that stands beside the stage, and what is cut there.
    refusals: why the choices make no experiment or nothing to show, so that the last possible one stays.
    """

    lang: str
    dark: bool
    speed: str
    threshold: bool
    layer: int
    memory: bool
    refusals: list[str]
    why: Why = Why()
    cut: Cut = Cut()


def language():
    """The language chosen, at first that of the browser."""
    return st.session_state.get("lang") or ("ja" if (st.context.locale or "").startswith("ja") else "en")


def fill(opened):
    """Set every control to a Bookmark. Only before they are drawn, or in a callback."""
    chosen = {name: getattr(opened, name) for name in ("epochs", "threshold", "memory")}
    for part in (getattr(opened, name) for name in PARTS):
        chosen |= {field.name: getattr(part, field.name) for field in fields(part)}
    chosen |= {"silenced": list(opened.cut.silenced), "walking": False}
    chosen["values"] = " ".join(map(repr, opened.probe.values)) or _EXAMPLE
    chosen["speed"] = int(opened.speed) if opened.speed.isdecimal() else opened.speed
    st.session_state.pop("layer", None)
    if opened.spec.layers > 1:
        chosen["layer"] = opened.layer or opened.spec.layers
    chosen["lang"] = opened.lang or language()
    st.session_state.update(chosen)


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
            on_change=_keep_choices,
        )
        refusals = []
        shown = _sequence(lang, session.probe, refusals)
        session.epochs = st.number_input(
            say(lang, "epochs"), 1, MAX_EPOCHS, _now("epochs"), key="epochs", help=say(lang, "epochs_help")
        )
        speed = st.segmented_control(
            say(lang, "speed"),
            PACES,
            format_func=lambda speed: say(lang, "max") if speed == "max" else str(speed),
            key="speed",
            default=_now("speed"),
            required=True,
            width="stretch",
        )
        session.pace = PACES[speed]
        threshold = st.toggle(
            say(lang, "threshold"), _now("threshold"), key="threshold", help=say(lang, "threshold_help")
        )
        looks = st.container()
        with st.expander(say(lang, "shown"), key="shown"):
            shown |= {name: _widget(lang, name) for name in PROBE}
        choices = {}
        for key, names in (("network", NETWORK), ("data", DATA), ("training", TRAINING)):
            with st.expander(say(lang, key), key=key):
                choices |= {name: _widget(lang, name) for name in names}
    session.probe = _accept(lang, Probe, shown, session.probe, refusals)
    session.select(_accept(lang, Spec, choices, session.spec or Spec(), refusals))
    with looks:
        layer, memory = _looks(lang, session.spec)
    return View(lang, st.context.theme.type == "dark", str(speed), threshold, layer, memory, refusals)


def _keep_choices():
    """Carry over to another language what Streamlit knows by its words: choices from lists, and what stands open."""
    for name in (*_IN_WORDS, "compare", "excerpt", "history", "view"):
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def _sequence(lang, last, refusals):
    """The widgets for what is heard, as fields of a Probe: those of the last one where one's own numbers are none."""
    kind = st.segmented_control(
        say(lang, "input_kind"),
        CHOICES["input_kind"],
        format_func=lambda kind: say(lang, kind),
        key="input_kind",
        default=_now("input_kind"),
        required=True,
        help=say(lang, "input_kind_help"),
    )
    if kind != OWN:
        return {"input_kind": kind}
    st.text_area(
        say(lang, "values"),
        _now("values"),
        height=100,
        key="values",
        help=say(lang, "values_help"),
        on_change=_forget_file,
        persist_state="session",
    )
    # The limit is ours, 1 MB; the widget's is wider, for its own message knows one language only.
    st.file_uploader(say(lang, "values_file"), max_upload_size=10, key="values_file", on_change=_take_file)
    if st.session_state.get("file_problem"):
        refusals.append(explain(lang, st.session_state["file_problem"]))
    try:
        return {"input_kind": kind, "values": series.parse(st.session_state["values"])}
    except SpecError as error:
        refusals.append(explain(lang, error))
        return {"input_kind": last.input_kind, "values": last.values}


def _forget_file():
    """What was wrong with a file is over when numbers are typed."""
    st.session_state["file_problem"] = None


def _take_file():
    """Write the numbers of a file where they can be seen and changed; a file that has none changes nothing."""
    _forget_file()
    file = st.session_state["values_file"]
    try:
        if file:
            st.session_state["values"] = " ".join(map(repr, series.read_csv(file.getvalue())))
    except SpecError as error:
        st.session_state["file_problem"] = error


def _accept(lang, kind, choices, last, refusals):
    """A Spec or a Probe of the choices; where there is none of that kind, add why, and give the last one."""
    try:
        return kind(**choices)
    except SpecError as error:
        refusals.append(explain(lang, error))
        return last


def _looks(lang, chosen):
    """Which of the states are shown, where there is a choice: (layer, whether LSTM's c too)."""
    layer, memory = chosen.layers, False
    if chosen.layers > 1:
        layers = range(1, chosen.layers + 1)
        if st.session_state.get("layer") not in layers:
            st.session_state["layer"] = chosen.layers
        layer = st.segmented_control(
            say(lang, "layer"),
            layers,
            key="layer",
            default=_now("layer"),
            required=True,
            width="stretch",
            help=say(lang, "layer_help"),
        )
    if chosen.cell == "LSTM":
        memory = st.toggle(
            say(lang, "memory"), _now("memory"), key="memory", help=say(lang, "memory_help"), persist_state="session"
        )
    return layer, memory


def explain(lang, error):
    """A SpecError in the reader's language."""
    expected = say(lang, f"rule_{error.rule}", **error.limits)
    what = "problem_probe" if error.field in _PROBE_FIELDS else "problem_spec"
    return say(lang, what, field=say(lang, error.field), expected=expected, received=error.shown)


def transport(session, lang):
    """Train or Pause, Step, Reset."""
    # The press does what the button said, even where training has ended by the time it arrives.
    if session.playing:
        first = ("train", "pause", ":material/pause:", session.pause, "primary", "K")
    else:
        first = ("train", "train", ":material/play_arrow:", session.play, "primary", "K")
    for key, label, icon, press, kind, shortcut in (
        first,
        ("step", "step", ":material/skip_next:", session.step, "secondary", "S"),
        ("reset", "reset", ":material/replay:", session.reset, "secondary", "0"),
    ):
        help = say(lang, f"{key}_help")
        options = {"type": kind, "icon": icon, "help": help, "shortcut": shortcut}
        st.button(say(lang, label), key=key, on_click=_press, args=(session, press), **options)


def _press(session, press):
    """Do what a button says, once, with the number of epochs that may have been typed just before."""
    # A message of the timer may already tell of a press whose own message is still to come.
    if get_script_run_ctx().fragment_ids_this_run:
        return
    session.epochs = st.session_state["epochs"]
    press()


def _widget(lang, name):
    """The widget of one field of Spec or Probe; its key is the field's name."""
    options = {"label": say(lang, name), "key": name, "help": say(lang, f"{name}_help")}
    if isinstance(DEFAULTS[name], bool):
        return st.toggle(value=_now(name), **options)
    if name in CHOICES:
        names = CHOICES[name]
        shown = (lambda choice: say(lang, "own_state" if choice == OWN else choice)) if name in _IN_WORDS else str
        return st.selectbox(options=names, index=names.index(_now(name)), format_func=shown, **options)
    low, high = BOUNDS[name]
    options["value"] = _now(name)
    if DEFAULTS[name] is None:  # only a field whose default is nothing can be emptied again
        options |= {"value": None, "placeholder": str(_now("timesteps"))}
    if name in _STEPS:
        options |= {"step": _STEPS[name], "format": "%g"}
    return st.number_input(min_value=low, max_value=high, **options)


def _now(name):
    """What a control stands at, to be told as its default too.

    A browser that has not drawn the control before the page runs again answers with the default.
    """
    return st.session_state[name]
