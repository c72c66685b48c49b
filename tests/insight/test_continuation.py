"""The continuation of a sequence: the step after which the continuation begins."""

import numpy as np
import pytest

from rnn_core.insight import continuation
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from tests.support import small

PADDED = Spec(task="letters", samples=20, timesteps=20, min_timesteps=5, padding="pre", units=3)
"""A Spec whose networks run for 20 steps. A test sequence of 8 steps has 12 steps of padding before it."""


@pytest.mark.parametrize(("step", "expected"), [(1, 13), (12, 13), (13, 13), (14, 14), (20, 20), (99, 20)])
def test_the_continuation_begins_after_the_nearest_real_step(step, expected):
    """Steps 1 to 12 are padding, and steps 13 to 20 are real."""
    state = small.drawn(PADDED)
    found = continuation.generate(PADDED, state, Probe(shown_timesteps=8), step=step, temperature=1.0, sampling_seed=0)
    assert found.step == expected
    assert found.outputs.shape == (continuation.COUNT, 6)
    assert np.isfinite(found.outputs).all()
