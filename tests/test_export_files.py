"""The exported files: the model opens in plain Keras and answers as the page does, and the tables hold the numbers."""

import csv
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, export, run, training
from rnn_core.analysis import Trace
from rnn_core.backend import keras
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State

SMALL = Spec(samples=20, timesteps=8, units=3, batch_size=5, validation_split=0.25)


def read(text):
    """The header of a table, and its cells."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert text.endswith("\n")
    assert "\r" not in text
    assert {len(row) for row in rows} <= {len(header)}
    return header, rows


def numbers(rows, kind=np.float64):
    """Cells as numbers, NaN where they are empty."""
    return np.array([[kind(cell) if cell else np.nan for cell in row] for row in rows], kind)


# --- the model


@pytest.mark.parametrize("return_sequences", [True, False])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", ["SimpleRNN", "GRU", "LSTM"])
def test_keras_file(tmp_path, cell, layers, return_sequences):
    """A `.keras` file opens in safe mode, and predicts what the page shows for sequences of any length."""
    spec = replace(SMALL, cell=cell, layers=layers, return_sequences=return_sequences)
    state = training.init_state(spec)
    path = tmp_path / "network.keras"
    path.write_bytes(export.keras_file(spec, state))
    network = keras.saving.load_model(path, safe_mode=True)
    for inputs in (data.probe("random", timesteps=8), data.probe("sine", timesteps=20)):
        outputs = analysis.trace(spec, state, inputs).outputs
        np.testing.assert_allclose(network.predict(inputs, verbose=0), outputs, rtol=0, atol=1e-6)


def test_keras_file_holds_the_training(tmp_path):
    """With the weights come the optimizer and how the model was compiled, so that `fit` trains on."""
    spec = replace(SMALL, loss="mean_squared_error", learning_rate=0.02, task="cycle", period=3)
    state = training.train(spec, training.init_state(spec), 2)[-1][0]
    path = tmp_path / "network.keras"
    path.write_bytes(export.keras_file(spec, state))
    network = keras.saving.load_model(path, safe_mode=True)
    for found, expected in zip(network.get_weights(), state.weights, strict=True):
        np.testing.assert_array_equal(found, expected)
    slots = [v for v in network.optimizer.variables if v is not network.optimizer.learning_rate]
    for found, expected in zip(slots, state.optimizer, strict=True):
        np.testing.assert_array_equal(found, expected)
    assert float(network.optimizer.learning_rate) == pytest.approx(0.02)
    assert network.loss == "mean_squared_error"


def test_keras_file_tells_nothing_of_the_machine(tmp_path, monkeypatch):
    """The file holds the network alone, and nothing is left where it was made."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    content = export.keras_file(SMALL, training.init_state(SMALL))
    assert not list(tmp_path.iterdir())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = b"".join(archive.read(name) for name in archive.namelist())
    assert str(tmp_path).encode() not in texts


# --- the learning curves


def test_curves():
    """One row for every epoch from 0, with its learning rate and its metrics to the last digit."""
    trained = run.advance(run.advance(run.start(SMALL), 2), 1, learning_rate=0.1 + 0.2)
    header, rows = read(export.curves_csv(trained))
    assert header == ["epoch", "learning_rate", "loss", "accuracy", "val_loss", "val_accuracy"]
    assert [row[0] for row in rows] == ["0", "1", "2", "3"]
    found = numbers(rows)
    np.testing.assert_array_equal(found[:, 1], [np.nan, 0.001, 0.001, 0.1 + 0.2])
    np.testing.assert_array_equal(found[:, 2:], trained.metrics)


def test_what_is_not_a_number_is_empty():
    """Without validation its columns are there and empty, as is the learning rate of the untrained network."""
    states = (State(0, (), ()), State(1, (), ()))
    given = Run(SMALL, states, (Metrics(0.7, 0.5), Metrics(1e-9, 1.0)), (1e-6,))
    assert read(export.curves_csv(given))[1] == [
        ["0", "", "0.7", "0.5", "", ""],
        ["1", "1e-06", "1e-09", "1.0", "", ""],
    ]


def test_curves_of_thinned_runs():
    """Epochs whose network is no longer kept have their row still."""
    thinned = Run(SMALL, (State(0, (), ()), State(3, (), ())), (Metrics(0.7, 0.5),) * 4, (0.001,) * 3)
    assert len(read(export.curves_csv(thinned))[1]) == 4


# --- states and outputs


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", ["SimpleRNN", "LSTM"])
def test_states(cell, layers):
    """One row for every step from 1, with each unit of each layer in a column of its own, of LSTM h and then c."""
    spec = replace(SMALL, cell=cell, layers=layers)
    trace = analysis.trace(spec, training.init_state(spec), data.probe("random", timesteps=12))
    header, rows = read(export.states_csv(trace))
    letters = "hc" if cell == "LSTM" else "h"
    units = range(1, 4)
    assert header == ["step", *(f"layer{n + 1}_{k}{u}" for n in range(layers) for k in letters for u in units)]
    assert [row[0] for row in rows] == [str(step) for step in range(1, 13)]
    found = numbers(rows, np.float32)
    for layer in range(layers):
        for kind, values in zip(letters, (trace.hidden, trace.memory), strict=False):
            first = header.index(f"layer{layer + 1}_{kind}1")
            np.testing.assert_array_equal(found[:, first : first + 3], values[layer][0])


def test_outputs():
    """One row for every step from 1, with the target and the probability of each class."""
    spec = replace(SMALL, task="cycle", period=3)
    trace = analysis.trace(spec, training.init_state(spec), data.probe("random", timesteps=12))
    target = data.target(spec, timesteps=12)
    header, rows = read(export.outputs_csv(trace, target))
    assert header == ["step", *(f"{kind}_y{k}" for kind in ("target", "probability") for k in range(3))]
    found = numbers(rows, np.float32)
    np.testing.assert_array_equal(found[:, 0], np.arange(1, 13))
    np.testing.assert_array_equal(found[:, 1:4], target)
    np.testing.assert_array_equal(found[:, 4:], trace.outputs[0])


@pytest.mark.parametrize("shape", [(2,), (1, 2)])
def test_one_output(shape):
    """A network that answers once has one row, of the last step."""
    spec = replace(SMALL, return_sequences=False)
    trace = analysis.trace(spec, training.init_state(spec), data.probe("random", timesteps=12))
    _, rows = read(export.outputs_csv(trace, np.float32([1, 0]).reshape(shape)))
    np.testing.assert_array_equal(numbers(rows, np.float32), [[12, 1, 0, *trace.outputs[0]]])


def test_padded_steps_have_no_row():
    """Where some steps are real alone, these have a row each, under their own number."""
    rng = np.random.default_rng(0)
    trace = Trace((rng.random((1, 5, 2)),), rng.random((1, 5, 2)))
    real = np.array([False, False, True, True, True])
    rows = numbers(read(export.states_csv(trace, real=real))[1])
    np.testing.assert_array_equal(rows, np.column_stack([[3, 4, 5], trace.hidden[0][0, 2:]]))
    rows = numbers(read(export.outputs_csv(trace, np.eye(2)[[1, 0, 1]], real=real))[1])
    np.testing.assert_array_equal(rows, np.column_stack([[3, 4, 5], np.eye(2)[[1, 0, 1]], trace.outputs[0, 2:]]))
    once = trace._replace(outputs=rng.random((1, 2)))
    rows = numbers(read(export.outputs_csv(once, np.eye(2)[:1], real=~real))[1])
    np.testing.assert_array_equal(rows, [[5, 1, 0, *once.outputs[0]]])


def test_gaps_are_empty():
    """A NaN in a trace is an empty cell, and what is infinite says so."""
    hidden = np.array([[[np.nan, 1.0], [np.inf, -0.5]]])
    assert read(export.states_csv(Trace((hidden,), hidden)))[1] == [["1", "", "1.0"], ["2", "inf", "-0.5"]]


@pytest.mark.parametrize("target", [np.zeros((4, 2)), np.zeros((5, 3)), np.zeros(2)])
def test_targets_that_do_not_fit(target):
    """A target for each output, or an error that says what was expected."""
    trace = Trace((np.zeros((1, 5, 3)),), np.zeros((1, 5, 2)))
    with pytest.raises(ValueError, match=r"Invalid value for `target`: expected the shape \(5, 2\), received"):
        export.outputs_csv(trace, target)
