"""The panel of the groups: mean hidden states of steps with the same symbol or context, as a tree or in a plane."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from rnn_core import figures
from rnn_core.fields import fields_of
from rnn_core.insight import groups
from rnn_core.insight.groups import Groups
from rnn_core.ui import state
from rnn_core.ui.panels.panel import Figure, Panel, Sentences, Table, run_of
from rnn_core.ui.words import say, say_choice
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.parts import View
from rnn_core.visit.session import Session


class Answer(NamedTuple):
    """The Groups of the untrained network, and of the network at the shown epoch."""

    before: Groups
    now: Groups


def _controls(session: Session, bookmark: Bookmark) -> None:
    """Draw the controls: how the steps are grouped, and the form in which the groups' means are shown."""
    lang = bookmark.lang
    for name, column in zip(("grouped", "shape"), st.columns(2), strict=True):
        column.segmented_control(
            say(lang, name),
            fields_of(View)[name].choices,
            format_func=partial(say_choice, lang, name),
            key=name,
            default=state.get(name),
            required=True,
            help=say(lang, f"{name}_help"),
            persist_state="session",
        )


def _answer(session: Session, frame: Frame) -> Answer | None:
    bookmark = frame.bookmark
    options = {"layer": bookmark.shown_layer - 1, "grouped": bookmark.view.grouped}
    before, now = (
        session.answers.at(run_of(frame), epoch, bookmark.probe, groups.groups, **options)
        for epoch in (0, bookmark.epoch)
    )
    return Answer(before, now) if before and now else None


def _figure(frame: Frame, answer: Answer, dark: bool) -> Figure:
    """Return the picture of both Groups of the answer as trees, or in their planes."""
    bookmark = frame.bookmark
    lang = bookmark.lang
    names = {"before": say(lang, "groups_before"), "now": say(lang, "groups_now", epoch=bookmark.epoch)}
    names |= {name: say(lang, f"groups_{name}") for name in ("distance", "first", "second")}
    kinds = {kind: say(lang, f"kind_{kind}") for kind in dict.fromkeys(bookmark.spec.task_info.kinds)}
    if bookmark.view.shape == "tree":
        trees = [(_in_order(found.names, found), _in_order(found.kinds, found), found.tree) for found in answer]
        return figures.groups.trees(trees, names=names, kinds=kinds, dark=dark)
    planes = [(found.names, found.kinds, found.plane) for found in answer]
    return figures.groups.planes(planes, names=names, kinds=kinds, dark=dark)


def _in_order(labels: Sequence[str], found: Groups) -> list[str]:
    """Return the labels of groups in the order of the tree, or [] without labels."""
    return [labels[number] for number in found.order] if labels else []


def _read(frame: Frame, answer: Answer) -> Sentences:
    """Yield the names of the two nearest groups in each tree, or the share of the variance that each plane has."""
    before, now = answer.before, answer.now
    if frame.bookmark.view.shape == "plane":
        yield "groups_count", {"count": len(now.names), "share": now.share, "before": before.share}
    elif len(now.names) > 1:
        names = {f"{time}_{side}": name for time, found in answer._asdict().items() for side, name in _nearest(found)}
        yield "groups_nearest" if frame.bookmark.epoch else "groups_nearest_before", names


def _nearest(found: Groups) -> Iterator[tuple[str, str]]:
    """Yield ("one", name) and ("other", name) of the two groups that the tree joins first."""
    return zip(("one", "other"), sorted(found.names[group] for group in found.nearest), strict=True)


def _table(frame: Frame, answer: Answer) -> Table:
    """Return a row for each group, with its mean at the epoch that is shown."""
    now = answer.now
    columns = ("group", *(f"h{unit + 1}" for unit in range(now.means.shape[1])))
    return columns, ((name, *mean) for name, mean in zip(now.names, np.asarray(now.means), strict=True))


PANEL = Panel(_answer, _figure, _table, _read, controls=_controls, recurrent=False, icon="account_tree")
