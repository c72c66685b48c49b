"""Plotly figures as plain dicts, made from arrays and strings: a module for each figure, with a function `draw`.

Knows neither Spec nor State nor Keras.
"""

from rnn_core.figures import (
    comparison,
    curves,
    dynamics,
    errors,
    groups,
    printing,
    sweep,
)

__all__ = [
    "comparison",
    "curves",
    "dynamics",
    "errors",
    "groups",
    "printing",
    "sweep",
]
