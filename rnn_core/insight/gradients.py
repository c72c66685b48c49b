"""Gradients through time: how strongly the loss of a step depends on the hidden states before it.

Backpropagation through time (Werbos 1990, Proceedings of the IEEE 78:1550-1560), for the loss of each step by itself.
In NumPy and float64, for trained networks.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import analysis
from rnn_core.insight import network
from rnn_core.losses import LOSSES

MOST = 100
"""The largest lag by default."""

HOLDS = 0.01
"""A factor within 1 ± HOLDS a step preserves the gradient: over 100 steps it makes less than a factor of three."""

_SMALL = 1e-3
_BLOCK = 2**15  # numbers in an array that a step back works on; larger ones do not fit into the processor's cache


class Norms(NamedTuple):
    """The norms of the gradients of the losses of N steps, back through time.

    norms: (N, K + 1), the Euclidean norm of d loss_t / d h_{t-k}, a row for each t and a column for each lag k from 0;
    NaN where t - k is before the first step, and where it is not a finite number.
    steps: (N,) int, the place of each t among all steps of the Probe, padding included, from 0.
    """

    norms: np.ndarray
    steps: np.ndarray

    @property
    def quartiles(self):
        """Lower quartile, median and upper quartile of the norms over t, (3, K + 1); NaN where there is none."""
        ordered, last = np.sort(self.norms, axis=0), np.isfinite(self.norms).sum(axis=0) - 1  # NaN is sorted last
        place = np.maximum(np.array([[0.25], [0.5], [0.75]]) * last, 0)
        below, above = (np.take_along_axis(ordered, whole(place).astype(int), axis=0) for whole in (np.floor, np.ceil))
        return below + (above - below) * (place % 1)


class Fade(NamedTuple):
    """How the gradient changes on its way back.

    factor: by which a step back multiplies its norm. kind: "vanishes", "explodes" or "holds".
    half, thousandth: the lag from which on the norm is at most this share of that at lag 0, or None if there is none
    among the fitted lags. lags: how many were fitted.
    """

    factor: float
    kind: str
    half: int | None
    thousandth: int | None
    lags: int


@np.errstate(over="ignore", invalid="ignore")
def flow(spec, state, probe, *, layer=-1, most=MOST):
    """The Norms of the gradients of a Probe, with respect to the hidden states of a layer, up to lag `most`.

    The losses are those of the steps that have one in training: every step that is not masked, or the last alone
    where the network has one output. Masked steps are no lags, nor is the state before the first step.
    layer: from 0, by default the last. Raises IndexError for a layer that does not exist.
    """
    steps, blocks = _blocks(spec, state, probe, layer, most)
    # Not numpy.linalg.norm, whose squares under- and overflow.
    norms = np.concatenate([np.hypot.reduce(found, axis=-1) for found in blocks])
    norms[~np.isfinite(norms)] = np.nan
    return Norms(norms, steps)


@np.errstate(over="ignore", invalid="ignore")
def gradients(spec, state, probe, *, layer=-1, most=MOST):
    """The gradients themselves, d loss_t / d h_{t-k}, (N, K + 1, units), with N, K and NaN as in `flow`."""
    found = np.concatenate(list(_blocks(spec, state, probe, layer, most)[1]))
    found[~np.isfinite(found).all(axis=-1)] = np.nan
    return found


def fade(norms):
    """How the gradients of some Norms change on their way back: Fade, or None where there are none.

    A straight line through the logarithm of the median norm, over the lags that at least half of the losses have;
    its slope is that of the product of Jacobians in Pascanu et al. 2013, arXiv:1211.5063, equation 5. Norms of 0
    have no logarithm; where there are any, the gradient has vanished.
    """
    reached = 2 * np.isfinite(norms.norms).sum(axis=0) >= len(norms.norms)
    lags = len(reached) if reached.all() else int(np.argmin(reached))
    medians = norms.quartiles[1, :lags]
    positive = np.flatnonzero(medians)
    if lags < 2 or medians[0] == 0:
        return None
    factor = float(np.exp(np.polyfit(positive, np.log(medians[positive]), 1)[0])) if len(positive) > 1 else 0.0
    vanishes = len(positive) < lags or factor < 1 - HOLDS
    kind = "vanishes" if vanishes else "explodes" if factor > 1 + HOLDS else "holds"
    return Fade(factor, kind, *(_below(medians, share) for share in (0.5, _SMALL)), lags)


def _below(norms, share):
    """The first lag from which on no norm is more than this share of the first, or None."""
    begins = int(np.flatnonzero(norms > share * norms[0])[-1]) + 1
    return begins if begins < len(norms) else None


def _blocks(spec, state, probe, layer, most):
    """The steps that have a loss (N,), and an iterator over blocks of their gradients (n, K + 1, units)."""
    net = network.network(spec, state)
    path = network.trajectory(net, spec, probe)
    first = 0 if spec.return_sequences else len(path.steps) - 1
    target = _targets(spec, probe)[path.steps][first:]
    logits = net.logits(net.hidden(path.after)[first:])
    at_logits = LOSSES[spec.loss].gradient(logits, net.outputs(logits), target, spec.task_info.output)
    if spec.loss == "categorical_crossentropy":
        at_logits *= target.any(axis=-1, keepdims=True)  # without a target the loss is 0, whatever the output
    layer = range(spec.layers)[layer]
    # The layers below are left out: a loss depends on the layer only through itself and the layers above.
    upper = net._replace(layers=net.layers[layer:])
    steps = network.step(net, path.inputs, path.before)[1][layer:]
    states = path.before[:, -upper.shape[0] :]
    given = np.zeros((len(at_logits), *upper.shape))
    upper.hidden(given)[:] = at_logits @ net.output[0].T
    lags, size = min(most, len(path.steps) - 1) + 1, max(1, _BLOCK // spec.units)
    blocks = (
        _back(upper, given[i : i + size], states, steps, first=first + i, lags=lags) for i in range(0, len(given), size)
    )
    return path.steps[first:], blocks


def _targets(spec, probe):
    """The target of every step of a Probe, (T, K); zeros in a padding that is not masked, as in training."""
    real, each = probe.real_steps(spec), analysis.targets(spec, probe)
    target = np.zeros((len(real), each.shape[-1]))
    target[real if spec.return_sequences else slice(None)] = each
    return target


def _back(net, given, states, steps, *, first, lags):
    """The gradients (n, lags, units) of the losses of n steps from `first` on, with respect to h of the first layer.

    given: (n, S, units), with respect to the states after the step of each loss. states, steps: as in `network.vjp`,
    for all T steps. A lag is one step back for all the losses at once.
    """
    found = np.full((len(given), lags, given.shape[-1]), np.nan)
    stop = first + len(given)
    for lag in range(min(lags, stop)):
        now = slice(max(first - lag, 0), stop - lag)
        given, hidden = network.vjp(net, given, states[now], [each.at(now) for each in steps])
        found[-len(hidden) :, lag] = hidden
        if now.start == 0:  # the first of these losses has no earlier step
            given = given[1:]
    return found
