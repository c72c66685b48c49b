"""Errors: the loss of each step, and the least that is possible there.

This is how structure in a sequence is seen from outside: a network that has found it errs only where it must (Elman
1990, Finding Structure in Time, Cognitive Science 14:179-211).
"""

from typing import NamedTuple

import numpy as np

from rnn_core import analysis, data
from rnn_core.insight import network, strings
from rnn_core.losses import LOSSES

MANY = 1000
"""The steps over which the means are taken; fewer if the visitor's own sequence has fewer to test on."""

_PLACES = 12


class Errors(NamedTuple):
    """The losses of the steps of a Probe that have a target.

    steps: (N,) int, their places among all steps, padding included, from 0. losses, least: (N,), of the network, and of
    the best one. means: (P, 2), the means of both over many steps, by place: how many steps a word has gone on, or the
    cycle; the last place is for all later ones too. NaN for a place that none of these steps has.
    counted: the number of steps over which these means are taken, or of the strings.
    begins: (precision, recall) of guessing that a word begins where the error is larger than before and after, or None
    where there are no words, or one output only.
    strings: the Strings of a task that consists of them, else None. With them, `means` is by their parts.
    """

    steps: np.ndarray
    losses: np.ndarray
    least: np.ndarray
    means: np.ndarray
    counted: int
    begins: tuple[float, float] | None
    strings: strings.Strings | None


@np.errstate(over="ignore", invalid="ignore")
def by_step(spec, state, probe):
    """The Errors of a Probe; the means are those of a longer one of the same kind, or of its own numbers.

    With a task of strings the means are those of new strings, whatever the Probe.
    """
    steps, losses, found = _losses(spec, state, probe)
    least = _least(spec, found)[-len(losses) :]
    if spec.task_info.repeats is not None and spec.return_sequences:
        tried = strings.evaluate(spec, state)
        return Errors(steps, losses, least, tried.means, len(tried.whole), None, tried)
    _, many, drawn = _losses(spec, state, probe.longer(MANY))
    places, lowest = drawn.places[0, -len(many) :], _least(spec, drawn)[-len(many) :]
    begins = _begins(many, places == 0) if spec.task_info.lettered and spec.return_sequences else None
    return Errors(steps, losses, least, _means(places, many, lowest), len(many), begins, None)


def _means(places, *losses):
    """Return the mean of each of the losses (N,) by place, (P, losses); NaN where no step has the place."""
    places = np.minimum(places, _PLACES - 1)
    counts = np.bincount(places).astype(float)
    counts[counts == 0] = np.nan
    return np.stack([np.bincount(places, weights=each) / counts for each in losses], axis=1)


def _losses(spec, state, probe):
    """(The steps that have a target, their losses, the data.Sequences of the test)."""
    net, real = network.network(spec, state), probe.real_steps(spec)
    path = network.trajectory(net, spec, probe)
    targets, given = analysis.targets(spec, probe), np.isin(path.steps, np.flatnonzero(real))
    logits = net.logits(net.hidden(path.after[given]))[-len(targets) :]
    losses = LOSSES[spec.loss].value(logits, net.outputs(logits), targets)
    return path.steps[given][-len(targets) :], losses, data.test_sequence(spec, int(real.sum()))


def _least(spec, drawn):
    return analysis.minimum_loss_given(spec, drawn.probabilities[0])


def _begins(losses, begins):
    """(precision, recall) of the steps (T,) at which the loss is a peak, for those at which a word begins."""
    peaks = (losses[1:-1] > losses[:-2]) & (losses[1:-1] >= losses[2:])
    right = (peaks & begins[1:-1]).sum()
    return float(right / max(1, peaks.sum())), float(right / max(1, begins[1:-1].sum()))
