"""The run-time checks of array types that tests/__init__.py installs."""

import numpy as np
import pytest
from jaxtyping import TypeCheckError

from rnn_core import padding
from rnn_core.insight import gradients

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
def test_a_call_with_another_type_or_shape_than_stated_fails(call):
    with pytest.raises(TypeCheckError):
        call()


def test_a_call_with_the_stated_shapes_passes():
    np.testing.assert_array_equal(padding.real_steps(np.array([2]), 3, "pre"), [[False, True, True]])
    assert gradients.fade(NORMS) is not None
