"""The panel of what the states know: hidden states averaged by symbol, as a tree and in a plane."""

import numpy as np
import streamlit as st

from rnn_core import figures
from rnn_core.fields import fields_of
from rnn_core.insight import groups
from rnn_core.ui import state
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.words import say, say_choice
from rnn_core.visit.parts import View


def _controls(session, bookmark):
    """By what states are averaged, and how the means are shown."""
    lang = bookmark.lang
    for name, column in zip(("grouped", "shape"), st.columns(2), strict=True):
        column.segmented_control(
            say(lang, name),
            fields_of(View)[name].choices,
            format_func=lambda choice, name=name: say_choice(lang, name, choice),
            key=name,
            default=state.get(name),
            required=True,
            label_visibility="collapsed",
            persist_state="session",
        )


def _answer(session, frame):
    """The Groups before training and now."""
    bookmark = frame.bookmark
    options = {"layer": bookmark.shown_layer - 1, "grouped": bookmark.view.grouped}
    found = [
        session.answers.at(frame.run, epoch, bookmark.probe, groups.groups, **options) for epoch in (0, bookmark.epoch)
    ]
    return found if all(found) else None


def _figure(frame, answer, dark):
    """Both as trees, or in their planes."""
    bookmark = frame.bookmark
    lang = bookmark.lang
    names = {"before": say(lang, "groups_before"), "now": say(lang, "groups_now", epoch=bookmark.epoch)}
    names |= {name: say(lang, f"groups_{name}") for name in ("distance", "first", "second")}
    if bookmark.view.shape == "tree":
        sides = [([each.names[number] for number in each.order], each.tree) for each in answer]
        return figures.groups.trees(sides, names=names, dark=dark)
    return figures.groups.planes([(each.names, each.plane) for each in answer], names=names, dark=dark)


def _read(frame, answer):
    """How much of the variance the plane holds, and how far apart the nearest groups are."""
    before, now = answer
    yield "groups_count", {"count": len(now.names), "share": now.share, "before": before.share}


def _table(frame, answer):
    """A row for each group: its mean now."""
    _, now = answer
    columns = ("group", *(f"h{unit + 1}" for unit in range(now.means.shape[1])))
    return columns, ((name, *mean) for name, mean in zip(now.names, np.asarray(now.means), strict=True))


PANEL = Panel(_answer, _figure, _table, _read, controls=_controls, recurrent=False)
