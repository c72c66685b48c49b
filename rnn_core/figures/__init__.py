"""From arrays and strings to Plotly figures as plain dicts: a module for each figure, with one function `draw`.

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
