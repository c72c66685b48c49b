"""Settings of pytest, and fixtures for all tests: a running app, a browser, and the languages."""

import atexit
import os
import shutil
import sys
import tempfile
from collections import Counter

import pytest

from docs import live
from rnn_core.ui.words import LANGUAGES
from tests import array_types
from tests.support import tuple_differences
from tests.support.shared_server import shared_server
from tests.support.visitor import Visitor, share_process


def pytest_configure():
    """Start no spare worker processes, and let all processes share the code that Python and XLA have compiled.

    A worker takes seconds to start. The compiled code is in files. Without these files, each process would compile the
    project's modules and each structure of a network again. XLA's stored code computes the same bits as newly compiled
    code.
    """
    os.environ["RNN_SPARES"] = "0"
    os.environ.setdefault("TF_XLA_FLAGS", f"--tf_xla_persistent_cache_directory={_new_folder()}")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def _new_folder():
    """Return the path of a new folder, which is removed when this process ends."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def pytest_runtest_setup():
    """Count the calls of each function from 0 again, so that its first calls in this test are checked."""
    array_types.begin_test()


def pytest_assertrepr_compare(config, op, left, right):
    """Name the values that differ in a failed comparison of tuples."""
    return tuple_differences.explain(config, left, right) if op == "==" else None


def pytest_collection_modifyitems(items):
    """Mark the tests that use the browser, and sort the files: those that visit the app most come first.

    Visits take the most time. xdist distributes whole files in this order. With short files at the end, all processes
    finish at about the same time.
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
    """Yield the address of the running app, which all processes of a test run share."""
    own = tmp_path_factory.getbasetemp()
    with shared_server(own if worker_id == "master" else own.parent) as url:
        yield url


@pytest.fixture(scope="session")
def chrome():
    """Yield a browser."""
    with live.browser() as browser:
        yield browser


@pytest.fixture
def visit(chrome, address):
    """Yield a function that opens the page with a query, "name=text&…", and returns a `Visitor`.

    At the end of the test, fail if the page of any visitor has an error.
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
    """Check that a test loads no Keras, even if an earlier test in the same process has loaded Keras."""
    monkeypatch.delitem(sys.modules, "keras", raising=False)
    yield
    assert "keras" not in sys.modules
