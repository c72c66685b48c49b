"""What several test modules share: one running app, and one browser."""

import pytest

from tests import live


@pytest.fixture(scope="session")
def address():
    """The address of the app, run as a visitor's machine runs it."""
    with live.server() as (_, url):
        yield url


@pytest.fixture(scope="session")
def chrome():
    """A browser."""
    with live.browser() as browser:
        yield browser
