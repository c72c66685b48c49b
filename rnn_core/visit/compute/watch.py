"""Watch: find out whether a worker computes or hangs.

A process that is suspended, swapped out, or waiting for a stalled disk does not die, so visitors would wait forever.
A call's duration proves nothing, because a busy machine makes every call slow. The worker's processor time decides:
a slow worker uses some, and a worker that hangs uses none.
"""

from concurrent import futures
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import psutil

from rnn_core.spec import Spec
from rnn_core.visit.compute import cost

if TYPE_CHECKING:
    from loky import ProcessPoolExecutor

_CHECK_INTERVAL_S = 2
"""Seconds between two checks of a worker."""

_IDLE_CPU_S = 0.02
"""A worker is idle if it uses fewer processor seconds than this between two checks. A worker that computes uses more,
even on a fully loaded machine.
"""

_MAX_IDLE_CHECKS = 6
"""Consecutive idle checks after which a worker is considered to hang."""


def wait(future: "futures.Future[Any]", call: "partial[Any]", executor: "ProcessPoolExecutor") -> bool:
    """Wait for a call's Future, and return True when it is done, or False if the worker must be ended.

    A worker must be ended if it hangs, or if it has computed many times longer than the call should take.

    Args:
        future: The Future that the executor returned.
        call: The function with its arguments.
        executor: An executor of one process.
    """
    limit = _cpu_limit(call)
    last = processor_seconds(executor)
    total = 0.0
    idle_checks = 0
    while not futures.wait([future], _CHECK_INTERVAL_S).done:
        now = processor_seconds(executor)
        used = now - last
        last = now
        total += max(used, 0)  # `used` is negative after loky has replaced a worker, because the new one begins at 0
        idle_checks = idle_checks + 1 if used < _IDLE_CPU_S else 0
        if idle_checks == _MAX_IDLE_CHECKS or total > limit:
            return False
    return True


def _cpu_limit(call: "partial[Any]") -> float:
    """Return the processor seconds that a call may take. If no argument is a Spec, the limit is the default Spec's."""
    spec = next((argument for argument in call.args if isinstance(argument, Spec)), Spec())
    counts = [len(argument) for argument in call.args if isinstance(argument, list | range)]
    return cost.cpu_limit(spec, max(counts, default=1))


def processor_seconds(executor: "ProcessPoolExecutor") -> float:
    """Return the processor seconds that an executor's current processes have used so far."""
    used = 0.0
    for pid in list(executor._processes):  # loky has no public name for its processes
        with suppress(psutil.Error):
            times = psutil.Process(pid).cpu_times()
            used += times.user + times.system
    return used
