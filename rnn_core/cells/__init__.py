"""The recurrent cells: a module for each, with the equations of a step and of its vector–Jacobian product.

The equations are written once for every use: NumPy and Keras's backend compute with them. They know the order of
Keras's weights, and no Keras.
"""

from collections.abc import Sequence
from typing import TypeVar

from rnn_core.cells import dense, gru, lstm, simple_rnn
from rnn_core.cells.activations import ACTIVATIONS, sigmoid
from rnn_core.cells.cell import Cell, Step

__all__ = ["ACTIVATIONS", "CELLS", "Cell", "Step", "by_layer", "sigmoid"]

CELLS = {"SimpleRNN": simple_rnn.CELL, "GRU": gru.CELL, "LSTM": lstm.CELL, "Dense": dense.CELL}
"""Name -> Cell."""

Item = TypeVar("Item")


def by_layer(arrays: Sequence[Item], layers: int) -> list[Sequence[Item]]:
    """Return the weights or states of all layers, one sequence, as a sequence for each layer."""
    count = len(arrays) // layers
    return [arrays[i : i + count] for i in range(0, len(arrays), count)]
