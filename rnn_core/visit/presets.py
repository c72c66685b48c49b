"""Presets: instructive experiments, each in the form of a Bookmark that opens it, and the stops of the tours."""

from itertools import chain
from typing import Literal, NamedTuple, get_args

from rnn_core.insight.ablation import Ablation
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.visit.parts import Bookmark

Group = Literal["learn", "why", "structure"]
"""The groups of the gallery, in the order in which it shows them. The page's text `group_NAME` is a group's heading."""


LESSON = ("loss_curve", "zeros", "longer", "erase", "phase", "unit", "one_unit", "noise", "luck", "tenfold")
"""The names of the questions of the standard lesson, in order. An address with `ask=lesson` asks them."""


class Preset(NamedTuple):
    """An entry of the gallery.

    Attributes:
        group: The group in which the gallery shows the preset.
        bookmark: The Bookmark that the preset opens.
    """

    group: Group
    bookmark: Bookmark


GALLERY = {
    "article": Preset("learn", Bookmark()),
    "guess_first": Preset("learn", Bookmark.of(epochs=30, ask=LESSON)),
    "zeros": Preset("learn", Bookmark.of(probe=Probe("zeros"), epoch=15)),
    "wrong_phase": Preset("learn", Bookmark.of(probe=Probe(initial_state=OWN), epoch=15)),
    "longer": Preset("learn", Bookmark.of(probe=Probe(shown_timesteps=500), epoch=15)),
    "unlucky": Preset("learn", Bookmark.of(Spec(seed=3), epoch=15)),
    "one_unit": Preset("learn", Bookmark.of(Spec(units=1), epoch=60)),
    "gru": Preset("learn", Bookmark.of(Spec(cell="GRU"), epoch=40)),
    "lstm": Preset("learn", Bookmark.of(Spec(cell="LSTM"), epoch=40, memory=True)),
    "two_layers": Preset("learn", Bookmark.of(Spec(layers=2), epoch=15, layer=1)),
    "masked": Preset("learn", Bookmark.of(Spec(min_timesteps=20), Probe(shown_timesteps=60), epoch=12)),
    "unmasked": Preset(
        "learn", Bookmark.of(Spec(min_timesteps=20, masking=False), Probe(shown_timesteps=60), epoch=12)
    ),
    "parity": Preset(
        "learn",
        Bookmark.of(
            Spec(samples=500, timesteps=20, min_timesteps=1, return_sequences=False),
            Probe(shown_timesteps=13),
            epoch=15,
        ),
    ),
    "blow_up": Preset("learn", Bookmark.of(Spec(activation="linear", learning_rate=0.03), epoch=15)),
    "period_3": Preset("learn", Bookmark.of(Spec(task="cycle", period=3, learning_rate=0.002), epoch=20)),
    "one_step": Preset("why", Bookmark.of(epoch=15, panel="step", at=50, unit=1)),
    "weights": Preset("why", Bookmark.of(epoch=15, panel="weights")),
    "gradients": Preset("why", Bookmark.of(epoch=8, trained=15, panel="gradients")),
    "learns": Preset("why", Bookmark.of(epoch=8, trained=15, panel="dynamics")),
    "cut": Preset("why", Bookmark.of(epoch=15, panel="ablation", ablation=Ablation(no_recurrence=True))),
    "luck": Preset("why", Bookmark.of(epoch=15, panel="sweep")),
    "how_fast": Preset(
        "why",
        Bookmark.of(
            epoch=15,
            panel="sweep",
            over="learning_rate",
            over_count=6,
            across="units",
            across_low=2,
            across_count=6,
            seeds=8,
        ),
    ),
    "how_many": Preset("why", Bookmark.of(epoch=15, panel="sweep", over="units", seeds=16, until=30)),
    "xor": Preset(
        "structure",
        Bookmark.of(
            Spec(task="xor", units=5, activation="sigmoid", learning_rate=0.02, seed=1), epoch=60, panel="errors"
        ),
    ),
    "letters": Preset(
        "structure", Bookmark.of(Spec(task="letters", units=20, activation="sigmoid", learning_rate=0.01), epoch=100)
    ),
    "words": Preset(
        "structure",
        Bookmark.of(Spec(task="words", units=20, activation="sigmoid", learning_rate=0.01), epoch=100, panel="errors"),
    ),
    "classes": Preset(
        "structure",
        Bookmark.of(Spec(task="classes", units=150, activation="sigmoid"), epoch=5, trained=10, panel="groups"),
    ),
    "text": Preset(
        "structure",
        Bookmark.of(
            Spec(task="text", units=40, learning_rate=0.01), epoch=60, panel="continuation", at=20, temperature=0.5
        ),
    ),
    "numbers": Preset(
        "structure",
        Bookmark.of(
            Spec(task="numbers", units=20, learning_rate=0.01),
            Probe(shown_timesteps=100),
            epoch=150,
            panel="continuation",
            at=50,
        ),
    ),
    "reber": Preset(
        "structure",
        Bookmark.of(
            Spec(task="reber", strings=4, cell="LSTM", learning_rate=0.01, seed=102), epoch=100, panel="errors"
        ),
    ),
}
"""Name -> Preset. The page's texts `preset_NAME` and `preset_NAME_says` name and describe a preset, and tests check the
description. `python -m docs.gallery NAME` makes its picture.
"""

GROUPS = {group: [name for name, preset in GALLERY.items() if preset.group == group] for group in get_args(Group)}
"""Group -> the names of its presets."""

PRESETS = {name: preset.bookmark for name, preset in GALLERY.items()}
"""Name of a preset -> the Bookmark that the preset opens."""


class Stop(NamedTuple):
    """A stop of a guided tour of the page.

    Attributes:
        bookmark: The Bookmark that the stop opens. If it asks a question, it also shows the question's experiment.
        subjects: The parts of the page that the text is about, the most important one first. Each is the key of a
            container, or the name of a band (a heatmap of the page's main picture). The module
            ui/web/tour/subjects.js finds them.
        pauses_at: The epoch at which training pauses, or None.
    """

    bookmark: Bookmark
    subjects: tuple[str, ...]
    pauses_at: int | None = None


_LEARNED = Bookmark.of(epoch=15)

TOURS = (
    (
        Stop(Bookmark(), ("input", "target")),
        Stop(Bookmark(), ("hidden",)),
        Stop(Bookmark.of(threshold=True), ("before.output",)),
        Stop(Bookmark.of(epochs=30, ask=("loss_curve",)), ("curve", "now.hidden"), pauses_at=8),
        Stop(_LEARNED, ("now.output", "curve")),
        Stop(PRESETS["zeros"].change(ask=("zeros",)), ("input", "now.output")),
        Stop(_LEARNED.change(fold="on"), ("now.output", "now.hidden")),
    ),
    (
        Stop(PRESETS["xor"], ("panel",)),
        Stop(PRESETS["letters"].change(ask=("letters",)), ("target", "panel")),
        Stop(PRESETS["words"], ("panel",)),
        Stop(PRESETS["classes"].change(epoch=10, trained=None, panel="", ask=("tree",)), ("panel", "now.hidden")),
        Stop(PRESETS["reber"].change(panel="", ask=("keep",)), ("panel", "target")),
        Stop(PRESETS["text"], ("panel",)),
        Stop(PRESETS["numbers"], ("panel",)),
    ),
)
"""Two tours: one through the Japanese Keras tutorial on which the default experiment is based, and one on structure in
sequences. The second tour begins with tasks of Elman's paper "Finding Structure in Time".
"""

TOUR = tuple(chain(*TOURS))
"""All stops of both tours. The texts of a stop are `tour_NUMBER` and `tour_NUMBER_says`, with numbers from 1. A stop
that asks before it tells also has the text `tour_NUMBER_asks`. This text introduces the question that the Bookmark
asks. If the Bookmark asks none, the text is itself a question.
"""


def pause_at(stop: int) -> int | None:
    """Return the epoch at which training pauses at a stop of the tour, or None.

    Args:
        stop: The number of the stop in TOUR, from 1, or 0 outside of the tour.
    """
    return TOUR[stop - 1].pauses_at if stop else None


def questions_at(stop: int) -> tuple[str, ...]:
    """Return the names of the questions that a stop of the tour asks; () outside of the tour.

    Args:
        stop: The number of the stop in TOUR, from 1, or 0 outside of the tour.
    """
    return TOUR[stop - 1].bookmark.lesson.ask if stop else ()
