"""The learning curves of several experiments: loss and accuracy against the epoch."""

import numpy as np

from rnn_core.figures import style

_MARGIN = {"l": 52, "r": 66, "t": 28, "b": 40}
_PANELS = {"loss": ("y", (0.46, 0.96)), "accuracy": ("y2", (0.0, 0.32))}  # name -> axis, from where to where
_CURVES = (("loss", "train", 0), ("loss", "validation", 2), ("accuracy", "train", 1), ("accuracy", "validation", 3))
"""(panel, kind, column of the metrics)."""


def panels(colours, names, *, epochs, top):
    """Two empty panels on one axis of epochs: (layout, their titles). top: the largest loss that is to be seen."""
    layout = style.base_layout(colours, height=340, margin=_MARGIN) | style.legend(1.03)
    layout["hovermode"] = "x unified"
    layout["xaxis"] = style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor="y2")
    layout["xaxis"]["unifiedhovertitle"] = {"text": f"{names['epoch']} %{{x}}"}
    headings = []
    for name, (axis, domain) in _PANELS.items():
        span = [0, 1.05 * top if name == "loss" else 1.04]
        layout[axis.replace("y", "yaxis")] = style.plain_axis(colours, domain=domain, range=span, nticks=5, anchor="x")
        headings.append(style.heading(names[name], colours, y=domain[1], indent=_MARGIN["l"]))
    return layout, headings


def lines(metrics, names, *, looks, run=""):
    """A curve for each column of metrics (E, 4) that holds a number, over the epochs from 0 on.

    looks: {"train", "validation"} -> how the line looks. run: the name of the experiment where there are several: the
    legend then names the experiments instead of the two kinds.
    """
    for panel, kind, column in _CURVES:
        values = metrics[:, column]
        if np.isfinite(values).any():
            told = ", ".join(filter(None, (names[panel], names[kind], run)))
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
                hover=f"{told}: <b>%{{y:.4f}}</b>",
            )
