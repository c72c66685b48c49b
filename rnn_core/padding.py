"""Padding: sequences of different lengths in one array. Knows NumPy only."""

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped


def pad(
    steps: Shaped[np.ndarray, "real features"], real: Bool[np.ndarray, "batch time"]
) -> Float[np.ndarray, "batch time features"]:
    """Lay sequences of different lengths into one array, with zeros as `keras.utils.pad_sequences` has them.

    Args:
        steps: The real steps of all sequences, one sequence after another, numbers or truth values.
        real: True at the place of each real step.
    """
    padded = np.zeros((*real.shape, steps.shape[-1]), np.float32)
    padded[real] = steps
    return padded


def real_steps(lengths: Int[np.ndarray, " batch"], timesteps: int, padding: str) -> Bool[np.ndarray, "batch time"]:
    """Return which steps of sequences of these lengths are real once they are padded to `timesteps`.

    Args:
        lengths: The length of each sequence in steps.
        timesteps: The length of the padded sequences in steps.
        padding: "pre" or "post", the side of the padding.
    """
    steps = np.arange(timesteps)
    ends = lengths[:, None]
    return steps < ends if padding == "post" else steps >= timesteps - ends
