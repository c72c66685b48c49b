"""Command: train the cells of a map that its table lacks."""

import signal
import sys
import time
from dataclasses import replace

from tqdm import tqdm

from rnn_core.insight.grid import grid
from rnn_core.sweep.arguments import asked
from rnn_core.sweep.table import MapError, Table
from rnn_core.visit import compute
from rnn_core.visit.seed_sweep import Sweep

_INTERVAL = 0.05  # seconds between two looks at the workers
_CLUSTER_PROBLEMS = {
    "unreachable": "The cluster at {} does not respond; local workers go on in its place.",
    "no_worker": "No worker of the cluster at {} is running; local workers go on in its place.",
}


class StoppedError(Exception):
    """The command has received a signal. number: which one."""

    def __init__(self, number):
        super().__init__(number)
        self.number = number


def train(bookmark, axes, table, received):
    """Train what the Table lacks, cell by cell; each is written as soon as it is finished.

    received: list of the numbers of the signals so far. Raises StoppedError as soon as there is one.
    """
    whole = grid(bookmark.spec, axes)
    for place, error in whole.impossible.items():
        if whole.values(place).values() not in table:
            table.add(whole.values(place).values(), None, str(error))
    missing = {place: spec for place, spec in whole.cells.items() if whole.values(place).values() not in table}
    sweep = Sweep(replace(whole, cells=missing), bookmark.view.seeds, bookmark.view.until, by_cell=True)
    sweep.resume()
    problem = None
    with tqdm(total=sweep.total, unit="seed", disable=None) as bar:
        while missing:
            if received:
                raise StoppedError(received[0])
            sweep.tick()
            if sweep.trained > bar.n or sweep.done:
                bar.update(sweep.trained - bar.n)
                tallies = {place: sweep.tally(spec) for place, spec in missing.items()}
                for place in (place for place, tally in tallies.items() if tally.seeds == bookmark.view.seeds):
                    table.add(whole.values(place).values(), tallies[place])
                    del missing[place]
            if sweep.problem:
                raise MapError(f"A worker could not train: {sweep.problem!r}") from sweep.problem
            if problem != (problem := compute.cluster_problem()) and problem:
                bar.write(_CLUSTER_PROBLEMS[problem.reason].format(problem.address), file=sys.stderr)
            time.sleep(_INTERVAL)


def main(arguments, received=()):
    """Do what the command line asks for; return the exit status.

    received: list to which the numbers of signals are added, each of which stops the command.
    """
    given = asked(arguments)
    try:
        with Table(given.path, given.mark, given.axes) as table:
            train(given.mark, given.axes, table, received)
    except StoppedError as stopped:
        what = "Interrupted" if stopped.number == signal.SIGINT else f"Stopped by {signal.Signals(stopped.number).name}"
        print(f"{what}; the same command goes on from what {given.path} holds.", file=sys.stderr)
        return 128 + stopped.number
    except (MapError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        compute.shut_down()
    return 0
