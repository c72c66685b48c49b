"""The protocol between Streamlit's server and browser parts: protobufs that are private to Streamlit.

A message of the browser is parsed once for all of our middleware: the ASGI message keeps what it was parsed to.
"""

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

REQUESTS = {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"}
"""The kinds of messages that the page sends.

Streamlit takes others from any browser too: `clear_cache` empties the caches of all visitors (Streamlit 1.67,
runtime/app_session.py:1427).
"""

EARLY = ForwardMsg.FINISHED_EARLY_FOR_RERUN
PAGE = ForwardMsg.FINISHED_SUCCESSFULLY
FRAGMENT = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
"""How a run ended: to begin anew, or as one of the whole page, or of a fragment."""

_PARSED = "rnn_core.parsed"
_SHORT = 300  # bytes; a message of more neither begins or ends a run nor sets a timer


def kind(message):
    """Return the kind of a message of the browser. Raises ValueError if it is none of Streamlit's."""
    return _parsed(message).WhichOneof("type")


def request(message):
    """Return what an ASGI message says of the run that it asks for, or None."""
    asks = message["type"] == "websocket.receive" and kind(message) == "rerun_script"
    return _parsed(message).rerun_script if asks else None


def changed(message):
    """Return a message of the browser with what was changed in its `request`."""
    return message | {"bytes": _parsed(message).SerializeToString()}


def _parsed(message):
    if _PARSED not in message:
        try:
            message[_PARSED] = BackMsg.FromString(message.get("bytes"))
        except (DecodeError, TypeError) as error:  # TypeError for a text
            raise ValueError("Expected a BackMsg") from error
    return message[_PARSED]


def answer(message):
    """Return a short message of the server and its kind; (None, None) for others."""
    data = message.get("bytes")
    if not data or len(data) >= _SHORT:
        return None, None
    parsed = ForwardMsg.FromString(data)
    return parsed, parsed.WhichOneof("type")


def slowed(timer, factor):
    """Return the message that sets a timer, slower by a factor, as ASGI sends it."""
    slower = ForwardMsg()
    slower.CopyFrom(timer)
    slower.auto_rerun.interval *= factor
    return {"type": "websocket.send", "bytes": slower.SerializeToString()}
