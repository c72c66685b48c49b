"""What all tests share: a running app and a browser, and the languages."""

import os
import sys
from collections import Counter

import pytest

from docs import live
from rnn_core.ui.words import LANGUAGES
from tests.support import differences
from tests.support.together import shared_server
from tests.support.visitor import Visitor, share_process


def pytest_configure():
    """Spare all the processes that the tests start work that no test is about.

    None stands by for a worker that dies: it would take seconds of every crew. And compiled modules are kept on the
    disk, as they usually are, else each process compiles this project anew.
    """
    os.environ["RNN_SPARES"] = "0"
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def pytest_assertrepr_compare(config, op, left, right):
    """A failed comparison of tuples names the values that differ."""
    return differences.explain(config, left, right) if op == "==" else None


def pytest_collection_modifyitems(items):
    """Mark the tests that use the browser, and put first the files that take longest: with most visits of the app.

    xdist hands out whole files in this order; with short ones at the end, its processes finish at about the same time.
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
    """The address of the running app, run as a visitor's machine runs it. All processes of a run have the same one."""
    own = tmp_path_factory.getbasetemp()
    with shared_server(own if worker_id == "master" else own.parent) as url:
        yield url


@pytest.fixture(scope="session")
def chrome():
    """A browser."""
    with live.browser() as browser:
        yield browser


@pytest.fixture
def visit(chrome, address):
    """Opens the page at an address, name=text&…, as a `Visitor`; when the test ends, all of them must leave well."""
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
    """Each language in turn."""
    return request.param


@pytest.fixture
def without_keras(monkeypatch):
    """As in the real server, Keras is not loaded in the page's process, whatever other tests have loaded."""
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    yield
    assert "keras" not in sys.modules
