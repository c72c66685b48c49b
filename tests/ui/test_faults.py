"""What may befall a server: each fault is survived, or named in a line that says what to do."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
from playwright.sync_api import Error, expect

from docs import live
from rnn_core.visit import settings
from tests.benchmark.visits import Visit
from tests.support.scripts import call
from tests.support.visitor import Visitor
from tests.support.waiting import PATIENCE, run_apart, until

SMALL = {"samples": 20, "timesteps": 12, "speed": 10, "epochs": 2000, "play": 1}
ROOT_ONLY = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root may do this to a process")
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


def test_each_setting_that_is_wrong_is_named(monkeypatch):
    """With what was expected and what was given, all of them at once; what is empty, or right, is no error."""
    for name in WRONG:
        monkeypatch.setenv(name, "")
    settings.check()
    for name, (given, expected) in WRONG.items():
        monkeypatch.setenv(name, given)
        with pytest.raises(SystemExit) as caught:
            settings.check()
        message = f"Invalid value for {name}: expected {expected}"
        assert str(caught.value).startswith(message), "the variable and what was expected should be named"
        assert str(caught.value).endswith(f"received {given!r}"), "what was given should be named"
        monkeypatch.setenv(name, "")
    for name, (given, _) in WRONG.items():
        monkeypatch.setenv(name, given)
    with pytest.raises(SystemExit) as caught:
        settings.check()
    assert re.findall(r"Invalid value for (\w+)", str(caught.value)) == list(WRONG)


def test_each_setting_of_the_table_is_checked():
    """docs/hosting.md names the variables that are checked, and no others."""
    rows = re.findall(r"^\| `(RNN_\w+)` \|", (live.ROOT / "docs/hosting.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(WRONG)


def start_in_vain(**options):
    """What the server says that ends as soon as it has begun."""
    with pytest.raises(RuntimeError) as caught, live.server(**options):
        pass
    return str(caught.value)


@pytest.mark.slow
def test_what_a_server_says_that_cannot_start():
    """A wrong setting, and a port in use: a line, and no traceback."""
    said = start_in_vain(RNN_STORE_MB="much", RNN_MAX_VISITS="-3")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said += start_in_vain(port=port)
    assert "Invalid value for RNN_STORE_MB: expected a whole number from 1, received 'much'\n" in said
    assert "Invalid value for RNN_MAX_VISITS: expected a whole number from 1, received '-3'\n" in said
    assert f"Port {port} is not available\n" in said
    assert "Traceback" not in said


def status(url, cookie=""):
    """The status of an answer, or None if there is none."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie}), timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


async def goes_on(visit, more=3):
    """Wait until a visit has been shown so many more epochs."""
    before, deadline = len(visit.epochs), time.monotonic() + PATIENCE
    while len(visit.epochs) < before + more:
        assert time.monotonic() < deadline, f"the visit should go on; it saw {visit.epochs[-3:]}, {visit.errors}"
        await asyncio.sleep(0.1)


READ_ONLY = ("unshare", "--mount", "sh", "-c", 'mount -o remount,bind,ro / && exec "$@"', "sh")
NOBODY = (
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=+dac_read_search",  # to read Python and this tree wherever they are
    "--ambient-caps=+dac_read_search",
    "env",
    "HOME=/nonexistent",
    "TMPDIR=/nonexistent",
)


@pytest.mark.slow
@pytest.mark.parametrize(
    "under",
    [
        pytest.param(("env", "--unset=HOME", "prlimit", "--fsize=1000"), id="no HOME, and a disk that is soon full"),
        pytest.param(NOBODY, id="another user without a folder of its own", marks=ROOT_ONLY),
        pytest.param(READ_ONLY, id="a read-only file system", marks=ROOT_ONLY),
    ],
)
def test_the_server_works_where(under):
    """It is healthy and a visitor's network learns, also when the log's file can grow no more."""

    async def check(process, url):
        visit = Visit(url, **SMALL)
        staying = asyncio.create_task(visit.stay(PATIENCE))
        await goes_on(visit)
        for _ in range(60):
            with socket.create_connection(("127.0.0.1", urlsplit(url).port), 60) as line:
                line.sendall(b"no request\r\n\r\n")
        await goes_on(visit)
        staying.cancel()
        await asyncio.wait([staying])
        assert (visit.errors, visit.dropped) == ([], False)

    if missing := [tool for tool in ("prlimit", "setpriv", "unshare") if not shutil.which(tool)]:
        pytest.skip(f"there is no {missing[0]} here")
    with live.server(under=under) as (process, url):
        until(lambda: status(f"{url}/healthz") == 200, "the server should become healthy")
        run_apart(check(process, url))
        assert "Traceback" not in process.log.read_text()


def workers_of(process):
    """The workers that a server has started."""
    children = psutil.Process(process.pid).children(recursive=True)
    return [each for each in children if "LokyProcess" in str(each.cmdline())]


@pytest.mark.slow
def test_worker_and_spare_are_killed():
    """A visit goes on, with others, and the server is healthy."""

    async def check(process, url):
        visit = Visit(url, **SMALL)
        staying = asyncio.create_task(visit.stay(PATIENCE))
        await goes_on(visit)
        await asyncio.to_thread(until, lambda: len(workers_of(process)) == 2, "a spare should stand by")
        killed = workers_of(process)
        for each in killed:
            each.kill()
        await goes_on(visit)
        staying.cancel()
        await asyncio.wait([staying])
        assert (visit.errors, visit.dropped) == ([], False)
        assert not {each.pid for each in killed} & {each.pid for each in workers_of(process)}

    with live.server(RNN_WORKERS="1", RNN_SPARES="1") as (process, url):
        run_apart(check(process, url))
        until(lambda: status(f"{url}/healthz") == 200, "the server should be healthy")


@contextmanager
def killed_with_workers(process):
    """Kill a server without a word, and whatever it leaves behind."""
    workers = workers_of(process)
    process.kill()
    process.wait()
    yield
    for each in workers:
        with suppress(psutil.NoSuchProcess):
            each.kill()


@pytest.mark.slow
def test_a_server_comes_back_while_a_page_is_open(chrome):
    """With the visitor's next press the page loads itself anew, and trains what its address says as far as it was.

    Streamlit's browser part connects again by itself, and asks for a run only if one was interrupted.
    """
    port = live.free_port()
    with live.server(port=port) as (process, url):
        visitor = Visitor(chrome, f"{url}/?samples=20&timesteps=12&units=7&seed=3&epochs=4")
        visitor.train(4)
        visitor.wait_for_address(epoch="4", units="7", seed="3")
        loss = visitor.progress.inner_text()
        with killed_with_workers(process):
            visitor.page.evaluate("document.body.dataset.old = 'page'")

    def loaded_anew():
        with suppress(Error):  # it is being loaded
            call(visitor.page, "messages", "({ messages }) => messages.picked('stage', 1)")  # a press on a step
            return visitor.page.evaluate("document.body.dataset.old === undefined")

    try:
        with live.server(port=port):
            visitor.until(loaded_anew)
            visitor.wait_for_trained(4)
            expect(visitor.progress).to_have_text(loss)
            visitor.wait_for_address(units="7", seed="3")
            visitor.press("step")
            visitor.wait_for_trained(5)
    finally:
        visitor.page.close()


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("haproxy"), reason="there is no HAProxy here")
def test_one_of_two_servers_behind_haproxy_is_killed():
    """The visits of the other one do not notice, and those of the first are let in there, with their cookie too."""
    ports = {port: str(live.free_port()) for port in ("8501", "8502", "8080")}
    config = (live.ROOT / "docs/haproxy.cfg").read_text("utf-8").replace("bind :", "bind 127.0.0.1:")
    config = re.sub("|".join(ports), lambda port: ports[port[0]], config)
    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory()), "haproxy.cfg")
        path.write_text(config, "utf-8")
        servers = [stack.enter_context(live.server(ports[port], "/rnn", RNN_WORKERS="1")) for port in ("8501", "8502")]
        proxy = stack.enter_context(subprocess.Popen(["haproxy", "-f", path], stderr=subprocess.DEVNULL))
        stack.callback(proxy.send_signal, signal.SIGTERM)
        url = f"http://127.0.0.1:{ports['8080']}/rnn"
        until(lambda: status(f"{url}/") == 200, "the proxy should serve the page")
        run_apart(_lose_one(url, servers[0][0]))


async def _lose_one(url, server):
    visits = [Visit(url, seed=seed, **SMALL) for seed in range(4)]
    staying = [asyncio.create_task(visit.stay(PATIENCE)) for visit in visits]
    await asyncio.gather(*(goes_on(visit, 2) for visit in visits))
    with killed_with_workers(server):
        await asyncio.to_thread(until, lambda: any(each.done() for each in staying), "some visits should be dropped")
        there = [visit for visit, each in zip(visits, staying, strict=True) if not each.done()]
        assert there, "the visits of the other server should stay"
        await asyncio.gather(*(goes_on(visit) for visit in there))
        assert not any(visit.errors for visit in there)
        served = [status(f"{url}/", "rnn_server=one"), status(f"{url}/")]
        assert served == [200, 200], "the other server should take over, also for those with the cookie of the first"
        late = Visit(url, seed=9, **SMALL)
        staying.append(asyncio.create_task(late.stay(PATIENCE)))
        await goes_on(late, 2)
    for each in staying:
        each.cancel()
    await asyncio.wait(staying)
