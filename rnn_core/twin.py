"""The twin without recurrence: the same network with `Dense(units)` in the place of every recurrent layer.

It hears the same and remembers nothing, so the best that it can do is to answer 1/K everywhere, at a loss of
`analysis.chance_loss`. Loads Keras only when it is asked to compute.
"""

from dataclasses import replace
from itertools import takewhile
from time import perf_counter

import numpy as np

from rnn_core import run, training


def spec_of(spec):
    """The Spec of the twin: a SimpleRNN, whose recurrent kernels are zero and stay so in `start` and `follow`.

    With U = 0, h_t = f(W x_t + U h_{t-1} + b) is `Dense(units, f)` at every step. Data and batches are those of the
    Spec, and so are the initial kernels, where its cell is a SimpleRNN; GRU and LSTM have larger ones.
    """
    return replace(spec, cell="SimpleRNN")


def start(spec):
    """The Run of the untrained twin of a Spec."""
    twin = spec_of(spec)
    state = training.init_state(twin)
    weights = tuple(_zeros(w) if i in range(1, 3 * spec.layers, 3) else w for i, w in enumerate(state.weights))
    state = state._replace(weights=weights)
    return run.Run(twin, (state,), (training.evaluate(twin, state),))


def follow(spec, twin, rates, *, seconds=None):
    """The Run of the twin of a Spec, trained on until it has as many epochs as there are learning rates.

    twin: its Run so far, or None; one of another experiment, or with other rates, is begun anew.
    rates: the learning rate of every epoch from 1 on, as in `Run.rates`.
    seconds: it stops after the epoch in which they have passed. Until the Run is `abreast`, there is more to do.
    Of the states only the first and the newest are kept. Where training diverges, `Run.diverged` says so.
    """
    begun = perf_counter()
    if not _keeps(spec, twin, rates):
        twin = start(spec)
    while not abreast(spec, twin, rates):
        left = None if seconds is None else seconds - (perf_counter() - begun)
        twin = _train(twin, rates[twin.newest :], seconds=left)
        if seconds is not None and perf_counter() - begun >= seconds:
            break
    return twin


def abreast(spec, twin, rates):
    """Whether `follow` has nothing to do: the Run of the twin has all of these epochs, or diverges at the next."""
    if not _keeps(spec, twin, rates):
        return False
    ahead = rates[twin.newest :]
    return not ahead or (twin.diverged is not None and twin.diverged[1] == ahead[0])


def belongs(spec, twin):
    """Whether a Run is one of the twin of a Spec, whatever its learning rates."""
    return replace(twin.spec, learning_rate=spec.learning_rate) == spec_of(spec)


def _keeps(spec, twin, rates):
    """Whether a Run, or None, is one of the twin of a Spec, with the first of these learning rates."""
    return twin is not None and belongs(spec, twin) and twin.rates == tuple(rates[: twin.newest])


def _train(twin, rates, *, seconds):
    """The Run after the epochs, one at least, that have the first of these learning rates."""
    rate = rates[0]
    epochs = sum(1 for _ in takewhile(rate.__eq__, rates))
    spec = replace(twin.spec, learning_rate=rate)
    results, diverged = training.attempt(spec, twin.states[-1], epochs, seconds=seconds, recurrent=False)
    twin = run.extend(twin, results, learning_rate=rate, diverged=diverged)
    return replace(twin, states=run.thin(twin.states, most=0))


def _zeros(array):
    zeros = np.zeros_like(array)
    zeros.flags.writeable = False
    return zeros
