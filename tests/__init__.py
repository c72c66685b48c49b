"""The tests."""

import pytest
from jaxtyping import install_import_hook

# Pytest explains the assertions of test files by itself. Assertions in shared modules would fail without a word.
pytest.register_assert_rewrite("tests.support", "tests.ui.made", "tests.figures.plots", "tests.insight.nets")

# In the tests a call with an array of another shape or type than the signature states fails where it is made.
CHECKED = ("analysis", "cells", "data", "engine", "forward", "insight", "losses", "model", "padding", "probe")
CHECKED += ("recurrence", "run", "tasks", "training")
install_import_hook([f"rnn_core.{name}" for name in CHECKED], "beartype.beartype")
