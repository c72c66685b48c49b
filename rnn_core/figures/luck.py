"""Luck: the loss curves of many seeds, and how many of them have learned, on one axis of epochs."""

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT, frame, note, plain_axis, whole_ticks

_MARGIN = {"l": 52, "r": 56, "t": 28, "b": 40}
_HEIGHT = 480
_LOSS, _SHARE = (0.43, 0.97), (0.0, 0.32)  # the panels, from where to where
_TOP = 1.4  # of the loss by chance; a curve that goes higher leaves the picture
_REACH = 40  # pixels from a point at which it is still hovered or clicked


def draw(losses, learned, *, seeds, share, quartiles, chance, names, shown=None, dark=False):
    """A curve for each seed, in the colour of those that learned or of those that did not, above the share that has.

    losses: (n, E+1) from epoch 0 on; NaN is not drawn. learned: for each, the epoch in which it learned, or None.
    seeds: (n,) whole numbers; each point of a curve has its seed as `customdata`, and can be selected.
    share: (E+1,) in [0, 1], or NaN. quartiles: [(epoch, text)] of ¼, ½ and ¾; None is not drawn.
    chance: the loss of an answer without memory. shown: the seed that is emphasised, if it is among them.
    names: {"epoch", "loss", "share", "seed", "learned", "not_learned", "shown", "chance"} in the reader's language.
    The axes are those of E and chance alone, so that they stand still while curves come in.
    """
    colours = DARK if dark else LIGHT
    losses, epochs = np.asarray(losses, np.float32), len(share) - 1
    seeds, learned = np.asarray(seeds, int), np.array([np.nan if e is None else e for e in learned], float)
    others, traces = seeds != shown, []
    for which, name, colour in (
        (np.isnan(learned), "not_learned", colours.wrong),
        (~np.isnan(learned), "learned", colours.validation),
    ):
        look = {"legendgroup": name, "line": {"color": _faint(colour, len(seeds)), "width": 1.5}}
        traces += [_curves(losses, seeds, which & others, names) | look, _key(names[name], colour, name, 3)]
        dots = _moments(losses, learned, which & others, colour, size=7 if len(seeds) <= 40 else 5)
        traces.append(dots | {"legendgroup": name})
    if not others.all():
        own = _curves(losses, seeds, ~others, names)
        look = {"legendgroup": "shown", "line": {"color": colours.text, "width": 3.5}}
        halo = {"mode": "lines", "hoverinfo": "skip", "line": {"color": colours.paper, "width": 8}, "opacity": 0.8}
        traces += [own | look | halo, own | look, _key(names["shown"], colours.text, "shown", 4)]
        traces.append(_moments(losses, learned, ~others, colours.text, size=11) | {"legendgroup": "shown"})
    traces.append(_steps(share, names, colours))
    traces.append(_quarters(quartiles, epochs, colours))
    layout = _layout(colours, epochs, chance, names)
    layout["shapes"] = _shapes(quartiles, epochs, chance, colours)
    layout["annotations"] = _notes(share, chance, names, colours)
    return go.Figure({"data": traces, "layout": layout})


def _faint(colour, count):
    """A colour of so little opacity that it is seen where many of so many curves run on top of one another."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{np.clip(5 / np.sqrt(max(count, 1)), 0.35, 0.9):.2f})"


def _curves(losses, seeds, which, names):
    """All curves of a kind in one trace, with gaps between them: many traces would take long to draw."""
    rows = np.pad(losses[which], ((0, 0), (0, 1)), constant_values=np.nan)
    count, width = rows.shape
    return {
        "type": "scatter",
        "mode": "lines+markers",  # for lines alone cannot be clicked
        "marker": {"opacity": 0, "size": 1, "maxdisplayed": 1},
        "selected": {"marker": {"opacity": 0}},
        "unselected": {"marker": {"opacity": 0}},
        "x": _small(np.tile(np.arange(width), count)),
        "y": rows.ravel(),
        "customdata": _small(np.repeat(seeds[which], width)),
        "showlegend": False,
        "hovertemplate": f"{names['seed']} %{{customdata}} · {names['epoch']} %{{x}}<br>"
        f"{names['loss']}: <b>%{{y:.4f}}</b><extra></extra>",
    }


def _small(numbers):
    """Whole numbers in the fewest bytes that hold them all, for each goes to the browser."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _moments(losses, learned, which, colour, *, size):
    """A dot on each curve at the epoch in which it learned."""
    rows = np.flatnonzero(which & ~np.isnan(learned))
    epochs = learned[rows].astype(int)
    return {
        "type": "scatter",
        "mode": "markers",
        "marker": {"color": colour, "size": size},
        "unselected": {"marker": {"opacity": 1}},
        "x": _small(epochs),
        "y": losses[rows, epochs],
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _key(name, colour, group, width):
    """An entry of the legend, as clear as the curves would be if there were one alone."""
    line = {"color": colour, "width": width}
    return {"type": "scatter", "mode": "lines", "x": [None], "y": [None], "name": name, "line": line} | {
        "legendgroup": group
    }


def _steps(share, names, colours):
    return {
        "type": "scatter",
        "mode": "lines",
        "x": np.arange(len(share)),
        "y": 100 * np.asarray(share, float),
        "yaxis": "y2",
        "line": {"color": colours.validation, "width": 3, "shape": "hv"},
        "showlegend": False,
        "hovertemplate": f"{names['epoch']} %{{x}}<br>{names['share']}: <b>%{{y:.1f}} %</b><extra></extra>",
    }


def _quarters(quartiles, epochs, colours):
    """A dot where the steps pass each quarter; what it says is above the steps before it or below those after it."""
    drawn = [(epoch, y, text) for (epoch, text), y in zip(quartiles, (25, 50, 75), strict=True) if epoch is not None]
    return {
        "type": "scatter",
        "mode": "markers+text",
        "marker": {"color": colours.text, "size": 9},
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": colours.text}},
        "x": [epoch for epoch, _, _ in drawn],
        "y": [y for _, y, _ in drawn],
        "text": [text for _, _, text in drawn],
        "textposition": ["top left" if epoch > epochs / 2 else "bottom right" for epoch, _, _ in drawn],
        "textfont": {"size": 14, "color": colours.text},
        "cliponaxis": False,
        "yaxis": "y2",
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _shapes(quartiles, epochs, chance, colours):
    """The line of chance, and the epochs in which the middle half of the seeds learned, parted at their median."""
    (first, _), (median, _), (last, _) = quartiles
    rule = {"color": colours.muted, "width": 1.5, "dash": "dash"}
    place = {"layer": "below", "yref": "y", "y0": chance, "y1": chance, "xref": "paper", "x0": 0, "x1": 1}
    shapes = [place | {"type": "line", "line": rule}]
    panel = {"layer": "below", "xref": "x", "yref": "y2", "y0": 0, "y1": 100}
    if first is not None:
        end = _right(epochs) if last is None else last
        shapes.append(panel | {"type": "rect", "x0": first, "x1": end, "fillcolor": colours.grid, "line": {"width": 0}})
    if median is not None:
        line = {"color": colours.paper, "width": 3}
        shapes.append(panel | {"type": "line", "x0": median, "x1": median, "line": line})
    return shapes


def _right(epochs):
    """Where the axis of epochs ends."""
    return 1.02 * epochs


def _layout(colours, epochs, chance, names):
    quarters = (0, 25, 50, 75, 100)
    epoch_axis = {
        "range": [-0.02 * epochs, _right(epochs)],
        "anchor": "y2",
        "showgrid": False,
        **whole_ticks(epochs),
        "title": {"text": names["epoch"], "standoff": 4, "font": {"size": 13}},
    }
    share_axis = {
        "domain": _SHARE,
        "range": [-3, 106],
        "tickvals": quarters,
        "ticktext": [f"{quarter} %" for quarter in quarters],
        "anchor": "x",
    }
    legend = {"orientation": "h", "x": 1, "xanchor": "right", "y": 1, "yanchor": "bottom", "traceorder": "reversed"}
    return frame(colours, height=_HEIGHT, margin=_MARGIN) | {
        "hovermode": "closest",
        "hoverdistance": _REACH,
        "showlegend": True,
        "legend": legend,
        "xaxis": plain_axis(colours) | epoch_axis,
        "yaxis": plain_axis(colours) | {"domain": _LOSS, "range": [0, _TOP * chance], "nticks": 5, "anchor": "x"},
        "yaxis2": plain_axis(colours) | share_axis,
    }


def _notes(share, chance, names, colours):
    """The titles of the panels, the name of the line of chance, and the share in the end."""
    title = {"x": 0, "xanchor": "left", "yanchor": "bottom", "xshift": -_MARGIN["l"]}
    notes = [
        note(f"<b>{names['loss']}</b>", colours.text, y=_LOSS[1], **title),
        note(f"<b>{names['share']}</b>", colours.text, y=_SHARE[1], **title),
        note(names["chance"], colours.muted, x=1, y=chance, xanchor="right", yanchor="bottom", xshift=-12)
        | {"yref": "y"},
    ]
    if np.isfinite(share[-1]):
        end = {"x": 1, "y": 100 * share[-1], "xanchor": "left", "yanchor": "middle", "xshift": 4}
        notes.append(note(f"<b>{100 * share[-1]:.0f} %</b>", colours.validation, **end) | {"yref": "y2"})
    return notes
