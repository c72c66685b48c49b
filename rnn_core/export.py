"""What a reader takes home: the network as a plain Keras model.

Loads Keras only when it is asked for the model.
"""


def keras_model(spec, state):
    """The compiled `keras.Model` of a Spec with the weights and the optimizer of a State.

    Ready for `predict`, `evaluate` and `fit`, which trains on from there as `training.train` does
    when it is given the same batches.
    """
    from rnn_core import model

    network = model.build(spec)
    network.set_weights(state.weights)
    optimizer = model.OPTIMIZERS[spec.optimizer](spec.learning_rate)
    optimizer.build(network.trainable_variables)
    slots = [variable for variable in optimizer.variables if variable is not optimizer.learning_rate]
    for variable, value in zip(slots, state.optimizer, strict=True):
        variable.assign(value)
    network.compile(optimizer=optimizer, loss=spec.loss, metrics=["accuracy"])
    return network
