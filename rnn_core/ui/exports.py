"""The menu of what can be taken home, each of the epoch shown, and nothing made before it is asked for."""

import time

import streamlit as st

from rnn_core import analysis, bookmark, compute, export, figures, probe, run, training
from rnn_core.bookmark import Bookmark
from rnn_core.ui import history, reading, stage, views
from rnn_core.ui.text import say

_MOST_FRAMES = 60  # of a film, for its size


def menu(session, view):
    """The button that opens the menu, and what it offers while it is open."""
    lang = view.lang
    with st.popover(say(lang, "export"), key="export", icon=":material/download:", on_change="rerun") as opened:
        if not opened.open:
            st.session_state.pop("paper", None)
            return
        if session.run is None:
            st.markdown(say(lang, "waiting"))
            return
        shown = session.shown()  # so that a file holds what its name says, however long the menu stays open
        for kind, (ending, mime, make) in FILES.items():
            _download(lang, kind, f"{_name(shown)}{ending}", mime, lambda make=make: make(shown, view))
        for kind in figures.printing.KINDS:
            if _button(lang, kind):
                _print(_stage(shown, view._replace(dark=False)), _title(shown, view), _name(shown), kind)
        seen = views.seen()
        if seen:
            _of_view(lang, *seen)
        if "paper" in st.session_state:
            st.iframe(st.session_state["paper"], height=1)


def _download(lang, kind, name, mime, make):
    label, about = say(lang, f"export_{kind}"), say(lang, f"export_{kind}_help")
    options = {"key": f"export_{kind}", "on_click": "ignore", "width": "stretch", "help": about}
    st.download_button(label, make, file_name=name, mime=mime, **options)


def _button(lang, kind):
    options = {"key": f"export_{kind}", "width": "stretch", "help": say(lang, f"export_{kind}_help")}
    return st.button(say(lang, f"export_{kind}"), **options)


def _of_view(lang, shown, view, answer):
    """What is offered of the open view: its numbers and its picture, as they are on the page."""
    name, view = view.why.view, view._replace(lang=lang)
    module, called = views.VIEWS[name], f"{_name(shown)}-{name}"
    st.markdown(f"**{say(lang, f'view_{name}')}**")
    _download(lang, "view", f"{called}.csv", "text/csv", lambda: export.table_csv(*module.table(shown, view, answer)))
    for kind in figures.printing.KINDS:
        if _button(lang, f"view_{kind}"):
            picture = module.figure(shown, view._replace(dark=False), answer)
            _print(picture, f"{say(lang, f'view_{name}')} · {_title(shown, view)}", called, kind)


def _name(shown):
    """What a file is called: what differs from the article, and the epoch."""
    spec = bookmark.write(Bookmark(spec=shown.spec))
    return "-".join(["rnn", *(f"{name}-{value}" for name, value in spec.items()), f"epoch-{shown.epoch}"])


def _state(shown):
    return run.state_at(shown.run, shown.epoch)


def _trace(shown):
    return compute.call(analysis.look, shown.spec, _state(shown), shown.probe)


def _title(shown, view):
    return f"{history.title(view.lang, shown.spec)} · {say(view.lang, 'export_epoch', epoch=shown.epoch)}"


def _program(shown, view):
    return export.program(shown.run, shown.epoch)


def _keras(shown, view):
    return compute.call(export.keras_file, shown.spec, _state(shown))


def _curves(shown, view):
    return export.curves_csv(shown.run)


def _states(shown, view):
    return export.states_csv(_trace(shown), real=probe.real_steps(shown.probe, shown.spec))


def _outputs(shown, view):
    real = probe.real_steps(shown.probe, shown.spec) if shown.spec.return_sequences else None
    return export.outputs_csv(_trace(shown), reading.wanted(shown), real=real)


def _film(shown, view):
    """The stage at up to 60 of the kept epochs, from the untrained network to the newest."""
    states = training.spread(shown.run.states, _MOST_FRAMES)
    traces = compute.call(analysis.look_at_each, shown.spec, states, shown.probe)
    stages = [
        stage.figure(shown._replace(epoch=state.epoch), view, traces[0], trace)
        for state, trace in zip(states, traces, strict=True)
    ]
    names = {name: say(view.lang, f"film_{name}") for name in ("play", "pause", "epoch")}
    title = history.title(view.lang, shown.spec)
    film = figures.film.draw(stages, [str(state.epoch) for state in states], names=names, title=title, dark=view.dark)
    return figures.film.page(film, title=title, lang=view.lang)


FILES = {
    "program": (".py", "text/x-python", _program),
    "keras": (".keras", "application/octet-stream", _keras),
    "states": ("-states.csv", "text/csv", _states),
    "outputs": ("-outputs.csv", "text/csv", _outputs),
    "curves": ("-curves.csv", "text/csv", _curves),
    "film": (".html", "text/html", _film),
}
"""kind -> (how its name ends, its type, function of what is shown and the View that gives its content)."""


OF_VIEW = ("view", *(f"view_{kind}" for kind in figures.printing.KINDS))
"""The kinds that are offered beside these while a view is open."""


def _stage(shown, view):
    before = compute.call(analysis.look, shown.spec, shown.run.states[0], shown.probe)
    return stage.figure(shown, view, before, _trace(shown))


def _print(figure, title, name, kind):
    """Let the browser draw a figure once more and save it, in a page that stays however often this one runs again."""
    paper = figures.printing.page(figure, title=title, name=name, kind=kind)
    st.session_state["paper"] = f"{paper}<!-- {time.monotonic()} -->"  # pressed twice it is saved twice
