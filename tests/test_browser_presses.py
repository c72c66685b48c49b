"""Presses in a real Chromium whose messages cross those of the page's own timer: each counts once, for what it said."""

import re
from contextlib import contextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg

from tests import live
from tests.visitor import enter, shown_epoch, train, wait_for_epoch, well


class Line:
    """What goes over the wire between the browser and the server.

    early: whether the timer tells of a press first, as a browser does whose timer falls due between the press and
    its own message, which is kept back. hold: whether what the server says is kept back, as on a slow line.
    """

    def __init__(self, socket):
        self.socket, self.server = socket, socket.connect_to_server()
        self.early = self.hold = False
        self.timer, self.press, self.kept = None, None, []
        socket.on_message(self._ask)
        self.server.on_message(self._answer)

    def release(self):
        """Let through all that was kept back, at once."""
        self.hold = self.early = False
        if self.press:
            self.server.send(self.press)
        for message in self.kept:
            self.socket.send(message)
        self.press = None
        self.kept.clear()

    def _ask(self, message):
        said = BackMsg.FromString(message)
        if said.rerun_script.is_auto_rerun:
            self.timer = said
        elif self.early and any(state.trigger_value for state in said.rerun_script.widget_states.widgets):
            timed = BackMsg()
            timed.CopyFrom(self.timer)
            timed.rerun_script.widget_states.CopyFrom(said.rerun_script.widget_states)
            del said.rerun_script.cached_message_hashes[:]  # the browser may have forgotten them by then
            self.press, message = said.SerializeToString(), timed.SerializeToString()
        self.server.send(message)

    def _answer(self, message):
        if self.hold:
            self.kept.append(message)
        else:
            self.socket.send(message)


@contextmanager
def visit(chrome, address):
    """A visitor's page, and the Line that it speaks over."""
    lines = []
    with live.visit(chrome, address) as page:
        page.route_web_socket(re.compile("_stcore/stream"), lambda socket: lines.append(Line(socket)))
        page.reload()
        live.heatmaps(page).nth(6).wait_for()
        page.locator(live.SETTLED).wait_for()
        yield page, lines[-1]


def trains_no_more(page):
    """Wait until the button says Train again."""
    page.locator(".st-key-train").get_by_text("Train", exact=True).first.wait_for(timeout=10_000)


def stands(page):
    """Wait until the button says Train again and the page is still."""
    trains_no_more(page)
    page.locator(live.SETTLED).wait_for()


def test_a_press_that_the_timer_tells_of_first_counts_once(chrome, address):
    """While it trains a press on Pause pauses, for good, even if the timer tells of the same press before."""
    with visit(chrome, address) as (page, line):
        enter(page, "epochs", 2000)
        live.button(page, "train").click()
        wait_for_epoch(page, 3)
        line.early = True
        live.button(page, "train").click()
        page.wait_for_timeout(1000)
        line.release()
        page.wait_for_timeout(1000)
        trains_no_more(page)
        paused = shown_epoch(page)
        page.wait_for_timeout(1000)
        assert shown_epoch(page) == paused
        well(page)


def test_the_scrubber_stays_with_the_epoch_over_a_slow_line(chrome, address):
    """After Pause the scrubber stands at the epoch shown, even if two redraws arrive at once, and nothing is lost."""
    with visit(chrome, address) as (page, line):
        enter(page, "epochs", 200)
        live.button(page, "train").click()
        wait_for_epoch(page, 3)
        line.hold = True
        live.button(page, "train").click()
        page.wait_for_timeout(1500)
        line.release()
        stands(page)
        paused = shown_epoch(page)
        assert paused > 2
        assert page.locator(".st-key-epoch input").input_value() == str(paused)
        enter(page, "epochs", 15)
        assert shown_epoch(page) == paused
        train(page, epochs=paused + 15)
        well(page)


def test_train_takes_the_number_that_was_just_typed(chrome, address):
    """A number of epochs that is typed without Enter holds for the press on Train that follows."""
    with live.visit(chrome, address) as page:
        for epochs in (3, 5, 4, 6):
            page.locator(".st-key-epochs input").fill(str(epochs))
            end = shown_epoch(page) + epochs
            live.button(page, "train").click()
            wait_for_epoch(page, end)
            stands(page)
            assert shown_epoch(page) == end
        well(page)
