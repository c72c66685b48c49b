"""The reading, of outputs made by hand: which sentences it says, with which numbers, in both languages."""

import re
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.analysis import Trace
from rnn_core.probe import OWN, Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from rnn_core.ui import reading
from rnn_core.ui.words import LANGUAGES, join_sentences, say
from tests.ui.made import frame

ARTICLE = Spec(timesteps=20)
VARYING = Spec(timesteps=20, min_timesteps=5)
ONCE = Spec(timesteps=20, return_sequences=False)
ALL = {"before": 20, "steps": 20, "epoch": 15, "sure": 0.75}


def shown(spec, *, epoch=15, accuracy=1.0, **probe):
    """The Frame of a Spec at an epoch, with a Probe, after training to an accuracy."""
    metrics = (Metrics(0.1, accuracy, 0.1, accuracy),) * (epoch + 1)
    return frame(Run(spec, (State(epoch, (), ()),), metrics), Probe(**probe), epoch=epoch)


def outputs(target, wrong=(), *, sure=0.75, classes=2):
    """A Trace that gives each target class a probability, and at the wrong steps, from 0, gives it to the next one.

    target: list of classes, None for a padded step.
    """
    each = np.full((len(target), classes), (1 - sure) / (classes - 1))
    for step, best in enumerate(target):
        each[step, 0 if best is None else (best + (step in wrong)) % classes] = sure
    return Trace((), each[None])


def alternating(wrong=(), steps=20, **options):
    """A Trace of so many steps of the article's task: 1, 0, 1, 0, ..."""
    return outputs([1 - step % 2 for step in range(steps)], wrong, **options)


def once(*probabilities):
    """A Trace of one output."""
    return Trace((), np.array([probabilities]))


def check(of, now, *sentences, before=None):
    """In each language the reading is these sentences: the name of each with what fills it in, in this order."""
    for lang in LANGUAGES:
        read = reading.read(of._replace(bookmark=of.bookmark.change(lang=lang)), before or now, now)
        assert read == join_sentences(lang, [(f"read_{name}", values) for name, values in sentences])


def test_the_plateau_is_left(lang):
    """From the epoch at which the loss leaves it, one sentence says so, with each epoch's count; before that, none."""
    metrics = [Metrics(loss, 0.5, loss, 0.5) for loss in (0.7, 0.69, 0.69, 0.3, 0.1)]

    def said(spec, epoch, now):
        grown = Run(spec, tuple(State(each, (), ()) for each in range(epoch + 1)), tuple(metrics[: epoch + 1]))
        return reading.left_plateau(frame(grown, epoch=epoch, lang=lang), now, now)

    for epoch, wrong in ((3, (0, 7)), (4, ())):
        expected = say(lang, "voice_left", epoch=epoch, now=20 - len(wrong), steps=20)
        assert said(ARTICLE, epoch, alternating(wrong)) == expected
        assert said(ONCE, epoch, once(0.3, 0.7)) == say(lang, "voice_left_one", epoch=epoch)
    assert said(ARTICLE, 2, alternating()) == ""
    assert said(ARTICLE, 4, None) == ""


def test_an_output_at_every_step():
    """Before training it counts and tells the range; then all are correct, or about 1/K, or which is the first not."""
    for before, now in ((None, None), (alternating(), None), (None, alternating())):
        assert reading.read(shown(ARTICLE), before, now) == say("en", "read_waiting")
    values = {"now": 17, "steps": 20, "low": 0.4, "high": 0.6}
    check(shown(ARTICLE, epoch=0, accuracy=0.5), alternating((3, 4, 8), sure=0.6), ("before", values))
    now, before = alternating(sure=0.9), alternating(range(1, 20))
    now.outputs[0, :10] = 0.5 + 0.5 * (now.outputs[0, :10] - 0.5)  # 0.7 in its first half
    check(shown(ARTICLE), now, ("all", ALL | {"before": 1, "sure": 0.8}), before=before)
    for first in (0, 7):
        values = ALL | {"epoch": 9, "incorrect": first + 1, "now": 18}
        of = shown(ARTICLE, epoch=9, accuracy=0.5)
        check(of, alternating({first, 19}), ("partly", values), before=alternating())
    for classes, share in ((2, "½"), (3, "1/3")):
        of = shown(replace(ARTICLE, task="cycle", period=classes), epoch=5, accuracy=0.5)
        target = [classes - 1 - step % classes for step in range(20)]
        now = outputs(target, range(10), sure=1 / classes + 0.1, classes=classes)
        values = {"before": 10, "steps": 20, "epoch": 5, "now": 10, "share": share}
        values |= {"low": now.outputs[..., 0].min(), "high": now.outputs[..., 0].max()}
        check(of, now, ("constant", values))


def test_steps_of_a_padded_sequence():
    """Only real steps count, and are told by their place among all: first incorrect one, overflow, back in phase."""
    for padding, before in (("pre", 8), ("post", 0)):
        spec = replace(VARYING, padding=padding, activation="relu")
        steps, wrong = [None] * before + [1, 0] * 6 + [None] * (8 - before), (before, before + 1)
        of, values = shown(spec, shown_timesteps=12), ALL | {"before": 12, "steps": 12}
        check(of, outputs(steps), ("all", values))
        values |= {"before": 10, "now": 10, "incorrect": before + 1}
        check(of, outputs(steps, wrong), ("partly", values))
        of = shown(spec, shown_timesteps=12, initial_state=OWN)
        check(of, outputs(steps, wrong), ("partly", values), ("in_phase", {"step": before + 3}))
        late = outputs(steps)
        late.outputs[0, before + 2 :, 1] = np.nan
        check(shown(spec, shown_timesteps=12), late, ("overflow", {"step": before + 3}))


def test_advice():
    """From epoch 15 on, below 99 % in training, it says what could be tried; and where padding is taken for data.

    Where an epoch takes long it says about how long.
    """
    for epoch, accuracy, advised in ((14, 0.5, 0), (15, 0.989, 1), (15, 0.99, 0)):
        of = shown(ARTICLE, epoch=epoch, accuracy=accuracy)
        values = ALL | {"before": 19, "now": 19, "incorrect": 3, "epoch": epoch}
        check(of, alternating([2]), ("partly", values), *[("not_learned", {})] * advised)
    steps, values = [None] * 12 + [1, 0] * 4, ALL | {"before": 8, "steps": 8}
    unmasked = replace(VARYING, masking=False)
    check(shown(unmasked, shown_timesteps=8, accuracy=0.7), outputs(steps), ("all", values), ("unmasked", {}))
    check(shown(replace(ARTICLE, masking=False)), alternating(), ("all", ALL))
    large = replace(ARTICLE, units=256, layers=4, samples=2000)
    check(shown(large), alternating(), ("all", ALL), ("slow", {"seconds": 1.3}))


def test_no_advice_contradicts_the_count():
    """When every step shown is correct it never says that the network has not learned the task.

    It tells how many validation outputs are correct while not all are, never rounded to all; the network has learned
    once all are, however low the mean accuracy of its epoch was. A validation accuracy that is not known is not told.
    """
    nan = float("nan")
    for accuracy, validation, told in ((0.9, 0.99961, 0.999), (0.5, 0.75, 0.75), (0.9, 1.0, None), (0.9, nan, None)):
        of = shown(ARTICLE)
        metrics = *of.run.metrics[:-1], Metrics(0.1, accuracy, 0.1, validation)
        of = of._replace(run=replace(of.run, metrics=metrics))
        sentences = [("not_validated", {"share": told})] * (told is not None)
        check(of, alternating(), ("all", ALL), *sentences)
        values = ALL | {"before": 19, "now": 19, "incorrect": 3}
        check(of, alternating([2]), ("partly", values), *[("not_learned", {})] * (validation != 1))


def test_longer_or_from_another_state():
    """Longer than trained on is told; from any state but zeros, from which step on all are correct, or that none is."""
    longer = ("all", ALL | {"before": 21, "steps": 21}), ("longer", {"trained": 20, "steps": 21})
    check(shown(ARTICLE, shown_timesteps=21), alternating(steps=21), *longer)
    check(shown(ARTICLE, input_kind=OWN, values=(1.0,) * 21), alternating(steps=21), *longer)
    check(shown(ARTICLE, shown_timesteps=20), alternating(), ("all", ALL))
    never, at_once = ("never_in_phase", {}), ("in_phase_at_once", {})
    cases = [((), at_once), ([0, 1, 4], ("in_phase", {"step": 6})), (range(12), ("in_phase", {"step": 13}))]
    for wrong, phase in (*cases, (range(13), never), ([0, 19], never)):
        values = ALL | ({"now": 20 - len(wrong), "incorrect": wrong[0] + 1} if wrong else {})
        sentence = "partly" if wrong else "all", values
        check(shown(ARTICLE, initial_state="ones"), alternating(wrong), sentence, phase, before=alternating())
        check(shown(ARTICLE), alternating(wrong), sentence, before=alternating())
    untrained = shown(ARTICLE, epoch=0, initial_state="ones", shown_timesteps=21)
    check(untrained, alternating(steps=21), ("before", {"now": 21, "steps": 21, "low": 0.25, "high": 0.75}))


def test_one_output():
    """It tells the class, its probability and whether it is correct, and on what the target depends."""
    values, same = {"steps": 20, "epoch": 15, "output": 0, "sure": 0.875, "target": 0}, ("one_same", {"steps": 20})
    check(shown(ONCE, accuracy=0.5), once(0.875, 0.125), ("one_correct", values), same, ("not_learned", {}))
    odd = values | {"steps": 21, "target": 1}
    check(shown(ONCE, shown_timesteps=21), once(0.875, 0.125), ("one_incorrect", odd), same)
    lengths, varying = {"shortest": 5, "longest": 20}, replace(ONCE, min_timesteps=5)
    short = "one_correct", values | {"steps": 7, "output": 1, "target": 1, "sure": 0.75}
    check(shown(varying, shown_timesteps=7), once(0.25, 0.75), short, ("one_parity", lengths))
    unmasked = shown(replace(varying, masking=False), accuracy=0.5, shown_timesteps=7)
    check(unmasked, once(0.25, 0.75), short, ("one_parity", lengths), ("unmasked", {}))
    third = "one_correct", values | {"steps": 4, "output": 2, "target": 2, "sure": 0.8}
    remainder = ("one_remainder", lengths | {"period": 3})
    check(shown(replace(varying, task="cycle", period=3), shown_timesteps=4), once(0.1, 0.1, 0.8), third, remainder)
    overflow = shown(replace(varying, padding="post"), shown_timesteps=8)
    check(overflow, once(np.nan, np.nan), ("overflow", {"step": 8}), ("one_parity", lengths))


@pytest.mark.parametrize("strings", [1, 2, 3, 4])
def test_strings_of_the_reber_grammar(strings):
    """Apart from all certain steps it tells the symbols that repeat the second one, and the whole strings."""
    spec = Spec(task="reber", strings=strings, timesteps=60)
    for steps in (60, 150):
        symbols = data.test_sequence(spec, steps).symbols[0]
        text = "".join("BTPSXVE"[symbol] for symbol in symbols)
        string = rf"B([TP])(?:B[TSXPV]+E){{{strings}}}\1"
        repeats = [match.end() - 2 for match in re.finditer(string, text)]
        whole = len(re.findall(string + "E", text))
        targets = symbols[1:].tolist()
        certain = data.test_sequence(spec, steps).counts[0]
        first, other = min(repeats), int(np.flatnonzero(certain)[0])
        for wrong, now, intact in (([first], len(repeats) - 1, whole - 1), ([other], len(repeats), whole - 1)):
            said = [
                ("symbols", {"steps": certain.sum(), "before": 0, "now": certain.sum() - 1, "epoch": 15}),
                ("repeats", {"steps": len(repeats), "before": 0, "now": now}),
                ("strings", {"strings": whole, "before": 0, "now": intact}),
                ("least", {"loss": 0.1, "least": analysis.minimum_loss(spec)}),
            ]
            said += [("longer", {"trained": 60, "steps": 150})] * (steps > 60)
            none, trace = outputs(targets, range(steps), classes=7), outputs(targets, wrong, classes=7)
            check(shown(spec, shown_timesteps=steps), trace, *said, before=none)
    short = data.test_sequence(spec, 5)
    count, trace = short.counts.sum(), outputs(short.symbols[0, 1:].tolist(), classes=7)
    said = ("symbols", {"steps": count, "before": count, "now": count, "epoch": 15})
    least = ("least", {"loss": 0.1, "least": analysis.minimum_loss(spec)})
    check(shown(spec, shown_timesteps=5), trace, said, ("no_repeat", {}), least)


@pytest.mark.parametrize("task", ["reber", "letters", "words", "xor"])
def test_one_output_of_a_task_of_symbols(task):
    """It names the symbol that the output stands for, and the next one; it says nothing of lengths and of classes."""
    spec = Spec(task=task, return_sequences=False, timesteps=20)
    about, symbols = spec.task_info, data.test_sequence(spec, 20).symbols[0]
    following = int(symbols[-1])
    other = (following + 1) % len(about.symbols)
    values = {"steps": 20, "epoch": 15, "output": about.symbols[following]}
    check(shown(spec, accuracy=0.5), once(*about.vectors[following]), ("one_next", values))
    values |= {"output": about.symbols[other], "target": about.symbols[following]}
    check(shown(spec, accuracy=0.5), once(*about.vectors[other]), ("one_not_next", values))
    check(shown(spec), once(*np.full(len(about.vectors[0]), np.nan)), ("overflow", {"step": 20}))
