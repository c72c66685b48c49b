"""Runners: a visit's page runs once at a time, so that nothing that belongs to a visit needs a lock.

With `fastReruns = false`, Streamlit hands requests of a browser to the run under way. Runs still overlap when a browser
comes back after its connection broke. Streamlit 1.67 then asks the last run to stop
(runtime/websocket_session_manager.py, `disconnect_session`), and the run stops at its next element. A runner for the
browser starts before that (runtime/app_session.py, `request_rerun`), while a run may still wait for a worker.
"""

import threading
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

# Id of a session -> Lock, as long as a runner holds it or waits for it.
_locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
_finding = threading.Lock()


def keep_apart() -> None:
    """Have each runner of a session wait until the one before it has ended."""
    run = ScriptRunner._run_script_thread

    def run_alone(self: ScriptRunner) -> None:
        with _finding:
            lock = _locks.setdefault(self._session_id, threading.Lock())
        with lock:
            run(self)

    ScriptRunner._run_script_thread = run_alone
