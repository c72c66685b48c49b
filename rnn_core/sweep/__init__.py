"""The map as a command: `python -m rnn_core.sweep "cell=GRU&epoch=30" --over learning_rate=1e-4..1e-1 --out map.csv`.

The command takes an experiment as a URL of the page, and one or two fields with their values. Each combination of these
values is a cell of the map. For each cell, the command trains the experiment from many seeds, and writes a row of a
table. `arguments` reads the command line, `table` writes the file, and `command` trains.
"""
