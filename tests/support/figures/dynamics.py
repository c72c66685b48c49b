"""A sample of the figure of a network's dynamics."""

import numpy as np

from rnn_core.figures import dynamics
from rnn_core.figures.dynamics import Rest
from tests.figures.plots import build, words

STEPS = 12
EPOCHS = 15
NAMES = words("trajectory eigenvalues diagram step point unstable_point cycle unstable_cycle turning epoch bifurcation")
PLACES = np.random.default_rng(0).uniform(-2, 2, (STEPS, 2))
VALUES = np.array([-1.5, 0.3 + 0.6j, 0.3 - 0.6j, 0.2])
NOTHING = {"point": None, "values": None, "leading": None, "bifurcation": None, "cycles": [], "rests": []}
CYCLES = [(np.array([[1.5, 0.5], [-1.5, 0.25]]), True, 0.4), (np.array([[0.5, 0.5], [-0.5, 0.25]]), False, 1.2)]
RESTS = [
    Rest(0, 0, 0.1, True, []),
    Rest(1, 0, 0.2, True, [([1.5, -1.5], True, 0.4), ([0.5, -0.5], False, 1.2)]),
    Rest(2, 0, 0.3, False, [([1.6, -1.6], True, 0.3)]),
    Rest(3, 1, -0.4, False, [([1.7, -1.7], True, 0.2)]),
    Rest(4, 1, np.nan, False, []),
]


def draw(places=PLACES, *, period=2, **changes):
    values = {"period": period, "point": (0.25, -0.5), "share": (0.634, 0.204), "reach": (2.0, 1.5)}
    values |= {"values": VALUES, "leading": 0}
    values |= {"cycles": CYCLES, "rests": RESTS, "epoch": 7, "epochs": EPOCHS, "bifurcation": (4, 5)}
    values["names"] = NAMES | {"phases": [f"Phase {phase}" for phase in range(period)]}
    return build(dynamics.draw(places, **values | changes))
