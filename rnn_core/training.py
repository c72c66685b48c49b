"""Training: from a State to the next, epoch by epoch.

A State is all that training carries, so rewinding, branching and repeating are calling again.
Loads Keras only to make a network and to train it; its states and outputs are computed in NumPy.
"""

from time import perf_counter
from typing import NamedTuple

import numpy as np

from rnn_core import data, forward
from rnn_core.losses import LOSSES, OUTPUTS, means

_STEPS_AT_ONCE = 10_000  # bounds the memory that `_score` takes


class State(NamedTuple):
    """A network after `epoch` epochs: its weights and its optimizer's variables, never written to.

    weights: in the order of `keras.Model.weights`. optimizer: the iteration, then the slots.
    """

    epoch: int
    weights: tuple[np.ndarray, ...]
    optimizer: tuple[np.ndarray, ...]

    @property
    def nbytes(self):
        """Bytes of the arrays."""
        return sum(array.nbytes for array in (*self.weights, *self.optimizer))


class Metrics(NamedTuple):
    """What `keras.Model.fit` reports of an epoch; the last two are NaN where there are no validation samples.

    The accuracies are NaN where no target is correct or not, as with numbers.
    """

    loss: float
    accuracy: float
    val_loss: float = np.nan
    val_accuracy: float = np.nan


class DivergenceError(ArithmeticError):
    """Training left the finite numbers in `epoch`; `results` holds the good epochs before it."""

    def __init__(self, epoch, learning_rate, results):
        super().__init__(epoch, learning_rate, results)
        self.epoch, self.learning_rate, self.results = epoch, learning_rate, results

    def __str__(self):
        return (
            f"The loss or the network is no longer made of finite numbers in epoch {self.epoch}: "
            f"expected a lower `learning_rate`, received {self.learning_rate:g}. "
            f"The network of epoch {self.epoch - 1} is kept."
        )


def init_state(spec):
    """The untrained network of a Spec: State of epoch 0."""
    return State(0, *_engine(spec).initial(spec))


def train(spec, state, epochs, *, seconds=None):
    """Train on from a State, and return [(State, Metrics), ...], one for each epoch.

    epochs: how many; fewer where `seconds` have passed before, but always one at least.
    Loss and accuracy are means over the steps that count, batch by batch while the weights change, as
    `keras.Model.fit` reports them; the validation ones are those after the epoch.
    Raises DivergenceError where a loss, a weight or a variable of the optimizer is NaN or infinite.
    """
    engine, feed, results = _engine(spec), data.feed(spec), []
    start = perf_counter()
    while len(results) < epochs:
        epoch = state.epoch + 1
        weights, slots, metrics = engine.epoch(
            state.weights,
            state.optimizer,
            learning_rate=spec.learning_rate,
            feed=feed,
            order=data.batch_order(spec, epoch),
        )
        if not all(np.isfinite(array).all() for array in (metrics[::2], *weights, *slots)):
            raise DivergenceError(epoch, spec.learning_rate, results)
        state = State(epoch, weights, slots)
        results.append((state, Metrics(*metrics)))
        if seconds is not None and perf_counter() - start >= seconds:
            break
    return results


def try_train(spec, state, epochs, *, seconds=None):
    """`train` that returns its error: ([(State, Metrics), ...], the DivergenceError that ended it, or None)."""
    try:
        return train(spec, state, epochs, seconds=seconds), None
    except DivergenceError as error:
        return error.results, error


def evaluate(spec, state):
    """Metrics of a State: means over the steps that count of the training and of the validation samples."""
    feed, split = data.feed(spec), spec.train_samples
    sides = [data.Feed(*(array[part] for array in feed)) for part in (slice(split), slice(split, None))]
    return Metrics(*(value for side in sides for value in _score(spec, state, side)))


@np.errstate(over="ignore", invalid="ignore")
def _score(spec, state, feed):
    """Mean loss and accuracy over the steps of a Feed by their weights; NaN where it has no samples."""
    size, task, totals = max(1, _STEPS_AT_ONCE // feed.inputs.shape[1]), spec.task_info, np.zeros(2)
    network = forward.network(spec, state, np.float32)
    for i in range(0, len(feed.inputs), size):
        inputs, targets, symbols, mask, weights, states = (array[i : i + size] for array in feed)
        after = forward.run(network, inputs, states, mask=mask > 0 if spec.masked else None)
        logits = network.logits(network.hidden(after))
        outputs = OUTPUTS[task.output][0](logits)
        values = LOSSES[spec.loss].value(logits, outputs, targets), task.nearest(outputs) == symbols
        totals += [(value * weights[..., kind]).sum(dtype=np.float64) for kind, value in enumerate(values)]
    return means(totals, feed.weights.sum((0, 1), dtype=np.float64))


def _engine(spec):
    # Not at the top: the types above are needed where Keras must not be loaded.
    from rnn_core.engine import engine

    return engine(spec)
