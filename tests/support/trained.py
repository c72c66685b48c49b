"""The networks of the presets, each trained once in a process."""

from functools import cache

from rnn_core import run
from rnn_core.visit.presets import PRESETS


@cache
def train(spec, epochs):
    """Return the Run of a Spec after some epochs."""
    return run.advance(run.start(spec), epochs)


def trained(name):
    """Return a preset's Run up to the newest epoch."""
    return train(PRESETS[name].spec, PRESETS[name].position.newest)
