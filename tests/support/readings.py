"""Made-up Frames and Traces, and a check of the reading (the text on the picture) in each language."""

import numpy as np

from rnn_core.analysis import Trace
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.training import Metrics, State
from rnn_core.ui import reading
from rnn_core.ui.words import LANGUAGES, join_sentences
from tests.ui.made import frame


def shown(spec, *, epoch=15, accuracy=1.0, val_accuracy=None, **probe):
    """Return the Frame, all that the page draws at once, of a Spec at an epoch.

    accuracy: the accuracy at every epoch. val_accuracy: the validation accuracy at every epoch, by default equal to
    `accuracy`. probe: the fields of the Probe, the test sequence.
    """
    val_accuracy = accuracy if val_accuracy is None else val_accuracy
    metrics = (Metrics(0.1, accuracy, 0.1, val_accuracy),) * (epoch + 1)
    return frame(Run(spec, (State(epoch, (), ()),), metrics), Probe(**probe), epoch=epoch)


def outputs(target, wrong=(), *, sure=0.75, classes=2):
    """Return a Trace (a network's outputs) in which the target class is the most probable, except at wrong steps.

    target: the class at each step, None for a padded step. wrong: the indices of the wrong steps. At these steps, the
    class after the target is the most probable. sure: the probability of the most probable class.
    """
    probabilities = np.full((len(target), classes), (1 - sure) / (classes - 1))
    for step, best in enumerate(target):
        probabilities[step, 0 if best is None else (best + (step in wrong)) % classes] = sure
    return Trace((), probabilities[None])


def alternating(wrong=(), steps=20, **options):
    """Return a Trace of the default task, 1, 0, 1, 0, …; the options are passed to `outputs`."""
    return outputs([1 - step % 2 for step in range(steps)], wrong, **options)


def once(*probabilities):
    """Return the Trace of a network with a single output. probabilities: those of the classes."""
    return Trace((), np.array([probabilities]))


def check(shown_frame, now, *sentences, before=None):
    """Assert that the reading of a Frame consists of these sentences in this order, in each language.

    now: the Frame's Trace. before: the untrained network's Trace, by default the same as `now`. sentences: (key without
    `read_`, values) for each sentence. The reading of an untrained network ends with advice, and so does the reading
    after success. This function adds the sentence of advice.
    """
    mark, run = shown_frame.bookmark, shown_frame.run
    if mark.epoch == 0 and not shown_frame.playing:
        sentences += (("press", {}),)
    if sentences[0][0] == "all" and run.metrics[mark.epoch].val_accuracy == 1:
        sentences += (("try_zeros" if mark.probe.input_kind == "random" else "try_dynamics", {}),)
    for lang in LANGUAGES:
        localized = shown_frame._replace(bookmark=shown_frame.bookmark.change(lang=lang))
        expected = join_sentences(lang, [(f"read_{name}", values) for name, values in sentences])
        assert reading.read(localized, before or now, now) == expected
