"""The additions of a question to the pictures: texts on a covered stage, and the guess on the curve and the stage."""

from rnn_core.ui import headline
from rnn_core.ui.web import Json
from rnn_core.ui.words import TEXT, say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.questions import curves, flow
from rnn_core.visit.questions.flow import Asked
from rnn_core.visit.questions.question import Cover


def cover_texts(bookmark: Bookmark, asked: Asked) -> dict[str, str]:
    """Return the texts that replace those of a stage that is covered: a question as the headline, and the prompt."""
    prompt = say(bookmark.lang, f"ask_{asked.question.name}")
    return {"headline": headline.ask(bookmark), "reading": prompt, "moment": "", "left": "", "measured": ""}


def on_curve(bookmark: Bookmark, asked: Asked | None, cover: Cover) -> Json | None:
    """Return, for JSON, the guess of a question about the curve.

    Return None if no such question is asked, or if the page does not show the experiment of the question.

    `blank` is True while the axes stay empty, so that they do not give the truth away. `losses` is the guess, or None.
    `points` is the number of its losses. `epochs` is the last epoch of the axes, and `top` the loss at their top.
    """
    if not asked or asked.question.kind != "curve" or not flow.is_at(bookmark, asked.question.opens):
        return None
    return {
        "blank": cover == "curve",
        "losses": asked.guess,
        "points": curves.POINTS,
        "epochs": asked.question.opens.view.epochs,
        "top": curves.TOP,
        "you": say(bookmark.lang, "ask_you"),
        "label": say(bookmark.lang, "ask_label_curve"),
        "point": TEXT["ask_point"][bookmark.lang],
    }


def on_stage(bookmark: Bookmark, asked: Asked | None) -> Json | None:
    """Return, for JSON, the guessed steps or units, or None if the question asks for neither."""
    if not asked or asked.question.kind not in ("step", "unit"):
        return None
    numbers = asked.guess or ()
    assert isinstance(numbers, tuple)
    return {"kind": asked.question.kind, "numbers": list(numbers), "you": say(bookmark.lang, "ask_you")}
