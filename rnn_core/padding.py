"""Padding: sequences of different lengths in one array. Knows NumPy only."""

import numpy as np


def pad(steps, real):
    """Return the steps (L, F) of all sequences, one after another, at the L places of `real` (N, T) bool: (N, T, F).

    The other places are 0, as `keras.utils.pad_sequences` fills them up.
    """
    padded = np.zeros((*real.shape, steps.shape[-1]), np.float32)
    padded[real] = steps
    return padded


def real_steps(lengths, timesteps, padding):
    """Return which steps of sequences padded to `timesteps` are real, (N, T) bool.

    lengths: of the sequences, (N,). padding: "pre" or "post".
    """
    steps, lengths = np.arange(timesteps), np.asarray(lengths)[:, None]
    return steps < lengths if padding == "post" else steps >= timesteps - lengths
