"""Classes: short sentences, in which a word's position shows its class.

The task is from Elman 1990, Finding Structure in Time, Cognitive Science 14:179-211, "Discovering Lexical Classes from
Word Order".
"""

from itertools import pairwise
from math import lcm

import numpy as np

from rnn_core.tasks.source import Source
from rnn_core.tasks.task import Task

WORDS = {
    "human": "man woman boy girl",
    "animal": "cat mouse dog",
    "aggressor": "lion dragon monster",
    "inanimate": "book rock car",
    "breakable": "glass plate",
    "food": "cookie bread sandwich",
    "intransitive": "think sleep exist",
    "transitive": "see chase like",
    "agent-patient": "move break",
    "perception": "smell see",
    "destruction": "break smash",
    "eating": "eat",
}
"""Class -> its words; two verbs belong to two classes.

The paper mentions 13 classes and 29 words. Its Table 3 has 12 rows, with examples of each class's words, and its tree
(Figure 7) has all words. This project chose the class of each word that is only in the tree.
"""

NOUNS = ("human", "animal", "aggressor", "inanimate", "breakable", "food")
"""The classes of nouns; all others are classes of verbs."""

KINDS = {
    "human": "person",
    "animal": "animal",
    "aggressor": "animal",
    "inanimate": "thing",
    "breakable": "thing",
    "food": "food",
}
"""Class of nouns -> the kind of its words. The kind of all other words is "verb"."""

TEMPLATES = (
    "human eating food",
    "human perception inanimate",
    "human destruction breakable",
    "human intransitive",
    "human transitive human",
    "human agent-patient inanimate",
    "human agent-patient",
    "animal eating food",
    "animal transitive animal",
    "animal agent-patient inanimate",
    "animal agent-patient",
    "inanimate agent-patient",
    "aggressor destruction breakable",
    "aggressor eating human",
    "aggressor eating animal",
    "aggressor eating food",
)
"""The sentences, each given by the classes of its words (the paper's Table 4)."""

_VECTOR_SIZE = 31  # as in the paper, although it has only 29 words

State = tuple[str, int, str]
"""A state of the Source, which draws the words: the template, the index of the word in it, and the word."""


def classes() -> Task:
    """Return the task of sentences of two or three words: the next word is never certain, but its class often is."""
    sentences = {template: [WORDS[name].split() for name in template.split()] for template in TEMPLATES}
    names = tuple(dict.fromkeys(" ".join(WORDS.values()).split()))
    symbols: dict[State, int] = {}
    firsts: list[list[State]] = []  # the states of the first word, by template
    follows: dict[State, list[State]] = {}
    lasts: list[State] = []
    for template, slots in sentences.items():
        states = [[(template, place, word) for word in slot] for place, slot in enumerate(slots)]
        symbols |= {state: names.index(state[-1]) for slot in states for state in slot}
        firsts.append(states[0])
        follows |= {state: following for slot, following in pairwise(states) for state in slot}
        lasts += states[-1]
    # All templates are equally frequent, and so are all words that fit the same slot of a template.
    multiple = lcm(*map(len, firsts))
    starts = [state for first in firsts for state in first * (multiple // len(first))]
    follows |= dict.fromkeys(lasts, starts)
    return Task(
        symbols=names,
        vectors=np.eye(len(names), _VECTOR_SIZE, dtype=np.float32),
        names=names + tuple(f"({number})" for number in range(len(names) + 1, _VECTOR_SIZE + 1)),
        kinds=tuple(_kind(name) for name in names),
        source=Source.of(symbols, starts, follows),
        losses=("categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
        samples=900,
        timesteps=30,
    )


def _kind(word: str) -> str:
    """Return the kind of a word."""
    return next((kind for name, kind in KINDS.items() if word in WORDS[name].split()), "verb")
