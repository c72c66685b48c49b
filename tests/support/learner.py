"""A learner in a browser, who answers the questions of the page by mouse, by touch, or with the keyboard."""

from rnn_core.visit.questions import curves
from tests.support.scripts import call, script

WAYS = ("mouse", "keyboard", "touch")
"""The ways to operate the page."""

_MAX_ARROWS = 60
"""The largest number of a step or unit to which the keyboard goes with arrow keys. Larger numbers are typed."""

_MAX_TABS = 30
"""The maximum number of presses on a key to reach a control."""

_EDGE_PX = 12
"""The pencil's field, on which one draws a curve, is wider than the axes by this on each side: EDGE_PX in pencil.js."""

_KEYBOARD_START = 0.5
"""The loss at which a curve that is drawn with the keyboard begins."""

_KEYBOARD_STEP = 0.05
"""The change of the loss by one press on an arrow key."""


class Learner:
    """The learner in front of a visitor's page.

    by: how the learner operates the page, one of WAYS. With the keyboard, a learner reaches each control by Tab from
    the focused element.
    """

    def __init__(self, visitor, by="mouse"):
        self.visitor, self.page, self.by = visitor, visitor.page, by
        self.question = visitor.at("question", ".question")
        self._tools = None
        if by == "touch":
            self._tools = self.page.context.new_cdp_session(self.page)
            self._tools.send("Emulation.setTouchEmulationEnabled", {"enabled": True})

    @property
    def data(self):
        """The question in the server's last message."""
        return call(self.page, "bus", "({ state }) => state.received.asked")

    def wait_for(self, phase, name=None):
        """Wait until the question is in a phase, and return its data. name: the question's name, or None for any."""
        return self.visitor.until(
            lambda: (data := self.data) and data["phase"] == phase and name in (None, data.get("name")) and data
        )

    def draft(self):
        """Return the uncommitted guess in the format of the page's address, or the losses of an uncommitted curve."""
        return call(self.page, "bus", "({ state: { draft } }) => draft?.losses.length ? draft.losses : draft?.text")

    def guess(self, text):
        """Answer the open question, and commit the answer. text: the answer in the format of the page's address."""
        kind = self.wait_for("open")["kind"]
        self.answer(kind, text)
        self.press(self.question.locator(".ways .primary"))

    def answer(self, kind, text):
        """Give the open question an answer, without committing it.

        kind: the question's kind. text: the answer in the format of the page's address (URL).
        """
        pointer = self.by != "keyboard"
        if kind in ("step", "unit"):
            self._item_by_pointer(kind, text) if pointer else self._item_by_keyboard(kind, text)
        elif kind == "number":
            self._type(self.question.locator("input[type=number]"), text)
        else:
            answers = {"curve": self._curve, "share": self._share, "choice": self._choice, "cells": self._cells}
            answer = answers[kind]
            answer(text, pointer)

    def press(self, control):
        """Press a button or another control."""
        if self.by == "mouse":
            control.click()
        elif self.by == "touch":
            control.scroll_into_view_if_needed()
            box = control.bounding_box()
            self._trace([(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)])
        else:
            self.go_to(control)
            self.page.keyboard.press("Enter")

    def way(self, key):
        """Return the question's button with the label of this key."""
        return self.question.locator(".ways").get_by_text(self.visitor.say(key), exact=True)

    def see(self, option):
        """Answer the page's question "What did you see?", and return the question's data, which then have the verdict.

        option: the name of the answer to choose.
        """
        names = [name for name, _ in self.wait_for("saw")["sight"]]
        self.press(self.question.locator(".chips button").nth(names.index(option)))
        return self.wait_for("told")

    def go_to(self, control, key="Tab"):
        """Press Tab, or another key, until a control has the focus."""
        for _ in range(_MAX_TABS):
            if control.evaluate("element => element.getRootNode().activeElement === element"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {control}")

    def focus(self):
        """Return the name of the focused element, or "" if nothing has the focus."""
        focused = self.page.evaluate(script("accessibility", "focused"))
        return focused["name"] if focused else ""

    # Pointers

    def _trace(self, points):
        """Press at the first point, move over the others, and release. A single point is a tap."""
        if self._tools is None:
            self.page.mouse.move(*points[0])
            self.page.mouse.down()
            for point in points[1:]:
                self.page.mouse.move(*point, steps=2)
            self.page.mouse.up()
            return
        for number, (x, y) in enumerate(points):
            kind = "touchMove" if number else "touchStart"
            self._tools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        self._tools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def _press_keys(self, key, times=1):
        for _ in range(times):
            self.page.keyboard.press(key)

    # Kinds of guesses

    def _curve(self, text, pointer):
        pencil = self.page.locator(".pencil")
        losses = curves.parse(text)
        if pointer:
            pencil.scroll_into_view_if_needed()
            box = pencil.bounding_box()
            left, width = box["x"] + _EDGE_PX, box["width"] - 2 * _EDGE_PX
            places = [number / (curves.POINTS - 1) for number in range(curves.POINTS)]
            heights = [box["height"] * (1 - loss / curves.TOP) for loss in losses]
            self._trace(
                [(left + width * place, box["y"] + height) for place, height in zip(places, heights, strict=True)]
            )
            return
        self.go_to(pencil, "Shift+Tab")
        self._press_keys("Home")
        now = _KEYBOARD_START
        for number, loss in enumerate(losses):
            if number:
                self._press_keys("ArrowRight")
            steps = round((loss - now) / _KEYBOARD_STEP)
            self._press_keys("ArrowUp" if steps > 0 else "ArrowDown", abs(steps))
            now += steps * _KEYBOARD_STEP

    def _item_by_pointer(self, kind, text):
        if text == "none":
            self.press(self.question.locator(".item button"))
            return
        bands, number = self.visitor.bands(), int(text)
        band = bands[-1] if kind == "unit" else bands[0]
        rows, columns = (band["rows"], 2) if kind == "unit" else (1, band["columns"])
        ahead = 0 if kind == "unit" else number - band["begin"]
        column, part = divmod(ahead, band["parts"])
        row = number - 1 if kind == "unit" else 0
        x = band["x"] + band["width"] * (column + 0.5) / columns
        y = band["y"] + band["height"] * (row + (part + 0.5) / band["parts"]) / rows
        self._trace([(x, y)])

    def _item_by_keyboard(self, kind, text):
        field = self.question.locator("input[type=number]")
        if text == "none":
            self.press(self.question.locator(".item button"))
        elif int(text) > _MAX_ARROWS:
            self._type(field, text)
        else:
            self.go_to(self.visitor.at("stage", "[role=application]"), "Shift+Tab")
            self._press_keys("PageUp", len(self.visitor.bands()))
            self._press_keys("Home")
            if kind == "unit":
                self._press_keys("PageDown", len(self.visitor.bands()))
            self._press_keys("ArrowDown" if kind == "unit" else "ArrowRight", int(text) - 1)
            self._press_keys("Enter")

    def _type(self, field, text):
        if self.by == "keyboard":
            self.go_to(field)
            self._press_keys("ControlOrMeta+a")
        else:
            self.press(field)
            field.select_text()
        self.page.keyboard.type(text)

    def _share(self, text, pointer):
        squares = self.question.locator(".squares")
        if pointer and text != "0":
            box = squares.bounding_box()
            x = box["x"] + box["width"] * (int(text) - 0.5) / self.data["limit"]
            self._trace([(x, box["y"] + box["height"] / 2)])
            return
        self.go_to(squares.locator("input"))
        self._press_keys("Home")
        self._press_keys("ArrowRight", int(text))

    def _choice(self, text, pointer):
        number = [value for value, _ in self.data["options"]].index(text)
        chips = self.question.locator(".chip")
        if pointer:
            self.press(chips.nth(number))
            return
        self.go_to(chips.locator("input").first)
        self._press_keys("Space")
        self._press_keys("ArrowDown", number)

    def _cells(self, text, pointer):
        if text == "none":
            self.press(self.question.locator(".chips button"))
            return
        chips = self.question.locator(".chip")
        for number in map(int, text.split(".")):
            if pointer:
                self.press(chips.nth(number - 1))
            else:
                self.go_to(chips.locator("input").nth(number - 1))
                self._press_keys("Space")
