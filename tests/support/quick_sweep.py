"""The command `rnn_core.sweep`, but with a thread in place of its workers. The thread invents an Outcome for each seed.

The environment variable QUICK_SWEEP_INTERVAL sets the seconds between two checks of the jobs.
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from random import Random

import numpy as np

from rnn_core.insight.seeds import Outcome
from rnn_core.sweep import __main__ as entry
from rnn_core.visit import compute


def train_seeds(spec, seeds, *, epochs, **_):
    """Return random Outcomes in place of `insight.seeds.train_seeds`. A Spec and a seed determine the Outcome."""
    outcomes = []
    for seed in seeds:
        chance = Random(f"{spec} {seed}")
        losses = np.array([chance.random() for _ in range(epochs + 1)], np.float32)
        outcomes.append(Outcome(seed, losses, chance.choice([None, *range(epochs + 1)]), None))
    return outcomes, None


def submit(function, *args, callback, visitor, on_cluster, **options):
    """Submit a job to the thread, in place of `compute.submit`. The job calls `train_seeds` instead of `function`."""
    job = compute.Job(None, visitor, callback)
    done = _thread.submit(train_seeds, *args, **options)
    done.add_done_callback(job.settle)
    return job


if __name__ == "__main__":
    entry.listen()
    from rnn_core.sweep import command

    _thread = ThreadPoolExecutor(1)
    compute.submit = submit
    command._POLL_INTERVAL_S = float(os.environ.get("QUICK_SWEEP_INTERVAL", command._POLL_INTERVAL_S))
    sys.exit(command.main(sys.argv[1:], entry.received))
