"""From a Spec to a Keras model with its initial weights."""

from rnn_core import data
from rnn_core.backend import keras

CELLS = {"SimpleRNN": keras.layers.SimpleRNN, "GRU": keras.layers.GRU, "LSTM": keras.layers.LSTM}
"""name -> the Keras layer."""

OPTIMIZERS = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD, "rmsprop": keras.optimizers.RMSprop}
"""name -> the Keras optimizer."""


def initializers(spec):
    """Keras's default initializers, a seed each: one dict for every recurrent layer, then the output's."""
    seeds = iter(data.seeds(spec, 2 * spec.layers + 1))
    recurrent = [
        {
            "kernel_initializer": keras.initializers.GlorotUniform(seed=next(seeds)),
            "recurrent_initializer": keras.initializers.Orthogonal(seed=next(seeds)),
        }
        for _ in range(spec.layers)
    ]
    return [*recurrent, {"kernel_initializer": keras.initializers.GlorotUniform(seed=next(seeds))}]


def build(spec):
    """The network of a Spec, for sequences of any length, with the initial weights of its seed.

    h_t = activation(W x_t + U h_{t-1} + b) in every layer, y_t = softmax(V h_t + c)
    (Elman 1990, Finding Structure in Time, Cognitive Science 14:179-211; for GRU and LSTM the
    first equation is that of the Keras layer). All recurrent layers return sequences but the last one
    of a Spec that does not.
    """
    *recurrent, output = initializers(spec)
    classes = data.target(spec).shape[-1]
    layers = [
        CELLS[spec.cell](
            spec.units,
            activation=spec.activation,
            return_sequences=spec.return_sequences or number < spec.layers,
            **kwargs,
        )
        for number, kwargs in enumerate(recurrent, 1)
    ]
    return keras.Sequential(
        [keras.Input((None, 1)), *layers, keras.layers.Dense(classes, activation="softmax", **output)]
    )


def initial_weights(spec, model, built):
    """The weights that `build(spec)` would start from, float32 arrays in the order of `model.weights`.

    `model` is a network of the same structure and `built` the weights it was built with, from any
    seed: the kernels are drawn anew, the biases are constants and stay.
    """
    drawn = []
    for layer, options in zip(model.layers, initializers(spec), strict=True):
        names = {"kernel": "kernel_initializer", "recurrent_kernel": "recurrent_initializer"}
        drawn += [(options.get(names.get(weight.name)), weight.shape) for weight in layer.weights]
    return tuple(
        initializer(shape).numpy() if initializer else constant
        for (initializer, shape), constant in zip(drawn, built, strict=True)
    )
