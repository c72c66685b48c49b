"""Questions that the page asks before it shows the truth.

Students learn more from a demonstration if they first predict its outcome (Crouch, Fagen, Callan and Mazur 2004,
Classroom demonstrations: learning tools or entertainment?, American Journal of Physics 72, 835-838).
"""

from dataclasses import replace

from rnn_core.insight.ablation import Ablation
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.visit.parts import Bookmark
from rnn_core.visit.presets import LESSON, PRESETS
from rnn_core.visit.questions import address, flow, marks, sights, truths
from rnn_core.visit.questions.evidence import Evidence, Network
from rnn_core.visit.questions.flow import SKIPPED
from rnn_core.visit.questions.question import RIGHT, Guess, Question, Solution

__all__ = [
    "LESSON",
    "QUESTIONS",
    "RIGHT",
    "SKIPPED",
    "Evidence",
    "Guess",
    "Network",
    "Question",
    "Solution",
    "address",
    "flow",
    "solve",
]

_LEARNED = Bookmark.of(epoch=15)
_HALF_OF_100 = range(35, 66)
_NOISE = Ablation(noise_step=truths.NOISE_STEP, noise=truths.NOISE_STRENGTH)
_REBER = PRESETS["reber"]
_REBER_SIMPLE = _REBER.change(spec=replace(_REBER.spec, cell="SimpleRNN"))
_ONE_UNIT = Bookmark.of(Spec(units=1), epochs=60, panel="sweep", seeds=12, until=60)
_MAP = Bookmark.of(
    panel="sweep",
    over="learning_rate",
    over_low=0.0003,
    over_high=0.003,
    over_count=2,
    across="units",
    across_low=2,
    across_high=20,
    across_count=2,
    seeds=8,
)


def _reset_at(opened: Bookmark, answer: Guess) -> Bookmark:
    """Return the Bookmark that shows a reset before the guessed step, or before step 51 if the guess is ()."""
    assert isinstance(answer, tuple)
    step = int(answer[0]) if answer else 51
    return opened.change(panel="ablation", ablation=Ablation(reset_step=step))


def _without_units(opened: Bookmark, answer: Guess) -> Bookmark:
    """Return the Bookmark that shows the network without the guessed unit, or without unit 1 if the guess is ()."""
    assert isinstance(answer, tuple)
    return opened.change(panel="ablation", ablation=Ablation(silenced=tuple(map(int, answer[:1])) or (1,)))


def _with_noise(opened: Bookmark, answer: Guess) -> Bookmark:
    """Return the Bookmark that shows the network after random noise has disturbed its state."""
    return opened.change(panel="ablation", ablation=_NOISE)


def _with_groups(opened: Bookmark, answer: Guess) -> Bookmark:
    """Return the Bookmark that shows the tree of words."""
    return opened.change(panel="groups")


def _with_errors(opened: Bookmark, answer: Guess) -> Bookmark:
    """Return the Bookmark that shows the error of each step."""
    return opened.change(panel="errors")


_ALL = (
    Question(
        "loss_curve",
        Bookmark.of(epochs=30),
        "curve",
        truths.losses,
        marks.curve,
        Bookmark.of(Spec(cell="Dense"), epoch=30, epochs=30),
        sights.SHAPE,
        cover="curve",
    ),
    Question(
        "zeros",
        Bookmark.of(probe=Probe("zeros"), epoch=15),
        "number",
        truths.correct_count,
        marks.number(near=5, half=_HALF_OF_100),
        Bookmark.of(probe=Probe("zeros"), epoch=8, trained=15),
        sights.amount(100),
        most=100,
        cover="now",
    ),
    Question(
        "longer",
        Bookmark.of(probe=Probe(shown_timesteps=1000), epoch=15),
        "step",
        truths.first_incorrect,
        marks.moment(trained=100),
        Bookmark.of(probe=Probe("zeros", shown_timesteps=1000), epoch=8, trained=15),
        sights.WHETHER_ANY,
        cover="now",
    ),
    Question(
        "erase",
        _LEARNED,
        "step",
        truths.harmless_resets,
        marks.any_of,
        _LEARNED.change(panel="ablation", ablation=Ablation(reset_step=50)),
        sights.AFTER_ABLATION,
        reveals=_reset_at,
    ),
    Question(
        "phase",
        Bookmark.of(probe=Probe(initial_state=OWN), epoch=15),
        "step",
        truths.in_phase_from,
        marks.moment(trained=100),
        Bookmark.of(probe=Probe(initial_state=OWN, state_steps=2), epoch=15),
        sights.WHETHER_ANY,
        cover="now",
    ),
    Question(
        "unit",
        _LEARNED,
        "unit",
        truths.needed_units,
        marks.any_of,
        Bookmark.of(Spec(seed=1), epoch=15, panel="ablation", ablation=Ablation(silenced=(5,))),
        sights.AFTER_ABLATION,
        reveals=_without_units,
    ),
    Question(
        "one_unit",
        _ONE_UNIT,
        "choice",
        truths.capacity,
        marks.chosen,
        Bookmark.of(Spec(units=1, seed=2), epoch=60, epochs=60),
        sights.HOW_MANY_SEEDS,
        options=("learns", "seldom", "cannot"),
        cover="panel",
    ),
    Question(
        "noise",
        _LEARNED,
        "number",
        truths.costly_noises,
        marks.number(near=5, half=range(16, 25)),
        Bookmark.of(Spec(seed=28), epoch=15, panel="ablation", ablation=_NOISE),
        sights.AFTER_ABLATION,
        most=truths.NOISE_DRAWS,
        reveals=_with_noise,
    ),
    Question(
        "luck",
        Bookmark.of(panel="sweep", seeds=16),
        "share",
        truths.learned_seeds,
        marks.number(near=2),
        Bookmark.of(panel="sweep", seeds=16, until=30),
        sights.amount(16),
        cover="panel",
    ),
    Question(
        "tenfold",
        Bookmark.of(probe=Probe(input_scale=10.0), epoch=15),
        "choice",
        truths.share_in_words,
        marks.chosen,
        Bookmark.of(probe=Probe(input_scale=2.0), epoch=15),
        sights.option("all", "half", "none"),
        options=("all", "half", "none"),
        cover="now",
    ),
    Question(
        "letters",
        PRESETS["letters"],
        "step",
        truths.surprising_steps,
        marks.any_of,
        PRESETS["words"],
        sights.SOME_STEPS,
        cover="now",
        reveals=_with_errors,
    ),
    Question(
        "tree",
        PRESETS["classes"].change(epoch=10, trained=None, panel=""),
        "choice",
        truths.neighbours,
        marks.chosen,
        PRESETS["classes"].change(epoch=0, trained=10),
        sights.option("alike", "spelled", "following", "chance"),
        options=("alike", "spelled", "following", "chance"),
        cover="now",
        reveals=_with_groups,
    ),
    Question(
        "keep",
        _REBER.change(panel=""),
        "choice",
        truths.keepers,
        marks.chosen,
        _REBER_SIMPLE.change(probe=Probe(shown_timesteps=150)),
        sights.WHETHER_KEPT,
        options=("first", "second", "both", "neither"),
        compares=True,
        cover="now",
        reveals=_with_errors,
    ),
    Question(
        "map",
        _MAP,
        "cells",
        truths.learned_cells,
        marks.exactly,
        _MAP.change(until=30),
        sights.HOW_MANY_CELLS,
        cover="panel",
    ),
)

QUESTIONS = {question.name: question for question in _ALL}
"""Name -> Question."""


def solve(name: str, evidence: Evidence, guess: Guess) -> Solution:
    """Return a question's Solution. Workers receive the name of the question, and call this function."""
    return QUESTIONS[name].solve(evidence, guess)
