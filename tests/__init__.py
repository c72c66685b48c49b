"""The tests."""

import pytest

# Pytest explains the assertions of test files by itself. Those of what test files share would fail without a word.
pytest.register_assert_rewrite("tests.support", "tests.ui.made", "tests.figures.plots", "tests.insight.nets")
