"""The learning curves: loss and accuracy against the epoch."""

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT, frame, note, plain_axis, whole_ticks

_MARGIN = {"l": 52, "r": 66, "t": 28, "b": 40}
_PANELS = {"loss": ("y", (0.46, 0.96), (0, 2)), "accuracy": ("y2", (0.0, 0.32), (1, 3))}  # name -> axis, span, columns


def draw(metrics, *, epoch, epochs, chance, names, rates=(), dark=False):
    """Loss and accuracy over the epochs, training and validation, as two panels on one axis.

    metrics: (E, 4) of loss, accuracy, val_loss, val_accuracy, from epoch 0 on; NaN is not drawn.
    epoch: where the marker stands. epochs: how far the axis goes. chance: the loss of an answer without
    memory, drawn as a line. rates: [(epoch, text), ...], where the learning rate changed.
    names: {"epoch", "loss", "accuracy", "train", "validation", "chance"} in the reader's language.
    """
    colours = DARK if dark else LIGHT
    metrics = np.asarray(metrics, np.float64).reshape(-1, 4)
    top = 1.05 * max(2 * chance, np.nanmax(metrics[:, 0::2], initial=0))
    layout, notes, places = panels(colours, names, epochs=epochs, top=top)
    lines = []
    for panel, axis, columns in places:
        for column, kind in zip(columns, ("train", "validation"), strict=True):
            values = metrics[:, column]
            if np.isfinite(values).any():
                drawn = line(values, axis, panel, names[kind], getattr(colours, kind))
                lines.append(drawn | {"showlegend": axis == "y"})
    rule, baseline = chance_line(colours, chance, names["chance"])
    shapes = [rule]
    notes.append(baseline)
    for at, text in rates:
        shapes.append(_mark(colours.muted, at, dash="dashdot"))
        notes.append(note(text, colours.muted, x=at, y=0.96, xanchor="left", yanchor="bottom") | {"xref": "x"})
    shapes.append(_mark(colours.text, epoch, dash="solid"))
    return go.Figure({"data": lines, "layout": layout | {"shapes": shapes, "annotations": notes}})


def panels(colours, names, *, epochs, top):
    """Two empty panels on one axis of epochs: (layout, titles, [(name, axis, (column, column)), ...]).

    top: how far up the loss goes. The columns are those of training and validation in the metrics.
    """
    layout = frame(colours, height=340, margin=_MARGIN) | {
        "hovermode": "x unified",
        "showlegend": True,
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": 1.03, "yanchor": "bottom"},
        "xaxis": plain_axis(colours)
        | whole_ticks(epochs)
        | {
            "range": [-0.02 * epochs, 1.02 * epochs],
            "anchor": "y2",
            "showgrid": False,
            "title": {"text": names["epoch"], "standoff": 4, "font": {"size": 13}},
            "unifiedhovertitle": {"text": f"{names['epoch']} %{{x}}"},
        },
    }
    titles, places = [], []
    for panel, (axis, span, columns) in _PANELS.items():
        layout[f"yaxis{axis[1:]}"] = plain_axis(colours) | {
            "domain": span,
            "range": [0, top if panel == "loss" else 1.04],
            "nticks": 5,
            "anchor": "x",
        }
        title = f"<b>{names[panel]}</b>"
        titles.append(note(title, colours.text, x=0, y=span[1], xanchor="left", yanchor="bottom", xshift=-_MARGIN["l"]))
        places.append((names[panel], axis, columns))
    return layout, titles, places


def chance_line(colours, chance, text):
    """The loss of an answer without memory: (line, what it is called), across the upper panel."""
    rule = _rule(colours.muted, dash="dash", yref="y", y0=chance, y1=chance, xref="paper", x0=0, x1=1)
    baseline = note(text, colours.muted, x=1, y=chance, xanchor="right", yanchor="bottom", xshift=-28)
    return rule, baseline | {"yref": "y"}


def line(values, axis, panel, name, colour):
    """One curve over the epochs, from 0 on."""
    few = len(values) <= 60
    return {
        "type": "scatter",
        "mode": "lines+markers" if few else "lines",
        "x": np.arange(len(values)),
        "y": values,
        "xaxis": "x",
        "yaxis": axis,
        "name": name,
        "line": {"color": colour, "width": 2.5},
        "marker": {"size": 5},
        "hovertemplate": f"{panel}, {name}: <b>%{{y:.4f}}</b><extra></extra>",
    }


def _mark(colour, epoch, *, dash):
    """A line through both panels."""
    return _rule(colour, dash=dash, xref="x", x0=epoch, x1=epoch, yref="paper", y0=0, y1=0.96)


def _rule(colour, *, dash, **place):
    return {"type": "line", "layer": "below", "line": {"color": colour, "width": 1.5, "dash": dash}, **place}
