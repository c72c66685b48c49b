"""The views beside the stage: why the network does what it does. Only the one that is open computes anything.

Each is a module with the same functions:
    controls(session, shown, view)  its widgets
    answer(ask, shown, view)        what it needs of the workers, None while they are at it; `ask` is `Session.answer`
    figure(shown, view, answer)     the picture
    read(shown, view, answer)       what is to be seen, as (key of the texts, what fills it in), ...
    table(shown, view, answer)      the numbers, as (names of the columns, rows)
    interval(session)               seconds to the next redraw, None if nothing in it moves by itself
and, where something happens when one of its points is pressed,
    select(session, shown, view, points)
and, where the stage shows something of it, the arguments of `stage.figure` for that,
    on_stage(answer)
"""

from dataclasses import fields

import streamlit as st

from rnn_core.bookmark import Why
from rnn_core.cut import Cut
from rnn_core.ui import stage
from rnn_core.ui.text import LANGUAGES, say, tell
from rnn_core.ui.views import cut, dynamics, gradients, luck, moment, weights

VIEWS = {
    "moment": moment,
    "weights": weights,
    "gradients": gradients,
    "dynamics": dynamics,
    "cut": cut,
    "luck": luck,
}
"""name -> module."""


_NAMES = ("", *VIEWS)
_MEANT = {say(lang, f"view_{name or 'none'}"): name for name in _NAMES for lang in LANGUAGES}


def selector(lang):
    """The list from which a view is opened."""
    if st.session_state["view"] != _chosen():
        st.session_state["view"] = _chosen()
    st.selectbox(
        say(lang, "view"),
        _NAMES,
        _NAMES.index(_chosen()),
        format_func=lambda name: say(lang, f"view_{name or 'none'}"),
        key="view",
        label_visibility="collapsed",
        width=215,
    )


def look(view):
    """A View with what stands beside the stage at this moment."""
    chosen = {field.name: st.session_state[field.name] for kind in (Why, Cut) for field in fields(kind)}
    chosen["view"] = _chosen()
    parts = [kind(**{field.name: chosen[field.name] for field in fields(kind)}) for kind in (Why, Cut)]
    return view._replace(why=parts[0], cut=parts[1])


def _chosen():
    """The name of the view that is open, "" for none.

    A browser that has not heard of a change of the language still answers with the old one's words.
    """
    given = st.session_state["view"]
    return _MEANT.get(given, given)


def interval(session, view):
    """Seconds to the next redraw that the open view asks for, or None."""
    return VIEWS[view.why.view].interval(session) if view.why.view else None


def seen():
    """What of the open view was drawn last, (what was shown, the View, answer), or None."""
    last = st.session_state.get("answered")
    return last if last and last[1].why.view == _chosen() else None


def draw(session, shown, view):
    """The view that is open: what it is, its widgets, its picture, what is to be seen, and the formula behind it.

    Returns what the stage is to show of it, as arguments of `stage.figure`: nothing while the workers are at it.
    """
    lang, name = view.lang, view.why.view
    module = VIEWS[name]
    with st.container(key="beside"):
        st.markdown(f"**{say(lang, f'view_{name}')}** · {say(lang, f'view_{name}_says')}")
        module.controls(session, shown, view)
        view = look(view)
        answer = module.answer(session.answer, shown, view) if shown.run else None
        on_stage = module.on_stage(answer) if answer is not None and hasattr(module, "on_stage") else {}
        answered = (shown, view, answer) if answer is not None else _last(shown)
        if answered is None:
            st.markdown(say(lang, "waiting"))
            return {}
        st.session_state["answered"] = answered
        shown, view, answer = answered[0], answered[1]._replace(lang=lang, dark=view.dark), answered[2]
        key, press = f"view_{name}", {}
        if hasattr(module, "select"):
            press = {"selection_mode": "points", "on_select": lambda: _select(module, key, session, shown, view)}
        stage.chart(module.figure(shown, view, answer), key, say(lang, f"view_{name}_alt"), **press)
        with st.container(key="told"):
            st.markdown(tell(lang, module.read(shown, view, answer)))
        with st.expander(say(lang, "formula")):
            st.markdown(say(lang, f"view_{name}_formula"))
    return on_stage


def _select(module, key, session, shown, view):
    module.select(session, shown, view, st.session_state[key]["selection"]["points"])


def _last(shown):
    """What was drawn last of the same view and experiment, to stay until the workers have more."""
    last = seen()
    return last if last and shown.run and last[0].run.spec == shown.run.spec else None
