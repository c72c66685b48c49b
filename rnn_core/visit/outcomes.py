"""The stored results of training the default experiment, Spec(), from many seeds.

The file with the results is part of the package, so the page's panel of seeds is never empty.
`python -m rnn_core.visit.outcomes` computes the results again.
"""

from functools import cache
from math import inf
from pathlib import Path

import numpy as np

from rnn_core.insight.seeds import Outcome, train_seeds
from rnn_core.spec import Spec
from rnn_core.visit.parts import View

EPOCHS = 30
"""Epochs of each training run."""

_FILE = Path(__file__).with_suffix(".npz")


@cache
def shipped() -> dict[int, Outcome]:
    """Return the stored Outcomes of Spec(), {seed: Outcome}, up to epoch EPOCHS.

    There are as many seeds as the panel of seeds trains by default.
    """
    with np.load(_FILE) as arrays:
        pairs = enumerate(zip(arrays["losses"], arrays["learned"].tolist(), strict=True))
    return {seed: Outcome(seed, losses, learned or None, None) for seed, (losses, learned) in pairs}


def make() -> None:
    """Train Spec() from each seed, and write the file."""
    outcomes, _ = train_seeds(Spec(), range(View.seeds), epochs=EPOCHS, seconds=inf, begun={})
    learned = np.array([outcome.learned or 0 for outcome in outcomes], np.uint8)
    np.savez_compressed(_FILE, losses=np.array([outcome.losses for outcome in outcomes]), learned=learned)


if __name__ == "__main__":
    make()
