"""One experiment's progress in a sweep: the Outcome (result) of each seed, and the seeds that still need training."""

from collections.abc import Hashable, Sequence
from functools import partial

from rnn_core.insight.seeds import Outcome, Tally, outcome_at, reaches, tally, train_seeds
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.visit import outcomes, store
from rnn_core.visit.compute import Job, cost


class SeedProgress:
    """A Spec's seeds 0, 1 and so on, each trained up to an epoch. `set_target` sets their number and the epoch.

    A SeedProgress loads other visits' results from the Store, the shared cache, and stores new results there.

    Attributes:
        spec: The experiment. The seed in it has no effect.
        finished: The seeds that need no more training.
        busy: The seeds in submitted jobs.
        cost: The estimated seconds of a training run of one epoch.
    """

    def __init__(self, spec: Spec, *, whole: bool) -> None:
        """Create a SeedProgress without results; `set_target` must follow.

        Args:
            spec: The experiment.
            whole: True to train each seed to the last epoch, False to stop once the seed has learned.
        """
        self.spec = spec
        self._whole = whole
        self.finished: set[int] = set()
        self.busy: set[int] = set()
        self.cost = cost.run_seconds(spec, 1)
        self._outcomes: dict[int, Outcome] = {}  # by seed; an Outcome may have more epochs than the target
        self._runs: dict[int, Run] = {}  # unfinished Runs by seed
        self._count = 0
        self._epochs = 0

    def set_target(self, count: int, epochs: int) -> None:
        """Set the number of seeds and their last epoch. Seeds that are complete up to this epoch become `finished`."""
        self._count = count
        self._epochs = epochs
        reached = (seed for seed, outcome in self._outcomes.items() if self._is_enough(outcome))
        self.finished = {seed for seed in reached if seed < count}

    @property
    def missing(self) -> int:
        """The number of seeds that still need training."""
        return self._count - len(self.finished)

    @property
    def spent(self) -> float:
        """The estimated seconds of all trained epochs. A finished seed counts as if trained to the last epoch."""
        unfinished = sum(run.newest for seed, run in self._runs.items() if seed < self._count)
        return self.cost * (self._epochs * len(self.finished) + unfinished)

    def outcomes(self) -> dict[int, Outcome]:
        """Return the Outcomes that are complete up to the last epoch, see `seeds.outcome_at`, by ascending seed."""
        known = ((seed, outcome_at(outcome, self._epochs)) for seed, outcome in sorted(self._outcomes.items()))
        return {seed: outcome for seed, outcome in known if outcome and seed < self._count}

    def tally(self) -> Tally:
        """Return the Tally of the trained seeds."""
        return tally([self._outcomes[seed] for seed in self.finished], self._epochs)

    def load(self, seeds: Sequence[int]) -> list[int]:
        """Load the known results for some seeds, and return the seeds that still need training."""
        for seed in seeds:
            if seed in self.finished:
                continue
            outcome = self._stored_outcome(seed)
            if outcome and outcome is not self._outcomes.get(seed):
                self._add(outcome)
            run = store.shared.get(("begun", self.spec, seed))
            if run and (seed not in self._runs or run.newest > self._runs[seed].newest):
                self._runs[seed] = run
        return [seed for seed in seeds if seed not in self.finished]

    def submit(self, seeds: Sequence[int], *, seconds: float, visitor: Hashable) -> Job:
        """Submit a job that trains some seeds for some seconds, or join an identical job; return the Job."""
        begun = {seed: self._runs[seed] for seed in seeds if seed in self._runs}
        key = ("seeds", self.spec, self._whole, *seeds, self._epochs, *(run.newest for run in begun.values()))
        self.busy.update(seeds)
        return store.shared.join_or_submit(
            key,
            train_seeds,
            self.spec,
            seeds,
            epochs=self._epochs,
            seconds=seconds,
            begun=begun,
            whole=self._whole,
            store_result=partial(_store_outcomes, self.spec),
            visitor=visitor,
            on_cluster=True,
        )

    def add_results(self, outcomes: Sequence[Outcome], unfinished: Run | None) -> None:
        """Add the result of `train_seeds`."""
        for outcome in outcomes:
            self._add(outcome)
        if unfinished:
            self._runs[unfinished.spec.seed] = unfinished

    def _stored_outcome(self, seed: int) -> Outcome | None:
        """Return a seed's stored Outcome, or None. The package itself has Outcomes of the default experiment."""
        stored = store.shared.get(("outcome", self.spec, seed))
        return stored or (outcomes.shipped().get(seed) if self.spec == Spec() else None)

    def _is_enough(self, outcome: Outcome) -> bool:
        return reaches(outcome, self._epochs, whole=self._whole)

    def _add(self, outcome: Outcome) -> None:
        self._runs.pop(outcome.seed, None)
        self._outcomes[outcome.seed] = outcome
        if outcome.seed < self._count and self._is_enough(outcome):
            self.finished.add(outcome.seed)


def _store_outcomes(spec: Spec, result: tuple[list[Outcome], Run | None]) -> None:
    """Store the result of `train_seeds` for other visits that open the same sweep."""
    outcomes, unfinished = result
    for outcome in outcomes:
        store.shared.put(("outcome", spec, outcome.seed), outcome)
    if unfinished:
        store.shared.put(("begun", spec, unfinished.spec.seed), unfinished)
