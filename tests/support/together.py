"""What the processes of pytest-xdist use together: one server of the app, started by the first that needs it."""

from contextlib import ExitStack, contextmanager
from pathlib import Path

from docs import live
from tests.support.waiting import until
from tests.support.witness import status

try:
    import fcntl
except ImportError:  # Windows, where each process has a server of its own
    fcntl = None


@contextmanager
def shared_server(folder):
    """Run the app for all processes that come with the same folder; gives its address.

    The process that started it ends it after all the others have left. Raises AssertionError there if the server told
    of an error.
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
            _lock(users, alone=True)  # waits for the others, and lets go of what it held for that
            note.unlink()


@contextmanager
def _server():
    """Run the app, which must tell of no error. Its address is given as soon as a network is there at once.

    A page that waits for its first network draws again and again, and so keeps the worker from getting ready.
    """
    with live.server() as (process, url):
        until(lambda: status(f"{url}/healthz") == 200, "the server should become healthy")
        yield url
        said = process.log.read_text()
        assert "Traceback" not in said, said
        assert "by way of" not in said, said  # see ui/server/log.py


def _lock(file, alone=False):
    """Wait for the lock of an open file, which a process has alone or together with others. Closing gives it back."""
    if fcntl:
        fcntl.flock(file, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
