"""Gradients through time: how strongly the loss of a step depends on earlier hidden states.

The method is backpropagation through time (Werbos 1990, Proceedings of the IEEE 78:1550-1560), for each step's loss
separately. All numbers are float64.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from rnn_core import analysis
from rnn_core.cells import Step
from rnn_core.insight import network
from rnn_core.insight.network import Network
from rnn_core.losses import LOSSES
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State

MAX_LAG = 100
"""The default maximum lag, in steps."""

HOLDS_WITHIN = 0.01
"""A gradient holds if each step back in time multiplies its norm by a factor within 1 ± HOLDS_WITHIN.

Over 100 steps, its norm then changes by less than a factor of 3.
"""

_HALF = 0.5
_THOUSANDTH = 1e-3

_BLOCK = 2**15
"""Approximate maximum number of entries of an array in `_back`. Larger arrays exceed the processor's cache."""


class Norms(NamedTuple):
    """The norms of the gradients of losses, back through time.

    Attributes:
        norms: The Euclidean norm of d loss_t / d h_{t-k}, with a row for each t and a column for each lag k from 0. NaN
            if t - k is before the first step, or if the norm is not finite.
        steps: The index of each t among all steps of the Probe, padding included, from 0.
    """

    norms: Float[np.ndarray, "losses lags"]
    steps: Int[np.ndarray, " losses"]

    @property
    def quartiles(self) -> Float[np.ndarray, "3 lags"]:
        """Lower quartile, median and upper quartile of the norms over t; NaN at a lag without a norm."""
        ordered = np.sort(self.norms, axis=0)  # NaN comes last
        last = np.isfinite(self.norms).sum(axis=0) - 1
        place = np.maximum(np.array([[0.25], [0.5], [0.75]]) * last, 0)
        below = np.take_along_axis(ordered, np.floor(place).astype(int), axis=0)
        above = np.take_along_axis(ordered, np.ceil(place).astype(int), axis=0)
        return below + (above - below) * (place % 1)


class Fade(NamedTuple):
    """The change of the gradient on its way back through time.

    Attributes:
        factor: The factor by which each step back in time multiplies the gradient's norm. 0 if only one of the fitted
            median norms is above 0.
        kind: "vanishes", "explodes" or "holds".
        half: The smallest fitted lag from which the median norm stays at or below half of its value at lag 0, or None.
        thousandth: The smallest fitted lag from which the median norm stays at or below a thousandth of its value at
            lag 0, or None.
        lags: The number of fitted lags.
    """

    factor: float
    kind: str
    half: int | None
    thousandth: int | None
    lags: int


@np.errstate(over="ignore", invalid="ignore")
def flow(spec: Spec, state: State, probe: Probe, *, layer: int = -1, max_lag: int = MAX_LAG) -> Norms:
    """Return the Norms of the gradients of a Probe's losses with respect to the hidden states of a layer.

    The losses are the same as in training: the loss of every step that is not masked (skipped as padding), or of the
    last such step if the network has one output per sequence. A lag is a number of unmasked steps. There is no gradient
    with respect to the state before the first step.

    Args:
        spec: The experiment.
        state: The experiment's network.
        probe: The test sequence.
        layer: The layer, from 0; by default the last.
        max_lag: The maximum lag.

    Raises:
        IndexError: The layer does not exist.
    """
    steps, blocks = _blocks(spec, state, probe, layer, max_lag)
    # Not numpy.linalg.norm, whose squares under- and overflow.
    norms = np.concatenate([np.hypot.reduce(block, axis=-1) for block in blocks])
    norms[~np.isfinite(norms)] = np.nan
    return Norms(norms, steps)


@np.errstate(over="ignore", invalid="ignore")
def gradients(
    spec: Spec, state: State, probe: Probe, *, layer: int = -1, max_lag: int = MAX_LAG
) -> Float[np.ndarray, "losses lags units"]:
    """Return the gradients d loss_t / d h_{t-k}, whose norms `flow` returns.

    The arguments, the order and the exception are the same as in `flow`. A gradient with an entry that is NaN or
    infinite is all NaN.
    """
    _, blocks = _blocks(spec, state, probe, layer, max_lag)
    every = np.concatenate(list(blocks))
    every[~np.isfinite(every).all(axis=-1)] = np.nan
    return every


def fade(norms: Norms) -> Fade | None:
    """Return the Fade of some Norms, or None if fewer than two lags can be fitted or the median norm at lag 0 is 0.

    The factor's logarithm is the slope of a straight line through the logarithms of the median norms. The fit begins at
    lag 0, and ends where fewer than half of the losses have a norm. A median of 0 is left out of the fit, and means
    that the gradient vanishes. The factor describes the product of Jacobians in equation 5 of Pascanu et al. 2013,
    arXiv:1211.5063.
    """
    reached = 2 * np.isfinite(norms.norms).sum(axis=0) >= len(norms.norms)
    lags = len(reached) if reached.all() else int(np.argmin(reached))
    medians = norms.quartiles[1, :lags]
    positive = np.flatnonzero(medians)
    if lags < 2 or medians[0] == 0:
        return None
    factor = float(np.exp(np.polyfit(positive, np.log(medians[positive]), 1)[0])) if len(positive) > 1 else 0.0
    kind = _kind(0.0 if len(positive) < lags else factor)
    return Fade(factor, kind, _lag_below(medians, _HALF), _lag_below(medians, _THOUSANDTH), lags)


def _kind(factor: float) -> str:
    """Return the kind of a Fade with this factor."""
    if factor < 1 - HOLDS_WITHIN:
        return "vanishes"
    return "explodes" if factor > 1 + HOLDS_WITHIN else "holds"


def _lag_below(norms: Float[np.ndarray, " lags"], share: float) -> int | None:
    """Return the smallest lag from which all norms are at most this share of the norm at lag 0, or None."""
    lag = int(np.flatnonzero(norms > share * norms[0])[-1]) + 1
    return lag if lag < len(norms) else None


def _blocks(
    spec: Spec, state: State, probe: Probe, layer: int, max_lag: int
) -> tuple[Int[np.ndarray, " losses"], Iterator[Float[np.ndarray, "block lags units"]]]:
    """Return the steps that have a loss, and an iterator over the gradients of the losses in blocks."""
    net = network.network(spec, state)
    path = network.trajectory(net, spec, probe)
    first = 0 if spec.return_sequences else len(path.steps) - 1
    target = _targets(spec, probe)[path.steps][first:]
    logits = net.logits(net.hidden(path.after)[first:])
    at_logits = LOSSES[spec.loss].gradient(logits, net.outputs(logits), target, spec.task_info.output)
    if spec.loss == "categorical_crossentropy":
        at_logits *= target.any(axis=-1, keepdims=True)  # without a target the loss is 0 for any output
    layer = range(spec.layers)[layer]
    # The layers below are left out: a loss depends on this layer's states only through this and the higher layers.
    upper = net._replace(layers=net.layers[layer:])
    steps = network.step(net, path.inputs, path.before)[1][layer:]
    states = path.before[:, -upper.shape[0] :]
    at_states = np.zeros((len(at_logits), *upper.shape))
    upper.hidden(at_states)[:] = at_logits @ net.output[0].T
    lags = min(max_lag, len(path.steps) - 1) + 1
    size = max(1, _BLOCK // spec.units)
    blocks = (
        _back(upper, at_states[i : i + size], states, steps, first=first + i, lags=lags)
        for i in range(0, len(at_states), size)
    )
    return path.steps[first:], blocks


def _targets(spec: Spec, probe: Probe) -> Float[np.ndarray, "time outputs"]:
    """Return the target of every step of a Probe.

    The target of a padded step is zeros, as in training. If the network has one output per sequence, its target is
    repeated at every step.
    """
    real = probe.real_steps(spec)
    targets = analysis.targets(spec, probe)
    padded = np.zeros((len(real), targets.shape[-1]))
    padded[real if spec.return_sequences else slice(None)] = targets
    return padded


def _back(
    net: Network,
    gradients: Float[np.ndarray, "losses states units"],
    states: Float[np.ndarray, "time states units"],
    steps: Sequence[Step],
    *,
    first: int,
    lags: int,
) -> Float[np.ndarray, "losses lags units"]:
    """Return the vector–Jacobian products of the losses: their gradients with respect to h of `net`'s first layer.

    Each lag takes one step back for all losses at once. The result is NaN at a lag that reaches beyond the first step.

    Args:
        net: The layer of h, and the layers above it.
        gradients: The gradient of each loss with respect to the states of all layers of `net` after the loss's step.
        states: The states of all layers of `net` before each step.
        steps: The Step of each layer. A Step holds all steps of the sequence, along the batch axis.
        first: The step of the first loss.
        lags: The number of lags.
    """
    by_lag = np.full((len(gradients), lags, gradients.shape[-1]), np.nan)
    stop = first + len(gradients)
    for lag in range(min(lags, stop)):
        now = slice(max(first - lag, 0), stop - lag)
        gradients, hidden = network.vjp(net, gradients, states[now], [step.at(now) for step in steps])
        by_lag[-len(hidden) :, lag] = hidden
        if now.start == 0:  # the first of these losses has reached the first step
            gradients = gradients[1:]
    return by_lag
