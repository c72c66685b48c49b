"""Why a trajectory turns: the plane that it moves in, the fixed point of the step, and what is stable there.

A network that hears a constant is a map of its state onto the next. Sussillo and Barak 2013, Opening the Black Box,
Neural Computation 25:626-649, look for its fixed points; Strogatz, Nonlinear Dynamics and Chaos, chapter 10, tells
what becomes of a cycle when one loses its stability. In NumPy and float64, for networks that are already trained.
"""

from itertools import pairwise, takewhile
from math import gcd, pi
from typing import NamedTuple

import numpy as np

from rnn_core import network, probe

LEADING = 64
"""How many eigenvalues of each epoch a story keeps."""

SHOWN = 16
"""How many States, at the most, a plane is laid through."""

_CONVERGED = 1e-12  # of a residual, relative to the largest entry of the state where that is above 1
_DISTINCT = 1e-4  # likewise, of the distance between two fixed points
_ITERATIONS = 60
_LENGTHS = 0.5 ** np.arange(14)[:, None, None, None]  # shares of Newton's step
_OFF = 0.25  # of a part of the circle
_VISITED, _DRAWN, _LARGE = 4, 4, 128  # starts; beyond _LARGE entries in the state of a layer, none are drawn
_HUGE = 1e100  # states beyond this one have left: their squares are no numbers
_ON_CIRCLE = 1e-6  # float32 rounds an orthogonal recurrent kernel, whose eigenvalues lie on the circle, by less


class Plane(NamedTuple):
    """The plane of the first two principal components.

    centre: (units,). axes: (2, units), of length 1; the second is 0 of a single unit. share: (2,), of the variance, of
    0 where there is none. reach: the largest coordinate, either way, of what the plane was laid through.
    """

    centre: np.ndarray
    axes: np.ndarray
    share: np.ndarray
    reach: float


class FixedPoint(NamedTuple):
    """A state that one step leaves as it is.

    state: (S, units). residual: the largest entry of the difference that the step makes.
    distinct: how many different ones were found in each layer, above the chosen ones of the layers below.
    """

    state: np.ndarray
    residual: float
    distinct: tuple[int, ...]

    def hidden(self, net, layer=-1):
        """h of a layer, (units,); of the last one if none is given."""
        return self.state[:: net.kinds][layer]


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
    scale = max(np.abs(cloud - centre).max() for cloud in kept) or 1.0
    scaled = [(cloud - centre) / scale for cloud in kept]
    variances, vectors = np.linalg.eigh(np.mean([cloud.T @ cloud / len(cloud) for cloud in scaled], axis=0))
    axes, share = np.zeros((2, len(centre))), np.zeros(2)
    found = vectors.T[::-1][:2]
    largest = np.take_along_axis(found, np.abs(found).argmax(axis=1)[:, None], axis=1)
    axes[: len(found)] = found * np.where(largest < 0, -1, 1)
    share[: len(found)] = np.maximum(variances[::-1][:2], 0) / (variances.sum() or 1)
    return Plane(centre, axes, share, float(scale * max(np.abs(cloud @ axes.T).max() for cloud in scaled)))


def project(plane, hidden):
    """The places (..., 2) of hidden states (..., units) on a Plane."""
    return (hidden - plane.centre) @ plane.axes.T


def planes_of(spec, states, shown, *, layer=-1):
    """The Plane of a layer through what up to SHOWN of the States, the first and the last among them, go through."""
    places = np.unique(np.linspace(0, len(states) - 1, SHOWN).round().astype(int))
    nets = [network.network(spec, states[place]) for place in places]
    return plane([network.passage(net, spec, shown).hidden(net, layer) for net in nets])


def story(spec, states, shown):
    """The Chapter of each State."""
    return tuple(chapter(spec, state, shown) for state in states)


def chapter(spec, state, shown):
    """The fixed point of a State and the spectrum there, as it hears the mean of what a Probe shows, all the time.

    The mean and the trajectory are those of the real steps: a padding is none.
    """
    net = network.network(spec, state)
    passage = network.passage(net, spec, shown)
    heard = probe.inputs(shown, spec)[0].astype(np.float64).mean(axis=0)
    point = fixed_point(net, heard, passage.after[probe.real_steps(shown, spec)[passage.steps]])
    if point is None:
        return Chapter(state.epoch, None, None)
    leading = (part[:LEADING] for part in spectrum(net, heard, point.state))
    return Chapter(state.epoch, point, Spectrum(*leading))


@np.errstate(all="ignore")
def fixed_point(net, heard, trajectory):
    """The FixedPoint of a Network under a constant input, or None if Newton's method finds none.

    heard: (1,), the input. trajectory: (T, S, units), states that the network went through.
    A layer hears only those below, so one is solved after the other: from the zero state, the mean of the
    trajectory, states of it, and random ones. Of several fixed points the one nearest to the mean is taken, which
    is the one that goes on from epoch to epoch: of a cycle, the mean is in its middle.
    """
    found, distinct, from_below = [], [], heard
    for layer, went in _each(net, trajectory):
        middle = went.mean(axis=0)
        points = _unlike(_newton(layer, from_below, _starts(went, middle)))
        if not points:
            return None
        distances = np.linalg.norm(np.stack(points) - np.where(np.isfinite(middle), middle, 0), axis=(1, 2))
        found.append(points[distances.argmin()])
        distinct.append(len(points))
        from_below = found[-1][0]
    state = np.concatenate(found)
    residual = np.abs(network.step(net, heard[None], state[None])[0][0] - state).max()
    return FixedPoint(state, float(residual), tuple(distinct))


def _newton(net, heard, starts):
    """The states (N, S, units) at which Newton's method converges, of those (B, S, units) that it starts from.

    Each iteration goes along the solution d of (J - 1) d = s - step(s), where that is singular along the shortest
    one of least squares; of the whole d, its half, its quarter, ... it takes what leaves the smallest residual, and
    a start for which none of them is smaller is given up. (Dennis and Schnabel 1983, Numerical Methods for
    Unconstrained Optimization and Nonlinear Equations, chapter 6, on such globally convergent modifications.)
    """
    states, converged = starts[np.isfinite(starts).all(axis=(1, 2))], [starts[:0]]
    for _ in range(_ITERATIONS):
        missing = _missing(net, heard, states)
        near = np.abs(missing).max(axis=(1, 2)) <= _CONVERGED * np.maximum(1, np.abs(states).max(axis=(1, 2)))
        converged.append(states[near])
        going = ~near & np.isfinite(missing).all(axis=(1, 2))
        if not going.any():
            break
        states = _improved(net, heard, states[going], missing[going])
    return np.concatenate(converged)


def _improved(net, heard, states, missing):
    """The states after one iteration, without those that none improves."""
    matrices = np.stack([network.jacobian(net, heard, state) for state in states]) - np.eye(missing[0].size)
    ways = _solve(np.where(np.isfinite(matrices), matrices, 0), -missing.reshape(len(states), -1, 1))
    tried = states + _LENGTHS * ways.reshape(states.shape)
    left = _missing(net, heard, tried.reshape(-1, *states.shape[1:])).reshape(tried.shape)
    sizes = np.nan_to_num(np.linalg.norm(left, axis=(2, 3)), nan=np.inf)
    best = sizes.argmin(axis=0), np.arange(len(states))
    return tried[best][sizes[best] < np.linalg.norm(missing, axis=(1, 2))]


def _missing(net, heard, states):
    """What a step adds to each of the states (B, S, units)."""
    return network.step(net, np.broadcast_to(heard, (len(states), len(heard))), states)[0] - states


def _solve(matrices, vectors):
    try:
        return np.linalg.solve(matrices, vectors)
    except np.linalg.LinAlgError:
        return np.linalg.pinv(matrices) @ vectors


def _starts(went, middle):
    """Where Newton's method starts, (B, kinds, units)."""
    small = middle.size <= _LARGE
    visited = went[np.linspace(len(went) - 1, 0, _VISITED if small else 1).astype(int)]
    drawn = np.random.default_rng(0).uniform(-1, 1, (_DRAWN if small else 0, *middle.shape))
    return np.concatenate([np.zeros((1, *middle.shape)), middle[None], visited, drawn])


def _unlike(points):
    """The different ones among points (N, S, units), as a list."""
    kept = []
    for point in points:
        near = _DISTINCT * max(1, np.abs(point).max())
        if all(np.abs(point - other).max() > near for other in kept):
            kept.append(point)
    return kept


def _each(net, states):
    """Each layer as a Network by itself, with its part of the states (..., S, units)."""
    parts = np.split(states, len(net.layers), axis=-2)
    return [(net._replace(layers=(weights,)), part) for weights, part in zip(net.layers, parts, strict=True)]


def spectrum(net, heard, state):
    """The Spectrum of the Jacobian of a Network's step at a full state (S, units), for an input (1,).

    A layer hears only those below, so the Jacobian is block triangular, and its eigenvalues are those of the
    blocks on the diagonal, one for each layer.
    """
    values, layers, from_below = [], [], heard
    for number, (layer, own) in enumerate(_each(net, state)):
        values.append(np.linalg.eigvals(network.jacobian(layer, from_below, own)).astype(complex))
        layers.append(np.full(own.size, number))
        from_below = own[0]
    values, layers = np.concatenate(values), np.concatenate(layers)
    order = np.lexsort((-values.imag, -np.abs(values)))
    return Spectrum(values[order], layers[order])


def turns(values, *, period):
    """By how many of the `period` parts of a circle each eigenvalue turns the state in a step, (n,) int; 0 for none.

    A cycle of `period` steps goes round m times in them, m = 1, 2, ..., so it is born where an eigenvalue of angle
    2 pi m / period leaves the unit circle: a real one through -1, in a flip, for the half turn (Strogatz, chapter 10),
    and else a pair, in a Neimark-Sacker bifurcation (Kuznetsov, Elements of Applied Bifurcation Theory, chapter 4).

    The angle of a pair may be off by a quarter of a part. Of 88 networks trained on periods 3, 4 and 5 (10 units, each
    cell, learning rates of 0.002 and 0.004, 40 to 60 epochs), 86 crossed the circle, 80 with a pair: it was off by
    0.08 of a part at most in the first epoch outside, and by 0.16 in the last.
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

    def furthest(place):
        return max(abs(value) for _, value in takewhile(lambda one: one[1] is not None, known[place:]))

    place = max(places, key=furthest)
    (before, _), (after, value) = known[place - 1 : place + 1]
    cycle = period // gcd(period, int(turns(value, period=period)))
    return Crossing("flip" if value.imag == 0 else "neimark_sacker", before, after, value, cycle)


def _outside(spectrum, period):
    """The leading eigenvalue that turns the state in `period` steps, if it is outside of the unit circle, or None."""
    place = leader(spectrum.values, period=period)
    value = None if place is None else complex(spectrum.values[place])
    return value if value is not None and abs(value) > 1 + _ON_CIRCLE else None
