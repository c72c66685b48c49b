"""The connections to the server: how many there may be, and which are closed."""

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
ANSWERED, SWITCHED = b"HTTP/1.1 200", b"HTTP/1.1 101"


class App:
    """An ASGI app that answers at once, but at `/late` only when it may, and accepts every websocket."""

    def __init__(self):
        self.may = threading.Event()

    async def __call__(self, scope, receive, send):
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            while (await receive())["type"] != "websocket.disconnect":
                pass
            return
        if scope["path"] == "/late":
            await asyncio.to_thread(self.may.wait)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})


@contextmanager
def guarded():
    """Serve an App with uvicorn as Streamlit does, guarded; gives it and a function that connects to it."""
    app, started, stops = App(), threading.Event(), []

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

        def connect(said=b"", *, source="127.0.0.1"):
            line = opened.enter_context(socket.create_connection(address, PATIENCE, (source, 0)))
            line.sendall(said)
            return line

        try:
            yield app, connect
        finally:
            app.may.set()
            opened.close()
            stops[0]()
            serving.result(PATIENCE)


def heard(line):
    """The next that the server says, b"" when it has closed the connection."""
    with suppress(ConnectionError):
        return line.recv(10_000)
    return b""


def test_what_keeps_the_server_waiting_is_closed(monkeypatch):
    """No request, a head without an end, a byte at a time, also after a whole request; and who never takes an answer.

    A visit that says nothing stays open, and so does a connection whose answer is in the making.
    """
    monkeypatch.setattr(connections, "_WATCH_INTERVAL_S", 0.02)
    monkeypatch.setattr(connections, "_REQUEST_TIMEOUT_S", 2)
    with guarded() as (app, connect):
        late, visit = connect(HEAD.replace(b"/ ", b"/late ") + b"\r\n"), connect(HEAD + HANDSHAKE)
        assert heard(visit).startswith(SWITCHED)
        again = connect(HEAD + b"\r\n")
        assert heard(again).startswith(ANSWERED)
        again.sendall(HEAD)
        slow = connect(HEAD)
        with suppress(ConnectionError):
            while True:
                slow.sendall(b"a")
                slow.settimeout(0.01)
                with suppress(TimeoutError):
                    if not slow.recv(1):
                        break
        for line in (connect(), connect(HEAD), again):
            assert heard(line) == b"", "the server should close it"
        app.may.set()
        assert heard(late).startswith(ANSWERED), "an answer that takes long should come all the same"
        visit.sendall(b"\x89\x80\x00\x00\x00\x00")  # a ping
        assert heard(visit) == b"\x8a\x00", "a visit should stay open"


def test_an_answer_that_nobody_takes_is_given_up(monkeypatch):
    """Its connection is closed when it has lasted for too long."""
    monkeypatch.setattr(connections, "_WATCH_INTERVAL_S", 0.02)
    monkeypatch.setattr(connections, "_ANSWER_TIMEOUT_S", 0.2)
    with guarded() as (_, connect):
        assert heard(connect(HEAD.replace(b"/ ", b"/late ") + b"\r\n")) == b"", "the server should close it"


def test_connections_are_bounded(monkeypatch, caplog):
    """In all, and those of one address; who leaves makes room, and the log tells of it once a minute."""
    monkeypatch.setenv("RNN_MAX_CONNECTIONS", "6")
    monkeypatch.setenv("RNN_MAX_PER_ADDRESS", "4")
    ask = HEAD + HANDSHAKE
    with guarded() as (_, connect):
        lines = [connect(ask) for _ in range(4)]
        lines += [connect(ask, source="127.0.0.2") for _ in range(2)]
        assert [heard(line)[:12] for line in lines] == [SWITCHED] * 6, "there is room for all of these"
        for source in ("127.0.0.1", "127.0.0.2", "127.0.0.3"):
            for _ in range(5):
                assert heard(connect(source=source)) == b"", "there is no room for this one"
        lines[0].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        lines[0].close()
        until(lambda: heard(connect(ask)).startswith(SWITCHED), "who leaves should make room")
        assert heard(lines[-1].sendall(b"\x89\x80\x00\x00\x00\x00") or lines[-1]) == b"\x8a\x00"
    told = [record.getMessage() for record in caplog.records if record.name == connections.__name__]
    assert told == ["Too many connections: 6 are open, 1 more were refused since the last such line"]


def test_a_connection_without_a_file_is_refused(caplog):
    """The browser is told at once, asyncio does not try again and again, and the next one gets in."""

    async def check():
        with socket.create_server(("127.0.0.1", 0)) as listening:
            address, bounded = listening.getsockname(), connections.Connections()
            with connections.BoundedListener(listening, bounded) as door, socket.socket() as first, socket.socket() as second:
                free = os.open(os.devnull, os.O_RDONLY)
                os.close(free)
                files, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
                first.connect(address)
                resource.setrlimit(resource.RLIMIT_NOFILE, (free, limit))
                try:
                    with pytest.raises(ConnectionAbortedError):
                        door.accept()
                    with pytest.raises(BlockingIOError):
                        door.accept()
                finally:
                    resource.setrlimit(resource.RLIMIT_NOFILE, (files, limit))
                assert heard(first) == b"", "it should have been closed"
                second.connect(address)
                door.accept()[0].close()

    run_apart(check())
    assert "Too many connections: 0 are open, 1 more" in caplog.text


def test_no_connection_waits_to_send():
    """Those of a socket that was bound without naming TCP do not either, as Streamlit's: asyncio leaves them alone."""
    seen = []

    async def check():
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))

        class Protocol(asyncio.Protocol):
            transport = cycle = None

            def connection_made(self, transport):
                accepted = transport.get_extra_info("socket")
                seen.append((accepted.proto, accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
                made.set()

        made = asyncio.Event()
        connections.guard()
        server = await asyncio.get_running_loop().create_server(Protocol, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            await made.wait()
            writer.close()

    run_apart(check())
    ((proto, no_delay),) = seen
    assert proto == 0, "asyncio would have set it on a socket that names TCP"
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
def test_what_counts_as_one_address(host, other, same):
    """An IPv4 address, and the first half of an IPv6 address, of which one customer has the other half."""
    assert (connections._network(host) == connections._network(other)) == same
