"""Classes: short sentences of words whose class their place shows (Elman 1990, "Discovering Lexical Classes")."""

from itertools import pairwise

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

The paper tells of 13 classes and 29 words. Its Table 3 has 12 rows, with examples of the words of each, and its tree
(Figure 7) has all words. Which word belongs to which class, where the table does not say so, was decided here.
"""

NOUNS = ("human", "animal", "aggressor", "inanimate", "breakable", "food")
"""The classes of nouns; the others are of verbs."""

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
"""The classes of the words of a sentence (the paper's Table 4)."""

_SIZE = 31  # of a vector, as in the paper, which has 29 words


def classes():
    """Sentences of two or three words, one after another: the next word is never certain, its class often is."""
    sentences = {template: [WORDS[name].split() for name in template.split()] for template in TEMPLATES}
    names = tuple(dict.fromkeys(" ".join(WORDS.values()).split()))
    symbols, begins, follows = {}, [], {}
    for template, slots in sentences.items():
        states = [[(template, place, word) for word in slot] for place, slot in enumerate(slots)]
        symbols |= {state: names.index(state[-1]) for slot in states for state in slot}
        begins.append(states[0])
        follows |= {state: then for slot, then in pairwise(states) for state in slot}
        follows |= dict.fromkeys(states[-1])
    most = np.lcm.reduce([len(first) for first in begins])  # every template is as frequent, and every word of a slot
    begins = [state for first in begins for state in first * (most // len(first))]
    follows = {state: then or begins for state, then in follows.items()}
    return Task(
        symbols=names,
        vectors=np.eye(len(names), _SIZE, dtype=np.float32),
        names=names + tuple(f"({number})" for number in range(len(names) + 1, _SIZE + 1)),
        source=Source.of(symbols, begins, follows),
        losses=("categorical_crossentropy", "binary_crossentropy", "mean_squared_error"),
        samples=900,
        timesteps=30,
    )
