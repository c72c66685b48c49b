"""The headline: a question, or a sentence on what the network has learned.

The outputs are made by hand, for each task, input and state of the network.
"""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.analysis import Trace
from rnn_core.fields import fields_of
from rnn_core.probe import OWN, Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.tasks import TASKS
from rnn_core.training import Metrics, State
from rnn_core.ui import headline
from rnn_core.ui.words import LANGUAGES, TEXT, say
from rnn_core.visit.bookmark import Bookmark
from tests.support.readings import alternating, once, outputs
from tests.ui.made import frame

ARTICLE = Spec(timesteps=20)
PARITY = Spec(timesteps=20, min_timesteps=5, return_sequences=False)
INPUTS = fields_of(Probe)["input_kind"].choices
ON_A_PHONE = {"en": (36, 0.5), "ja": (18.5, 0.55)}
"""Language -> (number of letters on a line of 390 pixels, width of a Latin letter as a fraction of a Japanese one)."""


def at(spec=ARTICLE, *, epoch=15, accuracy=1.0, loss=0.1, diverged=None, lang="en", **probe):
    """Return the Frame of an epoch at which training and validation have this accuracy and loss."""
    run = Run(spec, (State(epoch, (), ()),), (Metrics(loss, accuracy, loss, accuracy),) * (epoch + 1))
    return frame(replace(run, diverged=diverged), Probe(**probe), epoch=epoch, lang=lang)


def said(shown, now):
    """Return the English headline."""
    return headline.read(shown, now, now)


def of_symbols(spec, wrong=()):
    """Return a Trace that is incorrect at some steps.

    wrong: The indices of these steps among the steps whose target is predictable.
    """
    targets = data.target(spec, timesteps=spec.timesteps).copy()
    predictable = np.flatnonzero(analysis.counted_steps(spec, Probe()))
    targets[predictable[list(wrong)]] = 1 - targets[predictable[list(wrong)]]
    return Trace((), targets[None])


@pytest.mark.parametrize("epoch", [0, 8])
@pytest.mark.parametrize("accuracy", [0.5, 0.9])
def test_a_question_stays_open_until_it_is_decided(epoch, accuracy):
    """The headline is the question before training, and also later if only half of the shown outputs are correct."""
    wrong = alternating(range(0, 20, 2))
    asked = "Random numbers in. 1, 0, 1, 0 out. Can a network learn to keep time?"
    assert said(at(epoch=epoch, accuracy=accuracy), wrong) == asked
    assert headline.read(at(), None, None) == asked, "the question should be shown while the page waits for a worker"


@pytest.mark.parametrize(
    ("shown", "now", "expected"),
    [
        (at(), alternating(), "It keeps time, without a clue from the input."),
        (at(input_kind="zeros"), alternating(), "Only zeros in, and still it keeps time."),
        (at(accuracy=0.998), alternating(), "It keeps time on this sequence."),
        (at(epoch=9, accuracy=0.7), alternating(), "It keeps time on this sequence."),
        (at(), alternating(range(20)), "It keeps time, but in the opposite phase."),
        (at(), alternating(range(3)), "From step 4 on it keeps time."),
        (at(epoch=9, accuracy=0.9), alternating([0, 4]), "From step 6 on it keeps time."),
        (at(), alternating([5, 19]), "It has learned to keep time, but not on this sequence."),
        (at(accuracy=0.6), alternating([5, 19]), "It does not keep time yet."),
        (at(accuracy=0.6), alternating(range(20)), "It does not keep time yet."),
        (at(epoch=14, accuracy=0.6), alternating([5, 19]), "Random numbers in."),
        (at(accuracy=0.995), alternating([5, 19]), "Random numbers in."),
        (at(accuracy=0.6, shown_timesteps=7), alternating(steps=7), "Random numbers in."),
        (at(diverged=(16, 0.03)), alternating([5, 19]), "The numbers have run off to infinity."),
        (at(epoch=0, diverged=(1, 10.0)), alternating([5, 19]), "The numbers have run off to infinity."),
        (at(), outputs([1, 0] * 10, sure=np.nan), "The numbers have run off to infinity."),
        (
            at(replace(ARTICLE, cell="Dense"), epoch=0),
            alternating(),
            "Random numbers in. 1, 0, 1, 0 out. Can it be done",
        ),
        (
            at(replace(ARTICLE, cell="Dense"), accuracy=0.5),
            alternating([5, 19]),
            "Without memory, it does not keep time.",
        ),
    ],
)
def test_headline_says_whether_the_network_keeps_time(shown, now, expected):
    """If all validation outputs are correct, the network has learned. The headline is also about the shown sequence."""
    assert said(shown, now).startswith(expected)


@pytest.mark.parametrize(
    ("spec", "probabilities", "accuracy", "expected"),
    [
        (PARITY, (0.9, 0.1), 1.0, "It can tell an odd length from an even one."),
        (PARITY, (0.1, 0.9), 1.0, "It can tell odd from even, but not at this length."),
        (PARITY, (0.9, 0.1), 0.8, "It cannot tell odd from even yet."),
        (replace(PARITY, task="cycle", period=3), (0.1, 0.1, 0.8), 0.8, "It does not keep count modulo 3 yet."),
        (replace(PARITY, min_timesteps=None), (0.9, 0.1), 1.0, "Little to learn: in training"),
        (replace(PARITY, min_timesteps=None), (0.1, 0.9), 1.0, "It has learned one length, and this is another."),
        (replace(PARITY, min_timesteps=None), (0.1, 0.9), 0.5, "It has not learned the task yet."),
        (Spec(task="xor", return_sequences=False), (1.0,), 1.0, "A sequence in, one output at the end."),
    ],
)
def test_headline_of_a_network_with_one_output(spec, probabilities, accuracy, expected):
    """A single output may be correct by chance, so only the validation data decide whether the network has learned."""
    assert said(at(spec, accuracy=accuracy), once(*probabilities)).startswith(expected)


@pytest.mark.parametrize("task", ["xor", "letters", "words", "reber"])
def test_headline_of_a_task_of_symbols(task):
    """The headline depends on whether the network predicts each symbol that can be predicted with certainty.

    If it predicts them in the shown sequence and in the validation data, the headline says that it has learned. If it
    predicts them in only one of the two, the headline says so.
    """
    spec = Spec(task=task, timesteps=60, samples=20)
    learned, missed = of_symbols(spec), of_symbols(spec, [0])
    assert said(at(spec), learned) == say("en", f"headline_{task}_learned")
    assert said(at(spec), missed) == say("en", f"headline_{task}_elsewhere")
    assert said(at(spec, accuracy=0.9), learned) == say("en", f"headline_{task}_here")
    assert said(at(spec, accuracy=0.9), missed) == "It has not learned the task yet."
    assert said(at(spec, input_kind="zeros"), missed) == say("en", "headline_other_input_elsewhere")


@pytest.mark.parametrize(("share", "state"), [(1.05, "learned"), (1.2, "not_yet")])
def test_headline_of_the_task_of_word_classes(share, state):
    """No next word can be predicted with certainty, so the loss decides, and not the accuracy."""
    spec = Spec(task="classes", samples=50)
    shown = at(spec, loss=share * analysis.minimum_loss(spec), accuracy=0.2)
    assert said(shown, of_symbols(replace(spec, timesteps=30))) == say("en", f"headline_classes_{state}")


@pytest.mark.parametrize(("task", "text"), [("text", "ab" * 200), ("numbers", " ".join(str(n % 5) for n in range(99)))])
def test_headline_on_own_data_compares_the_network_with_simple_predictions(task, text):
    """A visitor's own text or series has no known minimum loss, so the network is compared with simple predictions."""
    spec = Spec(task=task, text=text, timesteps=10, samples=20)
    symbols = data.test_sequence(spec, 10).symbols[0, 1:]
    exact = Trace((), spec.task_info.vectors[symbols][None])
    poor = Trace((), np.roll(exact.outputs, 1, axis=-1 if task == "text" else 1) + (task == "numbers"))
    # "a" and "b" alternate, so it is always correct to predict the most frequent follower of a symbol. No network can
    # be better than this prediction.
    best = "better" if task == "numbers" else "beaten"
    assert said(at(spec, accuracy=np.nan), exact) == say("en", f"headline_{task}_{best}")
    assert said(at(spec, accuracy=np.nan), poor) == say("en", f"headline_{task}_beaten")
    assert said(at(spec, epoch=14, accuracy=np.nan), poor) == say("en", f"headline_{task}")


def specs():
    """Yield a Spec of each kind of experiment."""
    for task in TASKS:
        yield Spec(task=task)
        yield Spec(task=task, return_sequences=False)
    for period in (3, 4, 8):
        yield Spec(task="cycle", period=period)
    yield Spec(cell="Dense")
    yield PARITY
    yield replace(PARITY, task="cycle", period=8)


@pytest.mark.parametrize(
    ("period", "pattern"), [(2, "1, 0, 1, 0"), (3, "2, 1, 0, 2"), (4, "3, 2, 1, 0"), (8, "7, 6, …, 0")]
)
def test_the_question_shows_the_target(period, pattern):
    """The question has the target's first four numbers, or for period 8 its first two numbers and its last."""
    spec = Spec(task="cycle", period=period)
    assert (
        headline.ask(Bookmark.of(spec, lang="en"))
        == f"Random numbers in. {pattern} out. Can a network learn to keep time?"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_headline_fits_on_two_lines_of_a_phone(lang):
    """The question and the longest headline of each experiment have at most two lines at 390 pixels.

    Lines break at spaces in English, and anywhere in Japanese. The widths were measured in Chromium.
    """
    room, narrow = ON_A_PHONE[lang]
    used = set()
    for spec in specs():
        for kind in INPUTS:
            bookmark = Bookmark.of(spec, Probe(kind, values=(1.0,) * 20), lang=lang)
            longest = headline.longest(bookmark)
            assert len(headline.ask(bookmark)) <= len(longest)
            used.add(longest)
            used.add(headline.ask(bookmark))
    for text in used:
        lines, line = 1, 0.0
        for word in text.split(" ") if lang == "en" else text:
            size = len(word) + 1 if lang == "en" else narrow if word.isascii() else 1
            if line + size - (lang == "en") > room:
                lines, line = lines + 1, 0.0
            line += size
        assert lines <= 2, text


def test_the_key_of_each_headline_names_a_question_or_an_input():
    """A key names a kind of question, alone or followed by a state of the network, or it names a kind of input."""
    kinds = {"time", "memoryless", "one", "parity", "remainder", "other_input", "one_symbol", "any"} | (
        TASKS.keys() - {"alternate", "cycle"}
    )
    possible = {f"headline_{kind}" for kind in kinds - {"any"}} | {"headline_time_learned_random"}
    possible |= {f"headline_{kind}_{state}" for kind in kinds for state in headline.STATES}
    possible |= {f"headline_input_{kind}" for kind in INPUTS}
    assert {key for key in TEXT if key.startswith("headline_")} <= possible
    assert OWN in INPUTS
