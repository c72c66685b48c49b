"""Strings: how a network predicts whole strings of a task such as the Reber grammar.

Nearly every certain symbol of such a string follows from the few symbols before it. The one that repeats the second
symbol does not: all the rest of the string stands between the two. That symbol alone shows what a network keeps in its
state. With s strings inside it is one of 2 s + 2 certain symbols, so the share of these that are correct hides it.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import analysis, data
from rnn_core.insight import network
from rnn_core.losses import LOSSES

COUNT = 100
"""The sequences that are drawn, each of which begins with a new string."""

PARTS = ("second", "inside", "repeat", "last")
"""The parts of a string by which losses are averaged: of one symbol each, but for `inside`."""

_LENGTH = 2  # of a sequence, in usual lengths of a training sequence: nearly every string ends before


class Strings(NamedTuple):
    """How a network predicts S new strings, each from a state of zeros.

    repeated: (S,) bool, whether the symbol that repeats the second one is correct.
    preferred: (S,) bool, whether that symbol is more probable there than any other that may be the second one: P where
    it is T. A network that expects a different symbol altogether still prefers one of the two, by chance the correct
    one in half of the strings.
    whole: (S,) bool, whether every certain symbol is.
    means: (P, 2), the mean losses of the network and of the best one in each of PARTS.
    """

    repeated: np.ndarray
    preferred: np.ndarray
    whole: np.ndarray
    means: np.ndarray


def draw(spec):
    """Return the data.Sequences that begin with the strings."""
    return data.new_sequences(spec, COUNT, _LENGTH * spec.task_info.timesteps)


@np.errstate(over="ignore", invalid="ignore")
def evaluate(spec, state):
    """Return the Strings of a network with an output at every step, for a task whose `repeats` is a place."""
    drawn, task = draw(spec), spec.task_info
    net = network.network(spec, state)
    counted = _number(task, drawn, first=True) > 0
    logits = net.logits(_hidden(net, task.vectors[drawn.symbols[:, :-1]], counted))
    outputs, targets = net.outputs(logits), drawn.symbols[:, 1:]
    correct = (task.nearest(outputs) == targets) & np.isfinite(outputs).all(axis=-1)
    losses = LOSSES[spec.loss].value(logits, outputs, task.vectors[targets])
    repeated, whole = judge(task, drawn, correct, first=True)
    repeats = counted & (drawn.places[:, 1:] == task.repeats)
    preferred = _prefers(task, outputs[repeats], targets[repeats])
    parts = np.searchsorted([2, task.repeats, task.repeats + 1], drawn.places[:, 1:][counted], side="right")
    sums = [
        np.bincount(parts, weights=each[counted])
        for each in (losses, analysis.minimum_loss_given(spec, drawn.probabilities))
    ]
    return Strings(repeated, preferred, whole, np.transpose(sums / np.bincount(parts)))


def judge(task, sequences, correct, *, first=False):
    """Return whether the repeat of each string is correct, and whether all its certain symbols are: (S,) bool each.

    sequences: N data.Sequences, whose strings count unless they are cut off. correct: (N, T) bool.
    first: whether only the string that each sequence begins with counts.
    """
    numbers = _number(task, sequences, first=first)
    each = np.unique(numbers[numbers > 0])
    repeated = np.isin(each, numbers[correct & (sequences.places[:, 1:] == task.repeats)])
    return repeated, ~np.isin(each, numbers[~correct & sequences.counts])


def _number(task, sequences, *, first):
    """Return the number of the string that each target belongs to, (N, T) int, from 1; 0 if that does not count."""
    places, targets = sequences.places[:, :-1], sequences.places[:, 1:]
    begun = np.cumsum(places == 0, axis=1)
    counts = (targets > 0) & (begun == 1 if first else True)
    numbers = np.where(counts, begun + begun.max() * np.arange(len(begun))[:, None], 0)
    return np.where(np.isin(numbers, numbers[targets == task.repeats + 1]), numbers, 0)


def _prefers(task, outputs, targets):
    """Return whether outputs (S, A) are higher for their target (S,) than for any other symbol that may repeat."""
    candidates = np.unique(task.source.symbols[task.source.places == task.repeats])
    others = np.where(candidates == targets[:, None], -np.inf, outputs[:, candidates])
    return outputs[np.arange(len(targets)), targets] > others.max(axis=1)


def _hidden(net, inputs, counted):
    """Return h of the last layer after each step of B sequences, from a state of zeros: (B, T, units).

    inputs: (B, T, F). counted: (B, T) bool, True from the first step to the last one that is needed; zeros after that.
    """
    states, hidden = np.zeros((len(inputs), *net.shape)), np.zeros((*counted.shape, net.shape[1]))
    for step in np.flatnonzero(counted.any(axis=0)):
        rows = counted[:, step]
        states[rows] = network.step(net, inputs[rows, step], states[rows])[0]
        hidden[rows, step] = net.hidden(states[rows])
    return hidden
