"""The state as a moving point: the plane of its trajectory, the fixed point, its stability, and the bifurcation.

With a constant input a network is a map of its state onto the next. Sussillo and Barak 2013, Opening the Black Box,
Neural Computation 25:626-649, look for the fixed points of this map; where one becomes unstable a cycle can appear
(Strogatz, Nonlinear Dynamics and Chaos, chapter 10). In NumPy and float64, for trained networks.
"""

from itertools import pairwise, takewhile
from math import gcd, pi
from typing import NamedTuple

import numpy as np

from rnn_core import run
from rnn_core.insight import fixed_point, network
from rnn_core.insight.fixed_point import FixedPoint
from rnn_core.insight.orbits import cycles, flip
from rnn_core.insight.orbits.cycles import Cycle
from rnn_core.insight.orbits.flip import Flip

LEADING, SHOWN = 64, 16
"""At most so many eigenvalues of an epoch are kept, and through the trajectories of so many States a plane is laid."""

ON_CIRCLE = 1e-6
"""A modulus up to 1 + ON_CIRCLE counts as on the unit circle: float32 rounds an orthogonal recurrent kernel by less."""

_OFF = 0.25  # of a part of the circle
_HUGE = 1e100  # larger states are left out: their squares are no finite numbers
_ROUNDED = 1e-12  # of the centre of some points: if none is further from it than this, they are all equal


class Plane(NamedTuple):
    """The plane of the first two principal components.

    centre: (units,). axes: (2, units), of length 1; for a single unit the second is 0. share: (2,), of the variance,
    0 where there is none. reach: the largest coordinate, in absolute value, of the points it was laid through.
    """

    centre: np.ndarray
    axes: np.ndarray
    share: np.ndarray
    reach: float


class Spectrum(NamedTuple):
    """Eigenvalues by descending modulus, of a pair the one with positive imaginary part first.

    values: (n,) complex. layers: (n,) int, the layer from 0 that each belongs to.
    """

    values: np.ndarray
    layers: np.ndarray


class Stability(NamedTuple):
    """The fixed point of the State of an epoch and the spectrum there; both None where no fixed point is found.

    cycles: the Cycles found, of the task's period or a divisor of it, stable ones first.
    branch: the number of the branch of fixed points, from 0: epochs with the same number are joined by continuation.
    flip: the Flip since the epoch before, if there is one and its normal form is found.
    """

    epoch: int
    point: FixedPoint | None
    spectrum: Spectrum | None
    cycles: tuple[Cycle, ...] = ()
    branch: int = 0
    flip: Flip | None = None

    @property
    def stable(self):
        """Whether the network returns to the fixed point from nearby; False without one."""
        return self.spectrum is not None and bool(np.abs(self.spectrum.values[0]) < 1)

    @property
    def bistable(self):
        """Whether the fixed point is stable and a cycle too, so that the start decides where the state ends."""
        return self.stable and any(cycle.stable for cycle in self.cycles)


class Bifurcation(NamedTuple):
    """Whether, when and how the fixed point loses its stability to a cycle in the course of training.

    kind: "flip" (period-doubling) and "neimark_sacker" for a bifurcation; without one, "outside" if the first known
    eigenvalue is outside the unit circle already, "ended" if the branch of the fixed point ends before an eigenvalue
    leaves, "inside" if none has left, "unknown" if no fixed point is found.
    before, after: the last kept epoch with the eigenvalue inside the unit circle, and the first with it outside; for
    "ended" the last epoch of the first branch and the next one.
    value: the eigenvalue in epoch `after`. cycle: the period of the cycle that belongs to it, a divisor of the one
    asked for; 0 without a bifurcation.
    criticality: of a flip, 'supercritical' or 'subcritical' (`flip.Flip`); '' where that is not decided.
    """

    kind: str
    before: int | None = None
    after: int | None = None
    value: complex | None = None
    cycle: int = 0
    criticality: str = ""


def plane(clouds):
    """The Plane through hidden states of several epochs, [(T, units), ...], each epoch with the same weight.

    Pearson 1901, On Lines and Planes of Closest Fit to Systems of Points in Space, Philosophical Magazine 2:559-572.
    The largest entry of an axis is positive, so that the same points give the same picture. States with an entry that
    is not a number below 1e100 are left out.
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
    """The coordinates (..., 2) of hidden states (..., units) in a Plane."""
    return (hidden - plane.centre) @ plane.axes.T


def planes_of(spec, states, probe, *, layer=-1):
    """The Plane of a layer through the trajectories of up to SHOWN of the States, the first and the last included."""
    nets = [network.network(spec, state) for state in run.evenly_spaced(states, SHOWN)]
    return plane([net.hidden(_trajectory(net, spec, probe).after, layer) for net in nets])


def stabilities(spec, states, probe, *, last=None):
    """Return the Stability of each State, by ascending epoch, under a constant input: the mean of a Probe.

    The fixed point is followed from State to State; where its branch ends, another is looked for, and `branch` counts
    on. last: the Stability of the first State, if it is known: then only those of the others are returned, continued
    from there. So a series may be computed in parts, with the same result.
    """
    found, before = [], None
    for state in states:
        net = network.network(spec, state)
        if before is None and last is not None:
            before = net
            continue
        last = _next(spec, state, net, probe, before, last)
        before = net
        found.append(last)
    return tuple(found)


def _next(spec, state, net, probe, before, last):
    """Return the Stability of a State after that of the Network before it, if there is one."""
    path = _trajectory(net, spec, probe)
    mean = path.inputs.mean(axis=0)
    followed = last and last.point and fixed_point.follow(before, net, mean, last.point.state)
    point = followed or fixed_point.find(net, mean, path.after)
    branch = last.branch + (last.point is not None and followed is None) if last else 0
    values, turned, centre = None, None, None
    if point is not None:
        centre = point.state
        values = Spectrum(*(part[:LEADING] for part in spectrum(net, mean, centre)))
    if followed and _below_minus_one(last.spectrum) % 2 != _below_minus_one(values) % 2:
        turned = flip.locate(before, net, mean, last.point.state)
    known = last.cycles if last else ()
    found = cycles.find(net, mean, path.after, period=spec.task_info.cycle or 1, point=centre, known=known)
    return Stability(state.epoch, point, values, found, branch, turned)


def _below_minus_one(spectrum):
    """Return the number of real eigenvalues below -1."""
    return int(((spectrum.values.imag == 0) & (spectrum.values.real < -1)).sum())


def _trajectory(net, spec, probe):
    """The Trajectory of a Probe, without its padding."""
    path = network.trajectory(net, spec, probe)
    real = probe.real_steps(spec)[path.steps]
    return network.Trajectory(*(part[real] for part in path))


def spectrum(net, inputs, state):
    """The Spectrum of the Jacobian of a Network's step at a full state (S, units), for an input (1,).

    A layer depends on those below only, so the Jacobian is block triangular, and its eigenvalues are those of the
    blocks on the diagonal, one for each layer.
    """
    values, below = [], inputs
    for layer, own in network.each_layer(net, state):
        values.append(np.linalg.eigvals(network.jacobian(layer, below, own)).astype(complex))
        below = network.step(layer, below[None], own[None])[0][0, 0]
    layers, values = np.repeat(np.arange(len(values)), own.size), np.concatenate(values)
    order = np.lexsort((-values.imag, -np.abs(values)))
    return Spectrum(values[order], layers[order])


def rotations(values, *, period):
    """By how many of the `period` parts of a circle each eigenvalue rotates the state in a step, (n,) int; 0 for none.

    A cycle of `period` steps goes round m times in them, m = 1, 2, ..., so it appears where an eigenvalue of angle
    2 pi m / period leaves the unit circle: a real one through -1 for the half turn, a period-doubling or flip
    bifurcation (Strogatz, chapter 10), else a pair, a Neimark–Sacker bifurcation (Kuznetsov, Elements of Applied
    Bifurcation Theory, chapter 4).

    The angle of a pair may be off by a quarter of a part: of 88 networks trained on periods 3, 4 and 5, of each cell,
    80 left the circle with a pair, off by 0.08 of a part at most in the first epoch outside, and by 0.16 in the last.
    """
    parts = np.abs(np.angle(values)) * period / (2 * pi)
    nearest, real = np.rint(parts), np.imag(values) == 0
    pair = ~real & (np.abs(parts - nearest) <= _OFF) & (2 * nearest < period)
    half = real & (np.real(values) < 0) & (period % 2 == 0)
    return np.where(half, period // 2, np.where(pair, nearest, 0)).astype(int)


def leading_index(values, *, period):
    """The place of the first of the values that rotates the state in `period` steps (`rotations`), or None."""
    found = np.flatnonzero(rotations(values, period=period))
    return int(found[0]) if found.size else None


def leading(stabilities, *, period):
    """The first eigenvalue of each Stability that rotates the state in `period` steps (`rotations`), (n,) complex.

    NaN where there is none.
    """
    each = [one.spectrum.values if one.spectrum else np.zeros(0, complex) for one in stabilities]
    ends = np.cumsum([len(values) for values in each], dtype=int)
    turning = np.split(rotations(np.concatenate([*each, []]), period=period) > 0, ends)
    return np.array([next(iter(values[at]), np.nan) for values, at in zip(each, turning, strict=False)], complex)


def bifurcation(stabilities, *, period):
    """The Bifurcation in a series of Stabilities by ascending epoch.

    Between two epochs of one branch, the first eigenvalue of those that rotate the state in `period` steps (`leading`)
    goes from inside the unit circle to outside. Without such an eigenvalue an epoch counts as inside if all others are
    inside, else it does not count. Of several times, the one after which the modulus becomes largest, for a pair may
    touch the circle long before it leaves.
    """
    stabilities = [one for one in stabilities if one.spectrum]
    values = leading(stabilities, period=period)
    known = [pair for pair in zip(stabilities, values, strict=True) if _is_known(*pair)]
    places = [place for place in range(1, len(known)) if _leaves(known[place - 1], known[place])]
    if not places:
        return _without_bifurcation(stabilities, known)
    place = max(places, key=lambda place: _largest_after(known[place:]))
    (inside, _), (outside, value) = known[place - 1 : place + 1]
    cycle = period // gcd(period, int(rotations(value, period=period)))
    kind = "flip" if value.imag == 0 else "neimark_sacker"
    criticality = outside.flip.criticality if kind == "flip" and outside.flip else ""
    return Bifurcation(kind, inside.epoch, outside.epoch, complex(value), cycle, criticality)


def _is_known(stability, value):
    """Return whether the eigenvalue, NaN for none, is known to be inside the unit circle or outside."""
    return np.isfinite(value) or not _is_outside(stability.spectrum.values[0])


def _leaves(before, after):
    """Return whether an eigenvalue leaves the unit circle between two epochs, each (Stability, eigenvalue)."""
    (first, inside), (second, outside) = before, after
    return first.branch == second.branch and not _is_outside(inside) and _is_outside(outside)


def _is_outside(value):
    return abs(value) > 1 + ON_CIRCLE


def _largest_after(known):
    """Return the largest modulus until the eigenvalue is inside again, or its branch ends."""
    branch = known[0][0].branch
    ahead = takewhile(lambda pair: pair[0].branch == branch and _is_outside(pair[1]), known)
    return max(abs(value) for _, value in ahead)


def _without_bifurcation(stabilities, known):
    """Return the Bifurcation that says why there is none."""
    if not stabilities:
        return Bifurcation("unknown")
    if known and _is_outside(known[0][1]):
        return Bifurcation("outside")
    for one, other in pairwise(stabilities):
        if one.branch != other.branch:
            return Bifurcation("ended", one.epoch, other.epoch)
    return Bifurcation("inside")
