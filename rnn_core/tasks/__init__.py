"""The tasks that a network can learn. Each kind of task has a module."""

from collections.abc import Callable
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple, Protocol, runtime_checkable

from rnn_core.tasks.classes import classes
from rnn_core.tasks.counting import countdown
from rnn_core.tasks.letters import letters
from rnn_core.tasks.numbers import numbers, numbers_of
from rnn_core.tasks.reber import reber
from rnn_core.tasks.source import Source
from rnn_core.tasks.task import Task, certain
from rnn_core.tasks.text import text, text_of
from rnn_core.tasks.words import words
from rnn_core.tasks.xor import xor

__all__ = ["OWN", "TASKS", "Choices", "Source", "Task", "certain", "numbers_of", "task_of"]


class Choices(NamedTuple):
    """The choices that decide a Task. `Spec` explains each of them."""

    task: str
    period: int
    strings: int
    text: str


@runtime_checkable
class HasChoices(Protocol):
    """The part of a Spec that the tasks use."""

    @property
    def task(self) -> str:
        """A name of TASKS."""
        ...

    @property
    def period(self) -> int:
        """The period of `cycle`."""
        ...

    @property
    def strings(self) -> int:
        """The number of inner strings in each string of `reber`."""
        ...

    @property
    def text(self) -> str:
        """The visitor's own text or series."""
        ...


TASKS: dict[str, Callable[[Choices], Task]] = {
    "alternate": lambda choices: countdown(2),
    "cycle": lambda choices: countdown(choices.period),
    "xor": lambda choices: xor(),
    "letters": lambda choices: letters(),
    "words": lambda choices: words(),
    "classes": lambda choices: classes(),
    "reber": lambda choices: reber(choices.strings),
    "text": lambda choices: text(choices.text),
    "numbers": lambda choices: numbers(choices.text),
}
"""Name -> function that makes the Task."""

OWN: dict[str, Callable[[bytes], str]] = {"text": text_of, "numbers": numbers_of}
"""Name of each task on a visitor's own data -> function that converts a file's bytes to `Choices.text`."""


def task_of(spec: HasChoices) -> Task:
    """Return the Task of a Spec.

    Raises:
        SpecError: The visitor's own text or series is invalid.
    """
    return _task_of(Choices(*_choices(spec)))


_choices = attrgetter(*Choices._fields)


@lru_cache(maxsize=32)
def _task_of(choices: Choices) -> Task:
    return TASKS[choices.task](choices)
