"""One real server: its answers, and its visits during many other visits, attacks and faults."""

import asyncio
import base64
import hashlib
import http.client
import re
import urllib.request
from contextlib import closing
from urllib.error import HTTPError
from urllib.parse import urlsplit

import psutil
import pytest

from docs import live
from rnn_core.ui.seam.index import INDEX
from rnn_core.ui.words import say
from tests.support.attacks import SECRET, besiege, connect, leave, read_number_inputs, run_attacks, run_request
from tests.support.html_head import Head
from tests.support.processes import limited, workers_of
from tests.support.waiting import run_apart, until
from tests.support.watching import status, wait_for_new_epochs, watching

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def served():
    """Yield the process and the address of a server.

    The server may have 600 open files, and one other site may embed its page. It keeps a session for a second after the
    browser has disconnected. Its timeouts are shorter than usual.
    """
    command = ("tests.support.impatient", "run", "app.py")
    settings = {
        "RNN_WORKERS": "1",
        "RNN_SPARES": "1",
        "RNN_FRAME_ANCESTORS": "https://lessons.example; script-src *",
        "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1",
    }
    with live.server(prefix="/rnn", under=limited("RLIMIT_NOFILE", 600), command=command, **settings) as (process, url):
        yield process, url


def get(url, **headers):
    """Send a request, and return the answer's status, headers and text."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as error:
        return error.code, error.headers, error.read().decode()


def test_server_becomes_healthy(served):
    """The server is healthy once a worker answers."""
    _, url = served
    until(lambda: get(f"{url}/healthz")[::2] == (200, "ok"), "the server should become healthy")


@pytest.mark.parametrize(
    "path", ["/", "/metrics", "/_stcore/health", "/nothing/here", "/?" + "a" * 20_000], ids=lambda path: path[:10]
)
def test_every_answer_restricts_the_browser(served, path):
    """Nothing is loaded from other servers. One other site may embed the page.

    No inline script runs except Streamlit's. A semicolon in RNN_FRAME_ANCESTORS cannot begin another directive.
    """
    _, headers, _ = get(served[1] + path)
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert re.fullmatch(r"'self' blob:( 'sha256-[\w+/]+=')+", policy["script-src"])
    assert policy["frame-ancestors"] == "https://lessons.example  script-src *"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/metrics", "/_stcore/health", "/nothing/here"])
def test_every_path_is_served(served, path):
    """Unknown paths open the page."""
    assert get(served[1] + path)[0] == 200


def test_too_long_address_is_refused(served):
    """The limit is 16 kB for the query."""
    assert get(f"{served[1]}/?{'a' * 20_000}")[0] == 414


def test_too_large_request_is_refused(served):
    """The server refuses the request because of its announced length."""
    assert get(f"{served[1]}/", **{"Content-Length": "50000000"})[0] == 413


def test_page_preloads_scripts_that_exist(served):
    """The Link header names the page's modules."""
    _, url = served
    scripts = re.findall(r"<(web-\w+/[\w/]+\.js)>; rel=modulepreload", get(f"{url}/")[1]["Link"])
    assert len(scripts) > 20
    assert [get(f"{url}/{script}")[0] for script in scripts] == [200] * len(scripts)


@pytest.mark.parametrize(
    "name", ["visits 0.0", "redraws_total 0.0", 'jobs_waiting{queue="quick"}', "store_bytes", "worker_deaths_total"]
)
def test_metrics_have_the_load_of_the_server(served, name):
    """No visit has begun yet, so visits and redraws are zero."""
    assert f"rnn_{name}" in get(f"{served[1]}/metrics")[2]


@pytest.fixture
def ask(served):
    """Yield a function of (method, path, **headers) that sends a request and returns the answer and its content.

    All requests use one connection.
    """
    server = urlsplit(served[1])
    with closing(http.client.HTTPConnection(server.hostname, server.port, timeout=60)) as connection:

        def ask(method, path, **headers):
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer, answer.read()

        yield ask


def test_policy_allows_the_inline_scripts_of_the_document(ask):
    """The policy lists the hash of each inline script."""
    answer, content = ask("GET", "/rnn/?lang=ja", **{"Accept-Encoding": "identity"})
    assert answer.status == 200
    assert answer.headers["content-length"] == str(len(content))
    head = Head(content.decode())
    assert head.lang == "ja"
    assert head.title == say("ja", "title")
    policy = re.search(r"script-src ([^;]*)", answer.headers["Content-Security-Policy"])[1].split()
    assert head.scripts, "Streamlit's page should have an inline script"
    for script in head.scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert "rel=modulepreload" in answer.headers["Link"]


@pytest.mark.parametrize("headers", [{}, {"Accept-Encoding": "gzip"}, {"Range": "bytes=0-99"}], ids=str)
def test_head_gzip_and_ranges_give_the_same_document(ask, headers):
    """HEAD returns the length of the whole document. Requests for gzip or for a range have no effect."""
    _, content = ask("GET", "/rnn/?lang=ja", **{"Accept-Encoding": "identity"})
    head, empty = ask("HEAD", "/rnn/?lang=ja", **headers)
    assert head.status == 200
    assert head.headers["content-length"] == str(len(content))
    assert empty == b""
    whole, again = ask("GET", "/rnn/?lang=ja", **headers)
    assert whole.status == 200
    assert whole.headers["content-encoding"] is None
    assert again == content


def test_document_names_a_picture_and_scripts_that_exist(served, ask):
    """The addresses of the picture and of the scripts begin with the server's path, /rnn/."""
    _, content = ask("GET", "/rnn/?lang=ja")
    picture = urlsplit(Head(content.decode()).meta["og:image"])
    assert f"{picture.scheme}://{picture.netloc}" == f"http://{urlsplit(served[1]).netloc}"
    assert picture.path.startswith("/rnn/")
    answer, content = ask("GET", picture.path)
    assert answer.status == 200
    assert content[:4] == b"\x89PNG"
    for script in re.findall(r'src="\./([^"]+)"', INDEX):
        assert ask("HEAD", f"/rnn/{script}")[0].status == 200


def test_path_without_a_slash_is_redirected(ask):
    """The redirect leads to the page, whose path ends with a slash."""
    answer, _ = ask("GET", "/rnn")
    assert answer.status == 307
    assert urlsplit(answer.headers["location"]).path == "/rnn/"


def test_abandoned_visits_leave_no_files_open(served):
    """The sessions end although no other visitor arrives. Each session has three open files."""
    process, url = served
    count_files = psutil.Process(process.pid).num_fds

    async def come_and_go(count):
        visits = [await connect(url, run_request("samples=20&timesteps=12")) for _ in range(count)]
        for visit in visits:
            await read_number_inputs(visit)
        files = count_files()
        for visit in visits:
            await leave(visit)
        return files

    run_apart(come_and_go(1))  # the first visit opens the files that the server keeps open
    before = count_files()
    assert run_apart(come_and_go(5)) >= before + 15, "each session should have files"
    until(lambda: count_files() < before + 5, f"the sessions should be closed; {before} files were open before")


def test_visit_goes_on_while_silent_connections_take_all_files(served):
    """The server admits new visitors as soon as it has closed the silent connections. The log stays short."""
    process, url = served
    sizes = run_apart(besiege(process, url))
    log = process.log.read_text()
    assert "This process may have 600 open files: there can be" in log
    assert 1 <= log.count("Too many connections") <= 3, log
    assert "out of system resource" not in log
    assert max(sizes) < 5000, "the log should stay short"


def test_visit_goes_on_when_workers_hang_or_are_killed(served):
    """The visit sees no error. The server is unhealthy until a spare replaces the worker that hangs."""
    process, url = served

    async def check():
        async with watching(url) as visit:
            await wait_for_new_epochs(visit)
            await asyncio.to_thread(until, lambda: len(workers_of(process)) == 2, "a spare should stand by")
            hung, spare = workers_of(process)
            hung.suspend()
            assert await asyncio.to_thread(status, f"{url}/healthz") == 503
            healthy = "the server should become healthy without the worker that hangs"
            await asyncio.to_thread(until, lambda: status(f"{url}/healthz") == 200, healthy)
            gone = "the worker that hung should be gone"
            await asyncio.to_thread(until, lambda: hung not in workers_of(process), gone)
            assert spare in workers_of(process), "the spare should have taken over"
            spare.kill()
            await wait_for_new_epochs(visit)
            replaced = "another worker should take over"
            await asyncio.to_thread(until, lambda: spare not in workers_of(process), replaced)

    run_apart(check())


def test_visit_goes_on_during_attacks(served):
    """The visit sees no error. The log reports malformed messages, but quotes nothing that was sent."""
    process, url = served
    run_apart(run_attacks(url))
    log = process.log.read_text()
    assert "Closed the connection of a visit after a malformed message" in log
    assert "Uncaught app execution: ValueError" not in log, (
        "no run should end because of a value that does not fit its control"
    )
    assert SECRET not in log
    assert "Traceback" not in log


def test_page_loads_neither_keras_nor_pandas(served):
    """By now, the server has drawn the page for the visits of all tests above. Only its workers load large packages."""
    process, url = served

    async def check():
        async with watching(url) as visit:
            await wait_for_new_epochs(visit)

    run_apart(check())
    assert "The page loads" not in process.log.read_text()
