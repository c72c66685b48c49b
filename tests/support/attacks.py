"""What somebody may do to a server on purpose, while somebody else watches a network learn there."""

import asyncio
import http.client
import random
import socket
from contextlib import ExitStack, closing, suppress
from urllib.parse import urlencode, urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from tests.support.addresses import NAMES, WRONG
from tests.support.monkey import Monkey
from tests.support.waiting import until
from tests.support.witness import goes_on, status, watching

SECRET = "31337.25"
LARGEST = "units=256&layers=4&samples=125&timesteps=1000&play=1"


def asking(query="", **states):
    """The message that asks for a run of the page, with the states of some controls: {field: {id: value}}."""
    message = BackMsg()
    message.rerun_script.query_string = query
    for field, values in states.items():
        for key, value in values.items():
            message.rerun_script.widget_states.widgets.add(id=key, **{field: value})
    return message.SerializeToString()


async def come(url, *messages):
    """A connection that has sent some messages, and whose answers nobody reads."""
    address = url.replace("http", "ws", 1) + "/_stcore/stream"
    connection = await connect(address, subprotocols=["streamlit"], max_size=None)
    for message in messages:
        await connection.send(message)
    return connection


async def leave(connection):
    """Be gone at once, without a word."""
    connection.transport.abort()
    await connection.wait_closed()


async def numbers(connection):
    """Read on until the run has ended, and not for another one: the ids of the controls for numbers."""
    found, message, early = [], ForwardMsg(), ForwardMsg.FINISHED_EARLY_FOR_RERUN
    while message.WhichOneof("type") != "script_finished" or message.script_finished == early:
        message = ForwardMsg.FromString(await connection.recv())
        if message.delta.new_element.WhichOneof("type") == "number_input":
            found.append(message.delta.new_element.number_input.id)
    return found


async def hostile_addresses(url):
    """They are opened, and left at once."""
    draw = random.Random(0)
    for _ in range(20):
        names = {draw.choice(NAMES): draw.choice([*WRONG, SECRET]).encode("utf-8", "replace") for _ in range(5)}
        connection = await come(url, asking(urlencode(names)[:15_000]))
        await connection.recv()
        await leave(connection)


async def impossible_numbers(url):
    """Where the page would never let anybody enter them."""
    connection = await come(url, asking(f"input_kind=own&values={SECRET}"))
    found = await numbers(connection)
    assert len(found) > 5
    for number in (float("nan"), 1e308, float("-inf"), float(SECRET)):
        await connection.send(asking(double_value=dict.fromkeys(found, number)))
        await numbers(connection)
    for other in ("string_value", "json_value"):
        await connection.send(asking(**{other: dict.fromkeys(found, SECRET)}))
        await numbers(connection)
    await leave(connection)


async def garbage(url):
    """Text, and bytes that are no message, end the visit that sent them."""
    for message in (SECRET, b"\xff" + SECRET.encode(), random.Random(0).randbytes(100_000)):
        connection = await come(url, asking(), message)
        with suppress(ConnectionClosed):
            while await connection.recv():
                pass
        assert connection.close_code == 1002
        await leave(connection)


async def large_uploads(url):
    """They are refused before they are read, told of their size or not."""

    def send(**headers):
        with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)) as line:
            line.putrequest("PUT", f"{urlsplit(url).path}/_stcore/upload_file/session/file")
            for name, value in headers.items():
                line.putheader(name.replace("_", "-"), value)
            line.endheaders()
            with line.getresponse() as answer:
                return answer.status

    for headers in ({"Content_Length": "50000000"}, {"Transfer_Encoding": "chunked"}):
        assert await asyncio.to_thread(send, **headers) == 413


async def many_that_never_read(url):
    """They open the page, and let the answers lie."""
    crowd = await asyncio.gather(*(come(url, asking(f"seed={number}&play=1")) for number in range(60)))
    await asyncio.sleep(1)
    for connection in crowd:
        await leave(connection)


async def largest_networks(url):
    """One after the other, and none is waited for."""
    for seed in range(5):
        connection = await come(url, asking(f"{LARGEST}&seed={seed}"))
        await numbers(connection)
        await leave(connection)


async def monkeys(url):
    """They send anything, to any control, and come and go."""
    await asyncio.gather(*(Monkey(url, seed).live(10, pause=0.2) for seed in range(8)))


ATTACKS = (hostile_addresses, impossible_numbers, garbage, large_uploads, many_that_never_read, largest_networks)
ATTACKS += (monkeys,)


async def attack(url):
    """Do all of it. After each attack the network of another visitor goes on."""
    async with watching(url) as visit:
        await goes_on(visit)
        for each in ATTACKS:
            await each(url)
            await goes_on(visit)


async def besiege(process, url):
    """Hold more silent connections than there are files, from four addresses, until a new visitor has come in.

    In each phase the network of another visitor goes on. Returns the bytes of the log after each phase.
    """
    sizes = []
    async with watching(url) as visit:

        async def end_phase():
            await goes_on(visit)
            sizes.append(process.log.stat().st_size)

        await end_phase()
        with ExitStack() as held:
            for number in range(800):
                source = (f"127.0.0.{2 + number % 4}", 0)
                line = held.enter_context(socket.create_connection(("127.0.0.1", urlsplit(url).port), 60, source))
                with suppress(ConnectionError):
                    line.send(b"GET / HTTP/1.1\r\nHost: here\r\n" * (number % 2))
            await end_phase()
            # The silent ones are still held.
            await asyncio.to_thread(until, lambda: status(f"{url}/") == 200, "a new visitor should come in")
            await end_phase()
    return sizes
