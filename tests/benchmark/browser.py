"""What a visitor waits for, in Chromium."""

import statistics
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import psutil

from docs import live
from rnn_core.visit.parts import PANELS
from tests.benchmark import row, seconds
from tests.support.scripts import script
from tests.support.visitor import Visitor

BARE = """import streamlit as st
st.segmented_control("Input", ["random", "zeros"], key="input_kind")
st.number_input("Epochs", 1, 100)
st.button("Train", key="train")
"""


def measure():
    """All of it."""
    with live.server() as (process, url), live.browser() as chrome:
        visits = [opening(chrome, url) for _ in range(6)]
        bare = opening_of_a_bare_page(chrome)
        for what, times in zip(
            ("controls", "input and target", "untrained network"), zip(*visits, strict=True), strict=True
        ):
            row(
                f"opening the page, to its {what}",
                f"first visitor {times[0]:.1f} s, later {statistics.median(times[1:]):.1f} s",
            )
        first, later = first_opening(chrome) - bare, statistics.median(visit[-1] for visit in visits[1:]) - bare
        told = f"{later:.1f} s, the first visitor, once the workers are warm, {first:.1f} s"
        row("the same, later, after a bare page of three widgets has its controls", told, "0.5 s")
        visitor = Visitor(chrome, url)
        press_max(visitor)
        live_redraws(visitor, process, "")
        scrub(visitor, "was seen", 30)
        for panel in PANELS:
            live_redraws(visitor, process, panel)
        visitor.open_panel("")
        other = opened(chrome, url)
        scrub(other, "was not", 60)
        other.page.close()  # it shares the process of the page that is slowed down next
        throttled(visitor)
        row("memory of the server after that", f"{psutil.Process(process.pid).memory_info().rss / 1e6:.0f} MB")


def opening(chrome, url, last="network"):
    """Seconds from asking for the page to its controls, to input and target, and to the untrained network."""
    with chrome.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(f"({script('benchmark', 'watchOpening')})()")
        page.goto(url)
        while last not in page.evaluate("window.seen"):
            page.wait_for_timeout(100)
        page.wait_for_timeout(3000)
        seen = page.evaluate("window.seen")
    return [seen[name] / 1000 for name in ("controls", "data", "network") if name in seen]


def first_opening(chrome):
    """Seconds from asking for the page to the untrained network, where nobody has been and the workers are warm."""
    with live.server() as (_, url):
        ready = False
        while not ready:
            with suppress(HTTPError), urlopen(f"{url}/healthz"):
                ready = True
        return opening(chrome, url)[-1]


def opening_of_a_bare_page(chrome):
    """Seconds from asking for a page of nothing but three widgets to these."""
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder, "bare.py")
        app.write_text(BARE, "utf-8")
        with live.server(app=str(app)) as (_, url):
            return statistics.median(opening(chrome, url, last="controls")[0] for _ in range(7))


def choose_speed(visitor, speed):
    """Set the speed."""
    visitor.choose("speed", speed)
    visitor.settle()
    visitor.page.wait_for_timeout(300)


def finish(visitor, epoch):
    """Press Train and wait for the last picture."""
    visitor.press("train")
    visitor.wait_for_stage(epoch)
    visitor.wait_for_label("train")
    visitor.settle()


def press_max(visitor):
    """15 epochs at Max, from the press to the last picture."""
    choose_speed(visitor, "max")
    times = [seconds(finish, visitor, 15 * turn) for turn in range(1, 8)]
    row("15 epochs at Max, press to last picture", f"{statistics.median(times):.2f} s", "0.6 s")
    visitor.press("reset")
    visitor.page.wait_for_timeout(500)


def watch(visitor, seconds):
    """What the browser shows in so many seconds, and the bytes that arrive: {"frames", "blank", "draws", "bytes"}."""
    line = visitor.page.context.new_cdp_session(visitor.page)
    line.send("Network.enable")
    arrived = []
    line.on("Network.webSocketFrameReceived", lambda event: arrived.append(len(event["response"]["payloadData"])))
    visitor.page.evaluate(script("benchmark", "sampleFrames"))
    visitor.page.wait_for_timeout(1000 * seconds)
    seen = visitor.page.evaluate("() => { const seen = window.seen; window.seen = null; return seen; }")
    line.detach()
    return seen | {"bytes": sum(arrived) * 3 / 4}  # what is no text arrives in base 64


def live_redraws(visitor, process, panel, span=10):
    """While it trains at speed 10: redraws and frames a second, blank frames, bytes and time of the server a redraw."""
    visitor.press("reset")
    visitor.open_panel(panel)
    choose_speed(visitor, "10")
    visitor.enter("epochs", 500)
    visitor.press("train")
    visitor.wait_for_epoch(6)
    page = psutil.Process(process.pid)
    begun = sum(page.cpu_times()[:2])
    seen = watch(visitor, span)
    taken = sum(page.cpu_times()[:2]) - begun
    visitor.press("train")
    visitor.wait_for_label("train")
    draws = seen["draws"]
    row(
        f"live at speed 10, {panel or 'no panel'}",
        f"{draws / span:.1f} redraws and {seen['frames'] / span:.0f} frames a second, {seen['blank']} blank, "
        f"{seen['bytes'] / draws / 1000:.1f} kB and {1000 * taken / draws:.1f} ms of the server a redraw",
        f"9, 25, 0, {'40 and 10' if panel else '12 and 6.5'}",
    )


def throttled(visitor, rate=4, span=8):
    """The same in a browser that is four times slower, how soon a press on Pause holds the figures, and says Train."""
    line = visitor.page.context.new_cdp_session(visitor.page)
    line.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    times, seen = [], None
    for _ in range(7):
        visitor.press("train")
        visitor.wait_for_epoch(visitor.epoch + 6)
        seen = seen or watch(visitor, span)
        times.append(_pauses(visitor))
    hold, label = map(statistics.median, zip(*times, strict=True))
    line.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    told = f"{seen['draws'] / span:.1f} redraws a second, {seen['blank']} blank frames, "
    told += f"Pause holds in {1000 * hold:.0f} ms, Train again in {1000 * label:.0f} ms"
    row("the same, the browser's processor throttled four times", told, "3, 0, 300")


def _pauses(visitor):
    """Seconds from a press on Pause to the last figure, and to the button that says Train."""
    held = "document.documentElement.hasAttribute('data-pauses')"
    hold = seconds(lambda: (visitor.page.keyboard.press("k"), visitor.until_page(held, every=5)))
    return hold, hold + seconds(visitor.wait_for_label, "train")


def scrub(visitor, where, goal):
    """From a key press on the scrubber to the new picture, by the browser's own clock."""
    page, slider = visitor.page, visitor.field("epoch")
    slider.focus()
    page.evaluate(script("benchmark", "watchScrubbing"))
    for done in range(1, 31):
        slider.press("ArrowLeft")
        visitor.until_page(f"window.times.length === {done}", every=5)
        page.wait_for_timeout(300)
    milliseconds = statistics.median(page.evaluate("window.times"))
    row(f"scrub, key to the picture of an epoch that {where}", f"{milliseconds:.0f} ms", f"{goal} ms")


def opened(chrome, url):
    """A visitor who has opened a link and does not rest, so that the browser fetches nothing ahead."""
    visitor = Visitor(chrome, f"{url}/?epoch=60", opened=False)
    visitor.page.add_init_script(
        "setInterval(() => document.body?.dispatchEvent(new Event('pointerdown', { bubbles: true })), 100)"
    )
    visitor.open(visitor.url)
    visitor.wait_for_trained(60)
    return visitor
