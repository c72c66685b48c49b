"""Errors: the loss of each step, and its theoretical minimum.

A network that has found the structure of a sequence errs only where the next symbol is uncertain (Elman 1990, Finding
Structure in Time, Cognitive Science 14:179-211).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from rnn_core import analysis, data
from rnn_core.data import Sequences
from rnn_core.insight import network, strings
from rnn_core.losses import LOSSES
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State

MEAN_STEPS = 1000
"""Number of steps over which the means are taken. A visitor's own sequence may have fewer."""

_MAX_PLACES = 12
"""Maximum number of rows of `Errors.means`. The last row includes all later places."""


class Errors(NamedTuple):
    """The loss at each step that has a target in a Probe (a test sequence), and mean losses.

    Attributes:
        steps: The index of each step among all steps, padding included, from 0.
        losses: The network's loss at each step.
        minimum: The lowest possible loss at each step; NaN if it is unknown.
        means: The network's mean loss and the mean of the lowest possible loss over many steps. If `strings` is not
            None, each row is a part of a string (`strings.PARTS`). Otherwise, each row is a place: the number of steps
            since the word, the cycle or the string began. The last row includes all later places. A row is NaN if no
            step has this place.
        counted: The number of steps, or of strings, over which the means are taken.
        word_start_scores: Precision and recall of the guess that a word starts where the loss has a peak. None for a
            task of strings, for a task without letters or words, and for a network with one output per sequence.
        strings: The network's predictions of whole strings, if the task has strings (the Reber grammar) and the network
            has an output at every step. Otherwise None.
    """

    steps: Int[np.ndarray, " steps"]
    losses: Float[np.ndarray, " steps"]
    minimum: Float[np.ndarray, " steps"]
    means: Float[np.ndarray, "places 2"]
    counted: int
    word_start_scores: tuple[float, float] | None
    strings: strings.Strings | None


class _Losses(NamedTuple):
    """The steps of a Probe that have a target, the losses at these steps, and the Sequences of the test."""

    steps: Int[np.ndarray, " steps"]
    losses: Float[np.ndarray, " steps"]
    sequences: Sequences


@np.errstate(over="ignore", invalid="ignore")
def by_step(spec: Spec, state: State, probe: Probe) -> Errors:
    """Return the Errors of a Probe.

    The means are taken over a longer Probe of MEAN_STEPS steps with the same kind of input. If the input is the
    visitor's own numbers, the Probe keeps its length. In a task of strings with an output at every step, the means are
    taken over new strings, for every Probe.
    """
    steps, losses, sequences = _losses(spec, state, probe)
    minimum = _minimum(spec, sequences)[-len(losses) :]
    if spec.task_info.repeats is not None and spec.return_sequences:
        tried = strings.evaluate(spec, state)
        return Errors(steps, losses, minimum, tried.means, len(tried.whole), None, tried)
    longer = _losses(spec, state, probe.longer(MEAN_STEPS))
    count = len(longer.losses)
    places = longer.sequences.places[0, -count:]
    means = _means(places, longer.losses, _minimum(spec, longer.sequences)[-count:])
    has_words = spec.task_info.has_letters and spec.return_sequences
    scores = _precision_and_recall(longer.losses, places == 0) if has_words else None
    return Errors(steps, losses, minimum, means, count, scores, None)


def _means(
    places: Int[np.ndarray, " steps"], *losses: Float[np.ndarray, " steps"]
) -> Float[np.ndarray, "places kinds"]:
    """Return the mean of each array of losses by place; NaN if no step has the place.

    The last place is `_MAX_PLACES - 1`. It includes all later places.
    """
    places = np.minimum(places, _MAX_PLACES - 1)
    counts = np.bincount(places).astype(float)
    counts[counts == 0] = np.nan
    return np.stack([np.bincount(places, weights=kind) / counts for kind in losses], axis=1)


def _losses(spec: Spec, state: State, probe: Probe) -> _Losses:
    net = network.network(spec, state)
    path = network.real_trajectory(net, spec, probe)
    targets = analysis.targets(spec, probe)
    logits = net.logits(net.hidden(path.after))[-len(targets) :]
    losses = LOSSES[spec.loss].value(logits, net.outputs(logits), targets)
    return _Losses(path.steps[-len(targets) :], losses, data.test_sequence(spec, len(path.steps)))


def _minimum(spec: Spec, sequences: Sequences) -> Float[np.ndarray, " time"]:
    """Return the lowest possible loss at each step of the first sequence."""
    return analysis.minimum_loss_given(spec, sequences.probabilities[0])


def _precision_and_recall(
    losses: Float[np.ndarray, " steps"], word_starts: Bool[np.ndarray, " steps"]
) -> tuple[float, float]:
    """Return precision and recall of the guess that a word starts where the loss has a peak.

    The first and the last step are left out. Precision is 0 without a peak, and recall is 0 if no word starts.
    """
    peaks = (losses[1:-1] > losses[:-2]) & (losses[1:-1] >= losses[2:])
    correct = (peaks & word_starts[1:-1]).sum()
    return float(correct / max(1, peaks.sum())), float(correct / max(1, word_starts[1:-1].sum()))
