"""The page for screen readers: announcements, labels and focus."""

import re

from playwright.sync_api import expect

from rnn_core.ui.words import say
from tests.support.axe import violations
from tests.support.scripts import script

LIVE = "[aria-live]:not([aria-live=off]), [role=status], [role=log], output:not([aria-live=off])"

STREAMLITS = (
    r'"(?:Skip to main content|Collapse sidebar|Sidebar|Main menu|Help for .*|Decrement|Increment|Open|Close|Stop)"'
)
"""A regular expression that matches the English names of Streamlit's own elements."""

FOCUS = "document.activeElement.textContent"


def test_a_screen_reader_announces_only_the_events_of_a_visit(visit):
    """The live region, which screen readers speak, announces only the events of a visit, and not each epoch.

    The events are the start, the end of the plateau, the result, a copied address, an opened panel and a new page of a
    table. In every animation frame, the stage (the main picture), the progress, the caption ("reading") and the
    slider's handle show the same epoch.

    No label has an icon's name or code markup. The document's `lang` is the page's language, even if the visitor
    changes it. A panel that opens gives the focus to its heading.
    """
    visitor = visit("speed=10", lang="ja")
    page = visitor.page
    assert page.locator(f".stMain :is({LIVE})").count() == 1, "there should be one live region on the page"
    page.evaluate(script("visit", "watchVoice"), visitor.say("band_output_sealed"))
    page.keyboard.press("k")
    visitor.wait_for_trained(15)
    begins, leaves, ends = page.evaluate("said")
    assert begins == visitor.say("voice_begins", end=15)
    assert ends == visitor.reading
    figure = visitor.at("stage", ".stage [role=img][aria-description]")
    expect(figure).to_have_attribute("aria-label", ends)
    assert visitor.say("describe_units", units=10, low="#", high="#").split("#")[0] in figure.get_attribute(
        "aria-description"
    )
    frames = page.evaluate("epochFrames")
    page.evaluate("window.epochFrames = null")  # nothing is recorded any more
    assert [frame for frame in frames if len(set(frame)) > 1] == [], (
        "the stage, its title, the progress, the reading, the bar and the handle should show the same epoch"
    )
    epochs = sorted({epoch for epoch, *_ in frames})  # a slow browser may skip some epochs
    assert (epochs[0], epochs[-1], len(epochs) > 5) == (0, 15, True)
    first = next(epoch for epoch in epochs if epoch >= 8)
    assert leaves == visitor.say("voice_left", epoch=first, now=99 if first == 8 else 100, steps=100)
    visitor.press("share")
    visitor.until(lambda: len(page.evaluate("said")) > 3)
    visitor.open_panel("weights")
    visitor.at("table", "summary").click()
    table, steps = visitor.at("table", "table"), {"steps": 100, "epoch": 15}
    expect(table.locator("caption")).to_have_text(visitor.say("table_caption", first=1, last=20, **steps))
    visitor.at("table").get_by_role("button", name=visitor.say("table_later")).click()
    caption = visitor.say("table_caption", first=21, last=40, **steps)
    expect(table.locator("caption")).to_have_text(caption)
    assert table.locator("tbody th[scope=row]").all_text_contents() == [str(step) for step in range(21, 41)]
    assert violations(visitor, ".st-key-table") == []
    copied, opened, turned = page.evaluate("said")[3:]
    assert turned == caption
    assert copied == visitor.say("voice_share")
    assert opened == visitor.say("voice_panel", panel=visitor.say("panel_weights"))
    names = ("heading_stage", "heading_curves", "heading_reading", "panel_weights")
    expect(page.get_by_role("heading", level=2)).to_have_text([visitor.say(name) for name in names])

    visitor.unfold("shown", "network", "data", "training")
    icons = set(page.get_by_test_id("stIconMaterial").all_text_contents())
    icons |= set(page.locator("[data-icon]").evaluate_all("all => all.map(each => each.dataset.icon)"))
    assert icons > {"share", "slow_motion_video", "play_arrow"}, "an icon's letters should be its name in the icon font"
    look_at_names(visitor, icons)
    visitor.read_in("en")
    look_at_names(visitor, icons)
    walk_through_the_tabs(visitor)


def look_at_names(visitor, icons):
    """Check the names that a screen reader says, and the main menu. icons: the names of the page's icons."""
    page, now = visitor.page, visitor.lang
    visitor.until_page("lang => document.documentElement.lang === lang", now)
    page.mouse.move(0, 0)  # the pointer is now over the sidebar, whose button appears
    tree = page.locator("body").aria_snapshot()
    names = re.findall(r'^ *- [\'"]?\w+ "(.*)"', tree, re.MULTILINE)
    assert len(names) > 60
    assert [name for name in names if "`" in name or icons & set(re.findall(r"[a-z]+_[a-z_]+|share", name))] == []
    assert bool(re.search(STREAMLITS, tree)) == (now == "en"), tree
    page.get_by_test_id("stMainMenuButton").press("Enter")  # the focus brings the header back after scrolling
    menu = page.get_by_test_id("stMainMenuPopover")
    items = [say(now, f"streamlit_{key}") for key in ("system", "light", "dark", "print", "record")]
    expect(menu.locator("[role^=menuitem]")).to_contain_text(items)
    assert f'"{say(now, "streamlit_theme")}"' in menu.aria_snapshot()
    page.keyboard.press("Escape")
    for key in ("streamlit_skip", "streamlit_collapse", "streamlit_menu", "streamlit_more", "streamlit_list"):
        assert f'"{say(now, key)}"' in tree
    assert f'"{say(now, "streamlit_help", field=say(now, "units"))}"' in tree


def walk_through_the_tabs(visitor):
    """Open panels from their tabs. The focus moves to the panel's heading.

    A click, the arrow keys or a digit opens a panel, and the digit also closes it. The key K still starts the training.

    If a panel has nothing to show, its tab does not open it. The tab shows the reason on focus, and announces it on a
    press.
    """
    key, page = visitor.page.keyboard.press, visitor.page

    def tab(panel):
        return page.get_by_role("tab", name=visitor.say(f"tab_{panel}"), exact=True)

    def by_mouse():
        tab("gradients").click()

    def by_arrows():
        tab("gradients").focus()
        key("ArrowUp")
        key("Enter")

    def by_digit():
        key("1")

    for choose, panel, heading in (
        (by_mouse, "gradients", "panel_gradients"),
        (by_arrows, "weights", "panel_weights"),
        (by_digit, "step", "panel_step"),
        (by_digit, None, "heading_stage"),
    ):
        choose()
        visitor.wait_for_address(panel=panel)
        visitor.until(lambda heading=heading: page.evaluate(FOCUS) == visitor.say(heading))
        expect(page.get_by_role("tab", selected=True)).to_have_count(int(panel is not None))
        if panel == "step":
            key("k")
            visitor.wait_for_epoch(16)
            key("k")
            visitor.rest()
            assert page.evaluate(FOCUS) == visitor.say(heading), "the focus should still be on the heading"
    lacking, why = tab("continuation"), visitor.say("lacks_symbols")
    expect(lacking).to_be_disabled()
    expect(lacking).to_have_accessible_description(why)
    tab("sweep").focus()
    key("ArrowUp")
    expect(lacking).to_be_focused()
    expect(visitor.at("panels", "p")).to_have_text(why)
    key("8")
    visitor.until(lambda: page.evaluate("said")[-1] == why)
    visitor.rest()
    visitor.wait_for_address(panel=None)
