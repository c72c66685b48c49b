"""Program: the time of the article's program in plain Keras, and of the same experiment in rnn_core.

The article is the Japanese tutorial that README.md names. Its program trains 15 epochs, and then tests the network with
random inputs and with zeros.
"""

import os
import statistics
import subprocess
import sys
import time

from docs import live
from tests.benchmark import row

ARTICLE = """
import numpy as np, time
begin = time.perf_counter()
from keras.models import Sequential
from keras.layers import Dense, Input, SimpleRNN
loaded = time.perf_counter()
x = np.random.rand(250, 100, 1)
y = np.tile(np.array([[[0, 1], [1, 0]]]), (250, 50, 1))
model = Sequential([Input((100, 1)), SimpleRNN(10, activation="tanh", return_sequences=True)])
model.add(Dense(2, activation="softmax"))
model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
model.fit(x, y, batch_size=10, validation_split=0.05, epochs=15, verbose=0)
model.predict(np.random.rand(1, 100, 1), verbose=0), model.predict(np.zeros((1, 100, 1)), verbose=0)
print(time.perf_counter() - loaded)
"""
"""The article's program, which here also prints the seconds after its imports."""

OURS = """
import time
from rnn_core import analysis, data, run
from rnn_core.spec import Spec
from rnn_core import engine
loaded = time.perf_counter()
trained = run.advance(run.start(Spec()), 15)
for kind in ("random", "zeros"):
    analysis.trace(trained.spec, trained.states[-1], data.probe(kind, timesteps=100))
print(time.perf_counter() - loaded)
"""
"""A program for the same experiment in rnn_core. It also prints the seconds after its imports."""


def measure():
    """Run both programs in turns, and print the times with and without the imports."""
    totals, bodies = {}, {}
    for _ in range(5):
        for name, source in (("article", ARTICLE), ("ours", OURS)):
            begin = time.perf_counter()
            environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
            done = subprocess.run(
                [sys.executable, "-c", source],
                cwd=live.ROOT,
                capture_output=True,
                text=True,
                check=True,
                env=environment,
            )
            totals.setdefault(name, []).append(time.perf_counter() - begin)
            bodies.setdefault(name, []).append(float(done.stdout))
    total = {name: statistics.median(values) for name, values in totals.items()}
    body = {name: statistics.median(values) for name, values in bodies.items()}
    row("from the start of Python to 15 epochs and both tests", total["ours"], "s")
    row("times as fast as the article's program, imports included", total["article"] / total["ours"], goal="at least 1")
    row(
        "times as fast as the article's program, without the imports", body["article"] / body["ours"], goal="at least 3"
    )
