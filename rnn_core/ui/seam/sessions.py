"""Sessions: a session without a browser is stored for a while, in case the browser reconnects, and then ends.

Streamlit 1.67 drops an expired session only when it stores another session (runtime/memory_session_storage.py,
streamlit#12506). It closes the files of the expired session only when Python collects the session as garbage. This
module shuts an expired session down, which frees everything at once.
"""

import asyncio
from typing import Any

from cachetools import TTLCache
from streamlit import get_option, runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.session_manager import SessionInfo

_MAX_SESSIONS = 100
_CHECK_INTERVAL_S = 5


async def end_abandoned() -> None:
    """End the running server's abandoned sessions after `server.disconnectedSessionTTL`. This never returns."""
    sessions = Abandoned(_MAX_SESSIONS, get_option("server.disconnectedSessionTTL"))
    manager: Any = runtime.get_instance()._session_mgr  # the public interface does not include the storage
    manager._session_storage._cache = sessions
    while True:
        await asyncio.sleep(_CHECK_INTERVAL_S)
        sessions.expire()


class Abandoned(TTLCache):
    """The sessions without a browser: session id -> SessionInfo."""

    def expire(self, time: float | None = None) -> list[tuple[str, SessionInfo]]:
        """End the sessions whose time is over, and return them as (id, SessionInfo)."""
        expired = super().expire(time)
        for _, info in expired:
            _end(info.session)
        return expired

    def popitem(self) -> tuple[str, SessionInfo]:
        """End the least recently used session, and return (id, SessionInfo). The cache calls this when it is full."""
        name, info = super().popitem()
        _end(info.session)
        return name, info


def _end(session: AppSession) -> None:
    session.shutdown()
    session.session_state.clear()
