"""The cells: the equations of a step, and of the step's vector–Jacobian product. Each cell has a module.

The same code computes the equations with NumPy and with Keras's backend. Weights are in Keras's order, but the package
does not load Keras.
"""

from collections.abc import Sequence
from typing import TypeVar

from rnn_core.cells import dense, gru, lstm, simple_rnn
from rnn_core.cells.activations import ACTIVATIONS, sigmoid
from rnn_core.cells.cell import Cell, Step

__all__ = ["ACTIVATIONS", "CELLS", "Cell", "Step", "by_layer", "sigmoid"]

CELLS = {
    "SimpleRNN": simple_rnn.CELL,
    "GRU": gru.CELL,
    "LSTM": lstm.CELL,
    "Dense": dense.CELL,
}
"""Name -> Cell."""

Item = TypeVar("Item")


def by_layer(arrays: Sequence[Item], layers: int) -> list[Sequence[Item]]:
    """Split a sequence of all layers' weights or states into one sequence for each layer."""
    count = len(arrays) // layers
    return [arrays[i : i + count] for i in range(0, len(arrays), count)]
