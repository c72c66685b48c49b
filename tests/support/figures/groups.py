"""Samples of the groups."""

import numpy as np

from rnn_core.figures import groups
from tests.figures.plots import build, words

NAMES = words("before now distance first second")
BEFORE = ["b", "d", "g"], [([0.0, 0.5, 0.5, 0.0], [0, 0, 1, 1]), ([0.0, 0.8, 0.8, 0.5], [2, 2, 0.5, 0.5])]
NOW = ["d", "g", "b"], [([0.0, 2.0, 2.0, 0.0], [0, 0, 1, 1]), ([0.0, 4.0, 4.0, 2.0], [2, 2, 0.5, 0.5])]
PLACES_BEFORE = np.array([[0.1, -0.2], [0.3, 0.1], [-0.4, 0.1]])
PLACES_NOW = np.array([[1.5, -2.0], [0.5, 1.0], [-2.0, 1.0]])


def trees(**options):
    return build(groups.trees([BEFORE, NOW], names=NAMES, **options))


def planes(**options):
    return build(groups.planes([(BEFORE[0], PLACES_BEFORE), (NOW[0], PLACES_NOW)], names=NAMES, **options))
