"""Groups: the mean hidden state after each input symbol, and the tree and the principal plane of these means.

Hierarchical clustering of mean hidden states is how Elman 1990 (Finding Structure in Time, Cognitive Science
14:179-211) found word classes in a network that had only predicted the next word.
"""

from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
from jaxtyping import Float

from rnn_core import data
from rnn_core.insight import network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.tasks.task import Task
from rnn_core.training import State

MEAN_STEPS = 1000
"""Number of steps over which the means are taken. A visitor's own sequence may have fewer."""

MAX_GROUPS = 40
"""Maximum number of groups. If there are more, only the most frequent groups are kept."""

RANGES = 8
"""Number of equally wide ranges into which numbers are grouped."""

Line: TypeAlias = tuple[list[float], list[float]]
"""The x and the y coordinates of a line's points."""


class Groups(NamedTuple):
    """The mean hidden states of groups of steps.

    Attributes:
        names: The label of each group.
        kinds: The class of each group's symbol, such as noun or verb; () for a task whose symbols have no classes.
        means: The mean hidden state of each group.
        tree: The lines of the average-linkage tree: x is the distance at which two branches join. The groups are at
            y = 0, 1, ... in the order given by `order`. A single group has no lines.
        order: The indices of the groups, in the order in which the tree is drawn.
        plane: The coordinates of the means along their first two principal components.
        share: The share of the means' variance that is in the plane.
    """

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    means: Float[np.ndarray, "groups units"]
    tree: list[Line]
    order: tuple[int, ...]
    plane: Float[np.ndarray, "groups 2"]
    share: float

    @property
    def nearest(self) -> tuple[int, int]:
        """The indices of the two groups with the smallest distance. There must be at least two groups."""
        differences = self.means[:, None] - self.means[None]
        distances = np.where(np.tri(len(self.means), dtype=bool), np.inf, np.linalg.norm(differences, axis=-1))
        one, other = np.unravel_index(np.argmin(distances), distances.shape)
        return int(one), int(other)


@np.errstate(over="ignore", invalid="ignore")
def groups(spec: Spec, state: State, probe: Probe, *, layer: int, grouped: str) -> Groups | None:
    """Return the Groups of a layer's hidden states in a test, or None if a mean is NaN or infinite.

    A step is grouped by its input symbol. If the input carries no information, as in a countdown, the step is grouped
    by its target instead. Numbers are grouped into RANGES ranges.

    Args:
        spec: The experiment.
        state: The experiment's network.
        probe: The test sequence. Its length is changed to MEAN_STEPS, unless its input is the visitor's own numbers.
        layer: The layer, from 0.
        grouped: "symbol" to group by the symbol alone. "context" to group by the symbol, for example a letter, and by
            its position in the word.
    """
    task = spec.task_info
    net = network.network(spec, state)
    hidden = net.hidden(network.real_trajectory(net, spec, probe.longer(MEAN_STEPS)).after, layer)
    sequence = data.test_sequence(spec, len(hidden))
    part = slice(None, -1) if task.predicts_next else slice(1, None)
    symbols = sequence.symbols[0, part]
    places = sequence.places[0, part] * (grouped == "context")
    if task.span:
        symbols = np.minimum(task.vectors[symbols, 0] * RANGES, RANGES - 1).astype(int)
    kinds, numbers, counts = np.unique([symbols, places], axis=1, return_inverse=True, return_counts=True)
    chosen = np.sort(np.argsort(-counts, kind="stable")[:MAX_GROUPS])
    means = np.stack([hidden[numbers.ravel() == kind].mean(axis=0) for kind in chosen])
    if not np.isfinite(means).all():
        return None
    symbol_names = _range_names(task) if task.span else task.symbols
    names = [symbol_names[symbol] + (f" {place + 1}" if grouped == "context" else "") for symbol, place in kinds.T]
    tree, order = _tree(means)
    plane, share = _plane(means)
    symbol_kinds = tuple(task.kinds[kinds[0, kind]] for kind in chosen) if task.kinds else ()
    return Groups(tuple(names[kind] for kind in chosen), symbol_kinds, means, tree, order, plane, share)


def _range_names(task: Task) -> list[str]:
    ends = [f"{task.unscale(end):.3g}" for end in np.linspace(0, 1, RANGES + 1)]
    return [f"{low} … {high}" for low, high in pairwise(ends)]


def _tree(means: Float[np.ndarray, "groups units"]) -> tuple[list[Line], tuple[int, ...]]:
    """Return the lines of the tree, and the index of each group in the order of the tree."""
    if len(means) < 2:
        return [], (0,)
    # Imported here because the process that serves the page does not need SciPy.
    from scipy.cluster import hierarchy

    drawn = hierarchy.dendrogram(hierarchy.linkage(means, "average"), no_plot=True)
    lines = [(x, [(y - 5) / 10 for y in ys]) for x, ys in zip(drawn["dcoord"], drawn["icoord"], strict=True)]
    return lines, tuple(drawn["leaves"])


def _plane(means: Float[np.ndarray, "groups units"]) -> tuple[Float[np.ndarray, "groups 2"], float]:
    """Return the means in the plane of their first two principal components, and the share of variance in the plane."""
    centred = means - means.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    plane = np.pad(centred @ axes[:2].T, ((0, 0), (0, max(0, 2 - len(axes)))))
    share = float((sizes[:2] ** 2).sum() / max((sizes**2).sum(), np.finfo(float).tiny))
    return plane, share
