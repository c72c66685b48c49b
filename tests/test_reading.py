"""The reading, of networks made up by hand: which sentences it says, with which numbers, in both languages."""

import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_core.analysis import Trace
from rnn_core.probe import OWN, Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics
from rnn_core.ui import reading
from rnn_core.ui.session import Shown
from rnn_core.ui.text import LANGUAGES, say

ARTICLE = Spec(timesteps=20)
VARYING = Spec(timesteps=20, min_timesteps=5)
ONCE = Spec(timesteps=20, return_sequences=False)


def show(spec, *, epoch=15, accuracy=1.0, **probe):
    """What a page shows of a Spec at an epoch, with a Probe, after training to an accuracy."""
    metrics = (Metrics(0.1, accuracy, 0.1, accuracy),) * (epoch + 1)
    return Shown(spec, Run(spec, (), metrics), epoch, epoch, 15, Probe(**probe), False, None)


def answers(wanted, *, wrong=(), sure=0.75, classes=2):
    """A Trace that gives each wanted class a probability, and at the wrong steps, from 0, gives it to the next one.

    wanted: list of classes, with None for a step that is none of the sequence's: what it answers there is nonsense.
    """
    outputs = np.full((len(wanted), classes), (1 - sure) / (classes - 1))
    for step, answer in enumerate(wanted):
        outputs[step, 0 if answer is None else (answer + (step in wrong)) % classes] = sure
    return Trace((), outputs[None])


def alternating(steps, **options):
    """A Trace of so many steps of the article's task: 1, 0, 1, 0, ..."""
    return answers([1 - step % 2 for step in range(steps)], **options)


def once(*probabilities):
    """A Trace of one answer."""
    return Trace((), np.array([probabilities]))


def check(shown, now, *sentences, before=None):
    """In each language the reading is these sentences: the name of each with what fills it in, in this order."""
    for lang in LANGUAGES:
        expected = [say(lang, f"read_{name}", **values) for name, values in sentences]
        assert reading.read(lang, shown, before or now, now) == {"en": " ", "ja": ""}[lang].join(expected)


UNLUCKY = ("unlucky", {})
SAME = ("one_same", {"steps": 20})
PARITY = ("one_parity", {"shortest": 5, "longest": 20})


# --- an answer at every step


def test_while_a_network_is_made():
    """As long as one of the two pictures is missing, the reading says that it is waited for."""
    for lang in LANGUAGES:
        for before, now in ((None, None), (alternating(20), None), (None, alternating(20))):
            assert reading.read(lang, show(ARTICLE), before, now) == say(lang, "read_waiting")


def test_before_training():
    """At epoch 0 it counts the right steps and tells the range of the first output, and advises nothing."""
    now = alternating(20, wrong=(3, 4, 8), sure=0.6)
    told = {"now": 17, "steps": 20, "low": 0.4, "high": 0.6}
    check(show(ARTICLE, epoch=0, accuracy=0.5), now, ("before", told))


def test_all_steps_right():
    """When all is right it says so, with how many were before, and how sure the network is on average."""
    sure = alternating(20, sure=0.9)
    sure.outputs[0, :10] = 0.5 + 0.5 * (sure.outputs[0, :10] - 0.5)  # half as sure in its first half: 0.7
    before = alternating(20, wrong=range(1, 20))
    check(show(ARTICLE), sure, ("all", {"before": 1, "steps": 20, "epoch": 15, "sure": 0.8}), before=before)


@pytest.mark.parametrize("first", [0, 7, 19])
def test_the_first_mistake(first):
    """The first mistake is told by its step, counted from 1 as in the picture."""
    wrong = {first, 19}
    now = alternating(20, wrong=wrong)
    told = {"before": 20, "steps": 20, "epoch": 9, "now": 20 - len(wrong), "wrong": first + 1}
    check(show(ARTICLE, epoch=9, accuracy=0.5), now, ("partly", told), before=alternating(20))


@pytest.mark.parametrize(
    ("padding", "first", "steps"),
    [("pre", 12 + 4, [None] * 12 + [1 - step % 2 for step in range(8)]), ("post", 4, [1, 0] * 4 + [None] * 12)],
)
def test_the_first_mistake_of_a_padded_sequence(padding, first, steps):
    """Of 8 steps among 20 only the real ones count, and the mistake in the fourth is told by its place among all."""
    shown = show(replace(VARYING, padding=padding), shown_timesteps=8)
    now = answers(steps, wrong=(first - 1, first))
    told = {"before": 6, "steps": 8, "epoch": 15, "now": 6, "wrong": first}
    check(shown, now, ("partly", told))
    check(shown, answers(steps), ("all", {"before": 8, "steps": 8, "epoch": 15, "sure": 0.75}))


@pytest.mark.parametrize(("classes", "share"), [(2, "½"), (3, "1/3")])
def test_answers_of_equal_shares(classes, share):
    """A network that answers about the same everywhere is said to have no memory, with the share of each class."""
    spec = replace(ARTICLE, task="cycle", period=classes)
    wanted = [classes - 1 - step % classes for step in range(20)]
    now = answers(wanted, wrong=range(10), sure=1 / classes + 0.1, classes=classes)
    low, high = now.outputs[..., 0].min(), now.outputs[..., 0].max()
    told = {"before": 10, "steps": 20, "epoch": 5, "now": 10, "share": share, "low": low, "high": high}
    check(show(spec, epoch=5, accuracy=0.5), now, ("half", told))


@pytest.mark.parametrize(("epoch", "accuracy", "advised"), [(14, 0.5, False), (15, 0.989, True), (15, 0.99, False)])
def test_what_is_not_learned_is_advised(epoch, accuracy, advised):
    """From epoch 15 on, and below 99 per cent in training, the reading says what could be tried."""
    told = {"before": 19, "steps": 20, "epoch": epoch, "now": 19, "wrong": 3}
    shown = show(ARTICLE, epoch=epoch, accuracy=accuracy)
    check(shown, alternating(20, wrong=[2]), ("partly", told), *[UNLUCKY] * advised)


def test_longer_than_trained():
    """A sequence longer than any trained on is said to be, and one as long is not."""
    told = {"before": 21, "steps": 21, "epoch": 15, "sure": 0.75}
    longer = ("longer", {"trained": 20, "steps": 21})
    check(show(ARTICLE, shown_timesteps=21), alternating(21), ("all", told), longer)
    own = show(ARTICLE, input_kind=OWN, values=(1.0,) * 21)
    check(own, alternating(21), ("all", told), longer)
    check(show(ARTICLE, shown_timesteps=20), alternating(20), ("all", told | {"before": 20, "steps": 20}))
    check(
        show(ARTICLE, shown_timesteps=21, epoch=0),
        alternating(21),
        ("before", {"now": 21, "steps": 21, "low": 0.25, "high": 0.75}),
    )


def test_numbers_too_large():
    """Where an output is no finite number the reading says from which step on, instead of any other number."""
    now = alternating(20)
    now.outputs[0, 12:, 1] = np.nan
    check(show(replace(ARTICLE, activation="linear")), now, ("overflow", {"step": 13}))


def test_numbers_too_large_in_a_padded_sequence():
    """The step is that of the picture, padding included."""
    now = answers([None] * 12 + [1 - step % 2 for step in range(8)])
    now.outputs[0, 15:] = np.nan
    check(show(replace(VARYING, activation="relu"), shown_timesteps=8), now, ("overflow", {"step": 16}))


# --- from another initial state


@pytest.mark.parametrize("state", ["ones", "random", OWN])
@pytest.mark.parametrize(
    ("wrong", "phase"),
    [
        ((), ("in_step_at_once", {})),
        ([0, 1, 4], ("back_in_step", {"step": 6})),
        (range(12), ("back_in_step", {"step": 13})),
        (range(13), ("never_in_step", {})),  # seven right steps at the end may be luck
        (range(20), ("never_in_step", {})),
        ([0, 19], ("never_in_step", {})),
    ],
)
def test_back_in_step(state, wrong, phase):
    """From any state but zeros it says from which step on all is right, for four periods at least, or that none is."""
    shown = show(ARTICLE, initial_state=state)
    now = alternating(20, wrong=wrong)
    told = {"before": 20, "steps": 20, "epoch": 15, "sure": 0.75}
    if wrong:
        told |= {"now": 20 - len(wrong), "wrong": wrong[0] + 1}
    check(shown, now, ("partly" if wrong else "all", told), phase, before=alternating(20))


def test_the_usual_initial_state_is_not_spoken_of():
    """From zeros, and before training, nothing is said about getting into step."""
    told = {"before": 20, "steps": 20, "epoch": 15, "now": 18, "wrong": 1}
    now = alternating(20, wrong=[0, 1])
    check(show(ARTICLE), now, ("partly", told), before=alternating(20))
    early = show(ARTICLE, epoch=0, initial_state="ones")
    check(early, now, ("before", {"now": 18, "steps": 20, "low": 0.25, "high": 0.75}))


@pytest.mark.parametrize(("padding", "step"), [("pre", 8 + 3), ("post", 3)])
def test_back_in_step_in_a_padded_sequence(padding, step):
    """Getting into step is told by the step of the picture, padding included."""
    steps = [1, 0] * 6
    steps = [None] * 8 + steps if padding == "pre" else steps + [None] * 8
    shown = show(replace(VARYING, padding=padding), shown_timesteps=12, initial_state="ones")
    told = {"before": 10, "steps": 12, "epoch": 15, "now": 10, "wrong": step - 2}
    check(shown, answers(steps, wrong=(step - 3, step - 2)), ("partly", told), ("back_in_step", {"step": step}))


def test_a_longer_period_needs_more_steps_to_be_in_step():
    """Of a cycle of 3 twelve right steps at the end show that it is in step, and eleven do not."""
    spec = replace(ARTICLE, task="cycle", period=3)
    wanted = [2 - step % 3 for step in range(20)]
    for count, phase in ((8, ("back_in_step", {"step": 9})), (9, ("never_in_step", {}))):
        told = {"before": 20, "steps": 20, "epoch": 15, "now": 20 - count, "wrong": 1}
        now = answers(wanted, wrong=range(count), classes=3)
        shown = show(spec, initial_state="ones")
        check(shown, now, ("partly", told), phase, before=answers(wanted, classes=3))


# --- masking off


def test_masking_off_is_said():
    """Where padding is taken for data the reading says so, rather than to train on; the answers there do not count."""
    spec = replace(VARYING, masking=False)
    steps = [None] * 12 + [1, 0] * 4
    told = {"before": 8, "steps": 8, "epoch": 15, "sure": 0.75}
    check(show(spec, shown_timesteps=8, accuracy=0.7), answers(steps), ("all", told), ("unmasked", {}))


def test_masking_off_without_padding_is_not_worth_a_word():
    """Where all sequences are equally long there is nothing to mask, and nothing is said."""
    told = {"before": 20, "steps": 20, "epoch": 15, "sure": 0.75}
    check(show(replace(ARTICLE, masking=False)), alternating(20), ("all", told))


# --- one answer


def test_one_right_answer_that_is_always_the_same():
    """Of equal lengths it says what is answered, how surely, that it is right, and that it is so for all of them."""
    told = {"steps": 20, "epoch": 15, "answer": 0, "sure": 0.875, "wanted": 0}
    check(show(ONCE), once(0.875, 0.125), ("one_right", told), SAME)


def test_one_wrong_answer():
    """A wrong answer is told with the one that is wanted, which for an odd length is 1."""
    told = {"steps": 21, "epoch": 3, "answer": 0, "sure": 0.75, "wanted": 1}
    check(show(ONCE, epoch=3, shown_timesteps=21), once(0.75, 0.25), ("one_wrong", told), SAME)


@pytest.mark.parametrize(("steps", "wanted"), [(1, 1), (2, 0), (7, 1), (20, 0), (500, 0)])
def test_one_answer_that_depends_on_the_length(steps, wanted):
    """Of varying lengths the reading says that the parity counts, and it is that of the real steps alone."""
    shown = show(replace(ONCE, min_timesteps=5), shown_timesteps=steps)
    told = {"steps": steps, "epoch": 15, "answer": wanted, "sure": 0.75, "wanted": wanted}
    right, wrong = once(*np.eye(2)[wanted] * 0.5 + 0.25), once(*np.eye(2)[1 - wanted] * 0.5 + 0.25)
    check(shown, right, ("one_right", told), PARITY)
    check(shown, wrong, ("one_wrong", told | {"answer": 1 - wanted}), PARITY)


@pytest.mark.parametrize(("steps", "wanted"), [(1, 2), (2, 1), (3, 0), (4, 2), (20, 1)])
def test_one_answer_of_a_longer_cycle(steps, wanted):
    """With more classes it is the remainder which counts."""
    spec = replace(ONCE, task="cycle", period=3, min_timesteps=5)
    told = {"steps": steps, "epoch": 15, "answer": wanted, "sure": 0.5, "wanted": wanted}
    remainder = ("one_remainder", {"shortest": 5, "longest": 20, "period": 3})
    check(show(spec, shown_timesteps=steps), once(*np.eye(3)[wanted] * 0.25 + 0.25), ("one_right", told), remainder)


def test_one_answer_that_is_not_learned_or_not_masked():
    """After the one answer comes what stands in the way of learning it."""
    told = {"steps": 20, "epoch": 15, "answer": 0, "sure": 0.75, "wanted": 0}
    check(show(ONCE, accuracy=0.5), once(0.75, 0.25), ("one_right", told), SAME, UNLUCKY)
    unmasked = replace(ONCE, min_timesteps=5, masking=False)
    check(show(unmasked, accuracy=0.5), once(0.75, 0.25), ("one_right", told), PARITY, ("unmasked", {}))


def test_one_answer_that_is_no_number():
    """An answer that is not made of finite numbers is neither right nor wrong."""
    shown = show(replace(ONCE, activation="linear"))
    for lang in LANGUAGES:
        text = reading.read(lang, shown, once(0.5, 0.5), once(np.nan, np.nan))
        assert "nan" not in text
        assert text.startswith(say(lang, "read_overflow", step=20))
    assert not reading.right(shown, once(np.nan, np.nan)).any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(("padding", "step"), [("pre", 20), ("post", 8)])
def test_one_answer_that_is_no_number_in_a_padded_sequence(padding, step, bad):
    """The step is that of the picture, padding included, as it is where there is an answer at every step."""
    shown = show(replace(ONCE, min_timesteps=5, padding=padding, activation="linear"), shown_timesteps=8)
    check(shown, once(bad, 0.5), ("overflow", {"step": step}), PARITY)


# --- the sentences themselves


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_hole_is_left(lang):
    """No reading has a brace or a Python value in it, whatever is shown."""
    for spec in (ARTICLE, VARYING, replace(VARYING, masking=False), ONCE, replace(ONCE, min_timesteps=5)):
        for epoch in (0, 20):
            for probe in ({}, {"shown_timesteps": 30}, {"initial_state": "ones", "shown_timesteps": 3}):
                shown = show(spec, epoch=epoch, accuracy=0.6, **probe)
                steps = max(probe.get("shown_timesteps", 20), 20 if spec.varying else 0)
                now = alternating(steps, wrong=[0]) if spec.return_sequences else once(0.6, 0.4)
                text = reading.read(lang, shown, now, now)
                assert not re.search(r"[{}]|None|nan|array|float|True|False", text)
