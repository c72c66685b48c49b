"""Visits without a browser: clients that speak the page's protocol, and answer every timer as a browser would."""

import asyncio
import re
import time
from urllib.parse import urlencode
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

_SHOWN = re.compile(r"epoch (\d+) of \d+, loss")  # what the slider says once there is a network
_ENDED = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


class Visit:
    """One visitor of the page at `url`, at an address that says `choices`.

    redraws: [(when the timer asked, seconds to the end of the run that it asked for), ...].
    opened: {"controls" or "network": seconds until it came}. epochs: [(when, the epoch that was shown then), ...].
    errors: what it was told of. dropped: whether the server ended the visit. cookies: what it says of itself.
    """

    def __init__(self, url, **choices):
        self.page, self.url = f"{url}/", url.replace("http", "ws", 1) + "/_stcore/stream"
        self.query = urlencode(choices)
        self.redraws, self.opened, self.epochs, self.errors, self.dropped = [], {}, [], [], False
        self._timers, self._asked = {}, {}

    async def stay(self, seconds, *, delay=0.0, until=None, press=None):
        """Open the page after a delay, and stay; whoever is thrown out comes back no more.

        until: an epoch, at whose sight it goes. press: the key of a button that is pressed as soon as it is there.
        """
        await asyncio.sleep(delay)
        self.begun, self._until, self._press, self._button = time.monotonic(), until, press, None
        self.cookies = await asyncio.to_thread(_cookies, self.page)
        options = {"subprotocols": ["streamlit"], "max_size": None, "close_timeout": 0.1}
        options["additional_headers"] = {"Cookie": self.cookies}
        async with connect(self.url, **options) as self._line:
            await self._run()
            reading = asyncio.create_task(self._read())
            await asyncio.wait([reading], timeout=seconds)
            self._stop_timers()
            self.dropped = reading.done() and not self.done
            reading.cancel()

    @property
    def done(self):
        """Whether it has seen the epoch for whose sake it came."""
        return self._until is not None and any(epoch >= self._until for _, epoch in self.epochs)

    async def _run(self, fragment="", pressed=None):
        """Ask for a run of the page, or of a fragment of it."""
        message = BackMsg()
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        message.rerun_script.query_string = self.query
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        message.rerun_script.context_info.locale = "en"
        message.rerun_script.context_info.timezone = "UTC"
        message.rerun_script.context_info.color_scheme = "light"
        await self._line.send(message.SerializeToString())

    async def _read(self):
        async for data in self._line:
            message = ForwardMsg.FromString(data)
            kind = message.WhichOneof("type")
            if kind == "new_session" and not message.metadata.run.fragment_ids:
                self._stop_timers()
            elif kind == "auto_rerun":
                self._set_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            elif kind == "script_finished":
                if message.script_finished == _ENDED:
                    self._ended()
                if self._button:
                    await self._run(pressed=self._button)
                    self._press = self._button = None
            elif kind == "delta":
                self._hear(message.delta)
                if self.done:
                    return

    def _stop_timers(self):
        for timer in self._timers.values():
            timer.cancel()
        self._timers, self._asked = {}, {}

    def _set_timer(self, fragment, interval):
        if fragment in self._timers:
            self._timers[fragment].cancel()
        self._timers[fragment] = asyncio.create_task(self._tick(fragment, interval))

    async def _tick(self, fragment, interval):
        while True:
            await asyncio.sleep(interval)
            self._asked.setdefault(fragment, time.monotonic())  # Streamlit makes one of several that wait
            await self._run(fragment)

    def _ended(self):
        now = time.monotonic()
        self.redraws += [(asked, now - asked) for asked in self._asked.values()]
        self._asked = {}

    def _hear(self, delta):
        """What the elements say that a measure is about."""
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self.opened.setdefault("controls", time.monotonic() - self.begun)
            if element.button.id.endswith(f"-{self._press}"):
                self._button = element.button.id
        elif kind == "bidi_component" and element.bidi_component.id.endswith("-feed"):
            if shown := _SHOWN.search(element.bidi_component.json):
                self.opened.setdefault("network", time.monotonic() - self.begun)
                epoch = int(shown[1])
                if not self.epochs or self.epochs[-1][1] != epoch:
                    self.epochs.append((time.monotonic(), epoch))
        elif kind in ("exception", "alert"):
            self.errors.append(str(element))


def _cookies(page):
    """What a browser is told to say of itself with all that it asks for after the page."""
    with urlopen(page, timeout=60) as answer:
        return "; ".join(cookie.split(";")[0] for cookie in answer.headers.get_all("Set-Cookie", ()))
