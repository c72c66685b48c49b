"""Two experiments in one chart: their losses and accuracies against the epoch."""

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.curves import line, panels
from rnn_core.figures.style import DARK, LIGHT


def draw(runs, *, names, dark=False):
    """Training solid, validation dotted, a colour for each experiment.

    runs: [(name, metrics), ...] of two, metrics (E, 4) of loss, accuracy, val_loss, val_accuracy, from epoch 0 on.
    names: {"epoch", "loss", "accuracy", "train", "validation"} in the reader's language.
    """
    colours = DARK if dark else LIGHT
    runs = [(name, np.asarray(metrics, np.float64).reshape(-1, 4)) for name, metrics in runs]
    epochs = max(1, *(len(metrics) - 1 for _, metrics in runs))
    top = 1.05 * max(np.nanmax(metrics[:, 0::2]) for _, metrics in runs)
    layout, notes, places = panels(colours, names, epochs=epochs, top=top)
    lines = []
    for (name, metrics), colour in zip(runs, (colours.train, colours.validation), strict=True):
        for panel, axis, columns in places:
            for column, kind in zip(columns, ("train", "validation"), strict=True):
                if np.isfinite(metrics[:, column]).any():
                    drawn = line(metrics[:, column], axis, f"{panel}, {names[kind]}", name, colour)
                    drawn["line"]["dash"] = "solid" if kind == "train" else "dot"
                    drawn["showlegend"] = column == 0
                    lines.append(drawn)
    return go.Figure({"data": lines, "layout": layout | {"annotations": notes}})
