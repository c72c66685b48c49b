"""The tree of the groups of hidden states, reconstructed from the lines of its drawing."""

from math import isclose


def first_branching(groups):
    """Return the two sets of labels that the tree separates at the greatest distance, in the order of the tree."""
    x, y = max(groups.tree, key=lambda line: max(line[0]))
    names = [groups.names[number] for number in groups.order]
    sides = [_leaves(groups.tree, x[0], y[0]), _leaves(groups.tree, x[3], y[3])]
    return [{names[leaf] for leaf in side} for side in sorted(sides)]


def _leaves(tree, distance, place):
    """Return the places of a branch's leaves. The branch is joined at a distance and a place."""
    if distance == 0:
        return [round(place)]
    for x, y in tree:
        if isclose(max(x), distance) and isclose((y[1] + y[2]) / 2, place):
            return _leaves(tree, x[0], y[0]) + _leaves(tree, x[3], y[3])
    raise AssertionError(f"expected a line of the tree that ends at distance {distance} and place {place}")
