"""The files that a visitor can download: a program, a Keras model, and tables. Each kind of file has its own module.

Only the functions that make a model load Keras.
"""

from rnn_core.export.network import keras_file, keras_model
from rnn_core.export.script import program
from rnn_core.export.tables import curves_csv, outputs_csv, states_csv, table_csv

__all__ = ["curves_csv", "keras_file", "keras_model", "outputs_csv", "program", "states_csv", "table_csv"]
