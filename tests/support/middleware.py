"""A browser and an app on the two sides of ASGI middleware, and an event loop that skips waiting times."""

import asyncio
import selectors
from concurrent.futures import ThreadPoolExecutor

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

RERUN = BackMsg()
RERUN.rerun_script.query_string = "seed=1"
HEARTBEAT = BackMsg(app_heartbeat=True)
ENDED = ForwardMsg(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Browser:
    """A websocket to a middleware.

    Attributes:
        outbox: The asyncio.Queue of messages for the middleware.
        received: The messages from the middleware.
        task: The task that runs the connection.
    """

    def __init__(self, middleware):
        self.outbox = asyncio.Queue()
        self.received = []
        self.task = asyncio.create_task(middleware({"type": "websocket"}, self.outbox.get, self.receive))

    async def receive(self, message):
        self.received.append(message)

    async def send(self, message):
        await self.outbox.put({"type": "websocket.receive", "bytes": message.SerializeToString()})
        await settle()


class App:
    """The app behind the middleware.

    Attributes:
        sends: For each visit, the function that sends a message to it.
        counts: For each visit, the number of messages that the middleware let through.
        last: The last of these messages, from any visit.
    """

    def __init__(self):
        self.sends = []
        self.counts = []
        self.last = {}

    async def __call__(self, scope, receive, send):
        number = len(self.sends)
        self.sends.append(send)
        self.counts.append(0)
        while (message := await receive())["type"] != "websocket.disconnect":
            self.counts[number] += 1
            self.last = message

    async def send(self, visit, message):
        """Send a ForwardMsg to a visit, which is given by its index."""
        await self.sends[visit]({"type": "websocket.send", "bytes": message.SerializeToString()})
        await settle()


class _Clock(asyncio.SelectorEventLoop):
    """An event loop that does not wait: when all tasks are waiting, its clock jumps to the next timer."""

    def __init__(self):
        selector = _SkippingSelector()
        super().__init__(selector)
        self.time = lambda: selector.skipped


class _SkippingSelector(selectors.DefaultSelector):
    """A selector that returns at once, and adds up the seconds that it should have waited."""

    skipped = 0.0

    def select(self, timeout=None):
        self.skipped += timeout or 0
        return super().select(timeout and 0)


def run(check):
    """Run an async function without waiting, in a separate thread.

    In the main thread, the browser that other tests use already has an event loop.
    """

    def run_with_clock():
        with asyncio.Runner(loop_factory=_Clock) as runner:
            runner.run(check())

    with ThreadPoolExecutor(1) as thread:
        thread.submit(run_with_clock).result()


async def settle():
    """Give all tasks enough turns to run until they wait."""
    for _ in range(20):
        await asyncio.sleep(0)


async def ask(app, path="/", accept=b"text/html,*/*", *, method="GET", length=0):
    """Return the messages with which an app answers a request whose header claims a body of `length` bytes."""
    answers = []

    async def receive_answer(message):
        answers.append(message)

    headers = [(b"accept", accept), (b"content-length", str(length).encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    await app(scope, None, receive_answer)
    return answers
