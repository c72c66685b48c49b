"""The faults of Streamlit's frontend, on a page of plain Streamlit, that the page works around.

A test that fails names the workaround that can be removed. The workarounds are in ui/seam, web/streamlit and
web/address.js.
"""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from docs import live
from tests.support.mends import mended
from tests.support.scripts import script
from tests.support.visitor import PATIENCE

LEAST, READ = 3, 4.5  # least contrast of graphics and of text (WCAG 1.4.11, 1.4.3)
STYLE = "([where, name]) => getComputedStyle(document.querySelector(where))[name]"


@pytest.fixture(scope="module")
def bare():
    """Yield the address of a server that runs tests/support/bare.py."""
    with live.server(app="tests/support/bare.py") as (_, url):
        yield url


@pytest.fixture
def page(chrome, bare):
    """Yield the page of plain Streamlit in a dark, Japanese browser; `page.sent` has its requests for a run."""
    with chrome.new_context(color_scheme="dark", locale="ja-JP", viewport={"width": 1280, "height": 900}) as context:
        yield opened(context, bare)


def opened(context, url):
    """Return the open page, once its script has run."""
    page = context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.sent = []

    def note(data):
        message = BackMsg.FromString(data)
        if message.WhichOneof("type") == "rerun_script":
            page.sent.append(message.rerun_script)

    page.on("websocket", lambda line: line.on("framesent", note))
    page.goto(url)
    page.locator(".st-key-inside button").wait_for()
    page.locator(live.SETTLED).wait_for()
    return page


def press(page, key):
    """Press a button, and wait until the script has run."""
    run = page.locator(".st-key-top").inner_text()
    page.locator(f".st-key-{key} button").click()
    page.locator(".st-key-top").filter(has_not_text=run).wait_for()
    page.locator(live.SETTLED).wait_for()


def sent(page, is_it):
    """Return the first request for which `is_it` is true, once the page has sent it."""
    while not any(map(is_it, page.sent)):
        page.wait_for_timeout(50)
    return next(filter(is_it, page.sent))


def contrast(page, one, other):
    """Return the WCAG contrast of two colours, the first of which may be transparent."""
    return page.evaluate(script("seam", "contrast"), [one, other])


def style(page, where, name):
    """Return a computed property of an element."""
    return page.evaluate(STYLE, [where, name])


def test_a_timer_sends_values_and_a_press_outside_the_id_of_its_fragment(page):
    """A timer's request has values, and a press outside of a fragment may have the fragment's id.

    See seam/reruns.py.
    """
    timer = sent(page, lambda request: request.is_auto_rerun)
    assert timer.widget_states.widgets, mended("a timer sends no values", "the first half of Requests.mend")
    named = False
    for number in range(2, 12):  # on a slow machine the value and the press may be sent separately
        page.sent.clear()
        page.locator(".st-key-part input").fill(str(number))
        page.locator(".st-key-again button").click()
        pressed = sent(page, lambda request: any(each.trigger_value for each in request.widget_states.widgets))
        named = named or bool(pressed.fragment_id)
        if named:
            break
        page.locator(live.SETTLED).wait_for()
    assert named, mended("a press outside of it has the page run", "the second half of Requests.mend")


def test_a_component_is_called_for_each_message(page):
    """A component is called again while it still draws the last message: see web/streamlit/mount.js."""
    page.locator(".st-key-again button").click()
    page.wait_for_function("calls.at(-1).startsWith('begins')")
    page.locator(".st-key-again button").click()
    page.wait_for_function("calls.filter(call => call.startsWith('drawn')).length === 3")
    second, third = (page.evaluate("calls").index(call) for call in ("drawn 2", "begins 3"))
    assert third < second, mended("a component is called when the last call is over", "the order in mount.js")


def test_names_are_english(page):
    """Language, labels and texts are English: see `rename` in web/streamlit/mending.js, and seam/index.py.

    The issues are streamlit#1353 and streamlit#15726.
    """
    lang = page.evaluate("document.documentElement.lang")
    assert lang == "en", mended("the language of the page is that of the browser", "`lang` in mending.js")
    names = page.evaluate("[...document.querySelectorAll('[aria-label]')].map(each => each.ariaLabel)")
    assert {"Main menu", "Help for Text", "Increment"} <= {*names}, mended("it is translated", "`rename` in mending.js")
    words = page.locator(".st-key-file").inner_text()
    assert "Upload" in words, mended("it is translated", 'mend "uploader" of streamlit.css')


def test_a_toast_has_no_name(page):
    """A toast's aria-labelledby has the id of no element: see `name` in web/streamlit/mending.js."""
    press(page, "toast")
    named = page.locator(".stToast").evaluate("toast => document.getElementById(toast.getAttribute('aria-labelledby'))")
    assert named is None, mended("a toast has its text as its name", "`name` in mending.js")


def test_a_text_that_is_too_long_is_lost(page):
    """With `max_chars` a longer paste does nothing: see `shorten` in web/streamlit/mending.js (streamlit#9221)."""
    page.locator("textarea").focus()
    page.evaluate("document.execCommand('insertText', false, 'x'.repeat(11))")
    text = page.locator("textarea").input_value()
    assert text == "", mended("a text that is pasted is cut off, or explained", "`shorten` in mending.js")


def test_an_address_adds_to_the_history(page):
    """A change of the query parameters adds an entry to the history: see web/address.js (streamlit#16831)."""
    before = page.evaluate("history.length")
    press(page, "address")
    page.wait_for_function("location.search")
    added = page.evaluate("history.length") - before
    assert added == 1, mended("st.query_params can replace an entry of the history", "the address component")


def test_a_slow_run_fades_the_page_and_shows_a_runner(page):
    """A slow run fades elements and shows a runner: see "stale" and "runner" in web/streamlit/streamlit.css."""
    page.locator(".st-key-slow button").click()
    stale = page.locator("[data-stale=true]").first
    stale.wait_for()
    runner = page.locator(".stStatusWidget")
    runner.wait_for()
    assert "Stop" in runner.inner_text(), mended("no runner is shown", 'mend "runner" of streamlit.css')
    faded = "[...document.querySelectorAll('[data-stale=true]')].some(each => getComputedStyle(each).opacity < 1)"
    assert page.wait_for_function(faded), mended("nothing is faded", 'mend "stale" of streamlit.css')


def test_icons_buttons_switches_and_rings_are_too_faint(page):
    """Texts, switches and focus rings lack contrast, and help icons do not grow with the text.

    See "help", "primary", "faint" and "ring" in web/streamlit/streamlit.css.
    """
    background = style(page, ".stApp", "backgroundColor")
    button, switch = ".st-key-again button", "span:has(> [role=switch]) + div"
    seen = contrast(page, *(style(page, button, name) for name in ("color", "backgroundColor")))
    assert seen < READ, mended("words on a primary button can be read", 'mend "primary"')
    assert float(style(page, "kbd", "opacity")) < 1, mended("the letters of the keys are not faint", 'mend "faint"')
    seen = contrast(page, style(page, switch, "backgroundColor"), background)
    assert seen < LEAST, mended("a switch that is off is seen", 'mend "faint"')
    page.keyboard.press("Tab")
    page.locator(button).focus()
    page.wait_for_function(f"getComputedStyle(document.querySelector('{button}')).boxShadow !== 'none'")
    assert style(page, button, "outlineStyle") == "none", mended("the focus has an outline", 'mend "ring"')
    shadow = style(page, button, "boxShadow").split(")")[0]
    assert contrast(page, shadow, background) < LEAST, mended("the ring of the focus is seen", 'mend "ring"')
    page.add_style_tag(content=":root { font-size: 30px !important }")
    size = style(page, ".stTooltipIcon svg", "width")
    assert size != "30px", mended("an icon grows with the text", 'mend "help"')


def test_forced_colours_hide_states(chrome, bare):
    """A switch has no border, and no colours in forced colours: see "forced" in web/streamlit/streamlit.css."""
    with chrome.new_context(forced_colors="active") as context:
        page = opened(context, bare)
        switch = "span:has(> [role=switch]) + div"
        looks = [style(page, switch, name) for name in ("borderStyle", "forcedColorAdjust")]
    assert looks == ["none", "auto"], mended("states are drawn in forced colours too", 'mend "forced"')
