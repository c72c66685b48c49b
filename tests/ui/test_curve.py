"""The data of the curve: the flag at the end of the plateau, and the ghost, the previous experiment's curve."""

from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest

from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.training import Metrics
from rnn_core.ui import picture, state
from rnn_core.ui.components import curve
from rnn_core.ui.words import say
from rnn_core.visit import runs, store
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.parts import View
from rnn_core.visit.session import Session
from rnn_core.visit.store import Store
from tests.ui.made import SMALL, frame, trained

LOSSES = (0.72, 0.69, 0.69, 0.69, 0.5, 0.3)
"""The losses of a training run that leaves its plateau at epoch 4."""

MORE_UNITS = replace(SMALL, units=7)


def leaving(spec=SMALL, *, validated=True, epochs=5):
    """Return a Run that has LOSSES from epoch 0 to `epochs`. validated: False for a Run without validation data."""
    metrics = tuple(Metrics(loss, 0.5, *((loss, 0.5) if validated else ())) for loss in LOSSES[: epochs + 1])
    return replace(trained(spec, epochs=epochs), metrics=metrics)


@pytest.fixture
def kept(monkeypatch):
    """Replace the page's session state by a dictionary, and the store by an empty one. Return the dictionary."""
    values = {}
    monkeypatch.setattr(store, "shared", Store(2**25))
    monkeypatch.setattr(state, "get", lambda name, default=None: values.get(name, default))
    monkeypatch.setattr(state, "put", lambda **changes: values.update(changes))
    return values


def visit(*shown):
    """Return the Session of a visit that has shown these Runs in this order."""
    session = Session()
    for run in shown:
        session.runs[run.spec.experiment] = run
        session.remember(Bookmark.of(run.spec, epoch=run.newest))
        session.experiment, session.bookmark = run.spec.experiment, Bookmark.of(run.spec)
    return session


def test_flag_and_sentence_appear_at_the_end_of_the_plateau_and_stay(lang):
    """Before the end of the plateau, and in a run without a plateau, there is neither a flag nor a sentence."""
    for epoch in (4, 5):
        shown = frame(leaving(), epoch=epoch, lang=lang)
        values = {"left": 4, "level": np.log(2), "loss": 0.5}
        assert picture.plateau_sentence(shown) == say(lang, "read_moment_time", **values)
        assert curve.describe(shown)["flag"] == {"epoch": 4, "words": say(lang, "flag_time")}
    for shown in (frame(leaving(), epoch=3, lang=lang), frame(trained(epochs=5), lang=lang)):
        assert picture.plateau_sentence(shown) == ""
    assert curve.describe(frame(leaving(epochs=3), lang=lang))["flag"] is None
    assert curve.describe(frame(trained(epochs=5), lang=lang))["flag"] is None


@pytest.mark.parametrize(
    ("choices", "validated"),
    [
        ({"return_sequences": False}, True),  # one output says nothing about time
        ({"min_timesteps": 4, "masking": False}, True),  # the padding tells the time
        ({"task": "xor", "loss": "binary_crossentropy"}, True),  # the input tells the time
        ({}, False),  # the network may know its training data by heart
    ],
)
def test_only_a_network_that_must_keep_time_is_said_to_keep_time(choices, validated):
    """For all other networks, the text only says that the loss is below the loss of the best constant output."""
    shown = frame(leaving(replace(SMALL, **choices), validated=validated), lang="en")
    kind = "validation" if validated else "training"
    assert picture.plateau_sentence(shown) == say("en", f"read_moment_{kind}", left=4, level=np.log(2), loss=0.5)
    assert curve.describe(shown)["flag"] == {"epoch": 4, "words": say("en", "flag_better")}


def test_the_curve_of_the_previous_experiment_is_the_ghost_and_is_sent_once(kept):
    """A Message names the ghost's data but does not contain them. The name stays the same while the network trains."""
    before, shown = leaving(MORE_UNITS), leaving()
    session = visit(before, shown)
    names = {curve.message(session, frame(leaving(epochs=epochs)), dark=False).data["ghost"] for epochs in (3, 4, 5)}
    (part,) = kept["parts"].values()
    assert names == {part.name}
    values = np.frombuffer(b64decode(part.message["line"]["bdata"]), "<f4")
    np.testing.assert_allclose(values, LOSSES, rtol=1e-6)
    assert part.message["words"] == "7 units"
    curve.message(session, frame(shown, accuracy=True), dark=False)
    (part,) = kept["parts"].values()
    assert set(np.frombuffer(b64decode(part.message["line"]["bdata"]), "<f4")) == {0.5}


@pytest.mark.parametrize(
    "before",
    [
        leaving(replace(SMALL, units=7, loss="mean_squared_error")),
        leaving(replace(SMALL, task="cycle", period=5)),
        trained(replace(SMALL, units=8), epochs=0),
        leaving(replace(SMALL, learning_rate=0.5)),
    ],
    ids=["another loss", "another constant output", "untrained", "the same experiment"],
)
def test_an_experiment_that_cannot_be_compared_is_no_ghost(kept, before):
    """The Message has neither a ghost nor a handler. If an earlier experiment can be compared, it is the ghost."""
    message = curve.message(visit(before, leaving()), frame(leaving()), dark=False)
    assert (message.data["ghost"], dict(message.handlers)) == (None, {})
    session = visit(leaving(MORE_UNITS), before, leaving())
    assert runs.last_comparable(session.history(), SMALL)[1].spec == MORE_UNITS


def test_a_press_on_the_ghost_swaps_the_experiments(kept):
    """The previous experiment opens at the epoch at which the visitor left it, with its own ablation and picked unit.

    The test input, the panel, the speed and the language stay those of the current experiment.
    """
    before, shown = leaving(MORE_UNITS), leaving()
    session = visit(before, shown)
    mark = Bookmark.of(MORE_UNITS, epoch=3, trained=5, panel="weights", unit=6, speed="1")
    session.last_bookmarks[MORE_UNITS.experiment] = mark.change(ablation=Ablation(silenced=(6,)))
    session.bookmark = Bookmark.of(SMALL, Probe("zeros"), panel="dynamics", speed="max", lang="ja")
    message = curve.message(session, frame(shown), dark=False)
    message.handlers["swapped"]("another part")
    assert session.chosen is None
    message.handlers["swapped"](message.data["ghost"])
    chosen, plays = session.chosen
    assert (chosen.spec, chosen.probe.input_kind, plays) == (MORE_UNITS, "zeros", False)
    assert chosen.position == mark.position
    assert chosen.experiment.ablation == Ablation(silenced=(6,))
    assert chosen.view == View(panel="dynamics", speed="max", lang="ja", unit=6)

    session.open(chosen)
    assert (session.run, session.epoch, session.playing) == (before, 3, False)
    assert runs.last_comparable(session.history(), session.bookmark.spec)[1] is shown


def test_a_ghost_has_a_short_label(lang):
    """The label of a ghost names one or two differences from the shown experiment, and replaces the others by “…”."""
    changes = {
        "units": 1, "layers": 2, "cell": "GRU", "seed": 5, "task": "letters", "return_sequences": False,
        "min_timesteps": 3, "masking": False, "validation_split": 0.25, "padding": "post", "samples": 40,
        "train_input": "zeros", "train_initial_state": "random", "batch_size": 4, "optimizer": "sgd",
    }  # fmt: skip
    for name, value in changes.items():
        more = {"min_timesteps": 3} if name in ("masking", "padding") else {}
        one = replace(SMALL, **more)
        label = picture.difference(lang, one, replace(one, **{name: value}))
        assert label, name
        assert len(label) < 30, name
    assert picture.difference("en", SMALL, replace(SMALL, units=1, cell="GRU")) == "GRU, 1 unit"
    assert picture.difference("en", SMALL, replace(SMALL, units=1, cell="GRU", seed=2)) == "GRU, 1 unit, …"
    assert picture.difference("en", replace(SMALL, min_timesteps=3), SMALL) == "equal lengths"
