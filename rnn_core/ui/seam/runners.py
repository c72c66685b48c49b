"""Runners: a visit's page runs once at a time, so that nothing that belongs to a visit needs a lock.

With `fastReruns = false`, Streamlit hands what a browser asks for to the run that goes on. Runs overlap all the same
when a browser comes back after its line was cut: Streamlit 1.67 asks the last run to stop
(runtime/websocket_session_manager.py, `disconnect_session`), which it does at its next element, and starts a runner for
the browser before it has (runtime/app_session.py, `request_rerun`). A run that waits for a worker goes on meanwhile.
"""

import threading
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

_locks = WeakValueDictionary()  # id of a session -> Lock, as long as a runner has it or waits for it
_finding = threading.Lock()


def keep_apart():
    """Have each runner of a session wait until the one before it has ended."""
    run = ScriptRunner._run_script_thread

    def run_alone(runner):
        with _finding:
            lock = _locks.setdefault(runner._session_id, threading.Lock())
        with lock:
            run(runner)

    ScriptRunner._run_script_thread = run_alone
