"""Refusals: an invalid choice is explained under its field, with a button that makes the choice valid."""

import re
from typing import TypeAlias

import streamlit as st

from rnn_core import tasks
from rnn_core.fields import SpecError, fields_of
from rnn_core.spec import Spec
from rnn_core.ui import state
from rnn_core.ui.controls import remedies
from rnn_core.ui.controls.remedies import Remedy
from rnn_core.ui.words import Sentence, join_sentences, say
from rnn_core.visit.bookmark import Bookmark

_MARKUP = re.compile(r"[\\`*\[\]<>$|~#{}]")
"""The characters that Streamlit would take for markup."""

_LONGEST = 24
"""Maximum number of characters that a message quotes from an invalid text."""

_LONG = 10**15
"""A message shortens whole numbers of this size or larger."""

Refusals: TypeAlias = dict[str, list[SpecError]]
"""Field -> the errors that are explained under it."""


def read(last: Bookmark) -> tuple[Bookmark, Refusals]:
    """Return the Bookmark of the controls, and the errors of invalid values and combinations.

    Args:
        last: The previous Bookmark. Its Spec or Probe replaces an invalid Spec or Probe.
    """
    bookmark, errors = state.read(last)
    refused: Refusals = {}
    for error in errors:
        refused.setdefault(remedies.field_at_fault(error, state.choices(), last.spec), []).append(error)
    return bookmark, refused


def draw(lang: str, field: str, refused: Refusals, last: Bookmark) -> None:
    """Draw the errors of a field, each with the button of its Remedy, if any. Without an error, draw nothing."""
    if field not in refused:
        return
    with st.container(key=f"refusal_{field}"):
        for number, error in enumerate(refused[field]):
            chosen = state.choices()
            st.error(explain(lang, error, task=chosen["task"], of_file=chosen.get(f"{field}_problem") is error))
            remedy = remedies.remedy(error, chosen, last)
            if remedy:
                st.button(
                    _label(lang, remedy),
                    key=f"remedy_{field}_{number}",
                    on_click=state.put,
                    kwargs=remedy.changes,
                )


def explain(lang: str, error: SpecError, *, task: str, of_file: bool = False) -> str:
    """Return the message of a SpecError: the broken rule, and a sentence on what the page keeps.

    After an invalid choice, the page keeps the last valid experiment or test sequence. It does not use an invalid file.

    Args:
        lang: The language of the message.
        error: The error.
        task: The chosen task.
        of_file: True for the error of an uploaded file.
    """
    stays = "problem_file" if of_file else "problem_spec" if error.field in fields_of(Spec) else "problem_probe"
    return join_sentences(lang, [_reason(lang, error, task), (stays, {})])


def reason(lang: str, error: SpecError, *, task: str) -> str:
    """Return the broken rule in a sentence: the field, the values that it may hold, and the value that it was given.

    Args:
        lang: The language.
        error: The error.
        task: The chosen task.
    """
    key, values = _reason(lang, error, task)
    return say(lang, key, **values)


def _reason(lang: str, error: SpecError, task: str) -> Sentence:
    values = {"field": say(lang, text_key(error.field, task)), "received": received(error)}
    return f"rule_{error.rule}", {**values, **error.limits}


def received(error: SpecError) -> str:
    """Return the invalid value of an error, short and without markup."""
    value = error.received
    if isinstance(value, str):
        text = " ".join(_MARKUP.sub(" ", value[: 4 * _LONGEST]).split()) or "–"
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    if isinstance(value, bytes):
        return f"0x{value.hex().upper()}"
    is_count = isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LONG
    return f"{value:,}" if is_count else error.shown


def text_key(field: str, task: str) -> str:
    """Return the key of a field's label. The field of the visitor's own data has the label of the chosen task."""
    return task if field == "text" and task in tasks.OWN else field


def _label(lang: str, remedy: Remedy) -> str:
    values = remedy.values
    if "name" in values:
        values = {"field": say(lang, values["name"]), "value": values["value"]}
    return say(lang, remedy.key, **values)
