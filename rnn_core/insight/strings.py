"""Strings: how a network predicts whole strings of a task such as the Reber grammar.

A symbol is certain if its probability is 1. Nearly every certain symbol of a string can be predicted without memory of
the second symbol. The exception is the symbol near the end that repeats the second symbol: nearly the whole string lies
between the two. So this symbol alone shows how long a network remembers. A string that contains s inner strings has
2 s + 2 certain symbols, so the accuracy over all certain symbols hardly depends on this one.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core import analysis, data
from rnn_core.data import Sequences
from rnn_core.insight import network
from rnn_core.insight.network import Network
from rnn_core.losses import LOSSES
from rnn_core.spec import Spec
from rnn_core.tasks.task import Task
from rnn_core.training import State

SEQUENCE_COUNT = 100
"""Number of drawn sequences, each of which begins with a new string."""

PARTS = ("second", "inside", "repeat", "last")
"""The parts of a string over which losses are averaged. Each part is one symbol, except for `inside`."""

_LENGTH_FACTOR = 2
"""Length of a drawn sequence, as a multiple of the task's default length. Nearly every string is shorter."""


class Strings(NamedTuple):
    """A network's predictions of new strings, each from a state of zeros.

    Attributes:
        repeated: True if the symbol that repeats the second symbol is predicted correctly.
        preferred: True if the output for the repeating symbol, such as T, is higher than the output for the other
            candidate, P. A network that has forgotten the second symbol still prefers one of the two candidates. By
            chance, this is the correct one in half of the strings.
        whole: True if every certain symbol is predicted correctly.
        means: The network's mean loss and the mean lowest possible loss in each of PARTS.
    """

    repeated: Bool[np.ndarray, " strings"]
    preferred: Bool[np.ndarray, " strings"]
    whole: Bool[np.ndarray, " strings"]
    means: Float[np.ndarray, "parts 2"]


def draw(spec: Spec) -> Sequences:
    """Return new Sequences, each of which begins with a new string."""
    return data.new_sequences(spec, SEQUENCE_COUNT, _LENGTH_FACTOR * spec.task_info.timesteps)


@np.errstate(over="ignore", invalid="ignore")
def evaluate(spec: Spec, state: State) -> Strings:
    """Return the Strings of a network that has an output at every step. The task must be a task of strings."""
    drawn = draw(spec)
    task = spec.task_info
    assert task.repeats is not None, "the sequences of the task are no strings"
    net = network.network(spec, state)
    counted = _string_numbers(task, drawn, first=True) > 0
    logits = net.logits(_hidden(net, task.vectors[drawn.symbols[:, :-1]], counted))
    outputs = net.outputs(logits)
    targets = drawn.symbols[:, 1:]
    correct = (task.nearest(outputs) == targets) & np.isfinite(outputs).all(axis=-1)
    repeated, whole = judge(task, drawn, correct, first=True)
    repeats = counted & (drawn.places[:, 1:] == task.repeats)
    preferred = _prefers(task, outputs[repeats], targets[repeats])
    losses = LOSSES[spec.loss].value(logits, outputs, task.vectors[targets])
    minimum = analysis.minimum_loss_given(spec, drawn.probabilities)
    ends = [2, task.repeats, task.repeats + 1]
    parts = np.searchsorted(ends, drawn.places[:, 1:][counted], side="right")
    sums = [np.bincount(parts, weights=kind[counted]) for kind in (losses, minimum)]
    return Strings(repeated, preferred, whole, np.transpose(sums / np.bincount(parts)))


def judge(
    task: Task, sequences: Sequences, correct: Bool[np.ndarray, "batch time"], *, first: bool = False
) -> tuple[Bool[np.ndarray, " strings"], Bool[np.ndarray, " strings"]]:
    """Return, for each string, whether its repeated symbol is correct, and whether all its certain symbols are correct.

    Args:
        task: The task.
        sequences: The Sequences. A string that the end of a sequence cuts off is left out.
        correct: True at each step whose output is correct.
        first: True to judge only the string at the beginning of each sequence.
    """
    numbers = _string_numbers(task, sequences, first=first)
    strings = np.unique(numbers[numbers > 0])
    repeated = np.isin(strings, numbers[correct & (sequences.places[:, 1:] == task.repeats)])
    return repeated, ~np.isin(strings, numbers[~correct & sequences.counts])


def _string_numbers(task: Task, sequences: Sequences, *, first: bool) -> Int[np.ndarray, "batch time"]:
    """Return the number of the string that each target belongs to, from 1.

    The number is 0 if the target is the first symbol of a string, or if `judge` leaves the string out.
    """
    assert task.repeats is not None, "the sequences of the task are no strings"
    places = sequences.places[:, :-1]
    targets = sequences.places[:, 1:]
    begun = np.cumsum(places == 0, axis=1)
    counts = (targets > 0) & (begun == 1 if first else True)
    numbers = np.where(counts, begun + begun.max() * np.arange(len(begun))[:, None], 0)
    return np.where(np.isin(numbers, numbers[targets == task.repeats + 1]), numbers, 0)


def _prefers(
    task: Task, outputs: Float[np.ndarray, "strings symbols"], targets: Int[np.ndarray, " strings"]
) -> Bool[np.ndarray, " strings"]:
    """Return, for each string, whether the output for the repeated symbol is higher than those for its alternatives."""
    assert task.source, "strings are drawn from a source"
    candidates = np.unique(task.source.symbols[task.source.places == task.repeats])
    others = np.where(candidates == targets[:, None], -np.inf, outputs[:, candidates])
    return outputs[np.arange(len(targets)), targets] > others.max(axis=1)


def _hidden(
    net: Network, inputs: Float[np.ndarray, "batch time features"], counted: Bool[np.ndarray, "batch time"]
) -> Float[np.ndarray, "batch time units"]:
    """Return h of the last layer after each step, from a state of zeros.

    Args:
        net: The network.
        inputs: The input of each step.
        counted: True from the first step of a sequence to the last step that is needed. Afterwards, h is zero.
    """
    states = np.zeros((len(inputs), *net.shape))
    hidden = np.zeros((*counted.shape, net.shape[1]))
    for step in np.flatnonzero(counted.any(axis=0)):
        rows = counted[:, step]
        states[rows] = network.step(net, inputs[rows, step], states[rows])[0]
        hidden[rows, step] = net.hidden(states[rows])
    return hidden
