"""A sample of the figure of a network's errors."""

import numpy as np

from rnn_core.figures import errors
from tests.figures.plots import build, words

NAMES = words("loss place mean least step")
STEPS = np.arange(5, 11)
LETTERS = [*"guuuba"]
PLACES = ["1", "2", "3"]
LOSSES = np.array([0.4, 0.1, 0.2, 0.05, 0.9, 0.3])
MINIMUM = np.array([0.3, 0.0, 0.1, 0.02, 0.6, 0.25])
MEANS = np.array([[0.7, 0.6], [0.2, 0.1], [0.3, 0.05]])


def draw(losses=LOSSES, minimum=MINIMUM, **options):
    texts = {"letters": LETTERS, "places": PLACES, "names": NAMES}
    return build(errors.draw(STEPS, losses, minimum, MEANS, **texts | options))
