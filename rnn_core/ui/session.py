"""Session: what one visit holds, its runs and the training under way.

Knows neither widgets nor figures; asks the workers and never waits long for them. Streamlit starts the
next run of the page in a thread of its own while the last one may still be waiting for a worker: every
change is made under a lock, no wait is, and a result counts only if its job is still the one awaited.
"""

import logging
import math
import threading
import time
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from typing import NamedTuple

from rnn_core import compute, run
from rnn_core.lock import alone
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.ui.answers import Answers, experiment
from rnn_core.ui.pace import DEFAULT_SPEED, PACES
from rnn_core.ui.shown import Notice, Shown

KEPT_RUNS = 8
_PATIENCE = 0.15  # seconds that a redraw waits for the workers before it draws without them
_SHARE = 0.8  # of the time between two redraws, for a piece of work


class _Job(NamedTuple):
    """What a worker was asked, for which Spec and which Probe."""

    call: compute.Job
    spec: Spec
    probe: Probe


class Session:
    """The runs of one visit, which of them is shown at which epoch, and whether it is training."""

    def __init__(self):
        self.runs = {}  # experiment -> Run, the shown one last
        self.marks = {}  # experiment -> Bookmark of how it was seen last
        self.experiment = None
        self.spec = None
        self.probe = Probe()
        self.epochs = 15
        self.pace = PACES[DEFAULT_SPEED]
        self.playing = False
        self.stepping = False
        self.goal = 0
        self.scrubbed = None  # the epoch on the scrubber, None while it follows the newest
        self.plan = None  # the Bookmark that is being opened
        self.problem = None
        self.notices = []
        self._lock = threading.RLock()
        self._job = None
        self._answers = Answers()
        self._deadline = math.inf  # until when a redraw waits for answers

    @property
    def run(self):
        """The Run that is shown, or None until the workers have made it."""
        return self.runs.get(self.experiment)

    @property
    def newest(self):
        """The last epoch trained."""
        return self.run.newest if self.run else 0

    @property
    def end(self):
        """How far the progress and the curves go: to the last epoch trained or asked for."""
        return max(self.goal, self.newest) or self.epochs

    @property
    def epoch(self):
        """The epoch that is drawn as "now"."""
        return self.newest if self.scrubbed is None else min(self.scrubbed, self.newest)

    @property
    def interval(self):
        """Seconds to the next redraw, or None when nothing is under way."""
        if self.playing:
            return self._pace.interval
        return 0.25 if self._job or self._answers.under_way else None

    @property
    def opening(self):
        """The Bookmark whose newest epoch is still to come, or None."""
        return self.plan if self.plan and self.newest < self.plan.newest else None

    @property
    def _pace(self):
        return PACES["max"] if self.opening else self.pace  # what is being opened is not to be watched

    @alone
    def shown(self):
        """What is to be drawn now."""
        return Shown(*(getattr(self, name) for name in Shown._fields))

    @alone
    def select(self, spec):
        """Show the experiment of a Spec: the Run of this visit if there is one, or else a new one.

        A change of the learning rate alone is no new experiment; it holds from the next epoch on.
        """
        chosen, self.spec, first = experiment(spec), spec, self.experiment is None
        if chosen == self.experiment:
            return
        self.experiment = chosen
        self.pause()
        self.scrubbed = self.problem = self._job = None
        self.goal = self.newest
        if self.run:
            self.runs[chosen] = self.runs.pop(chosen)
            self.notices.append(Notice("notice_back", {"epoch": self.newest}))
            self._tell_divergence()
        elif not first:
            self.notices.append(Notice("notice_new", {}))

    @alone
    def open(self, bookmark):
        """Show a Bookmark: at once if this visit has trained so far, or else train so far as fast as it goes."""
        told = list(self.notices)
        self.pause()
        self.select(bookmark.spec)
        self.notices = told
        self.probe = bookmark.probe
        if self.run and self.run.rates[: bookmark.newest] == bookmark.each_rate:
            self.scrub(bookmark.epoch)
            return
        self.runs.pop(self.experiment, None)
        self.problem = self.scrubbed = self._job = None
        self.goal, self.playing = bookmark.newest, bookmark.newest > 0
        self.plan = bookmark if self.playing else None

    @alone
    def remember(self, mark):
        """Keep a Bookmark of what is shown, to come back to it."""
        self.marks = {kept: at for kept, at in self.marks.items() if kept in self.runs}
        self.marks[experiment(mark.spec)] = mark

    @alone
    def play(self):
        """Train `epochs` more from the epoch that is shown, or that is being opened."""
        if self.opening:
            self.goal = min(self.plan.newest + self.epochs, run.MAX_EPOCHS)
        elif not self.playing:
            self._play(self.epochs)

    @alone
    def step(self):
        """Pause if it trains, and train one epoch; one more for each press before it is done."""
        more = self.goal - self.newest if self.stepping else 0
        self.pause()
        self._play(more + 1)
        self.stepping = self.playing

    @alone
    def reset(self):
        """Go back to the initial weights of the same experiment."""
        self.pause()
        self.problem = self.scrubbed = self._job = None
        if self.run:
            self.runs[self.experiment] = run.rewind(self.run, 0)
        self.goal = 0

    @alone
    def scrub(self, epoch):
        """Show an epoch that was trained before, and pause if it trains."""
        self.pause()
        if self.run:
            self.scrubbed = None if epoch >= self.newest else run.state_at(self.run, epoch).epoch

    def pause(self):
        """Stop after the epochs that a worker is already at."""
        self.playing = self.stepping = False
        self.plan = None

    def _play(self, epochs):
        self.problem = self.plan = None
        if self.scrubbed is not None:
            self.runs[self.experiment] = run.rewind(self.run, self.epoch)
            self.scrubbed = self._job = None
        self.goal = min(self.newest + epochs, run.MAX_EPOCHS)
        self.playing = self.goal > self.newest
        if not self.playing:
            self.notices.append(Notice("notice_longest", {"epochs": run.MAX_EPOCHS}))

    # What the workers do

    def tick(self):
        """Take what the workers have finished, and give them the next piece. True if playing came to its end."""
        playing, self._deadline = self.playing, time.monotonic() + 2 * _PATIENCE
        self._collect(0)
        self._guarded(self._answers.collect)
        if self._ask() and not (self.run and self._pace.epochs is None):  # at Max they work while the page is drawn
            self._collect(_PATIENCE)
        return playing and not self.playing

    def trace(self, epoch, shown=None):
        """The Trace of what is shown at an epoch, or None while a worker is still at it."""
        shown = shown or self.shown()
        return shown.run and self.answer("trace", shown.run, epoch, shown.probe)

    def answer(self, kind, *args, **options):
        """What the method `kind` of Answers gives, or None while a worker is still at it."""
        patience = max(0, min(_PATIENCE, self._deadline - time.monotonic()))
        return self._guarded(getattr(self._answers, kind), *args, patience=patience, **options)

    def _guarded(self, function, *args, **kwargs):
        try:
            return function(*args, **kwargs)
        except Exception as error:
            self._fail(error)

    @alone
    def _ask(self):
        """Ask for the next piece of work, if there is any and none is under way; True if so."""
        if self._job or self.problem or not self.spec:
            return False
        spec = self.spec
        if not self.run:
            call = compute.submit(run.start_and_look, spec, self.probe)
        elif self.playing:
            rate, left = self.spec.learning_rate, self.goal - self.newest
            if self.opening:
                rate, left = self.plan.next_piece(self.newest)
            spec = replace(self.run.spec, learning_rate=rate)
            call = compute.submit(
                run.train_and_look,
                spec,
                self.run.states[-1],
                left if self._pace.epochs is None else min(self._pace.epochs, left),
                seconds=_SHARE * self._pace.interval,
                probe=self.probe,
            )
        else:
            return False
        self._job = _Job(call, spec, self.probe)
        return True

    def _collect(self, timeout):
        """Take the result of the work under way, unless the visitor has moved on in the meantime."""
        job = self._job
        answer, failed = job.call.outcome(timeout) if job else (None, None)
        with self._lock:
            if not (answer or failed) or self._job is not job:
                return
            self._job = None
            if failed:
                self._fail(failed)
                return
            if self.run is None:
                begun, trace = answer
                self._keep(begun)
            else:
                results, diverged, trace = answer
                rate = job.spec.learning_rate
                self._keep(run.extend(self.run, results, learning_rate=rate, diverged=diverged))
                if diverged or self.newest >= self.goal:
                    opened = self.plan
                    self.pause()
                    if opened and opened.newest == self.newest:
                        self.scrub(opened.epoch)
                self._tell_divergence()
            self._answers.keep(self.run, self.newest, job.probe, trace)

    def _tell_divergence(self):
        if self.run.diverged:
            epoch, rate = self.run.diverged
            self.problem = Notice("problem_diverged", {"epoch": epoch, "last": epoch - 1, "rate": rate})

    @alone
    def _fail(self, error):
        logging.getLogger(__name__).error("A worker could not do what the page asked", exc_info=error)
        self.pause()
        self.problem = Notice("problem_worker" if isinstance(error, BrokenExecutor) else "problem_error", {})

    def _keep(self, changed):
        """Store a Run, and forget the oldest ones that no longer fit into what a visitor may take."""
        self.runs[self.experiment] = changed
        sizes = [kept.nbytes for kept in self.runs.values()]
        while len(sizes) > KEPT_RUNS or (len(sizes) > 1 and sum(sizes) > run.MAX_BYTES):
            self.runs.pop(next(iter(self.runs)), sizes.pop(0))
