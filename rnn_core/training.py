"""Training: from one State to the next, epoch by epoch.

A State is all that training needs to continue, so rewinding, branching and repeating are calls of the same function.
The module loads Keras only to make a network and to train it. Evaluation uses NumPy.
"""

from math import isnan
from time import perf_counter
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

import numpy as np
from jaxtyping import Int

from rnn_core import data, forward
from rnn_core.losses import LOSSES, OUTPUT_ACTIVATIONS, means
from rnn_core.spec import Spec

Arrays: TypeAlias = tuple[np.ndarray, ...]

_MAX_STEPS_AT_ONCE = 10_000  # sequences × steps; bounds the memory that `_score` takes


class State(NamedTuple):
    """A network after a number of epochs. All arrays are read-only.

    Attributes:
        epoch: The number of trained epochs.
        weights: The weights in the order of `keras.Model.weights`.
        optimizer: The variables of the optimizer: the iteration, then the variables of each weight array.
    """

    epoch: int
    weights: Arrays
    optimizer: Arrays

    @property
    def nbytes(self) -> int:
        """The size of the arrays in bytes."""
        return sum(array.nbytes for array in (*self.weights, *self.optimizer))


class Metrics(NamedTuple):
    """The losses and accuracies of an epoch, under the names that `keras.Model.fit` uses.

    Without validation samples, `val_loss` and `val_accuracy` are NaN. If some targets have the probability 1, the
    accuracies count only the steps with such targets. In a task of numbers, the accuracies are NaN, because a predicted
    number is neither correct nor incorrect.
    """

    loss: float
    accuracy: float
    val_loss: float = np.nan
    val_accuracy: float = np.nan

    @property
    def is_validated(self) -> bool:
        """True if there are validation samples."""
        return not isnan(self.val_loss)

    @property
    def deciding_loss(self) -> float:
        """The validation loss, or the training loss if there are no validation samples."""
        return self.loss if isnan(self.val_loss) else self.val_loss

    @property
    def deciding_accuracy(self) -> float:
        """The validation accuracy, or the training accuracy if there are no validation samples."""
        return self.accuracy if isnan(self.val_loss) else self.val_accuracy


Results: TypeAlias = list[tuple[State, Metrics]]
"""The State and the Metrics of each trained epoch."""


class DivergenceError(ArithmeticError):
    """A number became NaN or infinite in training.

    Attributes:
        epoch: The epoch in which training diverged.
        learning_rate: The learning rate of that epoch.
        results: The results of the good epochs before it, from the same call of `train`.
    """

    def __init__(self, epoch: int, learning_rate: float, results: Results) -> None:
        super().__init__(epoch, learning_rate, results)
        self.epoch = epoch
        self.learning_rate = learning_rate
        self.results = results

    def __str__(self) -> str:
        return (
            f"A loss, a weight or a variable of the optimizer became NaN or infinite in epoch {self.epoch}: "
            f"expected a lower `learning_rate`, received {self.learning_rate:g}. "
            f"The network of epoch {self.epoch - 1} is kept."
        )


@runtime_checkable
class EpochTrainer(Protocol):
    """The part of an `engine.Engine` that training uses."""

    def initial(self, spec: Spec) -> tuple[Arrays, Arrays]:
        """Return the weights and the variables of the optimizer before the first epoch."""
        ...

    def epoch(
        self,
        weights: Arrays,
        slots: Arrays,
        *,
        learning_rate: float,
        feed: data.Feed,
        order: Int[np.ndarray, " train_samples"],
    ) -> tuple[Arrays, Arrays, list[float]]:
        """Return the weights, the variables of the optimizer and the metrics after one more epoch."""
        ...


def init_state(spec: Spec) -> State:
    """Return the untrained network of a Spec, the State of epoch 0."""
    weights, optimizer = _engine(spec).initial(spec)
    return State(0, weights, optimizer)


def train(spec: Spec, state: State, epochs: int, *, seconds: int | float | None = None) -> Results:
    """Train from a State, and return the State and the Metrics of each epoch.

    Loss and accuracy are weighted means over the steps of a `data.Feed`. As in `keras.Model.fit`, the training
    metrics are computed batch by batch while the weights change. The validation metrics are computed after the epoch.

    Args:
        spec: The experiment.
        state: The State to start from.
        epochs: The number of epochs.
        seconds: A time limit, after which no further epoch begins. At least one epoch is trained.

    Raises:
        DivergenceError: A loss, a weight or a variable of the optimizer is NaN or infinite.
    """
    engine = _engine(spec)
    feed = data.feed(spec)
    results: Results = []
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


def try_train(
    spec: Spec, state: State, epochs: int, *, seconds: int | float | None = None
) -> tuple[Results, DivergenceError | None]:
    """Train as `train` does, but return a DivergenceError instead of raising it.

    The results of the epochs before the divergence are returned too. Without a divergence, the error is None.
    """
    try:
        return train(spec, state, epochs, seconds=seconds), None
    except DivergenceError as error:
        return error.results, error


def evaluate(spec: Spec, state: State) -> Metrics:
    """Return the Metrics of a State without training it."""
    feed = data.feed(spec)
    split = spec.train_samples
    train = data.Feed(*(array[:split] for array in feed))
    validation = data.Feed(*(array[split:] for array in feed))
    return Metrics(*_score(spec, state, train), *_score(spec, state, validation))


@np.errstate(over="ignore", invalid="ignore")
def _score(spec: Spec, state: State, feed: data.Feed) -> list[float]:
    """Return the weighted mean loss and accuracy over a Feed's steps; a mean is NaN if its weights sum to 0."""
    task = spec.task_info
    network = forward.network(spec, state, np.float32)
    loss = LOSSES[spec.loss]
    size = max(1, _MAX_STEPS_AT_ONCE // feed.inputs.shape[1])
    totals = np.zeros(2)
    for i in range(0, len(feed.inputs), size):
        part = data.Feed(*(array[i : i + size] for array in feed))
        mask = part.mask > 0 if spec.masked else None
        states = forward.run(network, part.inputs, part.states, mask=mask)
        logits = network.logits(network.hidden(states))
        outputs = OUTPUT_ACTIVATIONS[task.output][0](logits)
        losses = loss.value(logits, outputs, part.targets)
        correct = task.nearest(outputs) == part.symbols
        totals[0] += (losses * part.weights[..., 0]).sum(dtype=np.float64)
        totals[1] += (correct * part.weights[..., 1]).sum(dtype=np.float64)
    return means(totals, feed.weights.sum((0, 1), dtype=np.float64))


def _engine(spec: Spec) -> EpochTrainer:
    # Not at the top: processes that must not load Keras need the types above.
    from rnn_core.engine import engine

    return engine(spec)
