"""The seed sweep: the loss curves of many seeds, and the share of them that has learned, on one axis of epochs."""

import numpy as np

from rnn_core.figures import style

_MARGIN = {"l": 52, "r": 56, "t": 28, "b": 40}
_HEIGHT = 480
_LOSS, _SHARE = (0.43, 0.97), (0.0, 0.32)  # the panels, from where to where
_TOP = 1.4  # of the loss by chance; a curve that goes higher leaves the picture
_REACH = 40  # pixels from a point at which it is still hovered or clicked
_QUARTERS = (0, 25, 50, 75, 100)


def draw(losses, learned, *, seeds, share, quartiles, chance, names, shown=None, dark=False):
    """A curve for each seed, in the colour of those that learned or of those that did not, above the share that has.

    losses: (n, E+1) from epoch 0 on; NaN is not drawn. learned: for each, the epoch in which it learned, or None.
    seeds: (n,) whole numbers; each point of a curve has its seed as `customdata`, and can be pressed.
    share: (E+1,) in [0, 1], or NaN. quartiles: [(epoch, text)] of ¼, ½ and ¾; None is not drawn.
    chance: the loss of a constant output. shown: the seed that is emphasised, if it is among them.
    names: {"epoch", "loss", "share", "seed", "learned", "not_learned", "shown", "chance"} in the reader's language.
    The axes depend on E and chance alone, so that they stand still while curves come in.
    """
    colours = style.DARK if dark else style.LIGHT
    losses, epochs = np.asarray(losses, np.float32), len(share) - 1
    seeds, learned = np.asarray(seeds, int), np.array([np.nan if e is None else e for e in learned], float)
    emphasised, failed = seeds == shown, np.isnan(learned)
    traces = []
    for which, group, colour in (
        (failed & ~emphasised, "not_learned", colours.incorrect),
        (~failed & ~emphasised, "learned", colours.validation),
    ):
        # So many curves run on top of one another that each has to let the others through.
        line = {"color": style.faint(colour, np.clip(5 / np.sqrt(max(len(seeds), 1)), 0.35, 0.9)), "width": 1.5}
        traces.append(_curves(losses, seeds, which, names, line=line, legendgroup=group))
        traces.append(style.legend_key(names[group], line={"color": colour, "width": 3}, legendgroup=group))
        traces.append(_dots(losses, learned, which, colour, size=7 if len(seeds) <= 40 else 5, legendgroup=group))
    if emphasised.any():
        group, line = {"legendgroup": "shown"}, {"color": colours.text, "width": 3.5}
        own = _curves(losses, seeds, emphasised, names, line=line, **group)
        halo = {"mode": "lines", "hoverinfo": "skip", "line": {"color": colours.paper, "width": 8}, "opacity": 0.8}
        traces += [own | halo, own, style.legend_key(names["shown"], line=line | {"width": 4}, **group)]
        traces.append(_dots(losses, learned, emphasised, colours.text, size=11, **group))
    traces.append(_share(share, names, colours))
    traces.append(_quarters(quartiles, epochs, colours))
    layout = _layout(colours, epochs, chance, names)
    level, level_name = style.chance_rule(colours, chance, names["chance"], indent=12)
    layout["shapes"] = [level, *_middle_half(quartiles, layout["xaxis"]["range"][1], colours)]
    layout["annotations"] = [
        style.heading(names["loss"], colours, y=_LOSS[1], indent=_MARGIN["l"]),
        style.heading(names["share"], colours, y=_SHARE[1], indent=_MARGIN["l"]),
        level_name,
        *_last_share(share[-1], colours),
    ]
    return {"data": traces, "layout": layout}


# --- the curves


def _curves(losses, seeds, which, names, **look):
    """All curves of a kind in one trace, with gaps between them: many traces would take long to draw."""
    rows = np.pad(losses[which], ((0, 0), (0, 1)), constant_values=np.nan)
    count, width = rows.shape
    return style.scatter(
        "lines+markers",  # for lines alone cannot be clicked
        _small(np.tile(np.arange(width), count)),
        rows.ravel(),
        marker={"opacity": 0, "size": 1, "maxdisplayed": 1},
        customdata=_small(np.repeat(seeds[which], width)),
        showlegend=False,
        hover=f"{names['seed']} %{{customdata}} · {names['epoch']} %{{x}}<br>{names['loss']}: <b>%{{y:.4f}}</b>",
        **look,
    )


def _small(numbers):
    """Whole numbers in the fewest bytes that hold them all, for each goes to the browser."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _dots(losses, learned, which, colour, *, size, **rest):
    """A dot on each curve at the epoch in which its seed learned."""
    rows = np.flatnonzero(which & ~np.isnan(learned))
    epochs = learned[rows].astype(int)
    marker = {"color": colour, "size": size}
    return style.scatter("markers", _small(epochs), losses[rows, epochs], showlegend=False, marker=marker, **rest)


# --- the share


def _share(share, names, colours):
    return style.scatter(
        "lines",
        np.arange(len(share)),
        100 * np.asarray(share, float),
        yaxis="y2",
        line={"color": colours.validation, "width": 3, "shape": "hv"},
        showlegend=False,
        hover=f"{names['epoch']} %{{x}}<br>{names['share']}: <b>%{{y:.1f}}%</b>",
    )


def _last_share(share, colours):
    """The share in the end, in percent, at the right of its line."""
    if np.isfinite(share):
        place = {"x": 1, "yref": "y2", "y": 100 * share, "xanchor": "left", "yanchor": "middle", "xshift": 4}
        yield style.note(f"<b>{100 * share:.0f} %</b>", colours.validation, **place)


def _quarters(quartiles, epochs, colours):
    """A dot where the share passes each quarter; its text is above the line before it or below the line after it."""
    drawn = [(epoch, y, text) for (epoch, text), y in zip(quartiles, _QUARTERS[1:4], strict=True) if epoch is not None]
    return style.scatter(
        "markers+text",
        [epoch for epoch, _, _ in drawn],
        [y for _, y, _ in drawn],
        yaxis="y2",
        marker={"color": colours.text, "size": 9},
        text=[text for _, _, text in drawn],
        textposition=["top left" if epoch > epochs / 2 else "bottom right" for epoch, _, _ in drawn],
        textfont={"size": 14, "color": colours.text},
        cliponaxis=False,
        showlegend=False,
    )


def _middle_half(quartiles, right, colours):
    """The epochs in which the middle half of the seeds learned, parted at their median; `right`: the axis's end."""
    (first, _), (median, _), (last, _) = quartiles
    place = {"layer": "below", "xref": "x", "yref": "y2", "y0": 0, "y1": 100}
    if first is not None:
        box = {"x0": first, "x1": right if last is None else last, "fillcolor": colours.grid, "line": {"width": 0}}
        yield place | {"type": "rect"} | box
    if median is not None:
        yield place | {"type": "line", "x0": median, "x1": median, "line": {"color": colours.paper, "width": 3}}


def _layout(colours, epochs, chance, names):
    percent = {"tickvals": _QUARTERS, "ticktext": [f"{quarter} %" for quarter in _QUARTERS]}
    return (
        style.base_layout(colours, height=_HEIGHT, margin=_MARGIN)
        | style.legend(1, traceorder="reversed")
        | {
            "hovermode": "closest",
            "hoverdistance": _REACH,
            "xaxis": style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor="y2"),
            "yaxis": style.plain_axis(colours, domain=_LOSS, range=[0, _TOP * chance], nticks=5, anchor="x"),
            "yaxis2": style.plain_axis(colours, domain=_SHARE, range=[-3, 106], anchor="x", **percent),
        }
    )
