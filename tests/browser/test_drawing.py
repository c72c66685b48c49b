"""The figures in a real Chromium: they stay the same elements, and Plotly's script comes from the page's server."""

import gzip
import re
import urllib.request

import numpy as np
import pytest
from playwright.sync_api import expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from rnn_core.ui.components import assets, chart
from rnn_core.ui.web import scene
from tests.drawing import sheets
from tests.support.scripts import open_page, script

PLOTLY = "window.Plotly = { react: async (chart, data, layout) => Object.assign(chart, { layout, on: () => {} }) };"

SLOW = """
let passed = 0;
window.drawn = [];
performance.now = () => passed;
window.Plotly = { react: async (chart, [, epoch], layout) => {
    passed += 100_000;
    drawn.push(epoch);
    return Object.assign(chart, { layout, on: () => {} });
} };
"""
"""A replacement for Plotly. Each drawn figure puts the page's clock forward by a hundred seconds."""

SMALL = "samples=20&timesteps=12&epochs=2&speed=max"
SCRIPT = re.compile(r"/plotly-\w+\.min\.js$")


def test_no_element_is_ever_replaced(visit):
    """The stage (the main picture), the curves and the panel stay the same elements, and show the same epoch.

    The first panel is drawn by the page's own module, and the second panel by Plotly. tests/ui/test_panels_page.py has
    every panel.

    The browser sends requests only to the page's server. Streamlit sends an unchanged text as a reference to an earlier
    message (`ref_hash`). The timer's messages never redraw the place of such a text, because Streamlit may send the
    reference without the text's container, and then the page would stop.
    """
    visitor, asked, received = visit(SMALL, opened=False), [], []
    visitor.page.on("request", lambda request: asked.append(request.url))
    listen = "framereceived", lambda message: received.append(message)
    visitor.page.on("websocket", lambda socket: socket.on(*listen))
    visitor.open(visitor.url)
    charts = [visitor.at(key, name) for key, name in (("stage", ".stage"), ("curves", ".curve-place"))]
    charts.append(visitor.at("panel_figure", ".chart"))
    picture = visitor.at("panel_picture", ".stage")
    for each in (*charts, picture):
        each.evaluate("chart => { chart.mine = true; }")
    visitor.open_panel("weights")
    visitor.train(2)
    expect(picture).to_have_attribute("data-epoch", "2")
    visitor.open_panel("errors")
    visitor.press("step")
    visitor.wait_for_trained(3)
    visitor.page.keyboard.press("j")
    visitor.wait_for_trained(2)
    for each in charts:
        expect(each).to_have_attribute("data-epoch", "2")
        assert each.evaluate("chart => chart.mine")
    visitor.open_panel("")
    visitor.read_in("ja")
    visitor.unfold("training")
    visitor.enter("seed", 1)
    expect(charts[0]).to_have_attribute("data-epoch", "0")
    assert all(each.evaluate("chart => chart.mine") for each in (*charts, picture))
    assert {url.split("/")[2] for url in asked if not url.startswith(("data:", "blob:"))} == {visitor.url.split("/")[2]}
    messages = [ForwardMsg.FromString(each) for each in received if isinstance(each, bytes)]
    timed, unchanged = (
        {tuple(each.metadata.delta_path) for each in messages if is_meant(each)}
        for is_meant in (lambda each: each.delta.fragment_id, lambda each: each.ref_hash)
    )
    assert timed
    assert not timed & unchanged


def test_without_the_script_of_plotly_only_figures_of_plotly_fail(visit):
    """A panel that needs Plotly shows an error and a button to retry. Other pictures do not load Plotly's script."""
    visitor, asked = visit("samples=20&task=letters", lang="ja", opened=False), []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.route(SCRIPT, lambda route: route.abort())
    visitor.open(visitor.url)
    expect(visitor.at("curves", "svg.curve circle.train").first).to_be_visible()
    visitor.open_panel("weights")
    assert not any(SCRIPT.search(url) for url in asked)
    visitor.type_panel("errors")
    told = visitor.at("panel_figure").get_by_role("alert")
    expect(told).to_have_text(visitor.say("plotly_failed"))
    visitor.rest()  # a later message would load the script again, and remove the button
    visitor.page.unroute(SCRIPT)
    visitor.at("panel_figure").get_by_role("button", name=visitor.say("plotly_again")).click()
    expect(visitor.at("panel_figure", ".main-svg").first).to_be_visible()
    expect(told).to_be_hidden()
    visitor.rest()
    assert {*visitor.complaints} == {"Failed to load resource: net::ERR_FAILED"}
    visitor.complaints.clear()


def test_the_figure_follows_the_slider(chrome):
    """The figure shows the slider's epoch if this epoch is cached, even if a late message has another epoch.

    If Streamlit replaces the figure's parent element, the figure moves to the new parent.
    """
    page = open_page(chrome, f"<main>{chart.HTML}</main>", plotly=PLOTLY)
    page.evaluate(script("figures", "mountChart"))
    drawn = page.locator(".chart")

    def shows(text):
        expect(drawn).to_have_attribute("data-epoch", text.split()[1])
        expect(drawn).to_have_attribute("aria-label", text)

    def hand(epoch):
        page.evaluate("epoch => emit('epoch', state.hand = epoch)", epoch)

    for epoch in (4, 5, 6):
        page.evaluate(f"draw({epoch}, 'one')")
        shows(f"one {epoch}")
    hand(4)
    shows("one 4")
    page.evaluate("draw(5, 'one')")
    page.wait_for_timeout(200)
    shows("one 4")
    page.evaluate("{ state.hand = null; draw(7, 'other'); }")
    shows("other 7")
    hand(4)
    page.wait_for_timeout(200)
    shows("other 7")
    page.evaluate("state.hand = null")
    drawn.evaluate(
        "(chart, html) => { window.first = chart; document.body.innerHTML = html; }", f"<main>{chart.HTML}</main>"
    )
    page.evaluate("draw(8, 'other')")
    shows("other 8")
    assert drawn.evaluate("chart => chart === window.first")
    page.close()


def test_a_picture_waits_for_its_part(chrome):
    """A picture is drawn when its part, the data that all epochs share, arrives.

    Later, a cached epoch is drawn at once. A hidden picture is not marked as busy.
    """
    page = open_page(chrome, "<main><div class='figure'><div class='stage'></div><p class='calm'></p></div></main>")
    case = sheets.weights()
    page.evaluate(script("figures", "mountPicture"), [case["scene"], scene.palettes()])
    drawn = page.locator(".stage")
    page.evaluate("show(3)")
    page.wait_for_timeout(200)
    expect(drawn).not_to_have_attribute("data-epoch", "3")
    page.evaluate(
        "async base => (await load('parts')).draw({ data: { name: 'base', part: base } })", case["frames"]["base"]
    )
    expect(drawn).to_have_attribute("data-epoch", "3")
    expect(drawn.get_by_role("img")).to_have_accessible_name("weights 3")
    page.evaluate("show(4)")
    expect(drawn).to_have_attribute("data-epoch", "4")
    page.evaluate("emit('epoch', state.hand = 3)")
    expect(drawn).to_have_attribute("data-epoch", "3")
    expect(drawn).not_to_have_attribute("data-busy", "")
    page.evaluate("show(null, some)")  # a picture without an epoch is shown for every epoch of the slider
    expect(drawn).to_have_attribute("data-epoch", "null")
    page.evaluate(script("figures", "drawAndHide"))
    expect(drawn).to_be_hidden()
    expect(drawn).not_to_have_attribute("data-busy", "")
    page.close()


def test_plotly_pauses_while_the_network_trains(chrome):
    """During training, a new figure waits, marked as busy. The slider's epoch and the last epoch are drawn at once."""
    page = open_page(chrome, f"<main>{chart.HTML}</main>", plotly=SLOW)
    page.evaluate(script("figures", "mountChart"))
    drawn = page.locator(".chart")
    page.evaluate("{ state.received = { epoch: { playing: true } }; draw(1, 'one'); }")
    expect(drawn).to_have_attribute("data-epoch", "1")
    page.evaluate("async () => { for (const epoch of [2, 3, 4]) await draw(epoch, 'one'); }")
    page.wait_for_timeout(300)
    assert page.evaluate("drawn") == [1], "Plotly should pause before it draws again"
    expect(drawn).to_have_attribute("data-busy", "")
    page.evaluate("emit('epoch', state.hand = 3)")
    expect(drawn).to_have_attribute("data-epoch", "3")
    page.evaluate("{ state.hand = null; state.received = { epoch: { playing: false } }; draw(5, 'one'); }")
    expect(drawn).to_have_attribute("data-epoch", "5")
    expect(drawn).not_to_have_attribute("data-busy", "")
    assert page.evaluate("drawn") == [1, 3, 5]
    page.close()


@pytest.mark.parametrize(("share", "flashes"), [(0.3, True), (0.2, False)])
def test_a_large_part_of_a_figure_flashes_at_most_three_times_per_second(chrome, share, flashes):
    """If at least a quarter of a figure changes, there are at most three flashes per second, and a notice is shown.

    A flash is two changes, to light and back. The last figure is always drawn. A smaller part of a figure may change
    faster.
    """
    cells = 100
    lit = np.zeros((2, cells), np.float32)
    lit[1, : int(share * cells)] = 1
    page = open_page(chrome, f"<main>{chart.HTML}</main>", plotly=PLOTLY)
    page.evaluate(script("figures", "mountChart"))
    last = page.evaluate(script("figures", "flip"), [chart.packed(each[None]) for each in lit])
    expect(page.locator(".chart")).to_have_attribute("data-epoch", str(last))
    assert page.locator(".calm").is_visible() == flashes
    times = page.evaluate("flips")
    assert not flashes or min(later - first for first, later in zip(times, times[7:], strict=False)) > 1000
    page.close()


@pytest.mark.browser
def test_the_script_of_plotly_is_compressed_and_cached(address, monkeypatch):
    """The server sends Plotly's script under the base path. If the browser accepts it, the script is compressed.

    The browser may keep the script permanently.
    """
    request = urllib.request.Request(f"{address}/{assets.PLOTLY}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "immutable" in answer.headers["Cache-Control"]
        assert gzip.decompress(answer.read()) == assets.SCRIPTS[assets.PLOTLY].encode()
    request.remove_header("Accept-encoding")
    with urllib.request.urlopen(request) as answer:
        assert answer.read() == assets.SCRIPTS[assets.PLOTLY].encode()
    monkeypatch.setattr(assets, "get_option", {"server.baseUrlPath": "/a/lesson/"}.get)
    assert f"/a/lesson/{assets.PLOTLY}" in [route.path for route in assets.routes()]
