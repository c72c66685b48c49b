"""Browser: a visitor's waiting times in Chromium, and the rate and cost of redraws."""

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
"""A page with only three widgets, for comparison."""


def measure():
    """Measure opening, training, redraws and the epoch slider, then redraws and Pause in a slow browser."""
    with live.server() as (process, url), live.browser() as chrome:
        measure_opening(chrome, url)
        visitor = Visitor(chrome, url)
        press_max(visitor)
        live_redraws(visitor, process, "")
        scrub(visitor, "was shown before", 30)
        for panel in (each for each in PANELS if each != "continuation"):  # the default task has no continuation
            live_redraws(visitor, process, panel)
        visitor.open_panel("")
        other = opened(chrome, url)
        scrub(other, "was not shown yet", 60)
        other.page.close()  # this page shares a process with the page that `throttled` slows down
        throttled(visitor)
        row("the page's process after these measurements", psutil.Process(process.pid).memory_info().rss / 1e6, "MB")


def measure_opening(chrome, url):
    """Measure the time until each part of the page is shown, and compare it with a bare page of three widgets."""
    visits = [opening(chrome, url) for _ in range(6)]
    bare = opening_of_a_bare_page(chrome)
    for part, times in zip(
        ("controls", "input and target", "untrained network"), zip(*visits, strict=True), strict=True
    ):
        row(f"opening the page, until it shows its {part}: first visitor", times[0], "s")
        row(f"opening the page, until it shows its {part}: later visitors", statistics.median(times[1:]), "s")
    first = first_opening(chrome) - bare
    later = statistics.median(visit[-1] for visit in visits[1:]) - bare
    row("untrained network, after a bare page of three widgets would be there: first visitor, warm workers", first, "s")
    row(
        "untrained network, after a bare page of three widgets would be there: later visitors",
        later,
        "s",
        "at most 0.5",
    )


def opening(chrome, url, last="network"):
    """Return the seconds from the request to the controls, to input and target, and to the untrained network.

    last: the part of the page at which the measurement ends: "controls", "data" (input and target) or "network".
    """
    with chrome.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(f"({script('benchmark', 'watchOpening')})()")
        page.goto(url)
        while last not in page.evaluate("window.seen"):
            page.wait_for_timeout(100)
        page.wait_for_timeout(3000)
        opened = page.evaluate("window.seen")
    return [opened[name] / 1000 for name in ("controls", "data", "network") if name in opened]


def first_opening(chrome):
    """Return the seconds to the untrained network for the first visitor of a new server with warm workers."""
    with live.server() as (_, url):
        ready = False
        while not ready:
            with suppress(HTTPError), urlopen(f"{url}/healthz"):
                ready = True
        return opening(chrome, url)[-1]


def opening_of_a_bare_page(chrome):
    """Return the median seconds to the controls of a page with only three widgets."""
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder, "bare.py")
        app.write_text(BARE, "utf-8")
        with live.server(app=str(app)) as (_, url):
            return statistics.median(opening(chrome, url, last="controls")[0] for _ in range(7))


def choose_speed(visitor, speed):
    """Choose a speed, and wait until the page is idle."""
    visitor.choose("speed", speed)
    visitor.settle()
    visitor.page.wait_for_timeout(300)


def finish(visitor, epoch):
    """Press Train, and wait for the picture of an epoch, which is the last one."""
    visitor.press("train")
    visitor.wait_for_stage(epoch)
    visitor.wait_for_label("train")
    visitor.settle()


def press_max(visitor):
    """Measure 15 epochs at the speed Max, from the press on Train to the last picture. Then reset."""
    choose_speed(visitor, "max")
    times = [seconds(finish, visitor, 15 * turn) for turn in range(1, 8)]
    row("15 epochs at speed Max, from the press to the last picture", statistics.median(times), "s", "at most 0.6")
    visitor.press("reset")
    visitor.page.wait_for_timeout(500)


def watch(visitor, seconds):
    """Watch the page for some seconds, and return the counts {"frames", "blank", "draws", "bytes"}.

    `frames` counts the browser's animation frames, `blank` the frames without a figure, and `draws` the redraws of the
    stage (the main picture). `bytes` counts the received bytes.
    """
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    lengths = []
    session.on("Network.webSocketFrameReceived", lambda event: lengths.append(len(event["response"]["payloadData"])))
    visitor.page.evaluate(script("benchmark", "sampleFrames"))
    visitor.page.wait_for_timeout(1000 * seconds)
    counts = visitor.page.evaluate("() => { const seen = window.seen; window.seen = null; return seen; }")
    session.detach()
    return counts | {"bytes": sum(lengths) * 3 / 4}  # binary messages are reported in base 64


def live_redraws(visitor, process, panel, span=10):
    """Measure at speed 10: redraws, the browser's frames, and a redraw's bytes and processor time on the server."""
    visitor.press("reset")
    visitor.open_panel(panel)
    choose_speed(visitor, "10")
    visitor.enter("epochs", 500)
    visitor.press("train")
    visitor.wait_for_epoch(6)
    page = psutil.Process(process.pid)
    begun = sum(page.cpu_times()[:2])
    counts = watch(visitor, span)
    used = sum(page.cpu_times()[:2]) - begun
    visitor.press("train")
    visitor.wait_for_label("train")
    draws = counts["draws"]
    place = f"speed 10, panel `{panel}`" if panel else "speed 10, no panel"
    row(f"{place}: redraws a second", draws / span, goal="at least 9")
    row(f"{place}: frames of the browser a second", counts["frames"] / span, goal=f"at least {25 if panel else 48}")
    row(f"{place}: frames in which the figure is blank", counts["blank"], goal="0")
    row(f"{place}: a redraw's message", counts["bytes"] / draws / 1000, "kB", f"at most {40 if panel else 12}")
    row(
        f"{place}: a redraw's processor time on the server",
        1000 * used / draws,
        "ms",
        f"at most {10 if panel else 6.5}",
    )


def throttled(visitor, rate=4, span=8):
    """Slow the browser down by the factor `rate`, and measure its redraws and the delay of a press on Pause."""
    session = visitor.page.context.new_cdp_session(visitor.page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    times = []
    counts = None
    for _ in range(7):
        visitor.press("train")
        visitor.wait_for_epoch(visitor.epoch + 6)
        counts = counts or watch(visitor, span)
        times.append(_pauses(visitor))
    hold, label = map(statistics.median, zip(*times, strict=True))
    session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    row("browser slowed down four times: redraws a second", counts["draws"] / span, goal="at least 3")
    row("browser slowed down four times: frames in which the figure is blank", counts["blank"], goal="0")
    row("browser slowed down four times: Pause, from the key to the last picture", 1000 * hold, "ms", "at most 300")
    row("browser slowed down four times: Pause, from the key to the button's new label", 1000 * label, "ms")


def _pauses(visitor):
    """Return the seconds from a press on Pause until the figures stop, and until the button is labelled Train."""
    held = "document.documentElement.hasAttribute('data-pauses')"
    hold = seconds(lambda: (visitor.page.keyboard.press("k"), visitor.until_page(held, every=5)))
    return hold, hold + seconds(visitor.wait_for_label, "train")


def scrub(visitor, state, goal):
    """Measure the time from a key press on the epoch slider to the new picture, by the browser's own clock.

    state: the words that complete "an epoch that …" in the row, such as "was shown before".
    goal: the maximum time in milliseconds.
    """
    page = visitor.page
    slider = visitor.field("epoch")
    slider.focus()
    page.evaluate(script("benchmark", "watchScrubbing"))
    for done in range(1, 31):
        slider.press("ArrowLeft")
        visitor.until_page(f"window.times.length === {done}", every=5)
        page.wait_for_timeout(300)
    milliseconds = statistics.median(page.evaluate("window.times"))
    row(
        f"moving the slider, from the key to the picture of an epoch that {state}",
        milliseconds,
        "ms",
        f"at most {goal}",
    )


def opened(chrome, url):
    """Return a visitor who has opened a link and is never idle, so that the browser prefetches no pictures."""
    visitor = Visitor(chrome, f"{url}/?epoch=60", opened=False)
    visitor.page.add_init_script(
        "setInterval(() => document.body?.dispatchEvent(new Event('pointerdown', { bubbles: true })), 100)"
    )
    visitor.open(visitor.url)
    visitor.wait_for_trained(60)
    return visitor
