"""The network of a program as text: layers one after another, or, given states to start from, one inside the other.

Loads no Keras. What goes into the text is names of the registries and numbers.
"""

from rnn_core import data

PADDING = -1
"""Stands in the padding that is passed over; no training input takes it."""

_COMMENT = "# The network. The seeds are those of its first weights."

_RECURRENT = """\
keras.layers.{cell}(
    {units},
    activation="{activation}",{several}
    kernel_initializer=GlorotUniform(seed={kernel}),
    recurrent_initializer=Orthogonal(seed={recurrent}),
)"""

_DENSE = 'keras.layers.Dense({classes}, activation="softmax", kernel_initializer=GlorotUniform(seed={seed}))'


def begun(spec):
    """Whether the network is given the states that it starts from."""
    return spec.train_initial_state == "random"


def network(spec):
    """The lines that build the model of a Spec, with the first weights of its seed, str."""
    seeds = iter(data.seeds(spec, 2 * spec.layers + 1))
    layers = [
        _RECURRENT.format(
            cell=spec.cell,
            units=spec.units,
            activation=spec.activation,
            several="\n    return_sequences=True," if spec.return_sequences or layer < spec.layers - 1 else "",
            kernel=next(seeds),
            recurrent=next(seeds),
        )
        for layer in range(spec.layers)
    ]
    dense = _DENSE.format(classes=data.target(spec).shape[-1], seed=next(seeds))
    masking = [f"keras.layers.Masking(mask_value={PADDING})"] if spec.masked else []
    return _functional(spec, masking, layers, dense) if begun(spec) else _sequential(masking, layers, dense)


def _sequential(masking, layers, dense):
    lines = [_COMMENT, "model = keras.Sequential()"]
    for layer in ("keras.Input((None, 1))", *masking, *layers, dense):
        lines.append(f"model.add({_inside(layer)})" if "\n" in layer else f"model.add({layer})")
    return "\n".join(lines)


def _inside(layer):
    """A layer of several lines as they stand in brackets that are on lines of their own."""
    return "\n    " + layer.replace("\n", "\n    ") + "\n"


def _functional(spec, masking, layers, dense):
    lines = [
        _COMMENT,
        "heard = keras.Input((None, 1))",
        f"before = keras.Input(({spec.state_count}, {spec.units}))",
    ]
    if masking:
        lines.append(f"hidden = {masking[0]}(heard)")
        lines.append("# A layer that is given a state has to be given the mask as well.")
        lines.append(f"mask = keras.ops.any(heard != {PADDING}, axis=-1)")
    each = spec.state_count // spec.layers
    for number, layer in enumerate(layers):
        inputs = "hidden" if number or masking else "heard"
        states = ", ".join(f"before[:, {i}]" for i in range(each * number, each * (number + 1)))
        lines.append(f"hidden = {layer}({inputs}, initial_state=[{states}]{', mask=mask' if masking else ''})")
    return "\n".join([*lines, f"output = {dense}(hidden)", "model = keras.Model([heard, before], output)"])
