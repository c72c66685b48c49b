"""The tasks: what there is to learn, each described in a module of its own."""

from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

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
    """The choices on which a Task depends: its name in TASKS, and what some of them ask for."""

    task: str
    period: int
    strings: int
    text: str


TASKS = {
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
"""name -> function of Choices, giving the Task."""

OWN = {"text": text_of, "numbers": numbers_of}
"""Those of what a visitor brings along -> function of a file's bytes, giving what one would type."""


def task_of(spec):
    """The Task of a Spec. Raises SpecError for a text that is none."""
    return _of(Choices(*_choices(spec)))


_choices = attrgetter(*Choices._fields)


@lru_cache(maxsize=32)
def _of(choices):
    return TASKS[choices.task](choices)
