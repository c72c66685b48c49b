"""Padding: sequences of different lengths in one array. The module uses NumPy only."""

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped


def pad(
    steps: Shaped[np.ndarray, "real features"], real: Bool[np.ndarray, "batch time"]
) -> Float[np.ndarray, "batch time features"]:
    """Return sequences of different lengths in one float32 array, with zeros at the padded steps.

    Args:
        steps: The real steps of all sequences, one sequence after another. Their entries are numbers or truth values.
        real: True for each real step, False for each padded one.
    """
    padded = np.zeros((*real.shape, steps.shape[-1]), np.float32)
    padded[real] = steps
    return padded


def real_steps(lengths: Int[np.ndarray, " batch"], timesteps: int, padding: str) -> Bool[np.ndarray, "batch time"]:
    """Return True for each real step of sequences padded to `timesteps`, False for each padded step.

    Args:
        lengths: The length of each sequence in steps.
        timesteps: The length of the padded sequences in steps.
        padding: "pre" or "post", the side of the padding.
    """
    steps = np.arange(timesteps)
    ends = lengths[:, None]
    return steps < ends if padding == "post" else steps >= timesteps - ends
