"""The experiment as a plain Keras program, from a template.

Knows what `data`, `model` and `training` do, and says it in the words of a tutorial. Loads no Keras. Only names of
the registries and numbers go into the text.
"""

import textwrap
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rnn_core import data
from rnn_core.cells import CELLS
from rnn_core.run import state_at

PADDING = -1
"""Stands in the padding that the network passes over; no training input takes it."""

OPTIMIZERS = {"adam": ("Adam", 0.001), "sgd": ("SGD", 0.01), "rmsprop": ("RMSprop", 0.001)}
"""name -> Keras's class, and the learning rate that it takes by itself."""

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def program(run, epoch):
    """A program that trains the network of a Run anew up to an epoch, and prints its metrics, str.

    It needs Keras and NumPy only. For each epoch it prints a line such as
    `epoch 3: loss 0.693147, accuracy 0.500000, val_loss 0.693147, val_accuracy 0.500000`, without the
    last two where there are no validation samples, and of sequences of symbols or numbers the losses alone, for Keras
    would count all steps; for epoch 0 the scores of the untrained network. At the end it prints the outputs for a
    sequence such as those it was trained on.
    It computes what the Run did, but rounds otherwise in a last, shorter batch; where training multiplies small
    differences, as on leaving the plateau, that shows in the later digits.
    Raises ValueError for an epoch that the Run does not have.
    """
    state_at(run, epoch)
    spec, rates, classes, task = (
        run.spec,
        run.rates.upto(epoch).changes,
        data.output_count(run.spec),
        run.spec.task_info,
    )
    cell, (optimizer, usual_rate) = CELLS[spec.cell], OPTIMIZERS[spec.optimizer]
    pattern = ", ".join(str(row.argmax()) for row in data.target(spec, timesteps=2 * classes))
    begins = data.target(spec, timesteps=classes + 1).astype(int).tolist()
    return _TEMPLATES.get_template("program.py.jinja").render(
        PADDING=PADDING,
        spec=spec,
        classes=classes,
        task=task,
        aim=_aim(spec, pattern),
        table=[" ".join(map("{:.9g}".format, vector)) for vector in task.vectors],
        **(_given(spec) if task.given else {"drawn": _rows(data.sequences(spec)) if task.symbolic else None}),
        tested=_rows(data.test_sequence(spec, spec.timesteps)) if task.symbolic else None,
        begins=", ".join(map(str, begins)),
        target=data.target(spec).argmax(axis=-1).tolist(),
        seeds=data.seeds(spec, 2 * spec.layers + 1),
        cell=cell,
        takes_states=cell.recurrent and spec.train_initial_state == "random",
        validates=spec.train_samples < spec.samples,
        # Keras's own "loss" is the mean over the batches, however many real steps each of them has.
        loss="mean" if spec.masked and spec.return_sequences else "loss",
        metrics_used=", ".join(
            ['"accuracy"'] * (not task.symbolic) + ["mean"] * (spec.masked and spec.return_sequences)
        ),
        optimizer=optimizer,
        rate=rates[0][1] if rates else spec.learning_rate,
        usual_rate=usual_rate,
        epochs=epoch,
        changes=dict(rates[1:]),
        logged="log['{}{}'][0]".format,
        scored="{}['{}']".format,
    )


def _aim(spec, pattern):
    """What the network is trained to do, whatever the input."""
    if spec.task_info.symbolic:
        return "predict the next number of a series" if spec.task_info.span else "predict the next symbol of a sequence"
    doing = f"output {pattern}, ..." if spec.return_sequences else f"tell where in {pattern}, ... a sequence ends"
    return f"{doing}, whatever the input"


def _given(spec):
    """Return what the template needs to cut the visitor's own sequence into windows as `data` does."""
    given, train = spec.task_info.given, spec.train_samples
    held_out = given.held_out(spec.timesteps)
    starts = given.starts(spec.timesteps, train=train, validate=spec.samples - train)
    whole = "the series" if spec.task_info.span else "the text"
    return {
        "drawn": textwrap.wrap(" ".join(map(str, given.symbols)), 110),
        "held_out": held_out,
        "windows": [f"np.linspace({first}, {last}, {count})" for first, last, count in starts],
        "end": f"the end of {whole}, which training does not use" if held_out else f"the end of {whole}",
    }


def _rows(sequences):
    """The numbers of the symbols, those of a sequence in a line."""
    return [" ".join(map(str, row)) for row in sequences.symbols]
