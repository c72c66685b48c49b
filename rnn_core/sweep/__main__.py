"""What `python -m rnn_core.sweep` runs. Signals are taken care of first, because the imports take a second."""

import os
import signal
import sys

received = []
"""The numbers of the signals so far, each of which stops the command at the next good moment."""


def _receive(number, frame):
    """Note a signal; the second one ends the command at once, which loses no finished row either."""
    if received:
        os._exit(128 + number)
    received.append(number)


def listen():
    """Stop for Ctrl-C even where a script started the command with &, which makes it ignore that; heed `nohup`."""
    signal.signal(signal.SIGINT, _receive)
    signal.signal(signal.SIGTERM, _receive)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _receive)


if __name__ == "__main__":
    listen()
    from rnn_core.sweep.command import main

    sys.exit(main(sys.argv[1:], received))
