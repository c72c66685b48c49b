"""The loss curves of many seeds, and below them the share of seeds that have learned."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core.figures import style
from rnn_core.figures.style import Attributes, Colours, Figure, Names
from rnn_core.figures.sweep.common import HEIGHT_PX, HOVER_DISTANCE_PX, PERCENT, QUARTERS

_MARGIN = {"l": 52, "r": 56, "t": 28, "b": 40}
_LOSS_DOMAIN = (0.43, 0.97)
_SHARE_DOMAIN = (0.0, 0.32)

_TOP = 1.4
"""Upper end of the loss axis, where curves are clipped, as a multiple of the loss of the best constant output."""


def draw(
    losses: Float[np.ndarray, "seeds epochs+1"],
    learned: Sequence[int | None],
    *,
    seeds: Sequence[int],
    share: Float[np.ndarray, " epochs+1"],
    quartiles: Sequence[tuple[int | None, str]],
    chance: float,
    names: Names,
    shown: int | None = None,
    dark: bool = False,
) -> Figure:
    """Draw a curve for each seed in the colour of its outcome. Draw the share of seeds that have learned below them.

    The axes depend only on the number of epochs and on `chance`, so they do not move while curves arrive.

    Args:
        losses: The loss of each seed in each epoch, beginning with epoch 0. NaN is not drawn.
        learned: The epoch in which each seed learned, or None.
        seeds: The seeds. The `customdata` of a curve's points is the seed, which a click reports.
        share: The share of seeds that had learned by each epoch, in [0, 1], or NaN.
        quartiles: The epochs by which ¼, ½ and ¾ of the seeds had learned, each with its label. An epoch of None is not
            drawn.
        chance: The loss of the best constant output.
        names: The texts "epoch", "loss", "share", "seed", "learned", "not_learned", "low", "shown" and "chance". "low"
            labels a seed that has not learned, although its last loss is below the last loss of a seed that has
            learned.
        shown: The emphasised seed; None, or a seed without a curve, for no emphasis.
        dark: True for the dark scheme.
    """
    colours = style.DARK if dark else style.LIGHT
    epochs = len(share) - 1
    traces = [
        *_all_curves(np.asarray(losses, np.float32), learned, np.asarray(seeds, int), shown, colours, names),
        _share(share, names, colours),
        _quarters(quartiles, epochs, colours),
    ]
    layout = _layout(colours, epochs, chance, names)
    level, level_name = style.chance_rule(colours, chance, names["chance"], indent=12)
    layout["shapes"] = [level, *_middle_half(quartiles, layout["xaxis"]["range"][1], colours)]
    layout["annotations"] = [
        style.heading(names["loss"], colours, y=_LOSS_DOMAIN[1], indent=_MARGIN["l"]),
        style.heading(names["share"], colours, y=_SHARE_DOMAIN[1], indent=_MARGIN["l"]),
        level_name,
        *_last_share(share[-1], learned, colours),
        *_low_note(losses, learned, names, colours),
    ]
    return {"data": traces, "layout": layout}


# --- the curves


def _all_curves(
    losses: Float[np.ndarray, "seeds epochs+1"],
    learned: Sequence[int | None],
    seeds: Int[np.ndarray, " seeds"],
    shown: int | None,
    colours: Colours,
    names: Names,
) -> Iterator[Attributes]:
    """Yield the curves, dots and legend entries of failed seeds, of seeds that learned, and of the emphasised seed."""
    learning_epochs = np.array([np.nan if epoch is None else epoch for epoch in learned], float)
    emphasised = seeds == shown
    failed = np.isnan(learning_epochs)
    for which, group, colour in (
        (failed & ~emphasised, "not_learned", colours.incorrect),
        (~failed & ~emphasised, "learned", colours.validation),
    ):
        # With many seeds, each curve must be transparent enough to show the curves below.
        opacity = float(np.clip(5 / np.sqrt(max(len(seeds), 1)), 0.35, 0.9))
        line = {"color": style.faint(colour, opacity), "width": 1.5}
        size = 7 if len(seeds) <= 40 else 5
        yield _curves(losses, seeds, which, names, line=line, legendgroup=group)
        yield style.legend_key(names[group], line={"color": colour, "width": 3}, legendgroup=group)
        yield _dots(losses, learning_epochs, which, colour, size=size, legendgroup=group)
    if emphasised.any():
        group = {"legendgroup": "shown"}
        line = {"color": colours.text, "width": 3.5}
        own = _curves(losses, seeds, emphasised, names, line=line, **group)
        halo = {"mode": "lines", "hoverinfo": "skip", "line": {"color": colours.paper, "width": 8}, "opacity": 0.8}
        yield own | halo
        yield own
        yield style.legend_key(names["shown"], line=line | {"width": 4}, **group)
        yield _dots(losses, learning_epochs, emphasised, colours.text, size=11, **group)


def _low(losses: Float[np.ndarray, "seeds epochs+1"], learned: Sequence[int | None]) -> Bool[np.ndarray, " seeds"]:
    """Return True for each seed that has not learned, but has a lower last loss than some seed that has learned."""
    last = np.asarray(losses, float)[:, -1]
    failed = np.array([epoch is None for epoch in learned], bool)
    return failed & (last < np.max(last[~failed], initial=-np.inf, where=np.isfinite(last[~failed])))


def _low_note(
    losses: Float[np.ndarray, "seeds epochs+1"], learned: Sequence[int | None], names: Names, colours: Colours
) -> Iterator[Attributes]:
    """Yield the text "low" at the end of the lowest curve that `_low` marks, if it marks any."""
    low = np.flatnonzero(_low(losses, learned))
    if len(low):
        ends = np.asarray(losses)[low, -1]
        place = {"xref": "x", "x": np.shape(losses)[1] - 1, "yref": "y", "y": float(ends.min())}
        look = {"showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": colours.incorrect, "standoff": 2}
        text = style.note(names["low"], colours.incorrect, xanchor="right", yanchor="bottom", **place)
        font = {"size": 12, "color": colours.incorrect}
        yield text | look | {"ax": -16, "ay": -34, "font": font, "bgcolor": colours.paper}


def _curves(
    losses: Float[np.ndarray, "seeds epochs+1"],
    seeds: Int[np.ndarray, " seeds"],
    which: Bool[np.ndarray, " seeds"],
    names: Names,
    **attributes: Any,
) -> Attributes:
    """Return the curves of some seeds as one trace with gaps between them. Plotly is slow with many traces."""
    rows = np.pad(losses[which], ((0, 0), (0, 1)), constant_values=np.nan)
    count, width = rows.shape
    return style.scatter(
        "lines+markers",  # because lines alone cannot be clicked
        _compact(np.tile(np.arange(width), count)),
        rows.ravel(),
        marker={"opacity": 0, "size": 1, "maxdisplayed": 1},
        customdata=_compact(np.repeat(seeds[which], width)),
        showlegend=False,
        hover=f"{names['seed']} %{{customdata}} · {names['epoch']} %{{x}}<br>{names['loss']}: <b>%{{y:.4f}}</b>",
        **attributes,
    )


def _compact(numbers: Int[np.ndarray, " numbers"]) -> Int[np.ndarray, " numbers"]:
    """Return non-negative whole numbers in the smallest type that holds them all, to send less to the browser."""
    return numbers.astype(np.min_scalar_type(int(numbers.max(initial=0))))


def _dots(
    losses: Float[np.ndarray, "seeds epochs+1"],
    learning_epochs: Float[np.ndarray, " seeds"],
    which: Bool[np.ndarray, " seeds"],
    colour: str,
    *,
    size: int,
    **attributes: Any,
) -> Attributes:
    """Return a dot on each curve at the epoch in which its seed learned."""
    rows = np.flatnonzero(which & ~np.isnan(learning_epochs))
    epochs = learning_epochs[rows].astype(int)
    marker = {"color": colour, "size": size}
    return style.scatter(
        "markers", _compact(epochs), losses[rows, epochs], showlegend=False, marker=marker, **attributes
    )


# --- the share


def _share(share: Float[np.ndarray, " epochs+1"], names: Names, colours: Colours) -> Attributes:
    return style.scatter(
        "lines",
        np.arange(len(share)),
        100 * np.asarray(share, float),
        yaxis="y2",
        line={"color": colours.validation, "width": 3, "shape": "hv"},
        showlegend=False,
        hover=f"{names['epoch']} %{{x}}<br>{names['share']}: <b>%{{y:.1f}}%</b>",
    )


def _last_share(share: float, learned: Sequence[int | None], colours: Colours) -> Iterator[Attributes]:
    """Yield the last epoch's share, in percent and as a fraction, at the right end of the line; nothing for NaN."""
    if np.isfinite(share):
        place = {"x": 1, "yref": "y2", "y": 100 * share, "xanchor": "left", "yanchor": "middle", "xshift": 4}
        count = sum(epoch is not None for epoch in learned)
        yield style.note(f"<b>{100 * share:.0f}%</b><br>{count}/{len(learned)}", colours.validation, **place)


def _quarters(quartiles: Sequence[tuple[int | None, str]], epochs: int, colours: Colours) -> Attributes:
    """Return a dot with a label at each quarter that the share reaches.

    In the first half of the epochs the label is at the lower right of the dot, in the second half at the upper left.
    """
    drawn = [(epoch, y, text) for (epoch, text), y in zip(quartiles, QUARTERS[1:4], strict=True) if epoch is not None]
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


def _middle_half(quartiles: Sequence[tuple[int | None, str]], right: float, colours: Colours) -> Iterator[Attributes]:
    """Yield a box over the epochs in which the middle half of the seeds learned, and a line at the median.

    Args:
        quartiles: The epochs by which ¼, ½ and ¾ of the seeds had learned, each with its label.
        right: The right end of the axis, where the box ends if the last quartile has no epoch.
        colours: The colours.
    """
    (first, _), (median, _), (last, _) = quartiles
    place = {"layer": "below", "xref": "x", "yref": "y2", "y0": 0, "y1": 100}
    if first is not None:
        box = {"x0": first, "x1": right if last is None else last, "fillcolor": colours.grid, "line": {"width": 0}}
        yield place | {"type": "rect"} | box
    if median is not None:
        yield place | {"type": "line", "x0": median, "x1": median, "line": {"color": colours.paper, "width": 3}}


def _layout(colours: Colours, epochs: int, chance: float, names: Names) -> Attributes:
    return (
        style.base_layout(colours, height=HEIGHT_PX, margin=_MARGIN)
        | style.legend(1, traceorder="reversed")
        | {
            "hovermode": "closest",
            "hoverdistance": HOVER_DISTANCE_PX,
            "xaxis": style.epoch_axis(colours, names["epoch"], epochs=epochs, anchor="y2"),
            "yaxis": style.plain_axis(colours, domain=_LOSS_DOMAIN, range=[0, _TOP * chance], nticks=5, anchor="x"),
            "yaxis2": style.plain_axis(colours, domain=_SHARE_DOMAIN, range=[-3, 106], anchor="x", **PERCENT),
        }
    )
