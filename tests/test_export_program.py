"""The exported programs: run as they are, with Keras and NumPy alone, they print the figures of the page."""

import ast
import re
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from rnn_core import analysis, data, export, run
from rnn_core.export import layers, script
from rnn_core.run import Run
from rnn_core.spec import CHOICES, Spec
from rnn_core.training import Metrics, State

SMALL = Spec(samples=20, timesteps=7, units=4, batch_size=5, validation_split=0.25, learning_rate=0.01)
"""15 samples train, in three batches of five: one of another size would have to be compiled as well."""

PRE, POST = ({"min_timesteps": 2, "padding": padding} for padding in ("pre", "post"))
BEGUN, ONCE, HEARD = {"train_initial_state": "random"}, {"return_sequences": False}, {"masking": False}
CYCLE = {"task": "cycle", "period": 3, "loss": "categorical_crossentropy"}
WILD = {"samples": 60, "timesteps": 30, "units": 10, "batch_size": 10, "validation_split": 0.0}

EXPERIMENTS = {
    "zeros, all train": ({"train_input": "zeros", "optimizer": "sgd", "validation_split": 0.0}, (0.3, 0.3)),
    "GRU": ({"cell": "GRU", "layers": 2, "activation": "relu", "optimizer": "rmsprop"}, (0.001, 0.001)),
    "LSTM, once": ({"cell": "LSTM", "layers": 2, "activation": "sigmoid", **ONCE, **CYCLE}, (0.01, 0.01)),
    "masked before": ({**PRE, **CYCLE, "batch_size": 6}, (0.01, 0.01, 0.01)),
    "masked after": ({**POST, "cell": "GRU", "train_input": "zeros", "loss": "mean_squared_error"}, (0.01, 0.01)),
    "masked, once": ({**POST, **ONCE, "cell": "LSTM", "layers": 2}, (0.01, 0.01)),
    "masked, begun": ({**PRE, **BEGUN, "cell": "LSTM", "layers": 2}, (0.01, 0.01)),
    "masked, batches of one": ({**POST, "batch_size": 1}, (0.01, 0.02)),
    "padding heard": ({**POST, **HEARD, "activation": "linear"}, (0.01, 0.01)),
    "padding heard, once": ({**PRE, **HEARD, **ONCE, **BEGUN, "cell": "GRU"}, (0.01, 0.01)),
    "begun": (BEGUN | {"validation_split": 0.0}, (0.01, 0.01)),
    "rates": ({"timesteps": 8}, (0.01, 0.01, 0.5, 0.001, 0.001)),
    "wild": (WILD, (1.0,) * 6),
    "wild, masked": (PRE | WILD, (1.0,) * 6),
    "untrained": ({}, ()),
    "untrained, masked": ({**PRE, **BEGUN, "layers": 2, "validation_split": 0.0}, ()),
}
"""name -> the changes that make a Spec of SMALL, and the learning rate of each epoch."""

END = "END OF PROGRAM"
LINE = re.compile(r"^epoch (\d+): (.*)$", re.MULTILINE)


def untrained(spec, *, rates=()):
    """What of a Run a program is made of, without training it."""
    states = tuple(State(epoch, (), ()) for epoch in range(len(rates) + 1))
    return Run(spec, states, (Metrics(0, 0),) * len(states), rates)


def begin(folder, *programs):
    """Run programs in a process that finds nothing of the project, each as if it were alone."""
    paths = [folder / f"program{number}.py" for number in range(len(programs))]
    for path, program in zip(paths, programs, strict=True):
        path.write_text(program, encoding="utf-8")
    code = f"import runpy, sys\nfor path in sys.argv[1:]:\n    runpy.run_path(path)\n    print('{END}')"
    command = [sys.executable, "-I", *(["-c", code] if len(paths) > 1 else []), *map(str, paths)]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def printed_by(process):
    """What each program of a process printed, once they are done."""
    printed, complaints = process.communicate()
    assert process.returncode == 0, complaints
    return printed.removesuffix(f"{END}\n").split(f"{END}\n")


def train(spec, rates):
    """The Run of a Spec with a learning rate for each epoch."""
    trained = run.start(spec)
    for rate in rates:
        trained = run.advance(trained, 1, learning_rate=rate)
    return trained


def figures(printed):
    """{epoch: {name: figure}} of all that a program printed."""
    found = {}
    for epoch, line in LINE.findall(printed):
        found[int(epoch)] = {name: float(value) for name, value in (pair.split() for pair in line.split(", "))}
    return found


def answers(printed):
    """The 0 and 1 that a program printed, (B, T, K) or (B, K)."""
    return np.array(ast.literal_eval(re.sub(r"(?<=[\d\]])\s+", ",", printed[printed.index("[") :].strip())))


def assert_figures(printed, of):
    """Each epoch's figures are those of a Run; validation is there only where there is one."""
    found = figures(printed)
    assert list(found) == (list(range(1, of.newest + 1)) or [0])
    for epoch, given in found.items():
        expected = {name: value for name, value in of.metrics[epoch]._asdict().items() if np.isfinite(value)}
        assert list(given) == list(expected)
        np.testing.assert_allclose(list(given.values()), list(expected.values()), rtol=0, atol=1e-4)


def assert_answers(printed, of):
    """The answers are those of the Run's newest network to the sequence that the page draws from the same seed."""
    spec = of.spec
    inputs = data.probe(spec.train_input, timesteps=spec.timesteps, seed=spec.seed)
    outputs = analysis.trace(spec, of.states[-1], inputs).outputs
    np.testing.assert_array_equal(answers(printed), outputs >= 0.5)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """name -> (Run, what its program printed) of all experiments, whose programs run in one process."""
    specs = {name: replace(SMALL, **changes) for name, (changes, _) in EXPERIMENTS.items()}
    given = {name: rates for name, (_, rates) in EXPERIMENTS.items()}
    programs = [export.program(untrained(specs[name], rates=given[name]), len(given[name])) for name in EXPERIMENTS]
    process = begin(tmp_path_factory.mktemp("programs"), *programs)
    runs = [train(specs[name], given[name]) for name in EXPERIMENTS]
    assert [export.program(trained, trained.newest) for trained in runs] == programs
    return dict(zip(EXPERIMENTS, zip(runs, printed_by(process), strict=True), strict=True))


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_figures_of_the_page(results, name):
    """A program prints loss and accuracies of its epoch, and of those before it, as the Run has them."""
    of, printed = results[name]
    assert_figures(printed, of)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_answers_of_the_page(results, name):
    """At its end a program answers the page's sequence as the page does."""
    of, printed = results[name]
    assert_answers(printed, of)


@pytest.mark.parametrize("name", ["wild", "wild, masked"])
def test_high_learning_rates(results, name):
    """It rounds as the page does: where a high learning rate tears training about, it comes out the same."""
    of, printed = results[name]
    assert max(metrics.loss for metrics in of.metrics) > 1
    assert_figures(printed, of)


def test_article(tmp_path):
    """The article's program in full size, on its own as a reader runs it, with the learning rate changed on the way."""
    rates = (0.001,) * 4 + (0.003,) * 2
    process = begin(tmp_path, export.program(untrained(Spec(), rates=rates), 6))
    of = train(Spec(), rates)
    (printed,) = printed_by(process)
    assert_figures(printed, of)
    assert_answers(printed, of)


def test_an_epoch_in_between():
    """A program of an earlier epoch knows nothing of what came after, and none can be made of one not reached."""
    of = untrained(SMALL, rates=(0.01, 0.01, 0.5))
    early = export.program(of, 2)
    assert early == export.program(untrained(SMALL, rates=(0.01, 0.01)), 2)
    assert "range(1, 3)" in early
    for epoch in (-1, 4):
        with pytest.raises(ValueError, match="Invalid value for `epoch`"):
            export.program(of, epoch)


# --- the text


SPECS = [Spec(), *(replace(SMALL, **changes) for changes, _ in EXPERIMENTS.values())]
TEXTS = [export.program(untrained(spec, rates=(0.01, 0.01)), epoch) for spec in SPECS for epoch in (0, 2)]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_imports_and_length(text):
    """A program imports Keras and NumPy alone, calls nothing else of Python's than it shows, and is short."""
    names = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module.split(".")[0])
    assert names == {"keras", "numpy"}
    called = {
        node.func.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call) and hasattr(node.func, "id")
    }
    assert called <= {"print", "range", "zip", "GlorotUniform", "Orthogonal"} | {"hidden"}
    assert 35 <= len(text.splitlines()) <= 95
    assert text.isascii()


def test_style(tmp_path):
    """The programs are clean and formatted, and no line is longer than those of the project."""
    for number, text in enumerate(TEXTS):
        (tmp_path / f"program{number}.py").write_text(text, encoding="utf-8")
    options = ["--isolated", "--line-length", "120", "."]
    for command in (["check", "--extend-select", "E501,I", *options], ["format", "--check", *options]):
        ruff = [sys.executable, "-m", "ruff", *command]
        done = subprocess.run(ruff, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_article_is_simple():
    """The article's program has none of what it does not need, and leaves to Keras what the article leaves to it."""
    text = export.program(untrained(Spec(), rates=(0.001,) * 15), 15)
    assert 'model.compile("adam", "binary_crossentropy", metrics=["accuracy"]' in text
    for word in ("mask", "pad", "lengths", "states", "rates", "learning_rate", "use_bias", "Adam(", "evaluate"):
        assert word not in text


@pytest.mark.parametrize(
    ("word", "changes"),
    [
        ("Masking", PRE),
        ("pad_sequences", {**PRE, **HEARD}),
        ("states_train", BEGUN),
        ("validation_data", {"validation_split": 0.1}),
        ("return_sequences", {"layers": 2, **ONCE}),
        ("learning_rate=0.02", {"learning_rate": 0.02}),
        ("GRU", {"cell": "GRU"}),
        ("mean = ", PRE),
    ],
)
def test_only_what_is_needed(word, changes):
    """A part is there where an experiment needs it, and not in one without it."""
    without = Spec(validation_split=0.0, **ONCE)
    texts = [export.program(untrained(spec, rates=(spec.learning_rate,)), 1) for spec in (without, Spec(**changes))]
    assert [word in text for text in texts] == [False, True]


def test_rates_are_written_where_they_change():
    """The first learning rate is the optimizer's, and then each change has its epoch, to the last digit."""
    rates = (0.001, 0.001, 0.1, 0.1, 1e-6, 0.1 + 0.2)
    text = export.program(untrained(Spec(), rates=rates), 6)
    assert 'compile("adam"' in text
    assert re.findall(r"^    (\d+): (.*),$", text, re.MULTILINE) == [
        ("3", "0.1"),
        ("5", "1e-06"),
        ("6", repr(0.1 + 0.2)),
    ]


def test_every_choice_has_its_text():
    """Whatever a Spec may hold, a program can say it; and the words are Keras's own."""
    from rnn_core.backend import keras

    assert set(script.OPTIMIZERS) == set(CHOICES["optimizer"])
    assert set(script.MEANS) == set(CHOICES["loss"])
    assert set(script.INPUTS) == set(script.HEARD) == set(CHOICES["train_input"])
    for optimizer, rate in script.OPTIMIZERS.values():
        assert float(getattr(keras.optimizers, optimizer)().learning_rate) == pytest.approx(rate)
    for loss, mean in script.MEANS.items():
        assert getattr(keras.metrics, mean)().name == getattr(keras.losses, mean)().name == loss


@pytest.mark.parametrize("train_input", CHOICES["train_input"])
def test_no_input_is_taken_for_padding(train_input):
    """What stands in the padding is no number that a network hears."""
    assert not (data.sample(Spec(train_input=train_input)).inputs == layers.PADDING).any()
