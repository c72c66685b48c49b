"""Transport: whether a visit trains, up to which epoch, and which epoch it shows."""

from dataclasses import dataclass, replace

from rnn_core import run
from rnn_core.visit.bookmark import Bookmark


@dataclass(frozen=True)
class Transport:
    """What the buttons, the scrubber and the training change. Each of its methods returns the Transport that follows.

    playing: whether it trains. stepping: whether it does so because of presses on Step. goal: the epoch at which the
    training ends. scrubbed: the epoch that is shown, None if that is the newest. plan: the Bookmark that is being
    opened, or None.

    newest: the last epoch that is trained, 0 before there is a network.
    """

    playing: bool = False
    stepping: bool = False
    goal: int = 0
    scrubbed: int | None = None
    plan: Bookmark | None = None

    def epoch(self, newest):
        """Return the epoch that is shown."""
        return newest if self.scrubbed is None else self.scrubbed

    def opening(self, newest):
        """Return the Bookmark whose newest epoch is still to come, or None."""
        return self.plan if self.plan and newest < self.plan.position.newest else None

    def play(self, newest, epochs):
        """Train `epochs` more from the epoch that is shown, or that is being opened."""
        if self.opening(newest):
            return replace(self, goal=min(self.plan.position.newest + epochs, run.MAX_EPOCHS))
        return self if self.playing else self._train(newest, epochs)

    def step(self, newest):
        """Pause if it trains, and train one epoch; one more for each press before it is done."""
        more = self.goal - newest if self.stepping else 0
        found = self.pause()._train(newest, more + 1)
        return replace(found, stepping=found.playing)

    def pause(self):
        """Stop after the epochs that a worker is already at."""
        return replace(self, playing=False, stepping=False, plan=None)

    def scrub(self, epoch, newest):
        """Pause if it trains, and show an epoch that was trained before."""
        return replace(self.pause(), scrubbed=None if epoch >= newest else epoch)

    def open(self, plan):
        """Train up to the newest epoch of a Bookmark."""
        playing = plan.position.newest > 0
        return Transport(playing=playing, goal=plan.position.newest, plan=plan if playing else None)

    def arrive(self, newest, *, diverged=False):
        """Pause if the training has come to its goal, or has diverged."""
        return self.pause() if diverged or newest >= self.goal else self

    def _train(self, newest, epochs):
        begin = self.epoch(newest)
        goal = min(begin + epochs, run.MAX_EPOCHS)
        return Transport(playing=goal > begin, goal=goal)
