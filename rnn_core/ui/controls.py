"""The choices at the left and the transport above the stage: a widget for each field, whose key is the field's name."""

from functools import partial

import streamlit as st

from rnn_core import tasks
from rnn_core.cells import CELLS
from rnn_core.fields import SpecError, fields_of
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui import state
from rnn_core.ui.components import replay
from rnn_core.ui.words import LANGUAGES, say, say_choice
from rnn_core.visit.parts import View

_FIELDS = fields_of(Probe) | fields_of(Spec) | fields_of(View)
_IN_SHORT = {
    "shown": "{shown}",
    "network": "{cell}, {units}",
    "data": "{samples} × {timesteps}",
    "training": "{optimizer}, {learning_rate:g}",
}
"""Group of choices -> what stands beside its name."""
_TASKS = {"period": {"cycle"}, "strings": {"reber"}, "text": tasks.OWN}
"""Field that only some tasks have -> those tasks."""
_LOOKS = ("lang", "values", "values_file", "text_file", "epochs", "speed", "threshold", "layer", "memory", "accuracy")
_LOOKS += ("first_step", "last_step")
_BUTTONS = ("transport", "train", "step", "reset", "replay", "gallery", "tour_start", "share", "export", "panels")
NAMES = {*_LOOKS, *fields_of(Probe), *fields_of(Spec), *_IN_SHORT, *_BUTTONS}
"""The keys of all controls, and of the groups that they stand in: what a lesson may hide."""


def sidebar(session):
    """Draw the choices, and return what they say: (Bookmark, [SpecError of what cannot be, ...])."""
    lang = state.language()
    state.follow_task(session.bookmark.spec)
    with st.sidebar:
        st.segmented_control(
            say(lang, "lang"),
            LANGUAGES,
            format_func=LANGUAGES.get,
            key="lang",
            default=lang,
            required=True,
            label_visibility="collapsed",
            on_change=state.change_language,
        )
        _segments(lang, "input_kind", width="stretch", help=say(lang, "input_kind_help"))
        if state.get("input_kind") == OWN:
            _own_numbers(lang)
        _widget(lang, "epochs")
        _segments(lang, "speed", width="stretch")
        if _judged():
            _widget(lang, "threshold")
        looks = st.container()
        for group in _IN_SHORT:
            with st.expander(f"{say(lang, group)} *{_now(group)}*", key=group):
                for name in _names(group):
                    # What only some tasks have keeps its value while another task is chosen.
                    _widget(lang, name, **({"persist_state": "session"} if name in _TASKS else {}))
                    if name == "text":
                        _file(lang, name, tasks.OWN[state.get("task")])
    bookmark, refusals = state.read(session.bookmark)
    with looks:
        _looks(lang, bookmark.spec)
    return state.read_view(bookmark), refusals


def _names(group):
    """Return the fields of a group that the chosen task has."""
    names = [name for name, field in _FIELDS.items() if field.group == group]
    return [name for name in names if state.get("task") in _TASKS.get(name, tasks.TASKS)]


def _now(group):
    """What a group of choices stands at, in a few words."""
    now = {name: state.get(name) for name in ("cell", "units", "samples", "timesteps", "optimizer", "learning_rate")}
    now["shown"] = state.get("shown_timesteps") or now["timesteps"]
    return _IN_SHORT[group].format(**now)


def curve(lang):
    """The switch on the curve between the loss and the accuracy, if there is one."""
    if _judged():
        _widget(lang, "accuracy", persist_state="session")


def _judged():
    """Whether outputs are correct or not, once they are rounded: all but numbers."""
    return state.get("task") != "numbers"


def _segments(lang, name, **options):
    """The widget of a field with few choices, all in view."""
    choices = _FIELDS[name].choices
    options |= {"key": name, "default": state.get(name), "required": True}
    st.segmented_control(say(lang, name), choices, format_func=partial(say_choice, lang, name), **options)


def _own_numbers(lang):
    """Where the visitor types or uploads numbers."""
    st.text_area(
        say(lang, "values"),
        state.get("values"),
        height=100,
        key="values",
        help=say(lang, "values_help"),
        on_change=_forget_file,
        args=("values",),
        persist_state="session",
    )
    _file(lang, "values", tasks.numbers_of)


def _file(lang, name, read):
    """Where the visitor uploads what could be typed into the field of a name; read: the text of a file's bytes."""
    # The limits are ours; the widget's is wider, for its own message knows one language only.
    taken = {"on_change": _take_file, "args": (name, read)}
    st.file_uploader(say(lang, f"{_called(name)}_file"), max_upload_size=10, key=f"{name}_file", **taken)


def _forget_file(name):
    """What was wrong with a file is over when something is typed in its place."""
    state.put(**{f"{name}_problem": None})


def _take_file(name, read):
    """Write what a file holds where it can be seen and changed; one that cannot be read changes nothing."""
    _forget_file(name)
    file = state.get(f"{name}_file")
    try:
        if file:
            state.put(**{name: read(file.getvalue())})
    except SpecError as error:
        state.put(**{f"{name}_problem": error})


def _looks(lang, spec):
    """Which of the states are shown, where there is a choice: the layer, and the cell state."""
    if spec.layers > 1:
        layers = range(1, spec.layers + 1)
        if state.get("layer") not in layers:
            state.put(layer=spec.layers)
        st.segmented_control(
            say(lang, "layer"),
            layers,
            key="layer",
            default=state.get("layer"),
            required=True,
            width="stretch",
            help=say(lang, "layer_help"),
        )
    if len(CELLS[spec.cell].states) > 1:
        _widget(lang, "memory", persist_state="session")


def _widget(lang, name, **options):
    """Draw the widget of one field. Its value is its default too: see seam/widgets.py."""
    field, now = _FIELDS[name], state.chosen(name)
    options |= {"label": say(lang, _called(name)), "key": name, "help": say(lang, f"{_called(name)}_help")}
    if field.kind == "flag":
        st.toggle(value=now, **options)
    elif field.kind == "text":
        options |= {"on_change": _forget_file, "args": (name,)}
        st.text_area(value=now, height=160, **options)
    elif field.kind == "choice":
        words = partial(say_choice, lang, name)
        st.selectbox(options=field.choices, index=field.choices.index(now), format_func=words, **options)
    else:
        options |= {"min_value": field.low, "max_value": field.high}
        if field.optional:  # only a field whose default is nothing can be emptied again
            state.hold(name)
            options |= {"value": None, "placeholder": str(state.get("timesteps"))}
        else:
            options["value"] = now
        if field.step:
            options |= {"step": field.step, "format": "%g"}
        st.number_input(**options)


def _called(name):
    """The key of what a field is called: what a visitor brings along, as the task is."""
    return state.get("task") if name == "text" else name


def explain(lang, error):
    """A SpecError in the reader's language."""
    expected = say(lang, f"rule_{error.rule}", **error.limits)
    what = "problem_spec" if error.field in fields_of(Spec) else "problem_probe"
    return say(lang, what, field=say(lang, _called(error.field)), expected=expected, received=error.shown)


def transport(session, lang):
    """Train or Pause, Step, Reset, Replay."""
    # The press does what the button said, even where training has ended by the time it arrives.
    if session.playing:
        first = ("train", "pause", ":material/pause:", session.pause, "primary", "K")
    else:
        first = ("train", "train", ":material/play_arrow:", session.play, "primary", "K")
    buttons = st.container(horizontal=True, gap="small", key="buttons", width="content")
    for key, label, icon, press, kind, shortcut in (
        first,
        ("step", "step", ":material/skip_next:", session.step, "secondary", "S"),
        ("reset", "reset", ":material/replay:", session.reset, "secondary", "0"),
    ):
        options = {"type": kind, "icon": icon, "help": say(lang, f"{key}_help"), "shortcut": shortcut}
        buttons.button(say(lang, label), key=key, on_click=_press, args=(session, press), **options)

    with buttons:
        replay.draw(lang, state.get("speed"))


def _press(session, press):
    """Do what a button says, with the number of epochs that may have been typed just before."""
    session.show(state.read_view(session.bookmark))
    press()
