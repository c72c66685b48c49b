"""State: load a Bookmark into the controls, and read it back. Only this module uses `st.session_state`.

A Bookmark holds the content of the page. The controls set the fields of its parts: the Spec (choices for the training),
the Probe (the test sequence), the Ablation (removed or disturbed parts of the network) and the View (other choices).
The key of a control is the name of its field.
"""

from dataclasses import fields, replace
from typing import Any, TypeVar

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
from rnn_core.visit.parts import Experiment, View

Part = TypeVar("Part", Spec, Probe)

EXAMPLE = " ".join(["1 0 0 0 0"] * 10)
"""The initial numbers in the field for the visitor's own sequence."""

_LISTS = widgets.Labels(
    {name: field.choices for kind in (Spec, Probe, Ablation) for name, field in fields_of(kind).items() if field.worded}
    | {name: fields_of(View)[name].choices for name in ("over", "across")}
)
_WITHOUT_FIELD = ("compare", "excerpt", "history")  # keys of a list and of two expanders, which set no field
_UNSET = object()


def get(name: str, default: Any = None) -> Any:
    """Return the value of a key. If its control is a list, this is the chosen option, not the option's label."""
    return _LISTS.option(name, st.session_state.get(name, default))


def chosen(name: str) -> Any:
    """Return the value of a control before it is drawn.

    If a browser has sent the label of a list's option, the option replaces the label in the session state.
    """
    choice = get(name)
    if st.session_state.get(name) != choice:
        put(**{name: choice})
    return choice


def choices() -> dict[str, Any]:
    """Return {key: value} for the fields of a Spec, the visitor's own numbers, and the errors of uploaded files."""
    names = (*fields_of(Spec), "values", "values_problem", "text_problem")
    return {name: get(name) for name in names}


def put(**values: Any) -> None:
    """Set the values of keys. The key of a control may be set only before it is drawn, or in a callback."""
    st.session_state.update(values)


def accepts(name: str, value: object) -> bool:
    """Return whether a value is valid for the control of a key.

    A list accepts its options and their labels in any language. Other controls accept the valid values of their fields.
    Texts are always accepted, because `read` returns their errors. Values of keys without a field are also accepted.
    """
    if name in _LISTS:
        return _LISTS.has(name, value)
    if name == "silenced":
        return _is_ablation(value)
    if name not in FIELDS or FIELDS[name].kind == "text":
        return True
    if FIELDS[name].kind == "real" and isinstance(value, int):
        return False  # Streamlit's control for real numbers cannot show an int
    try:
        FIELDS[name].check(name, value)
    except SpecError:
        return False
    return True


def _is_ablation(silenced: Any) -> bool:
    try:
        Ablation(silenced=silenced)
    except SpecError:
        return False
    return True


def put_valid(**values: Any) -> None:
    """Set keys to values that the page's own scripts have sent. Ignore values that the controls do not accept."""
    put(**{name: value for name, value in values.items() if accepts(name, value)})


def resend(name: str) -> None:
    """Send the value of a control to the browser again, if the browser may still be mounting the control.

    Controls whose default is None need this: see `seam/widgets`.
    """
    if widgets.is_mounting(get("loaded")):
        put(**{name: get(name)})


def drop(name: str) -> None:
    """Remove a key."""
    st.session_state.pop(name, None)


def language() -> str:
    """Return the chosen language, or else the page's language for the browser's locale."""
    return get("lang") or language_of(st.context.locale or "")


def dark() -> bool:
    """Return whether the page has its dark theme."""
    return st.context.theme.type == "dark"


def panel() -> str:
    """Return the name of the open panel, or "" if none is open."""
    return get("panel", "")


def load(bookmark: Bookmark) -> None:
    """Set all controls to a Bookmark. Call this before the controls are drawn, or in a callback."""
    experiment = bookmark.experiment
    values: dict[str, Any] = {}
    for part in (bookmark.view, experiment.spec, experiment.probe, experiment.ablation):
        values |= vars(part)
    values |= {"silenced": list(experiment.ablation.silenced), "walking": False}
    values |= {
        "values": " ".join(map(repr, bookmark.probe.values)) or EXAMPLE,
        "values_problem": None,
        "text_problem": None,
    }
    values |= {"lang": bookmark.lang or language(), "loaded": widgets.now()}
    drop("layer")
    if bookmark.spec.layers == 1:
        del values["layer"]
    else:
        values["layer"] = bookmark.shown_layer
    put(**values)


def read(last: Bookmark) -> tuple[Bookmark, list[SpecError]]:
    """Return the Bookmark of the controls, and the errors of invalid values and combinations.

    Args:
        last: The previous Bookmark. Its Spec or Probe replaces an invalid Spec or Probe.
    """
    problem = get("text_problem") if get("task") in tasks.OWN else None
    refusals: list[SpecError] = [problem] if problem else []
    spec = _accept(Spec, _values(Spec), last.spec, refusals)
    probe = _accept(Probe, _values(Probe) | _sequence(last.probe, refusals), last.probe, refusals)
    experiment = Experiment(spec, probe, _ablation())
    return Bookmark(experiment, last.position, _view(spec), last.lesson), refusals


def _accept(kind: type[Part], values: dict[str, Any], last: Part, refusals: list[SpecError]) -> Part:
    """Return a Spec or a Probe of the values. If they are invalid, add the error to `refusals` and return `last`."""
    try:
        return kind(**values)
    except SpecError as error:
        refusals.append(error)
        return last


def _sequence(last: Probe, refusals: list[SpecError]) -> dict[str, Any]:
    """Return {name: value} for the fields of a Probe that depend on the visitor's own numbers.

    If the text holds no valid numbers, add the error to `refusals` and return the fields of the last Probe. If an
    uploaded file is invalid, add the error of the file too.
    """
    if get("input_kind") != OWN:
        return {"values": ()}
    if get("values_problem"):
        refusals.append(get("values_problem"))
    try:
        return {"values": series.parse(get("values"))}
    except SpecError as error:
        refusals.append(error)
        return {"input_kind": last.input_kind, "values": last.values}


def read_view(bookmark: Bookmark) -> Bookmark:
    """Return a Bookmark with the Ablation and the View of the controls in place of its own."""
    experiment = replace(bookmark.experiment, ablation=_ablation())
    return replace(bookmark, experiment=experiment, view=_view(bookmark.spec))


def _view(spec: Spec) -> View:
    """Return the controls' View, without choices that the network of a Spec does not offer.

    For the top layer, the View's `layer` is None (the default).
    """
    view = _values(View)
    view["lang"] = language()
    if spec.layers == 1 or view.get("layer") not in range(1, spec.layers):
        view["layer"] = None
    view["memory"] = view.get("memory", False) and len(CELLS[spec.cell].states) > 1
    return View(**view)


def _ablation() -> Ablation:
    """Return the controls' Ablation."""
    ablation = _values(Ablation)
    ablation["silenced"] = tuple(ablation.get("silenced", ()))
    return Ablation(**ablation)


def _values(kind: type) -> dict[str, Any]:
    """Return {name: value} of the fields of a dataclass, without fields that have no value yet."""
    values = {field.name: get(field.name, _UNSET) for field in fields(kind)}
    return {name: value for name, value in values.items() if value is not _UNSET}


def follow_task(last: Spec) -> None:
    """If the task or text has changed, replace the previous task's defaults in the controls by the new task's defaults.

    A loss that the new task does not offer is replaced too. Call this in a run of the whole page, before it draws the
    controls.
    """
    if (get("task"), get("text", "")) == (last.task, last.text):
        return
    try:
        task = Spec(task=get("task"), period=last.period, strings=last.strings, text=get("text", ""))
    except SpecError:
        return  # `read` explains what is wrong with a text
    for name, default in task.task_defaults.items():
        if get(name) == last.task_defaults[name] or (name == "loss" and get(name) not in task.task_info.losses):
            put(**{name: default})


def change_language() -> None:
    """Set the lists and the expanders to their current values again, because their labels have changed.

    Otherwise, in Streamlit 1.67, a list would still show its choice in the previous language (streamlit#13788). An
    expander with a new label would be a new, closed expander (elements/layouts.py:2213).
    """
    put(**{name: get(name) for name in (*_LISTS, *_WITHOUT_FIELD) if name in st.session_state})
