"""What a visitor waits for, in Chromium."""

import statistics

import psutil

from tests import live
from tests.benchmark import row, seconds

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
        with live.visit(chrome, url) as page:
            press_max(page)
            live_redraws(page)
            scrub(page)
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


def choose_speed(page, speed):
    """Set the speed."""
    page.locator(".st-key-speed").get_by_text(speed, exact=True).click()
    page.locator(live.SETTLED).wait_for()
    page.wait_for_timeout(300)


def finish(page, epoch):
    """Press Train and wait for the last picture."""
    live.button(page, "train").click()
    page.locator(".st-key-stage").get_by_text(f"Output now, epoch {epoch}", exact=True).wait_for(timeout=120_000)
    page.locator(".st-key-train").get_by_text("Train", exact=True).first.wait_for()
    page.locator(live.SETTLED).wait_for()


def press_max(page):
    """15 epochs at Max, from the press to the last picture."""
    choose_speed(page, "Max")
    times = [seconds(finish, page, 15 * turn) for turn in range(1, 8)]
    row("15 epochs at Max, press to last picture", f"{statistics.median(times):.2f} s", "under 2 s")
    live.button(page, "reset").click()
    page.wait_for_timeout(500)


def live_redraws(page):
    """Redraws a second at speed 10, and the share of animation frames in which the stage is blank."""
    choose_speed(page, "10")
    field = page.locator(".st-key-epochs input")
    field.fill("200")
    field.press("Enter")
    page.wait_for_timeout(500)
    page.evaluate(SAMPLE_FRAMES)
    taken = seconds(finish, page, 200)
    seen = page.evaluate("() => { const seen = window.seen; window.seen = null; return seen; }")
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


def scrub(page):
    """From a key press on the scrubber to the new picture, by the browser's own clock."""
    slider = page.locator(".st-key-epoch input")
    slider.focus()
    page.evaluate(WATCH_SCRUBBING)
    for done in range(1, 31):
        slider.press("ArrowLeft")
        page.wait_for_function(f"window.times.length === {done}")
        page.wait_for_timeout(300)
    milliseconds = statistics.median(page.evaluate("window.times"))
    row("scrub, key to new picture", f"{milliseconds:.0f} ms", "under 200 ms")
