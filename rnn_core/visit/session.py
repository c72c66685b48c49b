"""Session: the state of one visit, including its Runs and the training that is under way.

A Session knows neither widgets nor figures. It submits jobs to the workers and never waits long for them. Only one run
of the visit's page may use a Session at a time, see ui/seam/runners.py. A Bookmark is a full description of the page's
content, and a Notice is a message for the visitor.
"""

import logging
from concurrent.futures import BrokenExecutor
from dataclasses import replace

from rnn_core import run
from rnn_core.run import RateSchedule, Run
from rnn_core.spec import Spec
from rnn_core.visit import compute, epochs
from rnn_core.visit.answers import Answers, wait_limit
from rnn_core.visit.bookmark import Bookmark
from rnn_core.visit.frame import Frame, Notice, bookmark_of, bookmark_rates, divergence_notice, wait_notice
from rnn_core.visit.pace import Brake, Pace, pace_of
from rnn_core.visit.presets import TOUR, pause_at
from rnn_core.visit.questions import QUESTIONS, flow
from rnn_core.visit.runs import Runs, has_epochs_of
from rnn_core.visit.seed_sweep import Sweeps
from rnn_core.visit.transport import Transport

_POLL_INTERVAL_S = 0.25
"""Seconds to the next redraw while training has stopped but a job is still under way."""


class Session:
    """One visit's Runs (recorded training runs), the Run and the epoch that are shown, and the state of training.

    Attributes:
        bookmark: The values of the controls. The position in this Bookmark is not used.
        experiment: The experiment that is shown, or None at first.
        runs: The Runs by experiment.
        last_bookmarks: The Bookmark with which each experiment was last shown.
        transport: The state of training: playing or paused, the goal, and the epoch that is shown.
        problem: The Notice of an error, or None.
        notices: Messages that the page has not shown yet.
        tour: The stop of the tour, from 1; 0 outside of the tour.
        chosen: (Bookmark, True to train), or None. The page opens it before it draws the controls again.
        entries: The number of entries that this visit has added to the browser's history.
        progress: The state of the lesson, apart from the questions and the answers.
        answers: The workers' results for the pictures.
        sweeps: The seed sweeps, each of which trains an experiment from many seeds.
    """

    def __init__(self) -> None:
        self.bookmark = Bookmark()
        self.experiment: Spec | None = None
        self.runs = Runs()
        self.last_bookmarks: dict[Spec, Bookmark] = {}
        self.transport = Transport()
        self.problem: Notice | None = None
        self.notices: list[Notice] = []
        self.tour = 0
        self.chosen: tuple[Bookmark, bool] | None = None
        self.entries = 0
        self.progress = flow.Progress()
        self._visitor = object()  # identifies the visit in the queues
        self.answers = Answers(self._visitor, self._fail)
        self.sweeps = Sweeps()
        self._training: epochs.Training | None = None
        self._brake = Brake()

    @property
    def run(self) -> Run | None:
        """The Run that is shown, or None until the workers have made it."""
        return self.runs.get(self.experiment) if self.experiment else None

    @property
    def newest(self) -> int:
        """The last trained epoch, or 0 without a Run."""
        return self.run.newest if self.run else 0

    @property
    def epoch(self) -> int:
        """The epoch that is shown as "now"."""
        return self.transport.epoch(self.newest)

    @property
    def playing(self) -> bool:
        """True while the visit trains."""
        return self.transport.playing

    @property
    def opening(self) -> Bookmark | None:
        """The Bookmark that is being opened, or None once its newest epoch is trained."""
        return self.transport.opening(self.newest)

    @property
    def interval(self) -> float | None:
        """Seconds to the next redraw, or None if nothing is under way."""
        if self.playing:
            return self.pace.interval
        return _POLL_INTERVAL_S if self._training or self.answers.under_way else None

    @property
    def wait(self) -> Notice | None:
        """A Notice about the wait if the oldest unfinished job is at least four seconds old, or else None."""
        return wait_notice([*([self._training.job] if self._training else ()), *self.answers.jobs])

    @property
    def pace(self) -> Pace:
        """The Pace of the training. A Bookmark opens at full speed, because nobody watches this training."""
        return pace_of("max" if self.opening else self.bookmark.view.speed, self.run, slows_down=self._slows_down)

    @property
    def _slows_down(self) -> bool:
        """True if training slows down after the plateau. It never does so after Step, or while a Bookmark is opened."""
        return self.bookmark.view.slow_down and not (self.opening or self.transport.stepping)

    @property
    def _submits_early(self) -> bool:
        """True if jobs are submitted before the page is drawn: for a new network, and at full speed."""
        return not self.run or (self.playing and self.pace.epochs is None)

    def choose(self, bookmark: Bookmark | None, plays: bool = False, *, entry: bool = False) -> None:
        """Choose a Bookmark, which the page opens before it draws the controls again. Widget callbacks use this.

        Args:
            bookmark: The Bookmark, or None to open nothing.
            plays: True to start training.
            entry: True to add an entry to the browser's history, so that Back returns to the current experiment.
        """
        self.chosen = (bookmark, plays) if bookmark else None
        self.entries += entry

    def go_to_stop(self, stop: int) -> None:
        """Go to a stop of the tour, from 1, or leave the tour with 0. Widget callbacks use this."""
        self.tour = stop
        self.choose(TOUR[stop - 1].bookmark if stop else None)

    def frame(self) -> Frame:
        """Return the Frame that the page must draw now: the content of the page."""
        rates = bookmark_rates(self.run, self.bookmark.spec) if self.run else RateSchedule()
        trained = None if self.newest == self.epoch else self.newest
        now = self.bookmark.change(epoch=self.epoch, trained=trained, rates=rates)
        link = replace(now, position=self.opening.position) if self.opening else now
        end = max(self.transport.goal, self.newest) or self.bookmark.view.epochs
        return Frame(now, link, self.run, end, self.playing, self.problem)

    def history(self) -> list[tuple[Bookmark, Run]]:
        """Return (Bookmark, Run) for each of the visit's experiments, the most recently shown first.

        Each Bookmark is the one with which the experiment was last shown, or else a Bookmark of the Run's newest epoch.
        """
        return [(self.last_bookmarks.get(key) or bookmark_of(kept), kept) for key, kept in reversed(self.runs.items())]

    def show(self, bookmark: Bookmark) -> None:
        """Show the experiment that the controls describe: this visit's Run of it, or a new Run if there is none.

        A switch to another experiment pauses training and adds a notice. A different learning rate alone does not make
        another experiment; it applies from the next epoch.
        """
        is_first = self.experiment is None
        self.bookmark = bookmark
        if bookmark.spec.experiment != self.experiment:
            self._switch_to(bookmark.spec.experiment)
            if self.run:
                self.notices.append(Notice("notice_back", {"epoch": self.newest}))
                self.problem = divergence_notice(self.run)
            elif not is_first:
                self.notices.append(Notice("notice_new", {}))
        if self._submits_early:
            self._submit()

    def _switch_to(self, experiment: Spec) -> None:
        self.experiment = experiment
        if experiment in self.runs:
            self.runs[experiment] = self.runs.pop(experiment)  # the Run that is shown is the last one
        self._rest()

    def open(self, bookmark: Bookmark) -> None:
        """Show a Bookmark. If this visit has no Run with the Bookmark's epochs, train a new Run at full speed."""
        self.bookmark = bookmark
        self._switch_to(bookmark.spec.experiment)
        is_blank = flow.covered(QUESTIONS, bookmark) == "curve"  # a trained curve would show the truth
        if self.run and has_epochs_of(self.run, bookmark) and not is_blank:
            self.problem = divergence_notice(self.run)
            self.scrub(bookmark.epoch)
        else:
            self.runs.pop(bookmark.spec.experiment, None)
            self.transport = self.transport.open(bookmark)
        if self._submits_early:
            self._submit()

    def remember(self, bookmark: Bookmark) -> None:
        """Store the Bookmark that is shown, for the history, and forget the Bookmarks of evicted Runs."""
        self.last_bookmarks = {key: last for key, last in self.last_bookmarks.items() if key in self.runs}
        self.last_bookmarks[bookmark.spec.experiment] = bookmark

    def play(self) -> None:
        """Train more epochs after the shown epoch, or after the epochs of a Bookmark that is being opened."""
        count = flow.epochs(QUESTIONS, self.bookmark, self.epoch)
        self._train(self.transport.play(self.newest, count, pause_at(self.tour)))

    def step(self) -> None:
        """Stop other training, and train one epoch. Each press on Step before this epoch is trained adds one more."""
        self._train(self.transport.step(self.newest))

    def reset(self) -> None:
        """Stop training, and go back to the experiment's initial weights."""
        self._rewind(0)
        self._rest()

    def scrub(self, epoch: int) -> None:
        """Pause any training, and show an epoch, or the nearest earlier one whose State is kept."""
        kept = run.state_at(self.run, min(epoch, self.newest)).epoch if self.run else 0
        self.transport = self.transport.scrub(kept, self.newest)

    def pause(self) -> None:
        """Submit no more training, and stop opening a Bookmark. A job under way still adds its epochs."""
        self.transport = self.transport.pause()

    def _rest(self) -> None:
        """Pause at the newest epoch. Forget the job that is under way, and the problem."""
        self.transport = Transport(goal=self.newest)
        self.problem = None
        self._training = None

    def _train(self, transport: Transport) -> None:
        """Adopt a Transport, and forget all epochs after the shown one. If no epoch can follow, add a notice."""
        if self.epoch < self.newest:
            self._rewind(self.epoch)
            self._training = None
        self.transport = transport
        self.problem = None
        self._brake.release()
        if not transport.playing:
            self.notices.append(Notice("notice_longest", {"epochs": run.MAX_EPOCHS}))

    def _rewind(self, epoch: int) -> None:
        if self.experiment and self.run:
            self.runs[self.experiment] = run.rewind(self.run, epoch)

    def tick(self) -> bool:
        """Collect finished jobs and submit the next one; return True if this ends the training."""
        was_playing = self.playing
        self._collect(wait_limit() if self._submits_early else 0)
        self.answers.begin_redraw()
        if self._submit() and not self._submits_early:
            self._collect(wait_limit())
        return was_playing and not self.playing

    def _submit(self) -> bool:
        """Submit the next training job unless one is under way or none is needed; return True if it was submitted."""
        if self._training or self.problem or not self.experiment or (self._slows_down and self._brake.holds):
            return False
        if not self.run:
            self._training = epochs.start(self.bookmark.spec, self.bookmark.probe, self._visitor)
        elif self.playing:
            self._training = self._submit_epochs(self.run)
        return bool(self._training)

    def _submit_epochs(self, shown: Run) -> epochs.Training:
        rate, count = self.transport.segment(self.newest, self.bookmark.spec.learning_rate)
        count = min(self.pace.epochs or count, count)
        return epochs.train(
            shown,
            count,
            learning_rate=rate,
            probe=self.bookmark.probe,
            seconds=self.pace.job_seconds / (1 + compute.queue_length()),
            traces=self.pace.epochs_between + 1,
            visitor=self._visitor,
        )

    def _collect(self, timeout: float) -> None:
        """Collect the result of the training job that is under way, if it arrives within a timeout in seconds."""
        training = self._training
        if not training or not self.experiment:
            return
        result, error = training.job.outcome(timeout)
        if result or error:
            self._training = None
        if error:
            self._fail(error)
        elif result and self.run:
            extend = epochs.extend_slowly if self._slows_down else epochs.extend
            self._show_epochs(extend(self.run, training, result))
        elif result:
            self.runs.keep(self.experiment, replace(result[0], spec=self.bookmark.spec))

    def _show_epochs(self, extended: Run) -> None:
        """Show a Run with new epochs. If training has reached the epoch at which it pauses, or has diverged, pause."""
        self.runs.keep(extended.spec.experiment, extended)
        self._brake.hold(extended, self.pace)
        plan = self.transport.plan
        self.transport = self.transport.arrive(self.newest, diverged=bool(extended.diverged))
        if plan and plan.position.newest == self.newest and not self.playing:
            self.scrub(plan.epoch)
        self.problem = divergence_notice(extended) or self.problem

    def _fail(self, error: Exception) -> None:
        logging.getLogger(__name__).error("A worker could not do what the page asked", exc_info=error)
        self.pause()
        self.problem = Notice("problem_worker" if isinstance(error, BrokenExecutor) else "problem_error", {})
