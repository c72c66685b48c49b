"""Monkeys: visitors without a browser who press random buttons, send values of any type, leave and return."""

import asyncio
import json
import random
import re
import string
import urllib.error
import urllib.request
from contextlib import suppress
from urllib.parse import quote, urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.support.addresses import NAMES, WRONG

_FIELDS = [field.name for field in WidgetState.DESCRIPTOR.fields if field.name != "id"]
_FIELD_OF_KIND = {
    "button": "trigger_value",
    "button_group": "string_array_value",
    "checkbox": "bool_value",
    "number_input": "double_value",
    "selectbox": "string_value",
    "multiselect": "string_array_value",
    "slider": "double_array_value",
    "text_area": "string_value",
    "bidi_component": "json_trigger_value",
}
"""Kind of element -> the field of the message in which the browser sends the element's value."""

_NUMBERS = (0.0, 1.0, -1.0, 2.0, 7.0, 10.0, 0.5, 100.0, 1e6, 1e308, -1e308, float("nan"), float("inf"))
_WHOLE = (0, 1, -1, 2, 3, 10, 2**31, -(2**63))
_PANELS = ("", "step", "weights", "errors", "groups", "continuation", "gradients", "dynamics", "ablation", "sweep")
_EVENTS = ("epoch_moved", "stage_picked", "stage_zoomed", "stage_again", "panel_figure_pressed", "panel_picture_picked")
_VALUES = (None, True, 3, -1, 1e300, "x", [], [1, "a"], [3], [2, 9], {}, {"epoch": 3, "asked": 1}, {"epoch": "x"})
_TASKS = ("alternate", "cycle", "xor", "letters", "words", "classes", "reber", "text", "numbers")


class Monkey:
    """A visitor of the page at `url`. The `seed` determines all actions.

    Attributes:
        sent: The number of messages sent.
        visits: The number of connections made.
    """

    def __init__(self, url, seed):
        self.sent = 0
        self.visits = 0
        self._page = url
        self._url = url.replace("http", "ws", 1) + "/_stcore/stream"
        self._draw = random.Random(seed)
        self._session = None
        self._kinds = {}
        self._fragments = []

    async def live(self, seconds, *, pause):
        """Visit the page again and again for some seconds, and wait up to `pause` seconds before each message."""
        end = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < end:
            with suppress(ConnectionClosed, InvalidStatus, TimeoutError):
                await self._visit(end, pause)

    async def _visit(self, end, pause):
        returns = self._session and self._draw.random() < 0.5
        names = ["streamlit", "token", self._session] if returns else ["streamlit"]
        self._kinds = {}
        self._fragments = []
        connection = await connect(self._url, subprotocols=names, max_size=None, open_timeout=60, close_timeout=0.1)
        self.visits += 1
        reading = asyncio.create_task(self._read(connection))
        try:
            await self._send(connection, self._address())
            for _ in range(self._draw.randint(5, 60)):
                await asyncio.sleep(self._draw.uniform(0, pause))
                if asyncio.get_running_loop().time() > end:
                    break
                await self._send(connection, self._message())
                if self._session and self._draw.random() < 0.01:
                    await asyncio.to_thread(self._upload)
        finally:
            reading.cancel()
            if self._draw.random() < 0.5:
                connection.transport.abort()
            await connection.close()

    async def _send(self, connection, message):
        await connection.send(message.SerializeToString())
        self.sent += 1

    async def _read(self, connection):
        with suppress(ConnectionClosed):
            async for data in connection:
                for file in re.findall(rb"files/[\w-]{43}", data):
                    await asyncio.to_thread(self._fetch, file.decode())
                message = ForwardMsg.FromString(data)
                kind = message.WhichOneof("type")
                if kind == "new_session" and message.new_session.initialize.session_id:
                    self._session = message.new_session.initialize.session_id
                elif kind == "auto_rerun":
                    self._fragments = [message.auto_rerun.fragment_id]
                elif kind == "delta":
                    element = message.delta.new_element
                    name = element.WhichOneof("type")
                    control = getattr(getattr(element, name), "id", "") if name else ""
                    if isinstance(control, str) and control:
                        self._kinds[control] = name

    def _fetch(self, file):
        with suppress(urllib.error.HTTPError), urllib.request.urlopen(f"{self._page}/{file}", timeout=60) as answer:
            answer.read()

    def _upload(self):
        """Upload four megabytes to the session, as a browser would."""
        with urllib.request.urlopen(f"{self._page}/_stcore/health", timeout=60) as answer:
            cookie = answer.headers["Set-Cookie"].split(";")[0]
        head = 'Content-Disposition: form-data; name="file"; filename="file"'
        body = f"--x\r\n{head}\r\n\r\n{'1 ' * 2_000_000}\r\n--x--\r\n".encode()
        request = urllib.request.Request(
            f"{self._page}/_stcore/upload_file/{self._session}/{self._draw.randrange(100)}", body, method="PUT"
        )
        request.add_header("Content-Type", "multipart/form-data; boundary=x")
        request.add_header("Cookie", cookie)
        request.add_header("X-Xsrftoken", cookie.partition("=")[2])
        with suppress(urllib.error.URLError), urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()

    def _message(self):
        number = self._draw.random()
        if number < 0.1 or not self._kinds:
            return self._address()
        message = BackMsg()
        if number < 0.15:
            setattr(message, self._draw.choice(("stop_script", "app_heartbeat", "clear_cache", "load_git_info")), True)
            return message
        if self._fragments and self._draw.random() < 0.3:
            message.rerun_script.fragment_id = self._draw.choice(self._fragments)
            message.rerun_script.is_auto_rerun = self._draw.random() < 0.5
        for _ in range(self._draw.choice((1, 1, 1, 2, 5))):
            self._state(message.rerun_script.widget_states.widgets)
        return message

    def _state(self, states):
        """Add the state of a random control. At least half of the values have the control's type, if it is known."""
        name = self._draw.choice(list(self._kinds))
        own = _FIELD_OF_KIND.get(self._kinds[name])
        field = own if own and self._draw.random() < 0.5 else self._draw.choice(_FIELDS)
        state = states.add(id=name)
        value = self._value(field)
        holder = getattr(state, field)
        if isinstance(value, list):
            holder.SetInParent()
            holder.data.extend(value)
        elif field == "string_trigger_value":
            holder.data = value
        elif hasattr(holder, "SetInParent"):
            holder.SetInParent()
        else:
            setattr(state, field, value)

    def _value(self, field):
        draw = self._draw
        if field in ("trigger_value", "bool_value"):
            return draw.random() < 0.8
        if field == "double_value":
            return draw.choice(_NUMBERS)
        if field == "int_value":
            return draw.choice(_WHOLE)
        if field == "double_array_value":
            return draw.choices(_NUMBERS, k=draw.randint(0, 3))
        if field == "int_array_value":
            return draw.choices(_WHOLE, k=draw.randint(0, 3))
        if field == "string_array_value":
            return [self._text() for _ in range(draw.randint(0, 3))]
        if field.startswith("json"):
            return self._json()
        if field == "bytes_value":
            return draw.randbytes(20)
        return self._text()

    def _text(self):
        draw = self._draw
        words = (*WRONG, *_PANELS, *_TASKS, "SimpleRNN", "GRU", "LSTM", "Random", "ランダム", "1 2 3")
        text = draw.choice(words) if draw.random() < 0.8 else "".join(draw.choices(string.printable, k=200))
        return text.encode("utf-8", "replace").decode()

    def _json(self):
        draw = self._draw
        value = draw.choice(_VALUES)
        name = draw.choice(_EVENTS)
        text = json.dumps({name: value} if draw.random() < 0.7 else value)
        return text if draw.random() < 0.9 else text[:-1] + "{"

    def _address(self):
        """Return a request for the page at a random address. Half of the addresses are valid and start training."""
        draw = self._draw
        message = BackMsg()
        if draw.random() < 0.5:
            names = {draw.choice(NAMES): draw.choice(WRONG).encode("utf-8", "replace") for _ in range(5)}
        else:
            names = {"panel": draw.choice(_PANELS), "task": draw.choice(_TASKS), "seed": draw.randrange(50), "play": 1}
            names |= {"units": draw.choice((1, 2, 10, 32)), "timesteps": draw.choice((10, 50, 100)), "samples": 20}
            names |= {"text": "".join(draw.choices("abcdefgh ", k=2000))} if names["task"] == "text" else {}
        message.rerun_script.query_string = urlencode(names, quote_via=quote)[:15_000]
        return message
