"""Next steps: what to try before training, on the plateau of the loss, after success, and after a failure.

The suggestion is the last sentence of the reading, the text below the page's main picture.
"""

from collections.abc import Iterator, Set

from rnn_core import analysis
from rnn_core.cells import CELLS
from rnn_core.run import NEAR_MINIMUM, Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics
from rnn_core.ui.words import Sentence
from rnn_core.visit.bookmark import Bookmark

EPOCHS_TO_LEARN = 15
"""If the network has not learned by this epoch, the reading says so. The tutorial on which the default experiment is
based trains for this number of epochs.
"""

ACCURATE = 0.99
"""If the training accuracy is at least this, the reading never says that the network has not learned."""

_WHY = "dynamics"
"""The panel that shows why a network keeps time."""


def has_learned(spec: Spec, metrics: Metrics) -> bool:
    """Return whether all validation outputs are correct, or all training outputs if there are no validation samples.

    If the targets are random, outputs cannot be judged one by one. Then return whether the loss is near its minimum.
    """
    if analysis.is_judged_by_loss(spec):
        return metrics.deciding_loss <= NEAR_MINIMUM * analysis.minimum_loss(spec)
    return metrics.deciding_accuracy == 1


def suggest(mark: Bookmark, run: Run, said: Set[str]) -> Iterator[Sentence]:
    """Yield the sentence on what to try next, if there is one.

    Args:
        mark: The Bookmark that is shown.
        run: The Run that is shown. It is not training, and has not diverged.
        said: The keys of the reading's sentences so far.
    """
    spec, metrics = mark.spec, run.metrics[mark.epoch]
    late = mark.epoch >= EPOCHS_TO_LEARN
    if mark.epoch == 0:
        yield "read_press", {}
    elif "read_constant" in said:
        if not said & {"read_memoryless", "read_not_learned"}:
            yield ("read_train_on" if CELLS[spec.cell].recurrent else "read_memoryless"), {}
    elif "read_all" in said and has_learned(spec, metrics):
        if mark.view.panel != _WHY:
            yield ("read_try_zeros" if mark.probe.input_kind == "random" else "read_try_dynamics"), {}
    elif any(key.startswith("read_beaten") for key in said):
        if late:
            yield "read_try_units", {}
    elif "read_least" in said and late and not has_learned(spec, metrics) and not metrics.accuracy >= ACCURATE:
        keeps_one_symbol = spec.task_info.repeats is not None and len(CELLS[spec.cell].states) == 1
        yield ("read_try_lstm" if keeps_one_symbol else "read_not_learned"), {}
