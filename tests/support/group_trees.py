"""Functions that read the tree of the groups of hidden states (a dendrogram) from the lines of its figure."""

from math import isclose


def first_branching(groups):
    """Return the two sets of labels that the tree separates at the greatest distance, the upper set first."""
    x, y = max(groups.tree, key=lambda line: max(line[0]))
    names = [groups.names[number] for number in groups.order]
    sides = [_leaves(groups.tree, x[0], y[0]), _leaves(groups.tree, x[3], y[3])]
    return [{names[leaf] for leaf in side} for side in sorted(sides)]


def _leaves(tree, distance, position):
    """Return the positions of the leaves of a branch. distance, position: those of the branch's root in the figure."""
    if distance == 0:
        return [round(position)]
    for x, y in tree:
        if isclose(max(x), distance) and isclose((y[1] + y[2]) / 2, position):
            return _leaves(tree, x[0], y[0]) + _leaves(tree, x[3], y[3])
    raise AssertionError(f"the tree should have a line with its root at distance {distance} and position {position}")
