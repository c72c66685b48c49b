"""What stands between Streamlit and the browser: who has to wait, who is turned away, and what every answer says."""

import asyncio
import logging
import re
import selectors
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from starlette.applications import Starlette
from streamlit.proto.AutoRerun_pb2 import AutoRerun
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.SessionStatus_pb2 import SessionStatus

from rnn_core.ui.seam import protocol
from rnn_core.ui.server import files, health, limits, log, permits
from rnn_core.ui.server.admission import Runs
from rnn_core.ui.server.limits import Limits
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit import compute

RERUN, HEARTBEAT, ENDED = BackMsg(), BackMsg(app_heartbeat=True), ForwardMsg()
RERUN.rerun_script.query_string = "seed=1"
ENDED.script_finished = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY


class Browser:
    """A connection to a middleware. asks: what it will send. told: what it was sent."""

    def __init__(self, middleware):
        self.asks, self.told = asyncio.Queue(), []
        self.task = asyncio.create_task(middleware({"type": "websocket"}, self.asks.get, self.tell))

    async def tell(self, message):
        self.told.append(message)

    async def send(self, message):
        await self.asks.put({"type": "websocket.receive", "bytes": message.SerializeToString()})
        await settle()


class App:
    """The app behind the middleware.

    sends: how it answers each visit. heard: how many messages of each got through. last: the last of them.
    """

    def __init__(self):
        self.sends, self.heard, self.last = [], [], {}

    async def __call__(self, scope, receive, send):
        number = len(self.sends)
        self.sends.append(send)
        self.heard.append(0)
        while (message := await receive())["type"] != "websocket.disconnect":
            self.heard[number] += 1
            self.last = message


class Clock(asyncio.SelectorEventLoop):
    """An event loop that does not wait: as soon as nobody has anything to do, it is as late as the next timer."""

    def __init__(self):
        super().__init__(selector := Skipping())
        self.time = lambda: selector.skipped


class Skipping(selectors.DefaultSelector):
    """It looks at once, and counts the seconds that it should have waited."""

    skipped = 0.0

    def select(self, timeout=None):
        self.skipped += timeout or 0
        return super().select(timeout and 0)


def run(check):
    """Make a check in a thread of its own, for the browser of other tests has a loop in this one."""

    def make():
        with asyncio.Runner(loop_factory=Clock) as runner:
            runner.run(check())

    with ThreadPoolExecutor(1) as thread:
        thread.submit(make).result()


async def settle():
    """Let everybody do what can be done now."""
    for _ in range(20):
        await asyncio.sleep(0)


async def ask(app, path="/", accept=b"text/html,*/*", *, method="GET", length=0):
    """What an app answers to a browser that asks for a page, or sends one of a length in bytes."""
    told = []

    async def tell(message):
        told.append(message)

    headers = [(b"accept", accept), (b"content-length", str(length).encode())]
    scope = {"type": "http", "method": method, "path": path, "headers": headers, "query_string": b""}
    await app(scope, None, tell)
    return told


def test_runs_take_turns(monkeypatch):
    """So many at a time, in order; one that ends, leaves, or goes on for too long makes room for the next."""

    async def check():
        app = App()
        middleware = Runs(app)
        browsers = [Browser(middleware) for _ in range(7)]
        for browser in browsers:
            await browser.send(RERUN)
        assert app.heard == [1, 1, 1, 1, 0, 0, 0]
        await browsers[0].send(RERUN)  # Streamlit makes one run of several that wait
        await browsers[1].send(HEARTBEAT)
        assert app.heard == [2, 2, 1, 1, 0, 0, 0]
        await app.sends[2]({"type": "websocket.send", "bytes": ENDED.SerializeToString()})
        await settle()
        assert app.heard == [2, 2, 1, 1, 1, 0, 0]
        await browsers[3].asks.put({"type": "websocket.disconnect"})
        await settle()
        assert app.heard == [2, 2, 1, 1, 1, 1, 0]
        await asyncio.sleep(permits.RUN_TIMEOUT_S)
        await settle()
        assert app.heard == [2, 2, 1, 1, 1, 1, 1]

    monkeypatch.setattr(permits, "_MAX_ADMISSIONS", 4)
    run(check)


def test_no_fragment_is_asked_for_while_the_page_is_drawn():
    """What a timer asks for is left out, a press waits: until the last run of several is over, or takes too long.

    What a timer says of the controls is never heard.
    """

    async def check():
        app = App()
        browser = Browser(Runs(app))
        timed, pressed = BackMsg(), BackMsg()
        timed.rerun_script.fragment_id = pressed.rerun_script.fragment_id = "fragment"
        for each in (timed, pressed):
            each.rerun_script.widget_states.widgets.add(id="units", int_value=3)
        timed.rerun_script.is_auto_rerun = True

        async def give(**message):
            await app.sends[0]({"type": "websocket.send", "bytes": ForwardMsg(**message).SerializeToString()})
            await settle()

        await browser.send(RERUN)
        for how in (ForwardMsg.FINISHED_EARLY_FOR_RERUN, ForwardMsg.FINISHED_SUCCESSFULLY):
            await give(session_status_changed=SessionStatus(script_is_running=True))
            await browser.send(timed)
            await give(script_finished=how)
            await browser.send(timed)
            assert app.heard == [1]
        await browser.send(RERUN)
        assert app.heard == [2]
        await browser.send(pressed)
        await give(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
        assert app.heard == [2]
        await give(session_status_changed=SessionStatus(script_is_running=False))
        assert app.heard == [3]
        assert BackMsg.FromString(app.last["bytes"]) == pressed
        await give(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
        await browser.send(timed)
        assert app.heard == [4]
        timed.rerun_script.ClearField("widget_states")
        assert BackMsg.FromString(app.last["bytes"]) == timed
        await browser.send(pressed)
        assert app.heard == [4]
        await asyncio.sleep(permits.RUN_TIMEOUT_S)
        await settle()
        assert app.heard == [5]

    run(check)


def test_what_changes_at_once_with_a_fragment_has_the_whole_page_run():
    """The browser names the fragment of one change, and tells of another that may be outside it."""

    async def check():
        app = App()
        browser = Browser(Runs(app))

        async def send(fragment_id="fragment", pressed=(), **values):
            message = BackMsg()
            message.rerun_script.fragment_id = fragment_id
            for name, value in values.items():
                message.rerun_script.widget_states.widgets.add(id=name, int_value=value)
            for name in pressed:
                message.rerun_script.widget_states.widgets.add(id=name, trigger_value=True)
            await browser.send(message)
            await app.sends[0]({"type": "websocket.send", "bytes": ENDED.SerializeToString()})
            return BackMsg.FromString(app.last["bytes"]).rerun_script.fragment_id

        assert await send("", units=3, epochs=5) == ""
        assert await send(units=4, epochs=5) == "fragment"
        assert await send(units=4, epochs=5, pressed=["train"]) == "fragment"
        assert await send(units=4, epochs=5, pressed=["train"]) == "fragment"
        assert await send(units=4, epochs=6, pressed=["train"]) == ""
        assert await send(units=4, epochs=6, pressed=["train", "step"]) == ""
        assert await send(units=4, epochs=6) == "fragment"

    run(check)


def test_who_comes_in_does_not_go_before_who_is_there():
    """However many open the page at once, they leave one of the turns to the others; who gives up leaves the door."""

    async def check():
        app = App()
        middleware = Runs(app)
        there, *others = [Browser(middleware) for _ in range(7)]
        await settle()

        async def end(who):
            await app.sends[who]({"type": "websocket.send", "bytes": ENDED.SerializeToString()})
            await settle()

        await there.send(RERUN)
        await end(0)
        for other in others:
            await other.send(RERUN)
        assert app.heard == [1, 1, 1, 1, 0, 0, 0]
        await there.send(RERUN)
        assert app.heard == [2, 1, 1, 1, 0, 0, 0]
        others[3].task.cancel()
        await end(1)
        assert app.heard == [2, 1, 1, 1, 0, 1, 0]
        await end(2)
        await others[0].send(RERUN)
        assert app.heard == [2, 1, 1, 1, 0, 1, 1]
        await end(0)
        assert app.heard == [2, 2, 1, 1, 0, 1, 1]

    run(check)


def test_timers_slow_down_where_turns_are_late():
    """The browser is told of a longer interval when a run of the fragment has ended, and back when turns come soon.

    What the page sets anew is stretched at once; one that it has ended, or set in a run that ended early, is never set
    again.
    """

    async def check():
        app = App()
        middleware = Runs(app)
        *others, browser = [Browser(middleware) for _ in range(5)]
        await settle()

        async def give(who, **message):
            await app.sends[who]({"type": "websocket.send", "bytes": ForwardMsg(**message).SerializeToString()})

        async def come_late():
            for other in others:
                await other.send(RERUN)
            await browser.send(RERUN)
            await asyncio.sleep(0.5)
            for who in range(4):
                await give(who, script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
            await settle()

        async def hear(how, timer=None):
            count = len(browser.told)
            if timer:
                await give(4, auto_rerun=timer)
            await give(4, script_finished=how)
            told = [ForwardMsg.FromString(message["bytes"]) for message in browser.told[count:]]
            return [round(each.auto_rerun.interval, 2) for each in told if each.WhichOneof("type") == "auto_rerun"]

        for who in range(5):
            await [*others, browser][who].send(RERUN)
            await give(who, script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
        page, fragment = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
        timer = AutoRerun(interval=1, fragment_id="fragment")
        assert await hear(page, timer) == [1]
        await come_late()
        assert await hear(fragment) == [1.4]
        assert await hear(fragment) == []
        for _ in range(5):
            await come_late()
        assert await hear(page, timer) == [6]
        await asyncio.sleep(20)
        await browser.send(RERUN)
        assert await hear(fragment) == [1]
        assert await hear(ForwardMsg.FINISHED_EARLY_FOR_RERUN, timer) == [1]
        assert await hear(page) == []
        await come_late()
        assert await hear(fragment) == []

    run(check)


def test_a_message_is_parsed_once(monkeypatch):
    """Limits, permits and mends share what it was parsed to; Streamlit gets the bytes."""
    parsed, app = [], App()

    class Counting:
        @staticmethod
        def FromString(data):  # noqa: N802
            parsed.append(data)
            return BackMsg.FromString(data)

    async def check():
        browser = Browser(Limits(Runs(app)))
        await browser.send(RERUN)

    monkeypatch.setattr(protocol, "BackMsg", Counting)
    run(check)
    assert parsed == [RERUN.SerializeToString()], f"it was parsed {len(parsed)} times"
    assert app.last["bytes"] == RERUN.SerializeToString()


def test_messages_have_a_rate(monkeypatch):
    """Whoever sends more is read more slowly, and nothing is lost."""

    async def check():
        app = App()
        browser = Browser(Limits(app))
        for _ in range(14):
            await browser.asks.put({"type": "websocket.receive", "bytes": HEARTBEAT.SerializeToString()})
        await settle()
        assert app.heard == [10]
        await asyncio.sleep(0.2)
        await settle()
        assert app.heard == [14]

    monkeypatch.setattr(limits, "_MAX_BURST", 10)
    monkeypatch.setattr(limits, "_MESSAGES_PER_S", 20)
    run(check)


def test_what_cannot_be_read_ends_the_visit(caplog):
    """Text, and bytes that are no message: the app hears that the browser has gone, and what it then says is lost."""

    async def check():
        for message in ({"text": "secret"}, {"bytes": b"\xff secret"}):
            app = App()
            browser = Browser(Limits(app))
            await browser.asks.put({"type": "websocket.receive"} | message)
            await browser.task
            await app.sends[0]({"type": "websocket.send", "bytes": b""})
            assert (app.heard, browser.told) == ([0], [{"type": "websocket.close", "code": 1002}])

    run(check)
    assert len(caplog.messages) == 2
    assert "secret" not in caplog.text


def test_the_log_tells_kind_and_place_of_an_error(capsys):
    """In one line, and not what it says, for that may quote what somebody has entered."""

    def convert(text):
        return float(text)

    usual, logger = logging.getLogRecordFactory(), logging.getLogger("a test")
    logger.addHandler(handler := logging.StreamHandler(sys.stdout))
    log.keep_short()
    try:
        convert("secret")
    except ValueError:
        logger.exception("It failed with %s", "this")
    finally:
        logging.setLogRecordFactory(usual)
        logger.removeHandler(handler)
    way = r"test_server.py:\d+ \w+ > test_server.py:\d+ convert"
    assert re.fullmatch(f"It failed with this: ValueError by way of {way}\n", capsys.readouterr().out)


def test_a_full_server_says_so(monkeypatch):
    """A page in both languages that tries again, in place of the page only; whoever leaves makes room."""

    async def check():
        app = App()
        middleware = Limits(app)
        browsers = [Browser(middleware) for _ in range(3)]
        await browsers[2].send(RERUN)
        assert len(app.sends) == 2
        assert browsers[2].told[-1]["code"] == 1013
        start, body = await ask(middleware)
        assert (start["status"], dict(start["headers"])[b"retry-after"]) == (503, b"10")
        assert all(say(lang, "server_full") in body["body"].decode() for lang in LANGUAGES)
        assert "http-equiv='refresh' content='10'" in body["body"].decode()
        await browsers[0].asks.put({"type": "websocket.disconnect"})
        await settle()
        again = Browser(middleware)
        await again.send(RERUN)
        assert len(app.sends) == 3

    monkeypatch.setenv("RNN_MAX_VISITS", "2")
    run(check)


def test_files_are_served_by_a_secret_name(monkeypatch, caplog):
    """As often as they are fetched, while they are offered; what could not be made or is not there is told."""

    async def check():
        app = Starlette(routes=files.routes())
        for make, status, content in (
            (lambda: "x,y", 200, b"x,y"),
            (lambda: b"PK", 200, b"PK"),
            (lambda: 1 / 0, 500, None),
        ):
            first, second = (files.offer(make, "a.csv", "text/csv") for _ in range(2))
            assert len(set(first) ^ set(second)) > 5
            for _ in range(2):
                start, body = await ask(app, f"/{first}")
                assert start["status"] == status
                assert content is None or body["body"] == content
            if content:
                headers = dict(start["headers"])
                assert headers[b"content-disposition"] == b'attachment; filename="a.csv"'
                assert headers[b"cache-control"] == b"no-store", "what a visitor has taken home is not kept on the way"
        assert (await ask(app, "/files/nothing"))[0]["status"] == 404
        monkeypatch.setattr(files, "_offers", {})
        assert (await ask(app, f"/{first}"))[0]["status"] == 404

    run(check)
    assert "ZeroDivisionError" in caplog.text


def test_slow_files_do_not_keep_the_health_check_waiting(monkeypatch):
    """However many files are in the making, /healthz is answered."""
    let_go = Event()
    monkeypatch.setattr(compute, "alive", lambda: compute.Job.of(1))

    async def check():
        app = Starlette(routes=[*files.routes(), *health.routes()])
        names = [files.offer(lambda: "made" if let_go.wait(5) else "late", "a.gif", "image/gif") for _ in range(40)]
        fetched = [asyncio.create_task(ask(app, f"/{name}")) for name in names]
        await settle()
        assert (await ask(app, "/healthz"))[0]["status"] == 200, "the health check should be answered"
        assert not any(each.done() for each in fetched), "it should be answered while all files are in the making"
        let_go.set()
        assert {body["body"] for _, body in await asyncio.gather(*fetched)} == {b"made"}, "each file should be made"

    run(check)
