"""The server's count of the visits that are open."""

from rnn_core.ui.server.limits import Limits
from rnn_core.visit import metrics
from tests.support.middleware import RERUN, App, Browser, run, settle


class Failing(App):
    """An app that fails on the first message of each visit."""

    async def __call__(self, scope, receive, send):
        self.sends.append(send)
        await receive()
        await send({"type": "websocket.send", "bytes": b""})
        raise ZeroDivisionError


class Lost(Browser):
    """A browser whose connection is lost: the server can send it nothing more."""

    async def receive(self, message):
        raise ConnectionResetError


def test_visit_that_ends_in_any_way_makes_room(monkeypatch):
    """A visit ends with an error of the app, a lost connection or a cancellation. Then the server counts no visit."""

    async def check():
        app = Failing()
        middleware = Limits(app)
        failing, broken, cancelled = Browser(middleware), Lost(middleware), Browser(middleware)
        await settle()
        await failing.send(RERUN)
        await broken.send(RERUN)
        cancelled.task.cancel()
        await settle()
        errors = [type(browser.task.exception()) for browser in (failing, broken)]
        assert errors == [ZeroDivisionError] * 2, (
            "a lost connection should be no error, and the app should continue to its own error"
        )
        assert cancelled.task.cancelled()
        open_visits = metrics.REGISTRY.get_sample_value("rnn_visits")
        assert open_visits == 0, f"expected no visit to be counted, but {open_visits} are"
        again = [Browser(middleware) for _ in range(3)]
        await settle()
        assert len(app.sends) == 6, f"expected all three new visits to reach the app, but {len(app.sends) - 3} did"
        for browser in again:
            browser.task.cancel()

    monkeypatch.setenv("RNN_MAX_VISITS", "3")
    run(check)
