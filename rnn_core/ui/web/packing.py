"""Packing: arrays for JSON, as Plotly's typed arrays."""

from base64 import b64encode

import numpy as np
from numpy.typing import ArrayLike

from rnn_core.ui.web import Json


def packed(values: ArrayLike) -> Json:
    """Return an array as {"dtype", "shape", "bdata"}. `bdata` has its little-endian bytes in base64.

    Floats have single precision, integers 32 bits, and booleans a byte.
    """
    array = np.asarray(values)
    kind = {"f": "f4", "b": "u1"}.get(array.dtype.kind, "i4")
    shape = ", ".join(map(str, array.shape))
    return {"dtype": kind, "shape": shape, "bdata": b64encode(array.astype(f"<{kind}").tobytes()).decode()}
