"""Connections: the server refuses new ones above a limit, and closes a connection that keeps it waiting.

uvicorn waits for a request without a timeout (uvicorn#157). If the process has no file descriptor left for a
connection, asyncio tries thousands of times a second to accept it, and logs each attempt (cpython#151615).
"""

import asyncio
import errno
import logging
import os
import socket
from collections import Counter
from collections.abc import Hashable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from math import inf
from typing import Any, TypeAlias

from rnn_core.ui.seam import sockets
from rnn_core.ui.seam.sockets import MakeProtocol
from rnn_core.visit import compute, metrics, settings

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

_DEFAULT_CONNECTIONS = 3000
_OTHER_FILES = 100  # files that the process has open besides its connections and workers
_FILES_OF_WORKER = 20
_WATCH_INTERVAL_S = 1
_REQUEST_TIMEOUT_S = 10
_ANSWER_TIMEOUT_S = 300
_LOG_INTERVAL_S = 60

Address: TypeAlias = IPv4Address | IPv6Address | IPv6Network
"""A browser's IP address, or for IPv6 the network of one customer of a provider."""


def guard() -> "Connections":
    """Limit the connections of the server that the running event loop is about to start; return the Connections."""
    connections = Connections()
    sockets.listen_with(
        lambda make_protocol, sock: (connections.watched(make_protocol), BoundedListener(sock, connections))
    )
    return connections


class Connections:
    """The open connections.

    RNN_MAX_CONNECTIONS sets their maximum number. The number is lower if the process may not open enough files.
    RNN_MAX_PER_ADDRESS sets the maximum number for one address, by default half the maximum number of connections.

    Raises:
        ValueError: One of these settings is not a whole number of at least 1.
    """

    def __init__(self) -> None:
        self._maximum = _maximum()
        self._maximum_per_address = settings.whole("RNN_MAX_PER_ADDRESS", max(1, self._maximum // 2))
        self._open: Counter[Address] = Counter()
        # uvicorn's protocol of a connection -> (its activity, when this activity began), or None before the first check
        self._seen: dict[Any, tuple[Hashable, float] | None] = {}
        self._refused = 0  # refusals since the last line about them in the log
        self._logged = -inf
        metrics.CONNECTIONS.set_function(self._open.total)

    def admit(self, address: Address) -> bool:
        """Count a new connection and return True, or refuse it and return False if there are too many."""
        if self._open.total() >= self._maximum or self._open[address] >= self._maximum_per_address:
            self.refuse()
            return False
        self._open[address] += 1
        return True

    def refuse(self) -> None:
        """Count a connection that is refused. Log the number of refusals at most every `_LOG_INTERVAL_S` seconds."""
        metrics.REFUSED.labels("connections").inc()
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if now >= self._logged + _LOG_INTERVAL_S:
            text = "Too many connections: %d are open, %d more were refused since the last such line"
            logging.getLogger(__name__).warning(text, self._open.total(), self._refused)
            self._refused = 0
            self._logged = now

    def leave(self, address: Address) -> None:
        """Forget a connection that has been closed."""
        self._open[address] -= 1
        self._open += Counter()  # drops addresses with a count of zero

    def watched(self, make_protocol: MakeProtocol) -> MakeProtocol:
        """Return a function that makes protocols with `make_protocol` and registers them for the checks of `watch`."""

        def make(*args: Any) -> asyncio.BaseProtocol:
            protocol = make_protocol(*args)
            self._seen[protocol] = None
            return protocol

        return make

    async def watch(self) -> None:
        """Close connections that keep the server waiting for too long, until the task is cancelled."""
        while True:
            await asyncio.sleep(_WATCH_INTERVAL_S)
            now = asyncio.get_running_loop().time()
            for protocol, seen in list(self._seen.items()):
                activity, timeout = _activity(protocol)
                if activity == "closed":
                    del self._seen[protocol]
                elif seen is None or seen[0] != activity:
                    self._seen[protocol] = activity, now
                elif now - seen[1] > timeout:
                    metrics.REFUSED.labels("silent").inc()
                    protocol.transport.abort()


def _activity(protocol: Any) -> tuple[Hashable, float]:
    """Return a connection's activity and its timeout in seconds. The activity changes with each request.

    Args:
        protocol: uvicorn's protocol of the connection.
    """
    transport = protocol.transport
    if transport is None:
        return "begins", inf
    if transport.get_extra_info("socket").fileno() < 0:
        return "closed", inf
    if transport.is_closing():  # its browser does not read the rest of the answer
        return "closes", _REQUEST_TIMEOUT_S
    if transport.get_protocol() is not protocol:  # the connection has become a websocket
        return "is a visit", inf
    cycle = protocol.cycle
    if cycle is None or cycle.response_complete:
        return ("waits for a request", cycle), _REQUEST_TIMEOUT_S
    return ("answers", cycle), _ANSWER_TIMEOUT_S


class BoundedListener(socket.socket):
    """A listening socket that replaces another, and accepts only the connections that `Connections.admit` allows."""

    def __init__(self, listening: socket.socket, connections: Connections) -> None:
        family, kind, proto = listening.family, listening.type, listening.proto
        super().__init__(family, kind, proto, fileno=listening.detach())
        self.setblocking(False)
        self._connections = connections
        self._spare = os.open(os.devnull, os.O_RDONLY)

    def accept(self) -> tuple[socket.socket, Any]:
        """Accept the next connection.

        Raises:
            ConnectionAbortedError: The connection is refused. For asyncio, this error means that a browser has
                disconnected.
        """
        try:
            accepted, peer = super().accept()
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            self._refuse_without_file()
            raise ConnectionAbortedError from error
        address = _network(peer[0])
        if self._connections.admit(address):
            return _Accepted(accepted, address, self._connections), peer
        accepted.close()
        raise ConnectionAbortedError

    def _refuse_without_file(self) -> None:
        """Accept and close the next connection with the spare file descriptor. The connection then leaves the queue."""
        os.close(self._spare)
        try:
            super().accept()[0].close()
        finally:
            self._spare = os.open(os.devnull, os.O_RDONLY)
        self._connections.refuse()

    def close(self) -> None:
        """Stop accepting connections."""
        if self.fileno() >= 0:
            os.close(self._spare)
        super().close()


class _Accepted(socket.socket):
    """An accepted socket that tells the Connections when it is closed."""

    def __init__(self, accepted: socket.socket, address: Address, connections: Connections) -> None:
        family, kind, proto = accepted.family, accepted.type, accepted.proto
        super().__init__(family, kind, proto, fileno=accepted.detach())
        self._address = address
        self._connections = connections

    def close(self) -> None:
        """Close the connection."""
        if self.fileno() >= 0:
            self._connections.leave(self._address)
        super().close()


def _network(host: str) -> Address:
    """Return the Address of a host.

    For IPv6, this is the network in the first half of the host's address. One customer of a provider may use all
    addresses of this network.
    """
    address = ip_address(host)
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:
        return IPv6Network((int(address) >> 64 << 64, 64))
    return address


def _maximum() -> int:
    """Return the maximum number of connections. First raise the limit on open files, if needed and allowed."""
    wanted = settings.whole("RNN_MAX_CONNECTIONS", _DEFAULT_CONNECTIONS)
    others = _OTHER_FILES + _FILES_OF_WORKER * compute.workers()
    if resource is None:
        return wanted
    files, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = min(wanted + others, limit) if limit != resource.RLIM_INFINITY else wanted + others
    if resource.RLIM_INFINITY != files < needed:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (needed, limit))
            files = needed
    if files == resource.RLIM_INFINITY:
        return wanted
    maximum = min(wanted, max(1, files - others))
    if maximum < wanted:
        text = "This process may have %d open files: there can be %d connections, not %d"
        logging.getLogger(__name__).warning(text, files, maximum, wanted)
    return maximum
