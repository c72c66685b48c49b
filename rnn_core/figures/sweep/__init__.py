"""The seed sweep: the loss curves of many seeds, the share of seeds that have learned, and the map over fields."""

from rnn_core.figures.sweep.map import Side, heatmap, points
from rnn_core.figures.sweep.seeds import draw

__all__ = ["Side", "draw", "heatmap", "points"]
