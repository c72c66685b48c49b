"""Learning curves: loss and accuracy against the epoch."""

from collections.abc import Iterator, Mapping

import numpy as np
from jaxtyping import Float

from rnn_core.figures import style
from rnn_core.figures.style import Attributes, Colours, Names

_HEIGHT_PX = 340
_MARGIN = {"l": 52, "r": 66, "t": 28, "b": 40}
_PANELS = {"loss": ("y", (0.46, 0.96)), "accuracy": ("y2", (0.0, 0.32))}
"""Panel -> (its vertical axis, the axis's domain as fractions of the plot's height)."""

_CURVES = (("loss", "train", 0), ("loss", "validation", 2), ("accuracy", "train", 1), ("accuracy", "validation", 3))
"""The curves, each as (panel, kind of samples, column of the metrics)."""


def panels(colours: Colours, names: Names, *, epochs: int, top: float) -> tuple[Attributes, list[Attributes]]:
    """Return the layout of two empty panels above one epoch axis, and the titles of the panels as annotations.

    Args:
        colours: The colours.
        names: The texts "epoch", "loss" and "accuracy".
        epochs: The end of the epoch axis.
        top: The largest visible loss.
    """
    layout = style.base_layout(colours, height=_HEIGHT_PX, margin=_MARGIN) | style.legend(1.03)
    layout["hovermode"] = "x unified"
    layout["xaxis"] = style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor="y2")
    layout["xaxis"]["unifiedhovertitle"] = {"text": f"{names['epoch']} %{{x}}"}
    headings = []
    for name, (axis, domain) in _PANELS.items():
        span = [0, 1.05 * top if name == "loss" else 1.04]
        layout[axis.replace("y", "yaxis")] = style.plain_axis(colours, domain=domain, range=span, nticks=5, anchor="x")
        headings.append(style.heading(names[name], colours, y=domain[1], indent=_MARGIN["l"]))
    return layout, headings


def lines(
    metrics: Float[np.ndarray, "epochs+1 4"], names: Names, *, looks: Mapping[str, Attributes], run: str = ""
) -> Iterator[Attributes]:
    """Yield a curve over the epochs for each column of the metrics that has a finite number.

    Args:
        metrics: The loss, the accuracy, the validation loss, and the validation accuracy of each epoch from 0.
        names: The texts "loss", "accuracy", "train" and "validation".
        looks: The attributes of the lines of "train" and of "validation".
        run: The label of the experiment, or "" for no label. With a label, the legend has one entry for the experiment.
            Without one, it has an entry for "train" and an entry for "validation".
    """
    for panel, kind, column in _CURVES:
        values = metrics[:, column]
        if np.isfinite(values).any():
            label = ", ".join(filter(None, (names[panel], names[kind], run)))
            yield style.scatter(
                style.line_mode(len(values)),
                np.arange(len(values)),
                values,
                xaxis="x",
                yaxis=_PANELS[panel][0],
                name=run or names[kind],
                line={"width": 2.5} | looks[kind],
                marker={"size": 5},
                showlegend=panel == "loss" and not (run and kind == "validation"),
                hover=f"{label}: <b>%{{y:.4f}}</b>",
            )
