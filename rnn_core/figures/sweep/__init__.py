"""The seed sweep: the loss curves of many seeds above the share that has learned, and the map over one or two fields."""

from rnn_core.figures.sweep.map import Side, heatmap, points
from rnn_core.figures.sweep.seeds import draw

__all__ = ["Side", "draw", "heatmap", "points"]
