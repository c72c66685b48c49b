"""The entry point of `python -m rnn_core.sweep`. It handles signals before the imports, which take a second."""

import os
import signal
import sys
from types import FrameType

received: list[int] = []
"""The number of the received signal, if any. The command polls this list, and stops once it has an entry."""


def _receive(number: int, frame: FrameType | None) -> None:
    """Record the first signal, and exit at once on the second; finished rows are already in the file."""
    if received:
        os._exit(128 + number)
    received.append(number)


def listen() -> None:
    """Handle the signals that stop the command.

    A shell script that starts the command with & makes it ignore SIGINT. This function handles SIGINT even then, but
    leaves SIGHUP ignored under `nohup`.
    """
    signal.signal(signal.SIGINT, _receive)
    signal.signal(signal.SIGTERM, _receive)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _receive)


if __name__ == "__main__":
    listen()
    from rnn_core.sweep.command import main

    sys.exit(main(sys.argv[1:], received))
