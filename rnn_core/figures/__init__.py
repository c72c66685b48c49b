"""Plotly figures as plain dicts, made from arrays and strings.

Each figure has a module, or a package, with the functions that draw it. No module here imports Spec, State or Keras.
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
