"""Checks of the modules that need neither TensorFlow nor Keras: `python -m tests.without_training`.

The checks use the network of the article, a tutorial that README.md names. The weights of this network at epochs 0
and 15 are in `tests/support/article.npz`. `python -m tests.without_training --make` trains the network and writes the
weights.
"""

import sys
from pathlib import Path

import numpy as np

from rnn_core import analysis, data, figures, tasks
from rnn_core.insight import ablation, dynamics, fixed_point, gradients, network
from rnn_core.probe import Probe
from rnn_core.spec import Spec
from rnn_core.training import State
from rnn_core.ui.words import LANGUAGES, say
from rnn_core.visit import bookmark
from rnn_core.visit.presets import PRESETS

WEIGHTS = Path(__file__).parent / "support" / "article.npz"
EPOCHS = (0, 15)
"""The epochs whose weights are in the file."""


def make():
    """Train the article's network, and write its weights."""
    from rnn_core import run

    states = run.advance(run.start(Spec()), EPOCHS[-1]).states
    arrays = {f"{epoch}_{number}": array for epoch in EPOCHS for number, array in enumerate(states[epoch].weights)}
    np.savez_compressed(WEIGHTS, **arrays)


def trained():
    """Return the State of each of EPOCHS, without the optimizer's variables."""
    with np.load(WEIGHTS) as arrays:
        return [State(epoch, tuple(arrays[f"{epoch}_{number}"] for number in range(5)), ()) for epoch in EPOCHS]


def by_hand(weights, inputs):
    """Compute the hidden states (T, 10) and outputs (T, 2) of the article's network for inputs (T, 1) in NumPy."""
    kernel, recurrent_kernel, bias, output_kernel, output_bias = (array.astype(float) for array in weights)
    hidden = [np.zeros(10)]
    for x in inputs:
        hidden.append(np.tanh(x @ kernel + hidden[-1] @ recurrent_kernel + bias))
    powers = np.exp(np.array(hidden[1:]) @ output_kernel + output_bias)
    return np.array(hidden[1:]), powers / powers.sum(axis=1, keepdims=True)


def check_data():
    """Check that every task has outputs, and that the article's data have the article's shape and targets."""
    for name in tasks.TASKS:
        assert len(Spec(task=name).task_info.outputs) >= 1, name
    sequences = data.sample(Spec())
    assert sequences.inputs.shape == (250, 100, 1)
    np.testing.assert_array_equal(sequences.targets[0, :4], [[0, 1], [1, 0], [0, 1], [1, 0]])


def check_insight():
    """Check that the trained network's outputs alternate if all inputs are 0.

    Also check the explanations: the fixed point is unstable, and without recurrence half of the steps are correct.
    """
    spec, probe = Spec(), Probe("zeros")
    before, after = trained()
    trace = analysis.trace_probe(spec, after, probe)
    hidden, outputs = by_hand(after.weights, np.zeros((100, 1)))
    np.testing.assert_allclose(trace.hidden[0][0], hidden, atol=1e-4)
    np.testing.assert_allclose(trace.outputs[0], outputs, atol=1e-4)
    np.testing.assert_array_equal(outputs.argmax(axis=1), (np.arange(100) + 1) % 2)
    removed = ablation.look(spec, after, probe, ablation.Ablation(no_recurrence=True), layer=1)
    assert analysis.correct_steps(spec, probe, removed).sum() == 50
    assert gradients.gradients(spec, after, probe, max_lag=20).shape == (100, 21, 10)
    net = network.network(spec, after)
    path = network.trajectory(net, spec, probe)
    point = fixed_point.find(net, path.inputs.mean(axis=0), path.after)
    slopes = np.diag(1 - point.state[0] ** 2) @ after.weights[1].astype(float).T
    found, expected = dynamics.spectrum(net, path.inputs[0], point.state).values, np.linalg.eigvals(slopes)
    np.testing.assert_allclose(abs(found[0]), abs(expected).max(), atol=1e-6)
    assert found[0].real < -1
    assert dynamics.bifurcation(dynamics.stabilities(spec, [before, after], probe), period=2).kind == "flip"


def check_page_values():
    """Check that a figure can be drawn, and that the page's title exists in each language.

    Also check that the address of each preset is read as this preset.
    """
    names = dict.fromkeys(("epoch", "loss", "accuracy", "train", "validation"), "name")
    figure = figures.comparison.draw([("one", np.array([[0.7, 0.5, 0.7, 0.5], [0.6, 0.6, 0.6, 0.6]]))], names=names)
    assert figure["data"]
    for lang in LANGUAGES:
        assert say(lang, "title")
    for preset in PRESETS.values():
        address = {name: [text] for name, text in bookmark.write(preset).items()}
        assert bookmark.read(address) == (preset, [])


def main():
    """Run all checks, and fail if they have loaded TensorFlow or Keras."""
    check_data()
    check_insight()
    check_page_values()
    loaded = [name for name in ("tensorflow", "keras") if sys.modules.get(name)]
    assert loaded == []
    print("All checks passed without TensorFlow and Keras.")


if __name__ == "__main__":
    make() if sys.argv[1:] == ["--make"] else main()
