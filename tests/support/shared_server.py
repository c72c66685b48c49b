"""The app's server, which all processes of pytest-xdist share. The first process that needs the server starts it."""

from contextlib import ExitStack, contextmanager
from pathlib import Path

from docs import live
from tests.support.waiting import until
from tests.support.watching import status

try:
    import fcntl
except ImportError:  # Windows, where each process has a separate server
    fcntl = None


@contextmanager
def shared_server(folder):
    """Run the app once for all processes that give the same folder, and yield the app's address.

    The process that started the server ends it after all other processes have left.

    Raises:
        AssertionError: The server has logged an error. Only the process that started the server raises it.
    """
    note = Path(folder, "address")
    with ExitStack() as stack:
        users = stack.enter_context(Path(folder, "users").open("w"))
        with Path(folder, "arriving").open("w") as arriving:
            _lock(arriving, alone=True)
            _lock(users)
            is_first = not note.exists()
            if is_first:
                note.write_text(stack.enter_context(_server()), "utf-8")
        yield note.read_text("utf-8")
        if is_first:
            _lock(users, alone=True)  # replaces the shared lock once all other processes have left
            note.unlink()


@contextmanager
def _server():
    """Run the app and yield its address once it is healthy. Check at the end that it has logged no error.

    A page that is opened before the app is healthy would redraw until its first network arrives. These redraws would
    delay the worker.
    """
    with live.server() as (process, url):
        until(lambda: status(f"{url}/healthz") == 200, "the server should become healthy")
        yield url
        log = process.log.read_text()
        assert "Traceback" not in log, log
        assert "by way of" not in log, log  # see ui/server/log.py


def _lock(file, alone=False):
    """Wait for an exclusive lock of an open file if `alone`, else for a shared one. Closing the file releases it."""
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
