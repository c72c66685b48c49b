"""A browser that loses its connection, and reconnects before the current run of its page has ended.

The browser is a client of Streamlit's protocol, which reconnects as a browser does.
"""

import asyncio

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from docs import live
from tests.support.attacks import connect, leave, run_request
from tests.support.waiting import run_apart, until

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
    return {{thread for thread in threading.enumerate() if "ScriptRunner" in thread.name}}


before, first = runners(), not log.read_text()
note("in")
while first and not runners() - before:  # waits, as for a worker, until the browser has reconnected
    time.sleep(0.01)
deadline = time.monotonic() + 1
while first and log.read_text().count("in") < 2 and time.monotonic() < deadline:
    time.sleep(0.01)
note("out")
st.write("drawn")
"""
"""A page that logs when its runs begin and end.

The first run waits until there is a new script runner, and then up to one second for that runner's run to begin.
"""

APP = """
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

as_streamlit_is = ScriptRunner._run_script_thread
import app as application

mended = ScriptRunner._run_script_thread
ScriptRunner._run_script_thread = lambda runner: (mended if Path({mends!r}).exists() else as_streamlit_is)(runner)
app = st.App({page!r})
"""
"""A program that serves PAGE. It first loads the project's application, which has the workaround.

The workaround is off until the file at the path `mends` exists.
"""


async def lose_a_connection(url, log):
    """Open the page, lose the connection during the first run, and reconnect. Wait until two runs have ended."""
    log.write_text("")
    lost = await connect(url, run_request())
    message = ForwardMsg()
    while message.WhichOneof("type") != "new_session":
        message = ForwardMsg.FromString(await lost.recv())
    session = message.new_session.initialize.session_id
    await asyncio.to_thread(until, log.read_text, "the first run should begin")
    await leave(lost)
    await asyncio.sleep(3)  # a browser that reconnects before the server has noticed the loss becomes another visit
    again = await connect(url, run_request(), session=session)
    await asyncio.to_thread(until, lambda: log.read_text().count("out") == 2, "both runs should end")
    await leave(again)
    return log.read_text().split()


@pytest.mark.slow
def test_the_runs_of_a_browser_that_comes_back_do_not_overlap(tmp_path):
    """With the workaround, the second run begins after the first has ended. Without it, the second begins earlier."""
    log, page, app, mends = (tmp_path / name for name in ("log", "page.py", "lost.py", "mends"))
    page.write_text(PAGE.format(log=str(log)))
    app.write_text(APP.format(page=str(page), mends=str(mends)))
    with live.server(app=str(app)) as (_, url):
        as_streamlit_is = run_apart(lose_a_connection(url, log))
        mends.touch()
        mended = run_apart(lose_a_connection(url, log))
    assert as_streamlit_is[:2] == ["in", "in"], (
        "Streamlit has fixed the overlap of runs. Remove ui/seam/runners.py, and this test"
    )
    assert mended == ["in", "out", "in", "out"], "app.py should call `runners.keep_apart`"
