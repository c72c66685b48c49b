"""The reading (the sentences on the picture) of a visitor's own text and numbers.

The reading names the tested part of the data, and compares the network with baselines, which are simple predictions.
"""

import numpy as np
import pytest

from rnn_core.analysis import Trace
from rnn_core.probe import OWN, Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from tests.support.readings import check
from tests.ui.made import frame

PERIODIC = np.arange(41) % 4 * 1.0
NOISE = np.random.default_rng(101).normal(3, 2, 41).round(3)
JUMPING = np.concatenate([np.tile([0.0, 8.0, 1.0, 9.0], 8)[:30], [8.0] * 6, [0.0] * 5])
"""A series that jumps at each step until the tested part, where the previous number is the best prediction."""

TEXT = "an anna and a banana, a can and a pan, banana pandas"


def shown(task, text, *, epoch=9, probe=Probe(shown_timesteps=10), **choices):
    """Return the Frame of a visitor's text or numbers at an epoch, with a training loss of 0.25."""
    spec = Spec(task=task, text=text, **{"samples": 20, "timesteps": 5} | choices)
    return frame(Run(spec, (State(epoch, (), ()),), (Metrics(0.25, 0.5),) * (epoch + 1)), probe, epoch=epoch)


def series(values):
    """Return numbers as a text that a visitor could type."""
    return " ".join(map(str, values))


def shifted(values, error, steps=10):
    """Return a Trace with the same error, in the numbers' unit, at each of the last steps."""
    return Trace((), ((values[-steps:] + error - values.min()) / np.ptp(values))[None, :, None])


def baselines(values, steps=10, held_out=10):
    """Return the RMS errors of the baselines at the last steps, {name: error}.

    The baselines are fitted to the numbers before the held-out part.
    """
    trained, places = values[: len(values) - held_out], np.arange(len(values) - steps, len(values))
    design = np.array([(trained[i - 1], trained[i - 2], 1) for i in range(2, len(trained))])
    weights = np.linalg.lstsq(design, trained[2:], rcond=None)[0]
    line = np.stack([values[places - 1], values[places - 2], np.ones(steps)], axis=1) @ weights
    guesses = {"last": values[places - 1], "mean": trained.mean(), "linear": line}
    return {name: np.sqrt(np.mean((guess - values[places]) ** 2)) for name, guess in guesses.items()}


TESTED = "tested_numbers", {"steps": 10}


@pytest.mark.parametrize(
    ("values", "best"), [(PERIODIC, "linear"), (NOISE, "mean"), (JUMPING, "last")], ids=["periodic", "noise", "jumping"]
)
@pytest.mark.parametrize(("factor", "beaten"), [(0.9, False), (1.1, True)])
def test_error_of_numbers_is_compared_with_the_baselines(values, best, factor, beaten):
    """The reading has the errors of the baselines, and says whether the network's error is lower than all of them."""
    expected = baselines(values)
    assert min(expected, key=expected.get) == best, expected
    now = factor * expected[best]
    check(
        shown("numbers", series(values)),
        shifted(values, now),
        ("numbers", {"before": 30.0, "now": now, "epoch": 9}),
        ("numbers_baselines", expected),
        (f"beaten_{best}" if beaten else "best", {}),
        TESTED,
        before=shifted(values, 30),
    )


def test_network_that_a_baseline_beats_gets_advice_from_epoch_15():
    """Before epoch 15, a network may still learn to be better than the baselines."""
    expected = baselines(NOISE)
    now = 1.1 * expected["mean"]
    numbers = ("numbers", {"before": 30.0, "now": now, "epoch": 15})
    sentences = numbers, ("numbers_baselines", expected), ("beaten_mean", {}), TESTED, ("try_units", {})
    check(shown("numbers", series(NOISE), epoch=15), shifted(NOISE, now), *sentences, before=shifted(NOISE, 30))


@pytest.mark.parametrize("values", [PERIODIC, NOISE, JUMPING], ids=["periodic", "noise", "jumping"])
def test_untrained_network_on_numbers_gets_no_verdict(values):
    """Before training, the reading has the errors of the network and of the baselines."""
    untrained = shown("numbers", series(values), epoch=0)
    errors = ("numbers_before", {"now": 30.0}), ("numbers_baselines", baselines(values))
    check(untrained, shifted(values, 30), *errors, TESTED)


def following(text, *, correct):
    """Return a Trace of the last 10 symbols, whose most probable symbol is right at the first `correct` of them."""
    kinds = sorted(set(text))
    best = [kinds.index(symbol) for symbol in text[-10:]]
    wrong = [(kind + 1) % len(kinds) for kind in best]
    return Trace((), np.eye(len(kinds))[best[:correct] + wrong[correct:]][None])


@pytest.mark.parametrize(("more", "verdict"), [(1, "best"), (0, "beaten_following"), (-1, "beaten_following")])
def test_correct_symbols_of_a_text_are_compared_with_the_baselines(more, verdict):
    """The reading has the baselines' counts. A network that only equals the best baseline is not better."""
    # The training part is "an anna and a banana, a can and a pan, ": "a" is the most frequent symbol there.
    follower = {"a": "n", "n": "a", "p": "a", "d": " ", " ": "a"}
    pairs = list(zip(TEXT[-11:-1], TEXT[-10:], strict=True))
    expected = {"frequent": TEXT[-10:].count("a"), "following": sum(follower[now] == known for now, known in pairs)}
    best = expected["following"]
    assert best > expected["frequent"]
    check(
        shown("text", TEXT, probe=Probe(shown_timesteps=10)),
        following(TEXT, correct=best + more),
        ("guesses", {"before": 1, "now": best + more, "steps": 10, "epoch": 9, "loss": 0.25}),
        ("symbols_baselines", expected),
        (verdict, {}),
        ("tested_symbols_of", {"steps": 10, "held_out": 13}),
        ("longer", {"trained": 5, "steps": 10}),
        before=following(TEXT, correct=1),
    )


@pytest.mark.parametrize(
    ("choices", "sentences"),
    [
        ({"probe": Probe(shown_timesteps=10)}, [TESTED]),
        ({"probe": Probe(shown_timesteps=4)}, [("tested_numbers_of", {"steps": 4, "held_out": 10})]),
        ({"probe": Probe(shown_timesteps=100)}, [TESTED, ("fewer", {"asked": 100, "steps": 10})]),
        ({"probe": Probe(OWN, values=(0.5,) * 11)}, [TESTED, ("fewer", {"asked": 11, "steps": 10})]),
        ({"probe": Probe("zeros", shown_timesteps=3)}, [("tested_numbers_of", {"steps": 3, "held_out": 10})]),
        ({"return_sequences": False}, [("tested_numbers_of", {"steps": 1, "held_out": 10})]),
        ({"timesteps": 20, "probe": Probe()}, [("tested_numbers", {"steps": 20})]),
        ({"timesteps": 21, "probe": Probe()}, [("trained_numbers", {"most": 20})]),
    ],
    ids=["all", "some", "fewer than requested", "own input", "zeros", "one output", "half", "nothing held out"],
)
def test_tested_part_of_the_numbers_is_named(choices, sentences):
    """The tested part is all or some of the held-out part, or else a part of the training data.

    If fewer steps are tested than requested, the reading says so.
    """
    at = shown("numbers", series(NOISE), epoch=0, **choices)
    spec, steps = at.bookmark.spec, at.bookmark.probe.inputs(at.bookmark.spec).shape[1]
    held_out = {20: 20, 21: 0}.get(spec.timesteps, 10)
    counted = steps if spec.return_sequences else 1
    now = shifted(NOISE, 1.0, counted)
    now = now if spec.return_sequences else Trace((), now.outputs[0])
    expected = baselines(NOISE, counted, held_out)
    check(at, now, ("numbers_before", {"now": 1.0}), ("numbers_baselines", expected), *sentences)
