"""The network as a plain Keras model, and as a file of one.

Loads Keras only when it is asked for either.
"""

from pathlib import Path
from tempfile import TemporaryDirectory


def keras_model(spec, state):
    """The compiled `keras.Model` of a Spec with the weights and the optimizer of a State.

    Ready for `predict`, `evaluate` and `fit`, which trains on from there as `training.train` does
    when it is given the same batches.
    """
    from rnn_core import model
    from rnn_core.backend import keras

    network = model.build(spec)
    network.set_weights(state.weights)
    optimizer = keras.optimizers.get(spec.optimizer)
    optimizer.learning_rate = spec.learning_rate
    optimizer.build(network.trainable_variables)
    slots = [variable for variable in optimizer.variables if variable is not optimizer.learning_rate]
    for variable, value in zip(slots, state.optimizer, strict=True):
        variable.assign(value)
    network.compile(optimizer=optimizer, loss=spec.loss, metrics=["accuracy"])
    return network


def keras_file(spec, state):
    """The model of `keras_model` as the bytes of a `.keras` file, for `keras.saving.load_model`.

    It takes sequences (B, T, 1) of any length T, and starts from zeros: padding and random initial states belong to
    the training only.
    """
    with TemporaryDirectory() as folder:
        path = Path(folder, "network.keras")  # Keras tells the format by the ending, and writes to nothing else
        keras_model(spec, state).save(path)
        return path.read_bytes()
