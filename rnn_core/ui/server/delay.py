"""Delay: what is ready to be sent is sent at once.

Streamlit binds its socket without naming TCP, and asyncio then leaves Nagle's algorithm on (uvicorn#3149): the second
part of an answer waits until the browser has confirmed the first, some 40 ms for every file of the page.
"""

import os
import socket
from contextlib import suppress

import psutil


def avoid():
    """Have all connections that this process is going to accept send at once, where the system lets us; not on Windows.

    They inherit it from the socket that accepts them.
    """
    with suppress(psutil.Error, OSError):
        for each in psutil.Process().net_connections("tcp"):
            if each.status == psutil.CONN_LISTEN and each.fd >= 0:
                with socket.socket(fileno=os.dup(each.fd)) as listening:
                    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
