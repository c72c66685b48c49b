"""One or two experiments in one chart: losses and accuracies against the epoch."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from rnn_core.figures import style
from rnn_core.figures.curves import lines, panels
from rnn_core.figures.style import Figure, Names


def draw(
    runs: Sequence[tuple[str, Float[np.ndarray, "_ 4"] | Sequence[Sequence[float]]]],
    *,
    names: Names,
    chance: float | None = None,
    epochs: int = 1,
    dark: bool = False,
) -> Figure:
    """Draw the curves of one or two experiments: training solid, validation dotted, each experiment in its own colour.

    Args:
        runs: For each experiment, its label and its metrics, with a row for each epoch from 0. The columns are the
            loss, the accuracy, the validation loss, and the validation accuracy.
        names: The texts "epoch", "loss", "accuracy", "train" and "validation"; also "chance" if `chance` is given.
        chance: The loss of the best constant output, drawn as a line; None for no line.
        epochs: The end of the epoch axis. If the metrics have later epochs, the axis ends at the last of them.
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    arrays = [np.asarray(metrics, np.float64).reshape(-1, 4) for _, metrics in runs]
    epochs = max(epochs, *(len(metrics) - 1 for metrics in arrays))
    top = max(2 * (chance or 0), *(np.nanmax(metrics[:, 0::2]) for metrics in arrays))
    layout, notes = panels(colours, names, epochs=epochs, top=top)
    traces = []
    for (name, _), metrics, colour in zip(runs, arrays, (colours.train, colours.validation), strict=False):
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
