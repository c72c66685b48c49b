"""The menu of what can be taken home, each of the epoch shown, and nothing made before it is asked for."""

import numpy as np
import streamlit as st

from rnn_core import analysis, bookmark, compute, export, figures, probe, run
from rnn_core.bookmark import Bookmark
from rnn_core.ui import history, reading, stage
from rnn_core.ui.text import say

_MOST_FRAMES = 60  # of a film, for its size


def menu(session, view):
    """The button that opens the menu, and what it offers while it is open."""
    lang = view.lang
    with st.popover(say(lang, "export"), key="export", icon=":material/download:", on_change="rerun") as opened:
        if not opened.open:
            return
        if session.run is None:
            st.markdown(say(lang, "moment"))
            return
        shown = session.shown()  # so that a file holds what its name says, however long the menu stays open
        for kind, (ending, mime, make) in FILES.items():
            st.download_button(
                say(lang, f"export_{kind}"),
                lambda make=make: make(shown, view),
                file_name=f"{_name(shown)}{ending}",
                mime=mime,
                key=f"export_{kind}",
                on_click="ignore",
                width="stretch",
                help=say(lang, f"export_{kind}_help"),
            )
        for kind in figures.printing.KINDS:
            press = {"key": f"export_{kind}", "width": "stretch", "help": say(lang, f"export_{kind}_help")}
            if st.button(say(lang, f"export_{kind}"), **press):
                _print(shown, view._replace(dark=False), kind)


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
    states = shown.run.states
    places = np.unique(np.linspace(0, len(states) - 1, _MOST_FRAMES).round().astype(int))
    states = [states[place] for place in places]
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


def _print(shown, view, kind):
    """Let the browser draw the stage once more and save it."""
    before = compute.call(analysis.look, shown.spec, shown.run.states[0], shown.probe)
    figure = stage.figure(shown, view, before, _trace(shown))
    paper = figures.printing.page(figure, title=_title(shown, view), name=_name(shown), kind=kind)
    st.iframe(paper, height=1)
