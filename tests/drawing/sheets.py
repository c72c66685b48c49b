"""Every kind of sheet (a panel's picture), with random arrays. Tests in a browser and tests in Node draw the sheets.

A case is what the drawing module needs to draw a sheet: the scene, its data (`frames`), and the view.
"""

from functools import partial

import numpy as np

from rnn_core.ui.web import sheet
from rnn_core.ui.web.sheet import Matrix, Wiring
from rnn_core.ui.words import say

WORDS = ["man", "woman", "mouse", "cat", "dog", "monster", "lion", "dragon", "glass", "sandwich", "cookie", "think"]


def matrix(title, rows, columns, **changes):
    """Return a Matrix of random weights. rows, columns: a list of names, or a number of units h1, h2, ..."""
    names = [each if isinstance(each, list) else [f"h{i + 1}" for i in range(each)] for each in (rows, columns)]
    size = len(names[0]), len(names[1])
    start, change = np.random.default_rng(size).uniform(-1, 1, (2, *size)).astype(np.float32)
    return Matrix(title, *names, start, start + change / 4)._replace(**changes)


def matrices(units=4, *, gates=(), names=("x",)):
    """Return the matrices of a layer and of its output: W, U, b, V and c."""
    columns = [f"{gate} h{i + 1}" for gate in gates for i in range(units)] or units
    return [
        matrix("kernel W", list(names), columns, parts=gates),
        matrix("recurrent_kernel U", units, columns, parts=gates),
        matrix("bias b", ["b"], columns, parts=gates),
        matrix("Dense kernel V", list(names), units, turned=True),
        matrix("Dense bias c", ["c"], list(names)),
    ]


def weights(drawn=None, *, limit=1.5, lang="en", **of):
    """Return the case of a sheet that shows weights. drawn: the matrices to show, by default random matrices."""
    drawn = drawn or matrices(**of)
    words = {name: say(lang, f"weights_{name}") for name in ("start", "change", "weight")}
    words["now"] = say(lang, "weights_now", epoch=15)
    scene = sheet.weights(drawn, limit=limit, words=words)
    return {"scene": scene, "frames": {"base": sheet.weights_at_start(drawn)}, "view": {}}


def norms(steps=12, lags=8):
    """Return random norms (steps, lags + 1) from 1e-7 to 1e3.

    The norm of step t at lag k is NaN if step t - k would be before the first step.
    """
    found = 10 ** np.random.default_rng(steps).uniform(-7, 3, (steps, lags + 1))
    found[np.arange(steps)[:, None] < np.arange(lags + 1)] = np.nan
    return found


def gradients(found=None, *, first=1, every=1, last=None, quartiles=None, lang="en"):
    """Return the case of a sheet that shows gradients. found: their norms, by default random norms."""
    found = norms() if found is None else found
    quartiles = np.nanquantile(found, (0.25, 0.5, 0.75), axis=0) if quartiles is None else quartiles
    words = {name: say(lang, f"gradients_{name}") for name in ("norm", "lag", "median", "quartiles")}
    words["step"] = say(lang, "axis_step")
    ends = first, last or first + every * len(found) - 1
    return {"scene": sheet.gradients(found, ends, quartiles, every=every, words=words), "frames": {}, "view": {}}


def wire(*, inputs=1, units=3, classes=2, **changes):
    """Return the Wiring of a layer with random weights and activations."""
    rng = np.random.default_rng(units)
    sizes = (inputs, units, units, classes, (inputs, units), (units, units), (units, classes))
    return Wiring(*(rng.uniform(-1, 1, size).astype(np.float32) for size in sizes))._replace(**changes)


def step(wiring=None, *, gated=False, picked=None, lang="en", **of):
    """Return the case of a sheet that shows one step of a layer, by default of a random Wiring."""
    wiring = wiring or wire(**of)
    columns = [("W x", wiring.previous), ("Σ", 2 * wiring.hidden), ("h<sub>t</sub>", wiring.hidden)]
    columns += [(title, wiring.hidden) for title in ("c<sub>t−1</sub>", "U h + d", "o")] if gated else []
    outputs = [("V h + c", 3 * wiring.outputs), ("y<sub>t</sub>", wiring.outputs)]
    scene = sheet.step(
        wiring,
        columns,
        outputs,
        input_names=["x"] if len(wiring.inputs) == 1 else [f"below {i + 1}" for i in range(len(wiring.inputs))],
        input_label="x<sub>t</sub>",
        output_names=[f"y{k}" for k in range(len(wiring.outputs))],
        words={name: say(lang, f"step_{name}") for name in ("recurrent", "value")},
        picked=picked,
    )
    return {"scene": scene, "frames": {}, "view": {}}


SHEETS = {
    "weights": weights,
    "weights of gates": partial(weights, units=10, gates=("i", "f", "g", "o"), lang="ja"),
    "weights of many units": partial(weights, units=64),
    "weights of words": partial(weights, units=10, names=WORDS),
    "gradients": gradients,
    "gradients of many steps": lambda: gradients(norms(100, 99), lang="ja"),
    "gradients of one step": lambda: gradients(np.full((1, 9), 1e-3), first=100),
    "one step": step,
    "one step of gates": partial(step, units=10, gated=True, picked=2, lang="ja"),
    "one step of many units": partial(step, units=40, inputs=30),
    "one step of many classes": partial(step, units=10, inputs=20, classes=20),
}
"""Name -> function that returns a case, {"scene": ..., "frames": ..., "view": ...}."""
