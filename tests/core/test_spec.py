"""Spec: the defaults, the invalid combinations, the validation split, and choices without effect."""

import itertools
from dataclasses import asdict, replace

import numpy as np
import pytest

from rnn_core.backend import keras
from rnn_core.fields import fields_of
from rnn_core.spec import Spec, SpecError

ARTICLE = {"samples": 250, "timesteps": 100, "units": 10, "layers": 1, "batch_size": 10, "validation_split": 0.05}
ARTICLE |= {"cell": "SimpleRNN", "activation": "tanh", "loss": "binary_crossentropy", "optimizer": "adam"}
ARTICLE |= {"task": "alternate", "train_input": "random", "train_initial_state": "zeros", "return_sequences": True}
ARTICLE |= {"min_timesteps": None, "padding": "pre", "masking": True, "period": 2, "strings": 1, "text": ""}
ARTICLE |= {"learning_rate": 0.001, "seed": 0}
"""The choices of the article's program, which is in tests/benchmark/program.py.

Choices that the program does not make have Keras's or neutral defaults.
"""


def test_the_defaults_are_those_of_the_article():
    """Each field belongs to one of the page's three groups of controls."""
    assert asdict(Spec()) == ARTICLE
    assert {field.group for field in fields_of(Spec).values()} == {"data", "network", "training"}


@pytest.mark.parametrize(
    ("base", "accepted", "refused", "expected"),
    [
        ({}, {"min_timesteps": 100}, {"min_timesteps": 101}, "at most the length of the longest sequence (100)"),
        ({"min_timesteps": 3}, {"timesteps": 3}, {"timesteps": 2}, "at most the length of the longest sequence (2)"),
        ({"samples": 40}, {"batch_size": 40}, {"batch_size": 41}, "at most the number of sequences (40)"),
        ({}, {"validation_split": 0.01}, {"validation_split": 1e-17}, "enough for at least one of the 250 sequences"),
        ({"timesteps": 1000}, {"samples": 500}, {"samples": 501}, "(501 × 1000 × 1 = 501,000)"),
        ({"layers": 4}, {"timesteps": 500}, {"timesteps": 501}, "at most 500,000 (250 × 501 × 4 = 501,000)"),
    ],
    ids=str,
)
def test_an_invalid_combination_is_refused_with_its_limit(base, accepted, refused, expected):
    """The value at the limit is accepted."""
    assert asdict(Spec(**base, **accepted)).items() >= accepted.items()
    with pytest.raises(SpecError) as caught:
        Spec(**base, **refused)
    assert expected in str(caught.value)


def test_train_samples_are_those_of_keras():
    """Every split has as many training samples as in Keras, 237 by default. A split that Keras refuses is refused."""
    split_of_keras = keras.src.trainers.data_adapters.array_slicing.train_validation_split
    assert Spec().train_samples == 237
    assert Spec(validation_split=0.0).train_samples == 250
    splits = [*np.linspace(0.001, 0.5, 100), *(1 / n for n in range(2, 60)), 1e-17, 0.1 + 0.2]
    for samples, split in itertools.product((20, 23, 60, 250, 1999), map(float, splits)):
        try:
            train, _ = split_of_keras(np.arange(samples), split)
        except ValueError:
            with pytest.raises(SpecError):
                Spec(samples=samples, validation_split=split)
        else:
            assert Spec(samples=samples, validation_split=split).train_samples == len(train)


@pytest.mark.parametrize(
    ("changes", "effective"),
    [
        ({"min_timesteps": 100, "padding": "post", "masking": False}, {}),
        ({"padding": "post", "units": 3}, {"units": 3}),
        ({"period": 5}, {}),
        ({"task": "cycle"}, {}),
        ({"task": "cycle", "period": 3}, {"task": "cycle", "period": 3}),
        (
            {"min_timesteps": 5, "masking": False, "padding": "post"},
            {"min_timesteps": 5, "masking": False, "padding": "post"},
        ),
        ({"seed": 4, "train_input": "zeros"}, {"seed": 4, "train_input": "zeros"}),
    ],
    ids=str,
)
def test_effective_replaces_a_choice_without_effect_by_its_default(changes, effective):
    """`experiment` also replaces the learning rate by its default."""
    spec = Spec(**changes, learning_rate=0.02)
    expected = Spec(**effective, learning_rate=0.02)
    assert spec.effective == expected
    assert spec.experiment == replace(expected, learning_rate=0.001)
