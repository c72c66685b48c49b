"""Transport: the state of training, its goal, and the epoch that is shown."""

from dataclasses import dataclass, replace

from rnn_core import run
from rnn_core.visit.bookmark import Bookmark


@dataclass(frozen=True)
class Transport:
    """The state that is changed by the buttons, the scrubber and training. Each action returns the next Transport.

    The scrubber is the handle that chooses the epoch. In all methods `newest` is the last trained epoch, or 0 before
    there is a network.

    Attributes:
        playing: True while the network trains.
        stepping: True if the visit trains because of presses on Step.
        goal: The epoch at which training ends.
        scrubbed: The epoch that is shown, or None to show the newest epoch.
        plan: The Bookmark that is being opened, or None.
        pause_at: An epoch before the goal, or None. The guided tour pauses training at this epoch.
    """

    playing: bool = False
    stepping: bool = False
    goal: int = 0
    scrubbed: int | None = None
    plan: Bookmark | None = None
    pause_at: int | None = None

    @property
    def target(self) -> int:
        """The epoch at which training pauses: `pause_at`, or the goal if `pause_at` is None."""
        return self.goal if self.pause_at is None else self.pause_at

    def epoch(self, newest: int) -> int:
        """Return the epoch that is shown."""
        return newest if self.scrubbed is None else self.scrubbed

    def opening(self, newest: int) -> Bookmark | None:
        """Return the Bookmark that is being opened, or None once its newest epoch is trained."""
        return self.plan if self.plan and newest < self.plan.position.newest else None

    def segment(self, newest: int, rate: float) -> tuple[float, int]:
        """Return the learning rate of the next epochs, and the number of epochs with this rate.

        While a Bookmark is being opened, the rate is the Bookmark's. Otherwise it is `rate`.
        """
        if plan := self.opening(newest):
            return plan.schedule.segment(newest, plan.position.newest)
        return rate, self.target - newest

    def play(self, newest: int, epochs: int, pause_at: int | None = None) -> "Transport":
        """Train more epochs after the epoch that is shown, or after the epochs of a Bookmark that is being opened.

        If training is under way and no Bookmark is being opened, nothing changes. The goal is at most MAX_EPOCHS.

        Args:
            newest: The last trained epoch.
            epochs: The number of epochs.
            pause_at: An epoch at which training pauses, or None. It must be between the epoch that is shown and the
                goal. Otherwise it has no effect.
        """
        if plan := self.opening(newest):
            return replace(self, goal=min(plan.position.newest + epochs, run.MAX_EPOCHS))
        if self.playing:
            return self
        after = self._train(newest, epochs)
        pauses = after.playing and pause_at is not None and self.epoch(newest) < pause_at < after.goal
        return replace(after, pause_at=pause_at if pauses else None)

    def step(self, newest: int) -> "Transport":
        """Train a single epoch, and stop any other training.

        If Step is pressed again before the epoch is trained, one more epoch is trained.
        """
        left = self.goal - newest if self.stepping else 0
        after = self.pause()._train(newest, left + 1)
        return replace(after, stepping=after.playing)

    def pause(self) -> "Transport":
        """Submit no more training, and stop opening a Bookmark."""
        return replace(self, playing=False, stepping=False, plan=None, pause_at=None)

    def scrub(self, epoch: int, newest: int) -> "Transport":
        """Pause any training, and show an epoch."""
        return replace(self.pause(), scrubbed=None if epoch >= newest else epoch)

    def open(self, plan: Bookmark) -> "Transport":
        """Train up to a Bookmark's newest epoch. If the Bookmark shows an untrained network, train nothing."""
        playing = plan.position.newest > 0
        return Transport(playing=playing, goal=plan.position.newest, plan=plan if playing else None)

    def arrive(self, newest: int, *, diverged: bool = False) -> "Transport":
        """Pause if training has reached its goal, or the epoch `pause_at`, or has diverged."""
        return self.pause() if diverged or newest >= self.target else self

    def _train(self, newest: int, epochs: int) -> "Transport":
        begin = self.epoch(newest)
        goal = min(begin + epochs, run.MAX_EPOCHS)
        return Transport(playing=goal > begin, goal=goal)
