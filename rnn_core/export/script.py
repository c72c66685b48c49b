"""The experiment as a plain Keras program: pieces of text, of which each experiment takes what it needs.

Knows what `data`, `model` and `training` do, and says it in the words of a tutorial. Loads no Keras. What goes
into the text is names of the registries and numbers.
"""

from itertools import pairwise

from rnn_core import data
from rnn_core.export.layers import PADDING, begun, network
from rnn_core.run import state_at

OPTIMIZERS = {"adam": ("Adam", 0.001), "sgd": ("SGD", 0.01), "rmsprop": ("RMSprop", 0.001)}
"""name -> Keras's class, and the learning rate that it takes by itself."""

MEANS = {
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "mean_squared_error": "MeanSquaredError",
}
"""name -> Keras's class of a loss, and of the metric that is its mean."""

HEARD = {
    "random": ("random numbers, which tell nothing about the answer", "a sequence of random numbers"),
    "zeros": ("nothing but zeros", "zeros"),
}
"""Training input -> what the sequences are made of, and what one of them is."""

# The numbers after SEED are those of the streams of `data`.
_HEAD = '''\
"""A recurrent network learns to {aim}, whatever it hears.

Written for Keras 3 with TensorFlow, on which the same seeds give the same weights.
"""

import keras
import numpy as np
from keras.initializers import GlorotUniform, Orthogonal

SEED = {seed}'''

_RANDOM = 'np.random.default_rng((SEED, {stream})).random(({samples}, {timesteps}, 1), dtype="float32")'
_ZEROS = "np.zeros(({samples}, {timesteps}, 1))"
INPUTS = {"random": _RANDOM, "zeros": _ZEROS}
"""Training input -> the code that makes the sequences."""

_LENGTHS = """\
# Each is cut to a length of its own, from {shortest} to {longest} steps, and filled up with {filling} {where} it.
lengths = np.random.default_rng((SEED, 3)).integers({shortest}, {longest}, size={samples}, endpoint=True)
padding = {{"maxlen": {longest}, "dtype": "float32"{padding}}}
x_train = keras.utils.pad_sequences([x[:steps] for x, steps in zip(x_train, lengths)]{value}, **padding)"""

_STATES = """\
# The layers do not start from zeros, but each sequence from {numbers} random numbers of its own.
states_train = np.random.default_rng((SEED, 4)).uniform(-1, 1, ({samples}, {count}, {units})).astype("float32")"""

_TRAINING = """\
# Every epoch has its own order of the sequences.
for epoch in range(1, {end}):{change}
    order = np.random.default_rng((SEED, 1, epoch)).permutation({count})
    log = model.fit(
        {inputs},
        y_train[order],
        batch_size={batch_size},
        shuffle=False,{validation}
        verbose=0,
    ).history"""

_CHANGE = """
    if epoch in rates:
        model.optimizer.learning_rate = rates[epoch]"""

_TEST = """\
# How does it do on {heard}? Its answer{plural}, as 0 and 1:
test = {test}
print((model.predict({inputs}, verbose=0) >= 0.5) * 1)"""


def program(run, epoch):
    """A program that trains the network of a Run anew up to an epoch, and prints the figures of `run.metrics[epoch]`.

    It needs Keras and NumPy alone. For each epoch it prints a line such as
    `epoch 3: loss 0.693147, accuracy 0.500000, val_loss 0.693147, val_accuracy 0.500000`, without the
    last two where nothing is held out; for epoch 0 the scores of the untrained network. At the end it prints
    the answer to a sequence such as those it was trained on.
    The figures are those of the Run to a few millionths. A last, shorter batch may round otherwise, which tells
    where training is wild.
    Raises ValueError for an epoch that the Run does not have.
    """
    state_at(run, epoch)
    spec, rates = run.spec, run.rates[:epoch]
    pieces = [
        _head(spec),
        _sequences(spec),
        _lengths(spec),
        _answers(spec),
        _states(spec),
        _held_out(spec),
        network(spec),
        _compile(spec, rates),
        _training(spec, rates) if epoch else _scores(spec),
        _test(spec),
    ]
    return "\n\n".join(filter(None, pieces)) + "\n"


def _classes(spec):
    return data.target(spec).shape[-1]


def _head(spec):
    pattern = ", ".join(str(row.argmax()) for row in data.target(spec, timesteps=2 * _classes(spec)))
    aim = "answer" if spec.return_sequences else "tell from its length where a sequence ends in"
    return _HEAD.format(aim=f"{aim} {pattern}, ...", seed=spec.seed)


def _input(spec, *, samples, stream):
    return INPUTS[spec.train_input].format(samples=samples, timesteps=spec.timesteps, stream=stream)


def _sequences(spec):
    return f"""\
# What the network hears: {spec.samples} sequences of {HEARD[spec.train_input][0]}.
x_train = {_input(spec, samples=spec.samples, stream=0)}"""


def _lengths(spec):
    if not spec.varying:
        return ""
    return _LENGTHS.format(
        shortest=spec.shortest,
        longest=spec.timesteps,
        samples=spec.samples,
        where="before" if spec.padding == "pre" else "after",
        filling=f"{PADDING}, for no data," if spec.masked else "zeros",
        padding="" if spec.padding == "pre" else f', "padding": "{spec.padding}"',
        value=f", value={PADDING}" if spec.masked else "",
    )


def _answers(spec):
    classes, steps = _classes(spec), spec.timesteps
    comment = "What it is to answer, step by step"
    if not spec.return_sequences:
        comment = "What it is to answer after its last step, which is one of these"
        targets = "answer[lengths - 1]" if spec.varying else f"np.tile(answer[-1], ({spec.samples}, 1))"
    elif spec.varying:
        targets = "keras.utils.pad_sequences([answer[:steps] for steps in lengths], **padding)"
    else:
        targets = f"np.tile(answer, ({spec.samples}, 1, 1))"
    begins = ", ".join(str(row.astype(int).tolist()) for row in data.target(spec, timesteps=classes + 1))
    return f"""\
# {comment}: {begins}, ...
answer = np.eye({classes})[{classes - 1} - np.arange({steps}) % {classes}]
y_train = {targets}"""


def _states(spec):
    if not begun(spec):
        return ""
    numbers = spec.state_count * spec.units
    return _STATES.format(numbers=numbers, samples=spec.samples, count=spec.state_count, units=spec.units)


def _held_out(spec):
    held_out = spec.samples - spec.train_samples
    if not held_out:
        return ""
    arrays = ["x", "y", *(["states"] if begun(spec) else [])]
    lines = [f"{name}_train, {name}_val = np.split({name}_train, [{spec.train_samples}])" for name in arrays]
    return "\n".join([f"# The last {held_out} sequences only test the network, as with `validation_split`.", *lines])


def _loss(spec):
    """Keras's name for the mean loss of an epoch.

    Its own "loss" is the mean over the batches, however many real steps each of them has.
    """
    return "mean" if spec.masked and spec.return_sequences else "loss"


def _compile(spec, rates):
    name, usual = OPTIMIZERS[spec.optimizer]
    rate = rates[0] if rates else spec.learning_rate
    lines, optimizer, loss, metrics = [], f'"{spec.optimizer}"', f'"{spec.loss}"', '"accuracy"'
    if rate != usual:
        lines.append(f"optimizer = keras.optimizers.{name}(learning_rate={rate!r})")
        optimizer = "optimizer"
    if _loss(spec) == "mean":
        lines.append(
            "# The loss is the mean over all steps with data of a batch, and `mean` the one of the whole epoch."
        )
        lines.append(f'loss = keras.losses.{MEANS[spec.loss]}(reduction="mean_with_sample_weight")')
        lines.append(f'mean = keras.metrics.{MEANS[spec.loss]}(name="mean")')
        loss, metrics = "loss", '"accuracy", mean'
    if rates:
        lines.append("# Compiled as a whole it rounds as the demo does, which tells where the learning rate is high.")
    compiled = ", jit_compile=True" if rates else ""
    return "\n".join([*lines, f"model.compile({optimizer}, {loss}, metrics=[{metrics}]{compiled})"])


def _training(spec, rates):
    changes = {epoch: after for epoch, (before, after) in enumerate(pairwise(rates), 2) if before != after}
    held_out = f"({_inputs(spec, 'x_val', 'states_val')}, y_val)"
    training = _TRAINING.format(
        end=len(rates) + 1,
        change=_CHANGE if changes else "",
        count=spec.train_samples,
        inputs=_inputs(spec, "x_train[order]", "states_train[order]"),
        batch_size=spec.batch_size,
        validation=f"\n        validation_data={held_out}," if _tested(spec) else "",
    )
    figures = _figures(spec, "epoch {epoch}", train="log['{}'][0]", validation="log['val_{}'][0]")
    return "\n".join([*_rates(changes), training, *("    " + line for line in figures)])


def _rates(changes):
    if not changes:
        return []
    pairs = [f"    {epoch}: {rate!r}," for epoch, rate in changes.items()]
    return ["# The learning rate from these epochs on.", "rates = {", *pairs, "}", ""]


def _scores(spec):
    lines = ["# It is not trained yet. Its scores:"]
    for name in ("train", "val")[: 1 + _tested(spec)]:
        inputs = _inputs(spec, f"x_{name}", f"states_{name}")
        lines.append(f"{name} = model.evaluate({inputs}, y_{name}, return_dict=True, verbose=0)")
    return "\n".join([*lines, *_figures(spec, "epoch 0", train="train['{}']", validation="val['{}']")])


def _figures(spec, epoch, *, train, validation):
    """The lines that print the figures; `train` and `validation` are where those of a name are."""
    loss, accuracy = (train.format(name) for name in (_loss(spec), "accuracy"))
    text = f"{epoch}: loss {{{loss}:.6f}}, accuracy {{{accuracy}:.6f}}"
    if not _tested(spec):
        return [f'print(f"{text}")']
    loss, accuracy = (validation.format(name) for name in (_loss(spec), "accuracy"))
    more = f"val_loss {{{loss}:.6f}}, val_accuracy {{{accuracy}:.6f}}"
    return ["print(", f'    f"{text}, "', f'    f"{more}"', ")"]


def _tested(spec):
    return spec.train_samples < spec.samples


def _inputs(spec, sequences, states):
    return f"[{sequences}, {states}]" if begun(spec) else sequences


def _test(spec):
    return _TEST.format(
        heard=HEARD[spec.train_input][1],
        plural="s" if spec.return_sequences else "",
        test=_input(spec, samples=1, stream=2),
        inputs=_inputs(spec, "test", f"np.zeros((1, {spec.state_count}, {spec.units}))"),
    )
