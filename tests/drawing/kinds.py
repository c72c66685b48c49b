"""Every kind of stage (the page's main picture), with random arrays in place of a network's states and outputs."""

import numpy as np

from rnn_core import analysis
from rnn_core.analysis import Trace
from rnn_core.cells import CELLS
from rnn_core.probe import OWN, Probe
from rnn_core.spec import Spec
from rnn_core.visit.bookmark import Bookmark

_SMALL = {"units": 4, "samples": 20}
_TEXT = "Pack my box with five dozen liquor jugs, said the quick brown fox; then it jumped over a lazy dog. " * 8

KINDS = {
    "default": Bookmark.of(epoch=15, lang="en"),
    "japanese": Bookmark.of(epoch=7, lang="ja"),
    "zeros": Bookmark.of(probe=Probe("zeros"), lang="en"),
    "own_values": Bookmark.of(probe=Probe(OWN, values=(-2.0, 30.0, 0.5)), lang="en"),
    "threshold": Bookmark.of(threshold=True, lang="en"),
    "window": Bookmark.of(first_step=11, last_step=30, lang="en"),
    "window_beyond_the_end": Bookmark.of(first_step=900, last_step=1000, lang="ja"),
    "layers": Bookmark.of(Spec(layers=2, **_SMALL), layer=1, lang="en"),
    "last_layer": Bookmark.of(Spec(layers=2, **_SMALL), lang="ja"),
    "memory": Bookmark.of(Spec(cell="LSTM", **_SMALL), memory=True, lang="en"),
    "masked": Bookmark.of(Spec(min_timesteps=20), Probe(shown_timesteps=60), lang="en"),
    "masked_post": Bookmark.of(Spec(min_timesteps=20, padding="post"), Probe(shown_timesteps=61), lang="en"),
    "unmasked": Bookmark.of(
        Spec(min_timesteps=20, masking=False), Probe(shown_timesteps=60), threshold=True, lang="en"
    ),
    "once": Bookmark.of(Spec(return_sequences=False), threshold=True, lang="en"),
    "once_masked": Bookmark.of(
        Spec(timesteps=20, min_timesteps=1, return_sequences=False, **_SMALL), Probe(shown_timesteps=13), lang="ja"
    ),
    "period_3": Bookmark.of(Spec(task="cycle", period=3, **_SMALL), lang="en"),
    "period_3_masked": Bookmark.of(
        Spec(task="cycle", period=3, min_timesteps=20, **_SMALL), Probe(shown_timesteps=60), lang="en"
    ),
    "period_8": Bookmark.of(Spec(task="cycle", period=8, **_SMALL), Probe(shown_timesteps=1000), lang="en"),
    "xor": Bookmark.of(Spec(task="xor", **_SMALL), lang="en"),
    "letters": Bookmark.of(Spec(task="letters", **_SMALL), lang="en"),
    "letters_on_zeros": Bookmark.of(Spec(task="letters", **_SMALL), Probe("zeros"), lang="en"),
    "words": Bookmark.of(Spec(task="words", **_SMALL), threshold=True, lang="ja"),
    "classes": Bookmark.of(Spec(task="classes", **_SMALL), lang="en"),
    "classes_in_a_window": Bookmark.of(Spec(task="classes", **_SMALL), first_step=5, last_step=9, lang="en"),
    "classes_once": Bookmark.of(Spec(task="classes", return_sequences=False, **_SMALL), lang="en"),
    "reber": Bookmark.of(Spec(task="reber", strings=4, **_SMALL), lang="en"),
    "text": Bookmark.of(Spec(task="text", text=_TEXT, **_SMALL), first_step=3, last_step=40, lang="en"),
    "numbers": Bookmark.of(Spec(task="numbers", **_SMALL), lang="en"),
    "numbers_once": Bookmark.of(Spec(task="numbers", return_sequences=False, **_SMALL), threshold=True, lang="en"),
}
"""The name of each kind of stage -> its Bookmark (an experiment, an epoch and a view)."""


def trace_of(bookmark, seed):
    """Return a Trace of random arrays. About half of the outputs are near the targets. A few values are not finite."""
    spec, rng = bookmark.spec, np.random.default_rng((seed, len(bookmark.lang)))
    steps, real = len(bookmark.probe.real_steps(spec)), bookmark.probe.real_steps(spec)
    targets = analysis.targets(spec, bookmark.probe)
    if spec.return_sequences:
        near = np.zeros((steps, targets.shape[1]))
        near[real] = targets
    else:
        near = targets
    outputs = np.clip(near * rng.integers(0, 2, (len(near), 1)) + rng.normal(0, 0.3, near.shape), -0.4, 1.4)
    if spec.task_info.output == "softmax":
        outputs = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    if seed % 3 == 1 and not spec.task_info.span and len(outputs) > 5:
        outputs[rng.integers(len(outputs))] = np.nan  # as after a divergence
    states = [rng.normal(0, 0.6, (1, steps, spec.units)).astype(np.float32) for _ in range(2 * spec.layers)]
    states[0][0, steps // 2, 0] = np.inf
    cells = tuple(4 * each for each in states[spec.layers :]) if len(CELLS[spec.cell].states) > 1 else ()
    outputs = outputs.astype(np.float32)[None] if spec.return_sequences else outputs.astype(np.float32)
    return Trace(tuple(states[: spec.layers]), outputs, cells)
