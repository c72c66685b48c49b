"""Groups of hidden states: the steps in each group, and the groups that are left out if there are too many."""

from collections import Counter

import numpy as np
import pytest

from rnn_core import analysis, data
from rnn_core.insight import groups
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from tests.support import small

LONG = Probe(shown_timesteps=groups.MEAN_STEPS)


def by_name(found):
    """Return the mean of each group, {name: mean}."""
    return dict(zip(found.names, found.means, strict=True))


def test_the_most_frequent_groups_are_kept():
    """Only forty of the groups are returned. Each has the mean state of its steps."""
    spec = Spec(task="text", units=4)
    state = small.drawn(spec, seed=1, scale=0.3)
    found = by_name(groups.groups(spec, state, Probe(), layer=0, grouped="context"))
    tested = data.test_sequence(spec, groups.MEAN_STEPS)
    names = [spec.task_info.symbols[symbol] for symbol in tested.symbols[0, :-1]]
    steps = [f"{name} {place + 1}" for name, place in zip(names, tested.places[0, :-1], strict=True)]
    counts = Counter(steps)
    assert len(counts) > groups.MAX_GROUPS == len(found)
    fewest = min(counts[name] for name in found)
    left_out = {name: count for name, count in counts.items() if name not in found}
    assert max(left_out.values()) <= fewest, "no group that is left out should have more steps than a returned one"
    hidden = analysis.trace_probe(spec, state, LONG).hidden[0][0]
    for name, mean in found.items():
        in_group = [step == name for step in steps]
        np.testing.assert_allclose(mean, hidden[in_group].mean(axis=0), atol=1e-5, err_msg=f"the mean of {name!r}")


@pytest.mark.parametrize("period", [2, 3])
def test_a_countdown_is_grouped_by_its_target(period):
    """The input carries no information, so the group of a step is the class of its target."""
    spec = Spec(task="cycle", period=period, samples=20, timesteps=12, units=4)
    state = small.drawn(spec, seed=1, scale=0.7)
    found = by_name(groups.groups(spec, state, Probe(), layer=0, grouped="symbol"))
    hidden, target = analysis.trace_probe(spec, state, LONG).hidden[0][0], analysis.targets(spec, LONG).argmax(axis=-1)
    assert list(found) == [f"y{k}" for k in range(period)]
    for k, mean in enumerate(found.values()):
        expected = hidden[target == k].mean(axis=0)
        np.testing.assert_allclose(
            mean, expected, atol=1e-5, err_msg=f"the mean of the states at which class {k} is correct"
        )


@pytest.mark.parametrize("grouped", ["symbol", "context"])
def test_each_group_has_the_kind_of_its_symbol(grouped):
    """The kinds of letters are consonant and vowel. The symbols of the task `words` have no kinds."""
    for task, kinds in (("letters", {"b": "consonant", "d": "consonant", "g": "consonant"}), ("words", None)):
        spec = Spec(task=task, samples=20, units=4)
        found = groups.groups(spec, small.drawn(spec, seed=1, scale=0.7), Probe(), layer=0, grouped=grouped)
        expected = [kinds.get(name[0], "vowel") for name in found.names] if kinds else []
        assert list(found.kinds) == expected
