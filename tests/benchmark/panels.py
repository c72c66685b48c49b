"""Panels: the times to open a panel and to move the epoch slider beside it, and the parts that are out of view."""

import statistics
from itertools import product

from docs import live
from rnn_core.ui.words import LANGUAGES
from rnn_core.visit.parts import PANELS
from tests.benchmark import row
from tests.support.screens import Size, below, beside
from tests.support.scripts import script
from tests.support.visitor import Visitor

LONGEST = ("dynamics", "ablation")
"""The names of the two longest panels."""

SIZES = ((Size(1440, 900), False), (Size(1920, 1080), False), (Size(1280, 720), True), (Size(1920, 1080), True))
"""[(size of a window, True for presentation mode), ...]."""


def measure():
    """Measure each panel and the first computation of the eigenvalues of all epochs.

    Also count the parts of the page that are not in view beside a panel. Count the screens on which a part of a long
    panel is below the window, too.
    """
    opened, scrubbed = {}, {}
    with live.server() as (_, url), live.browser() as chrome:
        look_beside(chrome, url)
        for panel in PANELS:
            task = "letters" if panel == "continuation" else "cycle"
            visitor = Visitor(chrome, f"{url}/?epoch=15&no_recurrence=true&task={task}")
            visitor.wait_for_trained(15)
            opened[panel] = statistics.median(open_and_close(visitor, panel))
            if panel != "sweep":  # the sweep does not depend on the epoch that is shown
                scrubbed[panel] = statistics.median(scrub(visitor, panel))
            visitor.page.close()
        spectra = [wait_for_spectrum(chrome, url) for _ in range(5)]
        ends = [look_for_ends(chrome, url, *case) for case in product(LONGEST, LANGUAGES)]
    for action, times, goal in (
        ("opening the panel", opened, 200),
        ("moving the slider with the panel", scrubbed, 150),
    ):
        for panel, time in times.items():
            row(f"{action} `{panel}`, from the key to the picture", time, "ms", f"at most {goal}")
    row(f"screens of {len(LONGEST)} long panels with a part below the window", sum(ends), goal="0")
    row("the eigenvalues of 15 epochs, the first time", statistics.median(spectra), "ms", "at most 1,000")


def open_and_close(visitor, panel, turns=7):
    """Open a panel several times, and return the milliseconds from each key press to the picture."""
    page = visitor.page
    page.evaluate(script("benchmark", "watchPanel"), panel)
    for turn in range(turns):
        visitor.type_panel(panel)
        visitor.until_page(f"window.seen.times.length > {turn}")
        page.wait_for_timeout(700)
        visitor.type_panel("")
        visitor.at("panel").wait_for(state="hidden")
        page.wait_for_timeout(700)
        page.evaluate("window.seen.begin = null")
    return page.evaluate("window.seen.times")


def look_beside(chrome, url):
    """Open each panel in a window of 1440 × 900. Count and print the parts of the page that are not in view."""
    visitor = Visitor(chrome, f"{url}/?task=letters&samples=20&timesteps=12&epoch=2&seeds=8&until=3")
    unseen = []
    for panel in PANELS:
        visitor.open_panel(panel)
        unseen += [f"{panel}: {fault}" for fault in beside(visitor, panel)]
    visitor.page.close()
    print(*unseen, sep="\n", flush=True)
    row("parts of the page that are not in view beside a panel, 1440 × 900", len(unseen), goal="0")


def scrub(visitor, panel, turns=7):
    """Open a panel, press a key on the epoch slider several times, and return the milliseconds to each new picture."""
    page = visitor.page
    visitor.type_panel(panel)
    page.wait_for_timeout(2500)
    page.evaluate("window.seen = null")
    page.wait_for_timeout(100)
    page.evaluate(script("benchmark", "watchPanel"), panel)
    slider = visitor.field("epoch")
    slider.focus()
    for turn in range(turns):
        slider.press("ArrowLeft")
        visitor.until_page(f"window.seen.times.length > {turn}")
        page.wait_for_timeout(400)
    return page.evaluate("window.seen.times")


def wait_for_spectrum(chrome, url):
    """Return the milliseconds from opening the dynamics panel until its text tells the result for all epochs."""
    visitor = Visitor(chrome, f"{url}/?epoch=15")
    visitor.wait_for_trained(15)
    waiting = visitor.say("dynamics_waiting", count=2).rpartition("still")[2]
    visitor.page.evaluate(script("benchmark", "watchSpectrum"), waiting)
    visitor.type_panel("dynamics")
    visitor.until_page("window.spectrum")
    milliseconds = visitor.page.evaluate("window.spectrum")
    visitor.page.close()
    return milliseconds


def look_for_ends(chrome, url, panel, lang):
    """Print the parts of a panel that are below the window, and return the number of sizes with such parts."""
    visitor = Visitor(chrome, f"{url}/?epoch=15&panel={panel}", lang=lang)
    visitor.wait_for_panel(panel)
    found = [below(visitor, size, presented=presented) for size, presented in SIZES]
    for parts in filter(None, found):
        print(f"{panel}, {lang}: {parts}", flush=True)
    visitor.page.close()
    return sum(map(bool, found))
