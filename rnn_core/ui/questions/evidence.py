"""The evidence of a question: what the visit has trained so far, and the truth that follows from it."""

from rnn_core.visit.frame import Frame
from rnn_core.visit.questions import Evidence
from rnn_core.visit.questions.flow import Asked
from rnn_core.visit.questions.question import Guess, Question
from rnn_core.visit.session import Session


def truth_of(session: Session, frame: Frame, asked: Asked) -> Guess | None:
    """Return the truth of a question, or None until the networks for it are trained and the truth is computed.

    Except for a question about a sweep, also return None while the page shows another experiment.
    """
    question = asked.question
    if question.sweeps:
        return _of_sweep(session, question)
    if frame.run is None or frame.run.spec.experiment != question.opens.spec.experiment:
        return None
    if question.kind == "curve":
        return _of_losses(frame, question)
    return _of_networks(session, frame, question)


def _of_losses(frame: Frame, question: Question) -> Guess | None:
    epochs = question.opens.view.epochs
    if frame.run is None or frame.run.newest < epochs:
        return None
    losses = tuple(float(metrics.loss) for metrics in frame.run.metrics[: epochs + 1])
    return question.truth(Evidence(question.opens.probe, losses=losses))


def _of_networks(session: Session, frame: Frame, question: Question) -> Guess | None:
    opens, contrast = question.opens, question.contrast
    if frame.run is None or frame.run.newest < opens.position.newest:
        return None
    networks = [(frame.run, opens.epoch)]
    if question.compares:
        other = session.answers.companion(contrast.spec, contrast.position.newest, contrast.schedule)
        if other is None or other.newest < contrast.position.newest:
            return None
        networks.append((other, contrast.epoch))
    return session.answers.truth(question.name, networks, opens.probe)


def _of_sweep(session: Session, question: Question) -> Guess | None:
    opens = question.opens
    sweep = session.sweeps.of(opens)
    if sweep is None or not sweep.done:
        return None
    cells = [opens.grid.cells[place] for place in opens.grid.places]
    outcomes = tuple(tuple(sweep.outcomes(spec).values())[: opens.view.seeds] for spec in cells)
    return question.truth(Evidence(opens.probe, outcomes=outcomes))
