"""The view of the weights: each matrix at the start, now, and what training has changed."""

import numpy as np

from rnn_core import figures, network, run
from rnn_core.figures.weights import Matrix
from rnn_core.ui.text import say

GATES = {"SimpleRNN": (), "GRU": ("z", "r", "n"), "LSTM": ("i", "f", "g", "o")}
"""cell -> what the shares of its kernels belong to, in Keras's order."""


def controls(session, shown, view):
    """None: whose layer is shown is chosen at the left."""


def answer(ask, shown, view):
    """The networks at the start and now; no worker is needed for them."""
    return [network.network(shown.spec, run.state_at(shown.run, epoch)) for epoch in (0, shown.epoch)]


def figure(shown, view, answer):
    """Kernel, recurrent kernel and bias of the layer that is shown, and the output's."""
    matrices = _matrices(shown, view, answer)
    newest = network.network(shown.spec, shown.run.states[-1])
    largest = max(np.nanmax(np.abs(array), initial=0) for net in (answer[0], newest) for array in _arrays(net, view))
    names = {name: say(view.lang, f"weights_{name}") for name in ("start", "change", "weight")}
    names["now"] = say(view.lang, "weights_now", epoch=shown.epoch)
    return figures.weights.draw(matrices, limit=max(0.5, np.ceil(2 * largest) / 2), names=names, dark=view.dark)


def read(shown, view, answer):
    """Which of the matrices has changed most, and of SimpleRNN how the largest eigenvalue of U has grown."""
    start, now = (_arrays(net, view) for net in answer)
    changes = {name: np.sqrt(np.mean((a - b) ** 2)) for name, a, b in zip(_NAMES, now, start, strict=True)}
    if shown.epoch == 0:
        yield "weights_untrained", {}
    else:
        most = max(_NAMES, key=lambda name: changes[name])
        yield "weights_changed", {"epoch": shown.epoch, "name": most, "change": changes[most]}
        if shown.spec.cell == "SimpleRNN":
            before, after = (np.abs(np.linalg.eigvals(arrays[1])).max() for arrays in (start, now))
            yield "weights_grown", {"before": before, "after": after}
    if shown.spec.units > figures.weights.MOST:
        yield "moment_first", {"count": figures.weights.MOST, "units": shown.spec.units}


def table(shown, view, answer):
    """A row for each weight."""
    rows = [
        (matrix.title, *((column, row) if matrix.turned else (row, column)), matrix.start[i, j], matrix.now[i, j])
        for matrix in _matrices(shown, view, answer)
        for i, row in enumerate(matrix.rows)
        for j, column in enumerate(matrix.columns)
    ]
    return ("matrix", "from", "to", "start", f"epoch_{shown.epoch}"), rows


def interval(session):
    """Nothing here moves by itself."""


_NAMES = ("kernel", "recurrent_kernel", "bias", "output kernel", "output bias")


def _arrays(net, view):
    return *net.layers[view.layer - 1], *net.output


def _matrices(shown, view, answer):
    start, now = (_arrays(net, view) for net in answer)
    gates = GATES[shown.spec.cell]
    units = [f"h{unit + 1}" for unit in range(shown.spec.units)]
    columns = [f"{gate} {unit}" for gate in gates for unit in units] or units
    heard = ["x"] if view.layer == 1 else [f"h{unit + 1}, {view.layer - 1}" for unit in range(shown.spec.units)]
    classes = [f"y{k}" for k in range(len(now[-1]))]
    biases = ["b"] if now[2].ndim == 1 else ["W", "U"]
    shapes = (
        ("kernel W", heard, columns, gates, np.atleast_2d),
        ("recurrent_kernel U", units, columns, gates, np.atleast_2d),
        ("bias b", biases, columns, gates, np.atleast_2d),
        ("V", classes, units, (), np.transpose),
        ("c", ["c"], classes, (), np.atleast_2d),
    )
    return [
        Matrix(title, rows, across, shape(one), shape(other), parts, turned=shape is np.transpose)
        for (title, rows, across, parts, shape), one, other in zip(shapes, start, now, strict=True)
    ]
