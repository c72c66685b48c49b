"""The panel of the weights: each matrix before training and now, and the change."""

from typing import NamedTuple

import numpy as np

from rnn_core import run
from rnn_core.cells import CELLS
from rnn_core.forward import Network
from rnn_core.insight import network
from rnn_core.spec import Spec
from rnn_core.ui.panels.panel import Panel, Scene, Sentences, Table, run_of
from rnn_core.ui.web import sheet
from rnn_core.ui.web.sheet import Matrix
from rnn_core.ui.words import say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.session import Session


class Answer(NamedTuple):
    """The untrained network, and the network at the shown epoch."""

    start: Network
    now: Network


class _Shape(NamedTuple):
    """The title of a matrix, and the labels of its rows, columns and parts, as in `sheet.Matrix`."""

    title: str
    rows: list[str]
    columns: list[str]
    parts: tuple[str, ...] = ()
    turned: bool = False


def _answer(session: Session, frame: Frame) -> Answer:
    """Return both networks without the help of a worker."""
    return Answer(_network(frame, 0), _network(frame, frame.bookmark.epoch))


def _network(frame: Frame, epoch: int) -> Network:
    return network.network(frame.bookmark.spec, run.state_at(run_of(frame), epoch))


def _scene(frame: Frame, answer: Answer) -> Scene:
    """Return the picture of the weights in the shown layer and the output layer.

    All matrices share one colour scale. It covers the weights before training and at the newest epoch, so it is the
    same at all shown epochs.
    """
    lang, bookmark = frame.bookmark.lang, frame.bookmark
    networks = answer.start, _network(frame, run_of(frame).newest)
    maximum = max(np.nanmax(np.abs(array), initial=0) for net in networks for array in _arrays(net, bookmark))
    words = {name: say(lang, f"weights_{name}") for name in ("start", "change", "weight")}
    words["now"] = say(lang, "weights_now", epoch=bookmark.epoch)
    return sheet.weights(_matrices(bookmark, answer), limit=max(0.5, np.ceil(2 * maximum) / 2), words=words)


def _base(frame: Frame, answer: Answer) -> Scene:
    """Return the labels of the matrices, and their values before training."""
    return sheet.weights_at_start(_matrices(frame.bookmark, answer))


def _read(frame: Frame, answer: Answer) -> Sentences:
    """Yield sentences: first, which matrix has the largest RMS change, or at epoch 0 that nothing has changed.

    After epoch 0, another sentence has the spectral radius of the recurrent kernel if the cell has no gates. If some
    units are not drawn, the last sentence has the number of drawn units.
    """
    bookmark = frame.bookmark
    start, now = (_by_symbol(net, bookmark) for net in answer)
    changes = {symbol: np.sqrt(np.mean((now[symbol] - start[symbol]) ** 2)) for symbol in now}
    if bookmark.epoch == 0:
        yield "weights_untrained", {}
    else:
        changed_most = max(changes, key=lambda symbol: changes[symbol])
        values = {"epoch": bookmark.epoch, "symbol": changed_most, "change": changes[changed_most]}
        yield "weights_changed", values
        if "U" in now and not CELLS[bookmark.spec.cell].gates:
            before, after = (np.abs(np.linalg.eigvals(arrays["U"])).max() for arrays in (start, now))
            yield "weights_grown", {"before": before, "after": after}
    if bookmark.spec.units > sheet.MAX_WEIGHTS:
        yield "step_first", {"count": sheet.MAX_WEIGHTS, "units": bookmark.spec.units}


def _table(frame: Frame, answer: Answer) -> Table:
    """Return a row for each weight."""
    rows = [
        (matrix.title, *((column, row) if matrix.turned else (row, column)), matrix.start[i, j], matrix.now[i, j])
        for matrix in _matrices(frame.bookmark, answer)
        for i, row in enumerate(matrix.rows)
        for j, column in enumerate(matrix.columns)
    ]
    return ("matrix", "from", "to", "start", f"epoch_{frame.bookmark.epoch}"), rows


def _symbols(spec: Spec) -> tuple[str, ...]:
    return ("W", "U", "b", "V", "c") if CELLS[spec.cell].recurrent else ("W", "b", "V", "c")


def _arrays(net: Network, bookmark: Bookmark) -> tuple[np.ndarray, ...]:
    return *net.layers[bookmark.shown_layer - 1], *net.output


def _by_symbol(net: Network, bookmark: Bookmark) -> dict[str, np.ndarray]:
    return dict(zip(_symbols(bookmark.spec), _arrays(net, bookmark), strict=True))


def _matrices(bookmark: Bookmark, answer: Answer) -> list[Matrix]:
    start, now = (_by_symbol(net, bookmark) for net in answer)
    gates = CELLS[bookmark.spec.cell].gates
    layer_below = bookmark.shown_layer - 1
    units = [f"h{unit + 1}" for unit in range(bookmark.spec.units)]
    columns = [f"{gate} {unit}" for gate in gates for unit in units] or units
    task = bookmark.spec.task_info
    if layer_below:
        inputs = [f"{unit}, {layer_below}" for unit in units]
    else:
        inputs = list(task.outputs) if task.features > 1 else ["x"]
    classes = list(task.outputs)
    shapes = {
        "W": _Shape("kernel W", inputs, columns, gates),
        "U": _Shape("recurrent_kernel U", units, columns, gates),
        "b": _Shape("bias b", ["b"] if now["b"].ndim == 1 else ["W", "U"], columns, gates),
        "V": _Shape("Dense kernel V", classes, units, turned=True),
        "c": _Shape("Dense bias c", ["c"], classes),
    }
    matrices = []
    for symbol in now:
        shape = shapes[symbol]
        before, after = (
            np.transpose(arrays[symbol]) if shape.turned else np.atleast_2d(arrays[symbol]) for arrays in (start, now)
        )
        matrices.append(Matrix(shape.title, shape.rows, shape.columns, before, after, shape.parts, turned=shape.turned))
    return matrices


PANEL = Panel(_answer, None, _table, _read, scene=_scene, base=_base, icon="grid_on")
