"""The dynamics over the epochs: the fixed point and the cycles at each epoch, their stability, and the bifurcation.

At the bifurcation, the stability of the fixed point changes.
"""

from typing import NamedTuple

from rnn_core import run
from rnn_core.insight import dynamics
from rnn_core.insight.dynamics import Bifurcation, Stability
from rnn_core.spec import Spec
from rnn_core.ui.panels.panel import run_of
from rnn_core.visit.answers import Answers
from rnn_core.visit.frame import Frame

MAX_EPOCHS = 120
"""Maximum number of epochs, besides the newest, whose stability is computed before the bifurcation is known."""


class Series(NamedTuple):
    """A run's stability over the epochs.

    Attributes:
        stability: Epoch -> its Stability, for all epochs in which it is known, in ascending order.
        missing: The number of epochs whose Stability is still unknown.
        bifurcation: The Bifurcation of the run, or None while epochs are missing.
    """

    stability: dict[int, Stability]
    missing: int
    bifurcation: Bifurcation | None


class Change(NamedTuple):
    """The epochs around a change of stability, and the eigenvalue that caused it.

    Attributes:
        before: The last epoch before the change.
        after: The first epoch after the change.
        value: The eigenvalue that left the unit circle.
    """

    before: int
    after: int
    value: complex


def change(bifurcation: Bifurcation) -> Change | None:
    """Return the Change of a Bifurcation, or None if the Bifurcation lacks a cycle, an epoch or the eigenvalue."""
    before, after, value = bifurcation.before, bifurcation.after, bifurcation.value
    if not bifurcation.cycle or before is None or after is None or value is None:
        return None
    return Change(before, after, value)


def series(answers: Answers, frame: Frame) -> Series:
    """Return the Series of the epochs in `series_epochs(frame)`, as far as it is known.

    Once the bifurcation is known, the Series also has all stored epochs between the epochs `before` and `after` of the
    bifurcation.
    """
    bookmark = frame.bookmark
    wanted = series_epochs(frame)
    known: dict[int, Stability] = {}
    bifurcation = None
    for _ in range(2):
        known |= answers.follow(run_of(frame), wanted, bookmark.probe, dynamics.stabilities)
        missing = len(set(wanted) - set(known))
        if missing:
            return Series(known, missing, None)
        known = dict(sorted(known.items()))
        bifurcation = dynamics.bifurcation(tuple(known.values()), period=period(bookmark.spec))
        found = change(bifurcation)
        inner = _between(frame, found) if found else ()
        if not found or not inner:
            break
        wanted = (*(epoch for epoch in wanted if epoch <= found.before), *inner, found.after)
    return Series(known, 0, bifurcation)


def _between(frame: Frame, found: Change) -> tuple[int, ...]:
    """Return the stored epochs between the two epochs of a Change."""
    stored = (state.epoch for state in run_of(frame).states)
    return tuple(epoch for epoch in stored if found.before < epoch < found.after)


def series_epochs(frame: Frame) -> tuple[int, ...]:
    """Return the stored epochs that are multiples of a stride, and the newest epoch.

    The stride is the smallest power of two that leaves at most MAX_EPOCHS multiples. The result does not depend on the
    epoch that is shown.
    """
    stored = [state.epoch for state in run_of(frame).states]
    stride = 1
    while sum(epoch % stride == 0 for epoch in stored) > MAX_EPOCHS:
        stride *= 2
    return tuple(epoch for epoch in stored if epoch % stride == 0 or epoch == run_of(frame).newest)


def plane_epochs(frame: Frame) -> tuple[int, ...]:
    """Return the stored epochs whose hidden states determine the plane of the trajectory.

    While the network trains, only epochs up to the last power of two are used, so that the axes move only a few times.
    The result does not depend on the epoch that is shown.
    """
    trained = run_of(frame)
    last = 2 ** (trained.newest.bit_length() - 1) if frame.playing and trained.newest else trained.newest
    stored = [state.epoch for state in trained.states if state.epoch <= last]
    return tuple(run.evenly_spaced(stored, dynamics.MAX_STATES))


def period(spec: Spec) -> int:
    """Return the length of the task's cycle in steps, or 1 if the task has none."""
    return spec.task_info.cycle or 1
