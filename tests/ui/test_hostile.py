"""What somebody may do to a server on purpose: nobody else notices, and the log says that it happened."""

import asyncio
import http.client
import random
from contextlib import closing, suppress
from urllib.parse import urlencode, urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from docs import live
from tests.benchmark.visits import Visit
from tests.support.monkey import Monkey
from tests.support.waiting import run_apart
from tests.visit.test_bookmark import NAMES, WRONG

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
            line.putrequest("PUT", "/_stcore/upload_file/session/file")
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
    """All of it, while somebody watches a network learn: (the Visit, the epochs that were new after each attack)."""
    witness, new = Visit(url, samples=20, timesteps=12, speed=10, epochs=2000, play=1), []
    staying = asyncio.create_task(witness.stay(600))
    for each in (None, *ATTACKS):
        if each:
            await each(url)
        before = len(witness.epochs)
        for _ in range(600):
            if len(witness.epochs) > before + 3 or staying.done():
                break
            await asyncio.sleep(0.1)
        new.append(len(witness.epochs) - before)
    staying.cancel()
    await asyncio.wait([staying])
    return witness, new


@pytest.mark.slow
def test_nobody_else_notices():
    """Another visitor's network goes on, without an error; each trouble is a line of the log, without what was sent."""
    with live.server() as (process, url):
        witness, new = run_apart(attack(url))
        said = process.log.read_text()
    assert min(new) > 3
    assert (witness.errors, witness.dropped) == ([], False)
    assert "A visit sent what cannot be read" in said
    assert "Uncaught app execution: ValueError" not in said, "a value that does not fit its control ended a run"
    assert SECRET not in said
    assert "Traceback" not in said
