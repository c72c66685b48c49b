"""The phase in which a visit is with its question, and what the visitor does to reach the next one.

A question is "open" until the visitor guesses, and "running" until the truth is known. Then the visit asks for an
observation ("saw"), and gives the verdict ("told"). "other" shows the contrasting case. A question is "away" while the
visitor looks at another experiment. "ended" follows the last question.
"""

from typing import Literal, NamedTuple, TypeAlias

from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.questions import QUESTIONS, flow
from rnn_core.visit.questions.flow import Asked
from rnn_core.visit.questions.question import Cover, Solution
from rnn_core.visit.questions.solutions import solution_of
from rnn_core.visit.session import Session

Phase: TypeAlias = Literal["open", "running", "saw", "told", "other", "away", "ended"]


class Standing(NamedTuple):
    """The position of a visit in its lesson.

    Attributes:
        phase: The Phase of the question.
        asked: The question and the guess, or None once the lesson has ended.
        solution: The Solution, or None until it is known.
        saw: The option that the visitor says to have seen, or None before that.
    """

    phase: Phase
    asked: Asked | None = None
    solution: Solution | None = None
    saw: str | None = None


def standing(session: Session, frame: Frame) -> Standing:
    """Return the Standing of a visit that has a lesson. The visit keeps each Solution that becomes known."""
    asked = flow.asked(QUESTIONS, frame.bookmark.lesson)
    if asked is None:
        return Standing("ended")
    solution = _solution(session, frame, asked)
    key, saw = session.progress.saw or (None, None)
    saw = saw if key == asked.key else None
    return Standing(_phase(session, frame.bookmark, asked, solution, saw=saw), asked, solution, saw)


def _phase(session: Session, bookmark: Bookmark, asked: Asked, solution: Solution | None, *, saw: str | None) -> Phase:
    question = asked.question
    if asked.is_open:
        return "open" if flow.is_at(bookmark, question.opens) else "away"
    if session.progress.contrasted == asked.key:
        return "other"
    if asked.guess is None:
        return "told"
    if solution is None:
        return "running" if flow.is_at(bookmark, question.shows(asked.guess)) else "away"
    return "told" if saw else "saw"


def _solution(session: Session, frame: Frame, asked: Asked) -> Solution | None:
    known = session.progress.solutions
    if asked.key not in known:
        solution = solution_of(session, frame, asked)
        if solution is None:
            return None
        known = {**known, asked.key: solution}
        session.progress = session.progress._replace(solutions=known)
    return known[asked.key]


def covered(session: Session, bookmark: Bookmark) -> Cover:
    """Return the part of the page that is covered because it would give the truth away, or "" for none.

    A curve is covered only until the network is trained. A press on Train uncovers it, with or without a guess.
    """
    cover = flow.covered(QUESTIONS, bookmark)
    return "" if cover == "curve" and (session.newest or session.playing) else cover


def commit(session: Session, text: str) -> None:
    """Store a guess, and show the truth: train, or uncover the test. Ignore a text that is not a guess."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    if not asked:
        return
    try:
        guess = asked.question.parse(text)
    except ValueError:
        return
    opened = flow.answered(QUESTIONS, session.bookmark, guess)
    if asked.question.sweeps:
        session.sweeps.begin(opened)
    # The same guess may have been made before: its truth is shown again, not told at once.
    others = {key: each for key, each in session.progress.solutions.items() if key != (asked.question.name, guess)}
    session.progress = session.progress._replace(solutions=others, saw=None)
    _open(session, opened, plays=asked.question.kind == "curve")


def see(session: Session, option: str) -> None:
    """Store the observation that the visitor has chosen. Ignore a text that is not an option."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    if asked and option in asked.question.sight.options:
        session.progress = session.progress._replace(saw=(asked.key, option))


def go(session: Session, way: str) -> None:
    """Follow the way that the visitor has chosen. Ignore any other text."""
    bookmark = session.bookmark
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    if way == "watch":
        session.show(flow.stopped(bookmark))
    elif way == "again":
        begin(session, bookmark.lesson.ask)
    elif way == "next":
        _open(session, flow.following(QUESTIONS, bookmark))
    elif way == "skip":
        _open(session, flow.skipped(QUESTIONS, bookmark))
    elif way == "back":
        _open(session, flow.opened(QUESTIONS, bookmark))
    elif way == "other" and asked:
        _open(session, flow.contrasted(QUESTIONS, bookmark))
        session.progress = session.progress._replace(contrasted=asked.key)


def begin(session: Session, names: tuple[str, ...]) -> None:
    """Open the first of some questions."""
    _open(session, flow.begun(QUESTIONS, session.bookmark, names))


def _open(session: Session, bookmark: Bookmark, *, plays: bool = False) -> None:
    session.progress = session.progress._replace(contrasted=None)
    session.choose(bookmark, plays)
