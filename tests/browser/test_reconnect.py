"""A real browser that loses its connection, and reconnects before the current run of its page has ended."""

import re
import subprocess
import sys
import time

import pytest

from docs import live

PAGE = """
import threading
import time
from pathlib import Path

import streamlit as st

log = Path({log!r})


def note(what):
    with log.open("a") as file:
        file.write(what + " ")


def runners():
    return sum("ScriptRunner" in thread.name for thread in threading.enumerate())


first = not log.read_text()
note("in")
while first and runners() < 2:  # waits, as for a worker, until the browser has reconnected
    time.sleep(0.01)
deadline = time.monotonic() + 1
while first and log.read_text().count("in") < 2 and time.monotonic() < deadline:
    time.sleep(0.01)
note("out")
st.write("drawn")
"""
"""A page that logs when its runs begin and end.

The first run waits until there is another script runner, and then up to one second for that runner's run to begin.
"""

APP = """
import streamlit as st

from rnn_core.ui.seam import runners

{mend}
app = st.App({page!r})
"""


def connect(line, servers):
    """Connect a browser to the server. After a cut, the connection waits until the server has noticed the cut.

    A browser that reconnects earlier becomes another visit, and its runs may overlap.
    """
    if servers:
        time.sleep(3)
    servers.append(line.connect_to_server())


@pytest.mark.parametrize(
    ("mend", "expected"), [("runners.keep_apart()", "in out in out"), ("", "in in")], ids=["mended", "as Streamlit is"]
)
def test_the_runs_of_a_browser_that_comes_back_do_not_overlap(chrome, tmp_path, mend, expected):
    """With the workaround, the second run begins after the first has ended. Without it, the second begins earlier."""
    log, page, app = (tmp_path / name for name in ("log", "page.py", "app.py"))
    log.touch()
    page.write_text(PAGE.format(log=str(log)))
    app.write_text(APP.format(mend=mend, page=str(page)))
    servers = []
    with live.server(app=str(app)) as (_, url):
        visitor = chrome.new_page()
        visitor.route_web_socket(re.compile("_stcore/stream"), lambda line: connect(line, servers))
        visitor.goto(url)
        while not log.read_text():
            visitor.wait_for_timeout(50)  # Playwright passes messages on while it waits
        servers[-1].close()
        visitor.get_by_text("drawn").wait_for()
        visitor.close()
    assert log.read_text().startswith(expected), (
        "Streamlit has fixed the overlap of runs. Remove ui/seam/runners.py, and this test"
    )


def test_the_application_lets_runs_wait_for_each_other():
    """Loading the application makes Streamlit's script runners wait for each other."""
    program = "import app; from streamlit.runtime.scriptrunner.script_runner import ScriptRunner as Runner; "
    program += "print(Runner._run_script_thread.__module__)"
    done = subprocess.run([sys.executable, "-c", program], cwd=live.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "rnn_core.ui.seam.runners", "app.py should call `runners.keep_apart`"
