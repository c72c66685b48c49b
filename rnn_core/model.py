"""Build the Keras model of a Spec, and draw its initial weights."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_core import data
from rnn_core.backend import keras
from rnn_core.cells import CELLS
from rnn_core.spec import Spec


def initializers(spec: Spec) -> list[dict[str, Any]]:
    """Return the initializers that Keras uses by default: a dict by weight name for each layer, the output layer last.

    Each initializer has its own seed.
    """
    seeds = iter(data.seeds(spec, 2 * spec.layers + 1))
    kernel = keras.initializers.GlorotUniform
    orthogonal = keras.initializers.Orthogonal
    layers = [
        {"kernel": kernel(seed=next(seeds)), "recurrent_kernel": orthogonal(seed=next(seeds))}
        for _ in range(spec.layers)
    ]
    return [*layers, {"kernel": kernel(seed=next(seeds))}]


def build(spec: Spec) -> Any:
    """Return the `keras.Model` of a Spec, for sequences of any length, with the initial weights of its seed.

    The layers are Keras's own, and compute the equations in `cells`. The output is y_t = f(V h_t + c), where h_t is the
    state of the last layer, as in Elman 1990 (Finding Structure in Time, Cognitive Science 14:179-211). The function f
    is the task's softmax, sigmoid or identity.

    The model maps (B, T, F) to (B, T, K), or to the last output, (B, K), if the Spec does not return sequences.
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
    dense = keras.layers.Dense(
        data.output_count(spec), activation=spec.task_info.output, kernel_initializer=output["kernel"]
    )
    if cell.recurrent or spec.return_sequences:
        network.add(dense)
        return network
    return keras.Model(network.inputs[0], dense(network.outputs[0][:, -1]))


def initial_weights(spec: Spec, model: Any, built: Sequence[np.ndarray]) -> tuple[np.ndarray, ...]:
    """Return the weights that `build(spec)` would start from, float32, in the order of `model.weights`.

    Args:
        spec: The experiment.
        model: A `keras.Model` of the same structure.
        built: The initial weights of `model`, from any seed. Kernels are drawn again; biases are constants and stay.
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
