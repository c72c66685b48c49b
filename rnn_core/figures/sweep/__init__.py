"""The figures of a seed sweep: the losses of many seeds, the share of seeds that have learned, and the map."""

from rnn_core.figures.sweep.map import Side, heatmap, points
from rnn_core.figures.sweep.seeds import draw

__all__ = ["Side", "draw", "heatmap", "points"]
