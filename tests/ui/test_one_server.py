"""One real server, and all that many visitors, attackers and faults do to it: what it answers, and that it goes on."""

import asyncio
import base64
import hashlib
import http.client
import re
import urllib.request
from urllib.error import HTTPError
from urllib.parse import urlsplit

import psutil
import pytest

from docs import live
from rnn_core.ui.seam.index import INDEX
from rnn_core.ui.words import say
from tests.support.attacks import SECRET, asking, attack, besiege, come, leave, numbers
from tests.support.processes import limited, workers_of
from tests.support.waiting import run_apart, until
from tests.support.witness import goes_on, status, watching
from tests.ui.test_document import Head

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served():
    """The process and the address of a server that may have few files, and whose page one other site may frame.

    It keeps a visit for a second after its browser has gone.
    """
    few, site = limited("RLIMIT_NOFILE", 600), "https://lessons.example; script-src *"
    options = {"RNN_FRAME_ANCESTORS": site, "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1"}
    with live.server(prefix="/rnn", under=few, RNN_WORKERS="1", RNN_SPARES="1", **options) as (process, url):
        yield process, url


def get(url, **headers):
    """Return (status, headers, text) of an answer."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as error:
        return error.code, error.headers, error.read().decode()


def test_what_every_answer_says(served):
    """Nothing from elsewhere, nothing inline but what Streamlit has there, in no other site's frame unless allowed.

    What is too long or too large is refused. The server is healthy when a worker answers, and tells what it does.
    """
    _, url = served
    until(lambda: get(f"{url}/healthz")[::2] == (200, "ok"), "the server should become healthy")
    for path in ("/", "/metrics", "/_stcore/health", "/nothing/here", "/?" + "a" * 20_000):
        status, headers, _ = get(url + path)
        policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
        assert (policy["default-src"], policy["object-src"]) == ("'self'", "'none'")
        assert re.fullmatch(r"'self' blob:( 'sha256-[\w+/]+=')+", policy["script-src"])
        assert policy["frame-ancestors"] == "https://lessons.example  script-src *"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert status == (414 if len(path) > 100 else 200), path
    ahead = re.findall(r"<(web-\w+/[\w/]+\.js)>; rel=modulepreload", get(f"{url}/")[1]["Link"])
    assert len(ahead) > 20
    assert [get(f"{url}/{script}")[0] for script in ahead] == [200] * len(ahead)
    assert get(f"{url}/", **{"Content-Length": "50000000"})[0] == 413
    said = get(f"{url}/metrics")[2]
    for name in ("visits 0.0", "redraws_total 0.0", 'jobs_waiting{line="quick"}', "store_bytes", "worker_deaths_total"):
        assert f"rnn_{name}" in said


def test_the_document_as_it_is_served(served):
    """Under its path, with the policy that allows its inline scripts; HEAD and gzip give the same page."""
    place = urlsplit(served[1])
    line = http.client.HTTPConnection(place.hostname, place.port, timeout=60)

    def ask(method, path, **headers):
        line.request(method, path, headers=headers)
        answer = line.getresponse()
        return answer, answer.read()

    answer, content = ask("GET", "/rnn/?lang=ja", **{"Accept-Encoding": "identity"})
    assert answer.status == 200
    assert answer.headers["content-length"] == str(len(content))
    head = Head(content.decode())
    assert (head.lang, head.title) == ("ja", say("ja", "title"))
    policy = re.search(r"script-src ([^;]*)", answer.headers["Content-Security-Policy"])[1].split()
    assert head.scripts, "Streamlit's page has an inline script"
    for script in head.scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "rel=modulepreload" in answer.headers["Link"]
    for headers in ({}, {"Accept-Encoding": "gzip"}, {"Range": "bytes=0-99"}):
        other, empty = ask("HEAD", "/rnn/?lang=ja", **headers)
        assert (other.status, other.headers["content-length"], empty) == (200, str(len(content)), b"")
        same, again = ask("GET", "/rnn/?lang=ja", **headers)
        assert (same.status, same.headers["content-encoding"], again) == (200, None, content)
    picture = urlsplit(head.meta["og:image"])
    assert f"{picture.scheme}://{picture.netloc}" == f"http://{place.netloc}"
    assert picture.path.startswith("/rnn/")
    answer, content = ask("GET", picture.path)
    assert (answer.status, content[:4]) == (200, b"\x89PNG")
    answer, _ = ask("GET", "/rnn")
    assert (answer.status, urlsplit(answer.headers["location"]).path) == (307, "/rnn/")
    for script in re.findall(r'src="\./([^"]+)"', INDEX):
        assert ask("HEAD", f"/rnn/{script}")[0].status == 200
    line.close()


def test_abandoned_visits_leave_no_files_open(served):
    """Nobody else has to come for that. The session of each holds three, and its connection is one."""
    process, url = served
    files = psutil.Process(process.pid).num_fds

    async def come_and_go(count):
        there = [await come(url, asking("samples=20&timesteps=12")) for _ in range(count)]
        for each in there:
            await numbers(each)
        held = files()
        for each in there:
            await leave(each)
        return held

    run_apart(come_and_go(1))  # from now on the server has the files that it keeps
    before = files()
    assert run_apart(come_and_go(5)) >= before + 15, "each session should hold files"
    until(lambda: files() < before + 5, f"the sessions should be closed; {before} files were open before")


def test_more_silent_connections_than_the_server_has_files(served):
    """A visit goes on all the time, new visitors come in as soon as the silent ones are closed, the log stays short."""
    process, url = served
    sizes = run_apart(besiege(process, url))
    said = process.log.read_text()
    assert "This process may have 600 open files: there can be" in said
    assert 1 <= said.count("Too many connections") <= 3, said
    assert "out of system resource" not in said
    assert max(sizes) < 5000, "the log should stay short"


def test_workers_are_killed_and_hang(served):
    """A visit goes on with other workers, without an error. The server is not healthy while its only worker hangs."""
    process, url = served

    async def check():
        async with watching(url) as visit:
            await goes_on(visit)
            await asyncio.to_thread(until, lambda: len(workers_of(process)) == 2, "a spare should stand by")
            killed = workers_of(process)
            for each in killed:
                each.kill()
            await goes_on(visit)
            assert not {*killed} & {*workers_of(process)}, "others should take over"
            await asyncio.to_thread(until, lambda: len(workers_of(process)) == 2, "a new spare should stand by")
            hung, spare = workers_of(process)
            hung.suspend()
            assert await asyncio.to_thread(status, f"{url}/healthz") == 503
            healthy = "the server should be healthy again although its worker is still stopped"
            await asyncio.to_thread(until, lambda: status(f"{url}/healthz") == 200, healthy)
            working = workers_of(process)
            assert hung not in working, "the worker that hung should be gone"
            assert spare in working, "the spare should have taken over"
            await goes_on(visit)

    run_apart(check())


def test_nobody_else_notices(served):
    """Another visitor's network goes on, without an error; each trouble is a line of the log, without what was sent."""
    process, url = served
    run_apart(attack(url))
    said = process.log.read_text()
    assert "A visit sent what cannot be read" in said
    assert "Uncaught app execution: ValueError" not in said, "a value that does not fit its control ended a run"
    assert SECRET not in said
    assert "Traceback" not in said
