"""The Solution of the question that a visit asks, from what the visit has trained so far."""

from rnn_core.visit.frame import Frame
from rnn_core.visit.questions.evidence import Evidence
from rnn_core.visit.questions.flow import Asked
from rnn_core.visit.questions.question import Guess, Question, Solution
from rnn_core.visit.session import Session


def solution_of(session: Session, frame: Frame, asked: Asked) -> Solution | None:
    """Return the Solution of a question, or None if there is no guess or the Solution is not known yet.

    Also return None while the page shows another experiment, unless the question is about a sweep.
    """
    question, guess = asked.question, asked.guess
    if guess is None:
        return None
    if question.sweeps:
        return _of_sweep(session, question, guess)
    if frame.run is None or frame.run.spec.experiment != question.opens.spec.experiment:
        return None
    if question.kind == "curve":
        return _of_losses(frame, question, guess)
    return _of_networks(session, frame, question, guess)


def _of_losses(frame: Frame, question: Question, guess: Guess) -> Solution | None:
    epochs = question.opens.view.epochs
    if frame.run is None or frame.run.newest < epochs:
        return None
    losses = tuple(float(metrics.loss) for metrics in frame.run.metrics[: epochs + 1])
    return question.solve(Evidence(question.opens.probe, losses=losses), guess)


def _of_networks(session: Session, frame: Frame, question: Question, guess: Guess) -> Solution | None:
    opens, contrast = question.opens, question.contrast
    if frame.run is None or frame.run.newest < opens.position.newest:
        return None
    networks = [(frame.run, opens.epoch)]
    if question.compares:
        other = session.answers.companion(contrast.spec, contrast.position.newest, contrast.schedule)
        if other is None or other.newest < contrast.position.newest:
            return None
        networks.append((other, contrast.epoch))
    return session.answers.solution(question.name, guess, networks, opens.probe)


def _of_sweep(session: Session, question: Question, guess: Guess) -> Solution | None:
    opens = question.opens
    sweep = session.sweeps.of(opens)
    if sweep is None or not sweep.done:
        return None
    cells = [opens.grid.cells[place] for place in opens.grid.places]
    outcomes = tuple(tuple(sweep.outcomes(spec).values())[: opens.view.seeds] for spec in cells)
    return question.solve(Evidence(opens.probe, outcomes=outcomes), guess)
