"""Sessions: a visit whose browser has gone is kept for a while, in case it comes back, and then let go whole.

Streamlit 1.67 forgets such a session when it next looks at its storage, and closes its files when Python happens to
collect it as garbage. This storage ends sessions itself: all that they held is free at once.
"""

import asyncio
import time
from collections import OrderedDict

from streamlit import get_option, runtime
from streamlit.runtime.session_manager import SessionStorage

_MOST = 100  # sessions
_CHECKED_EVERY = 5  # seconds


async def end_abandoned():
    """Have the running server keep sessions in a Storage, for the seconds that its settings say, and end them then."""
    storage = Storage(_MOST, get_option("server.disconnectedSessionTTL"))
    runtime.get_instance()._session_mgr._session_storage = storage
    while True:
        await asyncio.sleep(_CHECKED_EVERY)
        storage.end_expired()


class Storage(SessionStorage):
    """Sessions without a browser: up to `most`, each for up to `seconds`.

    clock: function that returns the time in seconds.
    """

    def __init__(self, most, seconds, clock=time.monotonic):
        self._most, self._seconds, self._clock = most, seconds, clock
        self._kept = OrderedDict()  # id -> (time of expiry, SessionInfo), the oldest first

    def get(self, session_id):
        """Return the SessionInfo of an id, or None."""
        self.end_expired()
        _, info = self._kept.get(session_id, (None, None))
        return info

    def save(self, session_info):
        """Keep a session; of too many, the oldest ends."""
        self._kept[session_info.session.id] = self._clock() + self._seconds, session_info
        while len(self._kept) > self._most:
            self._end_oldest()

    def delete(self, session_id):
        """Give up a session without ending it: its browser has come back."""
        del self._kept[session_id]

    def list(self):
        """Return the SessionInfos of all."""
        self.end_expired()
        return [info for _, info in self._kept.values()]

    def end_expired(self):
        """End the sessions whose time is over."""
        while self._kept and next(iter(self._kept.values()))[0] <= self._clock():
            self._end_oldest()

    def _end_oldest(self):
        _, (_, info) = self._kept.popitem(last=False)
        info.session.shutdown()
        info.session.session_state.clear()
