"""The protocol between Streamlit's server and browser parts: protobufs that are private to Streamlit.

A message of the browser is parsed once for all of the page's middleware: the ASGI message holds the parsed message too.
"""

from typing import Any

from google.protobuf.message import DecodeError
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

REQUESTS = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
"""The kinds of messages that the page sends.

Streamlit takes other kinds from any browser too: `clear_cache` empties the caches of all visitors (Streamlit 1.67,
runtime/app_session.py:1427).
"""

EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
"""The end of a run that makes room for another one."""

PAGE = ForwardMsg.FINISHED_SUCCESSFULLY
"""The end of a run of the whole page."""

FRAGMENT = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
"""The end of a run of a fragment."""

_PARSED = "rnn_core.parsed"
_MAX_BYTES = 300  # messages that begin or end a run, or set a timer, are shorter


def kind(message: Message) -> str | None:
    """Return the kind of a message of the browser.

    Raises:
        ValueError: The message is not one of Streamlit's.
    """
    return _parsed(message).WhichOneof("type")


def request(message: Message) -> ClientState | None:
    """Return the part of an ASGI message that asks for a run, or None."""
    if message["type"] == "websocket.receive" and kind(message) == "rerun_script":
        return _parsed(message).rerun_script
    return None


def changed(message: Message) -> Message:
    """Return a message of the browser as ASGI sends it after a change of its `request`."""
    return {**message, "bytes": _parsed(message).SerializeToString()}


def _parsed(message: Message) -> BackMsg:
    if _PARSED not in message:
        data: Any = message.get("bytes")  # None for a text
        try:
            message[_PARSED] = BackMsg.FromString(data)
        except (DecodeError, TypeError) as error:
            raise ValueError("Expected a BackMsg") from error
    return message[_PARSED]


def short_answer(message: Message) -> ForwardMsg | None:
    """Return a message of the server if it is short, as all messages about runs and timers are, or None."""
    data = message.get("bytes")
    if not data or len(data) >= _MAX_BYTES:
        return None
    return ForwardMsg.FromString(data)


def slowed(timer: ForwardMsg, factor: float) -> Message:
    """Return a message that sets a timer, as ASGI sends it, with an interval that is longer by a factor."""
    slower = ForwardMsg()
    slower.CopyFrom(timer)
    slower.auto_rerun.interval *= factor
    return {"type": "websocket.send", "bytes": slower.SerializeToString()}
