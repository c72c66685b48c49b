"""The network as a plain Keras model, and as a `.keras` file.

Keras is loaded only when a function is called.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rnn_core.spec import Spec
from rnn_core.training import State


def keras_model(spec: Spec, state: State) -> Any:
    """Return the compiled `keras.Model` of a Spec with the weights and the optimizer of a State.

    The model is ready for `predict`, `evaluate` and `fit`. On the same batches, `fit` continues the training as
    `training.train` does, unless the Spec has masked padding or random initial states: the model has neither.
    """
    from rnn_core import model
    from rnn_core.backend import keras

    network = model.build(spec)
    network.set_weights(state.weights)
    optimizer: Any = keras.optimizers.get(spec.optimizer)
    optimizer.learning_rate = spec.learning_rate
    optimizer.build(network.trainable_variables)
    slots = [variable for variable in optimizer.variables if variable is not optimizer.learning_rate]
    for variable, value in zip(slots, state.optimizer, strict=True):
        variable.assign(value)
    network.compile(optimizer=optimizer, loss=spec.loss, metrics=["accuracy"])
    return network


def keras_file(spec: Spec, state: State) -> bytes:
    """Return the model of `keras_model` as the bytes of a `.keras` file, for `keras.saving.load_model`.

    The model takes sequences (B, T, F) of any length T, and starts from zeros. It has no padding and no random initial
    states, even if they were used in training.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder, "network.keras")  # Keras writes to paths only, and needs this ending
        keras_model(spec, state).save(path)
        return path.read_bytes()
