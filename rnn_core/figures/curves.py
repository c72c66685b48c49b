"""The learning curves: loss and accuracy against the epoch."""

import numpy as np

from rnn_core.figures import style

_MARGIN = {"l": 52, "r": 66, "t": 28, "b": 40}
_PANELS = {"loss": ("y", (0.46, 0.96)), "accuracy": ("y2", (0.0, 0.32))}  # name -> axis, from where to where
_CURVES = (("loss", "train", 0), ("loss", "validation", 2), ("accuracy", "train", 1), ("accuracy", "validation", 3))
"""(panel, kind, column of the metrics)."""

_ABOVE, _BESIDE = {"l": 40, "r": 20, "t": 22, "b": 28}, {"l": 122, "r": 20, "t": 8, "b": 28}
"""The margins of a single curve, its titles above or beside it."""
_HEIGHT, _HANDLE = 124, 40  # pixels of a single curve, and of the handle on its axis


def draw(metrics, *, curve, epochs, chance, names, rates=(), dark=False):
    """Loss or accuracy over the epochs, training and validation, in a low figure: {"data", "layout", "wide"}.

    `layout` has its titles above the curves, `wide` beside them. The page lays a handle over the axis of the epochs.
    metrics: (E, 4) of loss, accuracy, val_loss, val_accuracy, from epoch 0 on; NaN is not drawn.
    curve: "loss" or "accuracy". epochs: how far the axis goes. chance: the loss of a constant output, drawn as a line
    across the losses. rates: [(epoch, text), ...], where the learning rate changed.
    names: {"epoch", "loss", "accuracy", "train", "validation", "chance"} in the reader's language. Above there is room
    for the last of them up to style.BREAK.
    """
    colours = style.DARK if dark else style.LIGHT
    metrics = np.asarray(metrics, np.float64).reshape(-1, 4)
    looks = {kind: {"color": getattr(colours, kind)} for kind in ("train", "validation")}
    traces = list(lines(metrics, names, looks=looks, curve=curve))
    small = {"size": 12, "color": colours.muted}
    shapes = [_upright(colours.muted, at, dash="dashdot") for at, _ in rates]
    change = {"xref": "x", "y": 1, "xanchor": "left", "xshift": 4, "font": small}
    notes = [style.note(text, colours.muted, x=at, **change) for at, text in rates]
    top, levels = 1.05, ([], [])
    if curve == "loss":
        top = max(1.25 * chance, 1.05 * np.nanmax(metrics[:, 0::2], initial=0))
        level, level_name = style.chance_rule(colours, chance, names["chance"], indent=24)
        shapes.append(level)
        right = level_name | {"yanchor": "top" if chance > top / 4 else "bottom", "font": small}
        left = {"text": names["chance"].split(style.BREAK)[0], "x": 0, "xanchor": "left", "xshift": 6}
        levels = [right | left], [right]  # where there is little room, where the losses do not fall yet
    layout = style.base_layout(colours, height=_HEIGHT, margin=_ABOVE)
    layout |= {"hovermode": "x unified", "meta": {"handle": _HANDLE}, "shapes": shapes}
    axis = {"range": [0, epochs], "anchor": "y", "showgrid": False} | style.whole_ticks(epochs)
    layout["xaxis"] = style.plain_axis(colours, unifiedhovertitle={"text": f"{names['epoch']} %{{x}}"}, **axis)
    layout["yaxis"] = style.plain_axis(colours, range=[0, top], nticks=4, anchor="x")
    above, beside = _titles(names, curve, traces, colours)
    wide = {"margin": _BESIDE, "annotations": notes + levels[1] + beside}
    return {"data": traces, "layout": layout | {"annotations": notes + levels[0] + above}, "wide": layout | wide}


def _titles(names, curve, traces, colours):
    """The titles of curve and axis, and the names of the lines: (as they stand above the curves, beside them)."""
    title = style.note(f"<b>{names[curve]}</b>", colours.text, x=0, y=1, xanchor="left", align="left")
    title["font"] = {"size": 13, "color": colours.text}
    keys = [f"<span style='color: {trace['line']['color']}'>━━</span> {trace['name']}" for trace in traces]
    key = title | {"text": "   ".join(keys), "x": 1, "xanchor": "right", "yanchor": "bottom"}
    axis = style.note(names["epoch"], colours.muted, x=0, y=0, xanchor="right", xshift=-6, yshift=-5)
    axis["font"] = {"size": 12, "color": colours.muted}
    left = {"xanchor": "left", "xshift": -_ABOVE["l"]}
    above = [title | left | {"yanchor": "bottom"}, key, axis | left]
    return above, [title | {"text": "<br>".join([title["text"], *keys]), "xshift": -_BESIDE["l"]}, axis]


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


def lines(metrics, names, *, looks, run="", curve=None):
    """A curve for each column of metrics (E, 4) that holds a number, over the epochs from 0 on.

    looks: {"train", "validation"} -> how the line looks. curve: the only panel, None for both. run: the name of the
    experiment where there are several: the legend then names the experiments instead of the two kinds.
    """
    for panel, kind, column in _CURVES:
        values = metrics[:, column]
        if np.isfinite(values).any() and curve in (None, panel):
            told = ", ".join(filter(None, (names[panel], names[kind], run)))
            yield style.scatter(
                style.line_mode(len(values)),
                np.arange(len(values)),
                values,
                xaxis="x",
                yaxis="y" if curve else _PANELS[panel][0],
                name=run or names[kind],
                line={"width": 2.5} | looks[kind],
                marker={"size": 5},
                showlegend=panel == "loss" and not (run and kind == "validation"),
                hover=f"{told}: <b>%{{y:.4f}}</b>",
            )


def _upright(colour, epoch, *, dash):
    """A line through the whole height."""
    return style.rule(colour, dash=dash, xref="x", x0=epoch, x1=epoch, yref="paper", y0=0, y1=1)
