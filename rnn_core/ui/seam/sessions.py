"""Sessions: a visit whose browser has gone is kept for a while, in case it comes back, and then ends as a whole.

Streamlit 1.67 drops such a session when it next saves one (runtime/memory_session_storage.py, streamlit#12506), and
closes its files when Python happens to collect it as garbage. Here all that it held is free at once.
"""

import asyncio

from cachetools import TTLCache
from streamlit import get_option, runtime

_MOST = 100  # sessions
_CHECKED_EVERY = 5  # seconds


async def end_abandoned():
    """Have the running server end sessions after the seconds that its settings say."""
    sessions = Abandoned(_MOST, get_option("server.disconnectedSessionTTL"))
    runtime.get_instance()._session_mgr._session_storage._cache = sessions
    while True:
        await asyncio.sleep(_CHECKED_EVERY)
        sessions.expire()


class Abandoned(TTLCache):
    """The sessions without a browser: id -> SessionInfo."""

    def expire(self, time=None):
        """End the sessions whose time is over, and return them as (id, SessionInfo)."""
        expired = super().expire(time)
        for _, info in expired:
            _end(info.session)
        return expired

    def popitem(self):
        """End the oldest session, for there are too many, and return it as (id, SessionInfo)."""
        name, info = super().popitem()
        _end(info.session)
        return name, info


def _end(session):
    session.shutdown()
    session.session_state.clear()
