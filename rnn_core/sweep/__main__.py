"""What `python -m rnn_core.sweep` runs. Signals are taken care of first, because the imports take a second."""

import os
import signal
import sys

_received = []  # the numbers of the signals so far


def _receive(number, frame):
    """Have the command stop at the next good moment; the second time end at once, which loses nothing either."""
    if _received:
        os._exit(128 + number)
    _received.append(number)


def _listen():
    """Stop for Ctrl-C even where a script that starts the command with & has made it ignore that; heed `nohup`."""
    signal.signal(signal.SIGINT, _receive)
    signal.signal(signal.SIGTERM, _receive)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _receive)


if __name__ == "__main__":
    _listen()
    from rnn_core.sweep.command import main

    sys.exit(main(sys.argv[1:], _received))
