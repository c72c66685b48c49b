"""Core: the time of a compiled epoch, compared with `model.fit` and for more data, and needless compilations."""

import statistics
from dataclasses import replace

import numpy as np

from rnn_core import data, engine, export, training
from rnn_core.backend import keras
from rnn_core.spec import Spec
from tests.benchmark import row, seconds


def measure():
    """Run all measurements of this module."""
    spec = Spec()
    measure_speed(spec)
    measure_growth(spec)
    measure_first_epochs(spec)
    measure_compilations(spec)


def measure_speed(spec):
    """Compare an epoch with `model.fit`, for several kinds of networks and data."""
    against_fit("SimpleRNN, the default Spec", spec, "at least 25", 11)
    for network, other in (
        ("GRU", replace(spec, cell="GRU")),
        ("LSTM", replace(spec, cell="LSTM")),
        ("3 layers", replace(spec, layers=3)),
        ("lengths from 20 to 100, masked", replace(spec, min_timesteps=20)),
        ("one output per sequence", replace(spec, return_sequences=False)),
        ("batch size 1", replace(spec, batch_size=1)),
    ):
        against_fit(network, other, "at least 15", 5)


def measure_growth(spec):
    """Compare the time of an epoch with the time for twice as many steps, and for twice as many samples."""
    for name, larger in (
        ("timesteps", replace(spec, timesteps=200)),
        ("samples", replace(spec, samples=500)),
    ):
        small, large = ours(spec), ours(larger)
        seconds(small), seconds(large)
        pairs = [(seconds(large), seconds(small)) for _ in range(15)]
        ratio = statistics.median(large / small for large, small in pairs)
        row(f"cost of an epoch when `{name}` doubles, as a ratio", ratio, goal="at most 2.2")


def measure_first_epochs(spec):
    """Measure each cell's first epoch, which compiles the network."""
    for cell in ("SimpleRNN", "GRU", "LSTM"):
        times = [seconds(first_epoch, replace(spec, cell=cell, units=units)) for units in range(11, 16)]
        row(f"first epoch of a new structure, which is compiled: {cell}", statistics.median(times), "s")


def measure_compilations(spec):
    """Count the compilations after changes that should need no compilation."""
    seconds(ours(spec))
    compiled = engine.engine(spec)
    before = compiled._epoch.experimental_get_tracing_count()
    free = {"seed": 7, "learning_rate": 0.01, "train_input": "zeros", "return_sequences": False}
    for other in (replace(spec, **{name: value}) for name, value in free.items()):
        seconds(ours(other))
        assert engine.engine(other) is compiled
    again = compiled._epoch.experimental_get_tracing_count() - before
    row("compilations after a change of seed, learning rate, data and `return_sequences`", again, goal="0")


def fit(spec):
    """Return a function that trains an epoch in plain Keras. Padding has the value -1, which is never an input."""
    samples = data.sample(spec)
    network = export.keras_model(spec, training.init_state(spec))
    options = {"batch_size": spec.batch_size, "validation_split": spec.validation_split, "verbose": 0}
    inputs = samples.inputs
    if spec.masked:
        inputs = np.where(samples.mask[..., None], inputs, -1)
        layers = [keras.layers.Masking(-1.0), *network.layers]
        network = keras.Sequential([keras.Input((None, 1)), *layers])
        network.compile(spec.optimizer, spec.loss, metrics=["accuracy"])
        options["sample_weight"] = samples.mask
    return lambda: network.fit(inputs, samples.targets, **options)


def ours(spec):
    """Return a function that trains an epoch in the compiled engine."""
    state = training.init_state(spec)
    return lambda: training.train(spec, state, 1)


def first_epoch(spec):
    """Make a network, and compile and train the first epoch."""
    training.train(spec, training.init_state(spec), 1)


def against_fit(network, spec, goal, turns):
    """Measure an epoch and `model.fit` in turns. The first two epochs of each are left out, because they compile."""
    sides = {"model.fit": fit(spec), "ours": ours(spec)}
    times = {name: [] for name in sides}
    for turn in range(turns + 2):
        for name, epoch in sides.items():
            taken = seconds(epoch)
            if turn >= 2:
                times[name].append(taken)
    fit_ms, our_ms = (1000 * statistics.median(times[name]) for name in ("model.fit", "ours"))
    row(f"an epoch: {network}", our_ms, "ms")
    row(f"times as fast as `model.fit`: {network}", fit_ms / our_ms, goal=goal)
