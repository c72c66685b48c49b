"""The map as a command: `python -m rnn_core.sweep "cell=GRU&epoch=30" --over learning_rate=1e-4..1e-1 --out map.csv`.

The command takes an experiment as a URL of the page, and one or two fields with their values. It trains the experiment
from many seeds for each combination of these values, a cell of the map, and writes a table. `arguments` reads the
command line, `table` writes the file, and `command` trains.
"""
