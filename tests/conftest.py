"""What several test modules share: one running app, one browser, and the languages."""

import sys

import pytest

from rnn_core.ui.text import LANGUAGES
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


@pytest.fixture(params=LANGUAGES)
def lang(request):
    """Each language in turn."""
    return request.param


@pytest.fixture
def without_keras(monkeypatch):
    """As in the real server, Keras is not loaded in the page's process, whatever other tests have loaded."""
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    yield
    assert "keras" not in sys.modules
