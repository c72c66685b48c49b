"""The run-time checks of array types that `tests.array_types` installs."""

import numpy as np
import pytest
from jaxtyping import TypeCheckError

from rnn_core import padding
from rnn_core.insight import gradients
from tests import array_types

NORMS = gradients.Norms(np.ones((4, 3)), np.arange(4))


@pytest.mark.parametrize(
    "call",
    [
        lambda: padding.real_steps(np.ones((2, 2), int), 5, "pre"),
        lambda: padding.real_steps([5], 5, "pre"),
        lambda: padding.pad(np.ones(3), np.ones((1, 3), bool)),
        lambda: gradients.fade(NORMS.norms),
    ],
    ids=["another number of axes", "a list", "too few axes", "another type"],
)
def test_a_call_fails_if_a_type_or_shape_differs_from_the_signature(call):
    with pytest.raises(TypeCheckError):
        call()


def test_a_call_with_the_shapes_of_the_signature_passes():
    np.testing.assert_array_equal(padding.real_steps(np.array([2]), 3, "pre"), [[False, True, True]])
    assert gradients.fade(NORMS) is not None


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_checks_the_first_calls_of_a_function(turn):
    """The calls in an earlier test do not count."""
    with pytest.raises(TypeCheckError):
        padding.real_steps([5], 5, "pre")
    for _ in range(array_types.MAX_CHECKS):
        padding.real_steps(np.array([2]), 3, "pre")
