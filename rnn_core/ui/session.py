"""Session: what one visit holds, its runs and the training under way.

Knows neither widgets nor figures; asks the workers and never waits long for them.
"""

import logging
from concurrent.futures import TimeoutError as NotYet
from dataclasses import replace
from typing import NamedTuple

from rnn_core import analysis, compute, data, run
from rnn_core.spec import Spec

KEPT_RUNS = 8
_PATIENCE = 0.15  # seconds that a redraw waits for the workers before it draws without them
_KEPT_TRACES = 8


class Pace(NamedTuple):
    """One speed: seconds between redraws, and epochs trained in each; None for as many as fit between."""

    interval: float
    epochs: int | None


PACES = {1: Pace(1.0, 1), 2: Pace(0.5, 1), 5: Pace(0.2, 1), 10: Pace(0.2, 2), "max": Pace(0.25, None)}
"""speed in epochs a second -> Pace."""

DEFAULT_SPEED = 5


class Notice(NamedTuple):
    """Something to say to the visitor: a key of the texts, and what fills it in."""

    key: str
    values: dict


class Session:
    """The runs of one visit, which of them is shown at which epoch, and whether it is training."""

    def __init__(self):
        self.runs = {}  # experiment -> Run, the shown one last
        self.experiment = None
        self.spec = None
        self.input_kind = "random"
        self.epochs = 15
        self.pace = PACES[DEFAULT_SPEED]
        self.playing = False
        self.goal = 0
        self.scrubbed = None  # the epoch on the scrubber, None while it follows the newest
        self.problem = None
        self.notices = []
        self._job = None
        self._traces = {}
        self._tracing = {}

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
            return self.pace.interval
        return 0.25 if self._job or self._tracing else None

    # What the visitor does

    def select(self, spec):
        """Show the experiment of a Spec: the Run of this visit if there is one, or else a new one.

        A change of the learning rate alone is no new experiment; it holds from the next epoch on.
        """
        experiment, self.spec = _experiment(spec), spec
        if experiment == self.experiment:
            return
        first, self.experiment = self.experiment is None, experiment
        self.playing, self.scrubbed, self.problem, self._job = False, None, None, None
        self._tracing.clear()
        self.goal = self.newest
        if self.run:
            self.runs[experiment] = self.runs.pop(experiment)
            self.notices.append(Notice("notice_back", {"epoch": self.newest}))
            self._tell_divergence()
        elif not first:
            self.notices.append(Notice("notice_new", {}))

    def toggle(self):
        """Train `epochs` more from the epoch that is shown, or pause at the end of the current one."""
        if self.playing:
            self.pause()
        else:
            self._play(self.epochs)

    def step(self):
        """Pause if it trains, and train one epoch."""
        self.pause()
        self._play(1)

    def reset(self):
        """Go back to the initial weights of the same experiment."""
        self.pause()
        self.problem = self.scrubbed = self._job = None
        if self.run:
            self.runs[self.experiment] = run.rewind(self.run, 0)
        self.goal = 0

    def scrub(self, epoch):
        """Show an epoch that was trained before, and pause if it trains."""
        self.pause()
        if self.run:
            self.scrubbed = None if epoch >= self.newest else run.state_at(self.run, epoch).epoch

    def pause(self):
        """Stop after the epochs that a worker is already at."""
        self.playing = False

    def _play(self, epochs):
        self.problem = None
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
        playing = self.playing
        self._collect(0)
        for key in list(self._tracing):
            self._finish_trace(key, 0)
        if not (self.run or self._job or self.problem):
            self._ask(run.start_and_trace, self.spec, inputs=self._shown_input())
            self._collect(_PATIENCE)
        if self.playing and self.run and not self._job:
            self._train()
            if self.pace.epochs:  # at the highest speed the workers go on while the page is drawn
                self._collect(_PATIENCE)
        return playing and not self.playing

    def trace(self, epoch):
        """The Trace of the shown input at an epoch, or None while a worker is still at it."""
        if not self.run:
            return None
        key = self._trace_key(epoch)
        if key not in self._traces:
            if key not in self._tracing:
                state = run.state_at(self.run, epoch)
                self._tracing[key] = compute.submit(analysis.trace, self.run.spec, state, self._shown_input())
            self._finish_trace(key, _PATIENCE)
        return self._traces.get(key)

    def _finish_trace(self, key, timeout):
        try:
            trace = self._tracing[key].result(timeout)
        except NotYet:
            return
        except Exception:
            del self._tracing[key]
            self._fail("problem_worker")
            return
        del self._tracing[key]
        self._remember(key, trace)

    def _train(self):
        spec = replace(self.run.spec, learning_rate=self.spec.learning_rate)
        left = self.goal - self.newest
        self._ask(
            run.train_and_trace,
            spec,
            self.run.states[-1],
            left if self.pace.epochs is None else min(self.pace.epochs, left),
            seconds=self.pace.interval,
            inputs=self._shown_input(),
        )

    def _ask(self, function, spec, *args, **kwargs):
        self._job = (compute.submit(function, spec, *args, **kwargs), spec, self.input_kind)

    def _collect(self, timeout):
        if not self._job:
            return
        job, spec, input_kind = self._job
        try:
            result = job.result(timeout)
        except NotYet:
            return
        except Exception:
            self._job = None
            self._fail("problem_worker")
            return
        self._job = None
        if self.run is None:
            begun, trace = result
            self._keep(begun)
        else:
            results, diverged, trace = result
            self._keep(run.extend(self.run, results, learning_rate=spec.learning_rate, diverged=diverged))
            if diverged or self.newest >= self.goal:
                self.pause()
            self._tell_divergence()
        self._remember(self._trace_key(self.newest, input_kind), trace)

    def _tell_divergence(self):
        if self.run.diverged:
            epoch, rate = self.run.diverged
            self.problem = Notice("problem_diverged", {"epoch": epoch, "last": epoch - 1, "rate": rate})

    def _fail(self, key):
        logging.getLogger(__name__).exception("A worker could not do what the page asked")
        self.pause()
        self.problem = Notice(key, {})

    def _keep(self, changed):
        """Store a Run, and forget the oldest ones that no longer fit into what a visitor may take."""
        self.runs[self.experiment] = changed
        while len(self.runs) > KEPT_RUNS or (len(self.runs) > 1 and self._nbytes() > run.MAX_BYTES):
            self.runs.pop(next(iter(self.runs)))

    def _nbytes(self):
        return sum(kept.nbytes for kept in self.runs.values())

    def _remember(self, key, trace):
        self._traces[key] = trace
        while len(self._traces) > _KEPT_TRACES:
            self._traces.pop(next(iter(self._traces)))

    def _shown_input(self):
        return shown_input(self.spec, self.input_kind)

    def _trace_key(self, epoch, input_kind=None):
        # The weights of an epoch are a function of the experiment and of the rates up to there.
        return self.experiment, self.run.rates[:epoch], epoch, input_kind or self.input_kind


def shown_input(spec, kind):
    """The sequence that the pictures show, (1, T, 1)."""
    return data.probe(kind, timesteps=spec.timesteps, seed=spec.seed)


def _experiment(spec):
    return replace(spec, learning_rate=Spec.learning_rate)
