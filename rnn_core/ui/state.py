"""State: the only place that knows Streamlit's session state. It loads a Bookmark into the controls and reads one back.

A control's key is the name of the field that it sets.
"""

from dataclasses import fields, replace

import streamlit as st

from rnn_core import series, tasks
from rnn_core.cells import CELLS
from rnn_core.fields import SpecError, fields_of
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.ui.seam import widgets
from rnn_core.ui.words import language_of
from rnn_core.visit.bookmark import FIELDS, Bookmark
from rnn_core.visit.parts import PANELS, Experiment, View

_EXAMPLE = " ".join(["1 0 0 0 0"] * 10)
_LISTS = widgets.Labels(
    {name: field.choices for kind in (Spec, Probe, Ablation) for name, field in fields_of(kind).items() if field.worded}
    | {"panels": ("", *PANELS)}
    | {name: fields_of(View)[name].choices for name in ("over", "across")}
)
_OPENED = ("compare", "excerpt", "history")
_NOTHING = object()


def get(name, default=None):
    """Return what stands under a key; of a list, the option."""
    return _LISTS.option(name, st.session_state.get(name, default))


def chosen(name):
    """Return the option that a list stands at; put it in place of a label, for the list is about to be drawn."""
    choice = get(name)
    if st.session_state.get(name) != choice:
        put(**{name: choice})
    return choice


def put(**values):
    """Set what stands under some keys; of a control, only before it is drawn or in a callback."""
    st.session_state.update(values)


def accepts(name, value):
    """Return whether the control of a key may have a value: one of its words in any language, or one of its field.

    A text may be anything; what is wrong with it is explained where it is read. Keys that are no fields accept all.
    """
    if name in _LISTS:
        return _LISTS.has(name, value)
    if name != "silenced" and (name not in FIELDS or FIELDS[name].kind == "text"):
        return True
    if name in FIELDS and FIELDS[name].kind == "real" and isinstance(value, int):
        return False  # Streamlit's field for real numbers cannot be drawn with a whole one
    try:
        if name == "silenced":
            Ablation(silenced=value)
        else:
            FIELDS[name].check(name, value)
    except SpecError:
        return False
    return True


def take(**values):
    """Set keys to what the page's own scripts send; a value that its control may not have changes nothing."""
    put(**{name: value for name, value in values.items() if accepts(name, value)})


def hold(name):
    """Send the browser again what a control was loaded with whose default is nothing, while it may be mounting it."""
    if widgets.is_mounting(get("loaded")):
        put(**{name: get(name)})


def drop(name):
    """Forget what stands under a key."""
    st.session_state.pop(name, None)


def language():
    """The language chosen, at first that of the browser."""
    return get("lang") or language_of(st.context.locale or "")


def dark():
    """Whether the page is dark."""
    return st.context.theme.type == "dark"


def panel():
    """The name of the panel that is open, "" for none."""
    return get("panels", "")


def load(bookmark):
    """Set every control to a Bookmark. Only before they are drawn, or in a callback."""
    experiment, chosen = bookmark.experiment, {}
    for part in (bookmark.view, experiment.spec, experiment.probe, experiment.ablation):
        chosen |= vars(part)
    chosen |= {"silenced": list(experiment.ablation.silenced), "panels": chosen.pop("panel"), "walking": False}
    chosen |= {
        "values": " ".join(map(repr, bookmark.probe.values)) or _EXAMPLE,
        "values_problem": None,
        "text_problem": None,
    }
    chosen |= {"lang": bookmark.lang or language(), "loaded": widgets.now()}
    drop("layer")
    if bookmark.spec.layers == 1:
        del chosen["layer"]
    else:
        chosen["layer"] = bookmark.shown_layer
    put(**chosen)


def read(last):
    """The Bookmark of the controls, and the SpecErrors of what cannot be: (Bookmark, [SpecError, ...]).

    last: the Bookmark before; in the place of a part that cannot be stands that of the last.
    """
    refusals = [get("text_problem")] if get("task") in tasks.OWN and get("text_problem") else []
    spec = _accept(Spec, _values(Spec), last.spec, refusals)
    probe = _accept(Probe, _values(Probe) | _sequence(last.probe, refusals), last.probe, refusals)
    return Bookmark(Experiment(spec, probe, _ablation()), last.position, _view(spec)), refusals


def _accept(kind, values, last, refusals):
    """A Spec or a Probe of the values; where there is none of that kind, add why, and give the last one."""
    try:
        return kind(**values)
    except SpecError as error:
        refusals.append(error)
        return last


def _sequence(last, refusals):
    """The input as fields of a Probe: those of the last one where the visitor's own text has no numbers."""
    if get("input_kind") != OWN:
        return {"values": ()}
    if get("values_problem"):
        refusals.append(get("values_problem"))
    try:
        return {"values": series.parse(get("values"))}
    except SpecError as error:
        refusals.append(error)
        return {"input_kind": last.input_kind, "values": last.values}


def read_view(bookmark):
    """Return a Bookmark of the same Spec and Probe, with the Ablation and the View of the controls."""
    experiment = replace(bookmark.experiment, ablation=_ablation())
    return Bookmark(experiment, bookmark.position, _view(bookmark.spec))


def _view(spec):
    """Return the View of the controls for a Spec."""
    view = _values(View) | {"panel": panel(), "lang": language()}
    if spec.layers == 1 or view.get("layer") not in range(1, spec.layers):
        view["layer"] = None
    view["memory"] = view.get("memory", False) and len(CELLS[spec.cell].states) > 1
    return View(**view)


def _ablation():
    """Return the Ablation of the controls."""
    ablation = _values(Ablation)
    ablation["silenced"] = tuple(ablation.get("silenced", ()))
    return Ablation(**ablation)


def _values(kind):
    """Return what the controls of the fields of a class stand at, {name: value}."""
    found = {field.name: get(field.name, _NOTHING) for field in fields(kind)}
    return {name: value for name, value in found.items() if value is not _NOTHING}


def follow_task(last):
    """Go to what is usual for another task, or text, where a Spec of the last one had what was usual for that.

    Before the controls are drawn, in a run of the whole page: a fragment's may still tell of the last task.
    """
    if (get("task"), get("text", "")) == (last.task, last.text):
        return
    try:
        task = Spec(task=get("task"), period=last.period, strings=last.strings, text=get("text", ""))
    except SpecError:
        return  # what is wrong with a text is told where the choices are read
    for name, usual in task.task_defaults.items():
        if get(name) == last.task_defaults[name] or (name == "loss" and get(name) not in task.task_info.losses):
            put(**{name: usual})


def change_language():
    """Carry over to another language what Streamlit 1.67 knows by its words.

    A list would go on showing its choice in the former language (streamlit#13788), and an expander with another label
    is another one, and closed (elements/layouts.py:2213).
    """
    put(**{name: get(name) for name in (*_LISTS, *_OPENED) if name in st.session_state})
