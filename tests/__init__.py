"""The tests."""

import pytest

from tests import array_types

# Pytest explains failed assertions in test files. In other modules, it explains them only after this call.
pytest.register_assert_rewrite("tests.support", "tests.ui.made", "tests.figures.plots", "tests.insight.nets")

# In these modules of rnn_core, a call fails if an array's shape or type differs from the signature.
CHECKED = ("analysis", "cells", "data", "engine", "forward", "insight", "losses", "model", "padding", "probe")
CHECKED += ("recurrence", "run", "tasks", "training")
array_types.install([f"rnn_core.{name}" for name in CHECKED])
