"""The door to the worker processes: pure functions go out, their results come back.

Keras lives behind it, for Streamlit slows down badly in a process that has loaded Keras: it clears
Keras's session and collects all garbage after every run of the page.
"""

import gc
import logging
import os
import sys
import warnings
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor

from loky import get_reusable_executor

from rnn_core import run
from rnn_core.spec import Spec

# That it replaces a worker which has grown is what we ask of it below.
warnings.filterwarnings("ignore", "A worker was restarted", UserWarning)

_ENVIRONMENT = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    # TensorFlow keeps some 15 MB of every program it compiles. loky replaces a worker that has grown
    # by so many bytes, with psutil installed; the first compilation alone takes 220 MB.
    "LOKY_MAX_MEMORY_LEAK_SIZE": "3.3e8",
}

# loky keeps one executor for each thread that asks. All asking is done on this one, so that all
# visitors share the same workers.
_doorman = ThreadPoolExecutor(max_workers=1, thread_name_prefix="compute")


class Job:
    """A call under way. Safe to throw away: what it computes is a pure function of its arguments."""

    def __init__(self, function, args, kwargs):
        self._call = function, args, kwargs
        self._retried = False
        self._future = _submit(*self._call)

    def result(self, timeout=None):
        """What the function returned, or raise what it raised.

        timeout: seconds to wait before TimeoutError; the job goes on.
        A worker that dies is replaced and the call is made once more; if that one dies too, raises
        concurrent.futures.BrokenExecutor.
        """
        try:
            return self._future.result(timeout)
        except BrokenExecutor:
            if self._retried:
                raise
            self._retry()
            return self.result(timeout)

    def outcome(self, timeout):
        """(what the function returned, None), (None, what it raised), or (None, None) if it takes longer."""
        try:
            return self.result(timeout), None
        except TimeoutError:
            return None, None
        except Exception as error:
            return None, error

    def _retry(self):
        logging.getLogger(__name__).warning("A worker died in %s; trying again", self._call[0].__qualname__)
        self._retried = True
        self._future = _submit(*self._call)


def submit(function, *args, **kwargs):
    """Start a module's function in a worker, and return its Job at once."""
    return Job(function, args, kwargs)


def call(function, *args, **kwargs):
    """Run a module's function in a worker and wait for what it returns."""
    return submit(function, *args, **kwargs).result()


def warm_up():
    """Have every worker load TensorFlow and compile the default experiment; returns the Jobs at once."""
    return [submit(_default_epoch) for _ in range(workers())]


def shut_down():
    """End the workers, whatever they are at."""
    _doorman.submit(lambda: _executor().shutdown(kill_workers=True)).result()


def workers():
    """How many worker processes there are: RNN_WORKERS, or one fewer than the cores.

    Raises ValueError if RNN_WORKERS is not a whole number from 1.
    """
    given = os.environ.get("RNN_WORKERS") or str(max(1, (os.cpu_count() or 2) - 1))
    if not given.isdecimal() or int(given) < 1:
        raise ValueError(f"Invalid value for RNN_WORKERS: expected a whole number from 1, received {given!r}")
    return int(given)


def _submit(function, args, kwargs):
    return _doorman.submit(lambda: _executor().submit(function, *args, **kwargs)).result()


def _executor():
    """The workers. Asked for afresh each time, for loky replaces them here after one has died."""
    return get_reusable_executor(workers(), timeout=None, reuse=True, initializer=_load, env=_ENVIRONMENT)


def _load():
    """Load TensorFlow into a new worker, and keep what it says of the machine's devices off the terminal."""
    if hasattr(os, "nice"):
        os.nice(5)  # the page and the visitor's browser, on the same machine, go first
    sys.stderr.flush()
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        run.start(Spec())
    finally:
        sys.stderr.flush()
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)
    gc.freeze()  # to look through all that TensorFlow has loaded takes 0.17 s each time, and frees nothing


def _default_epoch():
    run.advance(run.start(Spec()), 1)
