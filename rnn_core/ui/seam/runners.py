"""Runners: each visit has one run of the page's script at a time, so that a visit's objects need no lock.

With `fastReruns = false`, Streamlit passes a browser's requests to the run under way. Runs still overlap when a browser
reconnects. Streamlit 1.67 asks the last run to stop when the connection breaks
(runtime/websocket_session_manager.py, `disconnect_session`), and the run stops at its next element. Another runner
starts before that (runtime/app_session.py, `request_rerun`), while the last run may still wait for a worker.
"""

import threading
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

# Session id -> Lock, while a runner holds it or waits for it.
_locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
_finding = threading.Lock()


def keep_apart() -> None:
    """Have each runner of a session wait until the previous one has ended."""
    run = ScriptRunner._run_script_thread

    def run_alone(self: ScriptRunner) -> None:
        with _finding:
            lock = _locks.setdefault(self._session_id, threading.Lock())
        with lock:
            run(self)

    ScriptRunner._run_script_thread = run_alone
