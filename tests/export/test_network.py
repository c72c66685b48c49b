"""The exported Keras model: its outputs equal the outputs on the page.

The model can also be loaded from its file, and trained further.
"""

from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, export, training
from rnn_core.backend import keras
from tests.support.small import CELLS, SMALL, assert_same, drawn

pytestmark = pytest.mark.slow

GRU_CYCLE = {"cell": "GRU", "learning_rate": 0.02, "loss": "mean_squared_error", "task": "cycle", "period": 3}
"""Choices that differ from SMALL."""


@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize("cell", CELLS)
def test_the_model_predicts_the_outputs_of_the_trace(cell, return_sequences):
    """The model accepts sequences of any length. The Spec's padding and initial states for training have no effect."""
    options = {"min_timesteps": 3, "padding": "post", "train_initial_state": "random"}
    spec = replace(SMALL, cell=cell, layers=2, return_sequences=return_sequences, **options)
    state = drawn(spec)._replace(optimizer=training.init_state(spec).optimizer)
    network = export.keras_model(spec, state)
    for kind, steps in (("random", 8), ("impulse", 20), ("zeros", 1)):
        inputs = data.probe(kind, timesteps=steps)
        outputs = analysis.trace(spec, state, inputs).outputs
        np.testing.assert_allclose(network(inputs), outputs, rtol=0, atol=1e-6)


@pytest.mark.parametrize("changes", [GRU_CYCLE, {"optimizer": "rmsprop", "cell": "Dense", "return_sequences": False}])
def test_fit_trains_the_model_and_the_model_of_its_file_further(tmp_path, monkeypatch, changes):
    """On the batches of the next epoch, `fit` gives the same metrics and weights as `training.train`.

    Writing the file leaves no temporary file.
    """
    spec = replace(SMALL, **changes)
    state = training.train(spec, training.init_state(spec), 2)[-1][0]
    after, metrics = training.train(spec, state, 1)[0]
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    content, other = export.keras_file(spec, state), tmp_path / "other.keras"
    assert not list(tmp_path.iterdir())
    other.write_bytes(content)
    inputs, targets, _ = data.sample(spec)
    order, split = data.batch_order(spec, 3), spec.train_samples
    for model in (export.keras_model(spec, state), keras.saving.load_model(other)):
        slots = [variable for variable in model.optimizer.variables if variable is not model.optimizer.learning_rate]
        assert_same([*model.get_weights(), *map(np.array, slots)], [*state.weights, *state.optimizer])
        model.run_eagerly = True
        options = {"batch_size": 5, "shuffle": False, "validation_data": (inputs[split:], targets[split:])}
        log = model.fit(inputs[order], targets[order], **options, verbose=0).history
        np.testing.assert_allclose(metrics, [log[name][0] for name in metrics._fields], rtol=0, atol=1e-5)
        for weight, expected in zip(model.get_weights(), after.weights, strict=True):
            np.testing.assert_allclose(weight, expected, rtol=0, atol=1e-4)
