"""The map as a command: what it takes, the table that it writes, and that it goes on where it was interrupted."""

import csv
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from docs.live import ROOT
from rnn_core import sweep
from rnn_core.insight.grid import Axis, axis
from rnn_core.insight.seeds import tally, train_seeds
from rnn_core.spec import Spec
from rnn_core.visit import store

SMALL = "samples=20&timesteps=12&units=3&batch_size=5&epoch=2"
OVER = ["--over", "learning_rate=0.01..0.1:2", "cell=SimpleRNN,Dense", "--seeds", "8"]
PATIENCE = 180  # seconds


def rows(path):
    """The rows of a table, {the values of its two fields: the numbers}."""
    head, *lines = path.read_text("utf-8").splitlines()
    assert head == "# seeds=8&until=2&samples=20&timesteps=12&units=3&batch_size=5"
    columns, *found = csv.reader(lines)
    assert ",".join(columns) == "learning_rate,cell,seeds,learned,diverged,share,low,high,median,loss,problem"
    return {tuple(row[:2]): row[2:] for row in found}


def test_what_is_asked_for():
    """Numbers in equal ratios or as they are given, all choices or some; an address gives what the command does not."""
    assert sweep.side("learning_rate=1e-4..0.1:4") == Axis("learning_rate", (1e-4, 1e-3, 1e-2, 0.1))
    assert sweep.side("units=2..64") == axis("units", 2, 64)
    assert sweep.side("units=16,4,16") == Axis("units", (16, 4))
    assert sweep.side("cell") == axis("cell")
    found, axes, _ = sweep.asked(["http://host/?cell=GRU&over=units&over_count=3&seeds=9&until=4", "--out", "a"])
    assert (found.spec, found.seeds, found.until, axes) == (Spec(cell="GRU"), 9, 4, (axis("units", count=3),))
    found, axes, _ = sweep.asked(
        ["over=units&until=4&epoch=9", "--over", "cell", "task", "--seeds", "16", "--out", "a"]
    )
    assert (found.seeds, found.until, axes) == (16, 9, (axis("cell"), axis("task")))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([SMALL, "--out", "a"], "--over: expected one field or two"),
        (["--over", "units", "units=1,2", "--out", "a"], "--over: expected one field or two"),
        (["--over", "seed=1..3", "--out", "a"], "expected one of task,"),
        (["--over", "units=2..x", "--out", "a"], "field=low..high[:count]"),
        (["--over", "units=2..300", "--out", "a"], "`units`: expected a whole number from 1 to 256, received 300"),
        (["--over", "cell=GRU,gru", "--out", "a"], "`cell`: expected one of SimpleRNN"),
        (["--over", "units", "--seeds", "3", "--out", "a"], "`seeds`: expected a whole number from 8"),
        (["unitz=3", "--over", "units", "--out", "a"], "expected names of the page's address, received unitz"),
    ],
)
def test_what_cannot_be_asked_for(arguments, says, capsys):
    """It says what was expected, and that a name means nothing."""
    with pytest.raises(SystemExit):
        sweep.asked(arguments)
    assert says in capsys.readouterr().err


def test_a_table_is_gone_on_with(workers, tmp_path, monkeypatch, capsys):
    """Interrupted, what is finished stands in the file and is not trained again; of another map it says so.

    The numbers are those of the seeds trained to the end.
    """
    path, left = tmp_path / "map.csv", [3]

    def sleep(seconds):
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        workers.pending[0].finish()

    monkeypatch.setattr(sweep.time, "sleep", sleep)
    arguments = [f"{SMALL}&noise=99", *OVER, "--out", str(path)]
    assert sweep.main(arguments) == 130
    assert "noise=99 was changed to noise=10.0" in capsys.readouterr().err
    before = rows(path)
    finished = [call for call in workers if call.done]
    assert 1 <= len(before) < 4
    assert len({call.args[0] for call in finished}) >= len(before)
    handed = len(workers)
    monkeypatch.setattr(store, "shared", store.Store(2**28))  # that of another process
    monkeypatch.setattr(sweep.time, "sleep", lambda seconds: workers.finish())
    assert sweep.main(arguments) == 0
    found = rows(path)
    assert {place: found[place] for place in before} == before
    again = {(call.args[0].learning_rate, call.args[0].cell) for call in workers[handed:]}
    assert again == {(float(rate), cell) for rate, cell in found.keys() - before.keys()}
    small = Spec(samples=20, timesteps=12, units=3, batch_size=5)
    assert found.keys() == set(product(("0.01", "0.1"), ("SimpleRNN", "Dense")))
    for (rate, cell), (*numbers, problem) in found.items():
        spec = replace(small, learning_rate=float(rate), cell=cell)
        expected = tally(train_seeds(spec, range(8), epochs=2, seconds=np.inf, begun={})[0], 2)
        assert (numbers, problem) == (["" if value is None else str(value) for value in expected], "")
    told, handed = path.read_text("utf-8"), len(workers)
    for other in ([SMALL.replace("units=3", "units=4"), *OVER], [SMALL, *OVER[:-1], "9"], [SMALL, "--over", "cell"]):
        assert sweep.main([*other, "--out", str(path)]) == 1
        assert "holds another map" in capsys.readouterr().err
    assert (path.read_text("utf-8"), len(workers)) == (told, handed)


@pytest.mark.slow
def test_an_interrupted_process_leaves_its_table_and_no_worker(tmp_path):
    """A cell that takes a second is finished before Ctrl-C, one that takes minutes is not; only the first is kept."""
    path, arguments = tmp_path / "map.csv", ["samples=500&units=256&epoch=3", "--seeds", "8", "--over"]
    command = [sys.executable, "-m", "rnn_core.sweep", "--out", str(path), *arguments]
    options = {"cwd": ROOT, "start_new_session": True, "stderr": subprocess.PIPE}
    with subprocess.Popen([*command, "timesteps=2,1000"], **options) as process:
        until(path.exists)
        os.killpg(process.pid, signal.SIGINT)
        assert (process.wait(PATIENCE), "Interrupted" in process.stderr.read().decode()) == (130, True)
    until(lambda: not is_alive(process.pid))
    told = path.read_text("utf-8")
    assert [line.split(",")[:2] for line in told.splitlines()[2:]] == [["2", "8"]]
    assert subprocess.run([*command, "timesteps=2"], cwd=ROOT, check=True, timeout=PATIENCE).returncode == 0
    assert path.read_text("utf-8") == told


def until(condition):
    """Wait for something, with patience."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def is_alive(group):
    """Whether there is a process of a group."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
