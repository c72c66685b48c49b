"""Keys: the cache keys of the results that workers compute from the States of a Run."""

from collections.abc import Callable, Sequence
from typing import Any

from rnn_core import analysis
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.training import State
from rnn_core.visit import epochs as shared
from rnn_core.visit.epochs import Key


def key_of(
    shown: Run, states: Sequence[State], probe: Probe, function: Callable[..., Any], options: dict[str, Any]
) -> Key:
    """Return a result's cache key. It includes the learning rates up to the newest State."""
    epochs = [state.epoch for state in states]
    if function in (analysis.trace_probe, analysis.trace_each):
        (epoch,) = epochs
        return shared.trace_key(shown, epoch, probe)
    name = f"{function.__module__}.{function.__name__}"
    return name, tuple(epochs), tuple(sorted(options.items())), shared.weights_key(shown, max(epochs)), probe
