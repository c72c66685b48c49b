"""Whether a flip is super- or subcritical: against a formula, and against where the states of both sides go."""

import numpy as np
import pytest

from rnn_core.insight import fixed_point
from rnn_core.insight.orbits import flip
from rnn_core.insight.orbits.flip import Flip
from tests.insight.nets import after, by_weights, settled

ZERO = np.zeros(1)
RESTS = ([[0.5]], [[0.3]], [0.1])
"""A layer that follows its input."""


def subcritical(scale):
    """Two units whose flip is subcritical: found by drawing weights at random."""
    return by_weights(([[0, 0]], scale * np.array([[-1.3, 2.0], [1.0, -1.4]]), [-0.9, -1.4]))


def of_one(weight, bias, *above):
    return by_weights(([[0]], [[weight]], [bias]), *above)


def resting(net, start):
    """The fixed point that the equations by hand lead to."""
    for _ in range(4000):
        start = after(net, ZERO, start)
    return start


@pytest.mark.parametrize("bias", [0.0, 0.3, -0.8])
@pytest.mark.parametrize("above", [(), (RESTS,)])
def test_one_unit(bias, above):
    """The flip of h = tanh(w h + b) is where w (1 - h^2) = -1, and its coefficient is w^2 / 3."""
    first, second = of_one(-0.5, bias, *above), of_one(-2.5, bias, *above)
    found = flip.locate(first, second, ZERO, resting(first, np.zeros(first.shape)))
    weight = -0.5 - 2 * found.share
    h = settled(lambda h: (h + np.tanh(weight * h + bias)) / 2)
    assert weight * (1 - h**2) == pytest.approx(-1, abs=1e-5)
    assert found.coefficient == pytest.approx(weight**2 / 3, rel=1e-4)
    assert found.criticality == "supercritical"


def test_where_the_states_go():
    """Before a subcritical flip a cycle stands already: from far away the state alternates, from nearby it rests.

    Before a supercritical one it rests from everywhere, and just after it the cycle is as small as the formula says.
    """
    first, second = subcritical(1), subcritical(1.3)
    found = flip.locate(first, second, ZERO, resting(first, np.array([[-0.7, -0.9]])))
    assert found.criticality == "subcritical"
    before = fixed_point.between(first, second, found.share - 0.05)
    point = resting(before, np.array([[-0.7, -0.9]]))
    np.testing.assert_allclose(after(before, ZERO, point), point, rtol=0, atol=1e-9)
    far = resting(before, np.array([[0.9, -0.9]]))
    assert np.abs(after(before, ZERO, far) - far).max() > 1, "from far away the state alternates already"

    first, second = of_one(-0.5, 0.3), of_one(-2.5, 0.3)
    found = flip.locate(first, second, ZERO, resting(first, np.zeros((1, 1))))
    for start in np.linspace(-1, 1, 9):
        before = fixed_point.between(first, second, found.share - 0.01)
        end = resting(before, np.full((1, 1), start))
        np.testing.assert_allclose(after(before, ZERO, end), end, rtol=0, atol=1e-9)
    share = found.share + 0.002
    end = resting(fixed_point.between(first, second, share), np.zeros((1, 1)))
    other = after(fixed_point.between(first, second, share), ZERO, end)
    weight, centre = -0.5 - 2 * share, (end + other).item() / 2
    slope = abs(weight * (1 - centre**2))
    assert abs((end - other).item()) / 2 == pytest.approx(np.sqrt((slope - 1) / found.coefficient), rel=0.05)


def test_undecided():
    """No flip is found where none is, where the fixed point is unstable before, and near 0 none is decided."""
    still = of_one(-0.5, 0), of_one(-0.9, 0)
    assert flip.locate(*still, ZERO, np.zeros((1, 1))) is None
    lost = by_weights(([[0, 0]], [[3, 0], [0, -0.5]], [0, 0])), by_weights(([[0, 0]], [[3, 0], [0, -1.5]], [0, 0]))
    assert flip.locate(*lost, ZERO, np.zeros((1, 2))) is None
    assert [Flip(0.5, c).criticality for c in (0.2, 0.04, 0, -0.04, -0.2)] == [
        "supercritical",
        "",
        "",
        "",
        "subcritical",
    ]
