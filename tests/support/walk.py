"""A learner's walk through questions. It notes everything that is wrong on the way."""

import re
from string import Formatter

from rnn_core.ui.words import TEXT
from rnn_core.visit.questions import QUESTIONS, RIGHT
from tests.support.axe import violations
from tests.support.learner import Learner
from tests.support.screens import faults
from tests.support.scripts import script

_EDGE_PX = 1
"""A part of the page may extend beyond an edge of the window by this many pixels."""

_LOW_PX = 620
"""A window of less than this height in pixels is a low screen."""

_LONG = 250
"""In a sequence of more than this many steps, a step may be narrower than what a pointer can hit."""

_BOXES = """all => all.filter(each => each.checkVisibility()).map(each => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return { left, top, right, bottom, text: each.textContent.trim().slice(0, 40) || each.className };
})"""
"""JavaScript function that returns the boxes and the texts of visible elements."""

_PICTURES = {
    "curve": ".st-key-curve .curve-place svg",
    "stage": ".st-key-stage canvas",
    "panel": ":is(.st-key-panel_figure .js-plotly-plot, .st-key-panel_picture canvas)",
}
"""The subject of a question -> the selector of its picture."""

_EARLY = ("truth", "verdict", "looked", "keep", "other", "sight")
"""Keys of a question's data. While the question is open, their values must be empty, or they would reveal the truth."""


class Walk:
    """The walk of a learner through the questions of a page. faults: sentences that say what was wrong.

    inside: the selector of the part of the page that axe-core checks, or None for no check. pictures: the folder for a
    screenshot of each phase, or None for no screenshots.
    """

    def __init__(self, learner, inside="html", pictures=None):
        self.learner, self.visitor, self.page = learner, learner.visitor, learner.page
        self.question = learner.question
        self.page.evaluate(script("visit", "hear"))
        self.faults, self.inside, self.pictures, self._looks = [], inside, pictures, 0
        if learner.by == "keyboard":
            self.question.locator("h2").focus()

    def go_on(self, by):
        """Continue the walk with "mouse", "keyboard" or "touch", and focus the heading of the question."""
        self.learner = Learner(self.visitor, by)
        self.question.locator("h2").focus()

    def take(self, name, text, mark, *, contrasts=True):
        """Answer an open question, go on to the next question, and return the true answer that the page has shown.

        Both answers are texts in the format of the page's address (URL).

        Args:
            name: The name of the question.
            text: The learner's answer.
            mark: The mark that the page must give this answer: `RIGHT` or a kind of error.
            contrasts: True to look at the question's contrast too: another case, where the true answer is different.
        """
        learner, question = self.learner, QUESTIONS[name]
        data = learner.wait_for("open", name)
        self._expect([key for key in _EARLY if data.get(key)], "open: the message has", [])
        self._look("open", [f"ask_{name}"])
        learner.answer(question.kind, text)
        self._compare_draft(question, text)
        learner.press(self.question.locator(".ways .primary"))
        saw = learner.wait_for("saw", name)
        self._look("saw", ["ask_saw", *(f"ask_{name}_saw_{option}" for option in question.sight.options)])
        option = question.sight.options[len(text) % len(question.sight.options)]  # it may be right or wrong
        told = learner.see(option)
        self._look("told", [f"ask_{name}_{mark}", f"ask_{name}_keep", *(["ask_looked"] if told["looked"] else [])])
        self._expect(told["is_right"], "told: marked as right", mark == RIGHT)
        self._expect(self._heard(told["verdict"]), "told: times that the verdict was announced", 1)
        if contrasts:
            learner.press(learner.way("ask_contrast"))
            learner.wait_for("other", name)
            self._look("other", [f"ask_{name}_other"])
        learner.press(self.question.locator(".ways .primary"))
        self.visitor.until(lambda: learner.data.get("name") != name)
        return saw["truth"]

    def end(self, right, count):
        """Check that the lesson has ended, and that the page counts this many right answers.

        right: the number of right answers. count: the number of all answers.
        """
        self.learner.wait_for("ended")
        self._look("ended", ["ask_score"])
        self._expect(
            self.question.locator("h2").inner_text(), "ended:", self.visitor.say("ask_score", right=right, count=count)
        )

    def _expect(self, found, what, expected):
        if found != expected:
            self.faults.append(f"{what} {found!r}, not {expected!r}")

    def _heard(self, sentence):
        return self.page.evaluate("said").count(sentence)

    def _compare_draft(self, question, text):
        """Check that the page has understood the answer, unless it is a curve.

        The page understands a curve if it gives the curve the expected mark, which `take` checks. In a long sequence, a
        step may be narrower than what a pointer can hit. The pointer may then choose a near step.
        """
        if question.kind == "step" and text.isdigit() and question.limit > _LONG:
            near = abs(int(self.learner.draft() or 0) - int(text)) <= question.limit / _LONG
            self._expect(near, "open: the page takes a step near the chosen one:", True)
        elif question.kind != "curve":
            self._expect(self.learner.draft(), "open: the page takes the guess as", text)

    def _look(self, phase, keys):
        """Check the page in a phase of the question, such as "open". keys: the keys of texts that must be visible."""
        self.visitor.rest()
        self.page.evaluate(script("layout", "standing"))
        shown = re.sub(r"\s+", " ", self.question.inner_text())
        note = self.faults.append
        for key in keys:
            if not re.search(pattern(key, self.visitor.lang), shown):
                note(f"{phase}: the text {key} is missing: {shown}")
        if "{" in shown:
            note(f"{phase}: a text is not filled in: {shown}")
        if unseen := self._unseen():
            note(f"{phase}: not on one screen: {', '.join(unseen)}")
        if self._looks and not self.question.locator(":focus").count():
            note(f"{phase}: the focus is on “{self.learner.focus()}”")
        if self.inside and phase in ("open", "told"):
            self.faults += [f"{phase}: axe: {found}" for found in violations(self.visitor, self.inside)]
        self.faults += [f"{phase}: text: {found}" for found in faults(self.visitor) if "in asked" in found]
        self.faults += [f"{phase}: console: {found}" for found in self.visitor.complaints]
        self.faults += [f"{phase}: toast: {found}" for found in self.visitor.toasts]
        self.visitor.complaints.clear()
        self._looks += 1
        if self.pictures:
            self.pictures.mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=self.pictures / f"{self._looks:02}-{keys[0]}-{phase}.png")
        self.page.evaluate("toasts.clear()")

    def _unseen(self):
        """Return the parts of the question, and the pictures of its subject, that are not completely in the window.

        On a phone, the bar with the buttons covers the lower edge of the window.
        """
        size = self.page.viewport_size
        bar = self.visitor.at("buttons").bounding_box()
        covered = bar["height"] if bar["y"] + bar["height"] > size["height"] - _EDGE_PX else 0
        boxes = self.question.locator("> *").evaluate_all(_BOXES) + self._subjects()
        return [
            f"{box['text']} ({box['top']:.0f} to {box['bottom']:.0f} of {size['height'] - covered:.0f})"
            for box in boxes
            if box["left"] < -_EDGE_PX
            or box["top"] < -_EDGE_PX
            or box["right"] > size["width"] + _EDGE_PX
            or box["bottom"] > size["height"] - covered + _EDGE_PX
        ]

    def _subjects(self):
        """Return the boxes of the pictures that the question is about in its present phase.

        After the last question, there are no such pictures. While a question covers the panel, the panel's picture is
        not returned. If a panel is open beside the stage, or on a low screen, the bands (heatmaps) of hidden states are
        not returned: to see them, one has to scroll. A panel has a minimum height, so only the upper two thirds of its
        picture are returned.
        """
        data = self.learner.data
        if data["phase"] == "ended" or (data["phase"] == "open" and QUESTIONS[data["name"]].cover == "panel"):
            return []
        about = data["about"]
        is_low = self.page.viewport_size["height"] < _LOW_PX
        if about == "stage" and (is_low or self.visitor.at("pair_open").count()):
            outputs = [band for band in self.visitor.bands() if band["rows"] < QUESTIONS["unit"].limit]
            return [
                {"left": x, "top": y, "right": x + band["width"], "bottom": y + band["height"], "text": band["title"]}
                for band in outputs
                for x, y in [(band["x"], band["y"])]
            ]
        found = self.page.locator(_PICTURES[about]).evaluate_all(_BOXES)
        if about == "panel":
            for box in found:
                box["bottom"] -= (box["bottom"] - box["top"]) / 3
        return found or [{"left": -1, "top": -1, "right": 0, "bottom": 0, "text": f"no {about}"}]


def pattern(key, lang):
    """Return a regular expression that matches the text of this key, with any words in place of its {names}."""
    parts = Formatter().parse(TEXT[key][lang])
    return "".join(re.escape(words) + (".+?" if name is not None else "") for words, name, *_ in parts)
