"""Why a trajectory turns: the plane that it moves in, the fixed point of the step, and what is stable there.

A network that hears a constant is a map of its state onto the next. Sussillo and Barak 2013, Opening the Black Box,
Neural Computation 25:626-649, look for its fixed points; where one loses its stability a cycle is born (Strogatz,
Nonlinear Dynamics and Chaos, chapter 10). In NumPy and float64, for networks that are already trained.
"""

from itertools import pairwise, takewhile
from math import gcd, pi
from typing import NamedTuple

import numpy as np

from rnn_core import fixed_point, network, probe, training
from rnn_core.fixed_point import FixedPoint

LEADING, SHOWN = 64, 16
"""How many eigenvalues of each epoch a story keeps, and through how many States a plane is laid, at the most."""

ON_CIRCLE = 1e-6
"""How far out what lies on the unit circle may be: float32 rounds an orthogonal recurrent kernel by less."""

_OFF = 0.25  # of a part of the circle
_HUGE = 1e100  # states beyond this one have left: their squares are no numbers
_ROUNDED = 1e-12  # of the centre of a cloud: points no further from it than this are all equal


class Plane(NamedTuple):
    """The plane of the first two principal components.

    centre: (units,). axes: (2, units), of length 1; the second is 0 of a single unit. share: (2,), of the variance, of
    0 where there is none. reach: the largest coordinate, either way, of what the plane was laid through.
    """

    centre: np.ndarray
    axes: np.ndarray
    share: np.ndarray
    reach: float


class Spectrum(NamedTuple):
    """Eigenvalues, the largest modulus first and of a pair that with the positive imaginary part.

    values: (n,) complex. layers: (n,) int, the layer from 0 that each belongs to.
    """

    values: np.ndarray
    layers: np.ndarray


class Chapter(NamedTuple):
    """What is found of one State: its fixed point, and the spectrum there; None where no fixed point is found."""

    epoch: int
    point: FixedPoint | None
    spectrum: Spectrum | None


class Crossing(NamedTuple):
    """Whether, when and how the fixed point of a story loses its stability to a cycle.

    kind: "flip" and "neimark_sacker" of a crossing, "outside" where the first fixed point is unstable already,
    "inside" where none becomes so, "unknown" where none is found.
    before, after: of a crossing, the last kept epoch inside of the unit circle and the first one outside.
    value: of a crossing, the eigenvalue in `after`. cycle: the period of the cycle that is born, which divides the
    one asked for; 0 without a crossing.
    """

    kind: str
    before: int | None = None
    after: int | None = None
    value: complex | None = None
    cycle: int = 0


def plane(clouds):
    """The Plane through hidden states of several epochs, [(T, units), ...], each epoch of the same weight.

    Pearson 1901, On Lines and Planes of Closest Fit to Systems of Points in Space, Philosophical Magazine 2:559-572.
    The largest entry of an axis is positive, so that the same clouds give the same picture. What is not made of
    numbers below 1e100 is left out.
    """
    kept = [np.asarray(cloud, np.float64)[(np.abs(cloud) < _HUGE).all(axis=1)] for cloud in clouds]
    kept = [cloud for cloud in kept if len(cloud)] or [np.zeros((1, kept[0].shape[1]))]
    centre = np.mean([cloud.mean(axis=0) for cloud in kept], axis=0)
    away = [cloud - centre for cloud in kept]
    scale = max(np.abs(cloud).max() for cloud in away)
    axes, share = np.eye(2, len(centre)), np.zeros(2)
    if scale <= _ROUNDED * np.abs(centre).max():
        return Plane(centre, axes, share, 0.0)
    scaled = [cloud / scale for cloud in away]
    variances, vectors = np.linalg.eigh(np.mean([cloud.T @ cloud / len(cloud) for cloud in scaled], axis=0))
    axes[: len(centre)] = vectors.T[::-1][:2]
    axes *= np.sign(axes[[0, 1], np.abs(axes).argmax(axis=1)])[:, None]
    share[: len(centre)] = np.maximum(variances[::-1][:2], 0) / variances.sum()
    return Plane(centre, axes, share, float(scale * max(np.abs(cloud @ axes.T).max() for cloud in scaled)))


@np.errstate(over="ignore", invalid="ignore")
def project(plane, hidden):
    """The places (..., 2) of hidden states (..., units) on a Plane."""
    return (hidden - plane.centre) @ plane.axes.T


def planes_of(spec, states, shown, *, layer=-1):
    """The Plane of a layer through what up to SHOWN of the States, the first and the last among them, go through."""
    nets = [network.network(spec, state) for state in training.spread(states, SHOWN)]
    return plane([_passage(net, spec, shown).hidden(net, layer) for net in nets])


def story(spec, states, shown):
    """The Chapter of each State."""
    return tuple(chapter(spec, state, shown) for state in states)


def chapter(spec, state, shown):
    """The fixed point of a State and the spectrum there, as it hears the mean of what a Probe shows, all the time."""
    net = network.network(spec, state)
    passage = _passage(net, spec, shown)
    heard = passage.inputs.mean(axis=0)
    point = fixed_point.find(net, heard, passage.after)
    if point is None:
        return Chapter(state.epoch, None, None)
    leading = (part[:LEADING] for part in spectrum(net, heard, point.state))
    return Chapter(state.epoch, point, Spectrum(*leading))


def _passage(net, spec, shown):
    """The Passage of what a Probe shows, without the padding."""
    passage = network.passage(net, spec, shown)
    real = probe.real_steps(shown, spec)[passage.steps]
    return network.Passage(*(part[real] for part in passage))


def spectrum(net, heard, state):
    """The Spectrum of the Jacobian of a Network's step at a full state (S, units), for an input (1,).

    A layer hears only those below, so the Jacobian is block triangular, and its eigenvalues are those of the
    blocks on the diagonal, one for each layer.
    """
    values, from_below = [], heard
    for layer, own in network.each_layer(net, state):
        values.append(np.linalg.eigvals(network.jacobian(layer, from_below, own)).astype(complex))
        from_below = network.step(layer, from_below[None], own[None])[0][0, 0]
    layers, values = np.repeat(np.arange(len(values)), own.size), np.concatenate(values)
    order = np.lexsort((-values.imag, -np.abs(values)))
    return Spectrum(values[order], layers[order])


def turns(values, *, period):
    """By how many of the `period` parts of a circle each eigenvalue turns the state in a step, (n,) int; 0 for none.

    A cycle of `period` steps goes round m times in them, m = 1, 2, ..., so it is born where an eigenvalue of angle
    2 pi m / period leaves the unit circle: a real one through -1, in a flip, for the half turn (Strogatz, chapter 10),
    and else a pair, in a Neimark-Sacker bifurcation (Kuznetsov, Elements of Applied Bifurcation Theory, chapter 4).

    The angle of a pair may be off by a quarter of a part: of 88 networks trained on periods 3, 4 and 5, of each cell,
    80 left the circle with a pair, off by 0.08 of a part at most in the first epoch outside, and by 0.16 in the last.
    """
    parts = np.abs(np.angle(values)) * period / (2 * pi)
    nearest, real = np.rint(parts), np.imag(values) == 0
    pair = ~real & (np.abs(parts - nearest) <= _OFF) & (2 * nearest < period)
    half = real & (np.real(values) < 0) & (period % 2 == 0)
    return np.where(half, period // 2, np.where(pair, nearest, 0)).astype(int)


def leader(values, *, period):
    """The place of the first of the values that turns the state in `period` steps (`turns`), or None."""
    found = np.flatnonzero(turns(values, period=period))
    return int(found[0]) if found.size else None


def crossing(story, *, period):
    """The Crossing of a story: where the leading eigenvalue of those that turn the state in `period` steps goes from
    inside of the unit circle to outside, from one kept epoch to the next at which a fixed point is found.

    Of several, that after which it goes furthest, for a pair may touch the circle long before it leaves.
    """
    known = [(one.epoch, _outside(one.spectrum, period)) for one in story if one.spectrum is not None]
    places = [place for place, (last, now) in enumerate(pairwise(known), 1) if last[1] is None and now[1] is not None]
    if not places:
        return Crossing("unknown" if not known else "outside" if known[0][1] is not None else "inside")
    furthest = [max(abs(value) for _, value in takewhile(lambda one: one[1], known[place:])) for place in places]
    place = places[np.argmax(furthest)]
    (before, _), (after, value) = known[place - 1 : place + 1]
    cycle = period // gcd(period, int(turns(value, period=period)))
    return Crossing("flip" if value.imag == 0 else "neimark_sacker", before, after, value, cycle)


def _outside(spectrum, period):
    """The leading eigenvalue that turns the state in `period` steps, if it is outside of the unit circle, or None."""
    place = leader(spectrum.values, period=period)
    value = 0 if place is None else complex(spectrum.values[place])
    return value if abs(value) > 1 + ON_CIRCLE else None
