"""Bifurcations at the end of the plateau of the loss in the default experiment.

`python -m tests.benchmark.bifurcation 0 100` trains the default experiment with each of the seeds 0 to 99, for 30
epochs each. Each share is printed with its 95% Wilson interval. A flip is a period-doubling bifurcation.
"""

import sys
from collections import Counter
from typing import NamedTuple

from rnn_core import run
from rnn_core.insight import dynamics
from rnn_core.insight.seeds import wilson
from rnn_core.probe import Probe
from rnn_core.spec import Spec

EPOCHS = 30
"""Number of epochs for each seed."""

PLATEAU = 0.673
"""A training run has left the plateau once its loss is below this value, 0.02 less than ln 2."""


class Course(NamedTuple):
    """The training run of one seed.

    Attributes:
        bifurcation: The bifurcation of the fixed point.
        stabilities: The Stability at each epoch.
        left_plateau: The first epoch with a loss below PLATEAU, or None.
    """

    bifurcation: dynamics.Bifurcation
    stabilities: list
    left_plateau: int | None


def course(seed):
    """Train the default experiment with a seed, and return its Course."""
    spec = Spec(seed=seed)
    trained = run.advance(run.start(spec), EPOCHS)
    stabilities = dynamics.stabilities(spec, trained.states, Probe())
    left = next((epoch for epoch, metrics in enumerate(trained.metrics) if metrics.loss < PLATEAU), None)
    return Course(dynamics.bifurcation(stabilities, period=2), stabilities, left)


def share(count, total):
    """Return a text with a count, the total, and the interval of the share."""
    low, high = wilson(count, total)
    return f"{count} of {total} ({low:.0%} to {high:.0%})"


def measure(seeds):
    """Train all seeds, and print the shares of seeds with a flip, with two stable states, and with a branch that ends.

    A branch is a fixed point that is followed from epoch to epoch. The flips of each criticality are
    counted, too.
    """
    courses = {seed: course(seed) for seed in seeds}
    flips = {seed: each for seed, each in courses.items() if each.bifurcation.kind == "flip"}
    print("seeds with a flip:", share(len(flips), len(courses)))
    for seed in courses.keys() - flips.keys():
        kind = courses[seed].bifurcation.kind
        print(f"  seed {seed}: {kind}, loss below {PLATEAU} from epoch {courses[seed].left_plateau}")
    report_delays(flips, len(courses))
    criticalities = Counter(each.bifurcation.criticality or "undecided" for each in flips.values())
    for criticality, count in criticalities.items():
        print(f"{criticality}:", share(count, len(flips)))
    report_bistable(courses)
    ends = [seed for seed, each in courses.items() if each.stabilities[-1].branch]
    print("seeds whose branch ends:", share(len(ends), len(courses)), ends)


def report_delays(flips, total):
    """Print the share of seeds that leave the plateau soon after the flip, and the other seeds with their delays."""
    delays = {
        seed: each.left_plateau - each.bifurcation.after
        for seed, each in flips.items()
        if each.left_plateau is not None
    }
    soon = sum(0 <= delay <= 2 for delay in delays.values())
    print("leave the plateau 0 to 2 epochs after the flip:", share(soon, total))
    print("  before it:", {seed: delay for seed, delay in delays.items() if delay < 0})
    print("  later:", {seed: delay for seed, delay in delays.items() if delay > 2})


def report_bistable(courses):
    """Print the share of seeds with two stable states at some epoch, and the epochs of each such seed."""
    bistable = {}
    for seed, each in courses.items():
        epochs = [stability.epoch for stability in each.stabilities if stability.bistable]
        if epochs:
            bistable[seed] = epochs
    print("bistable at some epoch:", share(len(bistable), len(courses)))
    for seed, epochs in bistable.items():
        bifurcation = courses[seed].bifurcation
        print(f"  seed {seed}: epochs {epochs}, {bifurcation.kind} {bifurcation.criticality}")


if __name__ == "__main__":
    measure(range(*map(int, sys.argv[1:])))
