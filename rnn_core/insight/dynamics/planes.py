"""The plane of a trajectory: the first two principal components of hidden states."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from rnn_core import run
from rnn_core.insight import network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State

MAX_STATES = 16
"""Maximum number of States whose trajectories determine a plane."""

_HUGE = 1e100
"""Hidden states with an entry of at least this size are left out, because their squares could overflow."""

_ROUNDING = 1e-12
"""All points are taken as equal if none is further from the centre than this share of the centre's largest entry."""


class Plane(NamedTuple):
    """The plane of the first two principal components.

    Attributes:
        centre: The mean of the points.
        axes: The two directions, of length 1. With a single unit, the second is 0.
        share: The share of the variance along each axis; 0 if the points have no variance.
        reach: The largest absolute coordinate of the points along each axis.
    """

    centre: Float[np.ndarray, " units"]
    axes: Float[np.ndarray, "2 units"]
    share: Float[np.ndarray, "2"]
    reach: Float[np.ndarray, "2"]


def plane(clouds: Sequence[Float[np.ndarray, "_ units"]]) -> Plane:
    """Return the Plane through the hidden states of several epochs. All epochs have the same weight.

    It is the plane of closest fit (Pearson 1901, On Lines and Planes of Closest Fit to Systems of Points in Space,
    Philosophical Magazine 2:559-572). In each axis, the entry with the largest absolute value is positive. So the same
    points give the same picture. Hidden states with an entry that is NaN, or at least 1e100 in absolute value, are left
    out.
    """
    finite = [np.asarray(cloud, np.float64)[(np.abs(cloud) < _HUGE).all(axis=1)] for cloud in clouds]
    finite = [cloud for cloud in finite if len(cloud)] or [np.zeros((1, finite[0].shape[1]))]
    centre = np.mean([cloud.mean(axis=0) for cloud in finite], axis=0)
    centred = [cloud - centre for cloud in finite]
    scale = max(np.abs(cloud).max() for cloud in centred)
    axes = np.eye(2, len(centre))
    share = np.zeros(2)
    if scale <= _ROUNDING * np.abs(centre).max():
        return Plane(centre, axes, share, np.zeros(2))
    scaled = [cloud / scale for cloud in centred]
    variances, vectors = np.linalg.eigh(np.mean([cloud.T @ cloud / len(cloud) for cloud in scaled], axis=0))
    axes[: len(centre)] = vectors.T[::-1][:2]
    axes *= np.sign(axes[[0, 1], np.abs(axes).argmax(axis=1)])[:, None]
    share[: len(centre)] = np.maximum(variances[::-1][:2], 0) / variances.sum()
    return Plane(centre, axes, share, scale * np.max([np.abs(cloud @ axes.T).max(axis=0) for cloud in scaled], axis=0))


@np.errstate(over="ignore", invalid="ignore")
def project(plane: Plane, hidden: Float[np.ndarray, "*batch units"]) -> Float[np.ndarray, "*batch 2"]:
    """Return the coordinates of hidden states in a Plane."""
    return (hidden - plane.centre) @ plane.axes.T


def planes_of(spec: Spec, states: Sequence[State], probe: Probe, *, layer: int = -1) -> Plane:
    """Return the Plane through the trajectories of some States in a layer, by default the last.

    If there are more than MAX_STATES States, only MAX_STATES evenly spaced ones are used, among them the first and the
    last.
    """
    nets = [network.network(spec, state) for state in run.evenly_spaced(states, MAX_STATES)]
    return plane([net.hidden(network.real_trajectory(net, spec, probe).after, layer) for net in nets])
