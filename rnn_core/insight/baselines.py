"""Baselines: how well the visitor's own numbers or text can be predicted without a network.

Each is fitted on the part that trains, and judged at the same steps as the network. Knows NumPy only.
"""

import numpy as np

from rnn_core import data


def errors(spec, probe):
    """Return the RMS error of each baseline in a test of numbers, in their unit: {name: error}.

    last: the previous number again. mean: the mean of the part that trains. linear: the best linear prediction from
    the last two numbers, by least squares.
    """
    task, steps = spec.task_info, _tested(spec, probe)
    series = task.vectors[task.given.symbols, 0].astype(float)
    trained = series[: len(task.given.training_part(spec.timesteps))]
    places = np.arange(len(series) - steps, len(series))  # of the numbers to predict
    last = series[places - 1]
    weights = np.linalg.lstsq(_last_two(trained, np.arange(2, len(trained))), trained[2:], rcond=None)[0]
    # The second number of the whole series has only one before it. It is tested only if nothing is held out.
    linear = np.where(places > 1, _last_two(series, places) @ weights, last)
    predicted = {"last": last, "mean": np.full(steps, trained.mean()), "linear": linear}
    counted = slice(None) if spec.return_sequences else slice(-1, None)
    (low, high), known = task.span, series[places]
    squares = {name: (values - known)[counted] ** 2 for name, values in predicted.items()}
    return {name: (high - low) * float(np.sqrt(each.mean())) for name, each in squares.items()}


def _last_two(series, places):
    """Return what the number at each place is predicted from, (n, 3): the two numbers before it, and 1."""
    return np.stack([series[places - 1], series[places - 2], np.ones(len(places))], axis=1)


def correct(spec, probe):
    """Return how many symbols each baseline predicts correctly in a test of a text: {name: steps}.

    frequent: the most frequent symbol of the part that trains. following: the symbol that most often follows the
    current one there, or the most frequent one if the current one is new. Of equally frequent ones the first counts.
    """
    task, count = spec.task_info, len(spec.task_info.symbols)
    trained = task.given.training_part(spec.timesteps)
    frequent = np.bincount(trained, minlength=count).argmax()
    pairs = np.zeros((count, count), int)
    np.add.at(pairs, (trained[:-1], trained[1:]), 1)
    following = np.where(pairs.any(axis=1), pairs.argmax(axis=1), frequent)
    tested = data.test_sequence(spec, _tested(spec, probe)).symbols[0]
    now, known = tested[:-1], tested[1:]
    predicted = {"frequent": np.full(len(known), frequent), "following": following[now]}
    counted = slice(None) if spec.return_sequences else slice(-1, None)
    return {name: int((symbols == known)[counted].sum()) for name, symbols in predicted.items()}


def _tested(spec, probe):
    return int(probe.real_steps(spec).sum())
