"""Connections: no more than there are files for, and none that keeps the server waiting.

uvicorn waits for a request for ever (uvicorn#157), and asyncio tries thousands of times a second to accept a connection
for which the process has no file left, and logs each time (cpython#151615).
"""

import asyncio
import errno
import logging
import os
import socket
from collections import Counter
from contextlib import suppress
from ipaddress import ip_address, ip_network
from math import inf

from rnn_core.ui.seam import sockets
from rnn_core.visit import compute, metrics, settings

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None

_USUAL = 3000  # connections at a time
_FILES, _FILES_OF_WORKER = 100, 20  # what the process has open beside them
_LOOK = 1  # seconds between two looks at the connections
_REQUEST, _ANSWER = 10, 300  # seconds until a request must be there, and until its answer must be sent
_REPORT = 60  # seconds between two lines of the log


def guard():
    """Watch over the connections of the server that the running event loop is about to start; the Connections."""
    connections = Connections()
    sockets.listen_with(lambda make_protocol, sock: (connections.watched(make_protocol), Door(sock, connections)))
    return connections


class Connections:
    """The connections that are open.

    RNN_MAX_CONNECTIONS: how many there may be; fewer if the process may not have as many files.
    RNN_MAX_PER_ADDRESS: how many of them may come from one address, half of them by default.
    Raises ValueError if one of these is not a whole number from 1.
    """

    def __init__(self):
        self._most = _most()
        self._most_of_one = settings.whole("RNN_MAX_PER_ADDRESS", max(1, self._most // 2))
        self._open = Counter()  # address -> how many
        self._seen = {}  # uvicorn's protocol of a connection -> (what it does, since when)
        self._refused, self._reported = 0, -inf
        metrics.CONNECTIONS.set_function(self._open.total)

    def admit(self, address):
        """Count a new connection, unless there are too many already; False then."""
        if self._open.total() >= self._most or self._open[address] >= self._most_of_one:
            self.refuse()
            return False
        self._open[address] += 1
        return True

    def refuse(self):
        """Note that a connection was closed at once, and log it, but not too often."""
        metrics.REFUSED.labels("connections").inc()
        self._refused += 1
        now = asyncio.get_running_loop().time()
        if now >= self._reported + _REPORT:
            told = "Too many connections: %d are open, %d more were refused since the last such line"
            logging.getLogger(__name__).warning(told, self._open.total(), self._refused)
            self._refused, self._reported = 0, now

    def leave(self, address):
        """Forget a connection, which has been closed."""
        self._open[address] -= 1
        self._open += Counter()  # drops those at zero

    def watched(self, make_protocol):
        """The function that makes uvicorn's protocol for a connection, such that `watch` knows of each."""

        def make(*args):
            protocol = make_protocol(*args)
            self._seen[protocol] = None
            return protocol

        return make

    async def watch(self):
        """Close, again and again, connections that keep the server waiting for too long."""
        while True:
            await asyncio.sleep(_LOOK)
            now = asyncio.get_running_loop().time()
            for protocol, seen in list(self._seen.items()):
                doing, patience = _doing(protocol)
                if doing == "closed":
                    del self._seen[protocol]
                elif seen is None or seen[0] != doing:
                    self._seen[protocol] = doing, now
                elif now - seen[1] > patience:
                    metrics.REFUSED.labels("silent").inc()
                    protocol.transport.abort()


def _doing(protocol):
    """What a connection does, a value that changes with each step, and for how many seconds it may."""
    transport = protocol.transport
    if transport is None:
        return "begins", inf
    if transport.get_extra_info("socket").fileno() < 0:
        return "closed", inf
    if transport.is_closing():  # its browser does not take what is still to be sent
        return "closes", _REQUEST
    if transport.get_protocol() is not protocol:
        return "is a visit", inf
    cycle = protocol.cycle
    if cycle is None or cycle.response_complete:
        return ("waits for a request", cycle), _REQUEST
    return ("answers", cycle), _ANSWER


class Door(socket.socket):
    """A listening socket that takes the place of another one, and accepts what `connections` admits."""

    def __init__(self, listening, connections):
        family, kind, proto = listening.family, listening.type, listening.proto
        super().__init__(family, kind, proto, fileno=listening.detach())
        self.setblocking(False)
        self._connections, self._spare = connections, os.open(os.devnull, os.O_RDONLY)

    def accept(self):
        """The next connection. Raises ConnectionAbortedError, as if its browser had gone, if it is refused."""
        try:
            accepted, peer = super().accept()
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            self._refuse_without_file()
            raise ConnectionAbortedError from error
        address = _network(peer[0])
        if self._connections.admit(address):
            return _Connection(accepted, address, self._connections), peer
        accepted.close()
        raise ConnectionAbortedError

    def _refuse_without_file(self):
        """Close the next connection at once, with the file that is kept for this; it would stay in the queue."""
        os.close(self._spare)
        try:
            super().accept()[0].close()
        finally:
            self._spare = os.open(os.devnull, os.O_RDONLY)
        self._connections.refuse()

    def close(self):
        """Accept nothing more."""
        if self.fileno() >= 0:
            os.close(self._spare)
        super().close()


class _Connection(socket.socket):
    """An accepted socket that says when it is closed."""

    def __init__(self, accepted, address, connections):
        family, kind, proto = accepted.family, accepted.type, accepted.proto
        super().__init__(family, kind, proto, fileno=accepted.detach())
        self._address, self._connections = address, connections

    def close(self):
        """End the connection."""
        if self.fileno() >= 0:
            self._connections.leave(self._address)
        super().close()


def _network(host):
    """The address of a browser; of IPv6 the first half, because each customer has 2^64 of them."""
    address = ip_address(host)
    if address.version == 6 and not address.ipv4_mapped:
        return ip_network((int(address) >> 64 << 64, 64))
    return address


def _most():
    """How many connections there may be; has the system allow as many files if it does."""
    asked = settings.whole("RNN_MAX_CONNECTIONS", _USUAL)
    others = _FILES + _FILES_OF_WORKER * compute.workers()
    if resource is None:
        return asked
    files, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(asked + others, limit) if limit != resource.RLIM_INFINITY else asked + others
    if resource.RLIM_INFINITY != files < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, limit))
            files = wanted
    most = min(asked, max(1, files - others)) if files != resource.RLIM_INFINITY else asked
    if most < asked:
        told = "This process may have %d open files: there can be %d connections, not %d"
        logging.getLogger(__name__).warning(told, files, most, asked)
    return most
