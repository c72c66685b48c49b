"""Two experiments in one chart: their losses and accuracies against the epoch."""

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.curves import chance_line, line, panels
from rnn_core.figures.style import DARK, LIGHT


def draw(runs, *, names, chance=None, epochs=1, dark=False):
    """Training solid, validation dotted, a colour for each experiment.

    runs: [(name, metrics), ...] of one or two, metrics (E, 4) of loss, accuracy, val_loss, val_accuracy, from
    epoch 0 on. chance: the loss of an answer without memory, drawn as a line if it is given.
    epochs: how far the axis goes at least.
    names: {"epoch", "loss", "accuracy", "train", "validation"}, and "chance" with it, in the reader's language.
    """
    colours = DARK if dark else LIGHT
    runs = [(name, np.asarray(metrics, np.float64).reshape(-1, 4)) for name, metrics in runs]
    epochs = max(epochs, *(len(metrics) - 1 for _, metrics in runs))
    top = 1.05 * max(2 * (chance or 0), *(np.nanmax(metrics[:, 0::2]) for _, metrics in runs))
    layout, notes, places = panels(colours, names, epochs=epochs, top=top)
    lines = []
    for (name, metrics), colour in zip(runs, (colours.train, colours.validation), strict=False):
        for panel, axis, columns in places:
            for column, kind in zip(columns, ("train", "validation"), strict=True):
                if np.isfinite(metrics[:, column]).any():
                    drawn = line(metrics[:, column], axis, f"{panel}, {names[kind]}", name, colour)
                    drawn["line"]["dash"] = "solid" if kind == "train" else "dot"
                    drawn["showlegend"] = column == 0
                    lines.append(drawn)
    if any(line["line"]["dash"] == "dot" for line in lines):
        look = {"color": colours.muted, "width": 2.5, "dash": "dot"}
        nothing = {"type": "scatter", "mode": "lines", "x": [None], "y": [None]}
        lines.append(nothing | {"name": names["validation"], "line": look})
    shapes = []
    if chance is not None:
        rule, baseline = chance_line(colours, chance, names["chance"])
        shapes.append(rule)
        notes.append(baseline)
    return go.Figure({"data": lines, "layout": layout | {"shapes": shapes, "annotations": notes}})
