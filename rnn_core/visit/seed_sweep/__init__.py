"""Sweep: train experiments from many seeds, while the page shows the results so far."""

import logging
from collections.abc import Sequence
from math import ceil
from typing import Any

from cachetools import LRUCache

from rnn_core.insight.grid import Grid, schedule
from rnn_core.insight.seeds import Outcome, Tally
from rnn_core.spec import Spec
from rnn_core.visit import compute
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.compute import Job, cost
from rnn_core.visit.seed_sweep.estimate import Estimate
from rnn_core.visit.seed_sweep.progress import SeedProgress

PIECE_S = 0.4
"""Seconds after which a worker returns its results, because the page and other visitors are waiting."""

CLUSTER_PIECE_S = 1.5
"""PIECE_S for a worker of a cluster. It is longer, because sending a job and its result takes time."""

MAX_TRAINING_RUNS = 2304
"""Maximum number of training runs in a map: 12 x 12 cells of 16 seeds."""

_MAX_SWEEPS = 8
"""Maximum number of sweeps that a visit keeps."""

_MAX_SEEDS_PER_JOB = 8
"""Maximum number of seeds in one job. Seeds that the job does not finish are submitted again."""


class Sweep:
    """The Specs of a Grid, each trained up to an epoch from seeds 0, 1 and so on.

    The Grid is either a map, which varies one or two fields, or a single experiment. A single experiment is trained to
    the last epoch, because the page draws all losses. On a map, the training of a seed stops once the seed has learned.

    Only `tick` submits jobs, so a sweep pauses when its page is closed. At most `_max_jobs() + 1` jobs are under
    way. Each job takes PIECE_S, or CLUSTER_PIECE_S on a cluster, but trains at least one epoch.

    Attributes:
        grid: The Grid.
        count: The number of seeds for each Spec.
        epochs: The last epoch.
        begun: True if the sweep has been started since the last `set_target`.
        working: True while the sweep submits jobs.
        held: True if the visitor or the address has stopped the sweep. A map then waits for a press on Run.
        problem: The Exception that stopped the sweep, or None.
    """

    def __init__(self, grid: Grid, count: int, epochs: int, *, by_cell: bool = False) -> None:
        """Create a sweep that has not begun.

        Args:
            grid: The Grid.
            count: The number of seeds for each Spec.
            epochs: The last epoch.
            by_cell: True to train all seeds of a Spec before the next Spec. False to train some seeds of each Spec of a
                map first.
        """
        self.grid = grid
        self._by_cell = by_cell
        self._progress = {spec: SeedProgress(spec, whole=not grid.axes) for spec in grid.specs}
        self._jobs: dict[Job, tuple[SeedProgress, Sequence[int]]] = {}
        self._estimate = Estimate()
        self.set_target(count, epochs)

    @property
    def trained(self) -> int:
        """The number of finished training runs."""
        return sum(len(progress.finished) for progress in self._progress.values())

    @property
    def total(self) -> int:
        """The number of training runs, finished or not."""
        return self.count * len(self._progress)

    @property
    def done(self) -> bool:
        """True if all training runs are finished."""
        return self.trained == self.total

    @property
    def seconds_left(self) -> float | None:
        """The estimated seconds to the end, at the pace so far. None before the second result, or if not working."""
        total = self.count * self.epochs * sum(progress.cost for progress in self._progress.values())
        return self._estimate.seconds_left(total) if self.working else None

    @property
    def expected_seconds(self) -> float:
        """The estimated seconds of the unfinished training runs, each of them counted from its first epoch."""
        missing = {spec: progress.missing for spec, progress in self._progress.items()}
        programs = len({spec.structure for spec, count in missing.items() if count})
        return cost.total_seconds(missing, self.epochs, programs=programs, workers=compute.capacity())

    def outcomes(self, spec: Spec) -> dict[int, Outcome]:
        """Return a Spec's Outcomes (results of seeds) that are complete up to the last epoch, by ascending seed."""
        return self._progress[spec].outcomes()

    def tally(self, spec: Spec) -> Tally:
        """Return the Tally of a Spec's trained seeds: how many have learned, and when."""
        return self._progress[spec].tally()

    def set_target(self, count: int, epochs: int) -> None:
        """Set the number of seeds and their last epoch, and wait for `resume`.

        Seeds that are complete up to the new last epoch need no more training. Results of other visits are loaded.
        """
        self.count = count
        self.epochs = epochs
        self.begun = False
        self.working = False
        self.held = False
        self.problem: Exception | None = None
        self._estimate.reset()
        for progress in self._progress.values():
            progress.set_target(count, epochs)
        self._batches = _batches(self.grid, count, self._by_cell)
        for spec, seeds in self._batches:
            self._progress[spec].load(seeds)

    def cancel(self) -> None:
        """Submit no more jobs. The results so far are kept."""
        self.working = False

    def hold(self) -> None:
        """Stop until the visitor starts the sweep again."""
        self.cancel()
        self.held = True

    def resume(self) -> None:
        """Begin, or continue after `cancel`, `hold` or a problem."""
        self.begun = True
        self.working = not self.done
        self.held = False
        self.problem = None
        self._estimate.reset()

    def tick(self) -> bool:
        """Collect finished jobs and submit more. Return True if the sweep is complete, or if a problem stops it.

        A sweep that is not working does nothing. The first error of a job becomes the `problem`. All errors are logged.
        """
        if not self.working:
            return False
        collected = [self._collect(job) for job in list(self._jobs)]
        spent = sum(progress.spent for progress in self._progress.values())
        self._estimate.update(spent, has_result=any(collected))
        if self.problem or self.done:
            self.cancel()
            return True
        seconds = CLUSTER_PIECE_S if compute.has_cluster() else PIECE_S
        for spec, batch in self._batches:
            if len(self._jobs) > _max_jobs():
                break
            progress = self._progress[spec]
            if progress.busy.isdisjoint(batch) and (seeds := progress.load(batch)):
                job = progress.submit(seeds, seconds=seconds, visitor=self)
                self._jobs[job] = progress, seeds
        return False

    def _collect(self, job: Job) -> bool:
        """Add the result of a job; return False if the job has not finished, or has failed."""
        if not job.done:
            return False
        result, error = job.outcome(0)
        progress, seeds = self._jobs.pop(job)
        progress.busy.difference_update(seeds)
        if error:
            logging.getLogger(__name__).error("A worker could not train these seeds", exc_info=error)
            self.problem = self.problem or error
            return False
        progress.add_results(*result)
        return True


def _max_jobs() -> int:
    """Return a number of jobs. While more jobs than this are under way, `tick` submits none.

    A cluster gets more jobs, so that it need not wait for the next `tick`.
    """
    return compute.capacity() * (2 if compute.has_cluster() else 1)


def _batches(grid: Grid, count: int, by_cell: bool) -> list[tuple[Spec, range]]:
    """Return the (Spec, seeds) of each job, in the order of training.

    While the number of workers stays the same, all visits have the same jobs, and can share them.
    """
    if grid.axes and not by_cell:
        return schedule(grid, count)
    size = _MAX_SEEDS_PER_JOB
    if not by_cell:
        size = min(size, ceil(count / (2 * (_max_jobs() + 1))))
    starts = range(0, count, size)
    return [(spec, range(start, min(start + size, count))) for spec in grid.specs for start in starts]


class Sweeps:
    """A visit's most recently used Sweeps: one for each map, and one for each single experiment and learning rate."""

    def __init__(self) -> None:
        self._sweeps: LRUCache[Any, Sweep] = LRUCache(_MAX_SWEEPS)
        self._begun: Sweep | None = None  # the only Sweep that may be working

    def of(self, bookmark: Bookmark) -> Sweep | None:
        """Return the Sweep of a Bookmark, or None for a map of more than MAX_TRAINING_RUNS.

        A new Sweep has loaded the results of other visits, and has not begun. A map stops and waits if its number of
        seeds or its last epoch has changed.
        """
        grid, view = bookmark.grid, bookmark.view
        if grid.axes and view.seeds * len(grid.specs) > MAX_TRAINING_RUNS:
            return None
        key = grid.axes, grid.specs[:1]
        if key not in self._sweeps:
            self._sweeps[key] = Sweep(grid, view.seeds, view.until)
        sweep = self._sweeps[key]
        if grid.axes and (sweep.count, sweep.epochs) != (view.seeds, view.until):
            sweep.set_target(view.seeds, view.until)
        return sweep

    def begin(self, bookmark: Bookmark) -> None:
        """Begin or continue a Bookmark's Sweep, with the Bookmark's seeds and epochs, and stop any other Sweep."""
        if self._begun:
            self._begun.cancel()
        self._begun = self.of(bookmark)
        if self._begun:
            self._begun.set_target(bookmark.view.seeds, bookmark.view.until)
            self._begun.resume()
