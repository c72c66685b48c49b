"""Runners: each visit has one run of the page's script at a time, so that a visit's objects need no lock.

With `fastReruns = false`, Streamlit passes a browser's requests to the run under way. Runs still overlap when a browser
reconnects. When the connection breaks, Streamlit 1.67 asks the run to stop (runtime/websocket_session_manager.py,
`disconnect_session`), but the run stops only at its next element, and may wait for a worker until then. Meanwhile the
reconnected browser's request starts another runner (runtime/app_session.py, `request_rerun`).
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
