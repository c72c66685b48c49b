"""When the article's program leaves the plateau, and how: `python -m tests.benchmark.bifurcation 0 100`.

The seeds from the first number up to the second are trained for 30 epochs each. Each share has its 95% interval
(Wilson).
"""

import sys
from collections import Counter

from rnn_core import run
from rnn_core.insight import dynamics
from rnn_core.insight.seeds import wilson
from rnn_core.probe import Probe
from rnn_core.spec import Spec

EPOCHS = 30
PLATEAU = 0.673
"""A loss below this, 0.02 below ln 2, has left the plateau."""


def look(seed):
    """Return (the Bifurcation, the Stabilities, the first epoch below the plateau or None) of a seed."""
    spec = Spec(seed=seed)
    trained = run.advance(run.start(spec), EPOCHS)
    stabilities = dynamics.stabilities(spec, trained.states, Probe())
    left = next((epoch for epoch, one in enumerate(trained.metrics) if one.loss < PLATEAU), None)
    return dynamics.bifurcation(stabilities, period=2), stabilities, left


def share(count, total):
    """Return a share with its interval, as text."""
    low, high = wilson(count, total)
    return f"{count} of {total} ({low:.0%} to {high:.0%})"


def measure(seeds):
    """Train all seeds and print when and how they learn."""
    found = {seed: look(seed) for seed in seeds}
    flips = {seed: one for seed, (one, _, _) in found.items() if one.kind == "flip"}
    print("seeds with a flip:", share(len(flips), len(found)))
    for seed in found.keys() - flips.keys():
        print(f"  seed {seed}: {found[seed][0].kind}, loss below {PLATEAU} from epoch {found[seed][2]}")
    delays = {seed: found[seed][2] - one.after for seed, one in flips.items() if found[seed][2] is not None}
    soon = sum(0 <= delay <= 2 for delay in delays.values())
    print("leave the plateau 0 to 2 epochs after the flip:", share(soon, len(found)))
    print("  before it:", {seed: delay for seed, delay in delays.items() if delay < 0})
    print("  later:", {seed: delay for seed, delay in delays.items() if delay > 2})
    for kind, count in Counter(one.criticality or "undecided" for one in flips.values()).items():
        print(f"{kind}:", share(count, len(flips)))
    bistable = {seed: [one.epoch for one in each if one.bistable] for seed, (_, each, _) in found.items()}
    bistable = {seed: epochs for seed, epochs in bistable.items() if epochs}
    print("bistable at some epoch:", share(len(bistable), len(found)))
    for seed, epochs in bistable.items():
        print(f"  seed {seed}: epochs {epochs}, {found[seed][0].kind} {found[seed][0].criticality}")
    ends = [seed for seed, (_, each, _) in found.items() if each[-1].branch]
    print("whose branch ends:", share(len(ends), len(found)), ends)


if __name__ == "__main__":
    measure(range(*map(int, sys.argv[1:])))
