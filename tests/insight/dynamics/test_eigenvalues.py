"""The eigenvalues of a step's Jacobian, and the angles by which they rotate the state.

The eigenvalues are compared with those of a Jacobian by finite differences of the equations in by_hand.py.
"""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight import dynamics
from rnn_core.insight.network import jacobian, network
from tests.insight.nets import CELLS, SMALL, drawn, normal, slope, turned


@pytest.mark.parametrize(("layers", "seed"), [(1, 1), (3, 2), (3, 3)])
@pytest.mark.parametrize("cell", CELLS)
def test_the_spectrum_equals_that_of_a_jacobian_by_finite_differences(cell, layers, seed):
    """The eigenvalues are sorted by modulus. In a pair, the one with the positive imaginary part comes first."""
    spec = replace(SMALL, cell=cell, layers=layers)
    net = network(spec, drawn(spec, seed=seed))
    state, inputs = normal(*net.shape, seed=5, scale=0.5), normal(1, seed=seed)
    full, found = slope(net, inputs, state), dynamics.spectrum(net, inputs, state)
    np.testing.assert_allclose(jacobian(net, inputs, state), full, rtol=1e-6, atol=1e-8)
    assert (np.diff(np.abs(found.values)) <= 0).all()
    for layer, own in enumerate(np.split(np.arange(len(full)), layers)):
        expected = np.linalg.eigvals(full[np.ix_(own, own)])
        expected = expected[np.lexsort((-expected.imag, -np.abs(expected)))]
        np.testing.assert_allclose(found.values[found.layers == layer], expected, rtol=0, atol=1e-7)


@pytest.mark.parametrize(("period", "m"), [(period, m) for period in range(2, 9) for m in range(1, period // 2 + 1)])
def test_a_pair_whose_angle_is_near_m_parts_rotates_the_state_by_m_parts(period, m):
    """A part is 1 / period of a turn. Near means at most a quarter of a part away.

    If m parts are a half turn, the result is 0, because only a real eigenvalue makes a half turn.

    The first eigenvalue that rotates the state is the leading one.
    """
    # At a half turn, `turned` returns no real eigenvalue: sin(pi) is not exactly 0 in floating-point numbers.
    values = [turned(m, period, 0.2), turned(-m, period, 1.5), turned(m + 0.24, period), turned(m - 0.24, period)]
    others = [turned(m + off, period) for off in (0.26, -0.26, 0.5)]
    expected = [m if 2 * m < period else 0] * 4 + [0] * 3
    assert dynamics.rotations(np.array(values + others), period=period).tolist() == expected
    assert dynamics.leading_index(np.array(others + values), period=period) == (3 if 2 * m < period else None)


@pytest.mark.parametrize("period", range(2, 9))
def test_a_negative_real_eigenvalue_rotates_the_state_by_half_a_turn(period):
    """An odd period has no half turn. A complex eigenvalue near -1 does not make a half turn either."""
    half = 0 if period % 2 else period // 2
    values = np.array([2, 0, 0.5, turned(0.1, period), -1 + 0.001j, -0.5, -3, complex(-1, -0.0)])
    found = dynamics.rotations(values, period=period)
    assert found.tolist() == [0] * 5 + [half] * 3
    assert found.dtype.kind == "i"
    assert dynamics.leading_index(values, period=period) == (5 if half else None)
