"""The progress of one experiment of a sweep: what is known of each of its seeds, and which are still to be trained."""

from functools import partial

from rnn_core.insight.seeds import reaches, tally, train_seeds, until
from rnn_core.spec import Spec
from rnn_core.visit import outcomes, store
from rnn_core.visit.compute import cost


class SeedProgress:
    """The seeds 0 to `count` - 1 of a Spec, each trained up to an epoch; `aim` says how many, and how far.

    whole: whether every loss up to that epoch is wanted, or a training may end where it has learned.
    ready: the seeds that are trained. busy: those that workers have. cost: estimated seconds of an epoch.
    What other visits have found out is taken over, and what is found out here is stored for them.
    """

    def __init__(self, spec, *, whole):
        self.spec, self._whole = spec, whole
        self.ready, self.busy = set(), set()
        self.cost = cost.training(spec, 1)
        self._known = {}  # seed -> Outcome, as far as it was ever trained
        self._begun = {}  # seed -> its Run so far

    def aim(self, count, epochs):
        """Want so many seeds trained up to this epoch; what goes as far is kept."""
        self._count, self._epochs = count, epochs
        self.ready = {seed for seed, outcome in self._known.items() if seed < count and self._is_enough(outcome)}

    @property
    def missing(self):
        """How many seeds are still to be trained."""
        return self._count - len(self.ready)

    @property
    def spent(self):
        """Estimated seconds of all epochs that are trained."""
        under_way = sum(run.newest for seed, run in self._begun.items() if seed < self._count)
        return self.cost * (self._epochs * len(self.ready) + under_way)

    def outcomes(self):
        """Return {seed: Outcome} of those that tell of the epoch, by ascending seed."""
        known = sorted(self._known.items())
        each = (until(outcome, self._epochs) for seed, outcome in known if seed < self._count)
        return {outcome.seed: outcome for outcome in each if outcome}

    def tally(self):
        """Return the Tally of the seeds that are trained."""
        return tally([self._known[seed] for seed in self.ready], self._epochs)

    def waiting(self, seeds):
        """Return which of some seeds are to be trained, after what other visits have found out is taken over."""
        waiting = [seed for seed in seeds if seed not in self.ready]
        for seed in waiting:
            outcome, begun = self._found(seed), store.shared.get(("begun", self.spec, seed))
            if outcome and outcome is not self._known.get(seed):
                self._keep(outcome)
            if begun and (seed not in self._begun or begun.newest > self._begun[seed].newest):
                self._begun[seed] = begun
        return [seed for seed in waiting if seed not in self.ready]

    def submit(self, seeds, *, seconds, visitor):
        """Give some seeds to a worker for so many seconds, and return the Job."""
        begun = {seed: self._begun[seed] for seed in seeds if seed in self._begun}
        key = "seeds", self.spec, self._whole, *seeds, self._epochs, *(run.newest for run in begun.values())
        self.busy.update(seeds)
        return store.shared.get_or_submit(
            key,
            train_seeds,
            self.spec,
            seeds,
            epochs=self._epochs,
            seconds=seconds,
            begun=begun,
            whole=self._whole,
            keep=partial(_share, self.spec),
            visitor=visitor,
            on_cluster=True,
        )

    def take(self, outcomes, unfinished):
        """Keep what `train_seeds` found out."""
        for outcome in outcomes:
            self._keep(outcome)
        if unfinished:
            self._begun[unfinished.spec.seed] = unfinished

    def _found(self, seed):
        """Return the Outcome of a seed that is known already, or None."""
        shared = store.shared.get(("outcome", self.spec, seed))
        return shared or (outcomes.shipped().get(seed) if self.spec == Spec() else None)

    def _is_enough(self, outcome):
        return reaches(outcome, self._epochs, whole=self._whole)

    def _keep(self, outcome):
        self._begun.pop(outcome.seed, None)
        self._known[outcome.seed] = outcome
        if outcome.seed < self._count and self._is_enough(outcome):
            self.ready.add(outcome.seed)


def _share(spec, answer):
    """Store what `train_seeds` found out, for other visits that open the same sweep."""
    outcomes, unfinished = answer
    for outcome in outcomes:
        store.shared.put(("outcome", spec, outcome.seed), outcome)
    if unfinished:
        store.shared.put(("begun", spec, unfinished.spec.seed), unfinished)
