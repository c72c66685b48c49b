"""Baselines: how well the visitor's own numbers or text can be predicted without a network.

Each baseline is fitted to the training part, on which the network is trained too. It is tested at the same steps as the
network.
"""

import numpy as np
from jaxtyping import Float, Int

from rnn_core import data
from rnn_core.probe import Probe
from rnn_core.spec import Spec


def errors(spec: Spec, probe: Probe) -> dict[str, float]:
    """Return the RMS error of each baseline, by the baseline's name, in the unit of the visitor's numbers.

    `last` repeats the previous number. `mean` predicts the mean of the training part. `linear` is the least-squares
    prediction from the last two numbers. If the network has one output per sequence, only the last number is tested.
    """
    task = spec.task_info
    steps = _test_steps(spec, probe)
    assert task.given, "only a visitor's own series has these baselines"
    assert task.span, "only a task of numbers has these baselines"
    series = task.vectors[task.given.symbols, 0].astype(float)
    trained = series[: len(task.given.training_part(spec.timesteps))]
    places = np.arange(len(series) - steps, len(series))  # the indices of the numbers to predict
    last = series[places - 1]
    weights = np.linalg.lstsq(_last_two(trained, np.arange(2, len(trained))), trained[2:], rcond=None)[0]
    # If nothing is held out, the second number of the series is tested too. Only one number precedes it.
    linear = np.where(places > 1, _last_two(series, places) @ weights, last)
    predicted = {"last": last, "mean": np.full(steps, trained.mean()), "linear": linear}
    counted = slice(None) if spec.return_sequences else slice(-1, None)
    low, high = task.span
    squares = {name: (values - series[places])[counted] ** 2 for name, values in predicted.items()}
    return {name: (high - low) * float(np.sqrt(square.mean())) for name, square in squares.items()}


def _last_two(series: Float[np.ndarray, " time"], places: Int[np.ndarray, " places"]) -> Float[np.ndarray, "places 3"]:
    """Return the predictors of the number at each index: the two numbers before it, and 1."""
    return np.stack([series[places - 1], series[places - 2], np.ones(len(places))], axis=1)


def correct(spec: Spec, probe: Probe) -> dict[str, int]:
    """Return the number of symbols of a text that each baseline predicts correctly, by the baseline's name.

    `frequent` predicts the most frequent symbol of the training part. `following` predicts the symbol that most often
    follows the current symbol in the training part. If no symbol follows the current one there, it predicts the most
    frequent symbol. Ties go to the symbol with the lowest index. If the network has one output per sequence, only the
    last symbol is tested.
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
