"""Turns: a few runs of the page at a time; the others wait before they begin.

All visits share one interpreter. A hundred runs at once would be in each other's way, and in that of the threads that
hand out the work: each thread would wait for all others again and again. Where the turns come late, the browsers'
timers are told to ask less often, so that whoever presses a button is answered soon.

No fragment is asked for while its page is being drawn. Streamlit may forget what a run has still to say if it is asked
for a fragment as the run ends: the browser would never hear of that run, and keep a timer that it has ended.

What a timer says of the controls is left out. Whatever the visitor changes has a message of its own, and a browser that
has not drawn what was opened a moment ago tells of the controls as they were before.

Two changes at once make one message, which names a fragment if either of them is made in one. The whole page is run
then, or a button outside would be pressed in vain.
"""

import asyncio
from contextlib import suppress
from math import exp, inf

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rnn_core.visit import metrics

_AT_ONCE, _OPENED = 4, 3  # runs, and first runs of visits among them
_LONGEST = 1.0  # seconds, after which a run that goes on is no reason to wait any longer
_SHORT = 300  # bytes; a message of more neither tells of a run's beginning and end nor sets a timer
_SOON, _LATE = 0.08, 0.25  # seconds of waiting, below and above which the timers are changed
_SLOWER, _FASTER = 1.5, 6.0  # seconds in which they do by a factor e
_SLOWEST, _FELT = 6.0, 1.15  # factors: the largest, and the smallest change that a browser is told of


class Turns:
    """ASGI middleware that lets a browser's request for a run through to Streamlit when it is its turn."""

    def __init__(self, app):
        self._app = app
        self._free, self._door = asyncio.Semaphore(_AT_ONCE), asyncio.Semaphore(_OPENED)
        self._pace = _Pace()

    async def __call__(self, scope, receive, send):
        """Handle one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        turn, timer, controls = _Turn(self._free, self._door), _Timer(self._pace), _Controls()

        async def take():
            while True:
                message = await receive()
                said = _asks(message.get("bytes"))
                if not said:
                    return message
                if said.rerun_script.is_auto_rerun:
                    if turn.goes_on:
                        continue  # the timer will ask again
                    said.rerun_script.ClearField("widget_states")
                    message |= {"bytes": said.SerializeToString()}
                elif controls.changed(said.rerun_script.widget_states.widgets) > 1 and said.rerun_script.fragment_id:
                    said.rerun_script.ClearField("fragment_id")
                    message |= {"bytes": said.SerializeToString()}
                elif said.rerun_script.fragment_id:
                    await turn.over()
                waited = await turn.begin()
                if waited is not None:
                    self._pace.keep(waited)
                return message

        async def give(message):
            said, kind = _read(message.get("bytes"))
            if kind == "auto_rerun":
                message = message | {"bytes": timer.set(said)}
            await send(message)
            if kind == "session_status_changed":
                turn.tell(said.session_status_changed.script_is_running)
            if kind == "script_finished":
                metrics.REDRAWS.inc()
                if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    turn.end()
                if slower := timer.ended(said.script_finished):
                    await send(message | {"bytes": slower})

        try:
            await self._app(scope, take, give)
        finally:
            turn.end()


class _Turn:
    """That of one visit, which has one at a time. Those that come in wait at the door, and not before those inside."""

    def __init__(self, free, door):
        self._free, self._door = free, door
        self._held, self._timer = [], None
        self._runs, self._rests = False, asyncio.Event()

    @property
    def goes_on(self):
        """Whether the page is being drawn, or about to be."""
        return bool(self._timer) or self._runs

    async def over(self):
        """Wait until it has been drawn, but not for a run that takes long."""
        self._rests.clear()
        if self.goes_on:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._rests.wait(), _LONGEST)

    def tell(self, runs):
        """Streamlit says whether a run goes on."""
        self._runs = runs
        self._look()

    def _look(self):
        if not self.goes_on:
            self._rests.set()

    async def begin(self):
        """Wait for it; so many seconds, or None where it has begun already, or the visit has just come in."""
        if self._timer:
            return None
        loop, inside = asyncio.get_running_loop(), self._door is None
        begun = loop.time()
        for each in [self._free] if inside else [self._door, self._free]:
            await each.acquire()
            self._held.append(each)
        self._door = None
        self._timer = loop.call_later(_LONGEST, self.end)
        waited = loop.time() - begun
        metrics.TURN_WAITS.observe(waited)
        return waited if inside else None

    def end(self):
        """Let the next one begin."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self._held:
            self._held.pop().release()
        self._look()


class _Controls:
    """What one visit's browser has last told of its controls."""

    def __init__(self):
        self._last = {}

    def changed(self, now):
        """How many of them have changed since, or were pressed."""
        told = {each.id: each.SerializeToString() for each in now}
        changed = sum(told[name] != self._last.get(name) for name in told)
        self._last = {each.id: told[each.id] for each in now if "trigger" not in (each.WhichOneof("value") or "")}
        return changed


class _Pace:
    """By what factor the browsers' timers are slower than the page sets them, the same for all visits."""

    def __init__(self):
        self.factor, self._kept = 1.0, -inf

    def keep(self, waited):
        """Change it where a request has waited too long for its turn, or for so short a time that it need not be."""
        now = asyncio.get_running_loop().time()
        passed, self._kept = now - self._kept, now
        if waited > _LATE:
            self.factor = min(self.factor * exp(min(passed / _SLOWER, 1)), _SLOWEST)
        elif waited < _SOON:
            self.factor = max(self.factor * exp(-passed / _FASTER), 1.0)


class _Timer:
    """That of one visit's browser, which asks for a run of a fragment again and again."""

    def __init__(self, pace):
        self._pace, self._told = pace, 1.0
        self._set = self._next = None  # as the page has set it; as it is set in the run that goes on

    def set(self, message):
        """The page sets it: what the browser is told instead, bytes."""
        self._next = message
        return self._message(message)

    def ended(self, how):
        """A run has ended: what the browser is told then, bytes or None."""
        if how == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._next = None  # the next run says anew whether there is one
        if how == ForwardMsg.FINISHED_SUCCESSFULLY:
            self._set, self._next = self._next, None  # a run of the whole page that sets none ends it
        elif how == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY and self._set:
            factor = self._pace.factor
            if max(factor / self._told, self._told / factor) > _FELT or factor == 1 < self._told:
                return self._message(self._set)
        return None

    def _message(self, usual):
        self._told = self._pace.factor
        changed = ForwardMsg()
        changed.CopyFrom(usual)
        changed.auto_rerun.interval *= self._told
        return changed.SerializeToString()


def _asks(data):
    """A message that asks for a run; None of others."""
    try:
        message = BackMsg.FromString(data or b"")
    except DecodeError:
        return None  # Streamlit closes the connection
    return message if message.WhichOneof("type") == "rerun_script" else None


def _read(data):
    """A short message to the browser, and of what kind it is; Nones of others."""
    if not data or len(data) >= _SHORT:
        return None, None
    said = ForwardMsg.FromString(data)
    return said, said.WhichOneof("type")
