"""Forged values, messages and uploads, abandoned sessions, and memory: no visitor can harm the others."""

import asyncio
import json
import subprocess
import sys
from types import SimpleNamespace

import pytest
from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from docs.live import ROOT
from rnn_core.ui import state
from rnn_core.ui.components import messages
from rnn_core.ui.seam import values
from rnn_core.ui.seam.sessions import Abandoned
from rnn_core.ui.server import limits
from rnn_core.ui.server.limits import Limits
from tests.support.middleware import App, Browser, ask, run


@pytest.fixture
def session_state(monkeypatch):
    """Return a visit's session state with a control `units`.

    The control's default is 10. A browser sends its value as a double.
    """
    for name in ("on_script_will_rerun", "register_widget"):
        monkeypatch.setattr(SessionState, name, getattr(SessionState, name))  # pytest undoes what `guard` changes
    values.guard()
    session_state = SessionState()
    register(session_state)
    return session_state


def register(session_state):
    """Register the control, as each run of the page does, and return its value."""
    metadata = WidgetMetadata(
        "$$ID-0-units", lambda value: 10 if value is None else int(value), lambda value: value, "double_value"
    )
    return session_state.register_widget(metadata, "units").value


def send(session_state, **value):
    """Send a value for the control and run the page. Return the value that the control then has."""
    message = WidgetStates()
    message.widgets.add(id="$$ID-0-units", **value)
    session_state.on_script_will_rerun(message)
    return register(session_state)


@pytest.mark.parametrize(
    "wrong",
    [{"string_value": "12"}, {"json_value": "{"}, {"bool_value": True}]
    + [{"double_value": value} for value in (float("nan"), float("inf"), -3.0, 1e6)],
    ids=str,
)
def test_value_that_does_not_fit_its_control_is_ignored(session_state, wrong):
    """The control keeps its previous value. A later value that fits is accepted."""
    assert send(session_state, double_value=12.0) == 12
    assert send(session_state, **wrong) == 12
    assert send(session_state, int_value=14) == 14


@pytest.mark.parametrize(("sent", "kept"), [({"double_value": 12.0}, 12), ({"string_value": "12"}, 10)], ids=str)
def test_value_that_arrives_before_its_control_is_drawn_is_kept_if_it_fits(session_state, sent, kept):
    """A browser that reconnects after the server has restarted sends values before the page draws the control."""
    del session_state._new_widget_state.widget_metadata["$$ID-0-units"]
    assert send(session_state, **sent) == kept


@pytest.mark.parametrize(
    ("name", "fitting", "wrong"),
    [
        ("cell", ["GRU"], ["gru", "", None, 3]),
        ("task", ["xor", "Countdown", "カウントダウン"], ["x", None, ["xor"]]),
        ("learning_rate", [0.5, 1.0], [0.0, 1, -1.0, "0.5", float("nan")]),
        ("shown_timesteps", [None, 500], [0, 1001, 2.5]),
        ("masking", [True, False], [1, "true", None]),
        ("silenced", [[], [1, 3]], [["h1"], [0], [2.5], 257]),
        ("text", ["", "x" * 9999], []),
        ("export", [True, "anything"], []),
    ],
)
def test_controls_accept_what_their_fields_may_hold(name, fitting, wrong):
    """A label in either language is valid. A text field accepts any text. A key without a field accepts any value."""
    assert [value for value in fitting if not state.accepts(name, value)] == []
    assert [value for value in wrong if state.accepts(name, value)] == []


@pytest.mark.parametrize(
    ("event", "fitting", "wrong"),
    [
        ("moved", [{"epoch": 3, "asked": 12.5}], [3, {}, {"epoch": -1, "asked": 1}, {"epoch": "3", "asked": 1}]),
        ("picked", [7], ["7", None, -1, True, [7]]),
        ("zoomed", [[2, 9], [1, None]], [[], [2], [None, 2], [1, 2, 3], "12", [1, "2"]]),
        ("again", [True], [1, "true", None, [True]]),
        ("pressed", [[None, 3]], [3, [{}], ["3"], [True], [0] * 1001]),
        ("back", ["?seed=1", ""], [None, 3, ["?seed=1"]]),
    ],
)
def test_event_with_a_value_of_another_form_is_ignored(monkeypatch, event, fitting, wrong):
    """The page calls the handler only with values of the event's form."""
    handled, name = [], f"stage_{event}"
    for value in (*fitting, *wrong):
        monkeypatch.setattr(state, "get", lambda key, value=value: {name: value})
        messages._handle(name, handled.append)
    assert json.dumps(handled) == json.dumps(fitting)


def test_only_messages_that_the_page_sends_get_through():
    """The server drops all other messages. One of them, `clear_cache`, would empty the caches of all visitors."""

    async def check():
        app = App()
        browser = Browser(Limits(app))
        for message in (BackMsg(clear_cache=True), BackMsg(load_git_info=True), BackMsg(app_heartbeat=True)):
            await browser.send(message)
        assert app.counts == [1]
        assert BackMsg.FromString(app.last["bytes"]).WhichOneof("type") == "app_heartbeat"

    run(check)


def test_browser_that_has_gone_is_no_error():
    """Messages to a browser that has disconnected are lost, but they raise no error."""

    async def check():
        app = App()

        async def gone(message):
            raise OSError

        receive = asyncio.Queue()
        task = asyncio.create_task(Limits(app)({"type": "websocket"}, receive.get, gone))
        await asyncio.sleep(0)
        await app.sends[0]({"type": "websocket.send", "bytes": b""})
        await receive.put({"type": "websocket.disconnect"})
        await task

    run(check)


@pytest.fixture
def uploads(monkeypatch):
    """Return a function that uploads a file through the Limits.

    The function's arguments are the visit, the name of the file and its size in bytes. If the Limits refuse the file,
    the function returns the status of the answer. If not, it returns None.
    """
    manager = MemoryUploadedFileManager("")
    server = SimpleNamespace(uploaded_file_mgr=manager)
    monkeypatch.setattr(runtime, "get_instance", lambda: server)

    def upload(visit, name, size):
        refusals = []

        async def app(scope, receive, send):
            manager.add_file(visit, UploadedFileRec(name, name, "text/csv", bytes(size)))

        async def check():
            path = f"/_stcore/upload_file/{visit}/{name}"
            answers = await ask(Limits(app), path, method="PUT", length=size)
            refusals.extend(message["status"] for message in answers if "status" in message)

        run(check)
        return next(iter(refusals), None)

    return upload


def test_too_many_files_of_a_visit_are_refused(uploads):
    """Another visit may still send its own files."""
    answers = [uploads("one", f"file{number}", 10) for number in range(limits._MAX_UPLOADS_OF_VISIT + 2)]
    assert answers == [None] * limits._MAX_UPLOADS_OF_VISIT + [429, 429]
    assert uploads("another", "file", 10) is None


def test_too_many_bytes_of_all_visits_are_refused(uploads, monkeypatch):
    """The limit is for the files of all visits together."""
    monkeypatch.setattr(limits, "_MAX_STORED_BYTES", 1000)
    assert [uploads(f"visit{number}", "file", 400) for number in range(4)] == [None, None, 429, 429]


class Session:
    """A session without a browser. `ended` lists the calls that end it."""

    def __init__(self, name):
        self.id = name
        self.ended = []
        self.session = self  # this object stands in for a SessionInfo, and also for its session
        self.session_state = SimpleNamespace(clear=lambda: self.ended.append("cleared"))

    def shutdown(self):
        self.ended.append("shut down")


def test_abandoned_sessions_end_after_a_time_or_when_there_are_too_many():
    """A browser that reconnects in time finds its session."""
    now = [0.0]
    storage = MemorySessionStorage()
    storage._cache = sessions = Abandoned(2, 30, lambda: now[0])
    first, second, third = map(Session, ("first", "second", "third"))
    storage.save(first)
    now[0] = 29.0
    storage.save(second)
    assert [storage.get("first"), storage.get("second")] == [first, second]
    storage.delete("second")
    now[0] = 30.0
    assert storage.get("first") is None
    sessions.expire()
    assert first.ended == ["shut down", "cleared"]
    assert second.ended == []
    for session in (first, second, third):
        storage.save(session)
    assert storage.list() == [second, third]
    assert first.ended == ["shut down", "cleared"] * 2, (
        "the oldest of three sessions should have ended, because the maximum is two"
    )


HOLD = """
import gc, psutil
from rnn_core.ui.server import memory

def leave():
    garbage = [bytearray(10_000) for _ in range(10_000)]
    garbage.append(garbage)
    return bytearray(10_000)  # it lies behind the garbage in memory, so the C library keeps the free pages before it

gc.disable()
process = psutil.Process()
before = process.memory_info().rss
kept = leave()
held = process.memory_info().rss
memory.give_back()
print(before, held, process.memory_info().rss)
"""
"""A program that prints its process's memory in bytes three times.

The first number is from before it makes 100 MB of garbage. The second is from when the garbage is still in memory.
The third is from after `give_back`.
"""


def test_memory_of_garbage_goes_back_to_the_system():
    """The garbage is a reference cycle. The test starts a new process, which has no free memory to reuse."""
    printed = subprocess.run([sys.executable, "-c", HOLD], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    before, held, after = map(int, printed.split())
    assert held - before > 50_000_000, f"the garbage should take memory first, but {before} bytes became {held}"
    assert after - before < (held - before) / 2, (
        f"most of {held - before} bytes of garbage should be freed, but {after - before} are not"
    )


SERVE = """
import asyncio
from threading import Event
from rnn_core.ui.components import assets
from rnn_core.ui.server import memory
from rnn_core.visit import compute

given_back = Event()
memory._INTERVAL_S = 0
memory.give_back = given_back.set
from rnn_core.ui.server import application

application._load_page = assets.compress = compute.warm_up = list

async def serve():
    async with application.options()["lifespan"](None):
        return await asyncio.to_thread(given_back.wait, 60)

print(asyncio.run(serve()))
"""
"""A program that starts the server's background tasks without the slow preparations of the start.

It prints whether the server gives memory back within a minute.
"""


@pytest.mark.slow
def test_running_server_gives_memory_back():
    """The server gives memory back without any request."""
    done = subprocess.run([sys.executable, "-c", SERVE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n", "the server should have given memory back"
