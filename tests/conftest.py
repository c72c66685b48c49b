"""Fixtures of all tests: a running app, a browser, and the languages."""

import os
import sys
from collections import Counter

import pytest

from docs import live
from rnn_core.ui.words import LANGUAGES
from tests.support import tuple_differences
from tests.support.shared_server import shared_server
from tests.support.visitor import Visitor, share_process


def pytest_configure():
    """Spare the processes of the tests work that no test is about.

    The pools have no spare workers, which would cost seconds each. Compiled modules are stored on the disk, as they are
    by default; otherwise each process would compile this project again.
    """
    os.environ["RNN_SPARES"] = "0"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_assertrepr_compare(config, op, left, right):
    """Name the values that differ in a failed comparison of tuples."""
    return tuple_differences.explain(config, left, right) if op == "==" else None


def pytest_collection_modifyitems(items):
    """Mark the tests that use the browser, and put the longest files first: those with the most visits of the app.

    xdist distributes whole files in this order. With short files at the end, its processes finish at about the same
    time.
    """
    visits, long = Counter(), Counter()
    for item in items:
        if "chrome" in item.fixturenames:
            item.add_marker(pytest.mark.browser)
        visits[item.path] += "visit" in item.fixturenames
        long[item.path] += any(map(item.get_closest_marker, ("browser", "slow")))
    items.sort(key=lambda item: (-visits[item.path], -long[item.path]))


@pytest.fixture(scope="session")
def address(tmp_path_factory, worker_id):
    """Return the address of the running app, with the settings of a user. All processes of a test run share the app."""
    own = tmp_path_factory.getbasetemp()
    with shared_server(own if worker_id == "master" else own.parent) as url:
        yield url


@pytest.fixture(scope="session")
def chrome():
    """Return a browser."""
    with live.browser() as browser:
        yield browser


@pytest.fixture
def visit(chrome, address):
    """Return a function that opens the page at an address, name=text&…, and returns a `Visitor`.

    At the end of the test no page of a visitor may have an error.
    """
    visitors = []

    def visit(query="", **options):
        share_process(chrome, options.get("lang", "en"), address)
        visitors.append(Visitor(chrome, f"{address}/?{query}", **options))
        return visitors[-1]

    yield visit
    for visitor in visitors:
        visitor.leave()


@pytest.fixture(params=LANGUAGES)
def lang(request):
    """Return each language in turn."""
    return request.param


@pytest.fixture
def without_keras(monkeypatch):
    """Check that the page loads no Keras, also in a process in which another test has loaded Keras before."""
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    yield
    assert "keras" not in sys.modules
