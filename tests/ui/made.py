"""Handmade networks and their Frames (all that the page draws at once), for tests without a page, a worker or Keras."""

from unittest.mock import Mock

import numpy as np

from rnn_core import run
from rnn_core.insight import ablation
from rnn_core.insight.ablation import Ablation
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame
from tests.support import by_hand
from tests.support.small import schedule

SMALL = Spec(samples=20, timesteps=12, units=3, batch_size=5)
QUERY = {"samples": "20", "timesteps": "12", "units": "3", "batch_size": "5"}
"""The query of the address (URL) that opens the experiment SMALL, {name: value}."""

VARYING = {"min_timesteps": 4}
"""Choices that give the sequences of SMALL different lengths, so that the shorter ones are padded."""


def spy(monkeypatch, module, name="draw"):
    """Record the calls of a module's function, and let the function do its work.

    Return a list of the calls, [(args, kwargs), ...]. Each later call is appended to this list.
    """
    mock = Mock(wraps=getattr(module, name))
    monkeypatch.setattr(module, name, mock)
    return mock.call_args_list


def trained(spec=SMALL, epochs=3, change=lambda epoch, arrays: arrays):
    """Return a Run that was never trained. Each epoch has random weights and made-up metrics.

    change: A function of (epoch, random weight arrays) that returns the weight arrays of that epoch.
    """
    weights = (change(epoch, by_hand.draw(spec, seed=epoch)) for epoch in range(epochs + 1))
    states = tuple(State(epoch, tuple(map(np.float32, arrays)), ()) for epoch, arrays in enumerate(weights))
    metrics = tuple(Metrics(0.9 - 0.1 * epoch, 0.5, 0.8 - 0.1 * epoch, 0.5) for epoch in range(epochs + 1))
    return Run(spec, states, metrics, schedule([0.001] * epochs))


def frame(grown, probe=Probe(), *, epoch=None, lang="en", playing=False, **looks):
    """Return the Frame of a Run, by default at its newest epoch. looks: Values of other fields of the Bookmark."""
    epoch = grown.newest if epoch is None else epoch
    bookmark = Bookmark.of(grown.spec, probe, epoch=epoch, lang=lang, **looks)
    return Frame(bookmark, bookmark, grown, max(1, grown.newest), playing, None)


class Here:
    """A replacement for a Session and its Answers. It computes each result immediately.

    asked: The calls of `at`, `over`, `each` and `follow`, [(function, epoch or epochs, options), ...].
    """

    def __init__(self, baseline=None):
        self.answers, self.asked, self._baseline = self, [], baseline

    def trace(self, shown, epoch, probe):
        return ablation.look(shown.spec, run.state_at(shown, epoch), probe, Ablation(), layer=1)

    def at(self, shown, epoch, probe, function, **options):
        self.asked.append((function, epoch, options))
        return function(shown.spec, run.state_at(shown, epoch), probe, **options)

    def over(self, shown, epochs, probe, function, **options):
        self.asked.append((function, epochs, options))
        return function(shown.spec, [run.state_at(shown, epoch) for epoch in epochs], probe, **options)

    def each(self, shown, epochs, probe, function, **options):
        return dict(zip(epochs, self.over(shown, epochs, probe, function, **options), strict=True))

    def follow(self, shown, epochs, probe, function, *, ask=True):
        return self.each(shown, epochs, probe, function) if ask else {}

    def baseline(self, shown):
        return self._baseline


def passed(shown):
    """Compute a network's states and outputs after each real (unpadded) step in NumPy. Return (states, outputs).

    The states have the shape (L, S, units), and the outputs (L, K). L is the number of real steps, S the number of
    states of all layers, and K the number of outputs of a step. Padded steps are skipped.
    The network must mask them.
    """
    bookmark, kinds = shown.bookmark, by_hand.STATE_COUNTS[shown.bookmark.spec.cell]
    first = np.zeros((1, kinds * bookmark.spec.layers, bookmark.spec.units))
    if bookmark.probe.initial_state == "ones":
        first += 1
    arrays = shown.run.states[bookmark.epoch].weights
    states, outputs = by_hand.forward(
        bookmark.spec, arrays, np.float64(bookmark.probe.inputs(bookmark.spec)), states=first
    )
    return states[0], outputs[0]


def layer_of(shown, layer, epoch=None):
    """Return the weight arrays of a layer. layer: counted from 1. epoch: by default the shown epoch."""
    arrays = shown.run.states[shown.bookmark.epoch if epoch is None else epoch].weights
    count = by_hand.WEIGHT_COUNTS[shown.bookmark.spec.cell]
    return arrays[(layer - 1) * count : layer * count]


def first_real(shown):
    """Return the number of padded steps before the first real step."""
    return int(np.argmax(shown.bookmark.probe.real_steps(shown.bookmark.spec)))


def by_key(sentences):
    """Return sentences as {key: values}. Check that each sentence exists in both languages and occurs only once."""
    sentences = list(sentences)
    assert all(say(lang, key, **values) for key, values in sentences for lang in LANGUAGES)
    assert len(dict(sentences)) == len(sentences)
    return dict(sentences)
