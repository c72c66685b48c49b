"""Watch: whether a worker still computes, or hangs and must be ended.

A process that is stopped, swapped out, or waiting for a stalled disk does not die; its visitors would wait for ever.
The time that a call has taken proves nothing, because a busy machine makes every call slow. The processor time of the
worker does: a slow worker uses some, a worker that hangs uses none.
"""

from concurrent import futures
from contextlib import suppress

import psutil

from rnn_core.spec import Spec
from rnn_core.visit.compute import cost

_LOOK = 2  # seconds between two looks at a worker
_LITTLE = 0.02  # processor seconds in a look: one hundredth of a core, which even an overloaded machine gives
_LOOKS = 6  # looks in a row with less than that: the worker hangs


def wait(future, call, executor):
    """Wait for the Future of a call that an executor makes; False if its worker must be ended.

    It must be if it hangs, or if it has computed for many times what the call should cost.
    """
    most, last, total, idle = _most(call), processor_seconds(executor), 0.0, 0
    while not futures.wait([future], _LOOK).done:
        now = processor_seconds(executor)
        used, last = now - last, now
        total += max(used, 0)  # loky replaces a worker that has grown; the new one begins at 0
        idle = idle + 1 if used < _LITTLE else 0
        if idle == _LOOKS or total > most:
            return False
    return True


def _most(call):
    """The processor seconds that a call may take; of one without a Spec, as for the default experiment."""
    spec = next((each for each in call.args if isinstance(each, Spec)), Spec())
    several = [len(each) for each in call.args if isinstance(each, list | range)]
    return cost.most(spec, max(several, default=1))


def processor_seconds(executor):
    """The processor time that the workers of an executor have used so far; loky has no public name for them."""
    used = 0.0
    for pid in list(executor._processes):
        with suppress(psutil.Error):
            times = psutil.Process(pid).cpu_times()
            used += times.user + times.system
    return used
