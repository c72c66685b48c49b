"""Presses in a real Chromium. A press has one effect, even if its message crosses a message of the page's timer."""

import re

from playwright.sync_api import expect
from streamlit.proto.BackMsg_pb2 import BackMsg

from tests.support.scripts import call, script


class Line:
    """The connection between the browser and the server.

    early: True if the timer reports a press first, and the press's own message is delayed. This happens in a browser
    whose timer is due between the press and the message. hold: True to delay the server's messages, as on a slow
    connection. answers: the number of the server's messages.
    """

    def __init__(self, socket):
        self.socket, self.server = socket, socket.connect_to_server()
        self.early = self.hold = False
        self.timer, self.press, self.kept = None, None, []
        self.answers = 0
        socket.on_message(self._ask)
        self.server.on_message(self._answer)

    def release(self):
        """Send all delayed messages."""
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
            del said.rerun_script.cached_message_hashes[:]  # the browser may have dropped those messages by then
            self.press, message = said.SerializeToString(), timed.SerializeToString()
        self.server.send(message)

    def _answer(self, message):
        self.answers += 1
        if self.hold:
            self.kept.append(message)
        else:
            self.socket.send(message)


def on_the_line(visitor):
    """Open the visitor's page through a Line, and return the Line."""
    lines = []
    visitor.page.route_web_socket(re.compile("_stcore/stream"), lambda socket: lines.append(Line(socket)))
    visitor.open(visitor.url)
    return lines[-1]


def test_a_press_has_one_effect_even_if_its_message_crosses_another_message(visit):
    """A press on Pause pauses the training permanently, even if the timer has reported the same press before.

    After Pause the scrubber (the epoch slider) is at the shown epoch, even if many redraws arrive together. If one
    message reports the press of a button and an event of a script, both have an effect. A number of epochs that is
    typed without Enter counts for the next press on Train.
    """
    visitor = visit("samples=20&timesteps=12&epochs=2000&speed=5", opened=False)
    line = on_the_line(visitor)
    visitor.press("train")
    visitor.wait_for_epoch(1)
    visitor.until(lambda: line.timer)
    line.early = True
    visitor.press("train")
    visitor.until(lambda: line.press)
    visitor.page.wait_for_timeout(1000)
    answers = line.answers
    line.release()
    visitor.until(lambda: line.answers > answers)  # `rest` does not wait for this answer: `release` sent the message
    visitor.rest()
    paused = visitor.epoch
    visitor.toggle("threshold")
    visitor.wait_for_address(threshold="true", epoch=str(paused))
    visitor.wait_for_label("train")

    visitor.press("train")
    visitor.wait_for_epoch(paused + 2)
    line.hold = True
    visitor.press("train")
    visitor.until(lambda: len(line.kept) > 2)
    visitor.page.wait_for_timeout(500)
    line.release()
    visitor.rest()
    assert visitor.epoch > paused + 1
    paused = visitor.epoch
    visitor.wait_for_trained(paused)

    both = "({ messages }, key) => { messages.again('stage'); document.querySelector(key).click(); }"
    call(visitor.page, "messages", both, ".st-key-export button")
    visitor.button("export_png").wait_for()
    visitor.close_menu()
    visitor.rest()
    call(visitor.page, "messages", both, ".st-key-step button")
    visitor.wait_for_trained(paused + 1)
    visitor.field("epochs").fill("2")
    visitor.press("train")
    visitor.wait_for_trained(paused + 3)


TOUCH = "setInterval(() => document.body?.dispatchEvent(new Event('pointerdown', { bubbles: true })), 100)"
"""JavaScript that touches the page again and again. A page that is never at rest prefetches no epoch."""


def cached_epochs(visitor):
    """Return the number of epochs in the cache of the stage, the main picture."""
    size = "({ stageOf }) => stageOf(document.querySelector('.st-key-stage .stage')).epochs.size"
    return call(visitor.page, "stage", size)


def test_the_epochs_of_a_link_are_drawn_without_a_run_of_the_page(visit):
    """The browser fetches the data of an epoch that it has not shown. It keeps those of an epoch that it has shown.

    At rest, the browser prefetches all epochs, and a replay shows them in the right order. If the server has dropped
    the epochs' data, the browser reports this once, and then gets all epochs.
    """
    visitor = visit("samples=20&timesteps=12&epoch=4&speed=10&panel=weights", opened=False)
    visitor.page.add_init_script(f"window.touching = {TOUCH}")
    line, slider, stage = on_the_line(visitor), visitor.field("epoch"), visitor.at("stage", ".stage")
    visitor.wait_for_trained(4)
    line.hold = True
    with visitor.page.expect_response("**/frames/*/3"):
        slider.press("ArrowLeft")
    visitor.wait_for_stage(3)
    assert visitor.epoch == 3
    line.release()
    visitor.wait_for_trained(3)

    slider.press("ArrowLeft")
    visitor.wait_for_trained(2)
    seen = visitor.images
    slider.press("End")
    visitor.wait_for_trained(4)
    line.hold = True
    for epoch in (3, 2):
        slider.press("ArrowLeft")
        for key in ("stage", "curves", "panel_picture"):
            expect(visitor.at(key, "[data-epoch]")).to_have_attribute("data-epoch", str(epoch))
        visitor.wait_for_stage(epoch)
    assert visitor.images == seen
    assert visitor.epoch == 2
    assert "after epoch 2," in visitor.reading
    line.release()
    visitor.wait_for_trained(2)
    assert visitor.images == seen

    gone = []

    def forget(route):
        if gone:
            route.continue_()
        else:
            gone.append(route.request.url)
            route.fulfill(status=404)

    visitor.page.route("**/frames/**", forget)
    visitor.page.evaluate("clearInterval(touching)")
    visitor.until(lambda: cached_epochs(visitor) == 5)
    assert len(gone) == 1
    slider.press("End")
    visitor.wait_for_trained(4)
    stage.evaluate(script("visit", "watchEpochs"))
    call(visitor.page, "bus", "({ on }) => { window.gone = []; on('epoch', epoch => gone.push(epoch)); }")
    line.hold = True
    visitor.at("replay").get_by_role("button", name=visitor.say("replay_label")).click()
    visitor.until(lambda: call(visitor.page, "bus", "({ state }) => shownEpochs.at(-1)?.[0] === '4' && !state.replays"))
    drawn = visitor.page.evaluate("shownEpochs")
    assert visitor.page.evaluate("gone")[:5] == [0, 1, 2, 3, 4]
    assert drawn[0] == ["0"] * 3
    assert drawn == [[epoch] * 3 for epoch in sorted({epoch for epoch, *_ in drawn})]
    line.release()
    visitor.wait_for_trained(4)
