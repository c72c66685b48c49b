"""The learning curves: loss and accuracy against the epoch."""

import numpy as np

from rnn_core.figures import style

_MARGIN = {"l": 52, "r": 66, "t": 28, "b": 40}
_TOP = 0.96  # of the plot, where the upper panel ends
_PANELS = {"loss": ("y", (0.46, _TOP)), "accuracy": ("y2", (0.0, 0.32))}  # name -> axis, from where to where
_CURVES = (("loss", "train", 0), ("loss", "validation", 2), ("accuracy", "train", 1), ("accuracy", "validation", 3))
"""(panel, kind, column of the metrics)."""


def draw(metrics, *, epoch, epochs, chance, names, rates=(), dark=False):
    """Loss and accuracy over the epochs, training and validation, as two panels on one axis.

    metrics: (E, 4) of loss, accuracy, val_loss, val_accuracy, from epoch 0 on; NaN is not drawn.
    epoch: where the marker stands. epochs: how far the axis goes. chance: the loss of a constant output, drawn as
    a line. rates: [(epoch, text), ...], where the learning rate changed.
    names: {"epoch", "loss", "accuracy", "train", "validation", "chance"} in the reader's language.
    """
    colours = style.DARK if dark else style.LIGHT
    metrics = np.asarray(metrics, np.float64).reshape(-1, 4)
    top = max(2 * chance, np.nanmax(metrics[:, 0::2], initial=0))
    layout, headings = panels(colours, names, epochs=epochs, top=top)
    looks = {kind: {"color": getattr(colours, kind)} for kind in ("train", "validation")}
    level, level_name = style.chance_rule(colours, chance, names["chance"], indent=28)
    changes = [_upright(colours.muted, at, dash="dashdot") for at, _ in rates]
    layout["shapes"] = [level, *changes, _upright(colours.text, epoch, dash="solid")]
    layout["annotations"] = [
        *headings,
        level_name,
        *(
            style.note(text, colours.muted, xref="x", x=at, y=_TOP, xanchor="left", yanchor="bottom")
            for at, text in rates
        ),
    ]
    return {"data": list(lines(metrics, names, looks=looks)), "layout": layout}


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

    looks: {"train", "validation"} -> how the line looks. run: the name of the experiment where there are several:
    the legend then names the experiments instead of the two kinds.
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


def _upright(colour, epoch, *, dash):
    """A line through both panels."""
    return style.rule(colour, dash=dash, xref="x", x0=epoch, x1=epoch, yref="paper", y0=0, y1=_TOP)
