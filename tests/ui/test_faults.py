"""Faults of the server and its environment: the server survives each fault, or logs a line that names the fault."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Error
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from docs import live
from rnn_core.visit import settings
from tests.support.processes import limited, workers_of
from tests.support.scripts import call
from tests.support.visitor import Visitor
from tests.support.visits import cookies_of
from tests.support.waiting import PATIENCE, run_apart, until
from tests.support.watching import status, wait_for_new_epochs, watching

WRONG = {
    "RNN_WORKERS": ("two", "a whole number from 1"),
    "RNN_SPARES": ("-1", "a whole number from 0"),
    "RNN_STORE_MB": ("1.5", "a whole number from 1"),
    "RNN_MAX_VISITS": ("0", "a whole number from 1"),
    "RNN_MAX_CONNECTIONS": ("many", "a whole number from 1"),
    "RNN_MAX_PER_ADDRESS": ("0", "a whole number from 1"),
    "RNN_SCHEDULER": ("here:8786", "tcp://host:port or tls://host:port"),
    "RNN_FRAME_ANCESTORS": ("https://a.example\nX: y", "sites in ASCII"),
}
"""Setting -> (an invalid value, the beginning of what the message expects instead)."""


@pytest.fixture
def empty_settings(monkeypatch):
    """Set each setting to an empty text, and check that empty settings are valid."""
    for name in WRONG:
        monkeypatch.setenv(name, "")
    settings.check()


@pytest.mark.parametrize("name", WRONG)
def test_wrong_setting_is_named_with_the_expected_and_the_received_value(monkeypatch, empty_settings, name):
    """The message contains the variable, the expected value and the received value."""
    received, expected = WRONG[name]
    monkeypatch.setenv(name, received)
    with pytest.raises(SystemExit) as caught:
        settings.check()
    assert str(caught.value).startswith(f"Invalid value for {name}: expected {expected}")
    assert str(caught.value).endswith(f"received {received!r}")


def test_all_wrong_settings_are_named_at_once(monkeypatch):
    """The message lists the settings in the order of WRONG."""
    for name, (received, _) in WRONG.items():
        monkeypatch.setenv(name, received)
    with pytest.raises(SystemExit) as caught:
        settings.check()
    assert re.findall(r"Invalid value for (\w+)", str(caught.value)) == list(WRONG)


def test_documentation_names_all_settings_that_are_checked():
    """docs/how-to/hosting.md names exactly the settings that are checked."""
    rows = re.findall(r"^\| `(RNN_\w+)` \|", (live.ROOT / "docs/how-to/hosting.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(WRONG)


def failed_start(**options):
    """Start a server that ends at once, and return its log."""
    with pytest.raises(RuntimeError) as caught, live.server(**options):
        pass
    return str(caught.value)


@pytest.mark.slow
def test_server_with_a_wrong_setting_ends_and_logs_the_reason():
    """The log has a line for the reason, and no traceback."""
    log = failed_start(RNN_STORE_MB="much", RNN_MAX_VISITS="-3")
    assert "Invalid value for RNN_STORE_MB: expected a whole number from 1, received 'much'\n" in log
    assert "Traceback" not in log


@pytest.mark.slow
def test_server_whose_port_is_taken_ends_and_logs_the_reason():
    """The log has a line for the reason, and no traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        log = failed_start(port=port)
    assert f"Port {port} is not available\n" in log
    assert "Traceback" not in log


IS_ROOT = getattr(os, "geteuid", lambda: 1)() == 0
AS_NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=+dac_read_search",  # so that Python and this source tree can be read in any folder
    "--ambient-caps=+dac_read_search",
)
HOMELESS = (*(AS_NOBODY if IS_ROOT else ()), "env", "HOME=/nonexistent", "TMPDIR=/nonexistent")
FULL = limited("RLIMIT_FSIZE", 1000)
AS_ROOT_OF_ITS_OWN = () if IS_ROOT else ("--map-root-user",)
READ_ONLY = ("unshare", *AS_ROOT_OF_ITS_OWN, "--mount", "sh", "-c", 'mount -o remount,bind,ro / && exec "$@"', "sh")
PLACES = {
    "a read-only file system": READ_ONLY if sys.platform == "linux" else (),
    "a user who is not root and has no folder": HOMELESS,
    "a disk that is soon full": FULL,
}
"""Fault -> the beginning of a command that runs the server with this fault.

A file system that is read-only for a single process is possible only on Linux.
"""


@pytest.mark.slow
def test_server_works_without_a_place_to_write():
    """With all faults of PLACES at once, the server is healthy, and a visitor's network learns.

    The network learns even after the log has reached the maximum size of a file.
    """

    async def check(url):
        async with watching(url) as visit:
            await wait_for_new_epochs(visit)
            for _ in range(60):
                with socket.create_connection(("127.0.0.1", urlsplit(url).port), 60) as connection:
                    connection.sendall(b"no request\r\n\r\n")
            await wait_for_new_epochs(visit)

    under = [word for command in PLACES.values() for word in command]
    with live.server(under=under, TF_XLA_FLAGS="") as (process, url):  # otherwise XLA would store compiled code
        until(lambda: status(f"{url}/healthz") == 200, "the server should become healthy")
        run_apart(check(url))
        assert "Traceback" not in process.log.read_text()


@pytest.mark.slow
def test_open_page_returns_to_its_epoch_after_a_restart(chrome):
    """The page shows the same epoch of the same network, and continues its training. No worker survives its server.

    The first server is killed, and the page reloads at the next press. The second server is stopped as soon as the page
    has loaded, and the page reloads by itself. Streamlit's code in the browser always reconnects, but it requests a run
    only if a run was interrupted.
    """
    port = live.free_port()
    with live.server(port) as (process, url):
        visitor = Visitor(chrome, f"{url}/?samples=20&timesteps=12&threshold=true&seed=3&speed=max&epochs=3")
        visitor.train(3)
        visitor.page.keyboard.press("j")
        visitor.wait_for_trained(2)
        seen = mark_page(visitor)
        killed = workers_of(process)
        process.kill()
        process.wait()
    try:
        assert_gone(killed)
        with live.server(port) as (process, _):
            visitor.until(lambda: is_reloaded(visitor, press=True))
            visitor.button("train").wait_for()
            mark_page(visitor)
            stopped = workers_of(process)
        assert_gone(stopped)
        with live.server(port):
            visitor.until(lambda: is_reloaded(visitor))
            visitor.wait_for_trained(2)
            visitor.until(lambda: visitor.look == seen)
            visitor.wait_for_address(threshold="true", seed="3")
            visitor.press("step")
            visitor.wait_for_trained(3)
    finally:
        visitor.page.close()


def mark_page(visitor):
    """Mark the document, so that `is_reloaded` recognizes it. Return the page's metrics, sentences and main picture."""
    visitor.page.evaluate("document.body.dataset.old = 'page'")
    return visitor.look


def is_reloaded(visitor, press=False):
    """Return whether the mark is gone. With `press`, first send the event of a press on a step of the main picture."""
    with suppress(Error):  # the page is being loaded
        if press:
            call(visitor.page, "messages", "({ messages }) => messages.picked('stage', 1)")
        return visitor.page.evaluate("document.body.dataset.old === undefined")


def assert_gone(workers):
    """Check that there were workers, and that they have ended with the server."""
    assert workers, "the server should have had a worker"
    assert psutil.wait_procs(workers, timeout=PATIENCE)[1] == [], "workers should end with their server"


@contextmanager
def small_server(port):
    """Run the small server `tests.support.echo`, which stands in for the page, at a port. Yield its process."""
    command = [sys.executable, "-m", "uvicorn", "tests.support.echo:app", f"--port={port}", "--log-level=error"]
    with subprocess.Popen(command, cwd=live.ROOT) as process:
        try:
            until(lambda: status(f"http://127.0.0.1:{port}/rnn/healthz") == 200, "the server should become healthy")
            yield process
        finally:
            process.kill()


@pytest.mark.slow
def test_second_server_behind_haproxy_takes_over_after_a_kill():
    """The second server keeps its connections. It also serves visitors whose cookie names the killed server.

    Two small servers stand in for the page. `test_one_server` tests that the real server answers at the
    same paths, and becomes healthy.
    """
    assert shutil.which("haproxy"), "HAProxy is missing: `python -m tests.chromium` installs it where there is apt"
    ports = {port: str(live.free_port()) for port in ("8501", "8502", "8080")}
    config = (live.ROOT / "docs/haproxy.cfg").read_text("utf-8").replace("bind :", "bind 127.0.0.1:")
    config = re.sub("|".join(ports), lambda port: ports[port[0]], config)
    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory()), "haproxy.cfg")
        path.write_text(config, "utf-8")
        # Both servers are healthy before the proxy starts, because the proxy gives up a server that fails its first
        # health check.
        first, _ = [stack.enter_context(small_server(ports[port])) for port in ("8501", "8502")]
        proxy = stack.enter_context(subprocess.Popen(["haproxy", "-f", path], stderr=subprocess.DEVNULL))
        stack.callback(proxy.send_signal, signal.SIGTERM)
        url = f"http://127.0.0.1:{ports['8080']}/rnn"
        until(lambda: status(f"{url}/") == 200, "the proxy should serve the page")
        run_apart(_lose_one(url, first))


async def _lose_one(url, server):
    """Kill the first server, and check the connections to both servers."""
    opened = [await _open(url) for _ in range(4)]
    server.kill()
    server.wait()
    assert {cookie for cookie, _ in opened} == {"rnn_server=one", "rnn_server=two"}, "each server should have a visitor"
    for cookie, connection in opened:
        if cookie == "rnn_server=one":
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(connection.recv(), PATIENCE)
        else:
            await _answers(connection)
    served = [status(f"{url}/", "rnn_server=one"), status(f"{url}/")]
    assert served == [200, 200], "the second server should take over, even for the first server's cookie"
    cookie, late = await _open(url)
    assert cookie == "rnn_server=two"
    await _answers(late)
    for _, connection in (*opened, (cookie, late)):
        await connection.close()


async def _open(url):
    """Open the page as a new visitor. Return the cookie that the proxy sets, and a connection that sends it."""
    cookie = await asyncio.to_thread(cookies_of, f"{url}/")
    stream = f"{url}/_stcore/stream".replace("http", "ws", 1)
    return cookie, await connect(stream, additional_headers={"Cookie": cookie}, close_timeout=0.1)


async def _answers(connection):
    """Check that a connection sends a message back."""
    await connection.send("a message")
    assert await asyncio.wait_for(connection.recv(), PATIENCE) == "a message"
