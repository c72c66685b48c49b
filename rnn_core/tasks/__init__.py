"""The tasks: what there is to learn, each described in a module of its own."""

from functools import lru_cache

from rnn_core.tasks.classes import classes
from rnn_core.tasks.counting import countdown
from rnn_core.tasks.letters import letters
from rnn_core.tasks.reber import reber
from rnn_core.tasks.source import Source
from rnn_core.tasks.task import Task, certain
from rnn_core.tasks.words import words
from rnn_core.tasks.xor import xor

__all__ = ["TASKS", "Source", "Task", "certain", "of"]

TASKS = {
    "alternate": lambda period, strings: countdown(2),
    "cycle": lambda period, strings: countdown(period),
    "xor": lambda period, strings: xor(),
    "letters": lambda period, strings: letters(),
    "words": lambda period, strings: words(),
    "classes": lambda period, strings: classes(),
    "reber": lambda period, strings: reber(strings),
}
"""name -> function of the choices `period` and `strings`, giving the Task."""


@lru_cache(maxsize=32)
def of(name, period, strings):
    """The Task of a name of TASKS and of the choices that it depends on."""
    return TASKS[name](period=period, strings=strings)
