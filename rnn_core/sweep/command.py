"""Command: train the cells of a map that are missing from its table.

A cell is one combination of values of the map's fields. Each cell is trained from many seeds.
"""

import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from tqdm import tqdm

from rnn_core.insight.grid import Axis, grid
from rnn_core.sweep.arguments import parse
from rnn_core.sweep.table import MapError, Table
from rnn_core.visit import compute
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.seed_sweep import Sweep

_POLL_INTERVAL_S = 0.05
"""Seconds between two polls of the sweep and of the received signals."""

_CLUSTER_PROBLEMS = {
    "unreachable": "The cluster at {} does not respond; local workers go on in its place.",
    "no_worker": "No worker of the cluster at {} is running; local workers go on in its place.",
}
"""Reason of a ClusterProblem -> message. The scheduler's address replaces the braces."""


class StoppedError(Exception):
    """The command has received a signal.

    Attributes:
        number: The number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def train(bookmark: Bookmark, axes: tuple[Axis, ...], table: Table, received: Sequence[int]) -> None:
    """Train the cells that are missing from the Table, and write each as soon as it is finished.

    Each invalid combination of values gets a row with its error.

    Args:
        bookmark: The experiment, the number of seeds and the last epoch.
        axes: The axes of the map.
        table: The table of the map.
        received: The numbers of the received signals. The list may grow while this function runs.

    Raises:
        StoppedError: A signal was received.
        MapError: A worker failed, or the file was moved or deleted.
        OSError: The file cannot be written.
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
                finished = [place for place, tally in tallies.items() if tally.seeds == bookmark.view.seeds]
                for place in finished:
                    table.add(whole.values(place).values(), tallies[place])
                    del missing[place]
            if sweep.problem:
                raise MapError(f"A worker could not train: {sweep.problem!r}") from sweep.problem
            previous = problem
            problem = compute.cluster_problem()
            if problem and problem != previous:
                bar.write(_CLUSTER_PROBLEMS[problem.reason].format(problem.address), file=sys.stderr)
            time.sleep(_POLL_INTERVAL_S)


def main(arguments: Sequence[str], received: Sequence[int] = ()) -> int:
    """Run the command and return its exit status: 0, 1 after an error, or 128 plus the number of a signal.

    Args:
        arguments: The command line, without the name of the program.
        received: The numbers of the received signals. The command stops once there is one.
    """
    request = parse(arguments)
    try:
        with Table(request.path, request.bookmark, request.axes) as table:
            train(request.bookmark, request.axes, table, received)
    except StoppedError as stopped:
        what = "Interrupted" if stopped.number == signal.SIGINT else f"Stopped by {signal.Signals(stopped.number).name}"
        print(f"{what}; the same command goes on from what {request.path} holds.", file=sys.stderr)
        return 128 + stopped.number
    except (MapError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        compute.shut_down()
    return 0
