"""The map as a command: `python -m rnn_core.sweep "cell=GRU&epoch=30" --over learning_rate=1e-4..1e-1 --out map.csv`.

An experiment, as an address of the page opens it, is trained from many seeds over the values of one field or two; the
result is a table. `arguments` says what is asked for, `table` is the file, and `command` trains.
"""
