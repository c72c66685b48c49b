"""Session: what one visit holds, its runs and the training under way.

Knows neither widgets nor figures; asks the workers and never waits long for them. Only one run of the visit's page may
use it at a time: see ui/seam/runners.py.
"""

import logging
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from typing import NamedTuple

from rnn_core import run
from rnn_core.run import RateSchedule
from rnn_core.visit import compute, epochs
from rnn_core.visit.answers import Answers, patience
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame, Notice, bookmark_of, rates_of, wait_of
from rnn_core.visit.pace import PACES
from rnn_core.visit.presets import TOUR
from rnn_core.visit.runs import Runs
from rnn_core.visit.seed_sweep import Sweeps
from rnn_core.visit.transport import Transport

_WAITING = 0.25  # seconds to the next redraw while something other than training is under way


class _Job(NamedTuple):
    """What a worker was asked for: the epochs at a learning rate, or 0 and the untrained network."""

    call: compute.Job
    epochs: int
    rate: float


class Session:
    """The runs of one visit, which of them is shown at which epoch, and whether it is training."""

    def __init__(self):
        self.bookmark = Bookmark()  # of the controls; where one is in the run, only `frame` says
        self.experiment = None
        self.runs = Runs()
        self.marks = {}  # experiment -> Bookmark of how it was seen last
        self.transport = Transport()
        self.problem = None
        self.notices = []
        self.tour = 0  # the step of the tour that is told, from 1
        self.chosen = None  # (Bookmark, whether it plays), to be opened before the controls are drawn again
        self.entries = 0  # how often something was opened from which the browser's Back returns
        self._visitor = object()  # by which the workers know whose turn it is
        self.answers = Answers(self._visitor, self._fail)
        self.sweeps = Sweeps()
        self._job = None

    @property
    def run(self):
        """The Run that is shown, or None until the workers have made it."""
        return self.runs.get(self.experiment)

    @property
    def newest(self):
        """The last epoch trained."""
        return self.run.newest if self.run else 0

    @property
    def epoch(self):
        """The epoch that is drawn as "now"."""
        return self.transport.epoch(self.newest)

    @property
    def playing(self):
        """Whether it trains."""
        return self.transport.playing

    @property
    def opening(self):
        """The Bookmark whose newest epoch is still to come, or None."""
        return self.transport.opening(self.newest)

    @property
    def interval(self):
        """Seconds to the next redraw, or None when nothing is under way."""
        if self.playing:
            return self.pace.interval
        return _WAITING if self._job or self.answers.under_way else None

    @property
    def wait(self):
        """What it waits for, if the workers have not answered for some seconds: a Notice, or None."""
        return wait_of([*([self._job.call] if self._job else []), *self.answers.jobs])

    @property
    def pace(self):
        """The Pace at which it plays."""
        return PACES["max" if self.opening else self.bookmark.view.speed]  # what is being opened is not to be watched

    @property
    def _ahead(self):
        """Whether the workers begin before they are waited for: with a new network, and at Max."""
        return not self.run or (self.playing and self.pace.epochs is None)

    def choose(self, bookmark, plays=False, *, entry=False):
        """Have a Bookmark opened before the controls are drawn again, or nothing with None: for presses.

        entry: whether it gets an entry of its own in the browser's history, so that Back returns to what is shown now.
        """
        self.chosen = bookmark and (bookmark, plays)
        self.entries += entry

    def go_to_stop(self, step):
        """Go to a step of the tour, from 1, or leave the tour with 0: for presses."""
        self.tour = step
        if step:
            self.choose(*TOUR[step - 1])

    def frame(self):
        """Return the Frame to be drawn now."""
        rates = rates_of(self.run, self.bookmark.spec) if self.run else RateSchedule()
        trained = None if self.newest == self.epoch else self.newest
        now = link = self.bookmark.change(epoch=self.epoch, trained=trained, rates=rates)
        if plan := self.opening:
            link = replace(now, position=plan.position)
        end = max(self.transport.goal, self.newest) or self.bookmark.view.epochs
        return Frame(now, link, self.run, end, self.playing, self.problem)

    def history(self):
        """Return the experiments of the visit, the shown one first: [(how it was seen last, Run), ...]."""
        return [(self.marks.get(key) or bookmark_of(kept), kept) for key, kept in reversed(self.runs.items())]

    def show(self, bookmark):
        """Show what the controls say, with the Run of this visit if there is one, or else a new one.

        A change of the learning rate alone is no new experiment; it holds from the next epoch on.
        """
        first, self.bookmark = self.experiment is None, bookmark
        if bookmark.spec.experiment != self.experiment:
            self._change(bookmark.spec.experiment)
            if self.run:
                self.notices.append(Notice("notice_back", {"epoch": self.newest}))
                self._report_divergence()
            elif not first:
                self.notices.append(Notice("notice_new", {}))
        if self._ahead:
            self._ask()

    def _change(self, experiment):
        """Go to another experiment."""
        self.experiment = experiment
        if self.run:
            self.runs[experiment] = self.runs.pop(experiment)  # the one that is shown is the last
        self._rest()

    def open(self, bookmark):
        """Show a Bookmark: at once if this visit has trained so far, or else train so far as fast as it goes."""
        self.bookmark = bookmark
        self._change(bookmark.spec.experiment)
        if self._has(bookmark):
            self._report_divergence()
            self.scrub(bookmark.epoch)
        else:
            self.runs.pop(self.experiment, None)
            self.transport = self.transport.open(bookmark)
        if self._ahead:
            self._ask()

    def _has(self, bookmark):
        """Return whether the Run that is shown has all epochs of a Bookmark, at its learning rates."""
        newest = bookmark.position.newest
        return self.run and self.newest >= newest and self.run.rates.upto(newest) == bookmark.schedule.upto(newest)

    def remember(self, bookmark):
        """Keep a Bookmark of what is shown, to come back to it."""
        self.marks = {kept: at for kept, at in self.marks.items() if kept in self.runs}
        self.marks[bookmark.spec.experiment] = bookmark

    def play(self):
        """Train `epochs` more from the epoch that is shown, or that is being opened."""
        self._train(self.transport.play(self.newest, self.bookmark.view.epochs))

    def step(self):
        """Pause if it trains, and train one epoch; one more for each press before it is done."""
        self._train(self.transport.step(self.newest))

    def reset(self):
        """Go back to the initial weights of the same experiment."""
        if self.run:
            self.runs[self.experiment] = run.rewind(self.run, 0)
        self._rest()

    def scrub(self, epoch):
        """Show an epoch that was trained before, or the nearest kept one before it, and pause if it trains."""
        kept = run.state_at(self.run, min(epoch, self.newest)).epoch if self.run else 0
        self.transport = self.transport.scrub(kept, self.newest)

    def pause(self):
        """Stop after the epochs that a worker is already at."""
        self.transport = self.transport.pause()

    def _rest(self):
        """Pause at the newest epoch, and forget the job under way and what went wrong."""
        self.transport = Transport(goal=self.newest)
        self.problem = self._job = None

    def _train(self, transport):
        """Go on from the epoch that is shown: what was trained after it is forgotten."""
        if self.epoch < self.newest:
            self.runs[self.experiment] = run.rewind(self.run, self.epoch)
            self._job = None
        self.transport, self.problem = transport, None
        if not transport.playing:
            self.notices.append(Notice("notice_longest", {"epochs": run.MAX_EPOCHS}))

    def tick(self):
        """Take what the workers have finished, and give them the next piece. True if playing came to its end."""
        playing = self.playing
        self._collect(patience() if self._ahead else 0)
        self.answers.begin()
        if self._ask() and not self._ahead:
            self._collect(patience())
        return playing and not self.playing

    def _ask(self):
        """Ask for the next piece of work, if there is any and none is under way; True if so."""
        if self._job or self.problem or not self.experiment:
            return False
        spec, options = self.bookmark.spec, {"probe": self.bookmark.probe, "visitor": self._visitor}
        if not self.run:
            self._job = _Job(epochs.start(spec, **options), 0, spec.learning_rate)
        elif self.playing:
            rate, left = spec.learning_rate, self.transport.goal - self.newest
            if plan := self.opening:
                rate, left = plan.schedule.segment(self.newest, plan.position.newest)
            asked = left if self.pace.epochs is None else min(self.pace.epochs, left)
            options |= {"seconds": self.pace.piece / (1 + compute.waiting()), "traces": self.pace.between + 1}
            self._job = _Job(epochs.train(self.run, asked, learning_rate=rate, **options), asked, rate)
        return bool(self._job)

    def _collect(self, timeout):
        """Take the result of the work under way, if it comes within so many seconds."""
        job = self._job
        answer, error = job.call.outcome(timeout) if job else (None, None)
        if answer or error:
            self._job = None
        if error:
            self._fail(error)
        elif answer and not self.run:
            self.runs.keep(self.experiment, replace(answer[0], spec=self.bookmark.spec))
        elif answer:
            self._take(job, *answer[:2])

    def _take(self, job, results, diverged):
        """Add the epochs that were asked for, and the DivergenceError if it is one of them, to the Run."""
        diverged = diverged if len(results) < job.epochs else None
        results = results[: job.epochs]
        trained = run.extend(self.run, results, learning_rate=job.rate, diverged=diverged)
        self.runs.keep(self.experiment, trained)
        plan, self.transport = self.transport.plan, self.transport.arrive(self.newest, diverged=bool(diverged))
        if plan and plan.position.newest == self.newest and not self.playing:
            self.scrub(plan.epoch)
        self._report_divergence()

    def _report_divergence(self):
        if self.run.diverged:
            epoch, rate = self.run.diverged
            self.problem = Notice("problem_diverged", {"epoch": epoch, "last": epoch - 1, "rate": rate})

    def _fail(self, error):
        logging.getLogger(__name__).error("A worker could not do what the page asked", exc_info=error)
        self.pause()
        self.problem = Notice("problem_worker" if isinstance(error, BrokenExecutor) else "problem_error", {})
