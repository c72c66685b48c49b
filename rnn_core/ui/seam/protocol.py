"""The protocol between Streamlit's server and browser parts: protobufs that are private to Streamlit.

Each message from a browser is parsed only once. The result is stored in the ASGI message.
"""

from typing import Any

from google.protobuf.message import DecodeError
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

REQUESTS = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
"""The kinds of messages that the page sends.

Streamlit accepts other kinds from any browser. One of them, `clear_cache`, empties the caches of all visitors
(Streamlit 1.67, runtime/app_session.py:1427).
"""

EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
"""The status of a run that stopped early so that another run can begin."""

PAGE = ForwardMsg.FINISHED_SUCCESSFULLY
"""The status of a finished run of the whole page."""

FRAGMENT = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
"""The status of a finished run of a fragment."""

_PARSED = "rnn_core.parsed"
_MAX_BYTES = 300  # messages that begin or end a run, or set a timer, are shorter


def kind(message: Message) -> str | None:
    """Return the kind of a browser's message, or None if it has none.

    Raises:
        ValueError: The message is not one of Streamlit's.
    """
    return _parsed(message).WhichOneof("type")


def request(message: Message) -> ClientState | None:
    """Return the request for a run in an ASGI message, or None if it has none.

    Raises:
        ValueError: The message is not one of Streamlit's.
    """
    if message["type"] == "websocket.receive" and kind(message) == "rerun_script":
        return _parsed(message).rerun_script
    return None


def reserialized(message: Message) -> Message:
    """Return an ASGI message with new bytes, after its `request` has been changed."""
    return {**message, "bytes": _parsed(message).SerializeToString()}


def _parsed(message: Message) -> BackMsg:
    if _PARSED not in message:
        data: Any = message.get("bytes")  # None if the message is text
        try:
            message[_PARSED] = BackMsg.FromString(data)
        except (DecodeError, TypeError) as error:
            raise ValueError("Expected a BackMsg") from error
    return message[_PARSED]


def short_answer(message: Message) -> ForwardMsg | None:
    """Parse and return a server's message, or return None if it is long. Messages about runs and timers are short."""
    data = message.get("bytes")
    if not data or len(data) >= _MAX_BYTES:
        return None
    return ForwardMsg.FromString(data)


def slowed(timer: ForwardMsg, factor: float) -> Message:
    """Return the ASGI message that sets a timer with its interval multiplied by a factor."""
    slower = ForwardMsg()
    slower.CopyFrom(timer)
    slower.auto_rerun.interval *= factor
    return {"type": "websocket.send", "bytes": slower.SerializeToString()}
