"""Samples of the figure of groups of hidden states."""

import numpy as np

from rnn_core.figures import groups
from tests.figures.plots import build, words

NAMES = words("before now distance first second")
BEFORE = (
    ["b", "d", "i"],
    ["consonant", "consonant", "vowel"],
    [([0.0, 0.5, 0.5, 0.0], [0, 0, 1, 1]), ([0.0, 0.8, 0.8, 0.5], [2, 2, 0.5, 0.5])],
)
NOW = (
    ["d", "i", "b"],
    ["consonant", "vowel", "consonant"],
    [([0.0, 2.0, 2.0, 0.0], [0, 0, 1, 1]), ([0.0, 4.0, 4.0, 2.0], [2, 2, 0.5, 0.5])],
)
PLACES_BEFORE = np.array([[0.1, -0.2], [0.3, 0.1], [-0.4, 0.1]])
PLACES_NOW = np.array([[1.5, -2.0], [0.5, 1.0], [-2.0, 1.0]])


KINDS = {"consonant": "Consonant", "vowel": "Vowel"}


def trees(**options):
    return build(groups.trees([BEFORE, NOW], names=NAMES, **{"kinds": KINDS} | options))


def planes(**options):
    sides = [(*BEFORE[:2], PLACES_BEFORE), (*NOW[:2], PLACES_NOW)]
    return build(groups.planes(sides, names=NAMES, **{"kinds": KINDS} | options))
