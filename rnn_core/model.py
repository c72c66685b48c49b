"""From a Spec to a Keras model with its initial weights."""

from rnn_core import data
from rnn_core.backend import keras
from rnn_core.cells import CELLS


def initializers(spec):
    """Keras's default initializers with seeds of their own: {weight: initializer} of each layer, the output's last."""
    seeds = iter(data.seeds(spec, 2 * spec.layers + 1))
    kernel, orthogonal = keras.initializers.GlorotUniform, keras.initializers.Orthogonal
    layers = [
        {"kernel": kernel(seed=next(seeds)), "recurrent_kernel": orthogonal(seed=next(seeds))}
        for _ in range(spec.layers)
    ]
    return [*layers, {"kernel": kernel(seed=next(seeds))}]


def build(spec):
    """The network of a Spec, for sequences (B, T, F) of any length, with the initial weights of its seed.

    The layers are those of Keras, by the equations in `cells`, and y_t = softmax(V h_t + c), or its sigmoid (Elman
    1990, Finding Structure in Time, Cognitive Science 14:179-211). Its output is (B, T, K), or (B, K) of a Spec that
    does not return sequences: then it is that of the last step.
    """
    *layers, output = initializers(spec)
    cell = CELLS[spec.cell]
    network = keras.Sequential([keras.Input((None, spec.task_info.features))])
    for number, initial in enumerate(layers, 1):
        options = {"activation": spec.activation, "kernel_initializer": initial["kernel"], **cell.options}
        if cell.recurrent:
            options["recurrent_initializer"] = initial["recurrent_kernel"]
            options["return_sequences"] = spec.return_sequences or number < spec.layers
        network.add(getattr(keras.layers, cell.layer)(spec.units, **options))
    activation, kernel = spec.task_info.output, output["kernel"]
    dense = keras.layers.Dense(data.output_count(spec), activation=activation, kernel_initializer=kernel)
    if cell.recurrent or spec.return_sequences:
        network.add(dense)
        return network
    return keras.Model(network.inputs[0], dense(network.outputs[0][:, -1]))


def initial_weights(spec, model, built):
    """The weights that `build(spec)` would start from, float32 arrays in the order of `model.weights`.

    model: a network of the same structure. built: the weights with which it was built, from any seed: the kernels
    are drawn anew, the biases are constants and stay.
    """
    drawn = [
        (initial.get(weight.name), weight.shape)
        for layer, initial in zip(model.layers, initializers(spec), strict=True)
        for weight in layer.weights
    ]
    return tuple(
        initializer(shape).numpy() if initializer else constant
        for (initializer, shape), constant in zip(drawn, built, strict=True)
    )
