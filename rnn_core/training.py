"""Training: from a State to the next, epoch by epoch.

A State is all that training carries, so rewinding, branching and repeating are calling again.
Loads Keras only when it is asked to compute.
"""

from time import perf_counter
from typing import NamedTuple

import numpy as np

from rnn_core import data


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


def attempt(spec, state, epochs, *, seconds=None):
    """`train` that returns its error: ([(State, Metrics), ...], the DivergenceError that ended it, or None)."""
    try:
        return train(spec, state, epochs, seconds=seconds), None
    except DivergenceError as error:
        return error.results, error


def evaluate(spec, state):
    """Metrics of a State: means over the steps that count of the training and of the validation samples."""
    feed, split = data.feed(spec), spec.train_samples
    sides = [data.Feed(*(array[part] for array in feed)) for part in (slice(split), slice(split, None))]
    engine = _engine(spec)
    return Metrics(*(value for side in sides for value in engine.score(state.weights, side)))


def forward(spec, state, inputs, *, states=None, mask=None):
    """Run inputs (B, T, F) of any length: (the states after every step (B, T, S, units), the outputs (B, T, K)).

    states: (B, S, units) before the first step; zeros if none are given. mask: (B, T), False where no state changes.
    """
    return _engine(spec).forward(state.weights, np.asarray(inputs, np.float32), states=states, mask=mask)


def _engine(spec):
    # Not at the top: the types above are needed where Keras must not be loaded.
    from rnn_core.engine import engine

    return engine(spec)
