"""What a visitor waits for, in Chromium."""

import statistics

import psutil

from docs import live
from tests.benchmark import row, seconds
from tests.support.visitor import Visitor

SAMPLE_FRAMES = """() => {
    const seen = window.seen = {frames: 0, blank: 0, draws: 0, last: ''};
    const look = () => {
        const images = [...document.querySelectorAll('.st-key-stage .hm image')];
        seen.frames += 1;
        if (document.querySelector('.st-key-stage') && !images.length) seen.blank += 1;
        const titles = document.querySelector('.st-key-stage .infolayer')?.textContent;
        if (images.length && titles !== seen.last) { seen.draws += 1; seen.last = titles; }
        if (window.seen === seen) requestAnimationFrame(look);
    };
    look();
}"""


def measure():
    """All of it."""
    with live.server() as (process, url), live.browser() as chrome:
        visits = [opening(chrome, url) for _ in range(6)]
        for what, times in zip(
            ("controls", "input and target", "untrained network"), zip(*visits, strict=True), strict=True
        ):
            row(
                f"opening the page, to its {what}",
                f"first visitor {times[0]:.1f} s, later {statistics.median(times[1:]):.1f} s",
            )
        visitor = Visitor(chrome, url)
        press_max(visitor)
        live_redraws(visitor)
        scrub(visitor)
        row("memory of the server after that", f"{psutil.Process(process.pid).memory_info().rss / 1e6:.0f} MB")


WATCH_OPENING = """() => {
    const seen = window.seen = {};
    const heatmaps = () => document.querySelectorAll('.st-key-stage .hm image').length;
    const wanted = {
        controls: () => ['input_kind', 'train'].every(key => document.querySelector(`.st-key-${key} button`)),
        data: () => heatmaps() >= 2,
        network: () => heatmaps() >= 6,
    };
    const look = () => {
        for (const [name, there] of Object.entries(wanted)) if (!seen[name] && there()) seen[name] = performance.now();
        if (!seen.network) requestAnimationFrame(look);
    };
    look();
}"""


def opening(chrome, url):
    """Seconds from asking for the page to its controls, to input and target, and to the untrained network."""
    with chrome.new_context(viewport={"width": 1440, "height": 900}) as context:
        page = context.new_page()
        page.add_init_script(f"({WATCH_OPENING})()")
        page.goto(url)
        page.wait_for_function("window.seen.network", timeout=60_000)
        seen = page.evaluate("window.seen")
        page.wait_for_timeout(3000)
    return [seen[name] / 1000 for name in ("controls", "data", "network")]


def choose_speed(visitor, speed):
    """Set the speed."""
    visitor.choose("speed", speed)
    visitor.settle()
    visitor.page.wait_for_timeout(300)


def finish(visitor, epoch):
    """Press Train and wait for the last picture."""
    visitor.press("train")
    visitor.at("stage").get_by_text(visitor.say("band_output_now", epoch=epoch), exact=True).wait_for()
    visitor.wait_for_label("train")
    visitor.settle()


def press_max(visitor):
    """15 epochs at Max, from the press to the last picture."""
    choose_speed(visitor, "max")
    times = [seconds(finish, visitor, 15 * turn) for turn in range(1, 8)]
    row("15 epochs at Max, press to last picture", f"{statistics.median(times):.2f} s", "under 2 s")
    visitor.press("reset")
    visitor.page.wait_for_timeout(500)


def live_redraws(visitor):
    """Redraws a second at speed 10, and the share of animation frames in which the stage is blank."""
    choose_speed(visitor, "10")
    visitor.enter("epochs", 200)
    visitor.page.wait_for_timeout(500)
    visitor.page.evaluate(SAMPLE_FRAMES)
    taken = seconds(finish, visitor, 200)
    seen = visitor.page.evaluate("() => { const seen = window.seen; window.seen = null; return seen; }")
    row("live redraws at speed 10", f"{seen['draws'] / taken:.1f} a second", "4 a second")
    share = seen["blank"] / seen["frames"]
    row("blank animation frames", f"{share:.2%} of {seen['frames']}", "under 2 %")


WATCH_SCRUBBING = """() => {
    window.times = [];
    let begin = null, last = null;
    const title = () => document.querySelector('.st-key-stage .infolayer')?.textContent;
    document.addEventListener('keydown', () => { begin = performance.now(); last = title(); }, true);
    const look = () => {
        const drawn = document.querySelectorAll('.st-key-stage .hm image').length && title();
        if (begin && drawn && drawn !== last) { window.times.push(performance.now() - begin); begin = null; }
        requestAnimationFrame(look);
    };
    look();
}"""


def scrub(visitor):
    """From a key press on the scrubber to the new picture, by the browser's own clock."""
    page, slider = visitor.page, visitor.field("epoch")
    slider.focus()
    page.evaluate(WATCH_SCRUBBING)
    for done in range(1, 31):
        slider.press("ArrowLeft")
        page.wait_for_function(f"window.times.length === {done}")
        page.wait_for_timeout(300)
    milliseconds = statistics.median(page.evaluate("window.times"))
    row("scrub, key to new picture", f"{milliseconds:.0f} ms", "under 200 ms")
