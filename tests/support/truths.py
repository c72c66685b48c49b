"""The true answers to the questions, from networks that this process trains in the same way as the page's workers."""

from dataclasses import replace
from functools import cache

import numpy as np

from rnn_core import run
from rnn_core.insight.seeds import train_seeds
from rnn_core.visit.questions import QUESTIONS, Evidence, Network


@cache
def train(spec, epochs):
    """Train a Spec for some epochs, and return the Run with its newest State only."""
    trained = run.advance(run.start(spec), epochs)
    return replace(trained, states=trained.states[-1:])


def evidence(mark, *others):
    """Return the Evidence of a Bookmark. It has the Bookmark's network, then the networks of the other Bookmarks."""
    runs = [train(each.spec, each.epoch) for each in (mark, *others)]
    losses = tuple(metrics.loss for metrics in runs[0].metrics)
    return Evidence(mark.probe, tuple(Network(each.spec, each.states[-1]) for each in runs), losses)


def swept(mark):
    """Train all networks of a Bookmark's seed sweep, or of its map of seed sweeps, and return the Evidence."""
    outcomes = []
    for place in mark.grid.places:
        cell = mark.grid.cells[place]
        found, _ = train_seeds(cell, range(mark.view.seeds), epochs=mark.view.until, seconds=np.inf, begun={})
        outcomes.append(tuple(found))
    return Evidence(mark.probe, outcomes=tuple(outcomes))


def truth(name):
    """Return the true answer to the question with this name."""
    question = QUESTIONS[name]
    opens = question.opens
    if question.sweeps:
        return question.truth(swept(opens))
    if question.kind == "curve":
        return question.truth(evidence(opens.change(epoch=opens.view.epochs)))
    return question.truth(evidence(opens, *([question.contrast] if question.compares else [])))
