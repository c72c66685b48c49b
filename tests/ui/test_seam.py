"""The faults of Streamlit for which the seam, rnn_core/ui/seam, has workarounds.

If a fault is gone, its test fails and says which workaround to remove. The tests of faults use plain Streamlit. The
tests of the page and the server show that the workarounds work.
"""

import asyncio
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest
import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import RerunData, ScriptRunnerEvent
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state import SessionState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.testing.v1 import AppTest, app_test
from streamlit.testing.v1.local_script_runner import LocalScriptRunner
from streamlit.web.server.starlette import starlette_server

from rnn_core.ui.seam import lookups, runners
from rnn_core.ui.words import TEXT
from tests.support.documents import ROOT
from tests.support.waiting import run_apart
from tests.support.workarounds import obsolete

PACKAGE = Path(st.__file__).parent
SEAM = ROOT / "rnn_core/ui/seam"
BROWSER = ROOT / "rnn_core/ui/web/streamlit"
SHEET = BROWSER / "streamlit.css"


@pytest.fixture(scope="module")
def scripts():
    """Return the text of all scripts in Streamlit's browser part."""
    return "\n".join(path.read_text("utf-8") for path in (PACKAGE / "static/static/js").glob("*.js"))


def test_streamlit_has_the_elements_that_the_seam_names(scripts):
    """Streamlit's own scripts contain the name of each element and class in the seam's stylesheet and scripts."""
    ours = "\n".join(path.read_text("utf-8") for path in (SHEET, *BROWSER.glob("*.js"), SEAM / "stylesheets.py"))
    names = set(re.findall(r"data-testid=\"?(\w+)|\.(st[A-Z]\w+)", ours))
    lacking = sorted(name for pair in names for name in pair if name and name not in scripts)
    # A button's name is put together from its kind.
    lacking = [name for name in lacking if name != "stBaseButton-primary"]
    assert lacking == [], f"Streamlit {st.__version__} has no such elements any more: {lacking}"


def test_streamlit_has_the_english_names_that_the_page_translates(scripts):
    """Streamlit's scripts contain each English name that the page's texts replace."""
    english = {text["en"].partition("{")[0] for key, text in TEXT.items() if key.startswith("streamlit_")}
    lacking = sorted(name for name in english if name not in scripts)
    assert lacking == [], (
        f"Streamlit {st.__version__} has no such names any more, so remove them from the words: {lacking}"
    )


def registered(state, key="units"):
    """Register a control whose default is 10, and return the result of `register_widget`."""
    metadata = WidgetMetadata(
        f"$$ID-0-{key}", lambda value: 10 if value is None else int(value), lambda value: value, "double_value"
    )
    return state.register_widget(metadata, key)


def test_value_of_another_type_ends_the_run():
    """See seam/values.py, which ignores such a value."""
    state, message = SessionState(), WidgetStates()
    registered(state)
    message.widgets.add(id="$$ID-0-units", string_value="many")
    errors = []
    try:
        state.on_script_will_rerun(message)
        registered(state)
    except ValueError as error:
        errors.append(error)
    assert errors, obsolete("a value of another type no longer ends the run", "seam/values.py")


def test_value_that_was_set_is_sent_once():
    """See seam/widgets.py: a browser that is late never receives the value."""
    state = SessionState()
    state["units"] = 12
    first = registered(state)
    state.on_script_will_rerun(WidgetStates())  # the browser has not drawn the control yet
    second = registered(state)
    assert first.value == 12
    assert first.value_changed
    assert not second.value_changed, obsolete("a value is sent until the browser has it", "state.resend")


def languages():
    """Draw a page whose labels are in the language that the session state names."""
    import streamlit as st

    lang = st.session_state.setdefault("lang", "en")
    labels = {"en": {"one": "1", "two": "2"}, "ja": {"one": "一", "two": "二"}}[lang]
    st.selectbox("Of", ["one", "two"], key="of", format_func=labels.get)
    st.expander(lang, key="more", on_change="rerun")


def test_lookup_collects_all_values(monkeypatch):
    """See seam/lookups.py: for a list or a number field, Streamlit reads each value in the session state."""
    state, read = SessionState(), set()
    monkeypatch.setattr(SessionState, "__getitem__", lambda self, key: read.add(key))
    state["one"] = state["other"] = 1
    assert "one" in state.filtered_state
    assert read == {"one", "other"}, obsolete("a lookup collects no other values", "seam/lookups.py")


def test_lookup_of_the_seam_has_the_values_of_streamlit(monkeypatch):
    """The keys and values are those of Streamlit, and a lookup reads no other key."""
    state, read = SessionState(), []
    registered(state)
    state["units"], state["empty"] = 12, None
    safe = SafeSessionState(state, lambda: None)
    monkeypatch.setattr(SafeSessionState, "filtered_state", None)  # so that pytest undoes `shorten`
    lookups.shorten()
    assert dict(safe.filtered_state) == state.filtered_state == {"units": 12, "empty": None}
    assert len(safe.filtered_state) == 2
    look_up = SessionState.__getitem__
    monkeypatch.setattr(SessionState, "__getitem__", lambda self, key: read.append(key) or look_up(self, key))
    assert "units" in safe.filtered_state
    assert "other" not in safe.filtered_state
    assert read == ["units", "other"]


@pytest.mark.slow
def test_label_in_another_language_is_lost():
    """See seam/widgets.py: until a browser has drawn the new language, it sends labels in the previous one."""
    app, message = AppTest.from_function(languages, default_timeout=60).run(), WidgetStates()
    app.session_state["lang"] = "ja"
    app.run()
    message.widgets.add(id=app.selectbox[0].id, string_value="2")
    app._run(message)
    assert app.session_state["of"] != "two", obsolete("an option is sent by its number", "widgets.Labels")


@pytest.mark.slow
def test_list_and_expander_do_not_follow_the_language():
    """See state.change_language: a list continues to show its previous label, and an expander is closed."""
    app = AppTest.from_function(languages, default_timeout=60).run()
    app.selectbox[0].set_value("two").run()
    app.session_state.more = True
    app.run()
    app.session_state.lang = "ja"
    app.run()
    assert not app.selectbox[0].proto.set_value, obsolete("a list shows its new label", "the lists in change_language")
    assert not app.session_state.more, obsolete("an expander stays open", "the expanders in change_language")


def test_abandoned_session_does_not_end():
    """See seam/sessions.py: Streamlit does not end an expired session."""
    storage, session = MemorySessionStorage(ttl_seconds=0), MagicMock(id="one")
    storage.save(SimpleNamespace(session=session))
    storage.save(SimpleNamespace(session=MagicMock(id="another")))
    assert storage.get("one") is None
    assert not session.shutdown.called, obsolete("an expired session is shut down", "seam/sessions.py")


def test_files_of_a_session_are_not_bounded():
    """See seam/uploads.py: Streamlit limits only the size of each file."""
    files = MemoryUploadedFileManager("")
    for number in range(1000):
        files.add_file("one", UploadedFileRec(str(number), "a.csv", "text/csv", bytes(1000)))
    assert len(files.file_storage["one"]) == 1000, obsolete(
        "a session has a maximum number of files", "seam/uploads.py"
    )


def test_file_is_forgotten_after_two_runs():
    """See server/files.py: a file for download is gone when the browser fetches it (streamlit#4347)."""
    files = MediaFileManager(MemoryMediaFileStorage(""))
    files.add(b"x,y", "text/csv", "place", file_name="a.csv", is_for_static_download=True)
    for _ in range(2):  # runs of the page that do not offer the file again
        files.clear_session_refs()
        files.remove_orphaned_files()
    assert not files._file_metadata, obsolete("a file for download is kept for a while", "server/files.py")


def test_any_browser_can_empty_the_caches_of_all():
    """See protocol.REQUESTS: the server drops messages of every kind that is not listed there."""
    session = MagicMock()
    AppSession._handle_clear_cache_request(session)
    assert session._session_state.clear.called, obsolete("only developers can clear caches", "protocol.REQUESTS")


def test_last_messages_of_a_run_are_ignored():
    """See seam/reruns.py: the session already has another runner (streamlit#9921)."""
    session = MagicMock()

    async def end_run():
        session._event_loop = asyncio.get_running_loop()
        event = ScriptRunnerEvent.SCRIPT_STOPPED_WITH_SUCCESS
        AppSession._handle_scriptrunner_event_on_event_loop(session, "the former runner", event)

    run_apart(end_run())
    is_sent = session._enqueue_forward_msg.called
    assert not is_sent, obsolete("a browser receives the end of every run", "Permit.wait_until_idle")


PLACES = """
import streamlit as st
with st.container():
    st.fragment(lambda: st.text("part"))()
st.text("end")
"""
"""A page that has a fragment in a container, and a text after the container."""


@pytest.mark.slow
def test_page_that_runs_after_a_fragment_is_written_into_it(monkeypatch):
    """See script.write_from_the_top: a press arrives as a fragment ends, and the page runs in the same thread."""
    created = []

    class Pressed(LocalScriptRunner):
        """A runner that runs the page, then the fragment, and at the fragment's end the page again."""

        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            created.append(self)
            self.runs = [RerunData(), None]

        def _on_script_finished(self, *args):
            if self.runs:
                request = self.runs.pop()
                (fragment,) = self._fragment_storage._fragments
                self.request_rerun(request or RerunData(fragment_id=fragment))
            super()._on_script_finished(*args)

    monkeypatch.setattr(app_test, "LocalScriptRunner", Pressed)
    AppTest.from_string(PLACES, default_timeout=60).run()
    (runner,) = created
    assert not runner.runs, "the page should have run three times"
    paths = [list(message.metadata.delta_path) for message in runner.forward_msgs() if message.HasField("delta")]
    assert [0, 1] not in paths, obsolete(
        "a run after a fragment writes to the top of the page", "script.write_from_the_top"
    )


PRESS = """
import streamlit as st

def press():
    if st.session_state.waits:
        st.session_state.pressed = True

st.session_state.waits = True
st.button("press", on_click=press)
"""


@pytest.mark.slow
@pytest.mark.parametrize("mended", [False, True])
def test_a_waiting_request_interrupts_a_callback(monkeypatch, mended):
    """See runners.finish_callbacks: with the workaround, the callback of the first of two quick presses is finished."""

    class Hurried(LocalScriptRunner):
        """A runner that receives another request just before it calls the callback of a press."""

        def _run_script(self, request):
            if request.widget_states and any(state.trigger_value for state in request.widget_states.widgets):
                self.request_rerun(RerunData())
            super()._run_script(request)

    monkeypatch.setattr(app_test, "LocalScriptRunner", Hurried)
    for owner, name in (
        (SafeSessionState, "on_script_will_rerun"),
        (ScriptRunner, "_maybe_handle_execution_control_request"),
    ):
        monkeypatch.setattr(owner, name, getattr(owner, name))  # restores both after the test
    if mended:
        runners.finish_callbacks()
    app = AppTest.from_string(PRESS, default_timeout=60).run()
    app.button[0].click().run()
    assert ("pressed" in app.session_state) == mended, obsolete(
        "a callback is finished even if a request waits", "runners.finish_callbacks"
    )


def test_nothing_public_says_that_a_fragment_runs():
    """See script.in_fragment, which uses a private name."""
    public = {name for name in (*dir(st), *dir(st.context)) if re.match("[a-z]*fragment", name)}
    assert public == {"fragment"}, obsolete(f"Streamlit has {public - {'fragment'}}", "script.in_fragment")


def test_nothing_public_says_how_wide_the_window_is():
    """See web/streamlit/room.js: if the server knew the width, `initial_sidebar_state` could fold the sidebar."""
    public = [name for name in dir(st.context) if re.search("width|screen|window|viewport", name)]
    assert public == [], obsolete(f"st.context has {public}", "web/streamlit/room.js")


PANDAS = """
import sys
from streamlit.components.v2.bidi_component.serialization import serialize_mixed_data
from streamlit.proto.BidiComponent_pb2 import BidiComponent
serialize_mixed_data([{"a": {"b": 1}}], BidiComponent())
print("pandas" in sys.modules)
serialize_mixed_data({"a": {"b": 1}}, BidiComponent())
print("pandas" in sys.modules)
"""
"""A program that prints whether pandas is loaded: first after data in a list, then after data in a dictionary."""


@pytest.mark.slow
def test_data_of_a_component_in_a_dictionary_load_pandas():
    """See seam/mounting.py: data in a list do not load pandas."""
    done = subprocess.run([sys.executable, "-c", PANDAS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"], obsolete(
        "a dictionary does not load pandas", "the list around the data"
    )


def test_socket_is_bound_without_naming_tcp():
    """See seam/sockets.py: the socket's protocol number is 0, so asyncio leaves Nagle's algorithm on (uvicorn#3149)."""
    with starlette_server._bind_socket("127.0.0.1", 0, 1) as bound:
        assert bound.proto != socket.IPPROTO_TCP, obsolete("the socket names TCP", "the TCP_NODELAY in seam/sockets.py")


@pytest.mark.parametrize("name", ["language", "lang", "description", "meta"])
def test_page_config_has_no_option_for_the_html(name):
    """See seam/index.py, which changes Streamlit's HTML (streamlit#15726, streamlit#16634)."""
    options = st.set_page_config.__annotations__
    assert name not in options, obsolete(f"`st.set_page_config` has `{name}`", "seam/index.py")
