"""What a seed costs through the sweep, ticked as the page does it, against what its epochs cost alone."""

import os
import statistics
import time

from rnn_core import training
from rnn_core.insight.grid import grid
from rnn_core.spec import Spec
from rnn_core.visit import compute, store
from rnn_core.visit.seed_sweep import Sweep
from tests.benchmark import row, seconds


def measure():
    """All of it."""
    os.environ["RNN_WORKERS"] = "1"
    spec, count, epochs = Spec(learning_rate=0.0011), 16, 15  # the seeds of the article's program are known
    state = compute.call(training.init_state, spec)

    def sweep():
        store.shared = store.Store(2**28)
        under_way = Sweep(grid(spec, ()), count, epochs)
        under_way.resume()
        while not under_way.tick():
            time.sleep(0.25)
        assert under_way.problem is None

    def alone():
        return [compute.call(seconds, training.train, spec, state, epochs) for _ in range(count // 2)]

    sweep()
    turns = []
    for _ in range(5):
        before, whole, after = alone(), seconds(sweep), alone()
        turns.append((whole / count, statistics.mean(before + after)))
    through, epochs_alone = (1000 * statistics.median(times) for times in zip(*turns, strict=True))
    row(
        f"a seed of {epochs} epochs in the sweep, one worker",
        f"{through:.0f} ms, its epochs alone {epochs_alone:.0f} ms: x {statistics.median(t / a for t, a in turns):.2f}",
        "at most x 1.3",
    )
