"""The seed sweep of the article's program that comes with the package, so that its panel is never empty.

`python -m rnn_core.visit.outcomes` makes it anew.
"""

from functools import cache
from math import inf
from pathlib import Path

import numpy as np

from rnn_core.insight.seeds import Outcome, train_seeds
from rnn_core.spec import Spec
from rnn_core.visit.parts import View

EPOCHS = 30
"""How far each seed is trained."""

_FILE = Path(__file__).with_suffix(".npz")


@cache
def shipped():
    """{seed: Outcome} of Spec() for the seeds that the panel begins with, up to EPOCHS."""
    with np.load(_FILE) as found:
        pairs = enumerate(zip(found["losses"], found["learned"].tolist(), strict=True))
    return {seed: Outcome(seed, losses, learned or None, None) for seed, (losses, learned) in pairs}


def make():
    """Train them, and write the file."""
    outcomes, _ = train_seeds(Spec(), range(View.seeds), epochs=EPOCHS, seconds=inf, begun={})
    learned = np.array([outcome.learned or 0 for outcome in outcomes], np.uint8)
    np.savez_compressed(_FILE, losses=[outcome.losses for outcome in outcomes], learned=learned)


if __name__ == "__main__":
    make()
