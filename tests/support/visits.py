"""Visits without a browser: clients of the page's protocol that follow the page's timers as a browser does."""

import asyncio
import re
import time
from urllib.parse import urlencode
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect

_EPOCH = re.compile(r"epoch (\d+) of \d+, loss")
"""Matches the text of the epoch slider once the page shows a network."""

_ENDED = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


class Visit:
    """A visit of the page at `url`, with `choices` in its address.

    Attributes:
        redraws: [(time of the timer's request, seconds until the requested run ended), ...].
        opened: {"controls" or "network": seconds from the beginning of the visit until this part arrived}.
        epochs: [(time, epoch), ...], an entry whenever the page showed another epoch.
        errors: The exceptions and alerts received.
        dropped: True if the server ended the visit early.
        cookies: The cookies of the page, as the value of a Cookie header.
    """

    def __init__(self, url, **choices):
        self.page = f"{url}/"
        self.url = url.replace("http", "ws", 1) + "/_stcore/stream"
        self.query = urlencode(choices)
        self.redraws = []
        self.opened = {}
        self.epochs = []
        self.errors = []
        self.dropped = False
        self._timers = {}
        self._requested = {}

    async def stay(self, seconds, *, delay=0.0, until=None, press=None):
        """Open the page after a delay, and stay for some seconds. If the server ends the visit, do not reconnect.

        until: the epoch at which the visit ends early. press: the key of a button that is pressed once it exists.
        """
        await asyncio.sleep(delay)
        self.begun = time.monotonic()
        self._until = until
        self._press = press
        self._button = None
        self.cookies = await asyncio.to_thread(cookies_of, self.page)
        options = {"subprotocols": ["streamlit"], "max_size": None, "close_timeout": 0.1}
        options["additional_headers"] = {"Cookie": self.cookies}
        async with connect(self.url, **options) as self._websocket:
            await self._run()
            reading = asyncio.create_task(self._read())
            await asyncio.wait([reading], timeout=seconds)
            self._stop_timers()
            self.dropped = reading.done() and not self.done
            reading.cancel()

    @property
    def done(self):
        """True if the visit has seen the epoch at which it ends."""
        return self._until is not None and any(epoch >= self._until for _, epoch in self.epochs)

    async def _run(self, fragment="", pressed=None):
        """Request a run of the page, or of one of its fragments."""
        message = BackMsg()
        if pressed:
            message.rerun_script.widget_states.widgets.add(id=pressed, trigger_value=True)
        message.rerun_script.query_string = self.query
        message.rerun_script.fragment_id = fragment
        message.rerun_script.is_auto_rerun = bool(fragment)
        message.rerun_script.context_info.locale = "en"
        message.rerun_script.context_info.timezone = "UTC"
        message.rerun_script.context_info.color_scheme = "light"
        await self._websocket.send(message.SerializeToString())

    async def _read(self):
        async for data in self._websocket:
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
                self._note(message.delta)
                if self.done:
                    return

    def _stop_timers(self):
        for timer in self._timers.values():
            timer.cancel()
        self._timers = {}
        self._requested = {}

    def _set_timer(self, fragment, interval):
        if fragment in self._timers:
            self._timers[fragment].cancel()
        self._timers[fragment] = asyncio.create_task(self._tick(fragment, interval))

    async def _tick(self, fragment, interval):
        while True:
            await asyncio.sleep(interval)
            self._requested.setdefault(fragment, time.monotonic())  # Streamlit merges waiting requests
            await self._run(fragment)

    def _ended(self):
        now = time.monotonic()
        self.redraws += [(requested, now - requested) for requested in self._requested.values()]
        self._requested = {}

    def _note(self, delta):
        """Record the arrival of controls and network, a new epoch, errors, and the id of the button to press."""
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self.opened.setdefault("controls", time.monotonic() - self.begun)
            if element.button.id.endswith(f"-{self._press}"):
                self._button = element.button.id
        elif kind == "bidi_component" and element.bidi_component.id.endswith("-feed"):
            if shown := _EPOCH.search(element.bidi_component.json):
                self.opened.setdefault("network", time.monotonic() - self.begun)
                epoch = int(shown[1])
                if not self.epochs or self.epochs[-1][1] != epoch:
                    self.epochs.append((time.monotonic(), epoch))
        elif kind in ("exception", "alert"):
            self.errors.append(str(element))


def cookies_of(page):
    """Return the cookies that the page sets, as a browser sends them with each later request."""
    with urlopen(page, timeout=60) as response:
        return "; ".join(cookie.split(";")[0] for cookie in response.headers.get_all("Set-Cookie", ()))
