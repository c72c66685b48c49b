"""What a visitor waits for who opens a view beside the stage, or scrubs in it, in Chromium."""

import statistics

from rnn_core.bookmark import VIEWS
from rnn_core.ui.text import say
from tests import live, visitor
from tests.benchmark import row

WATCH = """view => {
    const seen = window.seen = {begin: null, times: []};
    let last = null;
    const look = () => {
        const plot = document.querySelector(`.st-key-view_${view} .js-plotly-plot`);
        if (!plot?.querySelector('.main-svg .trace, .main-svg .hm')) return null;
        const told = document.querySelector('.st-key-beside').innerText;
        const stage = view === 'cut' ? document.querySelector('.st-key-stage .infolayer')?.textContent : '';
        return told + stage + plot.data.map(trace => JSON.stringify(trace.z ?? trace.y ?? 0).slice(0, 3000));
    };
    document.addEventListener('keydown', event => {
        if (!['Enter', 'ArrowLeft'].includes(event.key)) return;
        seen.begin = performance.now();
        last = look();
    }, true);
    const watch = () => {
        const now = look();
        if (seen.begin && now && now !== last) {
            seen.times.push(performance.now() - seen.begin);
            seen.begin = null;
        }
        if (window.seen === seen) requestAnimationFrame(watch);
    };
    watch();
}"""


WAIT_FOR_STORY = """() => {
    let begin = null;
    document.addEventListener('keydown', event => {
        if (event.key === 'Enter') begin = performance.now();
    }, true);
    const watch = () => {
        const told = document.querySelector('.st-key-told')?.innerText;
        if (begin && told?.includes('where it happens')) window.story = performance.now() - begin;
        else requestAnimationFrame(watch);
    };
    watch();
}"""


def measure():
    """All of it: of each view the median of both, and how long the story of the dynamics takes the first time."""
    opened, scrubbed, stories = {}, {}, []
    with live.server() as (_, url), live.browser() as chrome:
        for view in VIEWS:
            with live.visit(chrome, f"{url}/?epoch=15&no_recurrence=true") as page:
                visitor.wait_for_epoch(page, 15)
                page.wait_for_timeout(2000)
                opened[view] = statistics.median(open_and_close(page, view))
                if view != "luck":  # it does not follow the epoch
                    scrubbed[view] = statistics.median(scrub(page, view))
        for _ in range(5):
            with live.visit(chrome, f"{url}/?epoch=15") as page:
                visitor.wait_for_epoch(page, 15)
                page.wait_for_timeout(1500)
                stories.append(tell_the_story(page))
    for what, times in (("opening", opened), ("scrubbing in", scrubbed)):
        each = ", ".join(f"{view} {time:.0f}" for view, time in times.items())
        row(f"{what} a view, key to its picture", f"{each} ms", "under 300 ms")
    row("the story over 15 epochs, the first time", f"{statistics.median(stories):.0f} ms", "under 1 s")


def choose(page, view):
    """Choose a view, or none with ""."""
    field = page.locator(".st-key-view input")
    field.fill(say("en", f"view_{view or 'none'}"))
    field.press("Enter")


def open_and_close(page, view, turns=11):
    """Milliseconds from the key that opens a view to its picture, for each time."""
    page.evaluate(WATCH, view)
    for turn in range(turns):
        choose(page, view)
        page.wait_for_function(f"window.seen.times.length > {turn}")
        page.wait_for_timeout(700)
        choose(page, "")
        page.locator(".st-key-beside").wait_for(state="detached")
        page.wait_for_timeout(700)
        page.evaluate("window.seen.begin = null")
    return page.evaluate("window.seen.times")


def scrub(page, view, turns=14):
    """Milliseconds from a key on the scrubber to the view's new picture, for each time."""
    choose(page, view)
    page.wait_for_timeout(2500)
    page.evaluate("window.seen = null")
    page.wait_for_timeout(100)
    page.evaluate(WATCH, view)
    slider = page.locator(".st-key-epoch input")
    slider.focus()
    for turn in range(turns):
        slider.press("ArrowLeft")
        page.wait_for_function(f"window.seen.times.length > {turn}")
        page.wait_for_timeout(400)
    return page.evaluate("window.seen.times")


def tell_the_story(page):
    """Milliseconds from opening the dynamics to the sentence that knows all epochs."""
    page.evaluate(WAIT_FOR_STORY)
    choose(page, "dynamics")
    page.wait_for_function("window.story")
    return page.evaluate("window.story")
