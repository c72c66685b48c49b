"""The entrance of `python -m rnn_core.sweep`. It handles signals first, because the imports take a second."""

import os
import signal
import sys
from types import FrameType

received: list[int] = []
"""The numbers of the signals so far. The command stops for one at the next good moment."""


def _receive(number: int, frame: FrameType | None) -> None:
    """Record a signal. The second one ends the command at once; the finished rows are safe then too."""
    if received:
        os._exit(128 + number)
    received.append(number)


def listen() -> None:
    """Handle the signals that stop the command.

    A script that starts the command with & makes it ignore Ctrl-C; here it stops all the same. `nohup` stays effective.
    """
    signal.signal(signal.SIGINT, _receive)
    signal.signal(signal.SIGTERM, _receive)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _receive)


if __name__ == "__main__":
    listen()
    from rnn_core.sweep.command import main

    sys.exit(main(sys.argv[1:], received))
