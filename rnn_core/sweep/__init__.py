"""The map as a command: `python -m rnn_core.sweep "cell=GRU&epoch=30" --over learning_rate=1e-4..1e-1 --out map.csv`.

The command trains an experiment from many seeds over the values of one field or two, and writes a table. The experiment
is given as a URL of the page. `arguments` reads the command line, `table` is the file, and `command` trains.
"""
