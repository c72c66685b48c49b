"""Stand-ins for the browser and the app on the two sides of ASGI middleware, and an event loop that never waits."""

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
    """A browser's websocket connection to a middleware.

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
        last: The last message that the middleware let through, from any visit.
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
        """Send a ForwardMsg to a visit. visit: the visit's index."""
        await self.sends[visit]({"type": "websocket.send", "bytes": message.SerializeToString()})
        await settle()


class _Clock(asyncio.SelectorEventLoop):
    """An event loop that does not wait: when all tasks are waiting, its clock jumps to the next timer."""

    def __init__(self):
        selector = _SkippingSelector()
        super().__init__(selector)
        self.time = lambda: selector.skipped


class _SkippingSelector(selectors.DefaultSelector):
    """A selector that returns at once. skipped: the seconds that it would have waited in total."""

    skipped = 0.0

    def select(self, timeout=None):
        self.skipped += timeout or 0
        return super().select(timeout and 0)


def run(check):
    """Run an async function without waiting times.

    The function runs in a separate thread, because the browser of other tests has an event loop in the main thread.
    """

    def run_with_clock():
        with asyncio.Runner(loop_factory=_Clock) as runner:
            runner.run(check())

    with ThreadPoolExecutor(1) as thread:
        thread.submit(run_with_clock).result()


async def settle():
    """Let the other tasks run until all of them wait."""
    for _ in range(20):
        await asyncio.sleep(0)


async def ask(app, path="/", accept=b"text/html,*/*", *, method="GET", length=0):
    """Send a request to an app, and return the app's messages.

    length: the size of the body in bytes, as the request's header states it. The request has no body.
    """
    answers = []

    async def receive_answer(message):
        answers.append(message)

    headers = [(b"accept", accept), (b"content-length", str(length).encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    await app(scope, None, receive_answer)
    return answers
