"""The experiment as a plain Keras program, from a template.

The program does the same as `data`, `model` and `training`, in the form of a tutorial. The module loads no Keras. It
fills the template only with numbers, with names from the package's own lists, and, in a comment, with the task's
symbols. The only control characters in a visitor's own text are line ends and tabs. They are replaced, so no symbol can
end the comment.
"""

import textwrap
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rnn_core import data
from rnn_core.cells import CELLS
from rnn_core.run import Run, state_at
from rnn_core.spec import Spec

PADDING = -1
"""The input at a padded step that the network skips. No real step has this input."""

_MAX_LINE_CHARACTERS = 110  # maximum length of a line in the program's list of the visitor's own symbols


class Optimizer(NamedTuple):
    """An optimizer of Keras.

    Attributes:
        name: The name of the class.
        default_rate: The default of its argument `learning_rate`.
    """

    name: str
    default_rate: float


OPTIMIZERS = {
    "adam": Optimizer("Adam", 0.001),
    "sgd": Optimizer("SGD", 0.01),
    "rmsprop": Optimizer("RMSprop", 0.001),
}
"""Name in a Spec -> Optimizer."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def program(run: Run, epoch: int) -> str:
    """Return a program that trains the network of a Run from the start to an epoch, and prints the metrics.

    The program needs only Keras and NumPy. For each epoch it prints a line such as
    `epoch 3: loss 0.693147, accuracy 0.500000, val_loss 0.693147, val_accuracy 0.500000`, without the last two if there
    are no validation samples. For sequences of symbols or numbers it prints only the losses, because Keras's accuracy
    would also count steps that cannot be predicted. If `epoch` is 0, it prints the scores of the untrained network
    instead. At the end it prints the outputs for a test sequence.

    The program computes the same numbers as the Run, except that it rounds differently in a last batch that is shorter
    than the others. With such a batch the last printed digits differ, because training amplifies small differences.

    Raises:
        ValueError: The Run does not have the epoch.
    """
    state_at(run, epoch)
    spec = run.spec
    task = spec.task_info
    cell = CELLS[spec.cell]
    classes = data.output_count(spec)
    optimizer = OPTIMIZERS[spec.optimizer]
    rates = run.rates.upto(epoch).changes
    first_targets = data.target(spec, timesteps=classes + 1).astype(int).tolist()
    # Keras's own "loss" gives all batches the same weight, however many real steps they have.
    mean_over_steps = spec.masked and spec.return_sequences
    metrics = [] if task.predicts_next else ['"accuracy"']
    if mean_over_steps:
        metrics.append("mean")
    return _TEMPLATES.get_template("program.py.jinja").render(
        PADDING=PADDING,
        spec=spec,
        classes=classes,
        task=task,
        aim=_aim(spec),
        table=[" ".join(map("{:.9g}".format, vector)) for vector in task.vectors],
        **_own_sequence(spec) if task.given else {"drawn": _rows(data.sequences(spec)) if task.predicts_next else None},
        tested=_rows(data.test_sequence(spec, spec.timesteps)) if task.predicts_next else None,
        first_targets=", ".join(map(str, first_targets)),
        target=data.target(spec).argmax(axis=-1).tolist(),
        seeds=data.seeds(spec, 2 * spec.layers + 1),
        cell=cell,
        takes_states=cell.recurrent and spec.train_initial_state == "random",
        validates=spec.train_samples < spec.samples,
        loss="mean" if mean_over_steps else "loss",
        metrics_used=", ".join(metrics),
        optimizer=optimizer.name,
        rate=rates[0][1] if rates else spec.learning_rate,
        default_rate=optimizer.default_rate,
        epochs=epoch,
        changes=dict(rates[1:]),
        logged="log['{}{}'][0]".format,
        scored="{}['{}']".format,
    )


def _aim(spec: Spec) -> str:
    """Return the aim of the training, as a phrase after "trained to"."""
    if spec.task_info.predicts_next:
        return "predict the next number of a series" if spec.task_info.span else "predict the next symbol of a sequence"
    targets = data.target(spec, timesteps=2 * data.output_count(spec))
    pattern = ", ".join(str(target.argmax()) for target in targets)
    doing = f"output {pattern}, ..." if spec.return_sequences else f"tell where in {pattern}, ... a sequence ends"
    return f"{doing}, whatever the input"


def _own_sequence(spec: Spec) -> dict[str, Any]:
    """Return the values with which the template cuts the visitor's own sequence into windows, as `data` does."""
    given = spec.task_info.given
    assert given is not None
    train = spec.train_samples
    held_out = given.held_out(spec.timesteps)
    parts = given.parts(spec.timesteps, train=train, validate=spec.samples - train)
    end = "the end of the series" if spec.task_info.span else "the end of the text"
    return {
        "drawn": textwrap.wrap(" ".join(map(str, given.symbols)), _MAX_LINE_CHARACTERS),
        "held_out": held_out,
        "windows": [f"np.linspace({part.first}, {part.last}, {part.windows})" for part in parts],
        "end": f"{end}, which training does not use" if held_out else end,
    }


def _rows(sequences: data.Sequences) -> list[str]:
    """Return the indices of the symbols, one line for each sequence."""
    return [" ".join(map(str, row)) for row in sequences.symbols]
