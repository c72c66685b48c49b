"""The menu of exports: files of the shown epoch or the whole training, each made only when a visitor asks for it."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import streamlit as st

from rnn_core import analysis, export, figures, run
from rnn_core.analysis import Trace
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.ui import panels, picture, state
from rnn_core.ui.components import download
from rnn_core.ui.server import files
from rnn_core.ui.web import Json, film, scene
from rnn_core.ui.words import say
from rnn_core.visit import compute
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session

_MAX_FILM_EPOCHS = 60
_MIN_FILM_EPOCHS = 8
_MAX_FILM_STATES = 2_000_000
"""Maximum number of hidden states in a film of more than 8 epochs. A film of this size takes 15 MB, and making it takes
300 MB of memory.
"""


class _Shown(NamedTuple):
    """The data from which a file is made: the Frame (content of the page), its Run, and whether its theme is dark."""

    frame: Frame
    run: Run
    dark: bool


def draw_menu(session: Session) -> None:
    """Draw the button that opens the menu, and the menu while it is open."""
    lang = session.bookmark.lang
    dark = state.dark()
    with st.popover(
        say(lang, "export"), key="export", icon=":material/download:", help=say(lang, "export_help"), on_change="rerun"
    ) as opened:
        if not opened.open:
            state.drop("download")
            return
        frame = session.frame()  # one Frame for all files, so that their content matches the epoch in their names
        if frame.run is None:
            st.markdown(say(lang, "waiting"))
            return
        shown = _Shown(frame, frame.run, dark)
        name = picture.file_name(frame.bookmark)
        for kind, file in FILES.items():
            _file_button(lang, kind, f"{name}{file.ending}", file.mime, partial(file.make, shown))
        for kind in figures.printing.KINDS:
            if _button(lang, kind):
                _save_stage(shown, name, kind)
        if panel := panels.last_drawn():
            _panel_buttons(lang, *panel)
        if state.get("download"):
            download.draw(**state.get("download"))


def _file_button(lang: str, kind: str, name: str, mime: str, make: Callable[[], str | bytes]) -> None:
    if _button(lang, kind):
        _save(name, address=files.offer(make, name, mime))


def _button(lang: str, kind: str) -> bool:
    """Draw the button for a kind of file, and return whether it was pressed."""
    return st.button(
        say(lang, f"export_{kind}"), key=f"export_{kind}", width="stretch", help=say(lang, f"export_{kind}_help")
    )


def _panel_buttons(lang: str, frame: Frame, answer: Any) -> None:
    """Draw the buttons for the open panel's numbers and pictures. The pictures have light colours."""
    name, panel = panels.open_panel(frame.bookmark)
    file_name = f"{picture.file_name(frame.bookmark)}-{name}"
    st.markdown(f"**{say(lang, f'panel_{name}')}**")
    _file_button(lang, "panel", f"{file_name}.csv", "text/csv", lambda: export.table_csv(*panel.table(frame, answer)))
    for kind in figures.printing.KINDS:
        if _button(lang, f"panel_{kind}"):
            title = f"{say(lang, f'panel_{name}')} · {_title(frame)}"
            if panel.scene:
                frames = {"base": panel.base(frame, answer)} if panel.base else {}
                stage = {"scene": panel.scene(frame, answer), "frames": frames, "view": {"dark": False}}
                _save(file_name, stage=stage, kind=kind, title=title)
            elif panel.figure:
                figure = figures.printing.draw(panel.figure(frame, answer, dark=False), title=title)
                _save(file_name, figure=figure, kind=kind)


def _title(frame: Frame) -> str:
    bookmark = frame.bookmark
    lang = bookmark.lang
    return f"{picture.title(lang, bookmark.spec)} · {say(lang, 'export_epoch', epoch=bookmark.epoch)}"


def _at(trained: Run, epoch: int, probe: Probe, function: Callable[..., Any], **options: Any) -> Any:
    """Return the result of a function for an epoch. Unlike `Answers.at`, this waits until a worker has computed it."""
    return compute.call(function, trained.spec, run.state_at(trained, epoch), probe, **options)


def _trace(shown: _Shown, epoch: int) -> Trace:
    return _at(shown.run, epoch, shown.frame.bookmark.probe, analysis.trace_probe)


def _program(shown: _Shown) -> str:
    return export.program(shown.run, shown.frame.bookmark.epoch)


def _keras(shown: _Shown) -> bytes:
    bookmark = shown.frame.bookmark
    return compute.call(export.keras_file, bookmark.spec, run.state_at(shown.run, bookmark.epoch))


def _curves(shown: _Shown) -> str:
    return export.curves_csv(shown.run)


def _states(shown: _Shown) -> str:
    bookmark = shown.frame.bookmark
    return export.states_csv(_trace(shown, bookmark.epoch), real=bookmark.probe.real_steps(bookmark.spec))


def _outputs(shown: _Shown) -> str:
    bookmark = shown.frame.bookmark
    spec, probe = bookmark.spec, bookmark.probe
    real = probe.real_steps(spec) if spec.return_sequences else None
    return export.outputs_csv(_trace(shown, bookmark.epoch), analysis.targets(spec, probe), real=real)


def _film(shown: _Shown) -> str:
    """Return the film: an HTML page that plays the epochs of the stage (the page's main picture).

    The film has up to 60 of the stored epochs, evenly spaced from the untrained network to the newest epoch. With many
    hidden states it has fewer epochs, but at least 8 if 8 are stored.
    """
    bookmark = shown.frame.bookmark
    states_of_epoch = bookmark.spec.units * len(bookmark.probe.real_steps(bookmark.spec))
    epochs = min(_MAX_FILM_EPOCHS, max(_MIN_FILM_EPOCHS, _MAX_FILM_STATES // states_of_epoch))
    states = run.evenly_spaced(shown.run.states, epochs)
    traces = compute.call(analysis.trace_each, shown.run.spec, states, bookmark.probe)
    stages = [_stage(shown, stored.epoch, trace) for stored, trace in zip(states, traces, strict=True)]
    return film.page(
        bookmark,
        stages,
        before=stages[0]["frame"],
        title=picture.title(bookmark.lang, bookmark.spec),
        ablated=stages[0]["ablated"] is not None,
        picked=panels.framed_step(bookmark),
        sealed=picture.sealed(shown.frame),
        dark=shown.dark,
    )


def _stage(shown: _Shown, epoch: int, trace: Trace) -> Json:
    """Return the stage at an epoch, {"epoch", "frame", "ablated"}.

    `frame` holds the arrays of the network. `ablated` holds the arrays after an ablation, in which the visitor has
    removed or disturbed parts of the network. It is None without an ablation.
    """
    bookmark = shown.frame.bookmark.change(epoch=epoch)
    ablation = panels.ablated_trace(shown.frame._replace(bookmark=bookmark), _at)
    ablated = ablation[0] if ablation else None
    return {
        "epoch": epoch,
        "frame": scene.frame(bookmark, epoch, trace),
        "ablated": scene.frame(bookmark, epoch, ablated) if ablated else None,
    }


class _File(NamedTuple):
    """A kind of file: the end of its name, its MIME type, and the function that makes its content."""

    ending: str
    mime: str
    make: Callable[[_Shown], str | bytes]


FILES = {
    "program": _File(".py", "text/x-python", _program),
    "keras": _File(".keras", "application/octet-stream", _keras),
    "states": _File("-states.csv", "text/csv", _states),
    "outputs": _File("-outputs.csv", "text/csv", _outputs),
    "curves": _File("-curves.csv", "text/csv", _curves),
    "film": _File(".html", "text/html", _film),
}
"""Kind of file, which is also in the keys of the texts -> its _File."""


def _save_stage(shown: _Shown, name: str, kind: str) -> None:
    """Have the browser draw the stage again in light colours, with the open panel's marks, and save the picture."""
    bookmark = shown.frame.bookmark
    now = _stage(shown, bookmark.epoch, _trace(shown, bookmark.epoch))
    before = scene.frame(bookmark, 0, _trace(shown, 0))
    times = ("now", "ablated") if now["ablated"] else ("before", "now")
    look = {"picked": panels.framed_step(bookmark), "sealed": picture.sealed(shown.frame)}
    stage = {
        "scene": scene.describe(bookmark, times),
        "frames": {"before": before, "now": now["frame"], "ablated": now["ablated"]},
        "view": scene.view(bookmark, dark=False, **look) | {"epoch": bookmark.epoch},
    }
    _save(name, stage=stage, kind=kind, title=_title(shown.frame))


def _save(name: str, **options: Any) -> None:
    """Have the browser save a file. The options, for `download.draw`, are stored until the menu is closed."""
    state.put(download={"name": name, "press": str(time.monotonic()), **options})
