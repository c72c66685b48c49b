"""Baselines: how well the visitor's own numbers or text can be predicted without a network.

Each baseline is fitted on the part that trains, and judged at the same steps as the network. Knows NumPy only.
"""

import numpy as np
from jaxtyping import Float, Int

from rnn_core import data
from rnn_core.probe import Probe
from rnn_core.spec import Spec


def errors(spec: Spec, probe: Probe) -> dict[str, float]:
    """Return the RMS error of each baseline in a test of numbers, in their unit, by the name of the baseline.

    `last` repeats the previous number. `mean` is the mean of the part that trains. `linear` is the best linear
    prediction from the last two numbers, by least squares.
    """
    task = spec.task_info
    steps = _test_steps(spec, probe)
    assert task.given, "only a visitor's own series has these baselines"
    assert task.span, "only a task of numbers has these baselines"
    series = task.vectors[task.given.symbols, 0].astype(float)
    trained = series[: len(task.given.training_part(spec.timesteps))]
    places = np.arange(len(series) - steps, len(series))  # of the numbers to predict
    last = series[places - 1]
    weights = np.linalg.lstsq(_last_two(trained, np.arange(2, len(trained))), trained[2:], rcond=None)[0]
    # The second number of the whole series has only one before it. It is tested only if nothing is held out.
    linear = np.where(places > 1, _last_two(series, places) @ weights, last)
    predicted = {"last": last, "mean": np.full(steps, trained.mean()), "linear": linear}
    counted = slice(None) if spec.return_sequences else slice(-1, None)
    low, high = task.span
    squares = {name: (values - series[places])[counted] ** 2 for name, values in predicted.items()}
    return {name: (high - low) * float(np.sqrt(square.mean())) for name, square in squares.items()}


def _last_two(series: Float[np.ndarray, " time"], places: Int[np.ndarray, " places"]) -> Float[np.ndarray, "places 3"]:
    """Return the predictors of the number at each place: the two numbers before it, and 1."""
    return np.stack([series[places - 1], series[places - 2], np.ones(len(places))], axis=1)


def correct(spec: Spec, probe: Probe) -> dict[str, int]:
    """Return the number of symbols that each baseline predicts correctly in a test of a text, by its name.

    `frequent` is the most frequent symbol of the part that trains. `following` is the symbol that most often follows
    the current one there, or the most frequent symbol if the current one is new. If several are equally frequent,
    the first one counts.
    """
    task = spec.task_info
    count = len(task.symbols)
    assert task.given, "only a visitor's own text has these baselines"
    trained = task.given.training_part(spec.timesteps)
    frequent = np.bincount(trained, minlength=count).argmax()
    pairs = np.zeros((count, count), int)
    np.add.at(pairs, (trained[:-1], trained[1:]), 1)
    following = np.where(pairs.any(axis=1), pairs.argmax(axis=1), frequent)
    tested = data.test_sequence(spec, _test_steps(spec, probe)).symbols[0]
    current = tested[:-1]
    targets = tested[1:]
    predicted = {"frequent": np.full(len(targets), frequent), "following": following[current]}
    counted = slice(None) if spec.return_sequences else slice(-1, None)
    return {name: int((symbols == targets)[counted].sum()) for name, symbols in predicted.items()}


def _test_steps(spec: Spec, probe: Probe) -> int:
    return int(probe.real_steps(spec).sum())
