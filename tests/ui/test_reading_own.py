"""The reading of a visitor's own text and numbers: what is tested, and how far one gets without a network."""

import numpy as np
import pytest

from rnn_core.analysis import Trace
from rnn_core.probe import OWN, Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from tests.ui.made import frame
from tests.ui.test_reading import check

PERIODIC = np.arange(41) % 4 * 1.0
NOISE = np.random.default_rng(101).normal(3, 2, 41).round(3)
JUMPING = np.concatenate([np.tile([0.0, 8.0, 1.0, 9.0], 8)[:30], [8.0] * 6, [0.0] * 5])
"""Only in the part that is tested it mostly stays where it is, so there repeating is best."""
TEXT = "an anna and a banana, a can and a pan, banana pandas"


def shown(task, text, *, epoch=9, probe=Probe(shown_timesteps=10), **choices):
    """The Frame of a text or of numbers at an epoch, with a training loss of 0.25."""
    spec = Spec(task=task, text=text, **{"samples": 20, "timesteps": 5} | choices)
    return frame(Run(spec, (State(epoch, (), ()),), (Metrics(0.25, 0.5),) * (epoch + 1)), probe, epoch=epoch)


def series(values):
    """Numbers as one types them."""
    return " ".join(map(str, values))


def off(values, by, steps=10):
    """A Trace of predictions that are wrong by so much, in the unit of the numbers, at each of the last steps."""
    return Trace((), ((values[-steps:] + by - values.min()) / np.ptp(values))[None, :, None])


def by_hand(values, steps=10, held_out=10):
    """What the baselines reach: the RMS errors at the last steps, fitted before what is held out."""
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
def test_numbers(values, best):
    """The error stands beside those of the baselines, and whether it is lower than the best of them."""
    expected = by_hand(values)
    assert min(expected, key=expected.get) == best, expected
    of = shown("numbers", series(values))
    before, without = off(values, 30), ("numbers_baselines", expected)
    for now, verdict in ((0.9 * expected[best], "best"), (1.1 * expected[best], f"beaten_{best}")):
        error = "numbers", {"before": 30.0, "now": now, "epoch": 9}
        check(of, off(values, now), error, without, (verdict, {}), TESTED, before=before)
    check(shown("numbers", series(values), epoch=0), before, ("numbers_before", {"now": 30.0}), without, TESTED)


def following(text, *, correct):
    """A Trace of a network whose most probable symbol is the next one at the first `correct` of the last 10 steps."""
    kinds = sorted(set(text))
    best = [kinds.index(symbol) for symbol in text[-10:]]
    wrong = [(kind + 1) % len(kinds) for kind in best]
    return Trace((), np.eye(len(kinds))[best[:correct] + wrong[correct:]][None])


def test_a_text():
    """Its correct steps stand beside those of the baselines; as many as the best of them are not better."""
    # The training part is "an anna and a banana, a can and a pan, ": "a" is the most frequent symbol there.
    follower = {"a": "n", "n": "a", "p": "a", "d": " ", " ": "a"}
    pairs = list(zip(TEXT[-11:-1], TEXT[-10:], strict=True))
    expected = {"frequent": TEXT[-10:].count("a"), "following": sum(follower[now] == known for now, known in pairs)}
    best = expected["following"]
    assert best > expected["frequent"]
    of = shown("text", TEXT, probe=Probe(shown_timesteps=10))
    for now, verdict in ((best + 1, "best"), (best, "beaten_following"), (best - 1, "beaten_following")):
        guesses = "guesses", {"before": 1, "now": now, "steps": 10, "epoch": 9, "loss": 0.25}
        tested_on = "tested_symbols_of", {"steps": 10, "held_out": 13}
        sentences = guesses, ("symbols_baselines", expected), (verdict, {}), tested_on
        check(
            of,
            following(TEXT, correct=now),
            *sentences,
            ("longer", {"trained": 5, "steps": 10}),
            before=following(TEXT, correct=1),
        )


def test_what_is_tested():
    """All that is left for the test, some of it, fewer than asked for, one output, or what was trained on as well."""
    values, once = series(NOISE), {"return_sequences": False}
    cases = [
        ({"probe": Probe(shown_timesteps=10)}, [TESTED]),
        ({"probe": Probe(shown_timesteps=4)}, [("tested_numbers_of", {"steps": 4, "held_out": 10})]),
        ({"probe": Probe(shown_timesteps=100)}, [TESTED, ("fewer", {"asked": 100, "steps": 10})]),
        ({"probe": Probe(OWN, values=(0.5,) * 11)}, [TESTED, ("fewer", {"asked": 11, "steps": 10})]),
        ({"probe": Probe("zeros", shown_timesteps=3)}, [("tested_numbers_of", {"steps": 3, "held_out": 10})]),
        (once, [("tested_numbers_of", {"steps": 1, "held_out": 10})]),
        ({"timesteps": 20, "probe": Probe()}, [("tested_numbers", {"steps": 20})]),
        ({"timesteps": 21, "probe": Probe()}, [("trained_numbers", {"most": 20})]),
    ]
    for choices, sentences in cases:
        of = shown("numbers", values, epoch=0, **choices)
        spec, steps = of.bookmark.spec, of.bookmark.probe.inputs(of.bookmark.spec).shape[1]
        held_out = {20: 20, 21: 0}.get(spec.timesteps, 10)
        counted = steps if spec.return_sequences else 1
        now = off(NOISE, 1.0, counted)
        now = now if spec.return_sequences else Trace((), now.outputs[0])
        expected = by_hand(NOISE, counted, held_out)
        check(of, now, ("numbers_before", {"now": 1.0}), ("numbers_baselines", expected), *sentences)
