"""The server around Streamlit: delayed and refused requests, the log, and files for download."""

import asyncio
import logging
import re
import sys
from threading import Event

import pytest
from starlette.applications import Starlette
from streamlit.proto.AutoRerun_pb2 import AutoRerun
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.SessionStatus_pb2 import SessionStatus

from rnn_core.ui.seam import protocol
from rnn_core.ui.server import files, health, limits, log, permits
from rnn_core.ui.server.admission import RunAdmission
from rnn_core.ui.server.limits import Limits
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit import compute
from tests.support.middleware import ENDED, HEARTBEAT, RERUN, App, Browser, ask, run, settle

# --- permits


def test_a_run_waits_until_an_earlier_run_ends_or_takes_too_long_or_loses_its_visit(monkeypatch):
    """A run needs one of four permits. Runs get them in the order of their requests.

    A visit with a permit may request more runs.
    """

    async def check():
        app = App()
        middleware = RunAdmission(app)
        browsers = [Browser(middleware) for _ in range(7)]
        for browser in browsers:
            await browser.send(RERUN)
        assert app.counts == [1, 1, 1, 1, 0, 0, 0]
        await browsers[0].send(RERUN)  # Streamlit merges several waiting requests into one run
        await browsers[1].send(HEARTBEAT)
        assert app.counts == [2, 2, 1, 1, 0, 0, 0]
        await app.send(2, ENDED)
        assert app.counts == [2, 2, 1, 1, 1, 0, 0]
        await browsers[3].outbox.put({"type": "websocket.disconnect"})
        await settle()
        assert app.counts == [2, 2, 1, 1, 1, 1, 0]
        await asyncio.sleep(permits.RUN_TIMEOUT_S)
        await settle()
        assert app.counts == [2, 2, 1, 1, 1, 1, 1]

    monkeypatch.setattr(permits, "_MAX_ADMISSIONS", 4)
    run(check)


def test_first_runs_of_visits_leave_one_permit_to_other_runs():
    """First runs of visits hold at most three of the four permits. A cancelled visit leaves the queue of new visits."""

    async def check():
        app = App()
        middleware = RunAdmission(app)
        established, *others = [Browser(middleware) for _ in range(7)]
        await settle()
        await established.send(RERUN)
        await app.send(0, ENDED)
        for other in others:
            await other.send(RERUN)
        assert app.counts == [1, 1, 1, 1, 0, 0, 0]
        await established.send(RERUN)
        assert app.counts == [2, 1, 1, 1, 0, 0, 0]
        others[3].task.cancel()
        await app.send(1, ENDED)
        assert app.counts == [2, 1, 1, 1, 0, 1, 0]
        await app.send(2, ENDED)
        await others[0].send(RERUN)
        assert app.counts == [2, 1, 1, 1, 0, 1, 1]
        await app.send(0, ENDED)
        assert app.counts == [2, 2, 1, 1, 0, 1, 1]

    run(check)


# --- fragments


def fragment_request(*, is_auto_rerun):
    """Return a request for a run of a fragment from a timer or a press, with the value of a control."""
    message = BackMsg()
    message.rerun_script.fragment_id = "fragment"
    message.rerun_script.is_auto_rerun = is_auto_rerun
    message.rerun_script.widget_states.widgets.add(id="units", int_value=3)
    return message


async def begin_page_run(app, browser):
    """Request a run of the whole page, and report that its script has begun."""
    await browser.send(RERUN)
    await app.send(0, ForwardMsg(session_status_changed=SessionStatus(script_is_running=True)))


def test_a_timer_is_ignored_while_the_page_is_drawn():
    """If several runs follow each other, the timer is ignored until the script has stopped after the last run."""

    async def check():
        app = App()
        browser = Browser(RunAdmission(app))
        timed = fragment_request(is_auto_rerun=True)
        await browser.send(RERUN)
        for end in (ForwardMsg.FINISHED_EARLY_FOR_RERUN, ForwardMsg.FINISHED_SUCCESSFULLY):
            await app.send(0, ForwardMsg(session_status_changed=SessionStatus(script_is_running=True)))
            await browser.send(timed)
            await app.send(0, ForwardMsg(script_finished=end))
            await browser.send(timed)
            assert app.counts == [1]

    run(check)


def test_a_press_in_a_fragment_waits_until_the_page_is_drawn():
    """Streamlit then receives the press unchanged. After the fragment's run, it receives the timer's requests again."""

    async def check():
        app = App()
        browser = Browser(RunAdmission(app))
        pressed = fragment_request(is_auto_rerun=False)
        await begin_page_run(app, browser)
        await browser.send(pressed)
        await app.send(0, ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY))
        assert app.counts == [1]
        await app.send(0, ForwardMsg(session_status_changed=SessionStatus(script_is_running=False)))
        assert app.counts == [2]
        assert BackMsg.FromString(app.last["bytes"]) == pressed
        await app.send(0, ENDED)
        await browser.send(fragment_request(is_auto_rerun=True))
        assert app.counts == [3]

    run(check)


def test_a_press_in_a_fragment_does_not_wait_for_a_run_that_takes_too_long():
    """The press waits for at most a second."""

    async def check():
        app = App()
        browser = Browser(RunAdmission(app))
        await browser.send(fragment_request(is_auto_rerun=True))
        assert app.counts == [1]
        await browser.send(fragment_request(is_auto_rerun=False))
        assert app.counts == [1]
        await asyncio.sleep(permits.RUN_TIMEOUT_S)
        await settle()
        assert app.counts == [2]

    run(check)


def test_the_values_in_a_timers_request_are_left_out():
    """The server passes the rest of the request on."""

    async def check():
        app = App()
        browser = Browser(RunAdmission(app))
        timed = fragment_request(is_auto_rerun=True)
        await browser.send(timed)
        timed.rerun_script.ClearField("widget_states")
        assert BackMsg.FromString(app.last["bytes"]) == timed

    run(check)


def test_two_changes_at_once_run_the_whole_page():
    """The browser names the fragment of one change, but the other change may be outside it."""

    async def check():
        app = App()
        browser = Browser(RunAdmission(app))

        async def send(fragment_id="fragment", pressed=(), **values):
            message = BackMsg()
            message.rerun_script.fragment_id = fragment_id
            for name, value in values.items():
                message.rerun_script.widget_states.widgets.add(id=name, int_value=value)
            for name in pressed:
                message.rerun_script.widget_states.widgets.add(id=name, trigger_value=True)
            await browser.send(message)
            await app.send(0, ENDED)
            return BackMsg.FromString(app.last["bytes"]).rerun_script.fragment_id

        assert await send("", units=3, epochs=5) == ""
        assert await send(units=4, epochs=5) == "fragment"
        assert await send(units=4, epochs=5, pressed=["train"]) == "fragment"
        assert await send(units=4, epochs=5, pressed=["train"]) == "fragment"
        assert await send(units=4, epochs=6, pressed=["train"]) == ""
        assert await send(units=4, epochs=6, pressed=["train", "step"]) == ""
        assert await send(units=4, epochs=6) == "fragment"

    run(check)


# --- pacing

PAGE = ForwardMsg.FINISHED_SUCCESSFULLY
FRAGMENT = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
TIMER = AutoRerun(interval=1, fragment_id="fragment")


class Crowd:
    """Five visits of one server whose first runs have ended. The last visit has a timer of one second."""

    def __init__(self):
        self.app = App()
        middleware = RunAdmission(self.app)
        self.browsers = [Browser(middleware) for _ in range(5)]

    async def begin(self):
        await settle()
        for visit, browser in enumerate(self.browsers):
            await browser.send(RERUN)
            await self.app.send(visit, ForwardMsg(script_finished=PAGE))

    async def wait_long(self):
        """Let the last visit wait for a run for half a second. Then end the runs of all other visits."""
        for browser in self.browsers:
            await browser.send(RERUN)
        await asyncio.sleep(0.5)
        for visit in range(4):
            await self.app.send(visit, ForwardMsg(script_finished=PAGE))

    async def intervals(self, end, timer=None):
        """End a run of the last visit, and return the intervals that its browser receives.

        timer: the message by which the page sets the timer in this run, or None.
        """
        received = self.browsers[4].received
        count = len(received)
        if timer:
            await self.app.send(4, ForwardMsg(auto_rerun=timer))
        await self.app.send(4, ForwardMsg(script_finished=end))
        messages = [ForwardMsg.FromString(message["bytes"]) for message in received[count:]]
        return [round(found.auto_rerun.interval, 2) for found in messages if found.WhichOneof("type") == "auto_rerun"]


def test_a_timer_slows_down_after_long_waits_and_recovers():
    """The browser receives a longer interval at the end of a run of the fragment, or when the page sets the timer."""

    async def check():
        crowd = Crowd()
        await crowd.begin()
        assert await crowd.intervals(PAGE, TIMER) == [1]
        await crowd.wait_long()
        assert await crowd.intervals(FRAGMENT) == [1.4]
        assert await crowd.intervals(FRAGMENT) == []
        for _ in range(5):
            await crowd.wait_long()
        assert await crowd.intervals(PAGE, TIMER) == [6]
        await asyncio.sleep(20)
        await crowd.browsers[4].send(RERUN)
        assert await crowd.intervals(FRAGMENT) == [1]

    run(check)


def test_a_timer_that_has_ended_is_not_set_again():
    """A timer that was set by a run that ended early is not set again, either."""

    async def check():
        crowd = Crowd()
        await crowd.begin()
        assert await crowd.intervals(PAGE, TIMER) == [1]
        assert await crowd.intervals(ForwardMsg.FINISHED_EARLY_FOR_RERUN, TIMER) == [1]
        assert await crowd.intervals(PAGE) == []
        await crowd.wait_long()
        assert await crowd.intervals(FRAGMENT) == []

    run(check)


# --- messages


def test_a_message_is_parsed_once(monkeypatch):
    """All middleware shares the parsed message. Streamlit receives the original bytes."""
    parsed = []
    app = App()

    class Counting:
        @staticmethod
        def FromString(data):  # noqa: N802
            parsed.append(data)
            return BackMsg.FromString(data)

    async def check():
        browser = Browser(Limits(RunAdmission(app)))
        await browser.send(RERUN)

    monkeypatch.setattr(protocol, "BackMsg", Counting)
    run(check)
    assert parsed == [RERUN.SerializeToString()], (
        f"the message should be parsed once, but was parsed {len(parsed)} times"
    )
    assert app.last["bytes"] == RERUN.SerializeToString()


def test_messages_above_the_rate_are_delayed(monkeypatch):
    """No message is lost."""

    async def check():
        app = App()
        browser = Browser(Limits(app))
        for _ in range(14):
            await browser.outbox.put({"type": "websocket.receive", "bytes": HEARTBEAT.SerializeToString()})
        await settle()
        assert app.counts == [10]
        await asyncio.sleep(0.2)
        await settle()
        assert app.counts == [14]

    monkeypatch.setattr(limits, "_MAX_BURST", 10)
    monkeypatch.setattr(limits, "_MESSAGES_PER_S", 20)
    run(check)


@pytest.mark.parametrize("message", [{"text": "secret"}, {"bytes": b"\xff secret"}], ids=["text", "bytes"])
def test_a_malformed_message_ends_the_visit(caplog, message):
    """The app receives a disconnect, and the browser's later messages are lost. The log does not quote the message."""

    async def check():
        app = App()
        browser = Browser(Limits(app))
        await browser.outbox.put({"type": "websocket.receive"} | message)
        await browser.task
        await app.sends[0]({"type": "websocket.send", "bytes": b""})
        assert app.counts == [0]
        assert browser.received == [{"type": "websocket.close", "code": 1002}]

    run(check)
    assert len(caplog.messages) == 1
    assert "secret" not in caplog.text


def test_the_log_has_only_the_class_and_the_lines_of_code_of_an_error(capsys):
    """The log has one line for an error. The error's text is left out, because it may quote a visitor."""

    def convert(text):
        return float(text)

    make_record = logging.getLogRecordFactory()
    logger = logging.getLogger("a test")
    logger.addHandler(handler := logging.StreamHandler(sys.stdout))
    log.keep_short()
    try:
        convert("secret")
    except ValueError:
        logger.exception("It failed with %s", "this")
    finally:
        logging.setLogRecordFactory(make_record)
        logger.removeHandler(handler)
    path = r"test_server.py:\d+ \w+ > test_server.py:\d+ convert"
    assert re.fullmatch(f"It failed with this: ValueError by way of {path}\n", capsys.readouterr().out)


# --- a full server


def test_a_full_server_answers_with_a_page_that_tries_again(monkeypatch):
    """The answer is in both languages. A visit that ends makes room for another."""

    async def check():
        app = App()
        middleware = Limits(app)
        browsers = [Browser(middleware) for _ in range(3)]
        await browsers[2].send(RERUN)
        assert len(app.sends) == 2
        assert browsers[2].received[-1]["code"] == 1013
        start, body = await ask(middleware)
        assert start["status"] == 503
        assert dict(start["headers"])[b"retry-after"] == b"10"
        assert all(say(lang, "server_full") in body["body"].decode() for lang in LANGUAGES)
        assert "http-equiv='refresh' content='10'" in body["body"].decode()
        await browsers[0].outbox.put({"type": "websocket.disconnect"})
        await settle()
        again = Browser(middleware)
        await again.send(RERUN)
        assert len(app.sends) == 3

    monkeypatch.setenv("RNN_MAX_VISITS", "2")
    run(check)


# --- files


def test_a_file_is_made_at_each_fetch_under_a_secret_name(caplog):
    """If a file cannot be made, the browser gets an error, and the log has a line."""

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
                assert headers[b"cache-control"] == b"no-store", (
                    "no cache between server and browser should store a visitor's file"
                )

    run(check)
    assert "ZeroDivisionError" in caplog.text


def test_a_file_that_is_no_longer_offered_is_not_found(monkeypatch):
    """A file with an unknown name is not found either."""

    async def check():
        app = Starlette(routes=files.routes())
        offered = files.offer(lambda: "x,y", "a.csv", "text/csv")
        assert (await ask(app, "/files/nothing"))[0]["status"] == 404
        assert (await ask(app, f"/{offered}"))[0]["status"] == 200
        monkeypatch.setattr(files, "_offers", {})
        assert (await ask(app, f"/{offered}"))[0]["status"] == 404

    run(check)


def test_slow_files_do_not_delay_the_health_check(monkeypatch):
    """The server answers /healthz while it makes 40 files."""
    may_end = Event()
    monkeypatch.setattr(compute, "ping", lambda: compute.Job.of(1))

    async def check():
        app = Starlette(routes=[*files.routes(), *health.routes()])
        names = [files.offer(lambda: "made" if may_end.wait(5) else "late", "a.gif", "image/gif") for _ in range(40)]
        fetches = [asyncio.create_task(ask(app, f"/{name}")) for name in names]
        await settle()
        assert (await ask(app, "/healthz"))[0]["status"] == 200, "the health check should be answered"
        assert not any(fetch.done() for fetch in fetches), "the server should answer while it still makes all files"
        may_end.set()
        assert {body["body"] for _, body in await asyncio.gather(*fetches)} == {b"made"}, "each file should be made"

    run(check)
