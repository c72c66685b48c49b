"""Runners: each visit has one run of the page's script at a time, and each callback of a control runs to its end.

Because a visit has one run at a time, its objects need no lock. With `fastReruns = false`, Streamlit passes a browser's
requests to the run under way. Runs still overlap when a browser reconnects. When the connection breaks, Streamlit 1.67
asks the run to stop (runtime/websocket_session_manager.py, `disconnect_session`), but the run stops only at its next
element, and may wait for a worker until then. Meanwhile the reconnected browser's request starts another runner
(runtime/app_session.py, `request_rerun`).

If another request waits, Streamlit 1.67 interrupts a run where the run uses the session's state, even before or in a
callback (runtime/state/safe_session_state.py, `on_script_will_rerun`). It then runs the page for the waiting request
only. So of two quick presses, the first would have no effect.
"""

import threading
from typing import Any
from weakref import WeakValueDictionary

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.runtime.state.safe_session_state import SafeSessionState

# Session id -> Lock, while a runner holds it or waits for it.
_locks: WeakValueDictionary[str, threading.Lock] = WeakValueDictionary()
_finding = threading.Lock()

_callbacks = threading.local()  # `run` is True while callbacks run in the thread


def keep_apart() -> None:
    """Have each runner of a session wait until the previous one has ended."""
    run = ScriptRunner._run_script_thread

    def run_alone(self: ScriptRunner) -> None:
        with _finding:
            lock = _locks.setdefault(self._session_id, threading.Lock())
        with lock:
            run(self)

    ScriptRunner._run_script_thread = run_alone


def finish_callbacks() -> None:
    """Have each run finish its callbacks before another request may interrupt the run."""
    begin, interrupt = SafeSessionState.on_script_will_rerun, ScriptRunner._maybe_handle_execution_control_request

    def begin_and_call_back(self: SafeSessionState, *arguments: Any, **options: Any) -> None:
        _callbacks.run = True
        try:
            begin(self, *arguments, **options)
        finally:
            _callbacks.run = False

    def interrupt_later(self: ScriptRunner) -> None:
        if not getattr(_callbacks, "run", False):
            interrupt(self)

    SafeSessionState.on_script_will_rerun = begin_and_call_back
    ScriptRunner._maybe_handle_execution_control_request = interrupt_later
