"""A visitor who operates the page in a browser."""

from contextlib import suppress

from playwright.sync_api import Error, expect

from rnn_core.ui.words import LANGUAGES, TEXT
from tests.support.window import LOCALES, PATIENCE, QUIET, Window, share_process

__all__ = ["LOCALES", "PATIENCE", "Visitor", "share_process"]


class Visitor(Window):
    """A visitor with a page and a visit that no other visitor shares."""

    def press(self, key):
        """Press a button."""
        self.button(key).click()

    def choose(self, key, option):
        """Press a segment of a control. option: the key of the segment's text, or the text itself."""
        text = self.say(option) if option in TEXT else option
        self.at(key).get_by_text(text, exact=True).click()

    def enter(self, key, value):
        """Type a value into a field."""
        self.field(key).fill(str(value))
        self.field(key).press("Enter")
        self.settle()

    def pick(self, key, option):
        """Choose an option from a list. option: the key of the option's text, or the text itself.

        The list closes if the page scrolls, so this function retries until the option is chosen. A field that loses the
        focus drops a text that was typed but not chosen.
        """
        text, field = self.say(option) if option in TEXT else option, self.field(key)

        def picked():
            with suppress(Error):  # the list has closed
                field.scroll_into_view_if_needed()
                field.fill(text)
                field.press("Enter")
                field.blur()
            self.settle()
            return field.input_value() == text

        self.until(picked, every=300)

    def toggle(self, key):
        """Switch a toggle."""
        self.at(key, "label").click()
        self.settle()

    def read_in(self, lang):
        """Choose a language, and wait until the page is in this language."""
        self.lang = lang
        self.choose("lang", LANGUAGES[lang])
        expect(self.button("reset")).to_contain_text(self.say("reset"))
        self.settle()

    def unfold(self, *keys):
        """Open the expanders of these keys in the sidebar.

        Playwright's own click would wait until the expander above has finished moving. While an expander is remounted,
        it ignores a press, so this function retries until the expander is open.
        """
        for key in keys:

            def opened(key=key):
                self.at(key, "summary").evaluate("summary => summary.click()")
                with suppress(Error):
                    self.at(key, "details[open]").wait_for(timeout=20_000)
                return self.at(key, "details[open]").count()

            self.until(opened)

    def write(self, text, key="values"):
        """Enter a text in the text area with this key. The default is the area for the visitor's own numbers."""
        area = self.at(key, "textarea").first
        area.fill(text)
        area.press("Control+Enter")
        self.settle()

    def train(self, newest):
        """Press Train at the highest speed, and wait until training ends at the newest epoch."""
        self.choose("speed", "max")
        self.press("train")
        self.wait_for_trained(newest)

    def open_menu(self):
        """Open the menu of exports."""
        self.press("export")
        self.button("export_png").wait_for()

    def close_menu(self):
        """Close the menu, and wait for the server's reply. A late reply would close a menu that is opened again."""
        before = self.page.evaluate("sentAt")
        self.page.keyboard.press("Escape")
        self.until_page(f"sentAt > {before} && {QUIET}")

    def download(self, kind):
        """Press a button of the open menu of exports, and return the suggested name and the path of the file."""
        with self.page.expect_download() as arriving:
            self.press(f"export_{kind}")
        return arriving.value.suggested_filename, arriving.value.path()

    # Panels

    def open_panel(self, panel):
        """Open a panel with its keyboard key, and wait until it is drawn. If `panel` is "", close the open panel."""
        self.type_panel(panel)
        if panel:
            self.wait_for_panel(panel)
        else:
            expect(self.at("panel")).to_be_hidden()
        self.wait_for_address(panel=panel or None)

    def type_panel(self, panel):
        """Press the keyboard key of a panel's tab, unless the panel is open. If `panel` is "", close the open panel."""
        self.settle()
        opened = self.at("panels", "[aria-selected=true]")
        if not panel and not opened.count():
            return
        tab = self.at("panels", f"#tab-{panel}") if panel else opened
        if (panel or opened.count()) and tab.get_attribute("aria-selected") != str(bool(panel)).lower():
            self.page.keyboard.press(tab.locator("kbd").text_content())

    def wait_for_panel(self, panel):
        """Wait until the picture of a panel is drawn, and the page is at rest."""
        self.at("panel").get_by_label(self.say(f"panel_{panel}_alt"), exact=True).wait_for()
        self.rest()

    def wait_until_told(self, key, **values):
        """Wait until the open panel shows the text of this key. values: the values of the text's {names}."""
        self.at("panel").get_by_text(self.say(key, **values)).first.wait_for()
