"""The controls in the sidebar. Each field has a widget, whose key is the field's name."""

from collections.abc import Callable
from functools import partial
from typing import Literal

import streamlit as st

from rnn_core import analysis, tasks
from rnn_core.cells import CELLS
from rnn_core.fields import Field, SpecError, fields_of
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui import state
from rnn_core.ui.controls import refusals
from rnn_core.ui.controls.refusals import Refusals, text_key
from rnn_core.ui.words import LANGUAGES, say, say_choice
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.parts import View
from rnn_core.visit.session import Session

_FIELDS = fields_of(Probe) | fields_of(Spec) | fields_of(View)

_SUMMARIES = {
    "shown": "{shown}",
    "network": "{cell}, {units}",
    "data": "{samples} × {timesteps}",
    "training": "{optimizer}, {learning_rate:g}",
}
"""Group of controls -> the template of the text beside the group's label. The text has the current values."""

_TASKS_WITH = {"period": {"cycle"}, "strings": {"reber"}, "text": tasks.OWN}
"""Field that only some tasks have -> the tasks that have it."""

_VIEW = {"lang", "epochs", "speed", "slow_down", "threshold", "layer", "memory", "accuracy", "first_step", "last_step"}
_UPLOADS = {"values", "values_file", "text_file"}
_BUTTONS = {"transport", "train", "step", "reset", "replay", "gallery", "tour_start", "share", "export", "panels"}

NAMES = {*_VIEW, *_UPLOADS, *fields_of(Probe), *fields_of(Spec), *_SUMMARIES, *_BUTTONS}
"""The keys of all controls and of their groups. An address may hide any of them."""

Persist = Literal["session"] | None
"""With "session", a widget keeps its value while it is not drawn."""


def draw_sidebar(session: Session) -> tuple[Bookmark, Refusals]:
    """Draw the controls. Return the Bookmark of their values, and the errors of invalid values and combinations."""
    lang = state.language()
    state.follow_task(session.bookmark.spec)
    last = session.bookmark
    bookmark, refused = refusals.read(last)
    with st.sidebar:
        st.segmented_control(
            say(lang, "lang"),
            LANGUAGES,
            format_func=LANGUAGES.__getitem__,
            key="lang",
            default=lang,
            required=True,
            label_visibility="collapsed",
            on_change=state.change_language,
        )
        draw_segments(lang, "input_kind", help=say(lang, "input_kind_help"))
        if state.get("input_kind") == OWN:
            _own_numbers(lang, refused, last)
        _widget(lang, "epochs")
        _widget(lang, "slow_down")
        if _outputs_are_judged():
            _widget(lang, "threshold")
        shown_states = st.container()
        for group in _SUMMARIES:
            names = _names(group)
            summary = f":red[{say(lang, 'invalid')}]" if refused.keys() & names else _summary(group)
            with st.expander(f"{say(lang, group)} *{summary}*", key=group):
                for name in names:
                    # A field that only some tasks have keeps its value while another task is chosen.
                    _widget(lang, name, persist="session" if name in _TASKS_WITH else None)
                    refusals.draw(lang, name, refused, last)
                    if name == "text":
                        _file(lang, name, tasks.OWN[state.get("task")])
    with shown_states:
        _shown_states(lang, bookmark.spec)
    return state.read_view(bookmark), refused


def _names(group: str) -> list[str]:
    """Return the fields of a group that the chosen task has."""
    names = [name for name, field in _FIELDS.items() if field.group == group]
    return [name for name in names if state.get("task") in _TASKS_WITH.get(name, tasks.TASKS)]


def _summary(group: str) -> str:
    """Return the main current values of a group of controls in a few words."""
    values = {name: state.get(name) for name in ("cell", "units", "samples", "timesteps", "optimizer", "learning_rate")}
    values["shown"] = state.get("shown_timesteps") or values["timesteps"]
    return _SUMMARIES[group].format(**values)


def draw_curve_switch(lang: str, spec: Spec) -> None:
    """Draw the switch between loss and accuracy, if the network of a Spec can be judged by its accuracy."""
    if _outputs_are_judged() and not analysis.is_judged_by_loss(spec):
        _widget(lang, "accuracy", persist="session")


def _outputs_are_judged() -> bool:
    """Return whether outputs are either correct or incorrect. In the task `numbers`, they have only an error."""
    return state.get("task") != "numbers"


def draw_segments(
    lang: str, name: str, *, help: str | None = None, width: Literal["stretch", "content"] = "stretch"
) -> None:
    """Draw the widget of a field with few choices, all of them visible."""
    st.segmented_control(
        say(lang, name),
        _FIELDS[name].choices,
        format_func=partial(say_choice, lang, name),
        key=name,
        default=state.get(name),
        required=True,
        help=help,
        width=width,
    )


def _own_numbers(lang: str, refused: Refusals, last: Bookmark) -> None:
    """Draw the widgets for the visitor's own numbers, typed or uploaded."""
    st.text_area(
        say(lang, "values"),
        state.get("values"),
        height=100,
        key="values",
        help=say(lang, "values_help"),
        on_change=_forget_error,
        args=("values",),
        persist_state="session",
    )
    refusals.draw(lang, "values", refused, last)
    _file(lang, "values", tasks.numbers_of)


def _file(lang: str, name: str, read: Callable[[bytes], str]) -> None:
    """Draw the widget that fills a field from an uploaded file.

    Args:
        lang: The language of the page.
        name: The name of the field.
        read: Function that returns the text in a file's bytes, or raises SpecError.
    """
    st.file_uploader(
        say(lang, f"{text_key(name, state.get('task'))}_file"),
        # In MB. The page checks lower limits itself, because its error messages are in the language of the page.
        max_upload_size=10,
        key=f"{name}_file",
        help=say(lang, f"{text_key(name, state.get('task'))}_file_help"),
        on_change=_take_file,
        args=(name, read),
    )


def _forget_error(name: str) -> None:
    """Forget the error of a field's file."""
    state.put(**{f"{name}_problem": None})


def _take_file(name: str, read: Callable[[bytes], str]) -> None:
    """Write a file's text into its field, where the visitor can change it.

    An unreadable file leaves the field unchanged. The file's error is stored for `state.read`.
    """
    _forget_error(name)
    file = state.get(f"{name}_file")
    try:
        if file:
            state.put(**{name: read(file.getvalue())})
    except SpecError as error:
        state.put(**{f"{name}_problem": SpecError(name, error.rule, error.received, error.limits)})


def _shown_states(lang: str, spec: Spec) -> None:
    """Draw the choice of layer if there are several layers, and the switch for the cell state if the cell has one."""
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
        _widget(lang, "memory", persist="session")


def _widget(lang: str, name: str, persist: Persist = None) -> None:
    """Draw the widget of a field. The field's value is also passed as the widget's default: see `seam/widgets`."""
    field = _FIELDS[name]
    value = state.chosen(name)
    label, help = say(lang, text_key(name, state.get("task"))), say(lang, f"{text_key(name, state.get('task'))}_help")
    if field.kind == "flag":
        st.toggle(label, value, key=name, help=help, persist_state=persist)
    elif field.kind == "text":
        st.text_area(
            label, value, height=160, key=name, help=help, on_change=_forget_error, args=(name,), persist_state=persist
        )
    elif field.kind == "choice":
        st.selectbox(
            label,
            field.choices,
            field.choices.index(value),
            format_func=partial(say_choice, lang, name),
            key=name,
            help=help,
            persist_state=persist,
        )
    else:
        _number(field, name, label, value, help=help, persist=persist)


def _number(field: Field, name: str, label: str, value: float | None, *, help: str, persist: Persist) -> None:
    """Draw the widget of a field that holds a number."""
    placeholder = None
    if field.optional:  # a visitor can empty a widget only if its default is None
        state.resend(name)
        value = None
        placeholder = str(state.get("timesteps"))
    st.number_input(
        label,
        field.low,
        field.high,
        value,
        step=field.step,
        format="%g" if field.step else None,
        key=name,
        help=help,
        placeholder=placeholder,
        persist_state=persist,
    )
