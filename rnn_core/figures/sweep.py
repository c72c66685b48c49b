"""The seed sweep: the loss curves of many seeds above the share that has learned; and its map over one field or two."""

from typing import NamedTuple

import numpy as np

from rnn_core.figures import style

_MARGIN = {"l": 52, "r": 56, "t": 28, "b": 40}
_HEIGHT = 480
_LOSS, _SHARE = (0.43, 0.97), (0.0, 0.32)  # the panels, from where to where
_TOP = 1.4  # of the loss by chance; a curve that goes higher leaves the picture
_REACH = 40  # pixels from a point at which it is still hovered or clicked
_QUARTERS = (0, 25, 50, 75, 100)
_PERCENT = {"tickvals": _QUARTERS, "ticktext": [f"{quarter} %" for quarter in _QUARTERS]}
_MAP_MARGIN = {"l": 74, "r": 86, "t": 28, "b": 56}
_SMALL = 0.55  # of a cell's height that is left free around what is not certain
_EPOCHS = {
    False: [[0, "#12406b"], [0.5, "#6f9fc4"], [1, "#eef3f7"]],
    True: [[0, "#a9d4ff"], [0.5, "#4a7cab"], [1, "#1b2731"]],
}  # dark -> the colours of epochs: the sooner, the more they stand out


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
    return (
        style.base_layout(colours, height=_HEIGHT, margin=_MARGIN)
        | style.legend(1, traceorder="reversed")
        | {
            "hovermode": "closest",
            "hoverdistance": _REACH,
            "xaxis": style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor="y2"),
            "yaxis": style.plain_axis(colours, domain=_LOSS, range=[0, _TOP * chance], nticks=5, anchor="x"),
            "yaxis2": style.plain_axis(colours, domain=_SHARE, range=[-3, 106], anchor="x", **_PERCENT),
        }
    )


# --- the map


class Side(NamedTuple):
    """An axis of a map: its title, the names of its places, and where on it the present experiment is, None if not.

    words: whether the names are words, each of which is written; of many numbers only every second is.
    """

    title: str
    names: list[str]
    shown: float | None = None
    words: bool = False


def heatmap(values, *, certain, texts, hovers, sides, impossible, names, epochs=None, dark=False):
    """A cell for each place, as large as there is room where its value is certain, else small.

    values: (rows, columns), NaN where nothing is known yet. certain: (rows, columns) bool. texts: what is written into
    the cells that are certain; hovers: what pointing at each tells. impossible: {(row, column): why}, each crossed out.
    sides: the Sides across and up. epochs: the last one, if the values are epochs; else they are shares in [0, 1].
    names: {"value", "shown"} in the reader's language. Each cell has its number as `customdata`, row by row, and can be
    pressed.
    """
    colours = style.DARK if dark else style.LIGHT
    values, certain = np.asarray(values, np.float32), np.asarray(certain, bool)
    rows, columns = values.shape
    numbers, x, y = np.arange(rows * columns).reshape(rows, columns), np.arange(columns), np.arange(rows)
    possible = np.full(values.shape, np.float32(0))
    for place in impossible:
        possible[place] = np.nan
    ground = {"colorscale": [[0, colours.grid], [1, colours.grid]], "zmin": 0, "zmax": 1, "showscale": False}
    small = round(_SMALL * (_HEIGHT - _MAP_MARGIN["t"] - _MAP_MARGIN["b"]) / max(rows, 12))
    look = {"customdata": numbers, "hovertext": hovers, "hover": "%{hovertext}", "coloraxis": "coloraxis"}
    written = {"text": texts, "texttemplate": "%{text}", "textfont": {"family": style.FONT}}
    traces = [
        style.heatmap(
            possible, x, y, gaps=(2, 2), customdata=numbers, hovertext=hovers, hover="%{hovertext}", **ground
        ),
        style.heatmap(np.where(certain, np.nan, values), x, y, gaps=(small, small), **look),
        style.heatmap(np.where(certain, values, np.nan), x, y, gaps=(2, 2), **look, **written),
        _written(texts, np.isnan(values) & certain, colours),
        _crosses([(column, row) for row, column in impossible], list(impossible.values()), colours),
        _ring(*(side.shown for side in sides), names["shown"], colours),
    ]
    across, up = sides
    layout = _map_layout(colours, across) | {"yaxis": _places_axis(up, colours)}
    layout["coloraxis"] = _scale(colours, names["value"], epochs, dark)
    return {"data": traces, "layout": layout}


def points(values, *, certain, hovers, side, impossible, names, intervals=None, epochs=None, dark=False):
    """A point for each place along one Side, with its interval; open where its value is not certain.

    values: (n,), NaN where nothing is known yet. intervals: (low, high) of each. The rest as in `heatmap`.
    """
    colours = style.DARK if dark else style.LIGHT
    values, colour, times = np.asarray(values, float), colours.validation, 100 if epochs is None else 1
    known = np.flatnonzero(~np.isnan(values))
    bars = {}
    if intervals is not None:
        low, high = np.transpose(intervals)[:, known]
        reach = {"array": times * (high - values[known]), "arrayminus": times * (values[known] - low)}
        bars = {"error_y": {"type": "data", "color": colour, "thickness": 2, "width": 6} | reach}
    fill = [colour if certain[place] else colours.paper for place in known]
    marker = {"size": 13, "color": fill, "line": {"color": colour, "width": 2.5}}
    told = {"customdata": known, "hovertext": [hovers[place] for place in known], "hover": "%{hovertext}"}
    line, look = {"color": style.faint(colour, 0.5), "width": 2}, {"showlegend": False, "cliponaxis": False}
    traces = [
        style.scatter("lines+markers", known, times * values[known], marker=marker, line=line, **look, **told, **bars),
        _crosses([(place, 0) for (place,) in impossible], list(impossible.values()), colours),
    ]
    up = {"range": [-3, 106], **_PERCENT} if epochs is None else {"range": [0, 1.05 * epochs], "nticks": 6}
    layout = _map_layout(colours, side) | {"yaxis": style.plain_axis(colours, **up)}
    layout["margin"] = _MAP_MARGIN | {"l": 52, "r": 36}
    layout["annotations"] = [style.heading(names["value"], colours, y=1, indent=52)]
    if side.shown is not None:
        traces.append(style.legend_key(names["shown"], line={"color": colours.text, "width": 1.5, "dash": "dot"}))
        rule = {"dash": "dot", "x0": side.shown, "x1": side.shown, "yref": "paper", "y0": 0, "y1": 1}
        layout["shapes"] = [style.rule(colours.text, xref="x", **rule)]
    return {"data": traces, "layout": layout}


def _written(texts, where, colours):
    """The texts of places that have no colour; and, without a point, the bar of colours, which so stands still."""
    rows, columns = np.nonzero(where)
    marker = {"color": [0], "coloraxis": "coloraxis"}
    texts = {"text": [texts[row][column] for row, column in zip(rows, columns, strict=True)], "marker": marker}
    return style.scatter("text", columns, rows, textfont={"color": colours.text}, showlegend=False, **texts)


def _crosses(places, whys, colours):
    """A cross at each place that cannot be; pointing at it tells why."""
    marker = {"symbol": "x-thin", "size": 10, "line": {"color": colours.muted, "width": 2}}
    x, y = ([place[side] for place in places] for side in (0, 1))
    return style.scatter("markers", x, y, marker=marker, hovertext=whys, hover="%{hovertext}", showlegend=False)


def _ring(x, y, name, colours):
    """A ring around the present experiment, and its entry in the legend."""
    marker = {"symbol": "circle-open", "size": 22, "color": colours.text, "line": {"width": 3}}
    drawn = x is not None and y is not None
    return style.scatter("markers", [x] * drawn, [y] * drawn, marker=marker, name=name, showlegend=drawn)


def _places_axis(side, colours, most=12):
    every = 1 if side.words else -(-len(side.names) // most)
    ticks = {"tickvals": list(range(0, len(side.names), every)), "ticktext": side.names[::every]}
    if side.words and len(side.names) > most:  # in two rows
        ticks["ticktext"] = ["<br>" * (number % 2) + name for number, name in enumerate(side.names)]
        ticks["tickangle"] = 0
    span = {"range": [-0.5, len(side.names) - 0.5], "showgrid": False, "ticklabeloverflow": "allow"}
    return style.plain_axis(colours, **span, **ticks, **style.titled(side.title))


def _map_layout(colours, across):
    layout = style.base_layout(colours, height=_HEIGHT, margin=_MAP_MARGIN) | style.legend(1)
    return layout | {"hovermode": "closest", "xaxis": _places_axis(across, colours, 4 if across.words else 7)}


def _scale(colours, title, epochs, dark):
    if epochs is not None:
        return style.colour_axis(colours, _EPOCHS[dark], 0, epochs, title=title, nticks=6)
    percent = _PERCENT | {"tickvals": [quarter / 100 for quarter in _QUARTERS]}
    return style.colour_axis(colours, colours.probability, 0, 1, title=title, **percent)
