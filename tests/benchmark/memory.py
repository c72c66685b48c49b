"""Memory: the page's process and the workers after one visit has trained 100 networks that each need compiling."""

import os
import time

import psutil

from rnn_core.spec import Spec
from rnn_core.visit import compute
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.session import Session
from tests.benchmark import row


def measure():
    """Train the 100 networks without spare workers, and print the memory of this process and the workers' peak."""
    os.environ["RNN_SPARES"] = "0"
    session = Session()
    peak = 0
    for number in range(100):
        spec = Spec(units=1 + number % 25, cell=("SimpleRNN", "GRU", "LSTM")[number % 3], timesteps=20 + number)
        session.show(Bookmark.of(spec=spec, epochs=1, speed="max"))
        session.play()
        while session.playing or session.run is None:
            session.tick()
            time.sleep(0.01)
        assert session.newest == 1
        workers = psutil.Process().children(recursive=True)
        peak = max(peak, sum(worker.memory_info().rss for worker in workers if worker.is_running()))
    server = psutil.Process().memory_info().rss
    row("the page's process after 100 structures", server / 1e6, "MB", "at most 200")
    row(f"all workers ({compute.workers()}) meanwhile, at most", peak / 1e6, "MB", "at most 1,500")
