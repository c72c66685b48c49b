"""The connections to the server: their maximum number, and those that the server closes."""

import asyncio
import os
import resource
import socket
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress

import pytest
import uvicorn

from rnn_core.ui.server import connections
from tests.support.waiting import PATIENCE, run_apart, until

HEAD = b"GET / HTTP/1.1\r\nHost: here\r\n"
HANDSHAKE = (
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
ANSWERED = b"HTTP/1.1 200"
SWITCHED = b"HTTP/1.1 101"
PING = b"\x89\x80\x00\x00\x00\x00"
PONG = b"\x8a\x00"


class App:
    """An ASGI app that accepts websockets. It answers a request at once, or at `/late` once `may_answer` is set."""

    def __init__(self):
        self.may_answer = threading.Event()

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            while (await receive())["type"] != "websocket.disconnect":
                pass
            return
        if scope["path"] == "/late":
            await asyncio.to_thread(self.may_answer.wait)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})


@contextmanager
def guarded():
    """Serve an App with uvicorn, as Streamlit does, but with guarded connections.

    Yield the App, and a function that opens a connection and sends a request.
    """
    app = App()
    started = threading.Event()
    stops = []

    async def serve():
        watching = asyncio.create_task(connections.guard().watch())
        server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_config=None, ws="websockets-sansio"))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        while not server.started:
            await asyncio.sleep(0.01)
        stops.append(lambda: setattr(server, "should_exit", True))
        started.set()
        await serving
        watching.cancel()

    listening = socket.create_server(("127.0.0.1", 0))
    address = listening.getsockname()
    with ThreadPoolExecutor(1) as thread, ExitStack() as opened:
        serving = thread.submit(asyncio.run, serve())
        assert started.wait(PATIENCE), serving.exception(0)

        def connect(request=b"", *, source="127.0.0.1"):
            connection = opened.enter_context(socket.create_connection(address, PATIENCE, (source, 0)))
            connection.sendall(request)
            return connection

        try:
            yield app, connect
        finally:
            app.may_answer.set()
            opened.close()
            stops[0]()
            serving.result(PATIENCE)


def received(connection):
    """Return the next bytes from the server, or b"" if the server has closed the connection."""
    with suppress(ConnectionError):
        return connection.recv(10_000)
    return b""


@pytest.mark.slow
def test_connections_with_incomplete_requests_are_closed_and_visits_stay_open(monkeypatch):
    """The server closes a connection that sends no request, unfinished headers, or one byte at a time.

    It closes such a connection even if an earlier request on it was complete. A silent visit and a connection that
    waits for its answer stay open.
    """
    monkeypatch.setattr(connections, "_WATCH_INTERVAL_S", 0.02)
    monkeypatch.setattr(connections, "_REQUEST_TIMEOUT_S", 2)
    with guarded() as (app, connect):
        late = connect(HEAD.replace(b"/ ", b"/late ") + b"\r\n")
        visit = connect(HEAD + HANDSHAKE)
        assert received(visit).startswith(SWITCHED)
        again = connect(HEAD + b"\r\n")
        assert received(again).startswith(ANSWERED)
        again.sendall(HEAD)
        slow = connect(HEAD)
        with suppress(ConnectionError):
            while True:
                slow.sendall(b"a")
                slow.settimeout(0.01)
                with suppress(TimeoutError):
                    if not slow.recv(1):
                        break
        for connection in (connect(), connect(HEAD), again):
            assert received(connection) == b"", "the server should close the connection"
        app.may_answer.set()
        assert received(late).startswith(ANSWERED), "an answer that takes long should arrive"
        visit.sendall(PING)
        assert received(visit) == PONG, "a visit should stay open"


def test_connection_whose_answer_takes_too_long_is_closed(monkeypatch):
    """The server closes a connection whose answer is not sent in time."""
    monkeypatch.setattr(connections, "_WATCH_INTERVAL_S", 0.02)
    monkeypatch.setattr(connections, "_ANSWER_TIMEOUT_S", 0.2)
    with guarded() as (_, connect):
        assert received(connect(HEAD.replace(b"/ ", b"/late ") + b"\r\n")) == b"", (
            "the server should close the connection"
        )


def test_connections_above_the_maximum_are_refused(monkeypatch, caplog):
    """There is a maximum for the whole server, and one for each IP address. A closed connection makes room.

    The log has at most one line a minute.
    """
    monkeypatch.setenv("RNN_MAX_CONNECTIONS", "6")
    monkeypatch.setenv("RNN_MAX_PER_ADDRESS", "4")
    request = HEAD + HANDSHAKE
    with guarded() as (_, connect):
        visits = [connect(request) for _ in range(4)]
        visits += [connect(request, source="127.0.0.2") for _ in range(2)]
        assert [received(visit)[:12] for visit in visits] == [SWITCHED] * 6, (
            "there should be room for these connections"
        )
        for source in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
            for _ in range(5):
                assert received(connect(source=source)) == b"", "there should be no room for this connection"
        visits[0].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        visits[0].close()
        until(lambda: received(connect(request)).startswith(SWITCHED), "a closed connection should make room")
        visits[-1].sendall(PING)
        assert received(visits[-1]) == PONG
    lines = [record.getMessage() for record in caplog.records if record.name == connections.__name__]
    assert lines == ["Too many connections: 6 are open, 1 more were refused since the last such line"]


def test_connection_without_a_free_file_descriptor_is_refused(caplog):
    """The listener closes the connection, and asyncio does not retry in a loop.

    Once a file descriptor is free, the listener accepts the next connection.
    """

    async def check():
        with socket.create_server(("127.0.0.1", 0)) as listening:
            address = listening.getsockname()
            bounded = connections.Connections()
            with (
                connections.BoundedListener(listening, bounded) as listener,
                socket.socket() as first,
                socket.socket() as second,
            ):
                free = os.open(os.devnull, os.O_RDONLY)
                os.close(free)
                files, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
                first.connect(address)
                resource.setrlimit(resource.RLIMIT_NOFILE, (free, limit))
                try:
                    with pytest.raises(ConnectionAbortedError):
                        listener.accept()
                    with pytest.raises(BlockingIOError):
                        listener.accept()
                finally:
                    resource.setrlimit(resource.RLIMIT_NOFILE, (files, limit))
                assert received(first) == b"", "the connection should be closed"
                second.connect(address)
                listener.accept()[0].close()

    run_apart(check())
    assert "Too many connections: 0 are open, 1 more" in caplog.text


def test_accepted_connections_have_no_nagle_delay():
    """The test's socket has protocol number 0, like Streamlit's, so asyncio alone would not set TCP_NODELAY."""
    accepted_sockets = []

    async def check():
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))

        class Protocol(asyncio.Protocol):
            transport = cycle = None

            def connection_made(self, transport):
                accepted = transport.get_extra_info("socket")
                accepted_sockets.append((accepted.proto, accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
                made.set()

        made = asyncio.Event()
        connections.guard()
        server = await asyncio.get_running_loop().create_server(Protocol, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            await made.wait()
            writer.close()

    run_apart(check())
    ((proto, no_delay),) = accepted_sockets
    assert proto == 0, "the socket should not name TCP, because asyncio would set TCP_NODELAY on such a socket"
    assert no_delay


@pytest.mark.parametrize(
    ("host", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
    ],
)
def test_ipv6_addresses_with_the_same_first_half_are_one_visitor(host, other, same):
    """IPv6 addresses with the same first half belong to one customer. IPv4 addresses are compared as a whole."""
    assert (connections._network(host) == connections._network(other)) == same
