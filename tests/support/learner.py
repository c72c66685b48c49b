"""A learner in a browser, who answers the questions of the page by mouse or with the keyboard."""

from rnn_core.visit.questions import QUESTIONS, curves
from tests.support.scripts import call


class Learner:
    """The question of a visitor's page, and the ways to answer it."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page
        self.question = visitor.at("question", ".question")

    @property
    def data(self):
        """The question in the server's last message."""
        return call(self.page, "bus", "({ state }) => state.received.asked")

    def wait_for(self, phase, name=None):
        """Wait until the question is in a phase, and return its data. name: the question's name, by default any."""
        return self.visitor.until(
            lambda: (data := self.data) and data["phase"] == phase and name in (None, data.get("name")) and data
        )

    def guess(self, text, by="mouse"):
        """Answer the open question, and commit the answer. text: the answer as it is written in an address."""
        kind = self.wait_for("open")["kind"]
        answer = getattr(self, f"_{kind}_by_{by}", None) or getattr(self, f"_{kind}")
        answer(text)
        self.press("primary", by)

    def press(self, name, by="mouse"):
        """Press the button of the question that has this class."""
        button = self.question.locator(f".ways .{name}")
        if by == "mouse":
            button.click()
        else:
            button.focus()
            self.page.keyboard.press("Enter")

    def see(self, option):
        """Choose what was seen, by the name of the option. Return the data of the question, which is then resolved."""
        names = [name for name, _ in self.wait_for("saw")["sight"]]
        self.question.locator(".chips button").nth(names.index(option)).click()
        return self.wait_for("told")

    def _curve_by_mouse(self, text):
        pencil = self.page.locator(".pencil")
        pencil.scroll_into_view_if_needed()
        box = pencil.bounding_box()
        points = [
            (box["x"] + box["width"] * number / (curves.POINTS - 1), box["y"] + box["height"] * (1 - loss / curves.TOP))
            for number, loss in enumerate(curves.parse(text))
        ]
        self.page.mouse.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*point, steps=2)
        self.page.mouse.up()

    def _curve_by_keyboard(self, text):
        """Draw with the arrow keys, each of which changes a loss by a twentieth."""
        self.page.locator(".pencil").focus()
        self.page.keyboard.press("Home")
        now = None
        for number, loss in enumerate(curves.parse(text)):
            if number:
                self.page.keyboard.press("ArrowRight")
            now = 0.5 if now is None else now
            for _ in range(round(abs(loss - now) / 0.05)):
                self.page.keyboard.press("ArrowUp" if loss > now else "ArrowDown")
            now += round((loss - now) / 0.05) * 0.05

    def _number(self, text):
        self.question.locator("input[type=number]").fill(text)

    def _step_by_mouse(self, text):
        if text == "none":
            self.question.locator(".item button").click()
            return
        band = self.visitor.bands()[0]
        first, last = band["steps"]
        share = (int(text) - first + 0.5) / (last - first + 1)
        self.page.mouse.click(band["x"] + band["width"] * share, band["y"] + band["height"] / 2)

    def _item(self, text):
        if text == "none":
            self.question.locator(".item button").click()
        else:
            self.question.locator("input[type=number]").fill(text)

    _step = _unit = _item

    def _unit_by_mouse(self, text):
        if text == "none":
            self.question.locator(".item button").click()
            return
        band = next(band for band in reversed(self.visitor.bands()) if "h1" in band.get("rows", ["h1"]))
        units = QUESTIONS["unit"].limit
        self.page.mouse.click(band["x"] + band["width"] / 2, band["y"] + band["height"] * (int(text) - 0.5) / units)

    def _share(self, text):
        squares = self.question.locator(".squares input")
        squares.focus()
        self.page.keyboard.press("Home")
        for _ in range(int(text)):
            self.page.keyboard.press("ArrowRight")

    def _share_by_mouse(self, text):
        self.question.locator(".squares i").nth(int(text) - 1).scroll_into_view_if_needed()
        box = self.question.locator(".squares").bounding_box()
        self.page.mouse.click(box["x"] + box["width"] * int(text) / self.data["limit"], box["y"] + box["height"] / 2)

    def _choice(self, text):
        values = [value for value, _ in self.data["options"]]
        chip = self.question.locator(".chip").nth(values.index(text))
        chip.locator("input").focus()
        self.page.keyboard.press("Space")

    def _choice_by_mouse(self, text):
        values = [value for value, _ in self.data["options"]]
        self.question.locator(".chip").nth(values.index(text)).click()

    def _cells(self, text):
        for number in text.split("."):
            self.question.locator(".chip input").nth(int(number) - 1).check(force=True)
