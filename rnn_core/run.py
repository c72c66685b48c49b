"""Run: an experiment and all that was recorded of it; its learning rates, going on, going back, and thinning.

A Run is never changed: every function returns a new one.
"""

from bisect import bisect_right
from dataclasses import dataclass, replace
from math import isnan
from operator import attrgetter, itemgetter
from time import perf_counter

import numpy as np

from rnn_core import analysis, training
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State

MAX_EPOCHS = 2000
"""The longest Run."""

MAX_BYTES = 64 * 2**20
"""What the kept states of a Run may take."""


NEAR = 1.1
"""How near a loss must come to the least possible, where a network is judged by it."""

NEAR_PLATEAU = 1.05
"""How near a loss is to that of the best constant output while it is on its plateau: by this factor at the most."""


@dataclass(frozen=True)
class RateSchedule:
    """The learning rate of each epoch.

    changes: ((first epoch, learning rate), ...) by ascending epoch, from epoch 1 on. Each rate holds until the next
    change, and the last one from there on. It is () if nothing has been trained yet. No change repeats the rate before
    it, so two schedules with the same rates are equal.
    """

    changes: tuple[tuple[int, float], ...] = ()

    @classmethod
    def constant(cls, rate):
        """Return the schedule of one rate for all epochs."""
        return cls(((1, rate),))

    @property
    def last(self):
        """The rate of the last change, or None if there is none."""
        return self.changes[-1][1] if self.changes else None

    def at(self, epoch):
        """Return the rate of an epoch, from 1."""
        return self.changes[bisect_right(self.changes, epoch, key=itemgetter(0)) - 1][1]

    def upto(self, epoch):
        """Return the schedule of the epochs from 1 to this one."""
        return RateSchedule(tuple(change for change in self.changes if change[0] <= epoch))

    def then(self, epoch, rate):
        """Return the schedule with this rate from an epoch on."""
        before = self.upto(epoch - 1)
        return before if before.last == rate else RateSchedule((*before.changes, (epoch, rate)))

    def segment(self, after, end):
        """Return (rate, epochs) of the epochs that follow one another after an epoch, and have the same rate.

        end: the last epoch of all.
        """
        until = next((first - 1 for first, _ in self.changes if first > after + 1), end)
        return self.at(after + 1), min(until, end) - after


@dataclass(frozen=True)
class Run:
    """What was recorded of an experiment.

    states: the kept ones by ascending epoch, the untrained network first, the newest last.
    metrics: one for every epoch from 0 on, kept or not.
    rates: the learning rates of its epochs.
    diverged: the epoch in which training left the finite numbers, and the rate that it was given.
    """

    spec: Spec
    states: tuple[State, ...]
    metrics: tuple[Metrics, ...]
    rates: RateSchedule = RateSchedule()
    diverged: tuple[int, float] | None = None

    @property
    def newest(self):
        """The last epoch."""
        return self.states[-1].epoch

    @property
    def nbytes(self):
        """Bytes of the kept states, which are all of one size."""
        return len(self.states) * self.states[-1].nbytes

    @property
    def learned(self):
        """The first epoch at whose end all validation outputs (of training, if there are none) are correct, or None.

        Where no target is certain, the first at which their loss is at most NEAR times the least possible; None where
        nobody knows that.
        """
        if self.spec.task_info.given:
            return None
        ends = (m[:2] if np.isnan(m.val_loss) else m[2:] for m in self.metrics)
        if analysis.is_judged_by_loss(self.spec):
            least = analysis.minimum_loss(self.spec)
            return next((epoch for epoch, (loss, _) in enumerate(ends) if loss <= NEAR * least), None)
        return next((epoch for epoch, (_, accuracy) in enumerate(ends) if accuracy == 1), None)

    @property
    def left_plateau(self):
        """The first epoch whose loss has left the plateau, that of the best constant output; None without a plateau.

        The validation loss counts if there is one: the training loss is averaged within the epoch. With symbols to
        predict there is no plateau, for the input tells something from the start.
        """
        if self.spec.task_info.symbolic:
            return None
        level, stayed = analysis.chance_loss(self.spec), False
        for epoch, each in enumerate(self.metrics[1:], 1):
            loss = each.loss if isnan(each.val_loss) else each.val_loss
            if loss < level / NEAR_PLATEAU:
                return epoch if stayed else None
            stayed = stayed or loss <= level * NEAR_PLATEAU
        return None


def start(spec):
    """The Run of an untrained network."""
    state = training.init_state(spec)
    return Run(spec, (state,), (training.evaluate(spec, state),))


def advance(run, epochs, *, learning_rate=None):
    """Train `epochs` more, to MAX_EPOCHS at the most; at the last learning rate if none is given.

    Where training diverges the good epochs are kept and `diverged` says where it stopped.
    """
    if learning_rate is None:
        learning_rate = run.rates.last or run.spec.learning_rate
    return _train(run, min(epochs, MAX_EPOCHS - run.newest), learning_rate=learning_rate)


def train_to(spec, run, epochs, rates, *, seconds=None):
    """Train a Spec on to `epochs` epochs at the learning rates of a RateSchedule, and return its Run.

    run: what there is of it, or None; a Run of another experiment, or with other rates, is begun anew.
    seconds: it stops after the epoch in which they have passed; until `is_complete`, there is more to do.
    Of the states only the first and the newest are kept. Where training diverges, `Run.diverged` says so.
    """
    begun = perf_counter()
    if not is_prefix(spec, run, epochs, rates):
        run = start(spec)
    while not is_complete(spec, run, epochs, rates):
        rate, same = rates.segment(run.newest, epochs)
        left = None if seconds is None else seconds - (perf_counter() - begun)
        run = _train(run, same, learning_rate=rate, seconds=left)
        run = replace(run, states=thin(run.states, most=0))
        if seconds is not None and perf_counter() - begun >= seconds:
            break
    return run


def is_complete(spec, run, epochs, rates):
    """Return whether `train_to` has nothing to do: the Run has all of these epochs, or diverges at the next."""
    if not is_prefix(spec, run, epochs, rates):
        return False
    return run.newest == epochs or (run.diverged is not None and run.diverged[1] == rates.at(run.newest + 1))


def is_prefix(spec, run, epochs, rates):
    """Return whether a Run, or None, is one of a Spec with these learning rates, and has no more than these epochs."""
    if run is None or run.spec.experiment != spec.experiment:
        return False
    return run.newest <= epochs and run.rates == rates.upto(run.newest)


def _train(run, epochs, *, learning_rate, seconds=None):
    spec = replace(run.spec, learning_rate=learning_rate)
    results, diverged = training.try_train(spec, run.states[-1], epochs, seconds=seconds)
    return extend(run, results, learning_rate=learning_rate, diverged=diverged)


def extend(run, results, *, learning_rate, diverged=None):
    """Append what `training.train` returned, and the DivergenceError that it raised, if any."""
    states, metrics = zip(*results, strict=True) if results else ((), ())
    return replace(
        run,
        states=thin(run.states + states),
        metrics=run.metrics + metrics,
        rates=run.rates.then(run.newest + 1, learning_rate) if results else run.rates,
        diverged=(diverged.epoch, diverged.learning_rate) if diverged else None,
    )


def state_at(run, epoch):
    """The kept State of an epoch, or of the nearest kept one before it.

    Raises ValueError for an epoch that the Run does not have.
    """
    if not 0 <= epoch <= run.newest:
        raise ValueError(f"Invalid value for `epoch`: expected 0 to {run.newest}, received {epoch}")
    return run.states[bisect_right(run.states, epoch, key=attrgetter("epoch")) - 1]


def rewind(run, epoch):
    """The Run as it was at a kept epoch, without what came after; training on repeats it."""
    state = state_at(run, epoch)
    if state.epoch == run.newest:
        return run
    return replace(
        run,
        states=tuple(kept for kept in run.states if kept.epoch <= state.epoch),
        metrics=run.metrics[: state.epoch + 1],
        rates=run.rates.upto(state.epoch),
        diverged=None,
    )


def start_and_trace(spec, probe):
    """(Run of the untrained network, its Trace of a Probe), for one round trip to a worker."""
    begun = start(spec)
    return begun, analysis.trace_probe(spec, begun.states[0], probe)


def train_and_trace(spec, state, epochs, *, probe, seconds=None, traces=1):
    """`training.train` and the Traces of the newest States, for one round trip to a worker.

    traces: how many of them, at the most. Returns (results, the DivergenceError that ended them or None, the Traces of
    a Probe, of the newest State last).
    """
    results, diverged = training.try_train(spec, state, epochs, seconds=seconds)
    newest = [trained for trained, _ in results[-traces:]] or [state]
    return results, diverged, analysis.trace_each(spec, newest, probe)


def thin(states, most=MAX_BYTES):
    """Drop every second state until the rest, which are all of one size, fit into `most` bytes.

    Never the first or the newest is dropped. The epoch decides, not the place, so that what is kept stays evenly
    spread however often a growing Run is thinned.
    """
    stride = 1
    while len(states) > 2 and len(states) * states[-1].nbytes > most:
        stride *= 2
        states = (states[0], *(state for state in states[1:-1] if state.epoch % stride == 0), states[-1])
    return states


def evenly_spaced(kept, most):
    """Up to `most` of the items of a sequence, evenly spread, as a list; the first and the last are among them."""
    return [kept[place] for place in np.unique(np.linspace(0, len(kept) - 1, most).round().astype(int))]
