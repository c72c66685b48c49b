"""Sweep: the time of a seed in a sweep (the same experiment with many seeds), and of its epochs without a sweep."""

import os
import statistics
import time

from rnn_core import training
from rnn_core.insight.grid import grid
from rnn_core.spec import Spec
from rnn_core.visit import compute, store
from rnn_core.visit.seed_sweep import Sweep
from tests.benchmark import row, seconds

_SPEC = Spec(learning_rate=0.0011)  # the default rate has stored results


def sweep(count, epochs):
    """Train `count` seeds with an empty Store (a cache). Call the sweep's `tick` about as often as the page does."""
    store.shared = store.Store(2**28)
    under_way = Sweep(grid(_SPEC, ()), count, epochs)
    under_way.resume()
    while not under_way.tick():
        time.sleep(0.25)
    assert under_way.problem is None


def measure():
    """Measure a sweep, and the same number of epochs without a sweep, in turn. Both use one worker."""
    os.environ["RNN_WORKERS"] = "1"
    count = 16
    epochs = 15
    state = compute.call(training.init_state, _SPEC)

    def alone():
        return [compute.call(seconds, training.train, _SPEC, state, epochs) for _ in range(count // 2)]

    sweep(count, epochs)
    turns = []
    for _ in range(5):
        before = alone()
        whole = seconds(sweep, count, epochs)
        after = alone()
        turns.append((whole / count, statistics.mean(before + after)))
    factor = statistics.median(through / alone for through, alone in turns)
    row(
        f"a seed of {epochs} epochs in a sweep, one worker", 1000 * statistics.median(whole for whole, _ in turns), "ms"
    )
    row("as a ratio to its epochs alone", factor, goal="at most 1.3")
