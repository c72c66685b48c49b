"""The phases of a question, in a visit without a page: guess, observation, verdict, and the next question."""

from dataclasses import replace

import pytest

from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.questions import QUESTIONS, curves, phases
from rnn_core.visit.session import Session

SMALL = Spec(samples=20, timesteps=6, batch_size=10)
SMALL_REBER = Spec(task="reber", samples=20, timesteps=10, batch_size=10, units=3, loss="categorical_crossentropy")
SMALL_OPENS = {
    "loss_curve": (Bookmark.of(SMALL, epochs=3), Bookmark.of(replace(SMALL, cell="Dense"), epoch=3)),
    "zeros": (Bookmark.of(SMALL, Probe("zeros"), epoch=2), Bookmark.of(SMALL, Probe("zeros"), epoch=1, trained=2)),
    "erase": (Bookmark.of(SMALL, epoch=2), Bookmark.of(SMALL, epoch=1, trained=2)),
    "keep": (Bookmark.of(SMALL_REBER, epoch=1), Bookmark.of(replace(SMALL_REBER, units=2), epoch=1)),
    "luck": (
        Bookmark.of(SMALL, panel="sweep", seeds=8, until=1),
        Bookmark.of(SMALL, panel="sweep", seeds=8, until=2),
    ),
}
"""Name of a question -> (the Bookmark that it opens, the Bookmark of its contrast), with small experiments.

The contrast of a question is another case, in which the truth is different.
"""

DRAWN = "a" * curves.POINTS
"""A guess of a curve, in the format of the page's address (URL)."""


class Visit:
    """A visit whose workers finish at once. It opens each Bookmark that has been chosen, as the page does."""

    def __init__(self, *names, **choices):
        self.session = Session()
        self.session.open(Bookmark.of(SMALL, **choices))
        self.settle()
        phases.begin(self.session, names)
        self.settle()

    def settle(self, redraws=100):
        """Redraw until no job is running."""
        session = self.session
        if session.chosen:
            bookmark, plays = session.chosen
            session.choose(None)
            session.open(bookmark)
            if plays:
                session.play()
        sweep = session.sweeps.of(session.bookmark) if session.bookmark.view.panel == "sweep" else None
        while not session.run or session.interval is not None or (sweep and sweep.working):
            session.tick()
            self.standing()
            if sweep:
                sweep.tick()
            redraws -= 1
            assert redraws, "the jobs should end"

    def standing(self):
        return phases.standing(self.session, self.session.frame())

    def do(self, act, *values):
        """Call a function of `phases`, as a press does. Wait until no job is running, and return the phase."""
        act(self.session, *values)
        self.settle()
        self.standing()
        self.settle()
        return self.standing().phase

    @property
    def shown(self):
        """The experiment and the epoch on the page."""
        return self.session.bookmark.experiment, self.session.epoch


@pytest.fixture(autouse=True)
def _small(workers, monkeypatch):
    """Give some questions small experiments, and let the workers finish each job at once."""
    workers.busy = False
    for name, (opens, contrast) in SMALL_OPENS.items():
        monkeypatch.setitem(QUESTIONS, name, replace(QUESTIONS[name], opens=opens, contrast=contrast))


@pytest.mark.parametrize(("name", "guess"), [("zeros", "3"), ("erase", "4"), ("erase", "none"), ("luck", "5")])
def test_a_guess_leads_to_the_truth_then_an_observation_then_the_verdict(name, guess):
    """The Solution (the truth and the true observation) is the same before and after the page shows the contrast."""
    visit = Visit(name, "keep")
    assert visit.standing().phase == "open"
    assert visit.do(phases.commit, guess) == "saw"
    question, standing = QUESTIONS[name], visit.standing()
    assert standing.asked.guess == question.parse(guess)
    assert standing.solution.seen in question.sight.options
    assert visit.shown[0] == question.shows(standing.asked.guess).experiment
    assert visit.do(phases.see, question.sight.options[0]) == "told"
    assert visit.standing().saw == question.sight.options[0]
    assert visit.do(phases.go, "other") == "other"
    assert visit.shown == (question.contrast.experiment, question.contrast.epoch)
    assert visit.do(phases.go, "back") == "told"
    assert visit.standing().solution == standing.solution
    assert visit.do(phases.go, "next") == "open"
    assert visit.standing().asked.question.name == "keep"
    assert visit.do(phases.go, "skip") == "ended"
    assert visit.session.bookmark.lesson.said == (guess, "skip", "")


def test_the_contrast_of_a_question_about_a_sweep_is_trained():
    visit = Visit("luck")
    visit.do(phases.commit, "5")
    visit.do(phases.see, "few")
    assert visit.do(phases.go, "other") == "other"
    assert visit.session.sweeps.of(QUESTIONS["luck"].contrast).done


def test_a_question_that_compares_two_networks_waits_for_both():
    visit = Visit("keep")
    assert visit.do(phases.commit, "first") == "saw"
    assert visit.standing().solution.truth in QUESTIONS["keep"].options


def test_a_drawn_curve_begins_the_training_and_its_truth_is_known_at_the_end():
    visit = Visit("loss_curve")
    assert visit.shown == (QUESTIONS["loss_curve"].opens.experiment, 0)
    phases.commit(visit.session, DRAWN)
    bookmark, plays = visit.session.chosen
    assert plays
    visit.session.choose(None)
    visit.session.open(bookmark)
    assert visit.standing().phase == "running"
    visit.session.play()
    visit.settle()
    assert visit.session.newest == 3
    assert visit.standing().phase == "saw"
    losses = [metrics.loss for metrics in visit.session.run.metrics]
    assert visit.standing().solution.truth == pytest.approx(curves.sample(losses))


def test_a_trained_curve_does_not_give_the_truth_of_a_question_away():
    """The question begins at the initial weights, even if the visit has trained the network before."""
    visit = Visit("loss_curve", epoch=3)
    assert visit.session.newest == 0
    assert phases.covered(visit.session, visit.session.bookmark) == "curve"
    visit.session.play()
    visit.settle()
    assert phases.covered(visit.session, visit.session.bookmark) == ""
    assert visit.standing().phase == "open"


def test_a_lesson_that_begins_again_shows_no_truth_before_the_guess():
    """If the visitor repeats a guess, the question goes through the same phases again."""
    visit = Visit("loss_curve")
    assert visit.do(phases.commit, DRAWN) == "saw"
    assert visit.do(phases.see, "flat") == "told"
    assert visit.do(phases.go, "next") == "ended"
    assert visit.do(phases.go, "again") == "open"
    assert phases.covered(visit.session, visit.session.bookmark) == "curve"
    phases.commit(visit.session, DRAWN)
    visit.session.open(visit.session.chosen[0])
    assert visit.standing().phase == "running"
    assert visit.standing().saw is None


def test_a_question_waits_while_another_experiment_is_shown():
    visit = Visit("zeros")
    visit.session.open(visit.session.bookmark.change(spec=replace(SMALL, units=3)))
    visit.settle()
    assert visit.standing().phase == "away"
    assert visit.do(phases.go, "back") == "open"
    phases.commit(visit.session, "3")
    visit.session.choose(None)
    visit.session.open(visit.session.bookmark.change(spec=replace(SMALL, units=3), said=("3",)))
    visit.settle()
    assert visit.standing().phase == "away"


def test_a_question_that_was_skipped_has_no_solution():
    visit = Visit("zeros", "erase")
    assert visit.do(phases.go, "skip") == "open"
    visit.session.show(visit.session.bookmark.change(said=("skip",)))
    standing = visit.standing()
    assert (standing.phase, standing.solution) == ("told", None)


@pytest.mark.parametrize(
    ("act", "text"),
    [(phases.commit, "NaN"), (phases.commit, "101"), (phases.see, "nonsense"), (phases.go, "nonsense")],
)
def test_an_invalid_guess_observation_or_direction_is_ignored(act, text):
    visit = Visit("zeros")
    before = visit.session.bookmark, visit.session.progress
    assert visit.do(act, text) == "open"
    assert (visit.session.bookmark, visit.session.progress) == before


def test_a_visitor_who_would_rather_watch_ends_the_lesson_and_keeps_the_picture():
    visit = Visit("zeros")
    shown = visit.shown
    phases.go(visit.session, "watch")
    assert visit.session.bookmark.lesson.ask == ()
    assert visit.shown == shown
