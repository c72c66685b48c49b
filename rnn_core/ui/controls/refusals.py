"""Refusals: an invalid choice is explained under its field, with a button that makes it valid."""

from typing import TypeAlias

import streamlit as st

from rnn_core.fields import SpecError, fields_of
from rnn_core.spec import Spec
from rnn_core.ui import state
from rnn_core.ui.controls import remedies
from rnn_core.ui.controls.remedies import Remedy
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark

Refusals: TypeAlias = dict[str, list[SpecError]]
"""Field -> the errors that are explained under it."""


def read(last: Bookmark) -> tuple[Bookmark, Refusals]:
    """Return the Bookmark of the controls, and the errors of invalid values and combinations.

    Args:
        last: The previous Bookmark. Its Spec or Probe replaces an invalid one.
    """
    bookmark, errors = state.read(last)
    refused: Refusals = {}
    for error in errors:
        refused.setdefault(remedies.field_at_fault(error, state.choices(), last.spec), []).append(error)
    return bookmark, refused


def draw(lang: str, field: str, refused: Refusals, last: Bookmark) -> None:
    """Draw the errors of a field, each with the button of its Remedy. Without an error, draw nothing."""
    if field not in refused:
        return
    with st.container(key=f"refusal_{field}"):
        for number, error in enumerate(refused[field]):
            st.error(explain(lang, error))
            remedy = remedies.remedy(error, state.choices(), last)
            if remedy:
                st.button(
                    _label(lang, remedy),
                    key=f"remedy_{field}_{number}",
                    on_click=state.put,
                    kwargs=remedy.changes,
                )


def explain(lang: str, error: SpecError) -> str:
    """Return the message of a SpecError in a language."""
    expected = say(lang, f"rule_{error.rule}", **error.limits)
    key = "problem_spec" if error.field in fields_of(Spec) else "problem_probe"
    return say(lang, key, field=say(lang, text_key(error.field)), expected=expected, received=error.shown)


def text_key(field: str) -> str:
    """Return the key of a field's label. The visitor's own text has the label of its task."""
    return state.get("task") if field == "text" else field


def _label(lang: str, remedy: Remedy) -> str:
    values = remedy.values
    if "name" in values:
        values = {"field": say(lang, values["name"]), "value": values["value"]}
    return say(lang, remedy.key, **values)
