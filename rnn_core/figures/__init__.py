"""From arrays and strings to Plotly figures: a module for each figure, with one function `draw`.

Knows neither Spec nor State nor Keras.
"""

from rnn_core.figures import comparison, curves, dynamics, film, gradients, luck, moment, printing, stage, weights

__all__ = ["comparison", "curves", "dynamics", "film", "gradients", "luck", "moment", "printing", "stage", "weights"]
