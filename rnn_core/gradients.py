"""Gradients through time: how far back the loss of a step reaches into the hidden states before it.

Backpropagation through time (Werbos 1990, Proceedings of the IEEE 78:1550-1560), for the loss of each step alone.
In NumPy and float64, for networks that are already trained.
"""

from typing import NamedTuple

import numpy as np

from rnn_core import data, network, probe
from rnn_core.cells import sigmoid

MOST = 100
"""How many steps back the gradients are followed if nothing else is said."""

HOLDS = 0.01
"""By how much the norm may change a step and still hold: in 100 steps, not even by a factor of three."""

_SMALL = 1e-3
_BLOCK = 2**15  # numbers in an array that a step back works on; larger ones leave the processor's cache


class Flow(NamedTuple):
    """How large the gradients are that the losses of N steps send back through time.

    norms: (N, K + 1), the Euclidean norm of d loss_t / d h_{t-k}, a row for each t and a column for each lag k from 0;
    NaN where t - k is before the first step, and where it is no finite number.
    steps: (N,) int, the place of each t among all the steps that are shown, padding included, from 0.
    """

    norms: np.ndarray
    steps: np.ndarray

    @property
    def quartiles(self):
        """Lower quartile, median and upper quartile of the norms over t, (3, K + 1); NaN where there is none."""
        ordered, last = np.sort(self.norms, axis=0), np.isfinite(self.norms).sum(axis=0) - 1  # NaN comes last
        place = np.maximum(np.array([[0.25], [0.5], [0.75]]) * last, 0)
        below, above = (np.take_along_axis(ordered, whole(place).astype(int), axis=0) for whole in (np.floor, np.ceil))
        return below + (above - below) * (place % 1)


class Fade(NamedTuple):
    """What becomes of the gradient on its way back.

    factor: what a step back multiplies its norm by. kind: "vanishes", "explodes" or "holds".
    half, thousandth: the lag from which on the norm is at the most this share of that of lag 0, or None if it is
    not within the lags that were fitted. lags: how many these are.
    """

    factor: float
    kind: str
    half: int | None
    thousandth: int | None
    lags: int


def binary_crossentropy(logits, target):
    """Keras takes the sigmoid of the logits, even where the output is their softmax, and the mean over the classes."""
    return (sigmoid(logits) - target) / target.shape[-1]


def categorical_crossentropy(logits, target):
    """Softmax less target; 0 where the target is nothing but zeros, for the loss is then 0 whatever the answer.

    TensorFlow takes for granted that a target sums to 1, and sends the softmax back in training even from such a loss.
    """
    return network.softmax(logits) * target.sum(axis=-1, keepdims=True) - target


def mean_squared_error(logits, target):
    """Through the softmax: p_i (g_i - sum_j p_j g_j), with g = 2 (p - target) / K."""
    answer = network.softmax(logits)
    inside = 2 * (answer - target) / target.shape[-1]
    return answer * (inside - (answer * inside).sum(axis=-1, keepdims=True))


LOSSES = {
    "binary_crossentropy": binary_crossentropy,
    "categorical_crossentropy": categorical_crossentropy,
    "mean_squared_error": mean_squared_error,
}
"""name -> function of logits and target (N, K): the gradient of each row's loss with respect to its logits."""


@np.errstate(over="ignore", invalid="ignore")
def flow(spec, state, shown, *, layer=-1, most=MOST):
    """The Flow of what a Probe shows, into a layer's hidden states up to `most` steps back.

    The losses are those of the steps that have one in training: of every step, but not of those that a mask passes
    over, and of the last alone where the network answers once. A lag counts no masked steps, and the state before
    the first step is none of the lags.
    layer: from 0, the last one if none is given. Raises IndexError for one that there is not.
    """
    steps, blocks = _followed(spec, state, shown, layer, most)
    # Not numpy.linalg.norm, whose squares under- and overflow.
    norms = np.concatenate([np.hypot.reduce(found, axis=-1) for found in blocks])
    norms[~np.isfinite(norms)] = np.nan
    return Flow(norms, steps)


@np.errstate(over="ignore", invalid="ignore")
def gradients(spec, state, shown, *, layer=-1, most=MOST):
    """The gradients themselves, d loss_t / d h_{t-k}, (N, K + 1, units) with the N and K of `flow`; NaN as there."""
    found = np.concatenate(list(_followed(spec, state, shown, layer, most)[1]))
    found[~np.isfinite(found).all(axis=-1)] = np.nan
    return found


def fade(flow):
    """What becomes of the gradients of a Flow as they go back: Fade, or None where there are none to be seen.

    A straight line through the logarithm of the median norm, over the lags that half of the losses reach at least;
    its slope is that of the product of Jacobians in Pascanu et al. 2013, arXiv:1211.5063, equation 5. Norms of 0
    have no logarithm; where there are any, the gradient has vanished.
    """
    reached = 2 * np.isfinite(flow.norms).sum(axis=0) >= len(flow.norms)
    lags = len(reached) if reached.all() else int(np.argmin(reached))
    norms = flow.quartiles[1, :lags]
    seen = np.flatnonzero(norms)
    if lags < 2 or norms[0] == 0:
        return None
    factor = float(np.exp(np.polyfit(seen, np.log(norms[seen]), 1)[0])) if len(seen) > 1 else 0.0
    if len(seen) < lags or factor < 1 - HOLDS:
        kind = "vanishes"
    elif factor > 1 + HOLDS:
        kind = "explodes"
    else:
        kind = "holds"
    return Fade(factor, kind, *(_under(norms, share) for share in (0.5, _SMALL)), lags)


def _under(norms, share):
    """The first lag from which on no norm is more than this share of the first."""
    begins = int(np.flatnonzero(norms > share * norms[0])[-1]) + 1
    return begins if begins < len(norms) else None


def _followed(spec, state, shown, layer, most):
    """The steps that have a loss (N,), and an iterator over blocks of them: the gradients (n, K + 1, units) of each."""
    net = network.network(spec, state)
    heard = network.passage(net, spec, shown)
    first = 0 if spec.return_sequences else len(heard.steps) - 1
    target = _targets(spec, shown)[heard.steps][first:]
    at_logits = LOSSES[spec.loss](net.logits(heard.hidden(net)[first:]), target)
    layer = range(spec.layers)[layer]
    # What lies under the layer is left out, for no loss comes to it by another way than through the layers above.
    upper = net._replace(layers=net.layers[layer:])
    parts = network.step(net, heard.inputs, heard.before)[1][layer:]
    states = heard.before[:, net.kinds * layer :]
    sent = np.zeros((len(at_logits), *upper.shape))
    sent[:, -net.kinds] = at_logits @ net.output[0].T
    lags, size = min(most, len(heard.steps) - 1) + 1, max(1, _BLOCK // spec.units)
    blocks = (
        _back(upper, sent[i : i + size], states, parts, first=first + i, lags=lags) for i in range(0, len(sent), size)
    )
    return heard.steps[first:], blocks


def _targets(spec, shown):
    """What is wanted at every step that is shown, (T, K): where a padding is heard as data, zeros, as in training."""
    real = probe.real_steps(shown, spec)
    answer = data.target(spec, timesteps=int(real.sum()))
    target = np.zeros((len(real), answer.shape[-1]))
    target[real] = answer
    if not spec.return_sequences:
        target[:] = answer[-1]
    return target


def _back(net, sent, states, parts, *, first, lags):
    """The gradients (n, lags, units) of the losses of n steps from `first` on, with respect to h of the first layer.

    sent: (n, S, units), with respect to the states after the step of each loss. states, parts: as in
    `network.carry_back`, of all T steps. A lag is one step back for all the losses at once.
    """
    found = np.full((len(sent), lags, sent.shape[-1]), np.nan)
    stop = first + len(sent)
    for lag in range(min(lags, stop)):
        now = slice(max(first - lag, 0), stop - lag)
        here = [{name: part[now] for name, part in between.items()} for between in parts]
        (given, *_), sent = network.carry_back(net, sent, states[now], here)
        found[-len(given) :, lag] = given
        if now.start == 0:  # the first of these losses has come to the beginning
            sent = sent[1:]
    return found
