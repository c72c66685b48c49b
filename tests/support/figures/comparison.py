"""A sample of the figure that compares two experiments."""

import numpy as np

from rnn_core.figures import comparison
from tests.figures.plots import build, words

NAMES = words("epoch loss accuracy train validation chance")
METRICS = np.random.default_rng(0).uniform(0.1, 0.7, (5, 4))
RUNS = {"A": METRICS, "B": METRICS[:3] / 2}


def draw(runs=RUNS, **options):
    return build(comparison.draw(list(runs.items()), names=NAMES, **options))
