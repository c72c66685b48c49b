"""The gradients through time: how large they are, over steps and lags, and over lags alone."""

from itertools import groupby

import numpy as np
import plotly.graph_objects as go

from rnn_core.figures.style import DARK, LIGHT, colour_bar, frame, note, plain_axis, whole_ticks

LOWEST, HIGHEST = -8, 4
"""The powers of ten from where to where the norms are drawn, in colours and on the axis."""

MOST = 400
"""The most steps that are drawn as columns: more are narrower than a pixel."""

_MARGIN = {"l": 62, "r": 66, "t": 26, "b": 44}
_HEIGHT = 540
_MAP, _LINE = (0.5, 1.0), (0.0, 0.36)  # the panels, from where to where
_SCALES = {
    False: [[0, "#f6f3ee"], [0.25, "#f5c28a"], [0.5, "#e0685f"], [0.75, "#93307e"], [1, "#2c0f57"]],
    True: [[0, "#1c1f2c"], [0.25, "#5b2a80"], [0.5, "#b83f79"], [0.75, "#f08a5d"], [1, "#fdf0bd"]],
}  # dark -> of the norms: no other scale of the page has these colours


def draw(norms, steps, quartiles, *, names, dark=False):
    """A heatmap of the norms over the steps t and the lags k, above their median and quartiles for each lag.

    norms: (N, K+1), the Euclidean norm of d loss_t / d h_{t-k}; NaN is not drawn.
    steps: (N,) int, the place of each t among all the steps that are shown, from 0; they are drawn from 1 on. Of more
    than MOST only every third is drawn, or every fifth, ...; a single one is as wide as the panel.
    quartiles: (3, K+1), lower quartile, median and upper quartile for each lag.
    names: {"norm", "lag", "median", "quartiles", "step"} in the reader's language.
    The scale of the colours and the axis of the norms go from 10^LOWEST to 10^HIGHEST, whatever the norms are: of what
    is beyond the colour is the last one, and the line leaves the picture. Hovering tells the norm itself.
    """
    colours = DARK if dark else LIGHT
    norms, steps = np.asarray(norms, np.float64), np.asarray(steps)
    quartiles = np.asarray(quartiles, np.float64)
    first, last = (1, int(steps[-1]) + 1) if len(steps) > 1 else steps[[0, 0]] + 1
    layout = _layout(colours, (first, last), norms.shape[1] - 1, names)
    layout["coloraxis"] = _scale(colours, dark)
    traces = [_heatmap(norms, steps, names), _band(quartiles, colours, names), _median(quartiles, colours, names)]
    return go.Figure({"data": traces, "layout": layout})


def _heatmap(norms, steps, names):
    every = -(-len(steps) // MOST) | 1  # an odd number, so that even and odd steps are both seen
    norms, places = norms[::every], steps[::every] + 1
    shown = np.log10(np.clip(norms, 10.0 ** (LOWEST - 1), 10.0 ** (HIGHEST + 1)))  # 0 has no logarithm
    return {
        "type": "heatmap",
        "z": shown.T.astype(np.float32),
        "x": places,
        "y": np.arange(norms.shape[1]),
        "customdata": norms.T,
        "coloraxis": "coloraxis",
        "xgap": 1 if len(steps) <= 60 else 0,
        "ygap": 1 if norms.shape[1] <= 25 else 0,
        "hovertemplate": f"{names['step']} = %{{x}} · {names['lag']} = %{{y}}<br>"
        f"{names['norm']}: <b>%{{customdata:.2e}}</b><extra></extra>",
        "hoverongaps": False,
    }


def _band(quartiles, colours, names):
    """The area between the quartiles, a polygon for each run of lags that have them."""
    lower, _, upper = quartiles.clip(10.0 ** (LOWEST - 1), 10.0 ** (HIGHEST + 1))
    x, y = [], []
    for drawn, run in groupby(range(len(lower)), lambda lag: bool(np.isfinite(lower[lag] + upper[lag]))):
        if drawn:
            lags = list(run)
            x += [*lags, *lags[::-1], None]
            y += [*lower[lags], *upper[lags[::-1]], None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "xaxis": "x2",
        "yaxis": "y2",
        "name": names["quartiles"],
        "line": {"width": 0},
        "fill": "toself",
        "fillcolor": _faint(colours.validation),
        "hoverinfo": "skip",
    }


def _median(quartiles, colours, names):
    lower, median, upper = quartiles
    return {
        "type": "scatter",
        "mode": "lines+markers" if len(median) <= 25 else "lines",
        "x": np.arange(len(median)),
        "y": np.where(median > 0, median, np.nan),  # 0 is not on the axis
        "xaxis": "x2",
        "yaxis": "y2",
        "name": names["median"],
        "line": {"color": colours.validation, "width": 3},
        "marker": {"size": 7},
        "customdata": np.stack([lower, upper], axis=1),
        "hovertemplate": f"{names['lag']} = %{{x}}<br>{names['median']}: <b>%{{y:.2e}}</b><br>"
        f"{names['quartiles']}: %{{customdata[0]:.2e}} – %{{customdata[1]:.2e}}<extra></extra>",
    }


def _faint(colour):
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.28)"


def _layout(colours, span, lags, names):
    small = {"size": 13, "color": colours.text}
    plain = plain_axis(colours)
    titles = {"x": 0, "xanchor": "left", "yanchor": "bottom", "xshift": -_MARGIN["l"]}
    return frame(colours, height=_HEIGHT, margin=_MARGIN) | {
        "hovermode": "closest",
        "hoverdistance": 40,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 1, "xanchor": "right", "y": _LINE[1], "yanchor": "bottom"},
        "annotations": [note(f"<b>{names['norm']}</b>", colours.text, y=top, **titles) for _, top in (_MAP, _LINE)],
        "xaxis": plain
        | {
            "range": [span[0] - 0.5, span[1] + 0.5],
            "anchor": "y",
            "showgrid": False,
            "title": {"text": names["step"], "standoff": 4, "font": small},
            **whole_ticks(span[1] - span[0]),
        },
        "yaxis": plain
        | {
            "domain": _MAP,
            "range": [lags + 0.5, -0.5],
            "anchor": "x",
            "showgrid": False,
            "title": {"text": names["lag"], "standoff": 8, "font": small},
            **whole_ticks(lags, count=6),
        },
        "xaxis2": plain
        | {
            "range": [-0.02 * max(lags, 1), 1.02 * max(lags, 1)],
            "anchor": "y2",
            "showgrid": False,
            "title": {"text": names["lag"], "standoff": 4, "font": small},
            **whole_ticks(lags),
        },
        "yaxis2": plain
        | {"domain": _LINE, "type": "log", "range": [LOWEST, HIGHEST], "anchor": "x2"}
        | {"tickvals": [10.0**power for power in _POWERS], "ticktext": _POWERS_WRITTEN},
    }


_POWERS = range(LOWEST, HIGHEST, 2)
_POWERS_WRITTEN = [f"10<sup>{power}</sup>".replace("-", "−") if power else "1" for power in _POWERS]


def _scale(colours, dark):
    return {
        "cmin": LOWEST,
        "cmax": HIGHEST,
        "colorscale": _SCALES[dark],
        "colorbar": colour_bar(
            colours,
            y=sum(_MAP) / 2,
            len=_MAP[1] - _MAP[0],
            thickness=12,
            tickvals=list(_POWERS),
            ticktext=_POWERS_WRITTEN,
            tickfont={"size": 12, "color": colours.muted},
        ),
    }
