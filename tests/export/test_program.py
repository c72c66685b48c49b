"""The exported programs: run on their own, they train what the page trains and print what it shows."""

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
SMALL = Spec(**LITTLE)
"""15 samples train, in three batches of five: one of another size would have to be compiled as well."""

PRE, POST = ({"min_timesteps": 2, "padding": padding} for padding in ("pre", "post"))
BEGUN, ONE, UNMASKED = {"train_initial_state": "random"}, {"return_sequences": False}, {"masking": False}
CYCLE = {"task": "cycle", "period": 3, "loss": "categorical_crossentropy"}
ZEROS = {"train_input": "zeros", "optimizer": "sgd", "loss": "mean_squared_error"}

EXPERIMENTS = {
    "masked before": ({**PRE, **CYCLE, "cell": "GRU", "optimizer": "rmsprop"}, (0.001, 0.001)),
    "masked after": ({**POST, **ZEROS, "validation_split": 0.0}, (0.01, 0.3)),
    "masked, given states": ({**PRE, **BEGUN, "cell": "LSTM"}, (0.01, 0.01)),
    "baseline, one output": ({**POST, **ONE, "cell": "Dense", "layers": 2}, (0.01,)),
    "baseline": ({**PRE, **BEGUN, "cell": "Dense"}, ()),
    "baseline, last step": ({**PRE, **ONE, "cell": "Dense", "activation": "relu"}, ()),
    "unmasked": ({**POST, **UNMASKED, **ONE, **BEGUN, "cell": "LSTM", "layers": 2}, ()),
    "one output": ({**POST, **ONE, "cell": "LSTM", "activation": "sigmoid", "validation_split": 0.0}, ()),
    "equal lengths": ({**CYCLE, **ONE, "activation": "linear"}, (0.01, 0.01)),
}
SYMBOLS = {
    "letters": ({**PRE, "task": "letters", "loss": "binary_crossentropy"}, (0.01,)),
    "numbers": ({"task": "numbers"}, (0.01,)),
    "short series": ({"task": "numbers", "text": "3 1 4 1 5 9 2 6 5 3 5", "validation_split": 0.0}, ()),
    "text": ({"task": "text", "text": "a man, a plan, a canal: panama"}, (0.01,)),
    "reber": ({**ONE, "task": "reber", "train_input": "zeros", "validation_split": 0.0}, ()),
}
"""name -> the changes that make a Spec of SMALL, and the learning rate of each epoch that it is trained."""

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
"""Runs so many programs; all but the first without compiling them, for so few batches are done sooner as they are."""


def text(spec, rates=(0.01, 0.01)):
    """The program of a Spec after so many epochs; nothing has to be trained for it."""
    return export.program(Run(spec, (State(0, (), ()), State(len(rates), (), ())), (), schedule(rates)), len(rates))


@pytest.mark.slow
def test_programs_print_what_the_page_shows(tmp_path):
    """Run with Keras and NumPy only, they print each epoch's metrics and at the end the outputs of the page."""
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
            found = {key: float(value) for key, value in (pair.split() for pair in line.split(", "))}
            expected = {k: v for k, v in trained.metrics[int(epoch)]._asdict().items() if not np.isnan(v)}
            if spec.task_info.symbolic:  # Keras counts all steps as correct or not
                expected = {name: value for name, value in expected.items() if "loss" in name}
            assert found == pytest.approx(expected, abs=1e-5), spec
        inputs = Probe(spec.train_input).inputs(spec)
        outputs = analysis.trace(spec, trained.states[-1], inputs).outputs
        shown = re.sub(r"(?<=[\d\].])\s+", ",", printed[printed.index("[") :].strip())
        if spec.task_info.span:
            np.testing.assert_allclose(ast.literal_eval(shown), outputs, atol=1e-4)
            continue
        certain = np.abs(outputs - 0.5) > 1e-4
        np.testing.assert_array_equal(np.array(ast.literal_eval(shown))[certain], outputs[certain] >= 0.5)


def test_the_program_of_a_series_divides_it_as_the_page_does():
    """The sequences and the test that it makes are those of the page, whether divided or not."""
    for timesteps, split in ((6, 0.25), (6, 0.0), (20, 0.05)):
        spec = Spec(task="numbers", text="2 7 1 8 2 8 1 8 2 8 4 5 9 0 4 5 2 3 5 3 6 0 2 8 7 4 7 1 3 5", samples=20)
        spec = replace(spec, timesteps=timesteps, validation_split=split)
        program = text(spec, ())
        made = {}
        exec("import numpy as np\n" + program[program.index("vectors =") : program.index("# The inputs")], made)
        exec(re.search(r"^tested = .*$", program, re.MULTILINE)[0], made)
        np.testing.assert_array_equal(made["symbols"], data.sequences(spec).symbols)
        np.testing.assert_array_equal(made["tested"], data.test_sequence(spec, timesteps).symbols)
        assert ("Training does not use the last" in program) == (timesteps == 6)
        assert max(map(len, program.splitlines())) <= 120


def test_form(tmp_path):
    """A program imports Keras and NumPy only, is short, clean and formatted; the article's has only what it needs."""
    texts = [text(spec, rates) for spec in (Spec(), *dict(KINDS)) for rates in ((), (0.001, 0.02), (0.001, 0.001))]
    for number, program in enumerate(texts):
        found = [node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Import | ast.ImportFrom)]
        names = {getattr(node, "module", None) or alias.name for node in found for alias in node.names}
        assert names == {"keras", "numpy", "keras.initializers"}
        assert len(program.splitlines()) <= 95
        assert program.isascii()
        (tmp_path / f"program{number}.py").write_text(program, encoding="utf-8")
    for command in (["check", "--extend-select", "E501,I"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length", "120", "."]
        done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout
    assert 'model.compile("adam", "binary_crossentropy", metrics=["accuracy"]' in texts[2]
    for word in ("mask", "pad", "lengths", "states", "rates", "learning_rate", "use_bias", "Adam(", "evaluate"):
        assert word not in texts[2]


def test_an_earlier_epoch():
    """The program of an epoch contains nothing of later ones, and there is none of an epoch that was not reached."""
    trained = Run(SMALL, (State(0, (), ()), State(3, (), ())), (Metrics(0, 0),) * 4, schedule([0.01, 0.01, 0.5]))
    assert export.program(trained, 2) == text(SMALL, (0.01, 0.01))
    with pytest.raises(ValueError, match="Invalid value for `epoch`"):
        export.program(trained, 4)


def test_usual_rates():
    """The learning rates that are not written out are those that Keras's optimizers take by themselves."""
    for optimizer, rate in script.OPTIMIZERS.values():
        assert float(getattr(keras.optimizers, optimizer)().learning_rate) == pytest.approx(rate)
