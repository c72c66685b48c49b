"""The gradients through time: how large they are, over steps and lags, and over lags alone."""

from itertools import groupby

import numpy as np

from rnn_core.figures import style

LOWEST, HIGHEST = -8, 4
"""The powers of ten from where to where the norms are drawn, in colours and on the axis."""

MOST = 400
"""The most steps that are drawn as columns: more are narrower than a pixel."""

_MARGIN = {"l": 62, "r": 66, "t": 26, "b": 44}
_HEIGHT = 540
_MAP, _LINE = (0.5, 1.0), (0.0, 0.36)  # the panels, from where to where
_LOWER = {"xaxis": "x2", "yaxis": "y2"}
_SCALES = {
    False: [[0, "#f6f3ee"], [0.25, "#f5c28a"], [0.5, "#e0685f"], [0.75, "#93307e"], [1, "#2c0f57"]],
    True: [[0, "#1c1f2c"], [0.25, "#5b2a80"], [0.5, "#b83f79"], [0.75, "#f08a5d"], [1, "#fdf0bd"]],
}  # dark -> the colours of the norms: no other scale of the page has them
_POWERS = range(LOWEST, HIGHEST, 2)
_POWERS_WRITTEN = [f"10<sup>{power}</sup>".replace("-", "−") if power else "1" for power in _POWERS]


def draw(norms, steps, quartiles, *, names, dark=False):
    """A heatmap of the norms over the steps t and the lags k, above their median and quartiles for each lag.

    norms: (N, K+1), the Euclidean norm of d loss_t / d h_{t-k}; NaN is not drawn.
    steps: (N,) int, the place of each t among all the steps of the sequence, from 0; they are drawn from 1 on. Of more
    than MOST only every third is drawn, or every fifth, ...; a single one is as wide as the panel.
    quartiles: (3, K+1), lower quartile, median and upper quartile for each lag.
    names: {"norm", "lag", "median", "quartiles", "step"} in the reader's language.
    The scale of the colours and the axis of the norms go from 10^LOWEST to 10^HIGHEST, whatever the norms are: what
    is beyond takes the last colour, and the line leaves the picture. Hovering tells the norm itself.
    """
    colours = style.DARK if dark else style.LIGHT
    norms, steps = np.asarray(norms, np.float64), np.asarray(steps)
    quartiles = np.asarray(quartiles, np.float64)
    first, last = (1, int(steps[-1]) + 1) if len(steps) > 1 else steps[[0, 0]] + 1
    layout = _layout(colours, (first, last), norms.shape[1] - 1, names)
    layout["coloraxis"] = _scale(colours, dark)
    if len(steps) > 1:
        layout["meta"] = {"steps": last - first + 1, "spans": [_MAP]}
    traces = [_heatmap(norms, steps, names), _band(quartiles, colours, names), _median(quartiles, colours, names)]
    return {"data": traces, "layout": layout}


def _heatmap(norms, steps, names):
    every = -(-len(steps) // MOST) | 1  # an odd number, so that even and odd steps are both seen
    drawn, places = norms[::every], steps[::every] + 1
    return style.heatmap(
        _shorter(np.log10(_positive(drawn)).T).astype(np.float32),
        places,
        np.arange(norms.shape[1]),
        customdata=_shorter(drawn.T),
        coloraxis="coloraxis",
        gaps=(1 if len(drawn) <= 60 else 0, 1 if norms.shape[1] <= 25 else 0),
        hover=f"{names['step']} = %{{x}} · {names['lag']} = %{{y}}<br>{names['norm']}: <b>%{{customdata:.2e}}</b>",
    )


def _band(quartiles, colours, names):
    """The area between the quartiles, a polygon for each run of lags that have them."""
    lower, _, upper = _positive(quartiles)
    x, y = [], []  # NaN between two runs
    for drawn, run in groupby(range(len(lower)), lambda lag: bool(np.isfinite(lower[lag] + upper[lag]))):
        if drawn:
            lags = list(run)
            x += [*lags, *lags[::-1], np.nan]
            y += [*lower[lags], *upper[lags[::-1]], np.nan]
    area = {"line": {"width": 0}, "fill": "toself", "fillcolor": style.faint(colours.validation, 0.28)}
    return style.scatter("lines", np.array(x), np.array(y), name=names["quartiles"], **area, **_LOWER)


def _median(quartiles, colours, names):
    lower, median, upper = quartiles
    return style.scatter(
        style.line_mode(len(median), few=25),
        np.arange(len(median)),
        np.where(median > 0, median, np.nan),  # 0 is not on the axis
        name=names["median"],
        line={"color": colours.validation, "width": 3},
        marker={"size": 7},
        **_LOWER,
        customdata=np.stack([lower, upper], axis=1),
        hover=f"{names['lag']} = %{{x}}<br>{names['median']}: <b>%{{y:.2e}}</b><br>"
        f"{names['quartiles']}: %{{customdata[0]:.2e}} – %{{customdata[1]:.2e}}",
    )


def _shorter(numbers):
    """Numbers to four digits: with the last bits at zero they take less of the line to the browser."""
    share, power = np.frexp(numbers)
    return np.ldexp(np.round(share * 2**13) / 2**13, power)


def _positive(norms):
    """The norms, those beyond the picture moved to just outside of it, for 0 has no logarithm."""
    return np.clip(norms, 10.0 ** (LOWEST - 1), 10.0 ** (HIGHEST + 1))


def _layout(colours, span, lags, names):
    first, last = span
    font, most = {"color": colours.text}, max(lags, 1)
    across = {"range": [first - 0.5, last + 0.5], "anchor": "y"} | style.whole_ticks(last - first)
    down = {"domain": _MAP, "range": [lags + 0.5, -0.5], "anchor": "x"} | style.whole_ticks(lags, count=6)
    back = {"range": [-0.02 * most, 1.02 * most], "anchor": "y2"} | style.whole_ticks(lags)
    powers = {"tickvals": [10.0**power for power in _POWERS], "ticktext": _POWERS_WRITTEN}
    up = {"domain": _LINE, "type": "log", "range": [LOWEST, HIGHEST], "anchor": "x2"} | powers
    return (
        style.base_layout(colours, height=_HEIGHT, margin=_MARGIN)
        | style.legend(_LINE[1])
        | {
            "hovermode": "closest",
            "hoverdistance": 40,
            "annotations": [
                style.heading(names["norm"], colours, y=top, indent=_MARGIN["l"]) for _, top in (_MAP, _LINE)
            ],
            "xaxis": style.plain_axis(colours, showgrid=False, **across, **style.titled(names["step"], **font)),
            "yaxis": style.plain_axis(
                colours, showgrid=False, **down, **style.titled(names["lag"], standoff=8, **font)
            ),
            "xaxis2": style.plain_axis(colours, showgrid=False, **back, **style.titled(names["lag"], **font)),
            "yaxis2": style.plain_axis(colours, **up),
        }
    )


def _scale(colours, dark):
    place = {"y": sum(_MAP) / 2, "len": _MAP[1] - _MAP[0], "thickness": 12}
    ticks = {"tickvals": list(_POWERS), "ticktext": _POWERS_WRITTEN, "tickfont": {"size": 12, "color": colours.muted}}
    return style.colour_axis(colours, _SCALES[dark], LOWEST, HIGHEST, **place, **ticks)
