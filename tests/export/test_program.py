"""The exported programs: in a separate process, they train the same network as the page.

They print the same metrics and outputs.
"""

import ast
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, export, run
from rnn_core.backend import keras
from rnn_core.export import script
from rnn_core.probe import Probe
from rnn_core.run import Run
from rnn_core.spec import Spec
from rnn_core.training import Metrics, State
from tests.support.small import schedule

LITTLE = {"samples": 20, "timesteps": 6, "units": 4, "batch_size": 5, "validation_split": 0.25, "learning_rate": 0.01}
"""Choices for a network that trains fast."""

SMALL = Spec(**LITTLE)
"""A Spec with 15 training samples in three batches of five. Keras would compile a batch of another size separately."""

PRE, POST = ({"min_timesteps": 2, "padding": padding} for padding in ("pre", "post"))
BEGUN, ONE, UNMASKED = {"train_initial_state": "random"}, {"return_sequences": False}, {"masking": False}
CYCLE = {"task": "cycle", "period": 3, "loss": "categorical_crossentropy"}
ZEROS = {"train_input": "zeros", "optimizer": "sgd", "loss": "mean_squared_error"}

EXPERIMENTS = {
    "masked after": ({**POST, **ZEROS, "validation_split": 0.0}, (0.01, 0.3)),
    "masked before": ({**PRE, **CYCLE, "cell": "GRU", "optimizer": "rmsprop"}, (0.001, 0.001)),
    "masked, given states": ({**PRE, **BEGUN, "cell": "LSTM"}, (0.01, 0.01)),
    "baseline, one output": ({**POST, **ONE, "cell": "Dense", "layers": 2}, (0.01,)),
    "baseline": ({**PRE, **BEGUN, "cell": "Dense"}, ()),
    "baseline, last step": ({**PRE, **ONE, "cell": "Dense", "activation": "relu"}, ()),
    "unmasked": ({**POST, **UNMASKED, **ONE, **BEGUN, "cell": "LSTM", "layers": 2}, ()),
    "one output": ({**POST, **ONE, "cell": "LSTM", "activation": "sigmoid", "validation_split": 0.0}, ()),
    "equal lengths": ({**CYCLE, **ONE, "activation": "linear"}, ()),
}
"""Name -> (the choices that differ from SMALL, the learning rate of each trained epoch). The seed is 3."""

SYMBOLS = {
    "letters": ({**PRE, "task": "letters", "loss": "binary_crossentropy"}, (0.01,)),
    "numbers": ({"task": "numbers"}, (0.01,)),
    "short series": ({"task": "numbers", "text": "3 1 4 1 5 9 2 6 5 3 5", "validation_split": 0.0}, ()),
    "text": ({"task": "text", "text": "a man, a plan, a canal: panama"}, ()),
    "reber": ({**ONE, "task": "reber", "train_input": "zeros", "validation_split": 0.0}, ()),
}
"""For tasks with symbols: name -> (the choices that differ from LITTLE, the learning rate of each trained epoch)."""

KINDS = [(replace(SMALL, seed=3, **changes), rates) for changes, rates in EXPERIMENTS.values()]
ALL = KINDS + [(Spec(**LITTLE | changes), rates) for changes, rates in SYMBOLS.values()]

RUN = """
import runpy, sys
import tensorflow

for number in range(int(sys.argv[1])):
    runpy.run_path(f"program{number}.py")
    print("END")
    tensorflow.config.run_functions_eagerly(True)
"""
"""Code that runs the programs. To save time, only the first program is compiled."""


def text(spec, rates=(0.01, 0.01)):
    """Return the program for a Spec and the learning rate of each epoch. No network is trained."""
    return export.program(Run(spec, (State(0, (), ()), State(len(rates), (), ())), (), schedule(rates)), len(rates))


@pytest.mark.slow
def test_programs_print_the_numbers_of_the_page(tmp_path):
    """Each program prints the metrics of each epoch, and then the outputs. It does not use this project's code."""
    for number, (spec, rates) in enumerate(ALL):
        (tmp_path / f"program{number}.py").write_text(text(spec, rates), encoding="utf-8")
    command = [sys.executable, "-I", "-c", RUN, str(len(ALL))]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for (spec, rates), printed in zip(ALL, done.stdout.split("END\n"), strict=False):
        trained = run.start(spec)
        for rate in rates:
            trained = run.advance(trained, 1, learning_rate=rate)
        assert text(spec, rates) == export.program(trained, trained.newest)
        lines = re.findall(r"^epoch (\d+): (.*)$", printed, re.MULTILINE)
        assert [int(epoch) for epoch, _ in lines] == ([*range(1, len(rates) + 1)] or [0]), spec
        for epoch, line in lines:
            numbers = {name: float(value) for name, value in (pair.split() for pair in line.split(", "))}
            metrics = trained.metrics[int(epoch)]._asdict()
            expected = {name: value for name, value in metrics.items() if not np.isnan(value)}
            if spec.task_info.predicts_next:  # Keras's accuracy counts all steps, the page's accuracy may not
                expected = {name: value for name, value in expected.items() if "loss" in name}
            assert numbers == pytest.approx(expected, abs=1e-5), spec
        inputs = Probe(spec.train_input).inputs(spec)
        outputs = analysis.trace(spec, trained.states[-1], inputs).outputs
        shown = re.sub(r"(?<=[\d\].])\s+", ",", printed[printed.index("[") :].strip())
        if spec.task_info.span:
            np.testing.assert_allclose(ast.literal_eval(shown), outputs, atol=1e-4)
            continue
        clear = np.abs(outputs - 0.5) > 1e-4  # nearer to 0.5, a rounding error may change the class
        np.testing.assert_array_equal(np.array(ast.literal_eval(shown))[clear], outputs[clear] >= 0.5)


@pytest.mark.parametrize(("timesteps", "split"), [(6, 0.25), (6, 0.0), (20, 0.05)])
def test_the_program_of_a_series_has_the_same_sequences_as_the_page(timesteps, split):
    """The program and the page leave the same last numbers of the series out of training.

    If the series is too short, they leave out none.
    """
    spec = Spec(task="numbers", text="2 7 1 8 2 8 1 8 2 8 4 5 9 0 4 5 2 3 5 3 6 0 2 8 7 4 7 1 3 5", samples=20)
    spec = replace(spec, timesteps=timesteps, validation_split=split)
    program = text(spec, ())
    names = {}
    exec("import numpy as np\n" + program[program.index("vectors =") : program.index("# The inputs")], names)
    exec(re.search(r"^tested = .*$", program, re.MULTILINE)[0], names)
    np.testing.assert_array_equal(names["symbols"], data.sequences(spec).symbols)
    np.testing.assert_array_equal(names["tested"], data.test_sequence(spec, timesteps).symbols)
    assert ("Training does not use the last" in program) == (timesteps == 6)
    assert max(map(len, program.splitlines())) <= 120


RATES = [(), (0.001, 0.02), (0.001, 0.001)]


@pytest.mark.parametrize("rates", RATES, ids=str)
@pytest.mark.parametrize("spec", [Spec(), *dict(KINDS)], ids=["article", *EXPERIMENTS])
def test_a_program_is_short_and_imports_keras_and_numpy_only(spec, rates):
    """A program has at most 95 lines, and only ASCII characters."""
    program = text(spec, rates)
    imports = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or alias.name for node in imports for alias in node.names}
    assert names == {"keras", "numpy", "keras.initializers"}
    assert len(program.splitlines()) <= 95
    assert program.isascii()


def test_ruff_finds_nothing_in_the_programs(tmp_path):
    """Ruff reports no fault in the programs, in their format and in the order of their imports."""
    programs = [text(spec, rates) for spec in (Spec(), *dict(KINDS)) for rates in RATES]
    for number, program in enumerate(programs):
        (tmp_path / f"program{number}.py").write_text(program, encoding="utf-8")
    for command in (["check", "--extend-select", "E501,I"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length", "120", "."]
        done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_default_program_has_no_needless_code():
    """The program of the default experiment has no code for masks, padding, initial states or learning rates."""
    program = text(Spec(), (0.001, 0.001))
    assert 'model.compile("adam", "binary_crossentropy", metrics=["accuracy"]' in program
    for word in ("mask", "pad", "lengths", "states", "rates", "learning_rate", "use_bias", "Adam(", "evaluate"):
        assert word not in program


TRAINED = Run(SMALL, (State(0, (), ()), State(3, (), ())), (Metrics(0, 0),) * 4, schedule([0.01, 0.01, 0.5]))


def test_the_program_of_an_earlier_epoch_ignores_the_later_epochs():
    """The program equals the program of a Run that ends at the earlier epoch."""
    assert export.program(TRAINED, 2) == text(SMALL, (0.01, 0.01))


def test_an_epoch_that_was_not_reached_has_no_program():
    """The error names `epoch`."""
    with pytest.raises(ValueError, match="Invalid value for `epoch`"):
        export.program(TRAINED, 4)


@pytest.mark.parametrize("optimizer", script.OPTIMIZERS.values(), ids=script.OPTIMIZERS)
def test_the_default_learning_rate_of_an_optimizer_is_its_default_in_keras(optimizer):
    """A program leaves out the learning rate if it is the default of its optimizer."""
    default_rate = float(getattr(keras.optimizers, optimizer.name)().learning_rate)
    assert default_rate == pytest.approx(optimizer.default_rate)
