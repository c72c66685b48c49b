"""The panel of the weights: each matrix before training, now, and the change."""

import numpy as np

from rnn_core import run
from rnn_core.cells import CELLS
from rnn_core.insight import network
from rnn_core.ui.panels.panel import Panel
from rnn_core.ui.web import sheet
from rnn_core.ui.web.sheet import Matrix
from rnn_core.ui.words import say


def _answer(session, frame):
    """The networks before training and now; no worker is needed for them."""
    return [_network(frame, epoch) for epoch in (0, frame.bookmark.epoch)]


def _network(frame, epoch):
    return network.network(frame.bookmark.spec, run.state_at(frame.run, epoch))


def _scene(frame, answer):
    """Kernel, recurrent kernel and bias of the layer that is shown, and those of the output, on one scale."""
    lang, bookmark = frame.bookmark.lang, frame.bookmark
    nets = answer[0], _network(frame, frame.run.newest)
    largest = max(np.nanmax(np.abs(array), initial=0) for net in nets for array in _arrays(net, bookmark))
    words = {name: say(lang, f"weights_{name}") for name in ("start", "change", "weight")}
    words["now"] = say(lang, "weights_now", epoch=bookmark.epoch)
    return sheet.weights(_matrices(bookmark, answer), limit=max(0.5, np.ceil(2 * largest) / 2), words=words)


def _base(frame, answer):
    """Their names, and what they were at the start."""
    return sheet.weights_at_start(_matrices(frame.bookmark, answer))


def _read(frame, answer):
    """Which of the matrices has changed most, and with SimpleRNN how the spectral radius of U has grown."""
    bookmark = frame.bookmark
    symbols = _symbols(bookmark.spec)
    start, now = (dict(zip(symbols, _arrays(net, bookmark), strict=True)) for net in answer)
    changes = {symbol: np.sqrt(np.mean((now[symbol] - start[symbol]) ** 2)) for symbol in symbols}
    if bookmark.epoch == 0:
        yield "weights_untrained", {}
    else:
        most = max(changes, key=changes.get)
        yield "weights_changed", {"epoch": bookmark.epoch, "symbol": most, "change": changes[most]}
        if "U" in now and not CELLS[bookmark.spec.cell].gates:
            before, after = (np.abs(np.linalg.eigvals(arrays["U"])).max() for arrays in (start, now))
            yield "weights_grown", {"before": before, "after": after}
    if bookmark.spec.units > sheet.MAX_WEIGHTS:
        yield "step_first", {"count": sheet.MAX_WEIGHTS, "units": bookmark.spec.units}


def _table(frame, answer):
    """A row for each weight."""
    rows = [
        (matrix.title, *((column, row) if matrix.turned else (row, column)), matrix.start[i, j], matrix.now[i, j])
        for matrix in _matrices(frame.bookmark, answer)
        for i, row in enumerate(matrix.rows)
        for j, column in enumerate(matrix.columns)
    ]
    return ("matrix", "from", "to", "start", f"epoch_{frame.bookmark.epoch}"), rows


def _symbols(spec):
    return ("W", "U", "b", "V", "c") if CELLS[spec.cell].recurrent else ("W", "b", "V", "c")


def _arrays(net, bookmark):
    return *net.layers[bookmark.shown_layer - 1], *net.output


def _matrices(bookmark, answer):
    start, now = (dict(zip(_symbols(bookmark.spec), _arrays(net, bookmark), strict=True)) for net in answer)
    gates, below = CELLS[bookmark.spec.cell].gates, bookmark.shown_layer - 1
    units = [f"h{unit + 1}" for unit in range(bookmark.spec.units)]
    columns = [f"{gate} {unit}" for gate in gates for unit in units] or units
    task = bookmark.spec.task_info
    inputs = list(task.outputs) if task.features > 1 else ["x"]
    inputs = [f"{unit}, {below}" for unit in units] if below else inputs
    classes = list(task.outputs)
    shapes = {
        "W": ("kernel W", inputs, columns, gates, np.atleast_2d),
        "U": ("recurrent_kernel U", units, columns, gates, np.atleast_2d),
        "b": ("bias b", ["b"] if now["b"].ndim == 1 else ["W", "U"], columns, gates, np.atleast_2d),
        "V": ("Dense kernel V", classes, units, (), np.transpose),
        "c": ("Dense bias c", ["c"], classes, (), np.atleast_2d),
    }
    matrices = []
    for symbol in now:
        title, rows, across, parts, shape = shapes[symbol]
        arrays = shape(start[symbol]), shape(now[symbol])
        matrices.append(Matrix(title, rows, across, *arrays, parts, turned=shape is np.transpose))
    return matrices


PANEL = Panel(_answer, None, _table, _read, scene=_scene, base=_base)
