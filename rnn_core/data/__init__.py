"""Make a Spec's arrays: the inputs and targets of its sequences, their lengths and padding, and initial states.

The package does not load Keras.
"""

from rnn_core.data.inputs import INPUTS, SINE_PERIOD, STATES, initial_state, probe, state_noise, state_noises
from rnn_core.data.samples import Data, Feed, batch_order, excerpt, feed, lengths, output_count, sample, shorten
from rnn_core.data.streams import seeds
from rnn_core.data.symbols import Sequences, new_sequences, sequences, target, test_sequence, test_steps

__all__ = [
    "INPUTS",
    "SINE_PERIOD",
    "STATES",
    "Data",
    "Feed",
    "Sequences",
    "batch_order",
    "excerpt",
    "feed",
    "initial_state",
    "lengths",
    "new_sequences",
    "output_count",
    "probe",
    "sample",
    "seeds",
    "sequences",
    "shorten",
    "state_noise",
    "state_noises",
    "target",
    "test_sequence",
    "test_steps",
]
