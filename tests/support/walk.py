"""A learner's walk through questions. It notes everything that is wrong on the way."""

import re
from string import Formatter

from rnn_core.ui.words import TEXT
from rnn_core.visit.questions import QUESTIONS, RIGHT
from tests.support.axe import violations
from tests.support.learner import Learner
from tests.support.screens import faults
from tests.support.scripts import script

_EDGE_PX = 1  # tolerance at the edges of the window
_LOW_PX = 620  # a lower window is a low screen
_LONG = 250  # from this many steps on, a step may be narrower than what a pointer can hit
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
"""The names in a message that would give the truth away while a question is open."""


class Walk:
    """The walk of a learner. faults: sentences that say what was wrong.

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
        """Answer the next questions in another way, one of WAYS."""
        self.learner = Learner(self.visitor, by)
        self.question.locator("h2").focus()

    def take(self, name, text, mark, *, contrasts=True):
        """Answer an open question, walk on to the next question, and return the page's truth as in an address.

        Args:
            name: The name of the question.
            text: The guess as in an address.
            mark: The mark that the page must give the guess.
            contrasts: True to look at the contrast too: another case, where the truth is different.
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
        option = question.sight.options[len(text) % len(question.sight.options)]  # may be the right or a wrong one
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
        """Check the end of a lesson with this number of correct guesses."""
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
        """Check that the page has understood the answer. A curve is not compared: its mark shows this.

        In a long sequence, a step may be narrower than what a pointer can hit. The pointer may then choose a near step.
        """
        if question.kind == "step" and text.isdigit() and question.limit > _LONG:
            near = abs(int(self.learner.draft() or 0) - int(text)) <= question.limit / _LONG
            self._expect(near, "open: the page takes a step near the chosen one:", True)
        elif question.kind != "curve":
            self._expect(self.learner.draft(), "open: the page takes the guess as", text)

    def _look(self, phase, keys):
        """Check the screen of a phase. The texts with these keys must be visible."""
        self.visitor.rest()
        self.page.evaluate(script("layout", "standing"))
        shown = re.sub(r"\s+", " ", self.question.inner_text())
        note = self.faults.append
        for key in keys:
            if not re.search(pattern(key, self.visitor.lang), shown):
                note(f"{phase}: without the text {key}: {shown}")
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

        There is none after the last question, and none while a panel is hidden until the guess. With an ablation or on
        a low screen, the bands (heatmaps) of hidden states are left out, because they need a second screen. A panel has
        a minimum height, so only its upper two thirds must be visible.
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
    """Return a regular expression for the text with a key, with any words in the places that are filled in."""
    parts = Formatter().parse(TEXT[key][lang])
    return "".join(re.escape(words) + (".+?" if name is not None else "") for words, name, *_ in parts)
