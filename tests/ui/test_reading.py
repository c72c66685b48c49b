"""The reading (the sentences on the picture) of handmade outputs, in both languages."""

import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.probe import OWN
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from rnn_core.ui import reading
from rnn_core.ui.words import say
from tests.support.readings import alternating, check, once, outputs, shown
from tests.ui.made import frame

ARTICLE = Spec(timesteps=20)
VARYING = Spec(timesteps=20, min_timesteps=5)
ONCE = Spec(timesteps=20, return_sequences=False)
ONCE_VARYING = replace(ONCE, min_timesteps=5)

ALL = {"before": 20, "steps": 20, "epoch": 15, "sure": 0.75}
"""The values of a reading in which all 20 steps are correct."""

ONE = {"steps": 20, "epoch": 15, "output": 0, "sure": 0.875, "target": 0}
"""The values of a reading of one output."""

PADDINGS = [("pre", 8), ("post", 0)]
"""[(side on which 8 steps are padded, number of padded steps before the real steps), ...]."""

LOSSES = (0.7, 0.69, 0.69, 0.3, 0.1)
"""The losses of a training run that leaves its plateau at epoch 3."""


def left_plateau(spec, epoch, trace, lang="en"):
    """Return the sentence on the end of the plateau, at an epoch of a training run with LOSSES."""
    metrics = tuple(Metrics(loss, 0.5, loss, 0.5) for loss in LOSSES[: epoch + 1])
    run = Run(spec, tuple(State(each, (), ()) for each in range(epoch + 1)), metrics)
    return reading.plateau_announcement(frame(run, epoch=epoch, lang=lang), trace, trace)


@pytest.mark.parametrize(("epoch", "wrong"), [(3, (0, 7)), (4, ())])
def test_sentence_at_the_end_of_the_plateau(epoch, wrong, lang):
    """The sentence has the number of correct steps, unless the network has one output."""
    expected = say(lang, "voice_left", epoch=epoch, now=20 - len(wrong), steps=20)
    assert left_plateau(ARTICLE, epoch, alternating(wrong), lang) == expected
    assert left_plateau(ONCE, epoch, once(0.3, 0.7), lang) == say(lang, "voice_left_one", epoch=epoch)


@pytest.mark.parametrize(("epoch", "trace"), [(2, alternating()), (4, None)], ids=["on the plateau", "without a Trace"])
def test_no_sentence_before_the_end_of_the_plateau(epoch, trace):
    """The sentence is empty on the plateau, and until a worker has computed the Trace (the outputs)."""
    assert left_plateau(ARTICLE, epoch, trace) == ""


@pytest.mark.parametrize(("before", "now"), [(None, None), (alternating(), None), (None, alternating())])
def test_reading_waits_for_both_traces(before, now):
    """If one of the Traces is missing, the reading states that the page is waiting."""
    assert reading.read(shown(ARTICLE), before, now) == say("en", "read_waiting")


@pytest.mark.parametrize("playing", [False, True])
@pytest.mark.parametrize(
    ("probe", "clueless"),
    [
        ({}, True),
        ({"input_kind": "zeros"}, True),
        ({"input_kind": "ones"}, True),
        ({"input_kind": "sine"}, False),
        ({"input_kind": OWN, "values": (1.0, 0.0) * 10}, False),
    ],
)
def test_reading_of_an_untrained_network_has_a_count_and_advice(probe, clueless, playing):
    """The reading has the count of correct steps. Until training begins, it also names the button to press.

    If all steps of the input are alike, or the input is random, the reading says that the input gives no clue.
    """
    at = shown(ARTICLE, epoch=0, accuracy=0.5, **probe)._replace(playing=playing)
    sentences = [("clueless", {})] * clueless + [("before", {"now": 17, "steps": 20})]
    check(at, alternating((3, 4, 8), sure=0.6), *sentences)


def test_reading_of_correct_outputs_has_their_mean_probability():
    """The target's probability is 0.7 at each step of the first half, and 0.9 at each step of the second half."""
    now, before = alternating(sure=0.9), alternating(range(1, 20))
    now.outputs[0, :10] = 0.5 + 0.5 * (now.outputs[0, :10] - 0.5)
    check(shown(ARTICLE), now, ("all", ALL | {"before": 1, "sure": 0.8}), before=before)


@pytest.mark.parametrize("first", [0, 7])
def test_reading_of_partly_correct_outputs_has_the_first_incorrect_step(first):
    """Steps are counted from 1."""
    values = ALL | {"epoch": 9, "incorrect": first + 1, "now": 18}
    check(shown(ARTICLE, epoch=9, accuracy=0.5), alternating({first, 19}), ("partly", values), before=alternating())


@pytest.mark.parametrize(("classes", "share"), [(2, "½"), (3, "1/3")])
def test_reading_of_constant_outputs_has_the_share_of_a_class(classes, share):
    """If all outputs for K classes are near 1/K, the reading calls them constant, as without memory."""
    target = [classes - 1 - step % classes for step in range(20)]
    now = outputs(target, range(10), sure=1 / classes + 0.1, classes=classes)
    values = {"before": 10, "steps": 20, "epoch": 5, "now": 10, "share": share}
    values |= {"low": now.outputs[..., 0].min(), "high": now.outputs[..., 0].max()}
    spec = replace(ARTICLE, task="cycle", period=classes)
    check(shown(spec, epoch=5, accuracy=0.5), now, ("constant", values), ("train_on", {}))
    check(shown(spec, epoch=5, accuracy=0.5)._replace(playing=True), now, ("constant", values))
    late = ("constant", values | {"epoch": 15})
    check(shown(spec, accuracy=0.5), now, late, ("not_learned", {}))
    memoryless = replace(spec, cell="Dense")
    check(shown(memoryless, epoch=5, accuracy=0.5), now, ("constant", values), ("memoryless", {}))
    check(shown(memoryless, accuracy=0.5), now, late, ("memoryless", {}))


def test_advice_after_success_is_another_input_or_the_panel_that_shows_why():
    """After random numbers, the reading suggests zeros, and after zeros the panel of the dynamics.

    If that panel is already open, the reading suggests nothing.
    """
    for at, panel, key in (
        (shown(ARTICLE), "", "try_zeros"),
        (shown(ARTICLE, input_kind="zeros"), "", "try_dynamics"),
        (shown(ARTICLE), "dynamics", ""),
    ):
        framed = at._replace(bookmark=at.bookmark.change(panel=panel))
        expected = [say("en", "read_all", **ALL), *([say("en", f"read_{key}")] if key else [])]
        assert reading.read(framed, alternating(), alternating()) == " ".join(expected)
    playing = shown(ARTICLE)._replace(playing=True)
    assert reading.read(playing, alternating(), alternating()) == say("en", "read_all", **ALL)


def padded(before):
    """Return the targets of 12 real and 8 padded steps. before: the number of padded steps before the real ones."""
    return [None] * before + [1, 0] * 6 + [None] * (8 - before)


@pytest.mark.parametrize(("padding", "before"), PADDINGS)
def test_only_real_steps_count(padding, before):
    """Padded steps are neither correct nor incorrect. A step's number counts the padded steps before it, too."""
    spec, steps = replace(VARYING, padding=padding, activation="relu"), padded(before)
    values = ALL | {"before": 12, "steps": 12}
    check(shown(spec, shown_timesteps=12), outputs(steps), ("all", values))
    values |= {"before": 10, "now": 10, "incorrect": before + 1}
    wrong = outputs(steps, (before, before + 1))
    check(shown(spec, shown_timesteps=12), wrong, ("partly", values))
    another_state = shown(spec, shown_timesteps=12, initial_state=OWN)
    check(another_state, wrong, ("partly", values), ("in_phase", {"step": before + 3}))


@pytest.mark.parametrize(("padding", "before"), PADDINGS)
def test_reading_of_an_overflow_has_its_step_among_all_steps(padding, before):
    """The step is the first real one whose output is not finite."""
    spec, late = replace(VARYING, padding=padding, activation="relu"), outputs(padded(before))
    late.outputs[0, before + 2 :, 1] = np.nan
    check(shown(spec, shown_timesteps=12), late, ("overflow", {"step": before + 3}))


@pytest.mark.parametrize(("epoch", "accuracy", "advice"), [(14, 0.5, 0), (15, 0.989, 1), (15, 0.99, 0)])
def test_advice_is_given_from_epoch_15_if_the_accuracy_is_below_99_percent(epoch, accuracy, advice):
    """Before epoch 15, the network may still learn. If its accuracy is at least 99%, it may have learned already."""
    values = ALL | {"before": 19, "now": 19, "incorrect": 3, "epoch": epoch}
    sentences = ("partly", values), *[("not_learned", {})] * advice
    check(shown(ARTICLE, epoch=epoch, accuracy=accuracy), alternating([2]), *sentences)


def test_padding_without_a_mask_is_mentioned():
    """Only sequences of different lengths have padding, so only then does masking matter."""
    steps, values = [None] * 12 + [1, 0] * 4, ALL | {"before": 8, "steps": 8}
    unmasked = shown(replace(VARYING, masking=False), shown_timesteps=8, accuracy=0.7)
    check(unmasked, outputs(steps), ("all", values), ("unmasked", {}))
    check(shown(replace(ARTICLE, masking=False)), alternating(), ("all", ALL))


def test_duration_of_a_slow_epoch_is_mentioned():
    """A large network takes an estimated 1.3 seconds for an epoch."""
    large = replace(ARTICLE, units=256, layers=4, samples=2000)
    check(shown(large), alternating(), ("all", ALL), ("slow", {"seconds": 1.3}))


@pytest.mark.parametrize(
    ("accuracy", "validation", "share"),
    [(0.9, 0.99961, 0.999), (0.5, 0.75, 0.75), (0.9, 1.0, None), (0.9, float("nan"), None)],
)
def test_advice_never_contradicts_the_count(accuracy, validation, share):
    """If all shown steps are correct, the page never says that the network has not learned the task.

    Instead, the reading has the share of correct validation outputs, rounded down so that it is never 100%. Once all
    validation outputs are correct, the network has learned, even if the training accuracy is low. Without
    validation data, there is no share.
    """
    at = shown(ARTICLE, accuracy=accuracy, val_accuracy=validation)
    check(at, alternating(), ("all", ALL), *[("not_validated", {"share": share})] * (share is not None))
    values = ALL | {"before": 19, "now": 19, "incorrect": 3}
    check(at, alternating([2]), ("partly", values), *[("not_learned", {})] * (validation != 1))


@pytest.mark.parametrize("probe", [{"shown_timesteps": 21}, {"input_kind": OWN, "values": (1.0,) * 21}])
def test_reading_mentions_a_test_sequence_longer_than_in_training(probe):
    """The reading has the length in training and the length of the test sequence."""
    longer = ("all", ALL | {"before": 21, "steps": 21}), ("longer", {"trained": 20, "steps": 21})
    check(shown(ARTICLE, **probe), alternating(steps=21), *longer)


def test_reading_does_not_mention_a_test_sequence_as_long_as_in_training():
    """The training sequences and the test sequence have 20 steps."""
    check(shown(ARTICLE, shown_timesteps=20), alternating(), ("all", ALL))


@pytest.mark.parametrize(
    ("wrong", "phase"),
    [
        ((), ("in_phase_at_once", {})),
        ([0, 1, 4], ("in_phase", {"step": 6})),
        (range(12), ("in_phase", {"step": 13})),
        (range(13), ("never_in_phase", {})),
        ([0, 19], ("never_in_phase", {})),
    ],
)
def test_reading_has_the_phase_after_another_initial_state(wrong, phase):
    """For each initial state except zeros, the reading has the step from which all outputs are correct."""
    values = ALL | ({"now": 20 - len(wrong), "incorrect": wrong[0] + 1} if wrong else {})
    sentence = "partly" if wrong else "all", values
    check(shown(ARTICLE, initial_state="ones"), alternating(wrong), sentence, phase, before=alternating())
    check(shown(ARTICLE), alternating(wrong), sentence, before=alternating())


def test_reading_before_training_mentions_neither_length_nor_phase():
    """The test sequence is longer than the training sequences, and begins with another initial state."""
    untrained = shown(ARTICLE, epoch=0, initial_state="ones", shown_timesteps=21)
    check(untrained, alternating(steps=21), ("clueless", {}), ("before", {"now": 21, "steps": 21}))


def test_reading_of_one_output_if_all_sequences_have_one_length():
    """The reading has the class and its probability, and says whether the class is correct.

    The reading also says that the target is always the same.
    """
    same = ("one_same", {"steps": 20})
    check(shown(ONCE, accuracy=0.5), once(0.875, 0.125), ("one_correct", ONE), same, ("not_learned", {}))
    odd = ONE | {"steps": 21, "target": 1}
    check(shown(ONCE, shown_timesteps=21), once(0.875, 0.125), ("one_incorrect", odd), same)


@pytest.mark.parametrize(("masking", "rest"), [(True, []), (False, [("unmasked", {})])])
def test_reading_of_one_output_for_the_parity_of_the_length(masking, rest):
    """With two classes, the class to predict is the parity of the length."""
    spec = replace(ONCE_VARYING, masking=masking)
    short = "one_correct", ONE | {"steps": 7, "output": 1, "target": 1, "sure": 0.75}
    parity = "one_parity", {"shortest": 5, "longest": 20}
    accuracy = 1.0 if masking else 0.5
    check(shown(spec, shown_timesteps=7, accuracy=accuracy), once(0.25, 0.75), short, parity, *rest)


def test_reading_of_one_output_for_the_remainder_of_the_length():
    """With three classes, the class to predict is the length modulo 3."""
    spec = replace(ONCE_VARYING, task="cycle", period=3)
    third = "one_correct", ONE | {"steps": 4, "output": 2, "target": 2, "sure": 0.8}
    remainder = "one_remainder", {"shortest": 5, "longest": 20, "period": 3}
    check(shown(spec, shown_timesteps=4), once(0.1, 0.1, 0.8), third, remainder)


def test_reading_of_an_overflow_of_one_output_has_the_last_real_step():
    """The output comes after the last real step."""
    lengths = {"shortest": 5, "longest": 20}
    overflow = shown(replace(ONCE_VARYING, padding="post"), shown_timesteps=8)
    check(overflow, once(np.nan, np.nan), ("overflow", {"step": 8}), ("one_parity", lengths))


@pytest.mark.parametrize("strings", [1, 2, 3, 4])
@pytest.mark.parametrize("steps", [60, 150])
def test_reading_counts_correct_symbols_and_strings_of_the_reber_grammar(strings, steps):
    """The reading has three counts: the correct predictable symbols, repeated symbols, and whole strings.

    A repeated symbol is the symbol near the end of a string that equals the second one.
    """
    spec = Spec(task="reber", strings=strings, timesteps=60)
    sequence = data.test_sequence(spec, steps)
    symbols, certain = sequence.symbols[0], sequence.counts[0]
    text = "".join("BTPSXVE"[symbol] for symbol in symbols)
    string = rf"B([TP])(?:B[TSXPV]+E){{{strings}}}\1"
    repeats = [match.end() - 2 for match in re.finditer(string, text)]
    whole = len(re.findall(string + "E", text))
    targets = symbols[1:].tolist()
    first, other = min(repeats), int(np.flatnonzero(certain)[0])
    for wrong, now, intact in (([first], len(repeats) - 1, whole - 1), ([other], len(repeats), whole - 1)):
        sentences = [
            ("symbols", {"steps": certain.sum(), "before": 0, "now": certain.sum() - 1, "epoch": 15}),
            ("repeats", {"steps": len(repeats), "before": 0, "now": now}),
            ("strings", {"strings": whole, "before": 0, "now": intact}),
            ("least", {"loss": 0.1, "least": analysis.minimum_loss(spec)}),
        ]
        sentences += [("longer", {"trained": 60, "steps": 150})] * (steps > 60)
        none, trace = outputs(targets, range(steps), classes=7), outputs(targets, wrong, classes=7)
        check(shown(spec, shown_timesteps=steps), trace, *sentences, before=none)


@pytest.mark.parametrize("strings", [1, 2, 3, 4])
def test_reading_says_that_a_sequence_is_too_short_for_a_repeated_symbol(strings):
    """After five steps, no string has reached the symbol that repeats its second symbol."""
    spec = Spec(task="reber", strings=strings, timesteps=60)
    short = data.test_sequence(spec, 5)
    count, trace = short.counts.sum(), outputs(short.symbols[0, 1:].tolist(), classes=7)
    counted = ("symbols", {"steps": count, "before": count, "now": count, "epoch": 15})
    least = ("least", {"loss": 0.1, "least": analysis.minimum_loss(spec)})
    check(shown(spec, shown_timesteps=5), trace, counted, ("no_repeat", {}), least)


@pytest.mark.parametrize("task", ["reber", "letters", "words", "xor"])
def test_one_output_of_a_task_of_symbols_is_read_as_a_symbol(task):
    """The reading names the symbol of the output and the symbol that comes next, but no length and no class."""
    spec = Spec(task=task, return_sequences=False, timesteps=20)
    about, symbols = spec.task_info, data.test_sequence(spec, 20).symbols[0]
    following = int(symbols[-1])
    other = (following + 1) % len(about.symbols)
    values = {"steps": 20, "epoch": 15, "output": about.symbols[following]}
    check(shown(spec, accuracy=0.5), once(*about.vectors[following]), ("one_next", values))
    values |= {"output": about.symbols[other], "target": about.symbols[following]}
    check(shown(spec, accuracy=0.5), once(*about.vectors[other]), ("one_not_next", values))
    check(shown(spec), once(*np.full(len(about.vectors[0]), np.nan)), ("overflow", {"step": 20}))
