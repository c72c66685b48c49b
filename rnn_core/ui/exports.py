"""The menu of what can be taken home, each of the epoch shown, and nothing made before it is asked for."""

import time

import streamlit as st

from rnn_core import analysis, export, figures, run
from rnn_core.ui import panels, picture, state
from rnn_core.ui.components import download
from rnn_core.ui.server import files
from rnn_core.ui.web import film, scene
from rnn_core.ui.words import say
from rnn_core.visit import compute

_MOST_FRAMES, _FEWEST_FRAMES = 60, 8
_MOST_STATES = 2_000_000  # hidden states in all frames of a film: its page has 15 MB, and takes 300 MB to make


def menu(session):
    """The button that opens the menu, and what it offers while it is open."""
    lang, dark = session.bookmark.lang, state.dark()
    with st.popover(say(lang, "export"), key="export", icon=":material/download:", on_change="rerun") as opened:
        if not opened.open:
            state.drop("download")
            return
        frame = session.frame()  # so that a file holds what its name says, however long the menu stays open
        if frame.run is None:
            st.markdown(say(lang, "waiting"))
            return
        name = picture.file_name(frame.bookmark)
        for kind, (ending, mime, make) in FILES.items():
            _download(lang, kind, f"{name}{ending}", mime, lambda make=make: make(frame, dark))
        for kind in figures.printing.KINDS:
            if _button(lang, kind):
                _print_stage(frame, name, kind)
        if panels.seen():
            _of_panel(lang, *panels.seen())
        if state.get("download"):
            download.draw(**state.get("download"))


def _download(lang, kind, name, mime, make):
    if _button(lang, kind):
        _save(name, address=files.offer(make, name, mime))


def _button(lang, kind):
    options = {"key": f"export_{kind}", "width": "stretch", "help": say(lang, f"export_{kind}_help")}
    return st.button(say(lang, f"export_{kind}"), **options)


def _of_panel(lang, frame, answer):
    """What is offered of the open panel: its numbers and its picture, as they are on the page."""
    name, panel = panels.opened(frame.bookmark)
    called = f"{picture.file_name(frame.bookmark)}-{name}"
    st.markdown(f"**{say(lang, f'panel_{name}')}**")
    _download(lang, "panel", f"{called}.csv", "text/csv", lambda: export.table_csv(*panel.table(frame, answer)))
    for kind in figures.printing.KINDS:
        if _button(lang, f"panel_{kind}"):
            title = f"{say(lang, f'panel_{name}')} · {_title(frame)}"
            if panel.scene:
                frames = {"base": panel.base(frame, answer)} if panel.base else {}
                shown = {"scene": panel.scene(frame, answer), "frames": frames, "view": {"dark": False}}
                _save(called, stage=shown, kind=kind, title=title)
            else:
                figure = figures.printing.draw(panel.figure(frame, answer, dark=False), title=title)
                _save(called, figure=figure, kind=kind)


def _title(frame):
    lang, bookmark = frame.bookmark.lang, frame.bookmark
    return f"{picture.title(lang, bookmark.spec)} · {say(lang, 'export_epoch', epoch=bookmark.epoch)}"


def _ask(trained, epoch, probe, function, **options):
    """What `Answers.at` gives, waited for."""
    return compute.call(function, trained.spec, run.state_at(trained, epoch), probe, **options)


def _trace(frame, epoch=None):
    bookmark = frame.bookmark
    return _ask(frame.run, bookmark.epoch if epoch is None else epoch, bookmark.probe, analysis.trace_probe)


def _program(frame, dark):
    return export.program(frame.run, frame.bookmark.epoch)


def _keras(frame, dark):
    return compute.call(export.keras_file, frame.bookmark.spec, run.state_at(frame.run, frame.bookmark.epoch))


def _curves(frame, dark):
    return export.curves_csv(frame.run)


def _states(frame, dark):
    bookmark = frame.bookmark
    return export.states_csv(_trace(frame), real=bookmark.probe.real_steps(bookmark.spec))


def _outputs(frame, dark):
    bookmark = frame.bookmark
    real = bookmark.probe.real_steps(bookmark.spec) if bookmark.spec.return_sequences else None
    return export.outputs_csv(_trace(frame), analysis.targets(bookmark.spec, bookmark.probe), real=real)


def _film(frame, dark):
    """The stage at up to 60 of the kept epochs, from the untrained network to the newest; at fewer if it is large."""
    spec, probe = frame.bookmark.spec, frame.bookmark.probe
    shown = spec.units * len(probe.real_steps(spec))
    states = run.evenly_spaced(frame.run.states, min(_MOST_FRAMES, max(_FEWEST_FRAMES, _MOST_STATES // shown)))
    traces = compute.call(analysis.trace_each, frame.run.spec, states, probe)
    shown = [_at(frame, kept.epoch, trace) for kept, trace in zip(states, traces, strict=True)]
    bookmark = frame.bookmark
    return film.page(
        bookmark,
        shown,
        before=shown[0]["frame"],
        title=picture.title(bookmark.lang, bookmark.spec),
        ablated=shown[0]["ablated"] is not None,
        picked=panels.picked(bookmark),
        dark=dark,
    )


def _at(frame, epoch, trace):
    """Return what the stage shows of an epoch: {"epoch", "frame", "ablated"}, the last None without an ablation."""
    bookmark = frame.bookmark.change(epoch=epoch)
    ablated = panels.ablated(frame._replace(bookmark=bookmark), _ask)
    return {
        "epoch": epoch,
        "frame": scene.frame(bookmark, epoch, trace),
        "ablated": ablated and scene.frame(bookmark, epoch, ablated[0]),
    }


FILES = {
    "program": (".py", "text/x-python", _program),
    "keras": (".keras", "application/octet-stream", _keras),
    "states": ("-states.csv", "text/csv", _states),
    "outputs": ("-outputs.csv", "text/csv", _outputs),
    "curves": ("-curves.csv", "text/csv", _curves),
    "film": (".html", "text/html", _film),
}
"""kind -> (how its name ends, its type, function of a Frame and whether the page is dark that gives its content)."""


def _print_stage(frame, name, kind):
    """Let the browser draw the stage once more, with what it shows of the open panel."""
    bookmark, now = frame.bookmark, _at(frame, frame.bookmark.epoch, _trace(frame))
    times = ("now", "ablated") if now["ablated"] else ("before", "now")
    frames = {"before": scene.frame(bookmark, 0, _trace(frame, 0)), "now": now["frame"], "ablated": now["ablated"]}
    shown = {"scene": scene.describe(bookmark, times), "frames": frames}
    shown["view"] = scene.view(bookmark, dark=False, picked=panels.picked(bookmark)) | {"epoch": bookmark.epoch}
    _save(name, stage=shown, kind=kind, title=_title(frame))


def _save(name, **what):
    """Let the browser save something; it is told so for as long as the menu is open."""
    state.put(download={"name": name, "press": str(time.monotonic()), **what})
