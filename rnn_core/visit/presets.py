"""Presets: instructive experiments, each in the form of a Bookmark that opens it."""

from itertools import chain
from typing import NamedTuple

from rnn_core.insight.ablation import Ablation
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark

PRESETS = {
    "article": Bookmark(),
    "zeros": Bookmark.of(probe=Probe("zeros"), epoch=15),
    "unlucky": Bookmark.of(Spec(seed=3), epoch=15),
    "one_unit": Bookmark.of(Spec(units=1), epoch=60),
    "gru": Bookmark.of(Spec(cell="GRU"), epoch=40),
    "lstm": Bookmark.of(Spec(cell="LSTM"), epoch=40, memory=True),
    "two_layers": Bookmark.of(Spec(layers=2), epoch=15, layer=1),
    "masked": Bookmark.of(Spec(min_timesteps=20), Probe(shown_timesteps=60), epoch=12),
    "unmasked": Bookmark.of(Spec(min_timesteps=20, masking=False), Probe(shown_timesteps=60), epoch=12),
    "parity": Bookmark.of(
        Spec(samples=500, timesteps=20, min_timesteps=1, return_sequences=False), Probe(shown_timesteps=13), epoch=15
    ),
    "wrong_phase": Bookmark.of(probe=Probe(initial_state=OWN), epoch=15),
    "longer": Bookmark.of(probe=Probe(shown_timesteps=500), epoch=15),
    "blow_up": Bookmark.of(Spec(activation="linear", learning_rate=0.03), epoch=15),
    "period_3": Bookmark.of(Spec(task="cycle", period=3, learning_rate=0.002), epoch=20),
    "one_step": Bookmark.of(epoch=15, panel="step", at=50, unit=1),
    "weights": Bookmark.of(epoch=15, panel="weights"),
    "gradients": Bookmark.of(epoch=8, trained=15, panel="gradients"),
    "learns": Bookmark.of(epoch=8, trained=15, panel="dynamics"),
    "cut": Bookmark.of(epoch=15, panel="ablation", ablation=Ablation(no_recurrence=True)),
    "luck": Bookmark.of(epoch=15, panel="sweep"),
    "how_fast": Bookmark.of(
        epoch=15,
        panel="sweep",
        over="learning_rate",
        over_count=6,
        across="units",
        across_low=2,
        across_count=6,
        seeds=8,
    ),
    "how_many": Bookmark.of(epoch=15, panel="sweep", over="units", seeds=16, until=30),
    "xor": Bookmark.of(
        Spec(task="xor", units=5, activation="sigmoid", learning_rate=0.02, seed=1), epoch=60, panel="errors"
    ),
    "letters": Bookmark.of(Spec(task="letters", units=20, activation="sigmoid", learning_rate=0.01), epoch=100),
    "words": Bookmark.of(
        Spec(task="words", units=20, activation="sigmoid", learning_rate=0.01), epoch=100, panel="errors"
    ),
    "classes": Bookmark.of(Spec(task="classes", units=150, activation="sigmoid"), epoch=5, trained=10, panel="groups"),
    "text": Bookmark.of(Spec(task="text", units=40, learning_rate=0.01), epoch=150, panel="continuation", at=20),
    "numbers": Bookmark.of(
        Spec(task="numbers", units=20, learning_rate=0.01),
        Probe(shown_timesteps=100),
        epoch=150,
        panel="continuation",
        at=50,
    ),
    "reber": Bookmark.of(
        Spec(task="reber", strings=4, cell="LSTM", learning_rate=0.01, seed=102), epoch=100, panel="errors"
    ),
}
"""Name -> Bookmark. The page's text `preset_NAME_says` describes a preset, and tests check the description."""


class Stop(NamedTuple):
    """One step of the guided tour.

    Attributes:
        bookmark: The Bookmark that the step opens.
        plays: True if training starts without a press on Train.
    """

    bookmark: Bookmark
    plays: bool = False


_LEARNED = Bookmark.of(epoch=15)
TOURS = (
    (
        Stop(Bookmark()),
        Stop(Bookmark()),
        Stop(Bookmark.of(threshold=True)),
        Stop(Bookmark(), plays=True),
        Stop(_LEARNED),
        Stop(PRESETS["zeros"]),
        Stop(_LEARNED),
    ),
    tuple(Stop(PRESETS[name]) for name in ("xor", "letters", "words", "classes", "reber", "text", "numbers")),
)
"""The tour through the article, and the tour through Elman's "Finding Structure in Time"."""

TOUR = tuple(chain(*TOURS))
"""All steps of both tours. Each step's texts are `tour_NUMBER` and `tour_NUMBER_says`, with numbers from 1."""
