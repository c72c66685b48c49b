"""Faults of Streamlit's frontend, shown on a page of plain Streamlit. This project's page works around them.

A test that fails names the workaround that can be removed. The workarounds are in ui/seam, web/streamlit and
web/address.js.
"""

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from docs import live
from tests.support.scripts import script
from tests.support.visitor import PATIENCE
from tests.support.workarounds import obsolete

LEAST = 3  # the minimum contrast of graphics (WCAG 1.4.11)
READ = 4.5  # the minimum contrast of text (WCAG 1.4.3)
STYLE = "([where, name]) => getComputedStyle(document.querySelector(where))[name]"


@pytest.fixture(scope="module")
def opened(chrome):
    """Yield the page of tests/support/plain_streamlit.py in a dark, Japanese browser. All tests use this page.

    `page.sent` lists the reruns that it requests.
    """
    look = {"color_scheme": "dark", "locale": "ja-JP", "viewport": {"width": 1280, "height": 900}}
    with (
        live.server(app="tests/support/plain_streamlit.py") as (_, url),
        chrome.new_context(**look) as context,
        context.new_page() as page,
    ):
        page.set_default_timeout(1000 * PATIENCE)
        page.sent = []

        def note(data):
            message = BackMsg.FromString(data)
            if message.WhichOneof("type") == "rerun_script":
                page.sent.append(message.rerun_script)

        page.on("websocket", lambda line: line.on("framesent", note))
        page.goto(url)
        page.locator(".st-key-inside button").wait_for()
        yield page


@pytest.fixture
def page(opened):
    """Return the page once its script does not run."""
    opened.locator(live.SETTLED).wait_for()
    return opened


def press(page, key):
    """Press a button, and wait until the script has run once more."""
    run = page.locator(".st-key-top").inner_text()
    page.locator(f".st-key-{key} button").click()
    page.locator(".st-key-top").filter(has_not_text=run).wait_for()
    page.locator(live.SETTLED).wait_for()


def sent(page, is_it):
    """Wait until the page has sent a request for which the function `is_it` returns True, and return the request."""
    while not any(map(is_it, page.sent)):
        page.wait_for_timeout(50)
    return next(filter(is_it, page.sent))


def contrast(page, one, other):
    """Return the WCAG contrast of two colours, the first of which may be transparent."""
    return page.evaluate(script("seam", "contrast"), [one, other])


def style(page, where, name):
    """Return a computed property of an element."""
    return page.evaluate(STYLE, [where, name])


def test_requests_have_needless_values_or_the_id_of_a_wrong_fragment(page):
    """A timer's request has the values of all controls. A press outside a fragment may send the fragment's id.

    See seam/reruns.py.
    """
    timer = sent(page, lambda request: request.is_auto_rerun)
    assert timer.widget_states.widgets, obsolete("a timer's request has no values", "the first half of Requests.mend")
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
    assert named, obsolete("a press outside a fragment runs the page", "the second half of Requests.mend")


def test_a_component_is_called_for_each_message(page):
    """While a component still draws a message, Streamlit calls it with the next message: see web/streamlit/mount.js."""
    page.wait_for_function("!calls.at(-1).startsWith('begins')")
    page.evaluate("calls.length = 0")
    page.locator(".st-key-again button").click()
    page.wait_for_function("calls.at(-1)?.startsWith('begins')")
    page.locator(".st-key-again button").click()
    page.wait_for_function("calls.filter(call => call.startsWith('drawn')).length === 2")
    calls = [call.split()[0] for call in page.evaluate("calls") if not call.startswith("cleaned")]
    assert calls[:2] == ["begins"] * 2, obsolete(
        "a component is called only after its last call has ended", "the order in mount.js"
    )


def test_names_are_english(page):
    """Language, labels and texts are English: see `rename` in web/streamlit/mending.js, and seam/index.py.

    The issues are streamlit#1353 and streamlit#15726.
    """
    lang = page.evaluate("document.documentElement.lang")
    assert lang == "en", obsolete("the page has the browser's language", "`lang` in mending.js")
    names = page.evaluate("[...document.querySelectorAll('[aria-label]')].map(each => each.ariaLabel)")
    assert {"Main menu", "Help for Text", "Increment"} <= {*names}, obsolete(
        "labels are translated", "`rename` in mending.js"
    )
    words = page.locator(".st-key-file").inner_text()
    assert "Upload" in words, obsolete("the uploader is translated", '"uploader" in streamlit.css')


def test_a_toast_has_no_name(page):
    """A toast's aria-labelledby has the id of no element: see `labelToast` in web/streamlit/mending.js."""
    press(page, "toast")
    named = page.locator(".stToast").evaluate("toast => document.getElementById(toast.getAttribute('aria-labelledby'))")
    assert named is None, obsolete("a toast's text is its name", "`labelToast` in mending.js")


def test_a_text_that_is_too_long_is_lost(page):
    """With `max_chars` a longer paste does nothing: see `shorten` in web/streamlit/mending.js (streamlit#9221)."""
    page.locator("textarea").focus()
    page.evaluate("document.execCommand('insertText', false, 'x'.repeat(11))")
    text = page.locator("textarea").input_value()
    assert text == "", obsolete("a paste that is too long is cut off or explained", "`shorten` in mending.js")


def test_a_change_of_the_address_adds_to_the_history(page):
    """A change of the query parameters adds an entry to the history: see web/address.js (streamlit#16831)."""
    before = page.evaluate("history.length")
    press(page, "address")
    page.wait_for_function("location.search")
    added = page.evaluate("history.length") - before
    assert added == 1, obsolete("a change of st.query_params replaces the history entry", "the address component")


def test_a_slow_run_fades_the_page_and_shows_an_indicator(page):
    """A slow run fades elements, and shows an indicator: see "stale" and "runner" in web/streamlit/streamlit.css."""
    page.locator(".st-key-slow button").click()
    stale = page.locator("[data-stale=true]").first
    stale.wait_for()
    runner = page.locator(".stStatusWidget")
    runner.wait_for()
    assert "Stop" in runner.inner_text(), obsolete("no running indicator is shown", '"runner" in streamlit.css')
    faded = "[...document.querySelectorAll('[data-stale=true]')].some(each => getComputedStyle(each).opacity < 1)"
    assert page.wait_for_function(faded), obsolete("no element fades", '"stale" in streamlit.css')


def test_icons_buttons_switches_and_rings_are_too_faint(page):
    """Texts, switches and focus rings lack contrast, and help icons do not grow with the text.

    See "help", "primary", "faint" and "ring" in web/streamlit/streamlit.css.
    """
    background = style(page, ".stApp", "backgroundColor")
    button, switch = ".st-key-again button", "span:has(> [role=switch]) + div"
    seen = contrast(page, *(style(page, button, name) for name in ("color", "backgroundColor")))
    assert seen < READ, obsolete("the text of a primary button has enough contrast", '"primary" in streamlit.css')
    assert float(style(page, "kbd", "opacity")) < 1, obsolete(
        "the letters of shortcuts are opaque", '"faint" in streamlit.css'
    )
    seen = contrast(page, style(page, switch, "backgroundColor"), background)
    assert seen < LEAST, obsolete("a switch that is off has enough contrast", '"faint" in streamlit.css')
    page.keyboard.press("Tab")
    page.locator(button).focus()
    page.wait_for_function(f"getComputedStyle(document.querySelector('{button}')).boxShadow !== 'none'")
    assert style(page, button, "outlineStyle") == "none", obsolete(
        "a focused element has an outline", '"ring" in streamlit.css'
    )
    shadow = style(page, button, "boxShadow").split(")")[0]
    assert contrast(page, shadow, background) < LEAST, obsolete(
        "the focus ring has enough contrast", '"ring" in streamlit.css'
    )
    large = page.add_style_tag(content=":root { font-size: 30px !important }")
    size = style(page, ".stTooltipIcon svg", "width")
    large.evaluate("style => style.remove()")
    assert size != "30px", obsolete("a help icon grows with the text", '"help" in streamlit.css')


def test_forced_colours_hide_states(page):
    """With forced colours, a switch has no border and loses its background: see "forced" in streamlit.css."""
    page.emulate_media(forced_colors="active")
    switch = "span:has(> [role=switch]) + div"
    looks = [style(page, switch, name) for name in ("borderStyle", "forcedColorAdjust")]
    page.emulate_media(forced_colors="none")
    assert looks == ["none", "auto"], obsolete("a switch has a border and forced colours", '"forced" in streamlit.css')
