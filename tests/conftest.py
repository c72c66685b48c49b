"""What several test modules share: one running app, and one browser."""

import pytest

from tests import live


@pytest.fixture(scope="session")
def address():
    """The address of the app, run as a visitor's machine runs it; afterwards its log must hold no traceback."""
    with live.server() as (process, url):
        yield url
        assert "Traceback" not in process.log.read_text()


@pytest.fixture(scope="session")
def chrome():
    """A browser."""
    with live.browser() as browser:
        yield browser
