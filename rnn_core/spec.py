"""Spec: every choice that defines an experiment. A new Spec checks its values.

The module loads no Keras, and does not depend on the page.
"""

import math
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any

from rnn_core import tasks
from rnn_core.cells import ACTIVATIONS, CELLS
from rnn_core.fields import SpecError, check, choice, fields_of, flag, real, text, whole
from rnn_core.losses import LOSSES

MAX_STEPS = 500_000
"""The maximum of samples × timesteps × layers, which bounds the cost of one epoch."""

_DATA: dict[str, Any] = {"group": "data"}
_NETWORK: dict[str, Any] = {"group": "network"}
_TRAINING: dict[str, Any] = {"group": "training"}
_FREE: dict[str, Any] = {"structural": False}


@dataclass(frozen=True)
class Spec:
    """One experiment, with Keras's defaults. The default sizes are those of the tutorial on which the page is based.

    Attributes:
        task: A name of `tasks.TASKS`.
        period: The number of classes of the task `cycle`, which counts down from `period` - 1 to 0 repeatedly.
        strings: The number of inner strings in each string of the task `reber`.
        text: The visitor's own text for the task `text`, or numbers for the task `numbers`; "" for the default.
        train_input: The input in training, "random" or "zeros". With "random", a task that predicts the next symbol or
            number of a sequence takes this sequence as its input, and the other tasks take random numbers.
        samples: The number of sequences, None for the default of the task.
        timesteps: The steps of the longest sequence, None for the default of the task.
        min_timesteps: The steps of the shortest sequence. None means `timesteps`, so that all lengths are equal.
        padding: The side on which shorter sequences are padded with zeros, as in `keras.utils.pad_sequences`.
        masking: True if the network skips the padding: no state changes there, and no output is scored.
        cell: A name of `cells.CELLS`. Dense has no recurrent kernel: it is the memoryless baseline.
        units: The number of units in each recurrent layer.
        layers: The number of recurrent layers.
        activation: A name of `cells.ACTIVATIONS`, the argument `activation` of the Keras layers.
        return_sequences: True for an output at every step, False for one output after the last step.
        train_initial_state: The states before the first step of each sample; with LSTM, both h and c.
        optimizer: As in `keras.Model.compile`.
        learning_rate: As in Keras's optimizers.
        loss: As in `keras.Model.compile`, None for the default of the task.
        batch_size: As in `keras.Model.fit`.
        validation_split: The share of the samples that is held out for validation. As in `keras.Model.fit`, the last
            samples are held out.
        seed: The seed of the data, the initial states and weights, and the order of the samples.

    Raises:
        SpecError: A field holds an invalid value, or the combination of values is invalid. The error is a ValueError.
    """

    task: str = choice("alternate", tasks.TASKS, worded=True, **_DATA)
    period: int = whole(2, 2, 8, **_DATA)
    strings: int = whole(1, 1, 4, **_DATA)
    text: str = text("", 20_000, **_DATA)
    train_input: str = choice("random", ("random", "zeros"), worded=True, **_DATA, **_FREE)
    samples: int = whole(None, 20, 2000, optional=False, **_DATA)
    timesteps: int = whole(None, 2, 1000, optional=False, keras=True, span=(2, 128), **_DATA)
    min_timesteps: int | None = whole(None, 1, 1000, **_DATA)
    padding: str = choice("pre", ("pre", "post"), keras=True, **_DATA, **_FREE)
    masking: bool = flag(True, **_DATA, **_FREE)
    cell: str = choice("SimpleRNN", CELLS, **_NETWORK)
    units: int = whole(10, 1, 256, keras=True, span=(1, 64), **_NETWORK)
    layers: int = whole(1, 1, 4, **_NETWORK)
    activation: str = choice("tanh", ACTIVATIONS, keras=True, **_NETWORK)
    return_sequences: bool = flag(True, keras=True, **_NETWORK, **_FREE)
    train_initial_state: str = choice("zeros", ("zeros", "random"), worded=True, **_TRAINING, **_FREE)
    optimizer: str = choice("adam", ("adam", "sgd", "rmsprop"), keras=True, **_TRAINING)
    learning_rate: float = real(0.001, 1e-6, 10.0, step=0.001, keras=True, span=(1e-4, 0.1), **_TRAINING, **_FREE)
    loss: str = choice(None, LOSSES, keras=True, **_TRAINING)
    batch_size: int = whole(10, 1, 2000, keras=True, span=(1, 64), **_TRAINING)
    validation_split: float = real(0.05, 0.0, 0.5, step=0.05, keras=True, **_TRAINING)
    seed: int = whole(0, 0, 2**31 - 1, **_TRAINING, **_FREE)

    def __post_init__(self) -> None:
        for name in tasks.Choices._fields:  # first, because the defaults of other fields depend on these
            object.__setattr__(self, name, fields_of(Spec)[name].check(name, getattr(self, name)))
        for name, value in self.task_defaults.items():
            if getattr(self, name) is None:
                object.__setattr__(self, name, value)
        check(self)
        given = self.task_info.given
        if given and self.timesteps > given.steps:
            raise SpecError("timesteps", "within", self.timesteps, {"most": given.steps})
        if self.loss not in self.task_info.losses:
            raise SpecError("loss", "choice", self.loss, {"choices": ", ".join(self.task_info.losses)})
        if self.shortest > self.timesteps:
            raise SpecError("min_timesteps", "shortest", self.min_timesteps, {"timesteps": self.timesteps})
        steps = self.samples * self.timesteps * self.layers
        if steps > MAX_STEPS:
            sizes = {name: getattr(self, name) for name in ("samples", "timesteps", "layers")}
            raise SpecError("samples", "steps", self.samples, {"most": MAX_STEPS, "steps": steps, **sizes})
        if self.batch_size > self.samples:
            raise SpecError("batch_size", "batch", self.batch_size, {"samples": self.samples})
        if self.validation_split and self.train_samples == self.samples:
            raise SpecError("validation_split", "held_out", self.validation_split, {"samples": self.samples})

    @property
    def task_info(self) -> tasks.Task:
        """The Task that the choices define."""
        return tasks.task_of(self)

    @property
    def task_defaults(self) -> dict[str, Any]:
        """The value of each field whose default depends on the task."""
        task = self.task_info
        return {"samples": task.samples, "timesteps": task.timesteps, "loss": task.losses[0]}

    @property
    def shortest(self) -> int:
        """The minimum length of a sequence in steps."""
        return self.timesteps if self.min_timesteps is None else self.min_timesteps

    @property
    def varying(self) -> bool:
        """True if sequences may differ in length, and are padded."""
        return self.shortest < self.timesteps

    @property
    def masked(self) -> bool:
        """True if there is padding, and the network skips it."""
        return self.varying and self.masking

    @property
    def state_count(self) -> int:
        """The number of states of all layers together, S."""
        return self.layers * len(CELLS[self.cell].states)

    @property
    def train_samples(self) -> int:
        """The number of training samples, rounded down as in Keras. The last samples are for validation."""
        return math.floor(self.samples * (1.0 - self.validation_split))

    @property
    def effective(self) -> "Spec":
        """This Spec with defaults for choices that have no effect because of other choices.

        Only the choices of the task, of the lengths and of the padding are replaced.
        """
        idle = [] if self.varying else ["min_timesteps", "padding", "masking"]
        if self.task != "cycle":
            idle.append("period")
        elif self.period == 2:
            idle.append("task")
        if self.task != "reber":
            idle.append("strings")
        if self.task not in tasks.OWN:
            idle.append("text")
        return replace(self, **{name: getattr(Spec, name) for name in idle})

    @property
    def experiment(self) -> "Spec":
        """The effective Spec at the default learning rate.

        Specs that differ only in the rate have the same experiment, because the rate may change during training.
        """
        return _experiment(self)

    @property
    def structure(self) -> "Spec":
        """This Spec with a fixed value for every choice that does not change the compiled program."""
        free = {field.name: field.default for field in fields(self) if not fields_of(Spec)[field.name].structural}
        return replace(self, **free, min_timesteps=1 if self.masked else None)


@lru_cache(maxsize=1024)
def _experiment(spec: Spec) -> Spec:
    return replace(spec.effective, learning_rate=Spec.learning_rate)
