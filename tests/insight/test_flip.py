"""The criticality of a flip (period-doubling bifurcation), compared with a formula and with networks near the flip."""

import numpy as np
import pytest

from rnn_core.insight import fixed_point
from rnn_core.insight.orbits import flip
from rnn_core.insight.orbits.flip import Flip
from tests.insight.nets import after, by_weights, settled

ZERO = np.zeros(1)
RESTS = ([[0.5]], [[0.3]], [0.1])
"""The weights of a layer that has a single, stable fixed point for any constant input."""


def subcritical(scale):
    """Return a network of two units whose flip is subcritical. The weights were found by random search."""
    return by_weights(([[0, 0]], scale * np.array([[-1.3, 2.0], [1.0, -1.4]]), [-0.9, -1.4]))


def unit(weight, bias, *above):
    return by_weights(([[0]], [[weight]], [bias]), *above)


def resting(net, start):
    """Return the state after 4000 steps of the equations: a fixed point, or one of the two states of a cycle."""
    for _ in range(4000):
        start = after(net, ZERO, start)
    return start


@pytest.mark.parametrize("bias", [0.0, 0.3, -0.8])
@pytest.mark.parametrize("above", [(), (RESTS,)])
def test_the_flip_of_one_unit_agrees_with_the_formula(bias, above):
    """At the flip of h = tanh(w h + b), w (1 - h^2) = -1, and the coefficient is w^2 / 3."""
    first, second = unit(-0.5, bias, *above), unit(-2.5, bias, *above)
    found = flip.locate(first, second, ZERO, resting(first, np.zeros(first.shape)))
    weight = -0.5 - 2 * found.share
    h = settled(lambda h: (h + np.tanh(weight * h + bias)) / 2)
    assert weight * (1 - h**2) == pytest.approx(-1, abs=1e-5)
    assert found.coefficient == pytest.approx(weight**2 / 3, rel=1e-4)
    assert found.criticality == "supercritical"


def test_before_a_subcritical_flip_a_stable_cycle_exists_already():
    """A start near the fixed point leads to the fixed point. A distant start leads to the cycle."""
    first, second = subcritical(1), subcritical(1.3)
    found = flip.locate(first, second, ZERO, resting(first, np.array([[-0.7, -0.9]])))
    assert found.criticality == "subcritical"
    before = fixed_point.between(first, second, found.share - 0.05)
    point = resting(before, np.array([[-0.7, -0.9]]))
    np.testing.assert_allclose(after(before, ZERO, point), point, rtol=0, atol=1e-9)
    far = resting(before, np.array([[0.9, -0.9]]))
    assert np.abs(after(before, ZERO, far) - far).max() > 1, "the distant start should lead to the cycle"


def test_before_a_supercritical_flip_every_state_goes_to_the_fixed_point():
    """Before the flip, the network has no cycle."""
    first, second = unit(-0.5, 0.3), unit(-2.5, 0.3)
    found = flip.locate(first, second, ZERO, resting(first, np.zeros((1, 1))))
    before = fixed_point.between(first, second, found.share - 0.01)
    ends = resting(before, np.linspace(-1, 1, 9).reshape(9, 1, 1))
    np.testing.assert_allclose(after(before, ZERO, ends), ends, rtol=0, atol=1e-9)


def test_just_after_a_supercritical_flip_the_size_of_the_cycle_agrees_with_the_formula():
    """Half the distance between the cycle's two states is sqrt((|slope| - 1) / coefficient)."""
    first, second = unit(-0.5, 0.3), unit(-2.5, 0.3)
    found = flip.locate(first, second, ZERO, resting(first, np.zeros((1, 1))))
    share = found.share + 0.002
    end = resting(fixed_point.between(first, second, share), np.zeros((1, 1)))
    other = after(fixed_point.between(first, second, share), ZERO, end)
    weight, centre = -0.5 - 2 * share, (end + other).item() / 2
    slope = abs(weight * (1 - centre**2))
    assert abs((end - other).item()) / 2 == pytest.approx(np.sqrt((slope - 1) / found.coefficient), rel=0.05)


def test_an_eigenvalue_that_stays_inside_the_unit_circle_causes_no_flip():
    """The eigenvalue changes from -0.5 to -0.9, and does not reach -1."""
    assert flip.locate(unit(-0.5, 0), unit(-0.9, 0), ZERO, np.zeros((1, 1))) is None


def test_a_fixed_point_that_is_unstable_in_both_networks_has_no_flip():
    """A second eigenvalue, 3, is outside the unit circle in both networks."""
    first = by_weights(([[0, 0]], [[3, 0], [0, -0.5]], [0, 0]))
    second = by_weights(([[0, 0]], [[3, 0], [0, -1.5]], [0, 0]))
    assert flip.locate(first, second, ZERO, np.zeros((1, 2))) is None


@pytest.mark.parametrize(
    ("coefficient", "expected"),
    [(0.2, "supercritical"), (0.04, ""), (0, ""), (-0.04, ""), (-0.2, "subcritical")],
)
def test_a_coefficient_near_zero_leaves_the_criticality_undecided(coefficient, expected):
    """The coefficient's sign decides only if its absolute value is large enough: 0.2 is enough, and 0.04 is not."""
    assert Flip(0.5, coefficient).criticality == expected
