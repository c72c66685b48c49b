"""The server's socket: Streamlit binds it, and only the event loop gives access to it."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any, TypeAlias

MakeProtocol: TypeAlias = Callable[..., asyncio.BaseProtocol]
"""A function that makes the protocol of a new connection."""


def listen_with(replace: Callable[[MakeProtocol, socket.socket], tuple[MakeProtocol, socket.socket]]) -> None:
    """Replace the protocols and the socket of the server that the running event loop is about to start.

    The function also turns off Nagle's algorithm. Streamlit 1.67 creates its socket without IPPROTO_TCP
    (web/server/starlette/starlette_server.py:311). So asyncio does not recognise it as a TCP socket, and leaves the
    algorithm on (uvicorn#3149). The second part of an answer then waits until the browser has acknowledged the first. A
    request on an open connection took 48.5 ms, and takes 0.8 ms without the algorithm (medians of 7 rounds of 20
    requests).

    Args:
        replace: Function that takes the server's make_protocol and sock, and returns the pair to use instead.
    """
    loop = asyncio.get_running_loop()
    create = loop.create_server

    async def create_server(
        protocol_factory: MakeProtocol, *, sock: socket.socket, **options: Any
    ) -> asyncio.AbstractServer:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # every accepted connection inherits it
        protocol_factory, sock = replace(protocol_factory, sock)
        return await create(protocol_factory, sock=sock, **options)

    # uvicorn calls create_server with a socket, and never with a host and a port.
    loop.create_server = create_server  # pyright: ignore[reportAttributeAccessIssue]
