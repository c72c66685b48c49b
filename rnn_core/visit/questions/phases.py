"""The phases of a question in a visit, and the visitor's acts that lead from phase to phase.

A question is "open" until the visitor guesses, and "running" until the truth is known. Then the visit asks for an
observation ("saw"), and gives the verdict ("told"). "other" shows the contrasting case. A question is "away" while the
visitor looks at another experiment. "ended" follows the last question.
"""

from typing import Literal, NamedTuple, TypeAlias

from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from rnn_core.visit.presets import questions_at
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
        saw: The option that the visitor has chosen as the observation, or None before that.
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
    saw = _saw(session, asked)
    return Standing(_phase(session, frame.bookmark, asked, solution, saw=saw), asked, solution, saw)


def _phase(session: Session, bookmark: Bookmark, asked: Asked, solution: Solution | None, *, saw: str | None) -> Phase:
    question = asked.question
    if asked.is_open:
        return "open" if flow.is_at(bookmark, question.opens) else "away"
    if is_other(session):
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


def subject(standing: Standing, bookmark: Bookmark) -> str | None:
    """Return the picture that a question is about: "curve", "panel" or "stage"; None once the lesson has ended.

    Ablations are shown on the stage, which is the page's main picture.
    """
    if standing.asked is None:
        return None
    if standing.asked.question.kind == "curve":
        return "curve"
    return "panel" if bookmark.view.panel not in ("", "ablation") else "stage"


def _saw(session: Session, asked: Asked) -> str | None:
    """Return the observation that the visitor has chosen for a question and its guess, or None before that."""
    key, saw = session.progress.saw or (None, None)
    return saw if key == asked.key else None


def covered(session: Session, bookmark: Bookmark) -> Cover:
    """Return the part of the page that is covered because it would give the truth away, or "" for none.

    A curve is covered only until the training begins. A press on Train uncovers it, even without a guess.
    """
    cover = flow.covered(QUESTIONS, bookmark)
    return "" if cover == "curve" and (session.newest or session.playing) else cover


def is_of_stop(session: Session) -> bool:
    """Return whether the page's questions are those of the current stop of the tour."""
    ask = session.bookmark.lesson.ask
    return bool(ask) and ask == questions_at(session.tour)


def is_open(session: Session) -> bool:
    """Return whether the page asks a question that the visitor has neither answered nor skipped."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    return asked is not None and asked.is_open


def is_other(session: Session) -> bool:
    """Return whether the page shows the other case of the question that it asks."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    return asked is not None and session.progress.contrasted == asked.key


def is_told(session: Session) -> bool:
    """Return whether the page has given the verdict on its question, or the visitor has skipped the question."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    return asked is None or (not asked.is_open and (asked.guess is None or _saw(session, asked) is not None))


def omitted(session: Session, standing: Standing) -> list[str]:
    """Return the buttons that a question does not have, by the names that `go` accepts.

    At a stop of the tour, a button of the tour leads to the next stop. "Skip" and "Only watch" do the same for a
    question that is asked alone, so one of the two is enough.
    """
    phase = standing.phase
    if is_of_stop(session):
        return ["next", "watch", "skip"] if phase == "away" else ["next", "watch"]
    if len(session.bookmark.lesson.ask) > 1:
        return []
    return {"open": ["watch"], "away": ["skip"]}.get(phase, [])


def commit(session: Session, text: str) -> None:
    """Store a guess, and show the truth: train, or uncover the test. Ignore a text that is not a guess."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    if not asked:
        return
    try:
        guess = asked.question.parse(text)
    except ValueError:
        return
    # If the same guess was made before, forget its Solution: the question goes through all phases again.
    answered = asked._replace(guess=guess)
    others = {key: each for key, each in session.progress.solutions.items() if key != answered.key}
    session.progress = session.progress._replace(solutions=others, saw=None)
    _reveal(session, flow.answered(QUESTIONS, session.bookmark, guess), plays=asked.question.kind == "curve")


def tell(session: Session) -> None:
    """Show the truth without a guess. The page then asks nothing."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    if asked:
        _reveal(session, flow.told(QUESTIONS, session.bookmark), plays=asked.question.kind == "curve")


def end(session: Session) -> None:
    """End the lesson. The page continues to show the same experiment."""
    session.show(flow.stopped(session.bookmark))


def _reveal(session: Session, shown: Bookmark, *, plays: bool = False) -> None:
    """Open a Bookmark that shows a truth or another case. If the Bookmark has a sweep, begin the sweep."""
    if shown.view.panel == "sweep":
        session.sweeps.begin(shown)
    _open(session, shown, plays=plays)


def see(session: Session, option: str) -> None:
    """Store the observation that the visitor has chosen. Ignore a text that is not an option."""
    asked = flow.asked(QUESTIONS, session.bookmark.lesson)
    if asked and option in asked.question.sight.options:
        session.progress = session.progress._replace(saw=(asked.key, option))


def go(session: Session, way: str) -> None:
    """Do what a button of a question says: "watch", "skip", "again", "next", "back" or "other". Ignore other texts."""
    bookmark = session.bookmark
    asked = flow.asked(QUESTIONS, bookmark.lesson)
    if way == "watch":
        end(session)
    elif way == "skip" and len(bookmark.lesson.ask) == 1:
        tell(session)
    elif way == "again":
        begin(session, bookmark.lesson.ask)
    elif way == "next":
        _open(session, flow.following(QUESTIONS, bookmark))
    elif way == "skip":
        _open(session, flow.skipped(QUESTIONS, bookmark))
    elif way == "back":
        _open(session, flow.opened(QUESTIONS, bookmark))
    elif way == "other" and asked:
        _reveal(session, flow.contrasted(QUESTIONS, bookmark))
        session.progress = session.progress._replace(contrasted=asked.key)


def begin(session: Session, names: tuple[str, ...]) -> None:
    """Begin a lesson with these questions, and end the tour."""
    session.go_to_stop(0)
    _open(session, flow.begun(QUESTIONS, session.bookmark, names))


def _open(session: Session, bookmark: Bookmark, *, plays: bool = False) -> None:
    session.progress = session.progress._replace(contrasted=None)
    session.choose(bookmark, plays)
