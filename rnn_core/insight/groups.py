"""Groups: hidden states averaged by what has just been seen, how near these means are to each other, and their plane.

Hierarchical clustering of mean hidden states is how Elman 1990 (Finding Structure in Time, Cognitive Science
14:179-211) found word classes in a network that had only predicted the next word.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from rnn_core import data
from rnn_core.insight import network

MANY = 1000
"""The steps over which the means are taken."""

MOST = 40
"""The most groups, of more the most frequent ones."""

RANGES = 8
"""Of equal width, in which numbers are grouped."""


class Groups(NamedTuple):
    """The mean hidden states of G groups of steps.

    names: of the groups. means: (G, units). tree: [(x, y), ...], the lines of the tree of average linkage, x the
    distance at which two branches join and y the place of each, 0, 1, ... those of the groups in `order`.
    plane: (G, 2), the means in the plane of their first two principal components. share: of their variance in it.
    """

    names: tuple[str, ...]
    means: np.ndarray
    tree: list
    order: tuple[int, ...]
    plane: np.ndarray
    share: float


@np.errstate(over="ignore", invalid="ignore")
def groups(spec, state, probe, *, layer, grouped):
    """The Groups of a layer (from 0) in a test like a Probe, but of MANY steps; None where these are not finite.

    grouped: "symbol" for the symbol of a step, or "context" for its place in its word too. Of a count the symbol is
    that of the target; a number stands in one of RANGES.
    """
    longer = probe.longer(MANY)
    net, real = network.network(spec, state), longer.real_steps(spec)
    path = network.trajectory(net, spec, longer)
    hidden = net.hidden(path.after, layer)[np.isin(path.steps, np.flatnonzero(real))]
    drawn, part = data.test_sequence(spec, len(hidden)), slice(None, -1) if spec.task_info.symbolic else slice(1, None)
    symbols, places = drawn.symbols[0, part], drawn.places[0, part] * (grouped == "context")
    if spec.task_info.span:
        symbols = np.minimum(spec.task_info.vectors[symbols, 0] * RANGES, RANGES - 1).astype(int)
    kinds, numbers, counts = np.unique([symbols, places], axis=1, return_inverse=True, return_counts=True)
    kept = np.sort(np.argsort(-counts, kind="stable")[:MOST])
    means = np.stack([hidden[numbers.ravel() == kind].mean(axis=0) for kind in kept])
    called = _ranges(spec.task_info) if spec.task_info.span else spec.task_info.symbols
    names = [called[symbol] + (f" {place + 1}" if grouped == "context" else "") for symbol, place in kinds.T]
    if not np.isfinite(means).all():
        return None
    centred = means - means.mean(axis=0)
    _, sizes, ways = np.linalg.svd(centred, full_matrices=False)
    plane = np.pad(centred @ ways[:2].T, ((0, 0), (0, max(0, 2 - len(ways)))))
    share = float((sizes[:2] ** 2).sum() / max((sizes**2).sum(), np.finfo(float).tiny))
    return Groups(tuple(names[kind] for kind in kept), means, *_tree(means), plane, share)


def _ranges(task):
    ends = [f"{task.number(end):.3g}" for end in np.linspace(0, 1, RANGES + 1)]
    return [f"{low} … {high}" for low, high in pairwise(ends)]


def _tree(means):
    """The lines of the tree, and the order of the groups along it."""
    if len(means) < 2:
        return [], (0,)
    # Not at the top: the page's process has no use for it.
    from scipy.cluster import hierarchy

    drawn = hierarchy.dendrogram(hierarchy.linkage(means, "average"), no_plot=True)
    lines = [(x, [(y - 5) / 10 for y in ys]) for x, ys in zip(drawn["dcoord"], drawn["icoord"], strict=True)]
    return lines, tuple(drawn["leaves"])
