"""Sample figures: of a seed sweep (one experiment with many seeds), and of a map (sweeps over one or two settings)."""

import numpy as np

from rnn_core.figures import sweep
from rnn_core.figures.sweep import Side
from tests.figures.plots import build, words

NAMES = words("epoch loss share seed learned not_learned low shown chance")
EPOCHS = 10
SEEDS = (3, 5, 2**31 - 1, 21)
LEARNED = (4, None, 9, None)
SHARE = np.repeat([0, 0.25, 0.5], [4, 5, 2])
LOSSES = np.random.default_rng(0).uniform(0, 0.9, (4, EPOCHS + 1)).astype(np.float32)
LOSSES[0, 2] = np.nan
LOSSES[:, -1] = 0.05, 0.02, 0.03, 0.4  # the second has not learned, but ends lowest
NOTHING = {"seeds": [], "share": np.full(EPOCHS + 1, np.nan), "quartiles": [(None, "")] * 3}


def draw(losses=LOSSES, learned=LEARNED, **changes):
    values = {"seeds": SEEDS, "share": SHARE, "quartiles": [(4, "¼"), (9, "½"), (None, "")]}
    values |= {"chance": 0.693, "names": NAMES}
    return build(sweep.draw(losses, learned, **values | changes))


# --- the map

MAP_NAMES = words("value shown")
VALUES = np.array([[0.1, np.nan, 0.5], [np.nan, 0.9, 1.0]])
CERTAIN = np.array([[True, False, False], [True, True, True]])
TEXTS = [["10", "", ""], ["–", "90", "100"]]
HOVERS = [["a", "b", "c"], ["d", "e", "f"]]
SIDES = Side("Across", ["1", "2", "4"], 0.5), Side("Up", ["GRU", "LSTM"], 1.0)


def heatmap(values=VALUES, certain=CERTAIN, **changes):
    texts = {"texts": TEXTS, "hovers": HOVERS, "sides": SIDES, "impossible": {(0, 1): "why"}, "names": MAP_NAMES}
    return build(sweep.heatmap(values, certain=certain, **texts | changes))


def points(values=VALUES[1], **changes):
    texts = {"certain": [True, False, True], "hovers": HOVERS[1], "side": SIDES[0], "impossible": {(0,): "why"}}
    texts |= {"intervals": [(0, 1), (0.8, 0.95), (0.7, 1)], "names": MAP_NAMES}
    return build(sweep.points(values, **texts | changes))
