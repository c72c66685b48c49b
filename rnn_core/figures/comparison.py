"""Two experiments in one chart: their losses and accuracies against the epoch."""

import numpy as np

from rnn_core.figures import style
from rnn_core.figures.curves import lines, panels


def draw(runs, *, names, chance=None, epochs=1, dark=False):
    """Training solid, validation dotted, a colour for each experiment.

    runs: [(name, metrics), ...] of one or two, metrics (E, 4) of loss, accuracy, val_loss, val_accuracy, from
    epoch 0 on. chance: the loss of a constant output, drawn as a line if it is given.
    epochs: how far the axis goes at least.
    names: {"epoch", "loss", "accuracy", "train", "validation"}, and "chance" with it, in the reader's language.
    """
    colours = style.DARK if dark else style.LIGHT
    runs = [(name, np.asarray(metrics, np.float64).reshape(-1, 4)) for name, metrics in runs]
    epochs = max(epochs, *(len(metrics) - 1 for _, metrics in runs))
    top = max(2 * (chance or 0), *(np.nanmax(metrics[:, 0::2]) for _, metrics in runs))
    layout, notes = panels(colours, names, epochs=epochs, top=top)
    traces = []
    for (name, metrics), colour in zip(runs, (colours.train, colours.validation), strict=False):
        looks = {"train": {"color": colour, "dash": "solid"}, "validation": {"color": colour, "dash": "dot"}}
        traces += lines(metrics, names, looks=looks, run=name)
    if any(trace["line"]["dash"] == "dot" for trace in traces):
        traces.append(style.legend_key(names["validation"], line={"color": colours.muted, "width": 2.5, "dash": "dot"}))
    layout |= {"shapes": [], "annotations": notes}
    if chance is not None:
        level, level_name = style.chance_rule(colours, chance, names["chance"], indent=28)
        layout["shapes"].append(level)
        notes.append(level_name)
    return {"data": traces, "layout": layout}
