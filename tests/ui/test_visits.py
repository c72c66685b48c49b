"""Visits: how many there are, however they end."""

from rnn_core.ui.server.limits import Limits
from rnn_core.visit import metrics
from tests.ui.test_server import RERUN, App, Browser, run, settle


def test_a_visit_that_ends_with_an_error_makes_room(monkeypatch):
    """However a visit ends, it is counted no longer: with an error of the app or of the connection, or cancelled."""

    class Failing(App):
        """An app that fails at the first message of each visit."""

        async def __call__(self, scope, receive, send):
            self.sends.append(send)
            await receive()
            await send({"type": "websocket.send", "bytes": b""})
            raise ZeroDivisionError

    class Lost(Browser):
        """A browser whose connection is lost: nothing can be sent to it any more."""

        async def tell(self, message):
            raise ConnectionResetError

    async def check():
        app = Failing()
        middleware = Limits(app)
        failing, broken, cancelled = Browser(middleware), Lost(middleware), Browser(middleware)
        await settle()
        await failing.send(RERUN)
        await broken.send(RERUN)
        cancelled.task.cancel()
        await settle()
        ended = [type(each.task.exception()) for each in (failing, broken)]
        assert ended == [ZeroDivisionError] * 2, "a lost connection is no error, and the app goes on to its own"
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
