"""Attacks on a server, while another visitor watches a network learn on it."""

import asyncio
import http.client
import random
import socket
from contextlib import ExitStack, closing, suppress
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio import client
from websockets.exceptions import ConnectionClosed

from tests.support.addresses import NAMES, WRONG
from tests.support.monkey import Monkey
from tests.support.waiting import until
from tests.support.watching import status, wait_for_new_epochs, watching

SECRET = "31337.25"
"""A value that the attacks send. The server's log must not quote it."""

LARGEST_NETWORK = "units=256&layers=4&samples=125&timesteps=1000&play=1"


def run_request(query="", **states):
    """Return the message with which a browser requests a run of the page's script.

    Args:
        query: The query of the page's address (URL).
        states: The values of controls, {field of a WidgetState: {id of a control: value}}.
    """
    message = BackMsg()
    message.rerun_script.query_string = query
    for field, values in states.items():
        for key, value in values.items():
            message.rerun_script.widget_states.widgets.add(id=key, **{field: value})
    return message.SerializeToString()


async def connect(url, *messages, session=None):
    """Open a websocket connection to the page, send messages, and return the connection without reading any answer.

    session: the id of the session to continue, or None. A browser that reconnects sends a token, and then this id.
    """
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    names = ["streamlit", *(("token", session) if session else ())]
    connection = await client.connect(address, subprotocols=names, max_size=None)
    for message in messages:
        await connection.send(message)
    return connection


async def leave(connection):
    """End a connection at once, without a closing handshake."""
    connection.transport.abort()
    await connection.wait_closed()


async def read_number_inputs(connection):
    """Read messages until a complete run of the page's script has ended. Return the ids of the page's number inputs."""
    found = []
    message = ForwardMsg()
    early = ForwardMsg.FINISHED_EARLY_FOR_RERUN
    while message.WhichOneof("type") != "script_finished" or message.script_finished == early:
        message = ForwardMsg.FromString(await connection.recv())
        if message.delta.new_element.WhichOneof("type") == "number_input":
            found.append(message.delta.new_element.number_input.id)
    return found


async def open_hostile_addresses(url):
    """Open invalid addresses, and leave each one after the server's first message."""
    draw = random.Random(0)
    for _ in range(20):
        names = {draw.choice(NAMES): draw.choice([*WRONG, SECRET]).encode("utf-8", "replace") for _ in range(5)}
        connection = await connect(url, run_request(urlencode(names)[:15_000]))
        await connection.recv()
        await leave(connection)


async def send_impossible_numbers(url):
    """Send numbers, and other values, that the page's number inputs would not accept."""
    connection = await connect(url, run_request(f"input_kind=own&values={SECRET}"))
    found = await read_number_inputs(connection)
    assert len(found) > 5
    for number in (float("nan"), 1e308, float("-inf"), float(SECRET)):
        await connection.send(run_request(double_value=dict.fromkeys(found, number)))
        await read_number_inputs(connection)
    for other in ("string_value", "json_value"):
        await connection.send(run_request(**{other: dict.fromkeys(found, SECRET)}))
        await read_number_inputs(connection)
    await leave(connection)


async def send_garbage(url):
    """Send a text and two byte strings that are not messages. Check that the server closes the connection each time."""
    for message in (SECRET, b"\xff" + SECRET.encode(), random.Random(0).randbytes(100_000)):
        connection = await connect(url, run_request(), message)
        with suppress(ConnectionClosed):
            while await connection.recv():
                pass
        assert connection.close_code == 1002
        await leave(connection)


async def start_large_uploads(url):
    """Start two large uploads: one states its length in the header, and one does not. The server must refuse both."""

    def send(**headers):
        with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as connection:
            connection.putrequest("PUT", f"{urlsplit(url).path}/_stcore/upload_file/session/file")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            with connection.getresponse() as answer:
                return answer.status

    for headers in ({"Content_Length": "50000000"}, {"Transfer_Encoding": "chunked"}):
        assert await asyncio.to_thread(send, **headers) == 413


async def open_without_reading(url):
    """Open the page 20 times without reading any answer."""
    crowd = await asyncio.gather(*(connect(url, run_request(f"seed={number}&play=1")) for number in range(20)))
    await asyncio.sleep(1)
    for connection in crowd:
        await leave(connection)


async def open_largest_networks(url):
    """Open two of the largest networks, one after another. Leave each visit without waiting for the network."""
    for seed in range(2):
        connection = await connect(url, run_request(f"{LARGEST_NETWORK}&seed={seed}"))
        await read_number_inputs(connection)
        await leave(connection)


async def release_monkeys(url):
    """Let eight Monkeys, visitors who act at random, play for two seconds."""
    await asyncio.gather(*(Monkey(url, seed).live(2, pause=0.1) for seed in range(8)))


ATTACKS = (
    open_hostile_addresses,
    send_impossible_numbers,
    send_garbage,
    start_large_uploads,
    open_without_reading,
    open_largest_networks,
    release_monkeys,
)


async def run_attacks(url):
    """Run all attacks, and check after each one that another visitor's network continues to learn."""
    async with watching(url) as visit:
        await wait_for_new_epochs(visit)
        for attack in ATTACKS:
            await attack(url)
            await wait_for_new_epochs(visit)


async def besiege(process, url):
    """Open more idle connections than the server may have open files. Hold them until a new visitor is served.

    The connections come from four addresses. Check three times that another visitor's network continues to learn:
    before the connections are opened, while all are open, and after the new visitor is served. Return the sizes of the
    log in bytes at these three moments.
    """
    sizes = []
    async with watching(url) as visit:

        async def end_phase():
            await wait_for_new_epochs(visit)
            sizes.append(process.log.stat().st_size)

        await end_phase()
        with ExitStack() as held:
            for number in range(800):
                source = (f"127.0.0.{2 + number % 4}", 0)
                address = ("127.0.0.1", urlsplit(url).port)
                connection = held.enter_context(socket.create_connection(address, 60, source))
                with suppress(ConnectionError):
                    connection.send(b"GET / HTTP/1.1\r\nHost: here\r\n" * (number % 2))
            await end_phase()
            # The idle connections are still open.
            await asyncio.to_thread(until, lambda: status(f"{url}/") == 200, "the server should serve a new visitor")
            await end_phase()
    return sizes
